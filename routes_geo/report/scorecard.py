"""Prepare the section on how well forecasts and alarms worked, with the numbers of /scorecard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from routes_geo.pressure.forecast_tables import Naive
from routes_geo.pressure.scorecard import SCORED_RELEASE, USED_FOR, ForecastScoreAnswer, Period, Scores, SeriesKind
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.snapshot.words import day_in_words

OURS, ALARMS, DOUBLING = "product", "alarms of the service", "x2"
_NAIVE = {Naive.LAST_MONTH: "the last month", Naive.LAST_YEAR: "the same month of the year before"}


@dataclass(frozen=True, slots=True)
class ForecastScoreRow:
    """Scores of the forecasts of a route at a horizon (months), by period in the order of `periods`."""

    horizon: int
    scores: list[str]


@dataclass(frozen=True, slots=True)
class ScorecardSection:
    """Describe how forecasts and alarms did: periods with what they were used for, a row by horizon, and sentences."""

    periods: list[tuple[str, str]]
    rows: list[ForecastScoreRow]
    alarms: str
    released: str


def describe_scorecard(snapshot: Snapshot, route: str, as_of: date | None) -> ScorecardSection | None:
    """Return how forecasts of a route and alarms of all routes did; None on a day before the scorecard."""
    card = snapshot.derived(Scores).scorecard(route)
    if not card.forecasts or (as_of is not None and as_of < SCORED_RELEASE):
        return None
    ours = {(row.horizon, row.period): row for row in card.forecasts if row.method == OURS}
    rates = {(row.period, row.series): row for row in card.alarm_rates if row.detector == ALARMS}
    found = {
        (row.period, row.series): row for row in card.detections if (row.detector, row.change) == (ALARMS, DOUBLING)
    }
    published = (Period.CHOSEN_ON, SeriesKind.PUBLISHED)
    rate, doubling = rates[published], found[published]
    return ScorecardSection(
        periods=[(period, words) for period, words in USED_FOR.items()],
        rows=[
            ForecastScoreRow(horizon, [_in_words(ours[horizon, period]) for period in USED_FOR])
            for horizon in sorted({horizon for horizon, _ in ours})
        ],
        alarms=f"Alarms on all routes, {Period.CHOSEN_ON}: {100 * (rate.up + rate.down):.1f} % of the months had one. "
        "A doubling that was added to the counts raised one in its month or the next in "
        f"{100 * doubling.within_2:.0f} % of the cases.",
        released=day_in_words(SCORED_RELEASE.isoformat()),
    )


def _in_words(score: ForecastScoreAnswer) -> str:
    difference = abs(1 - score.relative_wis)
    better = "better" if score.relative_wis < 1 else "worse"
    return (
        f"{100 * difference:.0f} % {better} than {_NAIVE[Naive(score.better_naive)]}; the 80 % interval held "
        f"{100 * score.coverage_80:.0f} % of {score.targets} months"
    )
