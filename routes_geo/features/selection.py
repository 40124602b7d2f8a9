"""Which features match a request: box, time, values of properties and filter must all match."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from routes_geo.errors import InvalidInput
from routes_geo.features.boxes import touches
from routes_geo.features.collections import CELLS, Collection, Property
from routes_geo.features.cql2_filter import Filter
from routes_geo.features.crs import Box
from routes_geo.features.feature_table import CRS84, decoded
from routes_geo.features.ordering import PagePlace, SortKey
from routes_geo.features.tables import Features, Picked, Rows
from routes_geo.months import parse_span

_BLOCK_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class ItemsRequest:
    """Which features of a collection to return, in which order, with which properties, in which CRS."""

    bbox: Box | None = None
    when: str | None = None
    limit: int | None = None  # None: no limit is given
    place: PagePlace = field(default_factory=PagePlace)
    sortby: tuple[SortKey, ...] = ()
    properties: tuple[str, ...] | None = None
    crs: str = CRS84
    equal: Mapping[str, str] = field(default_factory=dict)
    condition: Filter | None = None


def select_rows(features: Features, collection: Collection, request: ItemsRequest) -> Rows:
    """Return the rows of the features that match, ascending; raise InvalidInput for a value that is not accepted."""
    condition = request.condition
    boxes = [box for box in (request.bbox, condition.box if condition else None) if box is not None]
    near = [features.near(box) for box in boxes] or [features.rows]
    rows = functools.reduce(functools.partial(np.intersect1d, assume_unique=True), near)
    for name, text in request.equal.items():
        rows = rows[has_value(decoded(features.column(name, rows)), text, collection.by_name[name])]
    if request.when is not None and collection is not CELLS:  # for cells it is the window of the counts
        span = parse_span(request.when)  # features without times match every valid span
        rows = rows if features.spans is None else rows[features.spans.intersect(span)[rows]]
    if request.bbox is not None:
        rows = rows[touches(features.geometries(rows), features.bounds(rows), request.bbox)]
    if condition is None:
        return rows
    return rows[_holds(condition, features, rows)]


def _holds(condition: Filter, features: Features, rows: Rows) -> NDArray[np.bool_]:
    """Return whether a condition is true for each of the rows (m,): in blocks that fit the cache, on all cores."""
    from routes_geo.grid.kernels import core_count, in_threads  # noqa: PLC0415  a kernel: see CONTRIBUTING.md

    def mask(block: Rows) -> NDArray[np.bool_]:
        return condition.mask(Picked(features, block), lambda: features.bounds(block))

    blocks = np.array_split(rows, 1 + rows.size // _BLOCK_ROWS)
    return np.concatenate(in_threads(mask, [(block,) for block in blocks], core_count()))


def has_value(column: pa.Array, text: str, described: Property) -> NDArray[np.bool_]:
    """Return whether each value (n,) is the one in a parameter, or each list contains it.

    Raise InvalidInput for a text that cannot be a value.
    """
    if described.values and text not in described.values:
        raise InvalidInput(f"{described.name} {text!r} is not accepted; give one of {', '.join(described.values)}")
    if pa.types.is_list(column.type):
        matches = pc.fill_null(pc.equal(pc.list_flatten(column), text), False)
        rows = pc.list_parent_indices(column).filter(matches)
        return np.bincount(np.asarray(rows), minlength=len(column)).astype(np.bool_)
    value = _value(text, column.type, described.name)
    same = pc.equal(column, pa.scalar(value))
    return np.asarray(pc.fill_null(same, False).to_numpy(zero_copy_only=False), np.bool_)


def _value(text: str, kind: pa.DataType, name: str) -> bool | int | float | date | str:
    try:
        if pa.types.is_boolean(kind):
            return {"true": True, "false": False}[text.lower()]
        if pa.types.is_integer(kind):
            return _whole(text)
        if pa.types.is_floating(kind):
            return _finite(float(text))
        return date.fromisoformat(text) if pa.types.is_date(kind) else text
    except (KeyError, ValueError, OverflowError):
        raise InvalidInput(f"{name} {text!r} is not accepted; give a value of type {kind}") from None


def _whole(text: str) -> int:
    """Return a whole number, also if it is written as 5.0 or 5e3."""
    number = float(text) if set(text) & set(".eE") else int(text)
    if number != int(number):
        raise ValueError(text)
    return int(np.int64(int(number)))


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise ValueError(number)
    return number
