"""Disclosure control across vintages: the difference between two releases must not reveal a small count.

The invariant: no figure on cells, at any resolution, changes by less than the threshold between any two vintages,
unless it does not change at all. The total of a route is always exactly the publisher's.

When a release restates a month, the cells follow the new total as far as the invariant permits:

- A cell with a smaller change keeps the count that was published last; the change stays at route level.
- What was withheld stays withheld, and nothing else is withheld to protect it.
- The rest at route level is zero or at least the threshold. If it is neither, one of the largest cells gives way.

All earlier vintages are compared, not only the last. If no such counts exist, the cells keep the counts of an earlier
vintage. If these do not fit the new total, the month is withheld on all cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from routes_geo.disclosure.borders import Borders
from routes_geo.disclosure.cells import BoolArray, Disclosed, check_threshold, disclose_in
from routes_geo.disclosure.hierarchy import COARSEST_RESOLUTION, NO_HOMES, Hierarchy
from routes_geo.disclosure.policy import THRESHOLD_MONTH
from routes_geo.grid.arrays import CellArray, IntArray

_YIELDING_CELLS = 12  # number of the largest cells that are tried


@dataclass(frozen=True, slots=True)
class Placed:
    """Counts of one route at one vintage: values (n, p) on cells, unplaced (p,), and months with any cell (p,)."""

    values: IntArray
    unplaced: IntArray
    has_cells: BoolArray
    borders: Borders | None = None  # None: the route has one border

    def counts(self) -> IntArray:
        """Return all counts of each month: on cells, without a cell, and by border; shape (n + 1 + b, p)."""
        borders = np.empty((0, self.unplaced.size), np.int64) if self.borders is None else self.borders.totals
        return np.concatenate([self.values, self.unplaced[None, :], borders])

    def borders_of_month(self, column: int) -> Borders | None:
        """Return the borders of one month."""
        return None if self.borders is None else self.borders.months(np.array([column]))


@dataclass(frozen=True, slots=True)
class _Month:
    """The figures that one vintage published for one month: counts (n,), and by resolution which are hidden."""

    values: IntArray
    unplaced: int
    hidden: dict[int, BoolArray]
    figures: IntArray  # all figures in a fixed order: cells of each resolution, their residuals, the route's residual

    def residual(self) -> int:
        """Return the residual of the route: its count that no cell shows."""
        return int(self.figures[-1])


def disclose_vintages(
    keys: CellArray,
    vintages: Sequence[Placed],
    threshold: int = THRESHOLD_MONTH,
    homes: Mapping[int, int] = NO_HOMES,
) -> list[Disclosed]:
    """Apply the rules to each of several vintages, which are given oldest first, on sorted keys (n,).

    Keys are cells, and numbers of areas, whose cells are `homes`. Vintages withhold the same cells of a month, except
    those that withhold it on all cells.
    """
    check_threshold(threshold)
    hierarchy = Hierarchy.above(keys, homes)
    forest = _Forest(hierarchy, threshold)
    counts = [vintage.counts() for vintage in vintages]
    restated = _restated(vintages, counts)
    followed = {int(column): _follow(forest, vintages, counts, int(column)) for column in np.flatnonzero(restated)}
    every = np.arange(restated.size)
    newest = _disclose_columns(forest, vintages, len(vintages) - 1, every, followed)
    earlier = []
    for number in range(len(vintages) - 1):
        columns = np.flatnonzero(restated | (counts[number] != counts[-1]).any(axis=0))
        earlier.append(newest.replaced(columns, _disclose_columns(forest, vintages, number, columns, followed)))
    return [*earlier, newest]


def _disclose_columns(
    forest: _Forest,
    vintages: Sequence[Placed],
    number: int,
    columns: NDArray[np.intp],
    followed: Mapping[int, Sequence[_Month | None]],
) -> Disclosed:
    """Return some months of one vintage; `followed` has the months that a vintage restates, at each vintage."""
    vintage, hierarchy = vintages[number], forest.hierarchy
    values, unplaced = vintage.values[:, columns], vintage.unplaced[columns]
    hidden = {level: np.zeros((hierarchy.size(level), columns.size), np.bool_) for level in hierarchy.resolutions}
    for at, column in enumerate(columns.tolist()):
        month = followed[column][number] if column in followed else None
        if month is not None:
            values[:, at], unplaced[at] = month.values, month.unplaced
            for resolution, mask in month.hidden.items():
                hidden[resolution][:, at] = mask
    borders = None if vintage.borders is None else vintage.borders.months(columns)
    return disclose_in(hierarchy, values, unplaced, threshold=forest.threshold, hidden_before=hidden, borders=borders)


def _restated(vintages: Sequence[Placed], counts: Sequence[IntArray]) -> BoolArray:
    """Return the months (p,) of which two vintages that place any count have different counts."""
    first, known = counts[0].copy(), vintages[0].has_cells.copy()
    restated = np.zeros(known.size, np.bool_)
    for vintage, own in zip(vintages[1:], counts[1:], strict=True):
        restated |= known & vintage.has_cells & (own != first).any(axis=0)
        is_first = vintage.has_cells & ~known
        first[:, is_first] = own[:, is_first]
        known |= is_first
    return restated


def _follow(
    forest: _Forest, vintages: Sequence[Placed], counts: Sequence[IntArray], column: int
) -> list[_Month | None]:
    """Return what each vintage publishes of one month, given what all earlier ones published; None without cells."""
    same: dict[bytes, _Month] = {}
    published: list[_Month] = []
    by_vintage: list[_Month | None] = []
    for vintage, own in zip(vintages, counts, strict=True):
        if not vintage.has_cells[column]:
            by_vintage.append(None)
            continue
        key = own[:, column].tobytes()
        if key not in same:
            same[key] = _next(forest, vintage, column, published)
        published.append(same[key])
        by_vintage.append(same[key])
    return by_vintage


def _next(forest: _Forest, vintage: Placed, column: int, published: list[_Month]) -> _Month:
    values, unplaced = vintage.values[:, column], int(vintage.unplaced[column])
    borders = vintage.borders_of_month(column)
    if not published:
        return forest.publish(values, unplaced, None, borders)
    total = int(values.sum()) + unplaced
    for base in _distinct(published):
        for candidate in (*_settled(forest, base, _adjusted(forest, base, values), total), base.values):
            month = forest.publish(candidate, total - int(candidate.sum()), base.hidden, borders)
            if forest.is_safe(month, base.hidden, published):
                return month
    return forest.withhold(values, unplaced)


def _distinct(published: list[_Month]) -> list[_Month]:
    """Return the months without repetitions, newest first."""
    distinct: list[_Month] = []
    for month in reversed(published):
        if not any(month is other for other in distinct):
            distinct.append(month)
    return distinct


def _adjusted(forest: _Forest, base: _Month, values: IntArray) -> IntArray:
    """Move the visible cells of an earlier vintage towards new counts, each by zero or by at least the threshold."""
    change = np.where(forest.is_below_hidden(base), 0, values - base.values)
    change[np.abs(change) < forest.threshold] = 0
    moved = base.values + change
    change[(moved > 0) & (moved < forest.threshold)] = 0
    for resolution in reversed(forest.hierarchy.resolutions[:-1]):
        _balance(forest, change, resolution)
    return np.asarray(base.values + change, np.int64)


def _balance(forest: _Forest, change: IntArray, resolution: int) -> None:
    """Undo the smallest changes below each cell of a resolution whose own change would be below the threshold."""
    parents, children = forest.hierarchy.ancestors[resolution], forest.hierarchy.ancestors[resolution + 1]
    sums = forest.hierarchy.sum_up(change, resolution)
    for parent in np.flatnonzero((sums != 0) & (np.abs(sums) < forest.threshold)):
        below = np.unique(children[parents == parent])
        part = forest.hierarchy.sum_up(change, resolution + 1)[below]
        for child in below[np.argsort(np.abs(part), kind="stable")]:
            change[children == child] = 0
            remaining = abs(int(change[parents == parent].sum()))
            if remaining == 0 or remaining >= forest.threshold:
                break


def _settled(forest: _Forest, base: _Month, values: IntArray, total: int) -> Iterator[IntArray]:
    """Yield counts whose rest at route level can be published: unchanged, or with one of the largest cells changed."""
    rest = total - int(values.sum()) + forest.withheld_at_route(base)
    if rest == 0 or rest >= forest.threshold:
        yield values
        return
    shown = np.flatnonzero(~forest.is_below_hidden(base) & (values > 0))
    for cell in shown[np.argsort(-values[shown], kind="stable")][:_YIELDING_CELLS]:
        for reduction in (-rest, forest.threshold - rest, max(forest.threshold, forest.threshold - rest)):
            if reduction <= values[cell]:
                reduced = values.copy()
                reduced[cell] -= reduction
                yield reduced


class _Forest:
    """The hierarchy of one route with the threshold: what a month may publish."""

    def __init__(self, hierarchy: Hierarchy, threshold: int) -> None:
        self.hierarchy = hierarchy
        self.threshold = threshold

    def is_below_hidden(self, month: _Month) -> BoolArray:
        """Return which cells are withheld or lie in a withheld one, shape (n,): these show no change."""
        inside = [month.hidden[resolution][codes] for resolution, codes in self.hierarchy.ancestors.items()]
        return np.asarray(np.any(inside, axis=0), np.bool_)

    def withheld_at_route(self, month: _Month) -> int:
        """Return the count of a month on cells that are withheld even at the coarsest resolution."""
        return int(self.hierarchy.sum_up(month.values, COARSEST_RESOLUTION)[month.hidden[COARSEST_RESOLUTION]].sum())

    def publish(
        self,
        values: IntArray,
        unplaced: int,
        hidden_before: dict[int, BoolArray] | None,
        borders: Borders | None = None,
    ) -> _Month:
        """Apply the rules to one month."""
        before = None if hidden_before is None else {key: mask[:, None] for key, mask in hidden_before.items()}
        disclosed = disclose_in(
            self.hierarchy,
            values[:, None],
            np.array([unplaced], np.int64),
            threshold=self.threshold,
            hidden_before=before,
            borders=borders,
        )
        hidden = {resolution: level.withheld[:, 0] for resolution, level in disclosed.levels.items()}
        shown = [disclosed.levels[resolution].published[:, 0] for resolution in self.hierarchy.resolutions]
        residuals = [disclosed.levels[resolution].residual[:, 0] for resolution in self.hierarchy.resolutions]
        return _Month(values, unplaced, hidden, np.concatenate([*shown, *residuals, disclosed.route_residual]))

    def withhold(self, values: IntArray, unplaced: int) -> _Month:
        """Withhold a month on all cells, even those without a count, so that everything stays at route level."""
        everything = {
            resolution: np.ones(self.hierarchy.size(resolution), np.bool_) for resolution in self.hierarchy.resolutions
        }
        return replace(self.publish(values, unplaced, everything), hidden=everything)

    def is_safe(self, month: _Month, hidden_before: dict[int, BoolArray], published: list[_Month]) -> bool:
        """Return whether a month can be published: the same cells are hidden, and no change is too small."""
        rest = month.residual()
        if rest < 0 or 0 < rest < self.threshold or (month.values < 0).any():
            return False
        if month.hidden[COARSEST_RESOLUTION].any() and rest < self.threshold:
            return False
        if any((month.hidden[key] != mask).any() for key, mask in hidden_before.items()):
            return False
        changes = [np.abs(month.figures - other.figures)[:-1] for other in published if self._is_shown(other)]
        return not any(((change > 0) & (change < self.threshold)).any() for change in changes)

    def _is_shown(self, month: _Month) -> bool:
        return not month.hidden[COARSEST_RESOLUTION].all()
