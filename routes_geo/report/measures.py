"""List the policy measures of a route, and mark those with a date in the window on the chart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypedDict, cast

from routes_geo.letter.tables import read_table
from routes_geo.months import MonthWindow, date_label, last_day_of
from routes_geo.report.chart_marks import ChartMark
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.snapshot.words import date_in_words


@dataclass(frozen=True, slots=True)
class ListedMeasure:
    """Describe a row of the table; `number` is its number in the chart, None outside the window or without a date."""

    number: int | None
    label: str | None  # its date at its own precision
    name: str
    what: str | None
    verification: str
    source: str


class DatedRow(TypedDict):
    """Describe a measure or one of its events from the tables of the letter; dates are None if not stated."""

    name: str
    what: str | None
    start: date | None
    end: date | None
    date_precision: str
    verification: str
    source: str


def list_measures(snapshot: Snapshot, route: str, window: MonthWindow) -> tuple[list[ListedMeasure], list[ChartMark]]:
    """Return the measures of a route, oldest first and undated last, and the chart marks of those in the window."""
    rows = sorted(_dated_rows(snapshot, route), key=_by_date)
    listed: list[ListedMeasure] = []
    marks: list[ChartMark] = []
    for row in rows:
        mark = _mark(row, len(marks) + 1, window)
        marks += [mark] if mark else []
        listed.append(_listed(row, mark.number if mark else None))
    return listed, marks


def _dated_rows(snapshot: Snapshot, route: str) -> list[DatedRow]:
    """Return a row for each dated event of each measure of a route, or one row for a measure without events."""
    events = read_table(snapshot, "measure_events")
    out = []
    for measure in read_table(snapshot, "measures"):
        if route in measure["routes"]:
            own = [event for event in events if event["measure_id"] == measure["measure_id"]]
            out += [{"name": measure["name"]} | event for event in own] or [measure | {"what": measure["value"]}]
    return cast("list[DatedRow]", out)


def _by_date(row: DatedRow) -> tuple[date, str, str]:
    return row["start"] or date.max, row["name"], row["what"] or ""


def _mark(row: DatedRow, number: int, window: MonthWindow) -> ChartMark | None:
    start = row["start"]
    begin, stop = window.dates
    if start is None or not begin <= start < stop:
        return None
    label = date_label(start, None, row["date_precision"]) or ""
    title = f"{date_in_words(label)}: {row['name']}" + (f", {row['what']}" if row["what"] else "")
    return ChartMark(number, start, last_day_of(start, row["date_precision"]), row["date_precision"] == "day", title)


def _listed(row: DatedRow, number: int | None) -> ListedMeasure:
    label = date_label(row["start"], row["end"], row["date_precision"])
    return ListedMeasure(number, label, row["name"], row["what"], row["verification"], row["source"])
