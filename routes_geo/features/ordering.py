"""The order of a response, and page tokens (keyset paging).

A token contains the sort keys of the last or first feature of a page, so that pages stay correct when features come or
go.
"""

from __future__ import annotations

import base64
import binascii
import functools
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from routes_geo.errors import InvalidInput
from routes_geo.features.feature_table import decoded
from routes_geo.features.tables import Features, Rows

_MAX_TOKEN = 2000

JsonScalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class SortKey:
    """A property to sort by; nulls come last in both directions."""

    name: str
    descending: bool

    def __str__(self) -> str:
        return ("-" if self.descending else "+") + self.name


def parse_sortby(text: str | None, sortable: Sequence[str]) -> tuple[SortKey, ...]:
    """Parse `sortby`, such as `-value,name`; raise InvalidInput for a repeated property or one without an order."""
    keys = tuple(_sort_key(part) for part in text.split(",")) if text else ()
    names = [key.name for key in keys]
    wrong = sorted({name for name in names if name not in sortable or names.count(name) > 1})
    if wrong or text == "":
        raise InvalidInput(
            f"sortby {text!r}: {', '.join(wrong) or 'nothing'} is not accepted; give each property once, with + or -: "
            f"{', '.join(sortable)}"
        )
    return keys


def _sort_key(part: str) -> SortKey:
    signs = {"-": True, "+": False, " ": False}  # a plus that a client does not encode arrives as a space
    return SortKey(part[1:], signs[part[0]]) if part[:1] in signs else SortKey(part, descending=False)


@dataclass(frozen=True, slots=True)
class Order:
    """Columns to sort features by, each for some rows (m,), and whether each descends. The last has no equal values."""

    columns: tuple[Callable[[Rows], pa.Array], ...]
    descending: tuple[bool, ...]
    label: str

    def rows(self, chosen: Rows) -> Rows:
        """Return ascending rows in this order; nulls come last."""
        if len(self.columns) == 1:  # features stand in the order of their keys
            return chosen
        names = [str(position) for position in range(len(self.columns))]
        table = pa.table([column(chosen) for column in self.columns], names=names)
        directions = ["descending" if down else "ascending" for down in self.descending]
        keys = list(zip(names, directions, strict=True))
        sorted_rows: Rows = chosen[pc.sort_indices(table, sort_keys=keys).to_numpy()]
        return sorted_rows

    def token(self, row: int) -> str:
        """Return the token of a row."""
        values = [_json_value(column(np.array([row]))[0]) for column in self.columns]
        return base64.urlsafe_b64encode(orjson.dumps([self.label, *values])).decode().rstrip("=")

    def count_before(self, ordered: Rows, token: str, *, and_with: bool) -> int:
        """Return how many of the ordered rows come before a token; with `and_with`, its own row counts too."""
        if len(self.columns) == 1:
            return self._search(ordered, token, and_with=and_with)
        before = np.zeros(ordered.size, np.bool_)
        same = np.ones(ordered.size, np.bool_)
        columns = [column(ordered) for column in self.columns]
        values = self._values(token, [column.type for column in columns])
        for column, down, value in zip(columns, self.descending, values, strict=True):
            less, equal = _compare(column, value, down)
            before |= same & less
            same &= equal
        return int(np.count_nonzero(before | same if and_with else before))

    def _search(self, ordered: Rows, token: str, *, and_with: bool) -> int:
        """Return the same for rows whose keys ascend, without reading the keys of all rows."""
        (column,) = self.columns
        (value,) = self._values(token, [column(ordered[:0]).type])
        if not value.is_valid:
            return int(ordered.size)
        bisect = bisect_right if and_with else bisect_left
        places = range(ordered.size)
        return bisect(places, value.as_py(), key=lambda place: column(ordered[place : place + 1])[0].as_py())

    def _values(self, token: str, types: Sequence[pa.DataType]) -> list[pa.Scalar]:
        label, *values = _parse_token(token)
        if label != self.label or len(values) != len(self.columns):
            raise InvalidInput(f"the page token belongs to sortby={label}; start again without a token")
        try:
            return [_scalar(value, kind) for value, kind in zip(values, types, strict=True)]
        except (ValueError, TypeError, OverflowError, pa.ArrowException) as error:
            raise _no_token(token) from error


