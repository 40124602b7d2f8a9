"""Describe the icosahedron under H3, and how lattice points on its faces become cells (tables for the kernels).

In the canonical frame the twelve vertices are (0, +-1, +-phi) and their cyclic permutations, so the signs of a vector
and the largest of four sums identify its face. A face has a code of five bits: which of the four sums (0 to 3), then
the signs of x, y and z. Faces whose centre has a zero coordinate have two codes.

On a face, a point of the gnomonic projection is `a + b * omega` in the Eisenstein integers of its resolution: the axis
of `a` points to a vertex of the face, and omega is a third of a turn, counter-clockwise. In H3's ijk coordinates `a` is
i - k and `b` is j - k. Each finer resolution divides by 3 + omega or 2 - omega (norm 7) alternately; the remainder is
one of seven digits. (H3 core library documentation, "Overview" and "Coordinate systems".)
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CellArray = NDArray[np.uint64]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

PHI = (1 + math.sqrt(5)) / 2
INRADIUS = (3 - math.sqrt(5)) / 2  # of a face in its gnomonic plane, and the distance of neighbours at resolution 0
CLASS_III_TURN_RAD = math.atan2(math.sqrt(3), 5)  # the lattices of odd resolutions are turned by this, clockwise
CODES = 32
UNKNOWN = 0xFFFF
BASE_CELLS = 122
SPAN = 5  # base cells on a face have a and b from -2 to 2
_LEAVES = 8  # a leading digit takes three bits
_CORNER = 4  # squared distance of a pentagon, at a corner of the face, from its centre

# a and b of the seven digits: 4 is i, 2 is j, 1 is k, the others are sums of two.
DIGITS = np.array([(0, 0), (-1, -1), (0, 1), (-1, 0), (1, 0), (0, -1), (1, 1)], np.int64)
# Sums that tell the face, each with its face's centre and the vertex that its first axis points to.
_CENTERS = ((1, 1, 1), (1 / PHI, 0, PHI), (PHI, 1 / PHI, 0), (0, PHI, 1 / PHI))
_AXES = ((0, 1, PHI), (PHI, 0, 1), (1, PHI, 0), (0, 1, PHI))

Indexer = Callable[[FloatArray, FloatArray, int], CellArray]


@dataclass(frozen=True, slots=True)
class Icosahedron:
    """Store the position of H3's icosahedron and its base cells.

    `rotation` (3, 3) takes a vector to the canonical frame. `base` (32, 5, 5, 8) is indexed by code, a + 2, b + 2 and
    leading digit. It contains the base cell, plus 128 times the number of sixths of a turn by which digits are rotated,
    or UNKNOWN.
    """

    rotation: FloatArray
    base: NDArray[np.uint16]


def frames() -> FloatArray:
    """Return the centre and the two axes of the face of every code, in the canonical frame: unit vectors (32, 3, 3)."""
    out = np.empty((CODES, 3, 3))
    for code in range(CODES):
        signs = np.array([-1.0 if code & bit else 1.0 for bit in (4, 2, 1)])
        center, vertex = _unit(_CENTERS[code >> 3]), _unit(_AXES[code >> 3])
        first = _unit(vertex - center * (center @ vertex))
        out[code] = signs * center, signs * first, signs.prod() * signs * np.cross(center, first)
    return out


def _unit(vector: object) -> FloatArray:
    array = np.asarray(vector, np.float64)
    return array / np.linalg.norm(array)


def lnglat_to_vectors(lng: FloatArray, lat: FloatArray) -> FloatArray:
    """Return the unit vectors of points in degrees, shape (n, 3)."""
    x, y = np.radians(lng), np.radians(lat)
    return np.stack([np.cos(x) * np.cos(y), np.sin(x) * np.cos(y), np.sin(y)], axis=-1)


def vectors_to_lnglat(vectors: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return lng and lat in degrees of unit vectors (n, 3), shape (n,) each."""
    lat = np.arctan2(vectors[:, 2], np.hypot(vectors[:, 0], vectors[:, 1]))
    return np.degrees(np.arctan2(vectors[:, 1], vectors[:, 0])), np.degrees(lat)


