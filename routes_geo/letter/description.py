"""Measures, partners, returns, files and agencies as plain data, for machines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from routes_geo.letter.returns import DECISIONS, EFFECTIVE, LETTER, RATE
from routes_geo.model import Publication, month_of, month_start, period_label
from routes_geo.months import date_label

MAX_ITEMS = 1000
Item = dict[str, Any]
_ADDRESSES = {
    "route": "/collections/routes/items/{route}",
    "hotspot": "/hotspots/{id}",
    "trend_claim": "/claims/{id}",
    "measure": "/measures/{id}",
    "legislative_file": "/files/{id}",
    "indicator": "/returns",
    "partner": "/partners/{id}",
    "source": "/agencies",
}
MEASURE_NOTES = (
    "What the letter names, with dates as exact as their sources give them. Nothing here says what a measure led to.",
    "from and to are compared with the dates that are stated. An undated measure is in every window; dated says so.",
)
PARTNER_NOTES = ("A partner is no place: it has measures and routes, not counts.",)
RETURN_NOTES = (
    "Figures of the EU as a whole; nothing below it is offered.",
    "The letter's figures and Eurostat's are of different bases, windows and definitions: side by side, never mixed.",
    "A rate divides returns by decisions of the same basis and window. People who are returned in a quarter are mostly "
    "not those who were ordered to leave in it.",
)
FILE_NOTES = ("The letter of October 2023 calls these files open; the milestones after it are later ones.",)
LETTER_NOTES = ("Everything the letter of October 2023 names. Verification is of the fact, not of the letter.",)


def listed(name: str, items: Iterable[Item], notes: Iterable[str], **more: Any) -> Item:
    """A list with how many matched, how many are given and how many are at most."""
    found = list(items)
    counts = {"number_matched": len(found), "number_returned": min(len(found), MAX_ITEMS), "maximum": MAX_ITEMS}
    return {**counts, **more, name: found[:MAX_ITEMS], "notes": list(notes)}


def describe_dated(row: Mapping[str, Any]) -> Item:
    """A row with its date as its source gives it, and whether it has one; without geometry."""
    label = date_label(row["start"], row["end"], row["date_precision"])
    plain = {name: row[name] for name in row if name not in ("geometry", "measure_id", "partner_id")}
    own = row.get("measure_id") or row.get("partner_id")
    return ({"id": own} if own else {}) | plain | {"date": label, "dated": row["start"] is not None}


def describe_letter_item(row: Mapping[str, Any]) -> Item:
    """Something that the letter names, and the address of its details."""
    own = str(row["id"])
    name = own.partition(".")[2]
    return describe_dated(row) | {"href": _ADDRESSES[row["kind"]].format(id=own, route=name.upper())}


def describe_measure(row: Mapping[str, Any], events: Iterable[Mapping[str, Any]]) -> Item:
    """A measure with the dated events inside it."""
    own = [event for event in events if event["measure_id"] == row["measure_id"]]
    return describe_dated(row) | {"events": [_event(event) for event in own]}


def _event(row: Mapping[str, Any]) -> Item:
    names = ("what", "start", "date_precision", "verification", "source")
    label = date_label(row["start"], row["end"], row["date_precision"])
    return {"date": label} | {name: row[name] for name in names}


def describe_file(row: Mapping[str, Any]) -> Item:
    """A legislative file with its milestones as a timeline."""
    return describe_dated(row) | {"milestones": [_milestone(item) for item in row["milestones"]]}


def _milestone(item: Mapping[str, Any]) -> Item:
    status = Publication.NOT_PUBLISHED if item["start"] is None else Publication.PUBLISHED
    label = date_label(item["start"], item["end"], item["date_precision"])
    return {"date": label, "status": status.value} | dict(item)


def describe_returns(stated: list[Item], published: list[Item]) -> list[Item]:
    """The letter's figures, each beside the published ones of the same thing; a rate beside those of each basis."""
    by_id = {row["id"]: row for row in stated}
    letter = (by_id[DECISIONS] | {"basis": LETTER}, by_id[EFFECTIVE])
    pairs = _pairs(published)
    beside = {
        DECISIONS: [describe_dated(row) for row in published if row["return_id"] == DECISIONS],
        EFFECTIVE: [describe_dated(row) for row in published if row["return_id"] == EFFECTIVE],
        RATE: [_rate(*pair) for pair in (letter, *pairs, *_added_up(pairs))],
    }
    return [describe_dated(row) | {"basis": LETTER, "beside": beside.get(row["id"], [])} for row in stated]


def _pairs(published: list[Item]) -> list[tuple[Item, Item]]:
    """Decisions and returns of the same basis and period."""
    returned = {(row["basis"], row["start"], row["end"]): row for row in published if row["return_id"] == EFFECTIVE}
    decisions = [row for row in published if row["return_id"] == DECISIONS]
    keys = [(row["basis"], row["start"], row["end"]) for row in decisions]
    return [(row, returned[key]) for row, key in zip(decisions, keys, strict=True) if key in returned]


def gaps(published: list[Item]) -> list[str]:
    """Quarters between the published ones that are not held."""
    months = sorted({month_of(row["start"]) for row in published if row["date_precision"] == "quarter"})
    missing = set(range(months[0], months[-1], 3)) - set(months) if months else set()
    return [period_label(month_start(month), "quarter") for month in sorted(missing)]


def _added_up(pairs: list[tuple[Item, Item]]) -> list[tuple[Item, Item]]:
    """The first run of periods of each basis that follow one another without a gap, as one period."""
    runs: dict[str, list[tuple[Item, Item]]] = {}
    for pair in pairs:
        run = runs.setdefault(pair[0]["basis"], [])
        if not run or run[-1][0]["end"] + timedelta(days=1) == pair[0]["start"]:
            run.append(pair)
    return [
        (_as_one(list(first)), _as_one(list(second)))
        for first, second in (zip(*run, strict=True) for run in runs.values() if len(run) > 1)
    ]


def _as_one(rows: list[Item]) -> Item:
    sources = dict.fromkeys(row["source"] for row in rows)
    whole = {"value": sum(row["value"] for row in rows), "end": rows[-1]["end"], "source": "; ".join(sources)}
    return rows[0] | whole


def _rate(decisions: Item, returned: Item) -> Item:
    return {
        "date": date_label(decisions["start"], decisions["end"], decisions["date_precision"]),
        **{name: decisions[name] for name in ("basis", "start", "end", "date_precision")},
        "returns": int(returned["value"]),
        "decisions": int(decisions["value"]),
        "value": round(100 * returned["value"] / decisions["value"], 1) if decisions["value"] else None,
        "unit": "percent of decisions",
        "formula": "100 x returns / decisions",
        "verification": decisions["verification"],
        "source": decisions["source"],
    }
