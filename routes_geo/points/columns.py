"""Read the columns of a batch as arrays: degrees, and whole numbers to sum.

Unreadable values are marked, not dropped.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from routes_geo.errors import DataError, InvalidInput
from routes_geo.points.number_formats import format_of, is_text
from routes_geo.points.plan import Plan
from routes_geo.points.readings import reading_of
from routes_geo.tables.number_columns import first_fraction, fractions_fault, whole_numbers
from routes_geo.tables.numbers import Expects, parse_counts, parse_degrees
from routes_geo.tables.where.crs import to_lng_lat
from routes_geo.tables.where.points import POINT, Points, read_points

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def coordinates(batch: pa.RecordBatch, plan: Plan) -> Points:
    """Return the longitudes and latitudes of a batch in degrees, shape (n,) each.

    A missing or invalid number is NaN.
    """
    if plan.geometry:
        points = read_points(batch.column(plan.geometry), plan.geometry, reading_of(batch, plan))
        is_point = points.kinds == POINT
        return Points(np.where(is_point, points.lng, np.nan), np.where(is_point, points.lat, np.nan), points.kinds)
    x, y = _column_of_degrees(batch, str(plan.lng), "lng"), _column_of_degrees(batch, str(plan.lat), "lat")
    lng, lat = to_lng_lat(x, y, plan.place.crs)
    return Points(lng, lat, np.full(lng.size, POINT, np.int8))


def _column_of_degrees(batch: pa.RecordBatch, name: str, axis: Expects) -> FloatArray:
    column = batch.column(name)
    if is_text(column.type):
        column = parse_degrees(column, format_of(batch, name, axis))
    return _degrees(column, name)


def _degrees(column: pa.Array, name: str) -> FloatArray:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if not (pa.types.is_floating(column.type) or pa.types.is_integer(column.type) or _is_decimal(column.type)):
        raise DataError(f"column {name!r} is {column.type}; expected numbers in degrees")
    floats = column.cast(pa.float64(), safe=False)
    return np.asarray(floats.to_numpy(zero_copy_only=False), np.float64)  # a null becomes NaN


def _is_decimal(kind: pa.DataType) -> bool:
    return bool(pa.types.is_decimal(kind))


def whole_values(batch: pa.RecordBatch, plan: Plan, origin: str) -> tuple[IntArray, NDArray[np.bool_]]:
    """Return the numbers to sum (columns, n), all 1 without columns, and whether each row has all of them (n,).

    InvalidInput if a column of numbers has fractions, unless the plan states a decimal separator, or is strict and so
    stops at that row.
    """
    names = plan.sums
    has_value = np.ones(batch.num_rows, np.bool_)
    values = np.ones((max(len(names), 1), batch.num_rows), np.int64)
    for place, name in enumerate(names):
        if plan.numbers.decimal is None and not plan.strict:
            _check_no_fraction(batch.column(name), name, origin)
        whole = _column_of_counts(batch, name)
        if whole.null_count:
            has_value &= np.asarray(whole.is_valid())
            whole = whole.fill_null(0)
        values[place] = whole.to_numpy()
    return values, has_value


def _column_of_counts(batch: pa.RecordBatch, name: str) -> pa.Array:
    column = batch.column(name)
    if is_text(column.type):
        return parse_counts(column, format_of(batch, name, "count"))
    return whole_numbers(column, name)


def _check_no_fraction(column: pa.Array, name: str, origin: str) -> None:
    fraction = first_fraction(column)
    if fraction is not None:
        raise InvalidInput(f"{origin}: {fractions_fault(f'the column {name[:40]!r}', fraction, 'give {options}')}")
