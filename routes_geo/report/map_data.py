"""Pack the shapes of a map, with the counts of cells in each period, for the script that draws them.

Numbers are compressed (DEFLATE) and written as base64. Those of shapes are written in as few bytes as they need
(LEB128). Counts are written as planes, the lowest byte of all of them first: bytes of one kind compress better. A count
is 0 for no data, 1 for not yet reported, 2 for withheld, otherwise `3 + count`; its look is written apart.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from routes_geo.grid.arrays import IntArray
from routes_geo.grid.cell_bits import cell_resolutions
from routes_geo.grid.cells import cells_to_boundary_arrays
from routes_geo.model import BASES, NOT_PLACED, Publication
from routes_geo.report.cell_row import CellRow
from routes_geo.report.looks import DOTS, look_of
from routes_geo.snapshot.counts import STATUSES, CellCounts
from routes_geo.snapshot.placings import basis_positions

_STEPS_PER_DEG = 10_000  # 11 m, the detail that is kept
_BITS, _MORE = 7, 0x80
_DIGITS, _DIGIT_BITS = 15, 3  # of an H3 cell
NO_DATA, NOT_YET, WITHHELD, COUNTED = 0, 1, 2, 3
_CODES = {
    Publication.NOT_PUBLISHED: NO_DATA,
    Publication.NOT_YET_REPORTED: NOT_YET,
    Publication.SUPPRESSED: WITHHELD,
}
_LOOK_OF_BASIS = np.array(
    [look_of(at, is_area=False) for at in range(len(BASES))] + [look_of(NOT_PLACED, is_area=False)]
)
_OF_STATUS = np.array([_CODES.get(status, COUNTED) for status in STATUSES])


@dataclass(frozen=True, slots=True)
class RowTexts:
    """Texts of a cell or area for its popup: its name and how it was placed."""

    name: str
    placed: str
    route: str


def in_drawing_order(rows: Iterable[CellRow]) -> list[CellRow]:
    """Return areas, the largest first, so that what is finer lies on top; then cells by their number."""
    areas = sorted((row for row in rows if row.is_area), key=lambda row: (-len(row.cells), row.row_id))
    return [*areas, *sorted((row for row in rows if not row.is_area), key=lambda row: row.key)]


def pack_rows(rows: Sequence[CellRow], texts: Sequence[RowTexts], periods: Sequence[CellCounts]) -> dict[str, Any]:
    """Return cells and areas in drawing order for the script, which unpacks them.

    `codes` has for each row the count of the window, then that of each period, `looks` their looks in the same order;
    `texts` has positions in `words`.
    """
    words = sorted({text for each in texts for text in (each.name, each.placed, each.route)})
    number = {text: at for at, text in enumerate(words)}
    areas = [row.row_id for row in rows if row.is_area]
    cells = np.array([row.key for row in rows if not row.is_area], np.uint64)
    return {
        "rows": len(rows),
        "shapes": pack(_shapes(rows)),
        "areas": areas,
        "cells": pack(_cell_numbers(cells)),
        "cellShift": _unused_bits(cells),
        **_codes(rows, periods),
        "withheld": pack(row.withheld_months for row in rows),
        "texts": pack(number[text] for each in texts for text in (each.name, each.placed, each.route)),
        "words": words,
    }


def _cell_numbers(cells: NDArray[np.uint64]) -> list[int]:
    """Return each cell less the one before, without the bits that all cells of the resolution share."""
    numbers = (cells >> np.uint64(_unused_bits(cells))).astype(np.int64)
    steps: list[int] = signed(np.diff(numbers, prepend=0)).tolist()
    return steps


def _unused_bits(cells: NDArray[np.uint64]) -> int:
    """Return the number of bits of the digits that a cell does not use, which are all set."""
    return _DIGIT_BITS * (_DIGITS - int(cell_resolutions(cells[:1])[0])) if cells.size else 0


def _codes(rows: Sequence[CellRow], periods: Sequence[CellCounts]) -> dict[str, str]:
    is_area = np.array([row.is_area for row in rows], np.bool_)
    of_window = np.array([_code(row) for row in rows], np.int64)
    looks_of_window = np.array([row.placing.look for row in rows], np.int64)
    codes = np.column_stack([of_window, *(_codes_of(counts) for counts in periods)])
    looks = np.column_stack([looks_of_window, *(_looks_of(counts, is_area) for counts in periods)])
    return {"codes": pack_planes(codes.ravel()), "looks": pack_planes(looks.ravel())}


def _code(row: CellRow) -> int:
    return _CODES[row.status] if row.value is None else COUNTED + row.value


def _codes_of(counts: CellCounts) -> IntArray:
    kinds = _OF_STATUS[counts.status]
    return np.where(kinds == COUNTED, COUNTED + counts.values, kinds)


def _looks_of(counts: CellCounts, is_area: NDArray[np.bool_]) -> IntArray:
    return np.where(is_area, DOTS, _LOOK_OF_BASIS[basis_positions(counts.placing)])


def pack_planes(numbers: IntArray) -> str:
    """Return numbers from 0, below 2**32, as planes of bytes, compressed, in base64."""
    little = np.ascontiguousarray(numbers, "<u4").view(np.uint8).reshape(-1, 4).T
    used = max((at + 1 for at, plane in enumerate(little) if plane.any()), default=1)
    return _encode(little[:used].tobytes())


def pack_shape(shape: BaseGeometry) -> str:
    """Return the rings of areas, or lines, packed as one shape."""
    return pack(_one_shape(shape))


def pack(numbers: Iterable[int] | IntArray) -> str:
    """Return numbers from 0 as LEB128, compressed, in base64."""
    return _encode(_leb128(np.fromiter(numbers, np.uint64)))


def _encode(content: bytes) -> str:
    return base64.b64encode(zlib.compress(content, 9)).decode()


def _leb128(numbers: NDArray[np.uint64]) -> bytes:
    """Return numbers with seven bits a byte, lowest first; the highest bit of a byte says that more follow."""
    parts = []
    rest, at = numbers, np.arange(numbers.size)
    order = []
    while rest.size:
        low, high = rest & np.uint64(_MORE - 1), rest >> np.uint64(_BITS)
        parts.append((low | np.where(high > 0, np.uint64(_MORE), np.uint64(0))).astype(np.uint8))
        order.append(at)
        at, rest = at[high > 0], high[high > 0]
    if not parts:
        return b""
    return np.concatenate(parts)[np.argsort(np.concatenate(order), kind="stable")].tobytes()


def signed(values: IntArray) -> IntArray:
    """Return integers as numbers from 0 that are small for small ones of either sign (zigzag)."""
    return (values << 1) ^ (values >> 63)


def _shapes(rows: Sequence[CellRow]) -> list[int]:
    """Return for each row the number of its rings, then for each ring its number of points and their steps."""
    cells = np.array([row.key for row in rows if row.shape is None], np.uint64)
    offsets, lng, lat = cells_to_boundary_arrays(cells)
    points = _in_steps(np.column_stack([lng, lat]))
    hexagons = iter([points[low:high] for low, high in pairwise(offsets.tolist())])
    return _in_turn([[next(hexagons)] if row.shape is None else _rings(row.shape) for row in rows])


def _one_shape(shape: BaseGeometry) -> list[int]:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "LineString"]
    return _in_turn([[_in_steps(shapely.get_coordinates(part)) for part in parts] or _rings(shape)])


def _in_turn(shapes: Sequence[Sequence[IntArray]]) -> list[int]:
    """Return shapes as numbers: how many rings, and for each ring how many points, with the step to each."""
    out: list[int] = []
    last = np.zeros(2, np.int64)
    for rings in shapes:
        out.append(len(rings))
        for ring in rings:
            steps = np.diff(ring, axis=0, prepend=last[None])
            out += [len(ring), *signed(steps.ravel()).tolist()]
            last = ring[-1]
    return out


def _in_steps(points: NDArray[np.float64]) -> IntArray:
    return np.rint(points * _STEPS_PER_DEG).astype(np.int64)


def _rings(shape: BaseGeometry) -> list[IntArray]:
    """Return the rings of an area without their last point, which closes them."""
    polygons = [part for part in shapely.get_parts(shape) if not part.is_empty]
    rings = [ring for part in polygons for ring in (part.exterior, *part.interiors)]
    return [_in_steps(shapely.get_coordinates(ring)[:-1]) for ring in rings]
