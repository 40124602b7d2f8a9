"""Convert points to cells in arrays, with linear algebra instead of H3's trigonometry for each point.

Rule: the result is H3's, to the bit. A point is left to H3 (cell 0) if it is so near an edge of a cell, an edge of a
face or the centre of a face that H3's own rounding could decide, or if it is not finite.

A point becomes a unit vector in the canonical frame of the icosahedron (`icosahedron.py`). The signs of its coordinates
and the largest of four sums identify its face; a division and a 2x2 matrix give its position in the lattice of the
resolution; rounding gives the cell. Its digits are read four at a time from remainders modulo 49 (two coarsenings
divide by 7), and a table gives the base cell. All steps are loops over a block without branches, which numba
vectorises.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.icosahedron import INRADIUS, UNKNOWN, frames
from routes_geo.grid.index_tables import BIAS, CENTER_RADIUS, MODULUS, IndexTables
from routes_geo.grid.kernels import inlined, kernel

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_BLOCK = 512
_OFFSET = MODULUS << 19  # makes lattice coordinates of resolution 15 (below 6 million) positive, in 25 bits
# Division by 49 of numbers below 2**25 as a product and a shift, exact because 2**25 * 49 < 2**40.
_SHIFT = 40
_MAGIC = -(-(1 << _SHIFT) // MODULUS)
_INVERSE = pow(MODULUS, -1, 1 << 64)  # exact division of a multiple of 49, modulo 2**64

_EDGE_MARGIN = 1e-12
_LARGEST_DEG = 720.0  # H3 removes the turns of larger angles

_CENTER_A, _CENTER_B = (float(x) for x in frames()[8, 0, [0, 2]])  # centre of the second face: A, 0, B
_SUM = 1 / math.sqrt(3)
_FIRST_X, _FIRST_Y, _FIRST_Z = (float(x) for x in frames()[0, 1])
_SECOND_X, _SECOND_Y, _SECOND_Z = (float(x) for x in frames()[0, 2])
_NEAR_CENTER = math.hypot(1.0, CENTER_RADIUS)
_HALF_SQRT3 = math.sqrt(3) / 2


def write_cells(lng: FloatArray, lat: FloatArray, tables: IndexTables, out: NDArray[np.uint64]) -> int:
    """Write the cells of points, degrees, shape (n,) each, to `out` (n,); 0 for points left to H3. Return how many."""
    return int(
        _index(
            lng,
            lat,
            out,
            tables.rotation,
            tables.axes,
            tables.tightness,
            tables.steps,
            tables.remainders,
            tables.base,
            tables.frame,
        )
    )


def write_names(code: IntArray, a: IntArray, b: IntArray, tables: IndexTables, out: NDArray[np.uint64]) -> int:
    """Write the cells of lattice points of the faces of codes, shape (n,) each, to `out` (n,).

    Write cell 0 for points left to H3 and for code -1, and return how many. The three arrays are overwritten.
    """
    return int(_names(code, a, b, tables.steps, tables.remainders, tables.base, tables.frame, out))


@inlined
def _sine_and_cosine(deg: float) -> tuple[float, float]:
    # Whole quarter turns are taken off exactly; Taylor's series to the last place within an eighth of a turn.
    quarters = np.rint(deg * (1 / 90))
    t = (deg - 90 * quarters) * (math.pi / 180)
    t2 = t * t
    sine = t + t * t2 * (
        -1 / 6 + t2 * (1 / 120 + t2 * (-1 / 5040 + t2 * (1 / 362880 + t2 * (-1 / 39916800 + t2 * (1 / 6227020800)))))
    )
    cosine = 1 + t2 * (
        -0.5
        + t2
        * (
            1 / 24
            + t2 * (-1 / 720 + t2 * (1 / 40320 + t2 * (-1 / 3628800 + t2 * (1 / 479001600 - t2 * (1 / 87178291200)))))
        )
    )
    quarter = np.int64(quarters)
    is_odd = (quarter & 1) != 0
    s = cosine if is_odd else sine
    c = sine if is_odd else cosine
    return (-s if (quarter & 2) != 0 else s), (-c if ((quarter + 1) & 2) != 0 else c)


@kernel
def _name(
    code_of: IntArray,
    a_of: IntArray,
    b_of: IntArray,
    steps: IntArray,
    remainders: IntArray,
    base: NDArray[np.uint16],
    frame: np.uint64,
    cells: NDArray[np.uint64],
) -> int:
    """Write the cells of at most `_BLOCK` lattice points of faces; 0 for a negative code.

    The first three arrays are overwritten.
    """
    size = code_of.size
    digits_of = np.zeros(_BLOCK, np.int64)
    float_of = np.empty(_BLOCK, np.float64)
    bits_of = float_of.view(np.int64)
    ones = np.int64(0o111111111111111)
    nowhere = np.int64(base.size - 1)
    left = 0
    for step in range(steps.shape[0]):
        x_by, y_by, shift = steps[step, 0], steps[step, 1], steps[step, 2]
        table = remainders[step]
        for i in range(size):
            a_up, b_up = np.uint64(a_of[i] + _OFFSET), np.uint64(b_of[i] + _OFFSET)
            a_by_49 = (a_up * np.uint64(_MAGIC)) >> np.uint64(_SHIFT)
            b_by_49 = (b_up * np.uint64(_MAGIC)) >> np.uint64(_SHIFT)
            modulus = np.uint64(MODULUS)
            bits_of[i] = np.int64((a_up - a_by_49 * modulus) * modulus + (b_up - b_by_49 * modulus))
        for i in range(size):
            entry = table[np.uint64(bits_of[i])]
            a, b = a_of[i], b_of[i]
            a_left = a * x_by - b * y_by - (((entry >> 16) & 0xFFFF) - BIAS)
            b_left = a * y_by + b * x_by - b * y_by - ((entry >> 32) - BIAS)
            a_of[i] = np.int64(np.uint64(a_left) * np.uint64(_INVERSE))
            b_of[i] = np.int64(np.uint64(b_left) * np.uint64(_INVERSE))
            digits_of[i] |= (entry & 0xFFF) << shift
    for i in range(size):
        float_of[i] = np.float64(digits_of[i])
    for i in range(size):
        digits, code = digits_of[i], code_of[i]
        top = (bits_of[i] >> 52) - 1023  # position of the highest bit set, from the exponent of the float
        lowest = 3 * ((top * 43) >> 7)
        leading = (digits >> lowest) & 7 if digits != 0 else 0
        usable = (code >= 0) & (abs(a_of[i]) <= 2) & (abs(b_of[i]) <= 2)
        place = ((code * 5 + a_of[i] + 2) * 5 + b_of[i] + 2) * 8 + leading
        code_of[i] = place if usable else nowhere
    for i in range(size):
        code_of[i] = base[np.uint64(code_of[i])]
    for i in range(size):
        digits, entry = digits_of[i], code_of[i]
        turn = entry >> 7
        # A sixth of a turn swaps a digit with its opposite, 7 less it, and moves its bits round by one.
        opposite = ((digits | (digits >> 1) | (digits >> 2)) & ones) * 7
        digits = digits ^ opposite if (turn & 1) != 0 else digits
        once = ((digits & (ones * 3)) << 1) | ((digits >> 2) & ones)
        twice = ((digits >> 1) & (ones * 3)) | ((digits & ones) << 2)
        third = turn - 3 if turn > 2 else turn
        digits = once if third == 1 else (twice if third == 2 else digits)
        good = entry != UNKNOWN
        cells[i] = (frame | np.uint64((entry & 127) << 45) | np.uint64(digits)) if good else np.uint64(0)
        left += 0 if good else 1
    return left


@kernel
def _names(
    code: IntArray,
    a: IntArray,
    b: IntArray,
    steps: IntArray,
    remainders: IntArray,
    base: NDArray[np.uint16],
    frame: np.uint64,
    out: NDArray[np.uint64],
) -> int:
    left = 0
    for start in range(0, out.size, _BLOCK):
        end = min(start + _BLOCK, out.size)
        left += _name(code[start:end], a[start:end], b[start:end], steps, remainders, base, frame, out[start:end])
    return left


@kernel
def _index(  # noqa: PLR0915 - one loop nest over a block
    lng: FloatArray,
    lat: FloatArray,
    out: NDArray[np.uint64],
    rotation: FloatArray,
    axes: FloatArray,
    tightness: float,
    steps: IntArray,
    remainders: IntArray,
    base: NDArray[np.uint16],
    frame: np.uint64,
) -> int:
    r00, r01, r02 = rotation[0, 0], rotation[0, 1], rotation[0, 2]
    r10, r11, r12 = rotation[1, 0], rotation[1, 1], rotation[1, 2]
    r20, r21, r22 = rotation[2, 0], rotation[2, 1], rotation[2, 2]
    m00, m01, m10, m11 = axes[0, 0], axes[0, 1], axes[1, 0], axes[1, 1]
    a_of = np.empty(_BLOCK, np.int64)
    b_of = np.empty(_BLOCK, np.int64)
    code_of = np.empty(_BLOCK, np.int64)
    left = 0
    for start in range(0, lng.size, _BLOCK):
        size = min(_BLOCK, lng.size - start)
        xs, ys = lng[start : start + size], lat[start : start + size]
        for i in range(size):
            x_deg, y_deg = xs[i], ys[i]
            trusted = (abs(x_deg) <= _LARGEST_DEG) & (abs(y_deg) <= _LARGEST_DEG)  # false for NaN
            sin_x, cos_x = _sine_and_cosine(x_deg if trusted else 0.0)
            sin_y, cos_y = _sine_and_cosine(y_deg if trusted else 0.0)
            u, v = cos_x * cos_y, sin_x * cos_y
            x = r00 * u + r01 * v + r02 * sin_y
            y = r10 * u + r11 * v + r12 * sin_y
            z = r20 * u + r21 * v + r22 * sin_y
            code = (4 if x < 0 else 0) | (2 if y < 0 else 0) | (1 if z < 0 else 0)
            mirror = 1.0 if x * y * z >= 0 else -1.0
            x, y, z = abs(x), abs(y), abs(z)
            height = (x + y + z) * _SUM
            p = _FIRST_X * x + _FIRST_Y * y + _FIRST_Z * z
            q = _SECOND_X * x + _SECOND_Y * y + _SECOND_Z * z
            face = 0
            other = _CENTER_A * x + _CENTER_B * z
            nearer = other > height
            height = other if nearer else height
            p = _CENTER_B * x - _CENTER_A * z if nearer else p
            q = y if nearer else q
            face = 8 if nearer else face
            other = _CENTER_A * y + _CENTER_B * x
            nearer = other > height
            height = other if nearer else height
            p = _CENTER_B * y - _CENTER_A * x if nearer else p
            q = z if nearer else q
            face = 16 if nearer else face
            other = _CENTER_A * z + _CENTER_B * y
            nearer = other > height
            height = other if nearer else height
            p = _CENTER_B * z - _CENTER_A * y if nearer else p
            q = x if nearer else q
            face = 24 if nearer else face
            scale = 1 / height
            p *= scale
            q *= scale * mirror
            trusted &= (max(-p, 0.5 * p + _HALF_SQRT3 * abs(q)) < INRADIUS - _EDGE_MARGIN) & (scale > _NEAR_CENTER)
            a = m00 * p + m01 * q
            b = m10 * p + m11 * q
            a_near, b_near = np.rint(a), np.rint(b)
            da, db = a - a_near, b - b_near
            # Nearest lattice point: each of three pairs of neighbours is as far away as 1 here.
            s, t = 2 * da - db, 2 * db - da
            by_a = abs(s) >= abs(t)
            a_step = (1.0 if s > 1 else (-1.0 if s < -1 else 0.0)) if by_a else 0.0
            b_step = 0.0 if by_a else (1.0 if t > 1 else (-1.0 if t < -1 else 0.0))
            da -= a_step
            db -= b_step
            trusted &= max(abs(2 * da - db), abs(2 * db - da), abs(da + db)) < tightness
            a_of[i] = np.int64(a_near + a_step)
            b_of[i] = np.int64(b_near + b_step)
            code_of[i] = (code | face) if trusted else -1
        left += _name(
            code_of[:size], a_of[:size], b_of[:size], steps, remainders, base, frame, out[start : start + size]
        )
    return left
