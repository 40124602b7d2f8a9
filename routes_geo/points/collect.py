"""Combine partial sums of packed words into sums by cell and keys, in the order of the keys' values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from routes_geo.grid.kernels import kernel
from routes_geo.points.groupby import Groups, merge_groups, sort_groups
from routes_geo.points.keys import KeyColumn, KeySpace, make_space
from routes_geo.points.plan import Plan
from routes_geo.points.result import Bins, Tally

WordArray = NDArray[np.uint64]
IntArray = NDArray[np.int64]


class SumPart(NamedTuple):
    """Describe the groups of one segment of a key space."""

    space: KeySpace
    segment: int
    groups: Groups


def collect(plan: Plan, keys: Sequence[KeyColumn], parts: Sequence[SumPart], tally: Tally, unread: str) -> Bins:
    """Combine parts, sorted by cell, then by the keys' values. The arrays of the parts are overwritten."""
    ranked = [key.ranks() for key in keys]
    exact = make_space([len(values) for _, values in ranked], plan.resolution, 0)
    ranks = [order for order, _ in ranked]
    count = len(plan.sum_names)
    if exact.key_bits == exact.near_bits:
        cells, codes, sums = _in_words(parts, exact, ranks, plan.resolution, count)
    else:
        cells, codes, sums = _wider_than_words(parts, exact, ranks, plan.resolution, count)
    types = [key.type or pa.null() for key in keys]
    values = list(zip([values for _, values in ranked], types, strict=True))
    return Bins(plan, cells, list(codes), values, sums, tally, unread)


_Arrays = tuple[WordArray, NDArray[np.int32], IntArray]  # cells (g,), codes (keys, g), sums (columns, g)


def _in_words(
    parts: Sequence[SumPart], exact: KeySpace, ranks: Sequence[IntArray], resolution: int, columns: int
) -> _Arrays:
    """Combine parts in place, for keys that fit in one word beside the cell.

    For that, their codes are numbered without gaps.
    """
    order, starts = _joined(ranks)
    shifts = np.array(exact.shifts, np.int64)
    for space, segment, groups in parts:
        widths = np.array(space.widths, np.int64)
        high = segment << space.near_bits
        _relabel(groups.keys, high, space.near_bits, widths, order, starts, shifts, exact.key_bits)
    several = [part.groups for part in parts]
    merged = sort_groups(several[0].keys, several[0].sums) if len(several) == 1 else merge_groups(several, columns)
    cells, codes = np.empty_like(merged.keys), np.empty((len(ranks), merged.keys.size), np.int32)
    _unpack(merged.keys, np.array(exact.widths, np.int64), shifts, exact.key_bits, resolution, cells, codes)
    return cells, codes, merged.sums


def _joined(ranks: Sequence[IntArray]) -> tuple[IntArray, IntArray]:
    """Return the ranks of all keys in one array, and the offset of each key."""
    sizes = [order.size for order in ranks]
    return np.concatenate([np.empty(0, np.int64), *ranks]), np.cumsum([0, *sizes])[: len(sizes)]


def _wider_than_words(
    parts: Sequence[SumPart], exact: KeySpace, ranks: Sequence[IntArray], resolution: int, columns: int
) -> _Arrays:
    """Combine parts whose keys do not fit in one word: their higher bits number a segment that is summed on its own."""
    near_bits, near = np.uint64(exact.near_bits), np.int64((1 << exact.near_bits) - 1)
    by_segment: dict[int, list[Groups]] = {}
    for space, segment, groups in parts:
        low = (groups.keys & np.uint64((1 << space.near_bits) - 1)).astype(np.int64)
        codes = space.unpack(low | (segment << space.near_bits))
        packed = np.zeros(low.size, np.int64)
        for code, order, shift in zip(codes, ranks, exact.shifts, strict=True):
            packed |= order[code] << shift
        words = ((groups.keys >> np.uint64(space.near_bits)) << near_bits) | (packed & near).astype(np.uint64)
        numbers = packed >> exact.near_bits
        for number in np.unique(numbers).tolist():
            mine = numbers == number
            by_segment.setdefault(number, []).append(Groups(words[mine], groups.sums[:, mine]))
    merged = [(number, merge_groups(several, columns)) for number, several in by_segment.items()]
    cells = _cells(np.concatenate([groups.keys >> near_bits for _, groups in merged]), resolution)
    packed = np.concatenate(
        [(groups.keys.astype(np.int64) & near) | (number << exact.near_bits) for number, groups in merged]
    )
    place = np.lexsort((packed, cells))
    sums = np.concatenate([groups.sums for _, groups in merged], axis=1)[:, place]
    return cells[place], np.stack(exact.unpack(packed[place])).astype(np.int32), sums


def _cells(numbers: WordArray, resolution: int) -> WordArray:
    """Return the cells of a resolution from the bits of their base cell and digits."""
    unused = 3 * (15 - resolution)
    frame = (1 << 59) | (resolution << 52) | ((1 << unused) - 1)
    return np.asarray((numbers << np.uint64(unused)) | np.uint64(frame))


@kernel
def _relabel(  # noqa: PLR0913
    words: WordArray,
    high: int,
    near_bits: int,
    widths: IntArray,
    ranks: IntArray,
    starts: IntArray,
    shifts: IntArray,
    key_bits: int,
) -> None:
    """Replace codes by their ranks and move them to another key space; `high` are the bits above the words."""
    mask = np.uint64((1 << near_bits) - 1)
    for i in range(words.size):
        left = np.int64(words[i] & mask) | high
        packed = np.int64(0)
        for key in range(widths.size - 1, -1, -1):
            code = left & ((1 << widths[key]) - 1)
            left >>= widths[key]
            packed |= ranks[starts[key] + code] << shifts[key]
        words[i] = ((words[i] >> np.uint64(near_bits)) << np.uint64(key_bits)) | np.uint64(packed)


@kernel
def _unpack(  # noqa: PLR0913
    words: WordArray,
    widths: IntArray,
    shifts: IntArray,
    key_bits: int,
    resolution: int,
    cells: WordArray,
    codes: NDArray[np.int32],
) -> None:
    unused = np.uint64(3 * (15 - resolution))
    frame = np.uint64((1 << 59) | (resolution << 52) | ((1 << (3 * (15 - resolution))) - 1))
    for i in range(words.size):
        cells[i] = ((words[i] >> np.uint64(key_bits)) << unused) | frame
        for key in range(widths.size):
            codes[key, i] = np.int64(words[i] >> np.uint64(shifts[key])) & ((1 << widths[key]) - 1)
