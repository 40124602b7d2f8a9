"""Set the letter's figures on returns beside the published ones, and divide returns by decisions of the same basis."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from routes_geo.letter.description import dated_members
from routes_geo.letter.returns import DECISIONS, EFFECTIVE, LETTER, RATE
from routes_geo.letter.returns_answers import ReturnBesideAnswer, ReturnFigureAnswer, ReturnRateAnswer
from routes_geo.letter.tables import Row
from routes_geo.model import month_of, month_start, period_label
from routes_geo.months import date_label

DecisionsAndReturns = tuple[Row, Row]  # of one basis and period
RETURN_NOTES = (
    "These are figures for the EU as a whole. Figures for smaller areas are not offered.",
    "The letter's figures and Eurostat's differ in basis, period and definition. They are shown side by side and are "
    "never combined.",
    "A rate divides returns by decisions of the same basis and period. Most people who are returned in a quarter were "
    "not ordered to leave in that quarter.",
)


def describe_returns(stated: Sequence[Row], published: Sequence[Row]) -> list[ReturnFigureAnswer]:
    """Return the letter's figures, each with the published figures for the same quantity.

    The letter's rate is set beside the rate of the letter's own figures, and those of each published basis.
    """
    stated_by_id = {row["id"]: row for row in stated}
    of_letter = ({**stated_by_id[DECISIONS], "basis": LETTER}, stated_by_id[EFFECTIVE])
    pairs = _pair_by_period(published)
    beside: dict[str, list[ReturnBesideAnswer] | list[ReturnRateAnswer]] = {
        DECISIONS: [_describe_published(row) for row in published if row["return_id"] == DECISIONS],
        EFFECTIVE: [_describe_published(row) for row in published if row["return_id"] == EFFECTIVE],
        RATE: [_rate(*pair) for pair in (of_letter, *pairs, *_add_up_runs(pairs))],
    }
    return [
        ReturnFigureAnswer(**row, **dated_members(row), basis=LETTER, beside=beside.get(row["id"], []))
        for row in stated
    ]


def _describe_published(row: Row) -> ReturnBesideAnswer:
    return ReturnBesideAnswer(**row, **dated_members(row))


def _pair_by_period(published: Sequence[Row]) -> list[DecisionsAndReturns]:
    """Pair decisions with returns of the same basis and period."""
    returned = {(row["basis"], row["start"], row["end"]): row for row in published if row["return_id"] == EFFECTIVE}
    decisions = [row for row in published if row["return_id"] == DECISIONS]
    keys = [(row["basis"], row["start"], row["end"]) for row in decisions]
    return [(row, returned[key]) for row, key in zip(decisions, keys, strict=True) if key in returned]


def missing_quarters(published: Sequence[Row]) -> list[str]:
    """Return the quarters between the first and the last published one that have no figures, such as 2023-Q3."""
    months = sorted({month_of(row["start"]) for row in published if row["date_precision"] == "quarter"})
    missing = set(range(months[0], months[-1], 3)) - set(months) if months else set()
    return [period_label(month_start(month), "quarter") for month in sorted(missing)]


def _add_up_runs(pairs: Sequence[DecisionsAndReturns]) -> list[DecisionsAndReturns]:
    """Add up the first run of periods of each basis that follow one another without a gap."""
    runs: dict[str, list[DecisionsAndReturns]] = {}
    for pair in pairs:
        run = runs.setdefault(pair[0]["basis"], [])
        if not run or run[-1][0]["end"] + timedelta(days=1) == pair[0]["start"]:
            run.append(pair)
    return [
        (_add_up(decisions), _add_up(returned))
        for decisions, returned in (zip(*run, strict=True) for run in runs.values() if len(run) > 1)
    ]


def _add_up(rows: Sequence[Row]) -> Row:
    sources = dict.fromkeys(row["source"] for row in rows)
    total = {"value": sum(row["value"] for row in rows), "end": rows[-1]["end"], "source": "; ".join(sources)}
    return {**rows[0], **total}


def _rate(decisions: Row, returned: Row) -> ReturnRateAnswer:
    return ReturnRateAnswer(
        date=date_label(decisions["start"], decisions["end"], decisions["date_precision"]),
        **{name: decisions[name] for name in ("basis", "start", "end", "date_precision", "verification", "source")},
        returns=int(returned["value"]),
        decisions=int(decisions["value"]),
        value=round(100 * returned["value"] / decisions["value"], 1) if decisions["value"] else None,
        unit="percent of decisions",
        formula="100 x returns / decisions",
    )