def lattice_axes(resolution: int) -> FloatArray:
    """Return the matrix (2, 2) that takes a point of the gnomonic plane to its a and b at a resolution."""
    turn = CLASS_III_TURN_RAD if resolution % 2 else 0.0
    scale = 7 ** (resolution / 2) / INRADIUS
    turned = scale * np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    return np.asarray(np.array([[1, 1 / math.sqrt(3)], [0, 2 / math.sqrt(3)]]) @ turned)


def multiply(left: IntArray, right: tuple[int, int]) -> IntArray:
    """Return the products of Eisenstein integers (n, 2) with one of them."""
    (a, b), (x, y) = (left[..., 0], left[..., 1]), right
    return np.stack([a * x - b * y, a * y + b * x - b * y], axis=-1)


def divisor(resolution: int) -> tuple[int, int]:
    """Return the divisor that takes a lattice point of a resolution to its parent: 2 - omega if odd, else 3 + omega."""
    return (2, -1) if resolution % 2 else (3, 1)


def to_parents(points: IntArray, resolution: int) -> tuple[IntArray, IntArray]:
    """Return the parents (n, 2) of lattice points (n, 2) of a resolution, and the remaining digits (n,)."""
    cofactor = (3, 1) if resolution % 2 else (2, -1)
    parents = np.rint(multiply(points, cofactor) / 7).astype(np.int64)
    left = points - multiply(parents, divisor(resolution))
    by_offset = np.zeros((3, 3), np.int64)
    by_offset[DIGITS[:, 0] + 1, DIGITS[:, 1] + 1] = np.arange(7)
    return parents, by_offset[left[:, 0] + 1, left[:, 1] + 1]


def turn_digits(digits: NDArray[np.int64], sixths: NDArray[np.int64] | int) -> NDArray[np.int64]:
    """Return digits rotated counter-clockwise by this many sixths of a turn."""
    ring = np.array([4, 6, 2, 3, 1, 5])
    place = np.zeros(7, np.int64)
    place[ring] = np.arange(6)
    return np.asarray(np.where(digits == 0, 0, ring[(place[digits] + sixths) % 6]))


def locate(vertices: FloatArray, index: Indexer) -> Icosahedron:
    """Find H3's icosahedron from the centres of its twelve pentagons (12, 3) and the cells around them.

    `index` is the reference: it maps lng, lat and resolution to cells. The position and rotation of every base cell on
    a face is read off the cells of lattice points of that face: at resolution 2, and near the pentagons at its corners,
    where the rotation depends on the leading digit, at resolution 3. Combinations that do not occur stay UNKNOWN.
    """
    rotation = _rotation(vertices)
    base = np.full((CODES, SPAN, SPAN, _LEAVES), UNKNOWN, np.uint16)
    faces = frames()
    for resolution, points in ((2, _lattice_points(2)), (3, _corner_points(3))):
        plane = points @ np.linalg.inv(lattice_axes(resolution)).T
        vectors = (faces[:, None, 0] + plane @ faces[:, 1:]) @ rotation
        cells = index(*vectors_to_lnglat(vectors.reshape(-1, 3)), resolution)
        _read_off(base, points, resolution, cells.reshape(CODES, -1))
    return Icosahedron(rotation, base)


def _rotation(vertices: FloatArray) -> FloatArray:
    """Return the rotation to the canonical frame.

    It is first that of one triangle onto another, then the best for all vertices.
    """
    signs = itertools.product((1, -1), (1, -1))
    canonical = np.array([np.roll((0, s, t * PHI), turn) for s, t in signs for turn in range(3)])
    canonical /= np.linalg.norm(canonical[0])
    first = _triangle(canonical).T @ np.linalg.inv(_triangle(vertices).T)
    match = np.argmax(vertices @ first.T @ canonical.T, axis=1)
    left, _, right = np.linalg.svd(canonical[match].T @ vertices)
    return np.asarray(left @ right)


