"""Features of cells straight from arrays to the bytes of a vector tile (MVT 2.1, sections of that document below).

Rings are found, wound and encoded in one pass; keys and values are stored once (4.4).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from routes_geo.grid.kernels import GOLDEN, inlined, kernel
from tiles.cell_index import LEVEL_SHIFT, ORIGIN, ROW_SHIFT
from tiles.world_rings import ALONE

# Positions in `tiles.cells.PROPERTIES`, which are also those of bits.
CELL, ROUTE, VALUE, STATUS, WITHHELD, RESOLUTION = range(6)
TEXT_ROUTE, TEXT_STATUS, NUMBER, HEX = range(4)  # kinds of values

FEATURE_BYTES = 128  # of a feature without its vertices, its values included
VERTEX_BYTES = 10  # two varints of 32 bits
# Indices are unsigned, so that numba need not ask whether they count from the end.
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


@kernel
def find_rings(keys: Any, bounds: Any, levels: Any, tile: tuple[float, float, float, float], out: Any) -> int:
    """Write the rings whose bounds touch a tile (west, north, east, south; world), in their order; return how many.

    `out` has a place for each ring there is.
    """
    west, north, east, south = tile
    count = 0
    for level in levels:
        side = 2.0**level
        top, bottom = int(np.floor((north + ORIGIN) * side)) - 1, int(np.floor((south + ORIGIN) * side))
        left, right = int(np.floor((west + ORIGIN) * side)) - 1, int(np.floor((east + ORIGIN) * side))
        for row in range(top, bottom + 1):
            head = (level << LEVEL_SHIFT) | (row << ROW_SHIFT)
            at = np.searchsorted(keys, head | max(left, 0))
            while at < keys.size and keys[at] <= (head | right):
                is_met = (bounds[at, 0] <= east) & (bounds[at, 2] >= west)
                if is_met & (bounds[at, 1] <= south) & (bounds[at, 3] >= north):
                    out[count] = at
                    count += 1
                at += 1
    return count


@inlined
def _put_varint(buffer: Any, at: Any, number: Any) -> Any:
    while number > _LOW_BITS:
        buffer[at] = np.uint8((number & _LOW_BITS) | _MORE)
        number = number >> _SEVEN
        at = at + _ONE
    buffer[at] = np.uint8(number)
    return at + _ONE


@inlined
def _put_step(buffer: Any, at: Any, step: int) -> Any:
    """Write a step between vertices (4.3.2): nearly all take one byte or two, which needs no branch."""
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
def _put_length(buffer: Any, start: Any, end: Any) -> Any:
    """Fill in the length of what was written after one byte that was left for it; return the new end."""
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
    buffer: Any, start: Any, offsets: Any, xs: Any, ys: Any, ring: int, frame: tuple[int, int, int], x: int, y: int
) -> Any:
    """Write a ring in whole tile coordinates, wound for y down (4.3.4.4); nothing if it has no area.

    The cursor is at x, y; returned are the end, and where the cursor is if the ring has an area. `frame` is by how many
    bits to shift a coordinate, and the tile's corner after that: vertices that two cells or tiles share fall on one
    point.
    """
    shift, left, top = frame
    half = np.int64(1) << (shift - 1)
    first, vertex = np.uint64(offsets[ring]), np.uint64(offsets[ring + 1] - 1)  # H3's go round the other way
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
    buffer: Any, at: Any, offsets: Any, xs: Any, ys: Any, ring: int, second: int, frame: tuple[int, int, int]
) -> Any:
    """Write type and geometry of a feature of one ring or two; return `at` if they have no area."""
    buffer[at], buffer[at + _ONE], buffer[at + _ONE + _ONE] = _TYPE, _POLYGON, _GEOMETRY
    start = at + _THREE
    end, x, y = _put_ring(buffer, start + _ONE, offsets, xs, ys, ring, frame, 0, 0)
    if second != ALONE:
        if end == start + _ONE:
            x, y = 0, 0
        end, x, y = _put_ring(buffer, end, offsets, xs, ys, second, frame, x, y)
    return _put_length(buffer, start, end) if end > start + _ONE else at


@kernel
def encode_ids(buffer: Any, found: Any, second: Any, rings: Any, ids: Any, frame: tuple[int, int, int]) -> int:
    """Write features with an id and no properties; return where they end. `ids` (k,) belong to `found` (k,)."""
    offsets, xs, ys = rings
    at = np.uint64(0)
    for number in range(found.size):
        ring = found[number]
        if second[number] == ring:  # was drawn with its twin
            continue
        body = at + _ONE + _ONE
        buffer[at], buffer[body] = _FEATURE, _ID
        place = _put_varint(buffer, body + _ONE, np.uint64(ids[number]))
        end = _put_geometry(buffer, place, offsets, xs, ys, ring, second[number], frame)
        if end > place:
            at = _put_length(buffer, at + _ONE, end)
    return int(at)


@kernel
def _value_index(kind: int, number: int, table: Any, kinds: Any, numbers: Any, count: int) -> int:
    """Find a value, or give it the next place; open addressing over a table whose size is a power of two."""
    mask = np.uint64(table.size - 1)
    slot = ((np.uint64(number) ^ (np.uint64(kind) << np.uint64(60))) * GOLDEN >> _KNUTH_SHIFT) & mask
    while table[slot] != _UNSEEN:
        known = table[slot]
        if (kinds[known] == kind) & (numbers[known] == number):
            return int(known)
        slot = (slot + np.uint64(1)) & mask
    table[slot] = count
    kinds[count], numbers[count] = kind, number
    return count


@kernel
def encode_figures(  # noqa: PLR0912 - one pass over the rows
    buffer: Any,
    found: Any,
    second: Any,
    rings: Any,
    figures: Any,
    chosen: Any,
    frame: tuple[int, int, int],
    found_values: Any,
) -> tuple[int, int]:
    """Write features with properties, one for each route of a cell; return where they end, and how many values.

    `figures` are the rows of each of `found` (k,) as spans (k + 1,), then cells, ids, routes, values, statuses and
    withheld months (r,), whether a status has a value, and the resolution. `chosen` (6,) are the places of the keys,
    -1 where a property is not wanted. `found_values` are a table of free slots, and kinds and numbers of values.
    """
    spans, cells, ids, routes, values, statuses, withheld, has_value, resolution = figures
    offsets, xs, ys = rings
    table, kinds, numbers = found_values[0], found_values[1], found_values[2]
    at, count = np.uint64(0), 0
    for number in range(found.size):
        ring = found[number]
        if second[number] == ring:
            continue
        drawn, drawn_end = np.uint64(0), np.uint64(0)  # the same for each route of a cell
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
                kind, content = NUMBER, resolution
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
            if drawn_end > drawn:
                end = place + (drawn_end - drawn)
                for step in range(drawn_end - drawn):
                    buffer[place + step] = buffer[drawn + step]
            else:
                end = _put_geometry(buffer, place, offsets, xs, ys, ring, second[number], frame)
            if end > place:
                start = at + _ONE
                at = _put_length(buffer, start, end)
                drawn, drawn_end = at - (end - place), at
    return int(at), count


@kernel
def encode_values(buffer: Any, at: int, kinds: Any, numbers: Any, count: int, texts: Any, text_offsets: Any) -> int:
    """Write the values of a layer (4.4) at `at`; return where they end.

    `texts` holds the names of routes and of statuses one after another: name `n` of kind `k` is `text_offsets[k, n]` to
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
