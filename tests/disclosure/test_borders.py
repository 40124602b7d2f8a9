"""Totals by border against what cells show: no small count of one border is told."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.attacks import (
    FINEST,
    Array,
    Seen,
    T,
    assert_none_small,
    attack_bounds,
    attack_figures,
    attack_parents,
    attack_pattern,
    attack_two_vintages,
    equation,
    solved,
    view_of,
    withheld_groups,
)
from support.histories import FAR, POOL, SIBLINGS, seen

from routes_geo.build.geography_tables import read_geography
from routes_geo.disclosure.borders import NO_BORDER, NOT_STATED, SHARED, Borders
from routes_geo.disclosure.cells import Disclosed
from routes_geo.disclosure.dividing import Divided, Divider, KeyCounts
from routes_geo.disclosure.placing import Dense, _borders
from routes_geo.disclosure.vintages import Placed, disclose_vintages
from routes_geo.grid.cell_bits import PUBLISHED_RESOLUTIONS
from routes_geo.model import NOT_PLACED, month_of
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot


@dataclass(frozen=True)
class Truth:
    """One month of two borders: counts of each (2, n) on cells it is placed on (2, n), and on none (2,)."""

    counts: Array
    reach: Array
    unplaced: Array
    is_told: bool = True

    @property
    def totals(self) -> Array:
        return self.counts.sum(axis=1) + self.unplaced

    @property
    def owners(self) -> Array:
        several = np.where(self.reach.sum(axis=0) > 1, SHARED, np.argmax(self.reach, axis=0))
        return np.where(self.reach.any(axis=0), several, NO_BORDER).astype(np.int8)

    def placed(self) -> Placed:
        totals = self.totals if self.is_told else np.full(2, NOT_STATED)
        borders = Borders(totals[:, None], self.owners[:, None])
        values = self.counts.sum(axis=0)[:, None]
        return Placed(values, np.array([self.unplaced.sum()]), np.array([True]), borders)


def truth(sea: list[int | None], land: list[int | None], unplaced: tuple[int, int] = (0, 0)) -> Truth:
    """None: a border is not placed on the cell."""
    counts = np.array([[count or 0 for count in one] for one in (sea, land)])
    reach = np.array([[count is not None for count in one] for one in (sea, land)])
    return Truth(counts, reach, np.array(unplaced))


@st.composite
def restated(draw: st.DrawFn) -> tuple[Array, list[Truth]]:
    """Cells, and one to three vintages of the same borders."""
    cells = POOL[sorted(draw(st.sets(st.integers(0, POOL.size - 1), min_size=1, max_size=7)))]
    reach = np.array([[draw(st.booleans()) for _ in cells] for _ in range(2)])
    counts = st.one_of(st.just(0), st.integers(0, 9), st.integers(0, draw(st.sampled_from([9, 60]))))
    vintages = []
    for number in range(draw(st.integers(1, 3))):
        values = np.array([[draw(counts) if there else 0 for there in one] for one in reach])
        if vintages and draw(st.booleans()):
            values = np.where(reach, np.maximum(vintages[-1].counts + draw(st.integers(-4, 4)), 0), 0)
        unplaced = np.array([draw(st.sampled_from([0, 0, 0, 3, 6])) for _ in range(2)])
        vintages.append(Truth(values, reach, unplaced, is_told=number == 0 or draw(st.booleans())))
    return cells, vintages


def views_of(cells: Array, vintages: list[Truth]) -> list[tuple[Seen, Disclosed]]:
    placed = [one.placed() for one in vintages]
    found = [disclose_vintages(cells, placed[:count])[-1] for count in range(1, len(placed) + 1)]
    return [(seen(one, placed[number]), one) for number, one in enumerate(found)]


def left_of(view: Seen, one: Truth, border: int) -> int | None:
    """Total of a border less every figure that can only be its own; None where there is no such figure."""
    figures = [(int(view.shown[FINEST][row, 0]), [row]) for row in np.flatnonzero(~view.withheld[FINEST][:, 0])]
    rest = [row for figure, rows in withheld_groups(view, 0) for row in rows if figure == view.rest[0]]
    figures += [(figure, rows) for figure, rows in withheld_groups(view, 0) if rows != rest]
    own = [figure for figure, rows in figures if {int(one.owners[row]) for row in rows} - {NO_BORDER} == {border}]
    return int(one.totals[border]) - sum(own) if any(own) else None


def attack_borders(view: Seen, one: Truth) -> None:
    """Solve all that is published for the count of each border on each cell: no small one has one solution.

    The total of a border is the publisher's own: if it is small, it may say so.
    """
    size = one.owners.size
    width = 2 * (size + 1)  # of each border: a count on every cell, and one on none
    ids = np.arange(width).reshape(2, size + 1)
    rows = [equation(width, ids[border], one.totals[border]) for border in range(2)]
    rows += [equation(width, [ids[border, row]], 0) for border, row in np.argwhere(~one.reach)]
    rows += [equation(width, [ids[border, size]], 0) for border in range(2) if not one.unplaced[border]]
    for level in PUBLISHED_RESOLUTIONS:
        parents = view.parents(level, FINEST)
        for row in np.flatnonzero(~view.withheld[level][:, 0]):
            rows.append(equation(width, ids[:, np.flatnonzero(parents == row)].ravel(), view.shown[level][row, 0]))
    told = np.isin(ids[:, :size], solved(rows, width))
    small = (one.counts > 0) & (one.counts < T) & one.reach
    is_own = (one.totals > 0) & (one.totals < T)
    assert not np.any(told & small & ~is_own[:, None])


@settings(max_examples=300)
@given(restated())
def test_no_count_of_one_border_solves_the_equations(case: tuple[Array, list[Truth]]) -> None:
    cells, vintages = case
    (view, _), *_ = views_of(cells, vintages[:1])
    attack_figures(view)
    attack_parents(view)
    attack_bounds(view)
    attack_borders(view, vintages[0])


@settings(max_examples=300)
@given(restated())
def test_borders_change_nothing_of_what_vintages_keep_from_one_another(case: tuple[Array, list[Truth]]) -> None:
    found = [view for view, _ in views_of(*case)]
    for view in found:
        attack_figures(view)
        attack_parents(view)
    for one, other in combinations(found, 2):
        attack_two_vintages(one, other)
        attack_pattern(one, other)


@settings(max_examples=300)
@given(restated())
def test_nothing_small_is_left_of_a_border_at_any_vintage(case: tuple[Array, list[Truth]]) -> None:
    cells, vintages = case
    for (view, _), one in zip(views_of(cells, vintages), vintages, strict=True):
        if one.is_told and view.is_open[0]:
            lefts = [left_of(view, one, border) for border in range(2)]
            assert not [left for left in lefts if left is not None and 0 < left < T]


def shown(cells: list[int], one: Truth) -> list[int | None]:
    """What the finest cells show."""
    order = np.argsort(cells)
    sorted_one = Truth(one.counts[:, order], one.reach[:, order], one.unplaced, one.is_told)
    ((view, _),) = views_of(np.array(sorted(cells), np.uint64), [sorted_one])
    back = np.argsort(order)
    return [None if view.withheld[FINEST][row, 0] else int(view.shown[FINEST][row, 0]) for row in back]


@pytest.mark.parametrize(
    ("sea", "land", "expected"),
    [
        # Beside 8, which only the sea reaches, the shared cell is withheld: 3 of its 12 are of the sea.
        pytest.param([90, 8, 3, None], [None, None, 9, 40], [90, None, None, 40], id="little at sea"),
        pytest.param([90, None, 3, None], [None, None, 9, 40], [None] * 4, id="little at sea, and nothing beside it"),
        pytest.param([90, 8, 5, None], [None, None, 9, 40], [90, 8, 14, 40], id="enough at sea"),
        pytest.param([90, 8, 0, None], [None, None, 9, 40], [90, 8, 9, 40], id="nothing at sea"),
        pytest.param([None, None, 9, None], [None, None, 3, None], [0, 0, 12, 0], id="little on land, as published"),
    ],
)
def test_a_shared_cell_of_far_ones(sea: list[int | None], land: list[int | None], expected: list[int | None]) -> None:
    assert shown([*FAR, SIBLINGS[0]], truth(sea, land)) == expected


def test_a_cell_is_shared_in_the_months_in_which_several_borders_are_placed_on_it() -> None:
    cells = np.array(sorted(SIBLINGS[:3]), np.uint64)

    def divided(*months: str) -> Divided:
        """Months in which something is placed on each cell, such as "x-" for the first of two."""
        counts = [KeyCounts(np.zeros(3, np.int64), np.array([0 if m == "x" else -1 for m in row])) for row in months]
        return Divided(np.zeros(3, np.int64), dict(zip(cells.tolist(), counts, strict=False)))

    dense = Dense(np.array([7, 8, 9]), np.array([True, True, False]))
    totals = [{("WMED", "sea"): dense}, {("WMED", ""): dense, ("WMED", "land"): dense}]
    parts = [{"sea": divided("xx-", "xx-")}, {"": divided(), "land": divided("-xx", "x--")}]
    told, whole = _borders("WMED", totals, cells, parts, range(3))
    assert told is not None
    assert whole is not None
    land, sea = 0, 1
    assert told.owners.tolist() == [[sea, SHARED, land], [SHARED, sea, NO_BORDER], [NO_BORDER] * 3]
    assert told.totals.tolist() == [[NOT_STATED] * 3, [7, 8, NOT_STATED]]
    assert whole.totals.tolist() == [[7, 8, NOT_STATED], [NOT_STATED] * 3]
    assert _borders("CMED", [{("CMED", "sea"): dense}], cells, [{"sea": divided("xxx")}], range(3)) == [None]


@pytest.mark.parametrize(("route", "border"), [("EMED", "land"), ("EMED", "sea"), ("WMED", "land"), ("WMED", "sea")])
def test_the_total_of_a_border_less_its_cells_is_not_small(
    route: str, border: str, snapshot: Snapshot, data_dir: Path
) -> None:
    """Totals are published by border: less what is shown of cells of that border alone, they must not leave little."""
    geography = read_geography(data_dir)
    view, cube = view_of(snapshot, route), snapshot.cube(DETECTIONS, FINEST)
    months = range(cube.first_month, cube.first_month + cube.months)
    divider = Divider(geography.shares, geography.areas, months)
    ones = np.ones(cube.months, np.int64)
    placed = {kind: divider.divide(route, kind, ones, ones > 0).by_key for kind in ("sea", "land")}
    rows = [row for row in snapshot.totals(DETECTIONS).to_pylist() if (row["route"], row["border"]) == (route, border)]
    for row in rows:
        month = month_of(row["start"])
        at = month - cube.first_month
        reached = {
            kind: {key for key, counts in by_key.items() if counts.placing[at] != NOT_PLACED}
            for kind, by_key in placed.items()
        }
        alone = reached.pop(border) - set().union(*reached.values())
        shown = view.shown[FINEST][np.isin(view.cells[FINEST], np.array(sorted(alone), np.uint64)), at]
        assert_none_small(row["value"] - shown.sum() if shown.any() else np.zeros(1))