def _parse_token(token: str) -> list[JsonScalar]:
    try:
        text = base64.b64decode(token[:_MAX_TOKEN] + "=" * (-len(token) % 4), altchars="-_", validate=True)
        parts = orjson.loads(text)
    except (binascii.Error, ValueError) as error:
        raise _no_token(token) from error
    if not isinstance(parts, list) or not parts or not isinstance(parts[0], str):
        raise _no_token(token)
    return parts


def _no_token(token: str) -> InvalidInput:
    return InvalidInput(f"{token[:40]!r} is not a page token; take it from a next or prev link")


def make_order(features: Features, sortby: Sequence[SortKey]) -> Order:
    """Return the order of features: by some properties and then by id, or the default order."""
    if not sortby:
        return Order((features.keys,), (False,), "")
    columns = [functools.partial(_values_of, features, key.name) for key in sortby]
    directions = (*(key.descending for key in sortby), False)
    return Order((*columns, features.ids), directions, ",".join(map(str, sortby)))


def _values_of(features: Features, name: str, rows: Rows) -> pa.Array:
    return decoded(features.column(name, rows))


def _json_value(scalar: pa.Scalar) -> JsonScalar:
    """Return a value as it is written in a token."""
    value = scalar.as_py()
    return value.isoformat() if isinstance(value, date) else cast("JsonScalar", value)


def _scalar(value: JsonScalar, kind: pa.DataType) -> pa.Scalar:
    """Return a value of a token as one of a column."""
    if pa.types.is_date(kind) and value is not None:
        return pa.scalar(date.fromisoformat(cast("str", value)), kind)
    return pa.scalar(value, kind)


def _compare(column: pa.Array, value: pa.Scalar, down: bool) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return whether each value of a column (n,) comes before a value, and whether it is equal."""
    if not value.is_valid:
        return _flags(pc.is_valid(column)), _flags(pc.is_null(column))
    compare = pc.greater if down else pc.less
    return _flags(compare(column, value)), _flags(pc.equal(column, value))


def _flags(column: pa.Array) -> NDArray[np.bool_]:
    return np.asarray(pc.fill_null(column, False).to_numpy(zero_copy_only=False), np.bool_)


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of a page, and the parameters of the next and previous pages, None at either end."""

    rows: Rows
    matched: int
    following: Mapping[str, str] | None
    preceding: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class PagePlace:
    """Where a page begins: after a token, before a token, or after a number of features."""

    after: str | None = None
    before: str | None = None
    offset: int = 0


def make_page(order: Order, chosen: Iterable[int] | Rows, place: PagePlace, limit: int | None) -> Page:
    """Return a page of the chosen rows, which ascend; without a limit, all that follow."""
    ordered = order.rows(np.asarray(chosen, np.intp))
    start, stop = _extent(order, ordered, place, limit)
    rows = ordered[start:stop]
    following = {"after": order.token(int(ordered[stop - 1]))} if 0 < stop < ordered.size else None
    preceding = {"before": order.token(int(ordered[start]))} if 0 < start < ordered.size else None
    if start and start >= ordered.size and ordered.size:  # beyond the last page: link to it
        preceding = {"offset": str(max(ordered.size - (limit or ordered.size), 0))}
    return Page(rows, int(ordered.size), following, preceding)


def _extent(order: Order, ordered: Rows, place: PagePlace, limit: int | None) -> tuple[int, int]:
    if place.before is not None:
        stop = order.count_before(ordered, place.before, and_with=False)
        return (0 if limit is None else max(stop - limit, 0)), stop
    start = place.offset
    if place.after is not None:
        start = order.count_before(ordered, place.after, and_with=True)
    start = min(start, ordered.size)
    return start, (ordered.size if limit is None else min(start + limit, ordered.size))
