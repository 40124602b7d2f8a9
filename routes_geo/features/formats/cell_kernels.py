"""Encode rings of cells straight to bytes: well-known binary, and the text of coordinates (degrees, lng before lat).

Rule: rings are CSR arrays from `cells_to_boundary_arrays`, counter-clockwise and not closed. A ring that crosses the
antimeridian or contains a pole is left out (no bytes); the caller encodes its polygon, which must be cut first.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.csr import IntArray
from routes_geo.grid.kernels import kernel, put

ByteArray = NDArray[np.uint8]
FloatArray = NDArray[np.float64]

_HALF_TURN_DEG = 180.0
# OGC 06-103r4, 8.2: byte order, type 3 (Polygon), one ring, its number of points; each point is two float64.
_HEADER_BYTES, _POINT_BYTES = 13, 16
_BYTE_ORDER = 1 if sys.byteorder == "little" else 0
_DECIMALS = 7  # one centimetre
_SCALE = 10**_DECIMALS
_NUMBER_BYTES = 5 + _DECIMALS  # with `-180.` in front
_ZERO, _MINUS, _POINT = ord("0"), ord("-"), ord(".")
_WORD = 8  # bytes; texts are written in whole words, and what follows overwrites the surplus
# Texts of numbers: whole degrees with a point, and four digits.
_WHOLE = np.array([f"{number}." for number in range(361)], "S4").view(np.uint32)
_FOUR_DIGITS = np.array([f"{number:04}" for number in range(10_000)], "S4").view(np.uint32)


@dataclass(frozen=True, slots=True)
class RingStyle:
    """Describe the text before, between and after the coordinates of a polygon."""

    before: bytes
    between_axes: bytes
    between_points: bytes
    after: bytes


def write_wkb(offsets: IntArray, lng: FloatArray, lat: FloatArray, bounds: FloatArray) -> tuple[IntArray, ByteArray]:
    """Return polygons (n,) of rings as well-known binary: offsets (n + 1,) and bytes; none for rings left out.

    Writes `bounds` (4, n): west, south, east, north of each ring that is not left out.
    """
    points = np.diff(offsets) + 1
    out = np.empty(_HEADER_BYTES * points.size + _POINT_BYTES * int(points.sum()), np.uint8)
    ends = np.zeros(points.size + 1, np.int64)
    _write_wkb(offsets, lng, lat, out, ends, bounds)
    return ends, out[: ends[-1]]


def write_text(offsets: IntArray, lng: FloatArray, lat: FloatArray, style: RingStyle) -> tuple[IntArray, ByteArray]:
    """Return polygons (n,) of rings as text with at most seven decimals.

    The result has offsets (n + 1,) and bytes, as in `write_wkb`.
    """
    before, after = _words(style.before), _words(style.after)
    between_axes, between_points = _words(style.between_axes)[0], _words(style.between_points)[0]
    lengths = (len(style.before), len(style.between_axes), len(style.between_points), len(style.after))
    points = np.diff(offsets) + 1
    size = (lengths[0] + lengths[3]) * points.size + (2 * _NUMBER_BYTES + lengths[1] + lengths[2]) * int(points.sum())
    out = np.empty(size + 2 * _WORD, np.uint8)
    ends = np.zeros(points.size + 1, np.int64)
    _write_text(offsets, lng, lat, (before, between_axes, between_points, after), lengths, out, ends)
    return ends, out[: ends[-1]]


def _words(text: bytes) -> NDArray[np.uint64]:
    return np.frombuffer(text.ljust(-(-len(text) // _WORD) * _WORD), np.uint64)


@kernel
def _is_left_out(lng: FloatArray, start: int, stop: int) -> bool:
    before, left = lng[stop - 1], False
    for k in range(start, stop):
        left |= abs(lng[k] - before) > _HALF_TURN_DEG
        before = lng[k]
    return left


@kernel
def _write_wkb(  # noqa: PLR0913
    offsets: IntArray, lng: FloatArray, lat: FloatArray, out: ByteArray, ends: IntArray, bounds: FloatArray
) -> None:
    at = 0
    for i in range(offsets.size - 1):
        start, stop = offsets[i], offsets[i + 1]
        if not _is_left_out(lng, start, stop):
            points = stop - start + 1
            out[at : at + _HEADER_BYTES] = 0
            out[at] = _BYTE_ORDER
            low = 0 if _BYTE_ORDER else 3
            out[at + 1 + low], out[at + 5 + low], out[at + 9 + low] = 3, 1, points
            at += _HEADER_BYTES
            west = east = lng[start]
            south = north = lat[start]
            for k in range(start, stop):
                x, y = lng[k], lat[k]
                west, east, south, north = min(west, x), max(east, x), min(south, y), max(north, y)
                put(out, at, x)
                put(out, at + 8, y)
                at += _POINT_BYTES
            put(out, at, lng[start])
            put(out, at + 8, lat[start])
            at += _POINT_BYTES
            bounds[0, i], bounds[1, i], bounds[2, i], bounds[3, i] = west, south, east, north
        ends[i + 1] = at


@kernel
def _put_words(out: ByteArray, at: int, words: NDArray[np.uint64]) -> None:
    for k in range(words.size):
        put(out, at + _WORD * k, words[k])


@kernel
def _put_number(out: ByteArray, at: int, degrees: float) -> int:
    """Write a number with at most seven decimals and no trailing zeros; return where it ends."""
    scaled = np.int64(np.rint(degrees * _SCALE))
    out[at] = _MINUS
    at += 1 if scaled < 0 else 0
    scaled = abs(scaled)
    whole = scaled // _SCALE
    rest = scaled - whole * _SCALE
    put(out, at, _WHOLE[whole])
    at += 2 + (1 if whole >= 10 else 0) + (1 if whole >= 100 else 0)
    upper = rest // 1000
    put(out, at, _FOUR_DIGITS[upper])
    put(out, at + 4, _FOUR_DIGITS[(rest - upper * 1000) * 10])
    at += _DECIMALS
    while out[at - 1] == _ZERO:
        at -= 1
    return at - (1 if out[at - 1] == _POINT else 0)


@kernel
def _write_text(  # noqa: PLR0913
    offsets: IntArray,
    lng: FloatArray,
    lat: FloatArray,
    words: tuple[NDArray[np.uint64], np.uint64, np.uint64, NDArray[np.uint64]],
    lengths: tuple[int, int, int, int],
    out: ByteArray,
    ends: IntArray,
) -> None:
    before, between_axes, between_points, after = words
    before_length, axes_length, points_length, after_length = lengths
    at = 0
    for i in range(offsets.size - 1):
        start, stop = offsets[i], offsets[i + 1]
        if not _is_left_out(lng, start, stop):
            _put_words(out, at, before)
            at += before_length
            for k in range(start, stop + 1):
                vertex = k if k < stop else start
                at = _put_number(out, at, lng[vertex])
                put(out, at, between_axes)
                at = _put_number(out, at + axes_length, lat[vertex])
                put(out, at, between_points)
                at += points_length
            at -= points_length
            _put_words(out, at, after)
            at += after_length
        ends[i + 1] = at
