"""Compute the tables of `index_kernel.py`: the digits of a lattice point, and the base cell of a face.

Plain numpy, from the icosahedron.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.icosahedron import DIGITS, INRADIUS, UNKNOWN, Icosahedron, divisor, lattice_axes, multiply

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

LEVELS = 4  # coarsenings at a time
MODULUS = 49
TABLE = MODULUS * MODULUS
BIAS = 1 << 15  # added to a and b of a remainder in the table
DIGIT_BITS = 3
_HEADER = 1 << 59  # cell mode
_MAX_RESOLUTION = 15

# Rounding errors of H3 and of this kernel in the gnomonic plane (the radius of a face is 0.76): a few units of
# the last place of 1 (2.2e-16), and, as H3 takes an arc cosine near 1, 1.1e-16 / r at a distance of r from the centre
# of a face. Points nearer than 0.004 to it (8e-5 of the sphere) are left to H3. Both bounds are multiplied by eight.
CENTER_RADIUS = 0.004
_PLANE_ERROR = 8 * (1e-15 + 1.2e-16 / CENTER_RADIUS)


@dataclass(frozen=True, slots=True)
class IndexTables:
    """Store the tables of one resolution. `steps` (k, 3): cofactor and position of the digits of each step."""

    resolution: int
    rotation: FloatArray
    axes: FloatArray
    tightness: float  # a rounding is trusted below this, 1 being the edge of a cell
    steps: IntArray
    remainders: IntArray  # (k, 49 * 49)
    base: NDArray[np.uint16]
    frame: np.uint64  # mode, resolution, and the digits that are not used


def make_index_tables(sphere: Icosahedron, resolution: int) -> IndexTables:
    """Return the tables of one resolution."""
    steps, tables, level = [], [], resolution
    while level:
        count = level % LEVELS or LEVELS
        cofactor, table = _remainders(level, count)
        steps.append((*cofactor, DIGIT_BITS * (_MAX_RESOLUTION - level)))
        tables.append(table)
        level -= count
    unused = (1 << DIGIT_BITS * (_MAX_RESOLUTION - resolution)) - 1
    scale = 7 ** (resolution / 2) / INRADIUS
    return IndexTables(
        resolution,
        sphere.rotation,
        lattice_axes(resolution),
        1 - 4 * scale * _PLANE_ERROR,
        np.array(steps, np.int64).reshape(-1, 3),
        np.array(tables, np.int64).reshape(-1, TABLE),
        np.append(sphere.base.reshape(-1), np.uint16(UNKNOWN)),
        np.uint64(_HEADER | (resolution << 52) | unused),
    )


def _remainders(level: int, count: int) -> tuple[tuple[int, int], IntArray]:
    """Return the cofactor of `count` coarsenings from a level, and the remainder of each residue modulo 49.

    A lattice point is `product of divisors * parent + remainder`; multiplied by the cofactor, the product of divisors
    is 49. An entry contains the digits, the finest lowest, and a and b of the remainder times the cofactor.
    """
    divisors = [divisor(level - step) for step in range(count)]
    cofactor = np.array([1, 0], np.int64)
    for step in range(count, LEVELS):
        cofactor = multiply(cofactor, divisor(level - step))
    points, digits = np.zeros((1, 2), np.int64), np.zeros(1, np.int64)
    for place, by in reversed(list(enumerate(divisors))):
        points = (multiply(points, by)[:, None] + DIGITS).reshape(-1, 2)
        digits = (digits[:, None] + (np.arange(7) << DIGIT_BITS * place)).reshape(-1)
    x, y = (int(part) for part in cofactor)
    scaled = multiply(points, (x, y)) + BIAS
    entries = digits | (scaled[:, 0] << 16) | (scaled[:, 1] << 32)
    # Every residue modulo the product of the divisors is one of the points; modulo 49 each stands for several.
    table = np.full((MODULUS, MODULUS), -1, np.int64)
    multiples = np.stack(np.meshgrid(np.arange(MODULUS), np.arange(MODULUS)), axis=-1).reshape(-1, 2)
    for by in divisors:
        multiples = multiply(multiples, by)
    for shift in np.unique(multiples % MODULUS, axis=0):
        place = (points + shift) % MODULUS
        table[place[:, 0], place[:, 1]] = entries
    return (x, y), table.reshape(-1)
