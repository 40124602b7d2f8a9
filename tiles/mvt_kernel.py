"""Encode the features of cells as vector tiles, straight from arrays to bytes (MVT 2.1; section numbers refer to it).

Rule: the caller provides a buffer that is large enough for every feature (FEATURE_BYTES and VERTEX_BYTES are upper
limits), so no kernel checks bounds. Each function writes at an offset and returns the offset after the last byte. A
feature whose rings have no area at the scale of the tile is not written. Each key and each value is stored once (4.4).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.kernels import GOLDEN, inlined, kernel
from tiles.world_rings import ALONE

ByteArray = NDArray[np.uint8]
IntArray = NDArray[np.int64]
Outlines = tuple[IntArray, IntArray, IntArray]  # CSR offsets, x and y of the vertices of all rings
Frame = tuple[int, int, int]  # bits to shift a coordinate, then left and top of the tile
FigureColumns = tuple[
    IntArray,  # spans
    NDArray[np.uint64],  # cells
    IntArray,  # ids
    NDArray[np.int8],  # routes
    IntArray,  # values
    NDArray[np.int8],  # statuses
    IntArray,  # withheld months
    tuple[bool, ...],  # whether each status has a value
    int,  # resolution
]

# Positions in `tiles.cells.PROPERTIES`, which are also those of bits.
CELL, ROUTE, VALUE, STATUS, WITHHELD, RESOLUTION = range(6)
TEXT_ROUTE, TEXT_STATUS, NUMBER, HEX = range(4)  # kinds of values

FEATURE_BYTES = 128  # upper limit for a feature without its vertices, including its values
VERTEX_BYTES = 10  # upper limit for a vertex: two varints of 32 bits
# Indices are unsigned, so that numba does not test whether they count from the end.
_ONE, _THREE, _SEVEN = np.uint64(1), np.uint64(3), np.uint64(7)
_LOW_BITS, _MORE, _TWO_BYTES = np.uint64(0x7F), np.uint64(0x80), np.uint64(1 << 14)
_MOVE_TO, _LINE_TO, _CLOSE_PATH = np.uint8((1 << 3) | 1), np.uint64(2), np.uint8((1 << 3) | 7)  # 4.3.1
_FEATURE, _ID, _TAGS, _TYPE, _GEOMETRY = (np.uint8(tag) for tag in (0x12, 0x08, 0x12, 0x18, 0x22))  # 4.2
_POLYGON = np.uint8(3)  # 4.3.4
_UNSEEN = -1
_VALUE, _UINT_VALUE, _STRING_VALUE = np.uint8(0x22), np.uint8(0x28), np.uint8(0x0A)  # 4.4
_TWO, _SIXTEEN = np.uint64(2), np.uint64(16)
_HEX_DIGITS = np.frombuffer(b"0123456789abcdef", np.uint8)
_KNUTH_SHIFT = np.uint64(40)


@inlined
def _put_varint(buffer: ByteArray, at: np.uint64, number: np.uint64) -> np.uint64:
    while number > _LOW_BITS:
        buffer[at] = np.uint8((number & _LOW_BITS) | _MORE)
        number = number >> _SEVEN
        at = at + _ONE
    buffer[at] = np.uint8(number)
    return at + _ONE


@inlined
def _put_step(buffer: ByteArray, at: np.uint64, step: int) -> np.uint64:
    """Write a step between vertices (4.3.2); nearly all take one or two bytes, which needs no branch."""
    number = np.uint64((step << 1) ^ (step >> 63))
    if number < _TWO_BYTES:
        is_long = np.uint64(number > _LOW_BITS)
        buffer[at] = np.uint8((number & _LOW_BITS) | (is_long << _SEVEN))
        buffer[at + _ONE] = np.uint8(number >> _SEVEN)
        at = at + _ONE + is_long
    else:
        at = _put_varint(buffer, at, number)
    return at


@inlined
def _put_length(buffer: ByteArray, start: np.uint64, end: np.uint64) -> np.uint64:
    """Write the length of a part into the byte reserved at its start, moving the part if necessary; return its end."""
    length = end - start - _ONE
    if length <= _LOW_BITS:
        buffer[start] = np.uint8(length)
    else:
        more, rest = np.uint64(0), length
        while rest > _LOW_BITS:
            rest = rest >> _SEVEN
            more = more + _ONE
        at = end
        while at > start + _ONE:
            at = at - _ONE
            buffer[at + more] = buffer[at]
        _put_varint(buffer, start, length)
        end = end + more
    return end


@inlined
def _put_ring(
    buffer: ByteArray,
    start: np.uint64,
    outlines: Outlines,
    ring: int,
    frame: Frame,
    x: int,
    y: int,
) -> tuple[np.uint64, int, int]:
    """Write a ring in integer tile coordinates, wound for y pointing down (4.3.4.4); nothing if it has no area.

    The cursor is at x, y. Return the end, and the cursor position after a ring with an area. `frame` is the number of
    bits to shift a coordinate, then the corner of the tile: vertices shared by two cells or tiles become the same
    point.
    """
    offsets, xs, ys = outlines
    shift, left, top = frame
    half = np.int64(1) << (shift - 1)
    first, vertex = np.uint64(offsets[ring]), np.uint64(offsets[ring + 1] - 1)  # H3's rings run the other way
    first_x, first_y = ((xs[vertex] + half) >> shift) - left, ((ys[vertex] + half) >> shift) - top
    buffer[start] = _MOVE_TO
    at = _put_step(buffer, start + _ONE, first_x - x)
    at = _put_step(buffer, at, first_y - y)
    head, before = at, at + _ONE
    at, count = before, np.uint64(0)
    x, y, doubled = first_x, first_y, np.int64(0)
    while vertex > first:
        vertex = vertex - _ONE
        next_x, next_y = ((xs[vertex] + half) >> shift) - left, ((ys[vertex] + half) >> shift) - top
        if (next_x != x) | (next_y != y):
            doubled += (x - first_x) * (next_y - first_y) - (next_x - first_x) * (y - first_y)
            before = at
            at = _put_step(buffer, at, next_x - x)
            at = _put_step(buffer, at, next_y - y)
            x, y, count = next_x, next_y, count + _ONE
    if (x == first_x) & (y == first_y):
        at, count = before, count - _ONE
    buffer[head] = np.uint8((count << _THREE) | _LINE_TO)  # one byte: no cell has 16 vertices
    buffer[at] = _CLOSE_PATH
    return (at + _ONE if (count > _ONE) & (doubled > 0) else start), x, y


@inlined
def _put_geometry(
    buffer: ByteArray, at: np.uint64, outlines: Outlines, ring: int, second: int, frame: Frame
) -> np.uint64:
    """Write the type and the geometry of a feature with one or two rings; return `at` if they have no area."""
    buffer[at], buffer[at + _ONE], buffer[at + _ONE + _ONE] = _TYPE, _POLYGON, _GEOMETRY
    start = at + _THREE
    end, x, y = _put_ring(buffer, start + _ONE, outlines, ring, frame, 0, 0)
    if second != ALONE:
        if end == start + _ONE:
            x, y = 0, 0
        end, x, y = _put_ring(buffer, end, outlines, second, frame, x, y)
    return _put_length(buffer, start, end) if end > start + _ONE else at


@kernel
def encode_ids(
    buffer: ByteArray, drawn: IntArray, second: IntArray, outlines: Outlines, ids: IntArray, frame: Frame
) -> int:
    """Write features with an id and no properties, `ids` (k,) for `drawn` (k,); return where they end."""
    at = np.uint64(0)
    for number in range(drawn.size):
        ring = drawn[number]
        if second[number] == ring:  # already drawn with its twin
            continue
        body = at + _ONE + _ONE
        buffer[at], buffer[body] = _FEATURE, _ID
        place = _put_varint(buffer, body + _ONE, np.uint64(ids[number]))
        end = _put_geometry(buffer, place, outlines, ring, second[number], frame)
        if end > place:
            at = _put_length(buffer, at + _ONE, end)
    return int(at)


@kernel
def _value_index(
    kind: int, number: int | np.int64, table: IntArray, kinds: IntArray, numbers: IntArray, count: int
) -> int:
    """Return the index of a value, adding it if it is new.

    The table uses open addressing; its size is a power of two.
    """
    mask = np.uint64(table.size - 1)
    slot = ((np.uint64(number) ^ (np.uint64(kind) << np.uint64(60))) * GOLDEN >> _KNUTH_SHIFT) & mask
    while table[slot] != _UNSEEN:
        index = table[slot]
        if (kinds[index] == kind) & (numbers[index] == number):
            return int(index)
        slot = (slot + np.uint64(1)) & mask
    table[slot] = count
    kinds[count], numbers[count] = kind, number
    return count


@kernel
def encode_figures(  # noqa: PLR0912 - one pass over the rows
    buffer: ByteArray,
    drawn: IntArray,
    second: IntArray,
    outlines: Outlines,
    figures: FigureColumns,
    chosen: IntArray,
    frame: Frame,
    value_table: IntArray,
) -> tuple[int, int]:
    """Write features with properties, one per route of a cell; return where they end and the number of values.

    `figures` describes the rows of the rings `drawn` (k,): spans (k + 1,), then cells, ids, routes, values, statuses
    and withheld months (r,), whether each status has a value, and the resolution. `chosen` (6,) has the position of
    each key, -1 for a property that is not requested. `value_table` (3, slots) has a table of free slots, and the kinds
    and numbers of values.
    """
    spans, cells, ids, routes, values, statuses, withheld, has_value, resolution = figures
    table, kinds, numbers = value_table[0], value_table[1], value_table[2]
    at, count = np.uint64(0), 0
    for number in range(drawn.size):
        ring = drawn[number]
        if second[number] == ring:
            continue
        shape, shape_end = np.uint64(0), np.uint64(0)  # the geometry is the same for each route of a cell
        for row in range(spans[number], spans[number + 1]):
            body = at + _ONE + _ONE
            buffer[at], buffer[body] = _FEATURE, _ID
            tags = _put_varint(buffer, body + _ONE, np.uint64(ids[row]))
            buffer[tags] = _TAGS
            place = tags + _ONE + _ONE
            for key in range(6):
                is_there = (key != VALUE) | has_value[statuses[row]]
                if (chosen[key] < 0) | (not is_there):
                    continue
                kind = NUMBER
                content: int | np.int64 = resolution
                if key == CELL:
                    kind, content = HEX, np.int64(cells[row])
                elif key == ROUTE:
                    kind, content = TEXT_ROUTE, np.int64(routes[row])
                elif key == VALUE:
                    content = values[row]
                elif key == STATUS:
                    kind, content = TEXT_STATUS, np.int64(statuses[row])
                elif key == WITHHELD:
                    content = withheld[row]
                index = _value_index(kind, content, table, kinds, numbers, count)
                count = max(count, index + 1)
                buffer[place] = np.uint8(chosen[key])
                place = _put_varint(buffer, place + _ONE, np.uint64(index))
            place = _put_length(buffer, tags + _ONE, place) if place > tags + _ONE + _ONE else tags
            if shape_end > shape:
                end = place + (shape_end - shape)
                for step in range(shape_end - shape):
                    buffer[place + step] = buffer[shape + step]
            else:
                end = _put_geometry(buffer, place, outlines, ring, second[number], frame)
            if end > place:
                start = at + _ONE
                at = _put_length(buffer, start, end)
                shape, shape_end = at - (end - place), at
    return int(at), count


@kernel
def encode_layer_values(
    buffer: ByteArray,
    at: int,
    kinds: IntArray,
    numbers: IntArray,
    count: int,
    texts: ByteArray,
    text_offsets: IntArray,
) -> int:
    """Write the values of a layer (4.4) at `at`; return where they end.

    `texts` contains the names of routes and statuses without gaps: name `n` of kind `k` is at `text_offsets[k, n]` to
    `text_offsets[k, n + 1]`.
    """
    end = np.uint64(at)
    for index in range(count):
        kind, number = kinds[index], np.uint64(numbers[index])
        start = end + _ONE
        buffer[end] = _VALUE
        place = start + _ONE
        if kind == NUMBER:
            buffer[place] = _UINT_VALUE
            place = _put_varint(buffer, place + _ONE, number)
        elif kind == HEX:
            digits = np.uint64(1)
            while (digits < _SIXTEEN) and (number >> (digits << _TWO)) != 0:
                digits = digits + _ONE
            buffer[place] = _STRING_VALUE
            place = _put_varint(buffer, place + _ONE, digits)
            while digits > 0:
                digits = digits - _ONE
                buffer[place] = _HEX_DIGITS[(number >> (digits << _TWO)) & np.uint64(15)]
                place = place + _ONE
        else:
            buffer[place] = _STRING_VALUE
            first, after = np.uint64(text_offsets[kind, number]), np.uint64(text_offsets[kind, number + _ONE])
            place = _put_varint(buffer, place + _ONE, after - first)
            while first < after:
                buffer[place] = texts[first]
                place, first = place + _ONE, first + _ONE
        end = _put_length(buffer, start, place)
    return int(end)
