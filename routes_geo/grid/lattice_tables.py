"""Compute the tables of `lattice_kernel.py`: positions of base cells, sums of digits, and the order of vertices.

Plain numpy, from the icosahedron and a few results of H3's library.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.icosahedron import (
    BASE_CELLS,
    CODES,
    DIGITS,
    SPAN,
    UNKNOWN,
    Icosahedron,
    Indexer,
    divisor,
    frames,
    lattice_axes,
    lnglat_to_vectors,
    multiply,
    turn_digits,
    vectors_to_lnglat,
)

CellArray = NDArray[np.uint64]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Outliner = Callable[[CellArray], tuple[IntArray, FloatArray, FloatArray]]  # cells to offsets, lng and lat of vertices

LEVEL = 16  # of the lattice that all cells are taken to; even: not turned against the face
CHUNK = 4  # levels of a table of digits; 49 is the product of their divisors
# Vertices of a cell in a and b, counter-clockwise: where three neighbours meet.
_VERTICES = np.array([(2, 1), (1, 2), (-1, 1), (-2, -1), (-1, -2), (1, -1)]) / 3


@dataclass(frozen=True, slots=True)
class LatticeTables:
    """Store the tables for cells of all resolutions."""

    first: IntArray  # (122 * 8 + 1,) by base cell and leading digit: the first of its candidates
    candidates: IntArray  # (m, 5): code of the face, a and b of the base cell, and the unit that undoes the turn
    is_pentagon: NDArray[np.bool_]  # (122,)
    digits: IntArray  # (8**4, 2): a and b of four digits
    frames: FloatArray  # (32, 3, 3): centre and axes of the face of a code, not in the canonical frame but in H3's
    vertices: FloatArray  # (16, 12, 2): vertices in the gnomonic plane of each resolution, from the centre, twice round
    start: IntArray  # (32,) which of the vertices H3 names first


def make_lattice_tables(sphere: Icosahedron, index: Indexer, outline: Outliner) -> LatticeTables:
    """Return the tables for all resolutions.

    `index` and `outline` are the reference; they give the first vertex on each face.
    """
    first, candidates, pentagons = _candidates(sphere)
    faces = frames() @ sphere.rotation
    vertices = np.stack([_VERTICES @ np.linalg.inv(lattice_axes(resolution)).T for resolution in range(LEVEL)])
    start = _first_vertices(faces, vertices[2], index, outline)
    return LatticeTables(
        first, candidates, pentagons, _digit_sums(), faces, np.concatenate([vertices, vertices], axis=1), start
    )


def _candidates(sphere: Icosahedron) -> tuple[IntArray, IntArray, NDArray[np.bool_]]:
    """Return the faces where each base cell appears, by leading digit, and which base cells are pentagons."""
    centers = frames()[:, 0]
    codes = np.array([c for c in range(CODES) if not np.any(np.all(np.isclose(centers[:c], centers[c]), axis=1))])
    seen = sphere.base[codes, :, :, :7].astype(np.int64)
    face, row, column, leading = np.nonzero(seen != UNKNOWN)
    base, turn = seen[face, row, column, leading] & 127, seen[face, row, column, leading] >> 7
    a, b = row - SPAN // 2, column - SPAN // 2
    pentagons = np.zeros(BASE_CELLS, np.bool_)
    pentagons[base[a * a - a * b + b * b == 4]] = True  # at a corner of the face
    slot = base * 8 + turn_digits(leading, turn)
    scale = 7 ** (LEVEL // 2)
    rows = np.column_stack([codes[face], scale * a, scale * b, _units()[-turn % 6]])[np.argsort(slot, kind="stable")]
    first = np.concatenate([[0], np.cumsum(np.bincount(slot, minlength=BASE_CELLS * 8))])
    return first, rows, pentagons


def _units() -> IntArray:
    """Return the Eisenstein integers (6, 2) of length 1, each turned by one more sixth than the one before."""
    return np.array([(1, 0), (1, 1), (0, 1), (-1, 0), (-1, -1), (0, -1)])


def _digit_sums() -> IntArray:
    """Return the point (8**4, 2) of four digits, from an even level to the next but three; 0 if a digit is 7."""
    points = np.zeros((1, 2), np.int64)
    offsets = np.concatenate([DIGITS, [(0, 0)]])
    for level in range(1, CHUNK + 1):
        points = (multiply(points, divisor(level))[:, None] + offsets).reshape(-1, 2)
    return points


def _first_vertices(faces: FloatArray, vertices: FloatArray, index: Indexer, outline: Outliner) -> IntArray:
    """Return which vertex (32,) of a cell in the middle of each face H3 lists first; `vertices` have resolution 2."""
    offsets, lng, lat = outline(index(*vectors_to_lnglat(faces[:, 0]), 2))
    theirs = lnglat_to_vectors(lng, lat)[offsets[:-1]]
    ours = faces[:, None, 0] + np.einsum("kp,fpx->fkx", vertices, faces[:, 1:])
    return np.asarray(np.argmax(np.einsum("fkx,fx->fk", ours, theirs), axis=1), np.int64)
