"""Centres and boundaries of cells against h3-py.

They may differ from it by 1e-12 degrees of arc (0.1 micrometre): both go through a dozen operations on numbers around
1, each exact to 1.1e-16 or 6e-15 degrees, and lng around 180 degrees is itself only exact to 3e-14. Towards a pole a
degree of lng is a shorter arc; and H3 takes the arc sine of a height there, whose error grows as 1 / cos(lat).
"""

from __future__ import annotations

import h3.api.numpy_int as h3
import numpy as np
import pytest
from numpy.typing import NDArray

from routes_geo.errors import InvalidInput
from routes_geo.grid import h3_reference
from routes_geo.grid.cells import cells_to_boundary_arrays, cells_to_lnglat, lnglat_to_cells
from routes_geo.grid.icosahedron import lnglat_to_vectors, vectors_to_lnglat

FloatArray = NDArray[np.float64]
CellArray = NDArray[np.uint64]

RESOLUTIONS = pytest.mark.parametrize("resolution", range(16))
TOLERANCE_DEG = 1e-12
HEIGHT_ERROR_DEG = 4 * 1.1e-16 * 57.3  # of the arc sine, times cos(lat)


def random_vectors(size: int, seed: int) -> FloatArray:
    vectors = np.random.default_rng(seed).normal(size=(size, 3))
    return vectors / np.linalg.norm(vectors, axis=1)[:, None]


