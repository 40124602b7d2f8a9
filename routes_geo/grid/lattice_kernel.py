"""Convert cells to centres and boundaries in arrays: the inverse of `index_kernel.py`.

Rule: results are H3's except for the last places of a float. Left to H3 (NaN or code -1): values that are not cells,
pentagons, and the boundaries of cells that reach an edge of a face.

The digits of a cell, padded with zeros to the sixteenth level, give a point of that level's lattice, four digits at a
time, by a table. The point is rotated and moved to its base cell, and tried on the few faces where that base cell
appears: the face whose triangle contains it is correct. From the gnomonic plane of the face, a sum of three vectors and
two arc tangents give lng and lat. Loops run over a block; numba vectorises those without a branch.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.icosahedron import BASE_CELLS, INRADIUS
from routes_geo.grid.kernels import inlined, kernel
from routes_geo.grid.lattice_tables import CHUNK, LEVEL, LatticeTables

CellArray = NDArray[np.uint64]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

SIDES = 6
_BLOCK = 512
_ROWS = 8**CHUNK  # of a table of digits
_STEP = INRADIUS / 7 ** (LEVEL // 2)  # distance of neighbours in the gnomonic plane
_HALF_SQRT3 = math.sqrt(3) / 2
_MARGIN = 1e-9  # points of the lattice, and vertices of cells, are on an edge of a face or further than this from it
_CELL_HEADER = 8  # the upper byte of a cell
_DIGIT_BITS = 45
_ONES = 0o111111111111111
_DEG = 180 / math.pi


def _arc_tangent_terms() -> list[float]:
    """Return the Chebyshev coefficients of atan(sqrt(s)) / sqrt(s) for s up to tan(pi / 8)**2.

    They are exact to the last place.
    """
    reach = math.tan(math.pi / 8) ** 2
    series = np.polynomial.Chebyshev.interpolate(_arc_tangent_ratio, 13, domain=[0, reach])
    return [float(term) for term in series.convert(kind=np.polynomial.Polynomial, domain=[-1, 1]).coef]


def _arc_tangent_ratio(squares: FloatArray) -> FloatArray:
    return np.asarray(np.arctan(np.sqrt(squares)) / np.sqrt(squares))


_T0, _T1, _T2, _T3, _T4, _T5, _T6, _T7, _T8, _T9, _T10, _T11, _T12, _T13 = _arc_tangent_terms()
_TAN_PI_8 = math.tan(math.pi / 8)


def write_centers(cells: CellArray, tables: LatticeTables, lng: FloatArray, lat: FloatArray) -> int:
    """Write the centres of cells (n,), degrees, shape (n,) each; NaN for cells left to H3. Return how many."""
    t = tables
    return int(_centers(cells, t.first, t.candidates, t.is_pentagon, t.digits, t.frames, lng, lat))


def write_boundaries(cells: CellArray, tables: LatticeTables, lng: FloatArray, lat: FloatArray) -> int:
    """Write the six vertices of cells (n,), degrees, shape (6 n,) each; NaN for cells left to H3. Return how many."""
    t = tables
    return int(
        _boundaries(cells, t.first, t.candidates, t.is_pentagon, t.digits, t.frames, t.vertices, t.start, lng, lat)
    )


def write_lattice(cells: CellArray, tables: LatticeTables, code: IntArray, a: IntArray, b: IntArray) -> None:
    """Write the face code of cells (n,), -1 for cells left to H3, and their position at level 16."""
    t = tables
    _place(cells, t.first, t.candidates, t.is_pentagon, t.digits, code, a, b)


def level_to_plane(points: IntArray) -> FloatArray:
    """Return points (n, 2) of level 16 in the gnomonic plane."""
    return np.asarray(_STEP * np.stack([points[:, 0] - 0.5 * points[:, 1], _HALF_SQRT3 * points[:, 1]], axis=-1))


@kernel
def _place(
    cells: CellArray,
    first: IntArray,
    candidates: IntArray,
    is_pentagon: NDArray[np.bool_],
    digits: IntArray,
    code_of: IntArray,
    a_of: IntArray,
    b_of: IntArray,
) -> None:
    for i in range(cells.size):
        cell = np.int64(cells[i])
        base = (cell >> _DIGIT_BITS) & 127
        unused = (1 << 3 * (15 - ((cell >> 52) & 15))) - 1
        used = cell & ((1 << _DIGIT_BITS) - 1) & ~unused
        sevens = used & (used >> 1) & (used >> 2) & _ONES
        code_of[i], a_of[i], b_of[i] = -1, 0, 0
        if (cell >> 56) != _CELL_HEADER or base >= BASE_CELLS or (cell & unused) != unused or sevens != 0:
            continue
        leading, shift = np.int64(0), 42
        while is_pentagon[base] and leading == 0 and shift >= 0:
            leading = (used >> shift) & 7
            shift -= 3
        a, b = np.int64(0), np.int64(0)
        for chunk in range(4):
            entry = digits[(used << 3 >> (36 - 12 * chunk)) & (_ROWS - 1)]
            a, b = 49 * a + entry[0], 49 * b + entry[1]
        key = base * 8 + leading
        for row in range(first[key], first[key + 1]):
            code, x, y = candidates[row, 0], candidates[row, 3], candidates[row, 4]
            a_there = candidates[row, 1] + a * x - b * y
            b_there = candidates[row, 2] + a * y + b * x - b * y
            p, q = _STEP * (a_there - 0.5 * b_there), _STEP * _HALF_SQRT3 * b_there
            if max(-p, 0.5 * p + _HALF_SQRT3 * abs(q)) <= INRADIUS + _MARGIN:
                code_of[i], a_of[i], b_of[i] = code, a_there, b_there
                break


@inlined
def _atan2_deg(y: float, x: float) -> float:
    across, along = abs(y), abs(x)
    large, small = max(across, along), min(across, along)
    # Above pi/8: the tangent of what is missing to pi/4.
    is_steep = small > _TAN_PI_8 * large
    t = (small - large if is_steep else small) / (large + small if is_steep else large)
    s = t * t
    upper = _T7 + s * (_T8 + s * (_T9 + s * (_T10 + s * (_T11 + s * (_T12 + s * _T13)))))
    angle = t * (_T0 + s * (_T1 + s * (_T2 + s * (_T3 + s * (_T4 + s * (_T5 + s * (_T6 + s * upper)))))))
    angle = angle * _DEG + (45.0 if is_steep else 0.0)
    angle = 90.0 - angle if across > along else angle
    angle = 180.0 - angle if x < 0 else angle
    return -angle if y < 0 else angle


@kernel
def _project(
    code_of: IntArray, p_of: FloatArray, q_of: FloatArray, faces: FloatArray, lng: FloatArray, lat: FloatArray
) -> None:
    """Convert points of gnomonic planes to degrees; NaN for a negative code."""
    for i in range(code_of.size):
        face = faces[max(code_of[i], 0)]
        p, q = p_of[i], q_of[i]
        x = face[0, 0] + p * face[1, 0] + q * face[2, 0]
        y = face[0, 1] + p * face[1, 1] + q * face[2, 1]
        z = face[0, 2] + p * face[1, 2] + q * face[2, 2]
        has_face = code_of[i] >= 0
        lng[i] = _atan2_deg(y, x) if has_face else np.nan
        lat[i] = _atan2_deg(z, math.sqrt(x * x + y * y)) if has_face else np.nan


@kernel
def _centers(
    cells: CellArray,
    first: IntArray,
    candidates: IntArray,
    is_pentagon: NDArray[np.bool_],
    digits: IntArray,
    faces: FloatArray,
    lng: FloatArray,
    lat: FloatArray,
) -> int:
    code_of, a_of, b_of = np.empty(_BLOCK, np.int64), np.empty(_BLOCK, np.int64), np.empty(_BLOCK, np.int64)
    p_of, q_of = np.empty(_BLOCK, np.float64), np.empty(_BLOCK, np.float64)
    left = 0
    for begin in range(0, cells.size, _BLOCK):
        end = min(begin + _BLOCK, cells.size)
        _place(cells[begin:end], first, candidates, is_pentagon, digits, code_of, a_of, b_of)
        size = end - begin
        for i in range(size):
            p_of[i], q_of[i] = _STEP * (a_of[i] - 0.5 * b_of[i]), _STEP * _HALF_SQRT3 * b_of[i]
            left += 1 if code_of[i] < 0 else 0
        _project(code_of[:size], p_of[:size], q_of[:size], faces, lng[begin:end], lat[begin:end])
    return left


@kernel
def _boundaries(
    cells: CellArray,
    first: IntArray,
    candidates: IntArray,
    is_pentagon: NDArray[np.bool_],
    digits: IntArray,
    faces: FloatArray,
    vertices: FloatArray,
    start: IntArray,
    lng: FloatArray,
    lat: FloatArray,
) -> int:
    code_of, a_of, b_of = np.empty(_BLOCK, np.int64), np.empty(_BLOCK, np.int64), np.empty(_BLOCK, np.int64)
    p_of, q_of = np.empty(SIDES * _BLOCK, np.float64), np.empty(SIDES * _BLOCK, np.float64)
    codes_of = np.empty(SIDES * _BLOCK, np.int64)
    left = 0
    for begin in range(0, cells.size, _BLOCK):
        end = min(begin + _BLOCK, cells.size)
        _place(cells[begin:end], first, candidates, is_pentagon, digits, code_of, a_of, b_of)
        for i in range(end - begin):
            code = code_of[i]
            p, q = _STEP * (a_of[i] - 0.5 * b_of[i]), _STEP * _HALF_SQRT3 * b_of[i]
            around = vertices[np.int64((cells[begin + i] >> np.uint64(52)) & np.uint64(15))]
            turn, reach = start[max(code, 0)], 0.0
            for k in range(SIDES):
                p_k, q_k = p + around[turn + k, 0], q + around[turn + k, 1]
                p_of[SIDES * i + k], q_of[SIDES * i + k] = p_k, q_k
                reach = max(reach, -p_k, 0.5 * p_k + _HALF_SQRT3 * abs(q_k))
            if reach > INRADIUS - _MARGIN:
                code = -1
            left += 1 if code < 0 else 0
            codes_of[SIDES * i : SIDES * i + SIDES] = code
        size = SIDES * (end - begin)
        low, high = SIDES * begin, SIDES * end
        _project(codes_of[:size], p_of[:size], q_of[:size], faces, lng[low:high], lat[low:high])
    return left
