"""Read the counts that claims are compared with, as known on a day. NotFound for counts the snapshot does not have."""

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
from routes_geo.snapshot.releases import release_on
from routes_geo.snapshot.revisions import add_up, values_on
from routes_geo.snapshot.snapshot import Snapshot

_MONTHS_OF_A_QUARTER = 3
ByMonth = dict[int, tuple[int | None, str]]  # value and status by month since 1970-01


class HeldCounts:
    """Counts of one snapshot as known on a day (None: now). Each series and route is read once."""

    def __init__(self, snapshot: Snapshot, as_of: date | None) -> None:
        self.snapshot, self.as_of = snapshot, as_of
        self._read: dict[tuple[str, str, str | None], ByMonth] = {}

    def release(self, series: str, border: str | None = None) -> dict[str, Any]:
        """Return the release that counts come from, at a border the newest one that distinguishes borders.

        NotFound before the first one.
        """
        newest = release_on(self.snapshot, series, self.as_of)
        if border is None:
            return newest
        stated = self._stated_borders(series)
        return {"release_id": stated["release_id"][0].as_py(), "released": stated["released"][0].as_py().isoformat()}

    def pair(self, series: str, route: str, border: str | None, windows: tuple[str, str]) -> Pair:
        """Return the counts of a route in two windows; NotFound unless every month of both has a value."""
        months = self._months(series, route, border)
        counted = [_sum(months, month_window(text), route) for text in windows]
        (now, is_provisional_now), (before, is_provisional_before) = counted
        return Pair(route, now, before, is_provisional_now or is_provisional_before)

    def _months(self, series: str, route: str, border: str | None) -> ByMonth:
        key = (series, route, border)
        if key not in self._read:
            self._read[key] = _by_month(self._rows(series, border), route, border)
        return self._read[key]

    def _rows(self, series: str, border: str | None) -> pa.Table:
        if border is not None:
            return self._stated_borders(series)
        if self.as_of is None or self.release(series) == self.snapshot.series(series)["release"]:
            return self.snapshot.totals(series)
        return values_on(self.snapshot.revisions(series), self.as_of)

    def _stated_borders(self, series: str) -> pa.Table:
        """Return the totals of the newest release with borders; NotFound before the first one."""
        released = release_on(self.snapshot, series, self.as_of)["released"]
        stated = self.snapshot.border_totals(series)
        if not stated.num_rows:
            raise NotFound("no release here has counts by border")
        first = stated["released"][0].as_py().isoformat()
        if released < first:
            raise NotFound(f"before the release of {first} the snapshot has no counts by border")
        return stated


def month_window(text: str) -> MonthWindow:
    """Parse 2023-09 or 2023-01/2023-09; InvalidInput for any other text."""
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
    return {month: add_up(counts) for month, counts in parts.items()}


def _sum(months: ByMonth, window: MonthWindow, route: str) -> tuple[int, bool]:
    """Return the sum of a window, and whether one of its months is provisional."""
    absent = (None, Status.NOT_PUBLISHED.value)
    inside = {month: months.get(month, absent) for month in range(window.start, window.stop)}
    missing = [month_label(month) for month, (value, _) in inside.items() if value is None]
    if missing:
        raise NotFound(f"{route} has no count for {', '.join(missing)}")
    is_provisional = any(status == Status.PROVISIONAL for _, status in inside.values())
    return sum(value or 0 for value, _ in inside.values()), is_provisional


def returns_and_decisions(snapshot: Snapshot, basis: str, window: str) -> tuple[int, int]:
    """Return the returns and the return decisions of one basis in a window; NotFound unless the basis covers it."""
    first, _, last = window.partition("/")
    days = period_days(first, basis)[0], period_days(last or first, basis)[1]
    return _sum_returns(snapshot, basis, EFFECTIVE, days), _sum_returns(snapshot, basis, DECISIONS, days)


def _sum_returns(snapshot: Snapshot, basis: str, name: str, days: tuple[date, date]) -> int:
    if basis == LETTER:
        rows = [row for row in read_table(snapshot, "returns") if row["id"] == name]
        inside = [row for row in rows if (row["start"], row["end"]) == days]
        expected = 1
    else:
        published = read_table(snapshot, "returns_published")
        rows = [row for row in published if row["return_id"] == name]
        inside = [row for row in rows if row["basis"] == basis and days[0] <= row["start"] and row["end"] <= days[1]]
        expected = round((month_of(days[1]) - month_of(days[0]) + 1) / _MONTHS_OF_A_QUARTER)
    if len(inside) != expected:
        periods = ", ".join(str(date_label(row["start"], row["end"], row["date_precision"])) for row in rows)
        raise NotFound(
            f"{basis} has no {name} that covers {days[0]} to {days[1]}; available periods: {periods or 'none'}"
        )
    return int(sum(row["value"] for row in inside))
