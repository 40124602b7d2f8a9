"""Cells against h3-py, the independent answer."""

from __future__ import annotations

import h3.api.numpy_int as h3
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from routes_geo.errors import InvalidInput
from routes_geo.grid.cell_bits import cell_resolutions, cells_to_hex, cells_to_parent, hex_to_cell, is_valid_cells
from routes_geo.grid.cells import cells_to_boundary_arrays, cells_to_lnglat, cells_to_polygons, lnglat_to_cells

LAMPEDUSA = (12.609, 35.502)
PENTAGON_RES_1 = 0x81083FFFFFFFFFF

coordinates = st.lists(
    st.tuples(st.floats(-180, 180), st.floats(-90, 90)).map(lambda pair: (pair[0] + 0.0, pair[1] + 0.0)), max_size=30
)


def test_lampedusa_is_indexed_lng_before_lat() -> None:
    cells = lnglat_to_cells([LAMPEDUSA[0]], [LAMPEDUSA[1]], 5)
    assert cells_to_hex(cells) == [f"{h3.latlng_to_cell(LAMPEDUSA[1], LAMPEDUSA[0], 5):x}"]
    lng, lat = cells_to_lnglat(cells)
    assert abs(lng[0] - LAMPEDUSA[0]) < 0.2
    assert abs(lat[0] - LAMPEDUSA[1]) < 0.2


@given(coordinates, st.integers(0, 15))
def test_index_equals_h3(points: list[tuple[float, float]], resolution: int) -> None:
    lng, lat = np.array([p[0] for p in points], float), np.array([p[1] for p in points], float)
    cells = lnglat_to_cells(lng, lat, resolution)
    assert cells.dtype == np.uint64
    assert cells.tolist() == [h3.latlng_to_cell(y, x, resolution) for x, y in points]


@given(coordinates, st.integers(0, 15), st.integers(0, 15))
def test_parent_equals_h3(points: list[tuple[float, float]], one: int, other: int) -> None:
    fine, coarse = max(one, other), min(one, other)
    cells = lnglat_to_cells([p[0] for p in points], [p[1] for p in points], fine)
    parents = cells_to_parent(cells, coarse)
    assert parents.tolist() == [h3.cell_to_parent(cell, coarse) for cell in cells.tolist()]
    assert np.all(cell_resolutions(parents) == coarse)
    assert np.all(is_valid_cells(parents))


@given(st.lists(st.integers(0, 2**64 - 1), max_size=50))
def test_validity_equals_h3(values: list[int]) -> None:
    assert is_valid_cells(values).tolist() == [h3.is_valid_cell(value) for value in values]


def make_numbers_near_cells() -> NDArray[np.uint64]:
    """Cells, also of pentagons, with some of their bits or digits changed."""
    chance = np.random.default_rng(5)
    lng, lat = chance.uniform(-180, 180, 2000), np.degrees(np.arcsin(chance.uniform(-1, 1, 2000)))
    plain = [lnglat_to_cells(lng, lat, resolution) for resolution in range(16)]
    pentagons = [np.asarray(h3.get_pentagons(resolution), np.uint64) for resolution in range(16)]
    cells = np.concatenate(plain + pentagons * 50)
    one_bit = cells ^ (np.uint64(1) << chance.integers(0, 64, cells.size).astype(np.uint64))
    shift = 3 * chance.integers(0, 15, cells.size).astype(np.uint64)
    one_digit = cells & ~(np.uint64(7) << shift) | (chance.integers(0, 8, cells.size).astype(np.uint64) << shift)
    resolution = cells & ~(np.uint64(15) << np.uint64(52)) | (
        chance.integers(0, 16, cells.size).astype(np.uint64) << 52
    )
    base = cells & ~(np.uint64(127) << np.uint64(45)) | (chance.integers(0, 128, cells.size).astype(np.uint64) << 45)
    anything = chance.integers(0, 2**64, cells.size, np.uint64)
    headed = anything & np.uint64(2**52 - 1) | np.uint64(8 << 56) | np.uint64(15 << 52)
    return np.concatenate([cells, one_bit, one_digit, resolution, base, anything, headed])


def test_validity_of_numbers_near_cells_equals_h3() -> None:
    values = make_numbers_near_cells()
    valid = is_valid_cells(values)
    assert valid.tolist() == [h3.is_valid_cell(value) for value in values.tolist()]
    assert 0.2 < np.mean(valid) < 0.8
    assert is_valid_cells(np.empty(0, np.uint64)).shape == (0,)


def test_parent_of_a_pentagon_child() -> None:
    children = h3.cell_to_children(PENTAGON_RES_1, 4)
    assert set(cells_to_parent(children, 1).tolist()) == {PENTAGON_RES_1}


def test_empty_arrays_stay_empty() -> None:
    nothing = np.empty(0)
    assert lnglat_to_cells(nothing, nothing, 5).shape == (0,)
    assert cells_to_parent(np.empty(0, np.uint64), 3).shape == (0,)
    offsets, lng, lat = cells_to_boundary_arrays(np.empty(0, np.uint64))
    assert offsets.tolist() == [0]
    assert lng.size == lat.size == 0
    assert cells_to_polygons(np.empty(0, np.uint64)).shape == (0,)


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_not_finite_is_an_error_that_counts(bad: float) -> None:
    with pytest.raises(InvalidInput, match="1 of 2 points"):
        lnglat_to_cells([bad, 12.0], [35.0, 35.0], 5)


@pytest.mark.parametrize("resolution", [-1, 16])
def test_resolution_out_of_range(resolution: int) -> None:
    with pytest.raises(InvalidInput, match="0 to 15"):
        lnglat_to_cells([0.0], [0.0], resolution)


def test_unequal_lengths_are_an_error() -> None:
    with pytest.raises(InvalidInput, match="shape"):
        lnglat_to_cells([0.0, 1.0], [0.0], 5)


def test_a_coarser_cell_has_no_finer_parent() -> None:
    with pytest.raises(InvalidInput, match="no parent"):
        cells_to_parent(lnglat_to_cells([0.0], [0.0], 3), 4)


def test_a_pentagon_has_the_vertices_that_h3_gives_it() -> None:
    offsets, lng, lat = cells_to_boundary_arrays([PENTAGON_RES_1])
    assert list(zip(lat, lng, strict=True)) == list(h3.cell_to_boundary(PENTAGON_RES_1))
    assert offsets.tolist() == [0, 10]  # this pentagon crosses five icosahedron edges: five distortion vertices more


def test_polygons_are_closed_and_counter_clockwise() -> None:
    polygons = cells_to_polygons(lnglat_to_cells([12.6, -15.6], [35.5, 27.7], 4))
    rings = shapely.get_exterior_ring(polygons)
    assert np.all(shapely.is_ccw(rings))
    assert np.all(shapely.is_closed(rings))


@pytest.mark.parametrize("text", ["", "zz", "85386e23", "ffffffffffffffffff", "-1"])
def test_hex_that_is_no_cell(text: str) -> None:
    with pytest.raises(InvalidInput, match="hexadecimal"):
        hex_to_cell(text)
