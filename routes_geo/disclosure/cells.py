"""Withhold small counts on cells: they move up the H3 hierarchy and are never dropped.

Two invariants hold for every route and month:

1. At every resolution, visible cells + residuals of all visible coarser cells + residual of the route = route total.
2. Every published difference between a parent and its children is zero or at least the threshold.

The rules that lead there: a positive count below the threshold is hidden. If the hidden children of a parent add up to
less than the threshold, or count one each, the smallest visible child is hidden, too, with everything below it
(complementary suppression); if there is no visible child, the parent is hidden. A hidden count is added to the residual
of its finest visible ancestor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routes_geo.disclosure.borders import AT_ROUTE, Borders
from routes_geo.disclosure.hierarchy import COARSEST_RESOLUTION, FINEST_RESOLUTION_MONTH, NO_HOMES, Hierarchy
from routes_geo.disclosure.policy import THRESHOLD_MONTH
from routes_geo.errors import InvalidInput
from routes_geo.grid.arrays import CellArray, IntArray

BoolArray = NDArray[np.bool_]
Columns = NDArray[np.intp] | slice  # positions of months


@dataclass(frozen=True, slots=True)
class Level:
    """One resolution of one route: cells (n,) sorted; values, withheld and residual (n, p)."""

    cells: CellArray
    values: IntArray  # true totals; only those that are not withheld may leave the build
    withheld: BoolArray
    residual: IntArray  # of visible cells: the sum of their hidden children

    @property
    def published(self) -> IntArray:
        """Return the values with withheld ones as 0, shape (n, p): the counts that a window may add up."""
        return np.where(self.withheld, 0, self.values)

    def months(self, columns: Columns) -> Level:
        """Return some months."""
        return Level(self.cells, self.values[:, columns], self.withheld[:, columns], self.residual[:, columns])

    def replaced(self, columns: Columns, other: Level) -> Level:
        """Return the same with the figures of another level, shape (n, number of columns), in some months."""
        level = Level(self.cells, self.values.copy(), self.withheld.copy(), self.residual.copy())
        for part, new in ((level.values, other.values), (level.residual, other.residual)):
            part[:, columns] = new
        level.withheld[:, columns] = other.withheld
        return level


@dataclass(frozen=True, slots=True)
class Disclosed:
    """All resolutions of one route, and the residual of the route, shape (p,)."""

    levels: dict[int, Level]
    route_residual: IntArray

    def months(self, columns: Columns) -> Disclosed:
        """Return some months."""
        levels = {resolution: level.months(columns) for resolution, level in self.levels.items()}
        return Disclosed(levels, self.route_residual[columns])

    def replaced(self, columns: Columns, other: Disclosed) -> Disclosed:
        """Return the same with the figures of another instance, which has as many months, in some months."""
        rest = self.route_residual.copy()
        rest[columns] = other.route_residual
        levels = {key: level.replaced(columns, other.levels[key]) for key, level in self.levels.items()}
        return Disclosed(levels, rest)


def disclose(  # noqa: PLR0913 - three arrays, and the rules by keyword
    keys: CellArray,
    values: IntArray,
    unplaced: IntArray,
    *,
    homes: Mapping[int, int] = NO_HOMES,
    finest: int = FINEST_RESOLUTION_MONTH,
    threshold: int = THRESHOLD_MONTH,
    hidden_before: dict[int, BoolArray] | None = None,
    borders: Borders | None = None,
) -> Disclosed:
    """Apply the rules to the counts of one route: keys (n,) sorted, values (n, p), unplaced (p,) without a key.

    Keys are cells of the resolution `finest`, and numbers of areas, whose cells are `homes`.

    `hidden_before` marks, for each resolution with m cells as (m, p), what an earlier vintage withheld; it stays
    withheld. The totals of `borders` are published, too: cells of the coarsest resolution are hidden until no small
    count can be computed from them. InvalidInput if the threshold is below the floor.
    """
    check_threshold(threshold)
    hierarchy = Hierarchy.above(keys, homes, finest)
    return disclose_in(hierarchy, values, unplaced, threshold=threshold, hidden_before=hidden_before, borders=borders)


def check_threshold(threshold: int) -> None:
    """Raise InvalidInput for a threshold below the floor."""
    if threshold < THRESHOLD_MONTH:
        raise InvalidInput(
            f"threshold {threshold} is below the floor of {THRESHOLD_MONTH}; give {THRESHOLD_MONTH} or more"
        )


def disclose_in(  # noqa: PLR0913
    hierarchy: Hierarchy,
    values: IntArray,
    unplaced: IntArray,
    *,
    threshold: int,
    hidden_before: dict[int, BoolArray] | None = None,
    borders: Borders | None = None,
) -> Disclosed:
    """Apply the rules as `disclose` does. The threshold is not checked again."""
    tree = _Tree.grow(hierarchy, values)
    hidden = {resolution: (total > 0) & (total < threshold) for resolution, total in tree.totals.items()}
    for resolution, before in (hidden_before or {}).items():
        hidden[resolution] |= before
    for resolution in reversed(hierarchy.resolutions):
        if resolution < hierarchy.finest:
            _hide_same_areas(hierarchy, hidden, resolution)
        _protect_siblings(tree, hidden, resolution, unplaced, threshold)
    if borders is not None:
        _protect_borders(tree, hidden, unplaced, borders, threshold)
    _withhold_bare_months(tree, hidden)
    levels = {resolution: _level(tree, hidden, resolution) for resolution in tree.totals}
    top = levels[COARSEST_RESOLUTION]
    return Disclosed(levels, np.asarray(unplaced + np.where(top.withheld, top.values, 0).sum(axis=0), np.int64))


def _hide_same_areas(hierarchy: Hierarchy, hidden: dict[int, BoolArray], resolution: int) -> None:
    """Hide the areas of a resolution that are hidden one resolution finer: an area has one figure."""
    areas, finer = hierarchy.same_areas(resolution)
    hidden[resolution][areas] |= hidden[resolution + 1][finer]


def _withhold_bare_months(tree: _Tree, hidden: dict[int, BoolArray]) -> None:
    """Withhold all cells of a month, even those that count nothing, if no visible cell has a count."""
    coarsest = tree.totals[COARSEST_RESOLUTION]
    bare = coarsest.any(axis=0) & ~(~hidden[COARSEST_RESOLUTION] & (coarsest > 0)).any(axis=0)
    for mask in hidden.values():
        mask[:, bare] = True


@dataclass(frozen=True, slots=True)
class _Tree:
    """Counts per resolution in a hierarchy of cells."""

    hierarchy: Hierarchy
    totals: dict[int, IntArray]
    places: dict[int, IntArray]  # number of the finest cells below with a count, (n, p)

    @classmethod
    def grow(cls, hierarchy: Hierarchy, values: IntArray) -> _Tree:
        """Sum the counts of the finest cells up to the coarsest published resolution."""
        totals = {hierarchy.finest: values}
        places = {hierarchy.finest: (values > 0).astype(np.int64)}
        for resolution in range(hierarchy.finest, COARSEST_RESOLUTION, -1):
            totals[resolution - 1] = hierarchy.sum_to_parents(totals[resolution], resolution)
            places[resolution - 1] = hierarchy.sum_to_parents(places[resolution], resolution)
        return cls(hierarchy, totals, places)

    def figures(self, hidden: dict[int, BoolArray], month: int) -> NDArray[np.intp]:
        """Return for each of the finest cells the number of the published figure that counts it, shape (n,).

        This is the figure of its finest visible ancestor, or AT_ROUTE if it has none.
        """
        rows = np.arange(self.hierarchy.size(self.hierarchy.finest))
        numbers, offset = np.full(rows.size, AT_ROUTE, np.intp), 0
        for resolution in reversed(self.hierarchy.resolutions):
            visible = (numbers == AT_ROUTE) & ~hidden[resolution][rows, month]
            numbers[visible] = offset + rows[visible]
            offset += self.hierarchy.size(resolution)
            rows = self.hierarchy.parents[resolution][rows]
        return numbers


def _protect_siblings(
    tree: _Tree, hidden: dict[int, BoolArray], resolution: int, unplaced: IntArray, threshold: int
) -> None:
    parents, totals = tree.hierarchy.parents[resolution], tree.totals[resolution]
    pool = tree.hierarchy.sum_to_parents(np.where(hidden[resolution], totals, 0), resolution)
    if resolution == COARSEST_RESOLUTION:
        pool = pool + unplaced
    places = tree.hierarchy.sum_to_parents(np.where(hidden[resolution], tree.places[resolution], 0), resolution)
    all_ones = pool <= places  # every place counts at least one, so that here each counts exactly one
    for parent, period in zip(*np.nonzero((pool > 0) & ((pool < threshold) | all_ones)), strict=True):
        visible = np.flatnonzero((parents == parent) & ~hidden[resolution][:, period] & (totals[:, period] > 0))
        if visible.size:
            smallest = visible[np.argmin(totals[visible, period])]
            _hide_subtree(tree, hidden, resolution, int(smallest), int(period))
        elif resolution > COARSEST_RESOLUTION:  # no visible sibling can protect them, so the parent is hidden
            hidden[resolution - 1][parent, period] = True


def _hide_subtree(tree: _Tree, hidden: dict[int, BoolArray], resolution: int, row: int, period: int) -> None:
    rows = np.array([row])
    while True:
        hidden[resolution][rows, period] |= tree.totals[resolution][rows, period] > 0
        if resolution == tree.hierarchy.finest:
            return
        resolution += 1
        rows = np.flatnonzero(np.isin(tree.hierarchy.parents[resolution], rows))


def _protect_borders(
    tree: _Tree, hidden: dict[int, BoolArray], unplaced: IntArray, borders: Borders, threshold: int
) -> None:
    """Hide the smallest of the coarsest cells until no small count can be computed from the total of a border."""
    values, coarsest = tree.totals[tree.hierarchy.finest], tree.totals[COARSEST_RESOLUTION]
    for month in range(unplaced.size):
        while True:
            figures = tree.figures(hidden, month)
            rest = int(unplaced[month] + values[figures == AT_ROUTE, month].sum())
            visible = np.flatnonzero(~hidden[COARSEST_RESOLUTION][:, month] & (coarsest[:, month] > 0))
            if not visible.size or not borders.reveal_small_count(month, values[:, month], figures, rest, threshold):
                break
            smallest = visible[np.argmin(coarsest[visible, month])]
            _hide_subtree(tree, hidden, COARSEST_RESOLUTION, int(smallest), month)


def _level(tree: _Tree, hidden: dict[int, BoolArray], resolution: int) -> Level:
    totals, withheld = tree.totals[resolution], hidden[resolution]
    residual = np.zeros_like(totals)
    if resolution < tree.hierarchy.finest:
        below = np.where(hidden[resolution + 1], tree.totals[resolution + 1], 0)
        residual = np.where(withheld, 0, tree.hierarchy.sum_to_parents(below, resolution + 1))
    return Level(tree.hierarchy.cells[resolution], totals, withheld, residual)
