"""Evaluate dates, timestamps and intervals. A date is compared with a timestamp by its day in UTC."""

from __future__ import annotations

import operator as op
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from routes_geo.errors import InvalidInput
from routes_geo.features.filters.nodes import FilterColumns, Node, ValueKind, literal, truths
from routes_geo.grid.arrays import IntArray
from routes_geo.months import BEGINNING, END, parse_instant

Flags = NDArray[np.bool_]

_DAY_US = 86_400_000_000
_EPOCH_DAY = date(1970, 1, 1)
_ALWAYS = np.ones((), np.bool_)
_COMPARISONS: dict[str, Callable[[IntArray, IntArray], Flags]] = {
    "=": op.eq,
    "<>": op.ne,
    "<": op.lt,
    "<=": op.le,
    ">": op.gt,
    ">=": op.ge,
}
Relation = Callable[[IntArray, IntArray, IntArray, IntArray], Flags]


@dataclass(frozen=True, slots=True)
class Moments:
    """Store microseconds since 1970, (n,) or () for all, and whether each is not null.

    `by_day` is true if they are whole days.
    """

    instants: IntArray
    is_known: Flags
    by_day: bool

    def at(self, by_day: bool) -> IntArray:
        """Return days since 1970, or microseconds."""
        return np.floor_divide(self.instants, _DAY_US) if by_day else self.instants


@dataclass(frozen=True, slots=True)
class Interval:
    """Describe a closed interval between moments; an open end is a moment before or after all others."""

    start: Moments
    end: Moments

    @property
    def is_known(self) -> Flags:
        """Return whether neither end is null."""
        return self.start.is_known & self.end.is_known

    @property
    def by_day(self) -> bool:
        """Return whether an end that is not open is a whole day."""
        return self.start.by_day or self.end.by_day


# Allen's relations between two intervals (start, end), and combinations of them (CQL2, temporal functions).
RELATIONS: dict[str, Relation] = {
    "t_after": lambda s1, _e1, _s2, e2: s1 > e2,
    "t_before": lambda _s1, e1, s2, _e2: e1 < s2,
    "t_contains": lambda s1, e1, s2, e2: (s1 < s2) & (e1 > e2),
    "t_disjoint": lambda s1, e1, s2, e2: (e1 < s2) | (s1 > e2),
    "t_during": lambda s1, e1, s2, e2: (s1 > s2) & (e1 < e2),
    "t_equals": lambda s1, e1, s2, e2: (s1 == s2) & (e1 == e2),
    "t_finishedby": lambda s1, e1, s2, e2: (s1 < s2) & (e1 == e2),
    "t_finishes": lambda s1, e1, s2, e2: (s1 > s2) & (e1 == e2),
    "t_intersects": lambda s1, e1, s2, e2: (s1 <= e2) & (e1 >= s2),
    "t_meets": lambda _s1, e1, s2, _e2: e1 == s2,
    "t_metby": lambda s1, _e1, _s2, e2: s1 == e2,
    "t_overlappedby": lambda s1, e1, s2, e2: (s1 > s2) & (s1 < e2) & (e1 > e2),
    "t_overlaps": lambda s1, e1, s2, e2: (s1 < s2) & (e1 > s2) & (e1 < e2),
    "t_startedby": lambda s1, e1, s2, e2: (s1 == s2) & (e1 > e2),
    "t_starts": lambda s1, e1, s2, e2: (s1 == s2) & (e1 < e2),
}


def date_literal(text: object) -> Node:
    """Return the node of DATE('2023-09-17'); InvalidInput for an invalid date."""
    try:
        day = date.fromisoformat(cast("str", text))
    except (TypeError, ValueError):
        raise InvalidInput(f"filter: DATE({text!r}) is not a date; write DATE('2023-09-17')") from None
    instant = (day - _EPOCH_DAY).days * _DAY_US
    return literal(ValueKind.TIME, Moments(np.array(instant), _ALWAYS, by_day=True))


def timestamp_literal(text: object) -> Node:
    """Return the node of TIMESTAMP('2023-09-17T12:00:00Z'); InvalidInput for an invalid time."""
    try:
        instant = parse_instant(cast("str", text))
    except (TypeError, ValueError):
        raise InvalidInput(
            f"filter: TIMESTAMP({text!r}) is not a time; write TIMESTAMP('2023-09-17T12:00:00Z')"
        ) from None
    return literal(ValueKind.TIME, Moments(np.array(instant), _ALWAYS, by_day=False))


def interval_end(text: str, *, is_start: bool) -> Node:
    """Return the node of an end of an interval that is a text: a date, a time, or open (..)."""
    if text == "..":
        moment = Moments(np.array(BEGINNING if is_start else END), _ALWAYS, by_day=False)
        return literal(ValueKind.TIME, moment)
    return timestamp_literal(text) if "T" in text.upper() else date_literal(text)


def interval(start: Node, end: Node) -> Node:
    """Return the node of INTERVAL(start, end); InvalidInput if both are literals and the end comes first."""
    for node in (start, end):
        if node.kind is not ValueKind.TIME:
            raise InvalidInput(f"filter: an interval takes dates or timestamps; it was given {node.kind.value}")
    if start.constant is not None and end.constant is not None:
        both = Interval(start.constant, end.constant)
        if both.start.at(both.by_day) > both.end.at(both.by_day):
            raise InvalidInput("filter: an interval ends before it starts; exchange its ends")
    return Node(ValueKind.INTERVAL, lambda columns: Interval(start.run(columns), end.run(columns)))


def column_moments(column: pa.Array) -> Moments:
    """Return the moments of a column of dates or timestamps."""
    by_day = pa.types.is_date(column.type)
    numbers = column.cast(pa.int32()) if by_day else column.cast(pa.timestamp("us", tz="UTC")).cast(pa.int64())
    values = numbers.fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
    is_known = np.asarray(column.is_valid().to_numpy(zero_copy_only=False), np.bool_)
    return Moments(values * _DAY_US if by_day else values, is_known, by_day)


def compare_times(operator: str, left: Node, right: Node) -> Node:
    """Return the node of a comparison of two times."""

    def run(columns: FilterColumns) -> pa.Array:
        first, second = left.run(columns), right.run(columns)
        by_day = first.by_day or second.by_day
        result = _COMPARISONS[operator](first.at(by_day), second.at(by_day))
        return truths(first.is_known & second.is_known, np.asarray(result), columns.size)

    return Node(ValueKind.TRUTH, run)


def relate_times(name: str, left: Node, right: Node) -> Node:
    """Return the node of a relation between two intervals.

    A time counts as an interval that starts and ends with it.
    """
    for node in (left, right):
        if node.kind not in (ValueKind.TIME, ValueKind.INTERVAL):
            raise InvalidInput(f"filter: {name} takes dates, timestamps and intervals; it was given {node.kind.value}")
    relation = RELATIONS[name]

    def run(columns: FilterColumns) -> pa.Array:
        first, second = _interval(left.run(columns)), _interval(right.run(columns))
        by_day = first.by_day or second.by_day
        ends = (moments.at(by_day) for moments in (first.start, first.end, second.start, second.end))
        return truths(first.is_known & second.is_known, np.asarray(relation(*ends)), columns.size)

    return Node(ValueKind.TRUTH, run)


def _interval(value: Moments | Interval) -> Interval:
    return value if isinstance(value, Interval) else Interval(value, value)
