"""Compare two windows of an area, by the rule of the page: the same shares must divide both on the same basis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from routes_geo.model import FIRST_CARRIED, ROUTE_IDS, parse_month
from routes_geo.months import MonthWindow
from routes_geo.picture.shown_series import SMALL_BASE, TotalChange
from routes_geo.picture.view import View
from routes_geo.snapshot.areas import Areas, SnapshotArea
from routes_geo.snapshot.breaks import BreakAnswer, list_breaks
from routes_geo.snapshot.snapshot import Snapshot
from tiles.matrix import NOT_PUBLISHED, WITHHELD, CountMatrix


@dataclass(frozen=True, slots=True)
class _WindowSum:
    """The sum of a row over a window, with the numbers of withheld, empty and all periods, and its bases."""

    value: int
    withheld: int
    empty: int
    periods: int
    bases: frozenset[int]

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is published."""
        return self.empty == self.periods


@dataclass(frozen=True, slots=True)
class AreaChanges:
    """Compare the areas of a matrix; `breaks` are those between the first and the last month of both windows."""

    matrix: CountMatrix
    positions: tuple[range, range]
    lengths: tuple[int, int]
    breaks: Sequence[BreakAnswer]
    areas: dict[int, SnapshotArea]

    @classmethod
    def of(cls, snapshot: Snapshot, view: View, matrix: CountMatrix) -> AreaChanges:
        """Make an instance for the windows of a view."""
        windows = view.window, view.base
        routes = ROUTE_IDS if view.route is None else [view.route]
        breaks = list_breaks(snapshot, view.series.id, routes, with_shares=True)
        return cls(
            matrix,
            (view.series.positions(view.window), view.series.positions(view.base)),
            (view.window.length // view.series.months_per_period, view.base.length // view.series.months_per_period),
            [each for each in breaks if each.what != "basis" and _is_between(each, windows)],
            dict(snapshot.derived(Areas).by_number()),
        )

    def compare(self, at: int) -> TotalChange:
        """Return the change of a row, or the reason why it has none."""
        now, then = (self._sum(at, positions) for positions in self.positions)
        reason = self._reason(now, then, self.areas[int(self.matrix.keys[at])])
        if reason is not None:
            return TotalChange(None, None, reason)
        difference = now.value - then.value
        if then.value < SMALL_BASE:
            return TotalChange(None, difference, "small")
        return TotalChange(now.value / then.value - 1, difference, None)

    def _reason(self, now: _WindowSum, then: _WindowSum, area: SnapshotArea) -> str | None:
        """Return why two sums of an area cannot be compared; None if they can."""
        is_divided = self._is_divided(area)
        if now.is_empty or then.is_empty:
            return "basis_changed" if is_divided and not now.is_empty else "not_published"
        reasons = {
            "withheld": now.withheld + then.withheld > 0,
            "incomplete": now.empty + then.empty > 0 or (now.periods, then.periods) != self.lengths,
            "basis_changed": is_divided or len(now.bases | then.bases) > 1,
            "definition": any(map(_is_of_counting, self._breaks_of(area))),
        }
        return next((reason for reason, holds in reasons.items() if holds), None)

    def _sum(self, at: int, positions: range) -> _WindowSum:
        values = self.matrix.values[at, positions.start : positions.stop]
        placing = self.matrix.placing[at, positions.start : positions.stop]
        is_count = (values != WITHHELD) & (values != NOT_PUBLISHED)
        return _WindowSum(
            int(values[is_count].sum()),
            int((values == WITHHELD).sum()),
            int((values == NOT_PUBLISHED).sum()),
            values.size,
            frozenset(np.minimum(placing, FIRST_CARRIED).tolist()),
        )

    def _breaks_of(self, area: SnapshotArea) -> list[BreakAnswer]:
        return [each for each in self.breaks if each.route == area.route]

    def _is_divided(self, area: SnapshotArea) -> bool:
        """Return whether the division of an area, or of one above it, changes."""
        breaks, ids, size = self._breaks_of(area), {area.area_id}, 0
        while size != len(ids):
            size = len(ids)
            ids |= {each.divides for each in breaks if each.divides and ids.intersection(each.areas)}
        changed = (each for each in breaks if each.what == "shares")
        return any(ids.intersection([each.divides, *each.areas]) for each in changed)


def _is_of_counting(each: BreakAnswer) -> bool:
    """Return whether a break changes what is counted, and earlier figures were not restated."""
    return each.what in ("definition", "scope") and not each.restated_to


def _is_between(each: BreakAnswer, windows: tuple[MonthWindow, MonthWindow]) -> bool:
    first, last = min(window.start for window in windows), max(window.stop for window in windows)
    return first < parse_month(each.month) < last