def _triangle(vertices: FloatArray) -> FloatArray:
    """Return three neighbours among twelve vertices, counter-clockwise."""
    near = vertices @ vertices.T > 0.4
    for i, j, k in itertools.permutations(range(12), 3):
        if near[i, j] and near[j, k] and near[k, i] and np.linalg.det(vertices[[i, j, k]]) > 0:
            return vertices[[i, j, k]]
    raise ValueError("no three of the vertices are neighbours")


def edge_distance(plane: FloatArray) -> FloatArray:
    """Return how far a point of the gnomonic plane (n, 2) lies towards the nearest edge; INRADIUS is on the edge."""
    return np.maximum(-plane[:, 0], 0.5 * plane[:, 0] + 0.5 * math.sqrt(3) * np.abs(plane[:, 1]))


def _lattice_points(resolution: int) -> IntArray:
    """Return the lattice points of a resolution that lie inside a face."""
    reach = np.arange(-(4**resolution), 4**resolution + 1)
    points = np.stack(np.meshgrid(reach, reach), axis=-1).reshape(-1, 2)
    plane = points @ np.linalg.inv(lattice_axes(resolution)).T
    return np.asarray(points[edge_distance(plane) < INRADIUS * (1 - 1e-9)])


def _corner_points(resolution: int) -> IntArray:
    """Return the lattice points inside a face that are nearer to a corner than to the next base cell."""
    points = _lattice_points(resolution)
    plane = points @ np.linalg.inv(lattice_axes(resolution)).T
    third = 2 * math.pi / 3 * np.arange(3)
    corners = 2 * INRADIUS * np.stack([np.cos(third), np.sin(third)], axis=-1)
    return np.asarray(points[np.linalg.norm(plane[:, None] - corners, axis=2).min(axis=1) < INRADIUS])


def _read_off(base: NDArray[np.uint16], points: IntArray, resolution: int, cells: CellArray) -> None:
    """Fill the base cells and rotations (32, 5, 5, 8) from the cells (32, n) of lattice points (n, 2) on each face."""
    numbers = cells.astype(np.int64)
    ours, theirs, leading = [], [], np.zeros(points.shape[0], np.int64)
    for level in range(resolution, 0, -1):
        points, digits = to_parents(points, level)
        ours.append(digits)
        theirs.append((numbers >> 3 * (15 - level)) & 7)
        leading = np.where(digits > 0, digits, leading)
    turns = np.full(numbers.shape, -1)
    for sixths in range(6):
        turned = turn_digits(np.stack(ours), sixths)[:, None]
        turns[(turned == np.stack(theirs)).all(axis=0) & (turns < 0)] = sixths
    entries = ((numbers >> 45) & 127) | (turns << 7)
    for a, b in np.unique(points, axis=0):
        here = np.flatnonzero((points == (a, b)).all(axis=1))
        slot = base[:, a + 2, b + 2]
        slot[:, 0] = _first(entries[:, here], turns[:, here] >= 0)
        around = here[leading[here] > 0]
        is_settled = turns[:, around] >= 0
        for column, row in zip(around, is_settled.T, strict=True):
            slot[row, leading[column]] = entries[row, column]
        if a * a - a * b + b * b < _CORNER:  # a hexagon: every digit is rotated by the same angle
            slot[:] = _first(entries[:, around], is_settled)[:, None]


def _first(values: IntArray, is_meant: NDArray[np.bool_]) -> IntArray:
    """Return the first of the values meant in each row of (n, m), shape (n,)."""
    return np.take_along_axis(values, is_meant.argmax(axis=1)[:, None], axis=1)[:, 0]
