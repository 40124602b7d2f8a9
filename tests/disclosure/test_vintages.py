"""Restated months on cells, by hand: what is followed, what is held back, and what is withheld."""

from __future__ import annotations

import h3.api.numpy_int as h3
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.histories import histories

from routes_geo.disclosure.cells import Disclosed, disclose
from routes_geo.disclosure.vintages import Placed, disclose_vintages
from routes_geo.grid.cell_bits import PUBLISHED_RESOLUTIONS

PARENT = h3.latlng_to_cell(35.502, 12.609, 4)
CHILDREN = np.array(sorted(h3.cell_to_children(PARENT, 5)), np.uint64)
FAR = np.array(sorted(h3.latlng_to_cell(lat, 20.0, 5) for lat in (38.5, 28.0)), np.uint64)  # of other coarse cells


def placed(counts: list[int], unplaced: int = 0, *, has_cells: bool = True) -> Placed:
    """One month of one vintage."""
    return Placed(np.array(counts, np.int64)[:, None], np.array([unplaced]), np.array([has_cells]))


def after(*vintages: Placed | list[int], threshold: int = 5) -> Disclosed:
    """What is published last of one month on children of one cell."""
    known = [one if isinstance(one, Placed) else placed(one) for one in vintages]
    return disclose_vintages(CHILDREN[: known[0].values.size], known, threshold)[-1]


def children(found: Disclosed) -> list[int | None]:
    """What the finest cells show of the month, None where it is withheld."""
    level = found.levels[5]
    month = zip(level.published[:, 0], level.withheld[:, 0], strict=True)
    return [None if hidden else int(value) for value, hidden in month]


def parents(found: Disclosed) -> list[int | None]:
    """What their ancestors show, finest first."""
    levels = [found.levels[resolution] for resolution in (4, 3, 2)]
    return [None if level.withheld[0, 0] else int(level.published[0, 0]) for level in levels]


def assert_same(one: Disclosed, other: Disclosed) -> None:
    for resolution in PUBLISHED_RESOLUTIONS:
        for name in ("published", "withheld", "residual"):
            assert np.array_equal(getattr(one.levels[resolution], name), getattr(other.levels[resolution], name))
    assert np.array_equal(one.route_residual, other.route_residual)


def test_the_first_vintage_is_published_as_it_is() -> None:
    found = after([100, 40])
    assert (children(found), parents(found), int(found.route_residual[0])) == ([100, 40], [140] * 3, 0)


@pytest.mark.parametrize(
    ("before", "now", "shown", "rest"),
    [
        pytest.param([100, 40], [200, 40], [200, 40], 0, id="by a lot"),
        pytest.param([100, 40], [105, 40], [105, 40], 0, id="by just the threshold"),
        pytest.param([100, 40], [95, 40], [95, 40], 0, id="down by just the threshold"),
        pytest.param([100, 40], [90, 50], [90, 50], 0, id="from one to the other"),
        pytest.param([100, 40], [0, 40], [0, 40], 0, id="to nothing"),
        pytest.param([100, 0], [100, 7], [100, 7], 0, id="from nothing"),
    ],
)
def test_a_large_change_is_followed(before: list[int], now: list[int], shown: list[int], rest: int) -> None:
    found = after(before, now)
    assert (children(found), int(found.route_residual[0])) == (shown, rest)
    assert parents(found) == [sum(shown)] * 3


@pytest.mark.parametrize(
    ("now", "shown", "rest"),
    [
        # Three more at route level would be small: the largest cell yields five to them.
        pytest.param([103, 40], [95, 40], 8, id="three more"),
        pytest.param([100, 43], [95, 40], 8, id="three more of the other"),
        # Three less than is shown: the largest cell yields eight, of which five stay.
        pytest.param([97, 40], [92, 40], 5, id="three less"),
        pytest.param([97, 43], [100, 40], 0, id="three from one to the other"),
        # Six small changes, or more, at once are enough for the route.
        pytest.param([103, 43], [100, 40], 6, id="three more of both"),
    ],
)
def test_a_small_change_is_held_at_route_level(now: list[int], shown: list[int], rest: int) -> None:
    found = after([100, 40], now)
    assert (children(found), int(found.route_residual[0])) == (shown, rest)
    assert parents(found) == [sum(shown)] * 3


def test_a_stricter_threshold_holds_more() -> None:
    found = after([100, 40], [106, 40], threshold=10)
    assert (children(found), int(found.route_residual[0])) == ([90, 40], 16)
    assert children(after([100, 40], [110, 40], threshold=10)) == [110, 40]


