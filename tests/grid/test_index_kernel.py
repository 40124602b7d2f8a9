"""Points to cells where rounding could decide: against h3-py, to the bit."""

from __future__ import annotations

import h3.api.numpy_int as h3
import numpy as np
import pytest
from numpy.typing import NDArray

from routes_geo.errors import InvalidInput
from routes_geo.grid import h3_reference
from routes_geo.grid.cells import index_points, lnglat_to_cells
from routes_geo.grid.icosahedron import lnglat_to_vectors, vectors_to_lnglat

FloatArray = NDArray[np.float64]

RESOLUTIONS = pytest.mark.parametrize("resolution", range(16))


def assert_equals_h3(lng: FloatArray, lat: FloatArray, resolution: int) -> None:
    cells = lnglat_to_cells(lng, lat, resolution, threads=1)
    pairs = zip(lat.tolist(), lng.tolist(), strict=True)
    expected = np.fromiter((h3.latlng_to_cell(y, x, resolution) for y, x in pairs), np.uint64, lng.size)
    wrong = np.flatnonzero(cells != expected)
    assert not wrong.size, [(lng[row].hex(), lat[row].hex(), f"{expected[row]:x}") for row in wrong[:5]]


def random_vectors(size: int, seed: int) -> FloatArray:
    vectors = np.random.default_rng(seed).normal(size=(size, 3))
    return vectors / np.linalg.norm(vectors, axis=1)[:, None]


def make_near(vectors: FloatArray, distances: FloatArray, seed: int) -> tuple[FloatArray, FloatArray]:
    """Points at each of some distances (rad) from each of some vectors, in random directions; degrees."""
    starts, steps = np.repeat(vectors, distances.size, axis=0), np.tile(distances, vectors.shape[0])
    aside = np.cross(starts, random_vectors(starts.shape[0], seed))
    aside /= np.linalg.norm(aside, axis=1)[:, None]
    return vectors_to_lnglat(np.cos(steps)[:, None] * starts + np.sin(steps)[:, None] * aside)


