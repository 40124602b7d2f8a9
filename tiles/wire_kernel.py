"""Write varints, steps and rings of vector tiles into a buffer (MVT 2.1; section numbers refer to it).

Rule: the caller provides a buffer that is large enough, so no kernel checks bounds. Each function writes at an offset
and returns the offset after the last byte.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.kernels import inlined, kernel

ByteArray = NDArray[np.uint8]
IntArray = NDArray[np.int64]
Outlines = tuple[IntArray, IntArray, IntArray]  # CSR offsets, x and y of the vertices of all rings
Frame = tuple[int, int, int]  # bits to shift a coordinate, then left and top of the tile

VERTEX_BYTES = 10  # upper limit for a vertex: two varints of 32 bits
# Indices are unsigned, so that numba does not test whether they count from the end.
ONE, THREE, SEVEN = np.uint64(1), np.uint64(3), np.uint64(7)
_LOW_BITS, _MORE, _TWO_BYTES = np.uint64(0x7F), np.uint64(0x80), np.uint64(1 << 14)
MOVE_TO, LINE_TO, CLOSE_PATH = np.uint8((1 << 3) | 1), np.uint64(2), np.uint8((1 << 3) | 7)  # 4.3.1


@inlined
def put_varint(buffer: ByteArray, at: np.uint64, number: np.uint64) -> np.uint64:
    """Write a number in as few bytes as it needs."""
    while number > _LOW_BITS:
        buffer[at] = np.uint8((number & _LOW_BITS) | _MORE)
        number = number >> SEVEN
        at = at + ONE
    buffer[at] = np.uint8(number)
    return at + ONE


@inlined
def put_step(buffer: ByteArray, at: np.uint64, step: int) -> np.uint64:
    """Write a step between vertices (4.3.2); nearly all take one or two bytes, which needs no branch."""
    number = np.uint64((step << 1) ^ (step >> 63))
    if number < _TWO_BYTES:
        is_long = np.uint64(number > _LOW_BITS)
        buffer[at] = np.uint8((number & _LOW_BITS) | (is_long << SEVEN))
        buffer[at + ONE] = np.uint8(number >> SEVEN)
        at = at + ONE + is_long
    else:
        at = put_varint(buffer, at, number)
    return at


@inlined
def put_length(buffer: ByteArray, start: np.uint64, end: np.uint64) -> np.uint64:
    """Write the length of a part into the byte reserved at its start, moving the part if necessary; return its end."""
    length = end - start - ONE
    if length <= _LOW_BITS:
        buffer[start] = np.uint8(length)
    else:
        more, rest = np.uint64(0), length
        while rest > _LOW_BITS:
            rest = rest >> SEVEN
            more = more + ONE
        at = end
        while at > start + ONE:
            at = at - ONE
            buffer[at + more] = buffer[at]
        put_varint(buffer, start, length)
        end = end + more
    return end


@kernel
def encode_rings(buffer: ByteArray, outlines: Outlines, first: int, last: int, frame: Frame) -> int:
    """Write rings `first` to `last` (excluded) of any size as one geometry; return its length.

    The rings are wound as 4.3.4.4 requires and not closed. Those with fewer than three different vertices at the scale
    of the tile are not written. The buffer needs VERTEX_BYTES for each vertex and twice as many more for each ring.
    """
    offsets, xs, ys = outlines
    shift, left, top = frame
    half = np.int64(1) << (shift - 1)
    at, cursor_x, cursor_y = np.uint64(0), np.int64(0), np.int64(0)
    for ring in range(first, last):
        begin, end = offsets[ring], offsets[ring + 1]
        first_x, first_y = ((xs[begin] + half) >> shift) - left, ((ys[begin] + half) >> shift) - top
        x, y, count = first_x, first_y, np.uint64(0)
        for vertex in range(begin + 1, end):
            next_x, next_y = ((xs[vertex] + half) >> shift) - left, ((ys[vertex] + half) >> shift) - top
            count += np.uint64((next_x != x) | (next_y != y))
            x, y = next_x, next_y
        if (x == first_x) & (y == first_y) & (count > 0):
            count -= ONE  # the last step leads back to the first vertex
        if count < np.uint64(2):
            continue
        buffer[at] = MOVE_TO
        at = put_step(buffer, at + ONE, first_x - cursor_x)
        at = put_step(buffer, at, first_y - cursor_y)
        at = put_varint(buffer, at, (count << THREE) | LINE_TO)
        x, y = first_x, first_y
        for vertex in range(begin + 1, end):
            next_x, next_y = ((xs[vertex] + half) >> shift) - left, ((ys[vertex] + half) >> shift) - top
            if ((next_x != x) | (next_y != y)) & (count > 0):
                at = put_step(buffer, at, next_x - x)
                at = put_step(buffer, at, next_y - y)
                x, y, count = next_x, next_y, count - ONE
        buffer[at] = CLOSE_PATH
        at, cursor_x, cursor_y = at + ONE, x, y
    return int(at)
