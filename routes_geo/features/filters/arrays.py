"""Evaluate array functions; the standard compares arrays as sets."""

from __future__ import annotations

import operator as op
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from routes_geo.errors import InvalidInput
from routes_geo.features.filters.nodes import FilterColumns, Node, ValueKind, literal, require, truths

Values = frozenset[str | float]

RELATIONS: dict[str, Callable[[Values, Values], bool]] = {
    "a_equals": op.eq,
    "a_contains": op.ge,
    "a_containedby": op.le,
    "a_overlaps": lambda left, right: not left.isdisjoint(right),
}


@dataclass(frozen=True, slots=True)
class Sets:
    """Store sets of values (n, or one for all), and whether each set is not null."""

    sets: list[Values]
    is_known: NDArray[np.bool_]

    def spread(self, size: int) -> list[Values]:
        """Return the sets of n features."""
        return self.sets if len(self.sets) == size else self.sets * size


def array_literal(elements: list[Node]) -> Node:
    """Return the node of an array of texts or numbers; InvalidInput for other values or a mixture."""
    kinds = {node.kind for node in elements}
    if (
        len(kinds) > 1
        or not kinds <= {ValueKind.TEXT, ValueKind.NUMBER}
        or any(node.constant is None for node in elements)
    ):
        raise InvalidInput("filter: an array must contain only texts or only numbers")
    values = frozenset(node.constant.as_py() for node in elements)
    return literal(ValueKind.ARRAY, Sets([values], np.ones((), np.bool_)))


def column_sets(column: pa.Array) -> Sets:
    """Return the sets of a column of lists."""
    is_known = np.asarray(column.is_valid().to_numpy(zero_copy_only=False), np.bool_)
    return Sets([frozenset(values or ()) for values in column.to_pylist()], is_known)


def relate_arrays(name: str, left: Node, right: Node) -> Node:
    """Return the node of a relation between two arrays."""
    for node in (left, right):
        require(node, ValueKind.ARRAY, name)
    relation = RELATIONS[name]

    def run(columns: FilterColumns) -> pa.Array:
        first, second = left.run(columns), right.run(columns)
        pairs = zip(first.spread(columns.size), second.spread(columns.size), strict=True)
        truth = np.fromiter((relation(a, b) for a, b in pairs), np.bool_, columns.size)
        return truths(first.is_known & second.is_known, truth, columns.size)

    return Node(ValueKind.TRUTH, run)