def test_what_has_no_cell_may_change_by_little() -> None:
    """It is the route's own rest; only a rest below the threshold takes something of a cell."""
    found = after(placed([100, 40], 6), placed([100, 40], 8))
    assert (children(found), int(found.route_residual[0])) == ([100, 40], 8)
    found = after(placed([100, 40], 0), placed([100, 40], 3))
    assert (children(found), int(found.route_residual[0])) == ([95, 40], 8)


def test_every_earlier_vintage_counts_not_only_the_last() -> None:
    """112 is far from 100 and close to 110; 103 is far from 110 and close to 100."""
    found = after([100, 40], [110, 40], [112, 40])
    assert (children(found), int(found.route_residual[0])) == ([105, 40], 7)
    found = after([100, 40], [110, 40], [103, 40])
    assert children(found)[0] not in {*range(96, 100), *range(101, 110), *range(111, 115)}
    assert sum(children(found)) + int(found.route_residual[0]) == 143


@pytest.mark.parametrize("between", [[[103, 41, 9]], [[200, 40, 9]], [[2, 1, 0]], [[103, 40, 9], [300, 0, 50]]])
def test_a_value_taken_back_gives_the_former_figures_again(between: list[list[int]]) -> None:
    assert_same(after([100, 40, 9], *between, [100, 40, 9]), after([100, 40, 9]))


def test_a_held_month_taken_back_gives_what_was_held() -> None:
    assert_same(after([100, 40], [103, 40], [200, 40], [103, 40]), after([100, 40], [103, 40]))


def test_what_was_withheld_stays_withheld_and_nothing_else_is() -> None:
    """3 is small and 6 protects it. Later both are large: their growth stays at route level, the third is followed."""
    found = after([3, 6, 50], [30, 60, 500])
    assert (children(found), parents(found)) == ([None, None, 500], [509] * 3)
    assert found.levels[4].residual.tolist() == [[9]]
    assert int(found.route_residual[0]) == 590 - 509


def test_a_cell_inside_a_withheld_one_is_never_shown() -> None:
    """4 and nothing are in one withheld cell, beside 2 of another. Where there was nothing there are 70 later."""
    cells = np.sort(np.append(CHILDREN[:2], FAR))
    vintages = [
        placed(np.select([cells == CHILDREN[0], cells == CHILDREN[1], cells == FAR[0]], [4, one, 2], 90).tolist())
        for one in (0, 70)
    ]
    found = disclose_vintages(cells, vintages)[-1]
    inside = np.isin(cells, CHILDREN[:2])
    assert not found.levels[5].published[inside].any()
    assert found.levels[5].published.sum() == 90
    assert int(found.route_residual[0]) == 76


def test_what_was_shown_is_not_withheld_alone_when_it_becomes_small() -> None:
    """3 beside cells that were shown would be withheld: all are, or none."""
    found = after([20, 40, 50], [3, 40, 70])
    assert None not in children(found) or children(found) == [None] * 3
    assert sum(value or 0 for value in children(found)) + int(found.route_residual[0]) == 113


@pytest.mark.parametrize("last", [[2, 1], [3, 1], [7, 1], [0, 3]], ids=str)
def test_a_total_too_small_for_what_was_shown_is_withheld_on_all_cells(last: list[int]) -> None:
    found = after([100, 40], last)
    assert int(found.route_residual[0]) == sum(last)
    assert (children(found), parents(found)) == ([None, None], [None] * 3)


@pytest.mark.parametrize("counts", [[2, 1, 0], [4, 0, 0], [0, 0, 1]], ids=str)
def test_a_month_below_the_threshold_is_withheld_on_all_cells(counts: list[int]) -> None:
    """Were the empty cells shown as such, the total would say what the others count."""
    found = after(counts)
    assert int(found.route_residual[0]) == sum(counts)
    assert (children(found), parents(found)) == ([None] * 3, [None] * 3)


def test_a_month_withheld_on_all_cells_stays_so() -> None:
    assert children(after([100, 40], [2, 1], [200, 90])) == [None, None]


def test_a_month_of_nothing_is_shown_as_nothing() -> None:
    found = after([0, 0], [0, 0])
    assert (children(found), parents(found), int(found.route_residual[0])) == ([0, 0], [0] * 3, 0)


def test_a_vintage_without_cells_binds_nothing() -> None:
    nowhere = placed([0, 0], 140, has_cells=False)
    assert_same(after(nowhere, [103, 40]), after([103, 40]))
    assert_same(after([100, 40], nowhere, [103, 40]), after([100, 40], [103, 40]))


def test_a_month_that_loses_its_cells_is_at_route_level() -> None:
    found = after([100, 40], placed([0, 0], 143, has_cells=False))
    assert int(found.route_residual[0]) == 143


def test_far_cells_are_held_each_by_itself() -> None:
    """Three more in one coarse cell; another, larger one yields to them."""
    vintages = [placed([50, 100]), placed([53, 100])]
    found = disclose_vintages(FAR, vintages)[-1]
    assert (children(found), int(found.route_residual[0])) == ([50, 95], 8)


