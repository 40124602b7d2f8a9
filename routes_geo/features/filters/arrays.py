"""Array functions: arrays are compared as sets, as the standard has them."""

from __future__ import annotations

import operator as op
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from routes_geo.errors import InvalidInput
from routes_geo.features.filters.nodes import FilterColumns, Node, ValueKind, literal, require, truths

Values = frozenset[Any]

RELATIONS: dict[str, Callable[[Values, Values], bool]] = {
    "a_equals": op.eq,
    "a_contains": op.ge,
    "a_containedby": op.le,
    "a_overlaps": lambda left, right: not left.isdisjoint(right),
}


@dataclass(frozen=True, slots=True)
class Sets:
    """Sets of values, n or one for all; whether each is known."""

    sets: list[Values]
    known: NDArray[np.bool_]

    def spread(self, size: int) -> list[Values]:
        """Sets of n features."""
        return self.sets if len(self.sets) == size else self.sets * size


def array_literal(items: list[Node]) -> Node:
    """Node of an array of texts or numbers; InvalidInput for others, or for a mixture."""
    kinds = {item.kind for item in items}
    if (
        len(kinds) > 1
        or not kinds <= {ValueKind.TEXT, ValueKind.NUMBER}
        or any(item.constant is None for item in items)
    ):
        raise InvalidInput("filter: an array holds texts, or numbers, and nothing else")
    values = frozenset(item.constant.as_py() for item in items)
    return literal(ValueKind.ARRAY, Sets([values], np.ones((), np.bool_)))


def column_sets(column: pa.Array) -> Sets:
    """Sets of a column of lists."""
    known = np.asarray(column.is_valid().to_numpy(zero_copy_only=False), np.bool_)
    return Sets([frozenset(values or ()) for values in column.to_pylist()], known)


def relate_lists(name: str, left: Node, right: Node) -> Node:
    """Relation of two arrays."""
    for node in (left, right):
        require(node, ValueKind.ARRAY, name)
    relation = RELATIONS[name]

    def run(columns: FilterColumns) -> Any:
        first, second = left.run(columns), right.run(columns)
        pairs = zip(first.spread(columns.size), second.spread(columns.size), strict=True)
        found = np.fromiter((relation(a, b) for a, b in pairs), np.bool_, columns.size)
        return truths(first.known & second.known, found, columns.size)

    return Node(ValueKind.TRUTH, run)
