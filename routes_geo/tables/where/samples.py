"""Decide from the first values of a column whether it has places. A column of unknown or no values is believed."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from routes_geo.errors import RoutesGeoError
from routes_geo.tables.hemispheres import Letters
from routes_geo.tables.numbers import NumberFormat, parse_degrees
from routes_geo.tables.where.cells import parse_cells
from routes_geo.tables.where.points import BLANK, UNREADABLE, is_shape, is_text, read_points
from routes_geo.tables.where.reading import Reading

SAMPLE_ROWS = 1000
_MOST_DEG = 360
_ANY = Letters("", (("O", "W"), ("\u039d", "S")))


def has_points(values: pa.Array | None) -> bool:
    """Return whether at least half of the values are points or other geometries."""
    if values is None or not len(values):
        return values is None
    try:
        kinds = read_points(values, "", Reading(letters=_ANY)).kinds
    except RoutesGeoError:
        return False
    given = kinds[kinds != BLANK]
    return bool(given.size) and 2 * int((given != UNREADABLE).sum()) >= given.size


def has_pairs(values: pa.Array | None) -> bool:
    """Return whether the first values are text, and not geometries."""
    if values is None or not len(values) or not is_text(values.type):
        return False
    return not is_shape(values[0].as_py())


def has_cells(values: pa.Array | None) -> bool:
    """Return whether at least half of the values are H3 cells."""
    if values is None or not len(values):
        return True
    try:
        cells = parse_cells(values, "")
    except RoutesGeoError:
        return False
    return 2 * int((cells != 0).sum()) >= len(values)


def has_degrees(values: pa.Array | None) -> bool:
    """Return whether at least half of the values are numbers that can be degrees."""
    if values is None or not len(values):
        return True
    plain = values.dictionary_decode() if pa.types.is_dictionary(values.type) else values
    if is_text(plain.type):
        decimals = [parse_degrees(plain, NumberFormat(each, letters=_ANY)) for each in (".", ",")]
        plain = max(decimals, key=lambda each: len(each) - each.null_count)
    elif not (pa.types.is_floating(plain.type) or pa.types.is_integer(plain.type) or pa.types.is_decimal(plain.type)):
        return False
    degrees = np.asarray(plain.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False), np.float64)
    return 2 * int((np.abs(degrees) <= _MOST_DEG).sum()) >= len(degrees)