def test_months_are_held_each_by_itself() -> None:
    one = Placed(np.array([[100, 100, 3]]), np.zeros(3, np.int64), np.ones(3, np.bool_))
    two = Placed(np.array([[100, 103, 3]]), np.zeros(3, np.int64), np.ones(3, np.bool_))
    level = disclose_vintages(CHILDREN[:1], [one, two])[-1].levels[5]
    assert level.published.tolist() == [[100, 95, 0]]
    assert level.withheld.tolist() == [[False, False, True]]


def test_a_route_without_cells_is_all_at_route_level() -> None:
    nothing = np.zeros((0, 2), np.int64)
    vintages = [Placed(nothing, np.array([7, total]), np.zeros(2, np.bool_)) for total in (8, 9)]
    assert disclose_vintages(np.empty(0, np.uint64), vintages)[-1].route_residual.tolist() == [7, 9]


@settings(max_examples=60)
@given(histories())
def test_one_vintage_is_disclosed_as_without_vintages(history: tuple[np.ndarray, list[Placed]]) -> None:
    cells, vintages = history
    assert_same(disclose_vintages(cells, vintages[:1])[-1], disclose(cells, vintages[0].values, vintages[0].unplaced))


@settings(max_examples=60)
@given(histories(), st.data())
def test_a_vintage_that_comes_back_is_published_as_it_was(
    history: tuple[np.ndarray, list[Placed]], data: st.DataObject
) -> None:
    cells, vintages = history
    number = data.draw(st.integers(0, len(vintages) - 1))
    assert_same(
        disclose_vintages(cells, [*vintages, vintages[number]])[-1],
        disclose_vintages(cells, vintages[: number + 1])[-1],
    )


@settings(max_examples=60)
@given(histories())
def test_each_month_is_disclosed_as_if_it_were_alone(history: tuple[np.ndarray, list[Placed]]) -> None:
    cells, vintages = history
    whole = disclose_vintages(cells, vintages)[-1]
    for month in range(vintages[0].unplaced.size):
        part = slice(month, month + 1)
        alone = [Placed(one.values[:, part], one.unplaced[part], one.has_cells[part]) for one in vintages]
        found = disclose_vintages(cells, alone)[-1]
        assert np.array_equal(found.route_residual, whole.route_residual[part])
        for resolution in PUBLISHED_RESOLUTIONS:
            assert np.array_equal(found.levels[resolution].published, whole.levels[resolution].published[:, part])
            assert np.array_equal(found.levels[resolution].withheld, whole.levels[resolution].withheld[:, part])


@settings(max_examples=60)
@given(histories(), st.sampled_from([5, 10]))
def test_the_newest_total_is_kept_whatever_is_held(history: tuple[np.ndarray, list[Placed]], threshold: int) -> None:
    cells, vintages = history
    found = disclose_vintages(cells, vintages, threshold)[-1]
    total = vintages[-1].values.sum(axis=0) + vintages[-1].unplaced
    for resolution in PUBLISHED_RESOLUTIONS:
        above = sum(found.levels[level].residual.sum(axis=0) for level in range(2, resolution))
        shown = found.levels[resolution].published.sum(axis=0)
        assert (shown + above + found.route_residual).tolist() == total.tolist()


@settings(max_examples=60)
@given(histories())
def test_cells_that_never_count_change_nothing(history: tuple[np.ndarray, list[Placed]]) -> None:
    """A later build may know more cells, of a border no earlier vintage told: the cells in common say the same."""
    cells, vintages = history
    counts = np.any([one.values.any(axis=1) for one in vintages], axis=0)
    few = disclose_vintages(
        cells[counts], [Placed(one.values[counts], one.unplaced, one.has_cells) for one in vintages]
    )[-1]
    whole = disclose_vintages(cells, vintages)[-1]
    assert np.array_equal(few.route_residual, whole.route_residual)
    for resolution in PUBLISHED_RESOLUTIONS:
        rows = np.searchsorted(whole.levels[resolution].cells, few.levels[resolution].cells)
        assert np.array_equal(few.levels[resolution].published, whole.levels[resolution].published[rows])
        assert np.array_equal(few.levels[resolution].withheld, whole.levels[resolution].withheld[rows])


@settings(max_examples=100)
@given(histories())
def test_each_vintage_is_published_as_it_was_when_it_was_the_newest(history: tuple[np.ndarray, list[Placed]]) -> None:
    """Later vintages follow what earlier ones published, so these must be shown as they were then."""
    cells, vintages = history
    for count, found in enumerate(disclose_vintages(cells, vintages), start=1):
        assert_same(found, disclose_vintages(cells, vintages[:count])[-1])
