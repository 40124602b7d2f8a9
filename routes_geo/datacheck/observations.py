"""Check that the observations are complete."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from routes_geo.datacheck.tables import (
    DETECTIONS,
    EARLIER,
    FIRST_MONTH,
    KEYS,
    LANDINGS,
    LAST_MONTHS,
    WEEKS,
    Data,
    Row,
    Violation,
    row_name,
)
from routes_geo.model import ALL_ROUTE_IDS, ROUTE_IDS, Border, month_label, parse_month


def check_detections(data: Data) -> Iterator[Violation]:
    """Find months of the Frontex releases that are missing, unexpected or not a count."""
    for row in data.tables[DETECTIONS]:
        if row["border"] not in set(Border):
            yield Violation(DETECTIONS, row_name(row, KEYS[DETECTIONS]), "border must be sea or land")
    for file, last_month in LAST_MONTHS.items():
        yield from _detection_faults(file, data.tables[file], last_month)


def _detection_faults(file: str, rows: list[Row], last_month: str) -> Iterator[Violation]:
    expected = {month_label(month) for month in range(parse_month(FIRST_MONTH), parse_month(last_month) + 1)}
    months: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        months[row_name(row, [column for column in KEYS[file] if column != "month"])].add(row["month"])
        if not row["detections"].isdecimal():
            yield Violation(file, row_name(row, KEYS[file]), "detections must be a whole number")
    for name, present in months.items():
        for month in sorted(present ^ expected):
            fault = "the month is missing" if month in expected else f"the month is after {last_month} or invalid"
            yield Violation(file, f"{name} {month}", fault)
    absent = set(ALL_ROUTE_IDS) - {name.split()[0] for name in months}
    yield from (Violation(file, route, "the route has no row") for route in sorted(absent))


def check_earlier(data: Data) -> Iterator[Violation]:
    """Find faults in the figures that were published before the embedded release.

    A figure must be of a month that had ended, and differ from the release unless its month was the newest.
    """
    released: defaultdict[tuple[str, str], int] = defaultdict(int)
    for row in data.tables[DETECTIONS]:
        released[row["route"], row["month"]] += int(row["detections"])
    newest: defaultdict[str, str] = defaultdict(str)
    for row in data.tables[EARLIER]:
        newest[row["known_on"]] = max(newest[row["known_on"]], row["month"])
    for row in data.tables[EARLIER]:
        name = row_name(row, KEYS[EARLIER])
        if (
            row["route"] not in ROUTE_IDS
            or not row["detections"].isdecimal()
            or row["basis"] not in ("release", "file")
        ):
            yield Violation(
                EARLIER, name, "expected one of our routes, a whole number of detections, and basis release or file"
            )
        elif not row["month"] < row["known_on"][:7]:
            yield Violation(EARLIER, name, f"known_on {row['known_on']} is before the month had ended")
        elif row["since"]:
            if row["basis"] != "release" or not row["since"] < row["month"]:
                yield Violation(EARLIER, name, "since is a month before the newest one, of a figure of a release")
        elif int(row["detections"]) == released[row["route"], row["month"]] and row["month"] != newest[row["known_on"]]:
            yield Violation(
                EARLIER, name, "the figure equals the embedded release and is not the newest month; remove the row"
            )


def check_landings(data: Data) -> Iterator[Violation]:
    """Find faults in the yearly landings of UNHCR."""
    for row in data.tables[LANDINGS]:
        year, name = row["year"], row_name(row, KEYS[LANDINGS])
        if not row["arrivals"].isdecimal() or date.fromisoformat(row["last_update"]).year < int(year):
            yield Violation(
                LANDINGS, name, "arrivals must be a whole number, and last_update in the year of the row or later"
            )


def check_weeks(data: Data) -> Iterator[Violation]:
    """Find faults in the weekly landings in Italy."""
    starts = [date.fromisoformat(row["week_start"]) for row in data.tables[WEEKS]]
    for before, after in pairwise(starts):
        if after - before != timedelta(days=7):
            yield Violation(WEEKS, str(after), f"the week does not follow the week of {before}")
    for start, row in zip(starts, data.tables[WEEKS], strict=True):
        is_complete = date.fromisoformat(row["report_date"]) >= start + timedelta(days=6)
        if start.weekday() != 0 or not row["arrivals"].isdecimal() or not is_complete:
            yield Violation(
                WEEKS,
                row["week_start"],
                "week_start must be a Monday, arrivals a whole number, and report_date the Sunday or later",
            )
