"""The icosahedron under H3: where it lies, its base cells, and the arithmetic of its lattices."""

from __future__ import annotations

import numpy as np
import pytest

from routes_geo.grid import h3_reference
from routes_geo.grid.icosahedron import (
    DIGITS,
    INRADIUS,
    UNKNOWN,
    Icosahedron,
    divisor,
    edge_distance,
    frames,
    lattice_axes,
    lnglat_to_vectors,
    locate,
    multiply,
    to_parents,
    turn_digits,
    vectors_to_lnglat,
)

SIXTH = (1, 1)  # 1 + omega: a sixth of a turn, counter-clockwise


@pytest.fixture(scope="module")
def sphere() -> Icosahedron:
    return locate(lnglat_to_vectors(*h3_reference.pentagon_centers()), h3_reference.index)


def test_frames_are_twenty_faces_of_right_handed_axes() -> None:
    faces = frames()
    assert np.allclose(faces @ faces.transpose(0, 2, 1), np.eye(3), atol=1e-15)
    assert np.allclose(np.linalg.det(faces), 1)
    assert np.unique(faces[:, 0].round(12) + 0.0, axis=0).shape == (20, 3)


def test_pentagons_are_the_vertices_of_the_canonical_frame(sphere: Icosahedron) -> None:
    assert np.allclose(sphere.rotation @ sphere.rotation.T, np.eye(3), atol=1e-15)
    assert np.linalg.det(sphere.rotation) == pytest.approx(1)
    turned = lnglat_to_vectors(*h3_reference.pentagon_centers()) @ sphere.rotation.T
    golden = (1 + np.sqrt(5)) / 2
    expected = np.sort([0, 1, golden]) / np.hypot(1, golden)
    # The centres are as exact as H3's table of them.
    assert np.allclose(np.sort(np.abs(turned), axis=1), expected, atol=1e-14)


def test_every_base_cell_lies_on_some_face_and_every_face_has_some(sphere: Icosahedron) -> None:
    is_settled = sphere.base != UNKNOWN
    assert set(np.unique(sphere.base[is_settled] & 127)) == set(range(122))
    assert np.all(sphere.base[is_settled] >> 7 < 6)
    assert np.all(is_settled.any(axis=(1, 2, 3)))


def test_a_face_with_two_codes_has_the_same_base_cells_under_both(sphere: Icosahedron) -> None:
    faces = frames()
    for code in range(32):
        for other in range(code):
            if np.allclose(faces[code], faces[other]):
                assert np.array_equal(sphere.base[code], sphere.base[other])


def test_lnglat_of_vectors_is_the_inverse() -> None:
    lng, lat = np.array([0.0, 180, -179, 12.6, 90]), np.array([0.0, 12, -89, 35.5, 0])
    back = vectors_to_lnglat(lnglat_to_vectors(lng, lat))
    assert np.allclose(back, (lng, lat), atol=1e-12)


def test_turning_digits_is_turning_lattice_points_and_has_order_six() -> None:
    digits = np.arange(7)
    assert np.array_equal(DIGITS[turn_digits(digits, 1)], multiply(DIGITS, SIXTH))
    for sixths in range(1, 6):
        turned = turn_digits(digits, sixths)
        assert turned[0] == 0
        assert np.all(turned[1:] != digits[1:])
        assert np.array_equal(turn_digits(turned, 6 - sixths), digits)
    assert np.array_equal(turn_digits(digits, 6), digits)
    assert np.array_equal(turn_digits(digits, np.arange(7)), [turn_digits(digits, n)[n] for n in range(7)])


@pytest.mark.parametrize("resolution", range(1, 16))
def test_parents_and_digits_give_the_point_back(resolution: int) -> None:
    points = np.random.default_rng(resolution).integers(-6_000_000, 6_000_000, (2000, 2))
    parents, digits = to_parents(points, resolution)
    assert np.array_equal(multiply(parents, divisor(resolution)) + DIGITS[digits], points)
    for digit in range(7):
        back, left = to_parents(multiply(parents, divisor(resolution)) + DIGITS[digit], resolution)
        assert np.array_equal(back, parents)
        assert np.all(left == digit)


@pytest.mark.parametrize("resolution", range(1, 16))
def test_a_centre_child_lies_where_its_parent_does(resolution: int) -> None:
    parents = np.random.default_rng(resolution).integers(-100, 100, (50, 2))
    fine = multiply(parents, divisor(resolution)) @ np.linalg.inv(lattice_axes(resolution)).T
    coarse = parents @ np.linalg.inv(lattice_axes(resolution - 1)).T
    assert np.allclose(fine, coarse, rtol=1e-13, atol=1e-13)


def test_edges_of_a_face_are_an_inradius_away() -> None:
    turns = 2 * np.pi / 3 * np.arange(3)
    corners = 2 * INRADIUS * np.column_stack([np.cos(turns), np.sin(turns)])
    assert np.allclose(edge_distance(corners), INRADIUS)
    assert np.allclose(edge_distance((corners + np.roll(corners, 1, axis=0)) / 2), INRADIUS)
    assert np.allclose(edge_distance(np.zeros((1, 2))), 0)
