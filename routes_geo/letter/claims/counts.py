"""Counts that claims are compared with, read from a snapshot as known on a day. What it does not hold is NotFound."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.errors import NotFound
from routes_geo.letter.claims.comparisons import Pair
from routes_geo.letter.returns import DECISIONS, EFFECTIVE, LETTER
from routes_geo.letter.tables import read_table
from routes_geo.model import Status, month_label, month_of, parse_month
from routes_geo.months import MonthWindow, date_label, period_days
from routes_geo.snapshot.revisions import add_up, values_on
from routes_geo.snapshot.snapshot import Snapshot, release_on

_MONTHS_OF_A_QUARTER = 3
ByMonth = dict[int, tuple[int | None, str]]  # value and status by month since 1970-01


class HeldCounts:
    """Counts of one snapshot as known on a day (None: on the snapshot's), each series and route read once."""

    def __init__(self, snapshot: Snapshot, as_of: date | None) -> None:
        self.snapshot, self.as_of = snapshot, as_of
        self._read: dict[tuple[str, str, str | None], ByMonth] = {}

    def release(self, series: str) -> dict[str, Any]:
        """Release that the counts of a series are of; NotFound if there was none yet."""
        return release_on(self.snapshot, series, self.as_of)

    def pair(self, series: str, route: str, border: str | None, windows: tuple[str, str]) -> Pair:
        """Counts of a route in two windows; NotFound unless every month of both is held with a value."""
        months = self._months(series, route, border)
        (now, some), (before, others) = (_sum(months, month_window(text), route) for text in windows)
        return Pair(route, now, before, some or others)

    def _months(self, series: str, route: str, border: str | None) -> ByMonth:
        key = (series, route, border)
        if key not in self._read:
            self._read[key] = _by_month(self._rows(series, border), route, border)
        return self._read[key]

    def _rows(self, series: str, border: str | None) -> pa.Table:
        newest = self.snapshot.series(series)["release"]
        if self.release(series) == newest:
            return self.snapshot.totals(series)
        if border is not None:
            raise NotFound(
                f"of releases before that of {newest['released']} the snapshot holds routes as a whole: what was at "
                f"{border} cannot be told apart"
            )
        return values_on(self.snapshot.revisions(series), self.as_of or date.max)


def month_window(text: str) -> MonthWindow:
    """Months of 2023-09 or 2023-01/2023-09; InvalidInput for anything else."""
    first, _, last = text.partition("/")
    return MonthWindow(parse_month(first), parse_month(last or first) + 1)


def _by_month(rows: pa.Table, route: str, border: str | None) -> ByMonth:
    mask = pc.equal(rows["route"], route)
    if border is not None:
        mask = pc.and_(mask, pc.fill_null(pc.equal(rows["border"], border), fill_value=False))
    chosen = rows.filter(mask)
    if not chosen.num_rows:
        raise NotFound(f"the release has no counts of {route}{f' at {border}' if border else ''}")
    parts: dict[int, list[tuple[int | None, str]]] = defaultdict(list)
    for start, value, status in zip(*(chosen[name].to_pylist() for name in ("start", "value", "status")), strict=True):
        parts[month_of(start)].append((value, status))
    return {month: add_up(found) for month, found in parts.items()}


def _sum(months: ByMonth, window: MonthWindow, route: str) -> tuple[int, bool]:
    """Sum of a window, and whether a month of it is provisional."""
    absent = (None, Status.NOT_PUBLISHED.value)
    found = {month: months.get(month, absent) for month in range(window.start, window.stop)}
    missing = [month_label(month) for month, (value, _) in found.items() if value is None]
    if missing:
        raise NotFound(f"{route} has no count for {', '.join(missing)}")
    return sum(value or 0 for value, _ in found.values()), any(part[1] == Status.PROVISIONAL for part in found.values())


def returns_and_decisions(snapshot: Snapshot, basis: str, window: str) -> tuple[int, int]:
    """Returns and return decisions of one basis in a window; NotFound unless the basis has all of it."""
    first, _, last = window.partition("/")
    start, end = period_days(first, basis)[0], period_days(last or first, basis)[1]
    return _returns(snapshot, basis, EFFECTIVE, (start, end)), _returns(snapshot, basis, DECISIONS, (start, end))


def _returns(snapshot: Snapshot, basis: str, name: str, days: tuple[date, date]) -> int:
    if basis == LETTER:
        stated = [row for row in read_table(snapshot, "returns") if row["id"] == name]
        found = [row for row in stated if (row["start"], row["end"]) == days]
        wanted = 1
    else:
        stated = [row for row in read_table(snapshot, "returns_published") if row["return_id"] == name]
        found = [row for row in stated if row["basis"] == basis and days[0] <= row["start"] and row["end"] <= days[1]]
        wanted = round((month_of(days[1]) - month_of(days[0]) + 1) / _MONTHS_OF_A_QUARTER)
    if len(found) != wanted:
        held = ", ".join(str(date_label(row["start"], row["end"], row["date_precision"])) for row in stated)
        raise NotFound(f"{basis} has no {name} for all of {days[0]} to {days[1]}; held: {held or 'none'}")
    return int(sum(row["value"] for row in found))