def make_cells(resolution: int, size: int) -> CellArray:
    """Cells anywhere, along edges of faces, near all pentagons, the poles and the antimeridian, and all pentagons."""
    vertices = lnglat_to_vectors(*h3_reference.pentagon_centers())
    first, second = np.nonzero(np.triu(vertices @ vertices.T > 0.4, 1))
    share = np.random.default_rng(resolution).random((size // 60, 1, 1))
    along = (vertices[first] * share + vertices[second] * (1 - share)).reshape(-1, 3)
    spread = 10.0 ** -np.linspace(0.5, 8, size // 48)[:, None, None] * random_vectors(12, resolution)
    vectors = np.concatenate([random_vectors(size, 50 + resolution), along, (vertices + spread).reshape(-1, 3)])
    lng, lat = vectors_to_lnglat(vectors)
    places = [(x, y) for x in (-180, -179.9999999, 180, 0, 90) for y in (-90, -89.9999, 90, 89.999999, 0, 45, -12)]
    lng, lat = np.append(lng, [x for x, _ in places]), np.append(lat, [y for _, y in places])
    pentagons = np.asarray(h3.get_pentagons(resolution), np.uint64)
    return np.unique(np.concatenate([lnglat_to_cells(lng, lat, resolution), pentagons]))


def assert_near(ours: tuple[FloatArray, FloatArray], theirs: tuple[FloatArray, FloatArray]) -> None:
    (lng, lat), (lng_h3, lat_h3) = ours, theirs
    width = np.cos(np.radians(lat_h3))
    assert np.all(np.abs(lng) <= 180)
    assert np.all(np.abs((lng - lng_h3 + 180) % 360 - 180) * width < TOLERANCE_DEG)
    assert np.all(np.abs(lat - lat_h3) < TOLERANCE_DEG + HEIGHT_ERROR_DEG / np.maximum(width, 1e-8))


@RESOLUTIONS
def test_centres_equal_h3(resolution: int) -> None:
    cells = make_cells(resolution, 6000)
    assert_near(cells_to_lnglat(cells), h3_reference.centers(cells))


@RESOLUTIONS
def test_boundaries_equal_h3_from_the_first_vertex_on(resolution: int) -> None:
    cells = make_cells(resolution, 3000)
    offsets, lng, lat = cells_to_boundary_arrays(cells)
    expected = h3_reference.boundaries(cells)
    assert np.array_equal(offsets, expected[0])
    assert_near((lng, lat), expected[1:])


@pytest.mark.parametrize("resolution", [0, 1, 2, 3])
def test_every_cell_of_a_coarse_resolution(resolution: int) -> None:
    cells = np.sort(np.concatenate([h3.cell_to_children(cell, resolution) for cell in h3.get_res0_cells()]))
    assert cells.size == 2 + 120 * 7**resolution
    assert_near(cells_to_lnglat(cells), h3_reference.centers(cells))
    offsets, lng, lat = cells_to_boundary_arrays(cells)
    expected = h3_reference.boundaries(cells)
    assert np.array_equal(offsets, expected[0])
    assert_near((lng, lat), expected[1:])


@RESOLUTIONS
def test_all_descendants_of_a_pentagon(resolution: int) -> None:
    if resolution > 4:
        chance = np.random.default_rng(resolution)
        pentagons = [int(cell) for cell in h3.get_pentagons(resolution - 4)]
        cells = np.concatenate([chance.choice(h3.cell_to_children(cell, resolution), 300) for cell in pentagons])
    else:
        cells = np.concatenate([h3.cell_to_children(cell, resolution) for cell in h3.get_pentagons(0)])
    assert_near(cells_to_lnglat(cells), h3_reference.centers(cells))
    assert np.array_equal(lnglat_to_cells(*cells_to_lnglat(cells), resolution), cells)
    assert_near(cells_to_boundary_arrays(cells)[1:], h3_reference.boundaries(cells)[1:])


def test_resolutions_mix_and_order_is_kept() -> None:
    cells = np.concatenate([make_cells(resolution, 500) for resolution in range(16)])
    cells = np.random.default_rng(1).permutation(cells)
    assert_near(cells_to_lnglat(cells), h3_reference.centers(cells))
    offsets, lng, lat = cells_to_boundary_arrays(cells)
    assert np.array_equal(offsets, h3_reference.boundaries(cells)[0])
    assert offsets.dtype == np.int64
    assert lng.dtype == lat.dtype == np.float64
    assert_near((lng, lat), h3_reference.boundaries(cells)[1:])


def test_threads_change_nothing() -> None:
    cells = lnglat_to_cells(*vectors_to_lnglat(random_vectors(600_000, 4)), 6)
    for function in (cells_to_lnglat, cells_to_boundary_arrays):
        single, two = function(cells, threads=1), function(cells, threads=2)
        assert all(np.array_equal(left, right) for left, right in zip(single, two, strict=True))


def test_strides_and_lists_are_taken() -> None:
    cells = make_cells(5, 600)
    assert np.array_equal(cells_to_lnglat(cells[::-2]), cells_to_lnglat(cells[::-2].copy()))
    assert np.array_equal(cells_to_lnglat(cells.tolist()), cells_to_lnglat(cells))
    assert np.array_equal(cells_to_lnglat(cells.astype(np.int64)), cells_to_lnglat(cells))


def test_no_cells_have_no_centres() -> None:
    lng, lat = cells_to_lnglat([])
    assert lng.shape == lat.shape == (0,)


@pytest.mark.parametrize("wrong", [0, 0x8001FFFFFFFFFF7, 0x8009FFFFFFFFFFF + (1 << 52) - (6 << 42), 2**64 - 1])
def test_what_is_no_cell_is_an_error_that_counts(wrong: int) -> None:
    cells = [h3.latlng_to_cell(35.5, 12.6, 5), wrong]
    for function in (cells_to_lnglat, cells_to_boundary_arrays):
        with pytest.raises(InvalidInput, match=f"1 of .* such as {wrong:x}"):
            function(cells)


def test_one_dimension_is_asked_for() -> None:
    with pytest.raises(InvalidInput, match="shape"):
        cells_to_lnglat(np.zeros((2, 2), np.uint64))


@pytest.mark.slow
def test_two_million_cells() -> None:
    for resolution in range(16):
        cells = make_cells(resolution, 120_000)
        lng, lat = cells_to_lnglat(cells)
        assert_near((lng, lat), h3_reference.centers(cells))
        assert np.array_equal(lnglat_to_cells(lng, lat, resolution), cells)
        expected = h3_reference.boundaries(cells)
        offsets, *vertices = cells_to_boundary_arrays(cells)
        assert np.array_equal(offsets, expected[0])
        assert_near((vertices[0], vertices[1]), expected[1:])
