"""Disclosure control: sums exact at every level, and no published difference below the threshold."""

from __future__ import annotations

import h3.api.numpy_int as h3
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routes_geo.disclosure.cells import THRESHOLD_MONTH, Disclosed, disclose
from routes_geo.errors import InvalidInput
from routes_geo.grid.cell_bits import cells_to_parent
from routes_geo.grid.cells import lnglat_to_cells


@st.composite
def counts(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    size, spread = draw(st.integers(0, 40)), draw(st.floats(0.1, 8))
    cells = np.unique(lnglat_to_cells(rng.uniform(12, 12 + spread, size), rng.uniform(34, 34 + spread, size), 5))
    values = rng.integers(0, draw(st.integers(1, 40)), (cells.size, 6))
    unplaced = rng.integers(0, 9, 6) * rng.integers(0, 2, 6)
    return cells, values, unplaced


@settings(max_examples=150)
@given(counts())
def test_every_resolution_adds_up_to_the_route_total(case: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    cells, values, unplaced = case
    disclosed = disclose(cells, values, unplaced)
    for resolution in (2, 3, 4, 5):
        shown = disclosed.levels[resolution].published.sum(axis=0)
        above = sum(disclosed.levels[level].residual.sum(axis=0) for level in range(2, resolution))
        assert (shown + above + disclosed.route_residual).tolist() == (values.sum(axis=0) + unplaced).tolist()


@settings(max_examples=150)
@given(counts())
def test_no_published_value_or_difference_is_small(case: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    disclosed = disclose(*case)
    for resolution, level in disclosed.levels.items():
        assert not np.any((level.published > 0) & (level.published < THRESHOLD_MONTH))
        assert not np.any((level.residual > 0) & (level.residual < THRESHOLD_MONTH))
        if resolution < 5:
            _check_children(disclosed, resolution)
    some_cell = disclosed.levels[2].published.sum(axis=0) > 0
    small = (disclosed.route_residual > 0) & (disclosed.route_residual < THRESHOLD_MONTH)
    assert not np.any(small & some_cell)


def _check_children(disclosed: Disclosed, resolution: int) -> None:
    """A parent less its published children is zero or at least the threshold; a hidden parent has no shown child."""
    parents, children = disclosed.levels[resolution], disclosed.levels[resolution + 1]
    position = np.searchsorted(parents.cells, cells_to_parent(children.cells, resolution))
    shown = np.zeros_like(parents.values)
    np.add.at(shown, position, children.published)
    difference = np.where(parents.withheld, 0, parents.values - shown)
    assert not np.any((difference > 0) & (difference < THRESHOLD_MONTH))
    assert np.array_equal(difference, parents.residual)
    assert not np.any(shown[parents.withheld] > 0)


PARENT = h3.latlng_to_cell(35.502, 12.609, 4)
CHILDREN = np.array(sorted(h3.cell_to_children(PARENT, 5)), np.uint64)


def _monthly(*values: int) -> np.ndarray:
    return np.array(values, np.int64)[:, None]


def test_small_siblings_are_published_together_with_their_parent() -> None:
    disclosed = disclose(CHILDREN[:2], _monthly(3, 4), np.array([0]))
    assert disclosed.levels[5].withheld.all()
    assert disclosed.levels[4].published.tolist() == [[7]]
    assert disclosed.levels[4].residual.tolist() == [[7]]
    assert disclosed.route_residual.tolist() == [0]


def test_a_count_too_small_for_any_cell_stays_at_route_level() -> None:
    disclosed = disclose(CHILDREN[:2], _monthly(1, 2), np.array([0]))
    assert all(level.withheld.any() and not level.published.any() for level in disclosed.levels.values())
    assert disclosed.route_residual.tolist() == [3]


def test_the_smallest_visible_sibling_protects_a_small_cell() -> None:
    disclosed = disclose(CHILDREN[:4], _monthly(2, 50, 9, 0), np.array([0]))
    assert disclosed.levels[5].withheld.ravel().tolist() == [True, False, True, False]
    assert disclosed.levels[4].residual.tolist() == [[11]]


def test_hiding_a_protector_hides_what_lies_below_it() -> None:
    """A large cell beside a lone small one of another parent: its children must not give it away."""
    other = np.uint64(h3.latlng_to_cell(38.5, 20.0, 5))
    cells = np.sort(np.append(CHILDREN[:2], other))
    values = np.where(cells == other, 2, 6)[:, None]
    disclosed = disclose(cells, values, np.array([0]))
    assert disclosed.route_residual.tolist() == [14]
    assert not any(level.published.any() for level in disclosed.levels.values())


def test_a_looser_threshold_is_refused() -> None:
    with pytest.raises(InvalidInput, match="floor"):
        disclose(np.empty(0, np.uint64), np.zeros((0, 1), np.int64), np.zeros(1, np.int64), threshold=4)


def test_a_route_without_cells_keeps_everything_at_route_level() -> None:
    disclosed = disclose(np.empty(0, np.uint64), np.zeros((0, 2), np.int64), np.array([7, 0]))
    assert disclosed.route_residual.tolist() == [7, 0]