def nudged(lng: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Each point with its eight neighbours among floats."""
    ulps = (-np.inf, None, np.inf)
    near = [[values if to is None else np.nextafter(values, to) for to in ulps] for values in (lng, lat)]
    return np.concatenate([x for x in near[0] for _ in ulps]), np.concatenate([y for _ in ulps for y in near[1]])


def vertices_of_icosahedron() -> FloatArray:
    return lnglat_to_vectors(*h3_reference.pentagon_centers())


def neighbours() -> tuple[FloatArray, FloatArray]:
    """Both ends of the thirty edges of the icosahedron, (30, 3) each."""
    vertices = vertices_of_icosahedron()
    first, second = np.nonzero(np.triu(vertices @ vertices.T > 0.4, 1))
    assert first.size == 30
    return vertices[first], vertices[second]


def face_centers() -> FloatArray:
    vertices = vertices_of_icosahedron()
    near = vertices @ vertices.T > 0.4
    np.fill_diagonal(near, val=False)
    triples = [
        (i, j, k) for i in range(12) for j in range(i) for k in range(j) if near[i, j] and near[j, k] and near[k, i]
    ]
    assert len(triples) == 20
    sums = vertices[np.array(triples)].sum(axis=1)
    return np.asarray(sums / np.linalg.norm(sums, axis=1)[:, None])


def make_cells(resolution: int, size: int) -> list[int]:
    """Cells anywhere, all pentagons, and cells at all distances from pentagons of any coarser resolution."""
    anywhere = vectors_to_lnglat(random_vectors(size, resolution))
    depths = np.append(10.0 ** -np.arange(0.5, 8, 1.5), 0)
    near = make_near(vertices_of_icosahedron(), depths, resolution)
    lng, lat = np.concatenate([anywhere, near], axis=1)
    return h3_reference.index(lng, lat, resolution).tolist() + [int(cell) for cell in h3.get_pentagons(resolution)]


@RESOLUTIONS
def test_vertices_and_middles_of_edges_of_cells_with_their_neighbours_among_floats(resolution: int) -> None:
    lng, lat = [], []
    for cell in make_cells(resolution, 250):
        ring = np.array(h3.cell_to_boundary(cell))
        vectors = lnglat_to_vectors(ring[:, 1], ring[:, 0])
        middles = vectors_to_lnglat(vectors + np.roll(vectors, 1, axis=0))
        lng += [ring[:, 1], middles[0]]
        lat += [ring[:, 0], middles[1]]
    assert_equals_h3(*nudged(np.concatenate(lng), np.concatenate(lat)), resolution)


@RESOLUTIONS
def test_centres_of_cells_give_the_cells(resolution: int) -> None:
    cells = np.array(make_cells(resolution, 1000), np.uint64)
    lng, lat = h3_reference.centers(cells)
    assert lnglat_to_cells(lng, lat, resolution).tolist() == cells.tolist()


@RESOLUTIONS
def test_edges_of_faces(resolution: int) -> None:
    starts, ends = neighbours()
    shares = np.append(np.random.default_rng(resolution).random(40), [0, 0.5, 1e-9])[:, None, None]
    along = (starts * (1 - shares) + ends * shares).reshape(-1, 3)
    across = np.tile(np.cross(starts, ends), (shares.size, 1))
    away = np.concatenate([along + across * step for step in (0, 1e-16, -1e-15, 1e-14, 1e-12, -1e-12, 1e-10, -1e-8)])
    lng, lat = vectors_to_lnglat(away)
    assert_equals_h3(*nudged(lng, lat), resolution)


@RESOLUTIONS
def test_centres_and_vertices_of_faces_and_all_distances_from_them(resolution: int) -> None:
    centers = np.concatenate([face_centers(), vertices_of_icosahedron()])
    distances = np.append(10.0 ** -np.arange(2, 16.5, 0.5), 0)
    distances = np.concatenate([distances, 10.0 ** -np.random.default_rng(resolution).uniform(2, 4, 30)])
    assert_equals_h3(*make_near(centers, distances, resolution), resolution)
    assert_equals_h3(*nudged(*vectors_to_lnglat(centers)), resolution)


@RESOLUTIONS
def test_poles_antimeridian_zeros_and_whole_turns(resolution: int) -> None:
    around = np.array([-720, -540, -360, -270, -180, -90, -0.0, 0.0, 33, 90, 180, 190, 270, 360, 539.5, 720, 1e3, 1e6])
    beside = np.concatenate([around, np.nextafter(around, np.inf), np.nextafter(around, -np.inf)])
    heights = np.array([-90, -89.9999999, -45, -0.0, 0.0, 1e-300, 12, 45, 90, 90.5, 100, 180, 270, 300, 360, -1e6])
    lats = np.concatenate([heights, np.nextafter(heights, 0)])
    lng, lat = (grid.ravel() for grid in np.meshgrid(beside, lats))
    assert_equals_h3(lng, lat, resolution)


@RESOLUTIONS
def test_points_anywhere(resolution: int) -> None:
    assert_equals_h3(*vectors_to_lnglat(random_vectors(40_000, 100 + resolution)), resolution)


@RESOLUTIONS
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_gives_cell_0_and_is_counted(resolution: int, bad: float) -> None:
    lng, lat = np.array([bad, 12.6, 12.6, bad]), np.array([35.5, 35.5, bad, bad])
    indexed = index_points(lng, lat, resolution)
    assert indexed.not_finite == 3
    assert indexed.cells.tolist() == [0, h3.latlng_to_cell(35.5, 12.6, resolution), 0, 0]
    with pytest.raises(InvalidInput, match="3 of 4 points"):
        lnglat_to_cells(lng, lat, resolution)


def test_no_points_give_no_cells() -> None:
    indexed = index_points([], [], 5)
    assert indexed.cells.shape == (0,)
    assert indexed.cells.dtype == np.uint64
    assert (indexed.not_finite, indexed.by_reference) == (0, 0)


def test_threads_change_nothing_and_order_is_kept() -> None:
    lng, lat = vectors_to_lnglat(random_vectors(700_001, 1))
    single, two = (index_points(lng, lat, 9, threads=threads) for threads in (1, 2))
    assert np.array_equal(single.cells, two.cells)
    assert (single.not_finite, single.by_reference) == (two.not_finite, two.by_reference)
    shuffle = np.random.default_rng(2).permutation(lng.size)
    assert np.array_equal(lnglat_to_cells(lng[shuffle], lat[shuffle], 9), single.cells[shuffle])
    assert lnglat_to_cells(lng[-3:], lat[-3:], 9).tolist() == single.cells[-3:].tolist()


@pytest.mark.parametrize("size", [1, 511, 512, 513, 1025])
def test_a_part_of_a_block_is_indexed_whole(size: int) -> None:
    assert_equals_h3(*vectors_to_lnglat(random_vectors(size, size)), 7)


@pytest.mark.parametrize("kind", [np.float32, np.float16, np.int64, np.int16])
def test_other_numbers_are_taken_for_what_they_are(kind: type[np.generic]) -> None:
    lng, lat = np.arange(-180, 181, 4).astype(kind), np.linspace(-90, 90, 91).astype(kind)
    expected = lnglat_to_cells(lng.astype(np.float64), lat.astype(np.float64), 8)
    assert np.array_equal(lnglat_to_cells(lng, lat, 8), expected)
    assert np.array_equal(lnglat_to_cells(lng.tolist(), lat.tolist(), 8), expected)


def test_strides_are_followed() -> None:
    points = np.stack(vectors_to_lnglat(random_vectors(999, 3)), axis=1)
    lng, lat = points[::-2, 0], points[::-2, 1]
    assert not lng.flags.c_contiguous
    assert np.array_equal(lnglat_to_cells(lng, lat, 6), lnglat_to_cells(lng.copy(), lat.copy(), 6))
    lng.flags.writeable = False
    assert np.array_equal(lnglat_to_cells(lng, lat, 6), lnglat_to_cells(lng.copy(), lat.copy(), 6))


@pytest.mark.parametrize("shape", [(2, 2), (1, 3)])
def test_one_dimension_is_asked_for(shape: tuple[int, ...]) -> None:
    with pytest.raises(InvalidInput, match="shape"):
        lnglat_to_cells(np.zeros(shape), np.zeros(shape), 5)


@pytest.mark.slow
def test_ten_million_points() -> None:
    size, by_reference = 10_000_000 // 16, 0
    for resolution in range(16):
        chance = np.random.default_rng(1000 + resolution)
        lng, lat = vectors_to_lnglat(random_vectors(size, 1000 + resolution))
        lng[::4], lat[::4] = chance.uniform(-20, 40, lng[::4].size), chance.uniform(10, 47, lng[::4].size)
        assert_equals_h3(lng, lat, resolution)
        by_reference += index_points(lng, lat, resolution).by_reference
    share = by_reference / (16 * size)
    print(f"\nshare of points that went to the reference library: {share:.2e}")
    assert share < 1e-3
