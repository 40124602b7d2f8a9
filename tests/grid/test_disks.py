"""Disks of cells against h3-py, exactly."""

from __future__ import annotations

from itertools import pairwise

import h3.api.numpy_int as h3
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from routes_geo.errors import InvalidInput
from routes_geo.grid import h3_reference
from routes_geo.grid.cells import grid_disk, lnglat_to_cells
from routes_geo.grid.icosahedron import lnglat_to_vectors, vectors_to_lnglat

CellArray = NDArray[np.uint64]

STEPS = (0, 1, 2, 5)


def make_cells(resolution: int) -> CellArray:
    """Cells anywhere, in rings about pentagons, along edges of faces, and all pentagons; not sorted."""
    chance = np.random.default_rng(resolution)
    vertices = lnglat_to_vectors(*h3_reference.pentagon_centers())
    first, second = np.nonzero(np.triu(vertices @ vertices.T > 0.4, 1))
    share = chance.random((8, 1, 1))
    along = (vertices[first] * share + vertices[second] * (1 - share)).reshape(-1, 3)
    beside = along + chance.normal(size=along.shape) * 3 / 7 ** (resolution / 2)
    spread = chance.normal(size=(15, 12, 3)) / 7 ** (resolution / 2)
    vectors = [chance.normal(size=(500, 3)), along, beside, (vertices + spread).reshape(-1, 3)]
    cells = lnglat_to_cells(*vectors_to_lnglat(np.concatenate(vectors)), resolution)
    return np.append(cells, np.asarray(h3.get_pentagons(resolution), np.uint64))


def assert_equals_h3(cells: CellArray, k: int) -> None:
    offsets, disk_cells = grid_disk(cells, k)
    assert (offsets.dtype, disk_cells.dtype) == (np.int64, np.uint64)
    assert offsets.size == cells.size + 1
    expected = [sorted(h3.grid_disk(cell, k).tolist()) for cell in cells.tolist()]
    assert [disk_cells[low:high].tolist() for low, high in pairwise(offsets.tolist())] == expected


@pytest.mark.parametrize("resolution", range(16))
@pytest.mark.parametrize("k", STEPS)
def test_disks_equal_h3(resolution: int, k: int) -> None:
    cells = make_cells(resolution)
    assert_equals_h3(cells if k < 5 else cells[::4], k)


@pytest.mark.parametrize("k", STEPS)
def test_resolutions_mix(k: int) -> None:
    cells = np.random.default_rng(k).permutation(np.concatenate([make_cells(resolution) for resolution in range(16)]))
    assert_equals_h3(cells[:2000], k)


def test_a_wide_disk() -> None:
    assert_equals_h3(lnglat_to_cells([12.6, 0, 180], [35.5, 0, 90], 6), 40)


def test_no_cells_have_no_disks() -> None:
    offsets, cells = grid_disk([], 3)
    assert offsets.tolist() == [0]
    assert cells.shape == (0,)


@given(st.floats(-180, 180), st.floats(-90, 90), st.integers(1, 15), st.integers(0, 3))
def test_neighbourhood_is_mutual(lng: float, lat: float, resolution: int, k: int) -> None:
    cell = lnglat_to_cells([lng], [lat], resolution)
    _, disk = grid_disk(cell, k)
    offsets, back = grid_disk(disk, k)
    assert all(cell[0] in back[low:high] for low, high in pairwise(offsets.tolist()))


def test_threads_change_nothing() -> None:
    cells = np.tile(make_cells(7), 20)
    for single, two in zip(grid_disk(cells, 1, threads=1), grid_disk(cells, 1, threads=2), strict=True):
        assert np.array_equal(single, two)


def test_bad_steps_and_cells_are_errors() -> None:
    with pytest.raises(InvalidInput, match="0 or more"):
        grid_disk(lnglat_to_cells([0.0], [0.0], 5), -1)
    with pytest.raises(InvalidInput, match="1 of 1 values"):
        grid_disk([0], 1)
