"""Encode the features of cells as vector tiles, straight from arrays to bytes (MVT 2.1; section numbers refer to it).

Rule: the caller provides a buffer that is large enough for every feature (FEATURE_BYTES and VERTEX_BYTES are upper
limits), so no kernel checks bounds. Each function writes at an offset and returns the offset after the last byte. A
feature whose rings have no area at the scale of the tile is not written. Each key and each value is stored once (4.4).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.kernels import GOLDEN, inlined, kernel
from tiles.wire_kernel import (
    CLOSE_PATH,
    LINE_TO,
    MOVE_TO,
    ONE,
    THREE,
    ByteArray,
    Frame,
    Outlines,
    put_length,
    put_step,
    put_varint,
)
from tiles.world_rings import ALONE

IntArray = NDArray[np.int64]
FigureColumns = tuple[
    IntArray,  # spans
    NDArray[np.uint64],  # cells
    IntArray,  # ids
    NDArray[np.int8],  # routes
    IntArray,  # values
    NDArray[np.int8],  # statuses
    IntArray,  # withheld months
    NDArray[np.int8],  # bases, negative where nothing is placed
    tuple[bool, ...],  # whether each status has a value
    int,  # resolution
]

# Positions in `tiles.cells.PROPERTIES`, which are also those of bits.
CELL, ROUTE, VALUE, STATUS, WITHHELD, RESOLUTION, KIND, BASIS = range(8)
TEXT_ROUTE, TEXT_STATUS, TEXT_BASIS, TEXT_KIND, NUMBER, HEX = range(6)  # kinds of values

FEATURE_BYTES = 128  # upper limit for a feature without its vertices, including its values
_FEATURE, _ID, _TAGS, _TYPE, _GEOMETRY = (np.uint8(tag) for tag in (0x12, 0x08, 0x12, 0x18, 0x22))  # 4.2
_POLYGON = np.uint8(3)  # 4.3.4
_UNSEEN = -1
_VALUE, _UINT_VALUE, _STRING_VALUE = np.uint8(0x22), np.uint8(0x28), np.uint8(0x0A)  # 4.4
_TWO, _SIXTEEN = np.uint64(2), np.uint64(16)
_HEX_DIGITS = np.frombuffer(b"0123456789abcdef", np.uint8)
_KNUTH_SHIFT = np.uint64(40)


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
    buffer[start] = MOVE_TO
    at = put_step(buffer, start + ONE, first_x - x)
    at = put_step(buffer, at, first_y - y)
    head, before = at, at + ONE
    at, count = before, np.uint64(0)
    x, y, doubled = first_x, first_y, np.int64(0)
    while vertex > first:
        vertex = vertex - ONE
        next_x, next_y = ((xs[vertex] + half) >> shift) - left, ((ys[vertex] + half) >> shift) - top
        if (next_x != x) | (next_y != y):
            doubled += (x - first_x) * (next_y - first_y) - (next_x - first_x) * (y - first_y)
            before = at
            at = put_step(buffer, at, next_x - x)
            at = put_step(buffer, at, next_y - y)
            x, y, count = next_x, next_y, count + ONE
    if (x == first_x) & (y == first_y):
        at, count = before, count - ONE
    buffer[head] = np.uint8((count << THREE) | LINE_TO)  # one byte: no cell has 16 vertices
    buffer[at] = CLOSE_PATH
    return (at + ONE if (count > ONE) & (doubled > 0) else start), x, y


@inlined
def _put_geometry(
    buffer: ByteArray, at: np.uint64, outlines: Outlines, ring: int, second: int, frame: Frame
) -> np.uint64:
    """Write the type and the geometry of a feature with one or two rings; return `at` if they have no area."""
    buffer[at], buffer[at + ONE], buffer[at + ONE + ONE] = _TYPE, _POLYGON, _GEOMETRY
    start = at + THREE
    end, x, y = _put_ring(buffer, start + ONE, outlines, ring, frame, 0, 0)
    if second != ALONE:
        if end == start + ONE:
            x, y = 0, 0
        end, x, y = _put_ring(buffer, end, outlines, second, frame, x, y)
    return put_length(buffer, start, end) if end > start + ONE else at


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
        body = at + ONE + ONE
        buffer[at], buffer[body] = _FEATURE, _ID
        place = put_varint(buffer, body + ONE, np.uint64(ids[number]))
        end = _put_geometry(buffer, place, outlines, ring, second[number], frame)
        if end > place:
            at = put_length(buffer, at + ONE, end)
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
    withheld months and bases (r,), whether each status has a value, and the resolution. `chosen` (8,) has the position
    of each key, -1 for a property that is not requested. `value_table` (3, slots) has a table of free slots, and the
    kinds and numbers of values.
    """
    spans, cells, ids, routes, values, statuses, withheld, bases, has_value, resolution = figures
    table, kinds, numbers = value_table[0], value_table[1], value_table[2]
    at, count = np.uint64(0), 0
    for number in range(drawn.size):
        ring = drawn[number]
        if second[number] == ring:
            continue
        shape, shape_end = np.uint64(0), np.uint64(0)  # the geometry is the same for each route of a cell
        for row in range(spans[number], spans[number + 1]):
            body = at + ONE + ONE
            buffer[at], buffer[body] = _FEATURE, _ID
            tags = put_varint(buffer, body + ONE, np.uint64(ids[row]))
            buffer[tags] = _TAGS
            place = tags + ONE + ONE
            for key in range(8):
                is_there = ((key != VALUE) | has_value[statuses[row]]) & ((key != BASIS) | (bases[row] >= 0))
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
                elif key == BASIS:
                    kind, content = TEXT_BASIS, np.int64(bases[row])
                elif key == KIND:
                    kind, content = TEXT_KIND, 0  # each feature is a cell
                index = _value_index(kind, content, table, kinds, numbers, count)
                count = max(count, index + 1)
                buffer[place] = np.uint8(chosen[key])
                place = put_varint(buffer, place + ONE, np.uint64(index))
            place = put_length(buffer, tags + ONE, place) if place > tags + ONE + ONE else tags
            if shape_end > shape:
                end = place + (shape_end - shape)
                for step in range(shape_end - shape):
                    buffer[place + step] = buffer[shape + step]
            else:
                end = _put_geometry(buffer, place, outlines, ring, second[number], frame)
            if end > place:
                start = at + ONE
                at = put_length(buffer, start, end)
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

    `texts` contains the names of routes, statuses, bases and kinds without gaps: name `n` of kind `k` is at
    `text_offsets[k, n]` to `text_offsets[k, n + 1]`.
    """
    end = np.uint64(at)
    for index in range(count):
        kind, number = kinds[index], np.uint64(numbers[index])
        start = end + ONE
        buffer[end] = _VALUE
        place = start + ONE
        if kind == NUMBER:
            buffer[place] = _UINT_VALUE
            place = put_varint(buffer, place + ONE, number)
        elif kind == HEX:
            digits = np.uint64(1)
            while (digits < _SIXTEEN) and (number >> (digits << _TWO)) != 0:
                digits = digits + ONE
            buffer[place] = _STRING_VALUE
            place = put_varint(buffer, place + ONE, digits)
            while digits > 0:
                digits = digits - ONE
                buffer[place] = _HEX_DIGITS[(number >> (digits << _TWO)) & np.uint64(15)]
                place = place + ONE
        else:
            buffer[place] = _STRING_VALUE
            first, after = np.uint64(text_offsets[kind, number]), np.uint64(text_offsets[kind, number + ONE])
            place = put_varint(buffer, place + ONE, after - first)
            while first < after:
                buffer[place] = texts[first]
                place, first = place + ONE, first + ONE
        end = put_length(buffer, start, place)
    return int(end)
