"""Comparison, arithmetic and pattern of numbers and texts, with nulls as SQL has them: nothing is known of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.errors import InvalidInput
from routes_geo.features.filters.nodes import FilterColumns, Node, ValueKind, literal, require
from routes_geo.features.filters.times import compare_times

COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "=": pc.equal,
    "<>": pc.not_equal,
    "<": pc.less,
    "<=": pc.less_equal,
    ">": pc.greater,
    ">=": pc.greater_equal,
}
ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "%": np.fmod,
    "div": lambda left, right: np.trunc(np.divide(left, right)),
    "^": np.power,
}
_ORDERED = (ValueKind.NUMBER, ValueKind.TEXT, ValueKind.TIME)
_NO_EQUALS = {ValueKind.SHAPE: "s_equals", ValueKind.INTERVAL: "t_equals", ValueKind.ARRAY: "a_equals"}


def compare(operator: str, left: Node, right: Node) -> Node:
    """Comparison of two values of one kind; InvalidInput for others."""
    if left.kind is not right.kind:
        hint = "; write DATE('2023-09-17') for a date" if ValueKind.TIME in (left.kind, right.kind) else ""
        raise InvalidInput(f"filter: {operator} compares {left.kind.value} with {right.kind.value}{hint}")
    if left.kind in _NO_EQUALS:
        raise InvalidInput(f"filter: {operator} does not take {left.kind.value}; see {_NO_EQUALS[left.kind]}")
    if left.kind not in _ORDERED and operator not in ("=", "<>"):
        raise InvalidInput(f"filter: {operator} takes what has an order, not {left.kind.value}")
    if left.kind is ValueKind.TIME:
        return compare_times(operator, left, right)
    function = COMPARISONS[operator]
    return Node(ValueKind.TRUTH, lambda columns: function(left.run(columns), right.run(columns)))


def between(value: Node, low: Node, high: Node) -> Node:
    """Whether a value lies between two others, both included."""
    return combine(pc.and_kleene, [compare(">=", value, low), compare("<=", value, high)])


def is_in(value: Node, items: list[Node]) -> Node:
    """Whether a value equals one of the items."""
    if not items:
        raise InvalidInput("filter: in takes a list of at least one value")
    listed = [item.constant for item in items]
    arrow_type = {ValueKind.TEXT: pa.string(), ValueKind.NUMBER: pa.float64()}.get(value.kind)
    if arrow_type and {item.kind for item in items} == {value.kind} and None not in listed:
        known = pa.array([scalar.as_py() for scalar in listed], arrow_type)
        return Node(ValueKind.TRUTH, lambda columns: _found(value.run(columns), known))
    return combine(pc.or_kleene, [compare("=", value, item) for item in items])


def _found(values: Any, known: pa.Array) -> Any:
    return pc.if_else(pc.is_valid(values), pc.is_in(values, value_set=known), pa.scalar(None, pa.bool_()))


def combine(function: Callable[[Any, Any], Any], parts: list[Node]) -> Node:
    """Parts joined by AND or OR of three-valued logic."""
    return Node(ValueKind.TRUTH, lambda columns: reduce(function, [part.run(columns) for part in parts]))


def negate(part: Node) -> Node:
    """NOT of three-valued logic."""
    return Node(ValueKind.TRUTH, lambda columns: pc.invert(part.run(columns)))


def arithmetic(operator: str, left: Node, right: Node) -> Node:
    """Result of an operation; null where it is no number, as after a division by zero."""
    function = ARITHMETIC[operator]

    def run(columns: FilterColumns) -> Any:
        with np.errstate(all="ignore"):
            values = function(_numbers(left.run(columns)), _numbers(right.run(columns)))
        spread = np.broadcast_to(values, (columns.size,))
        return pa.array(spread, pa.float64(), mask=~np.isfinite(spread))

    for operand in (left, right):
        require(operand, ValueKind.NUMBER, operator)
    return Node(ValueKind.NUMBER, run)


def _numbers(values: Any) -> Any:
    """Doubles with NaN for null."""
    if isinstance(values, pa.Scalar):
        return np.float64("nan") if not values.is_valid else np.float64(values.as_py())
    return values.to_numpy(zero_copy_only=False)


def like(value: Node, pattern: Node) -> Node:
    r"""Whether a text matches a pattern: % is any text, _ one character, \ takes the next one as it is."""
    require(value, ValueKind.TEXT, "like")
    if require(pattern, ValueKind.TEXT, "like").constant is None:
        raise InvalidInput("filter: the pattern of like is a text, such as 'Lam%', also in casei() or accenti()")
    text = pattern.constant.as_py()
    return Node(ValueKind.TRUTH, lambda columns: pc.match_like(value.run(columns), text))


def fold_case(text: str) -> str:
    """Text without the difference of upper and lower case (Unicode, default case folding)."""
    return text.casefold()


def fold_accents(text: str) -> str:
    """Text without marks on its letters."""
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(sign for sign in decomposed if not unicodedata.combining(sign)))


def fold(function: Callable[[str], str], operator: str, value: Node) -> Node:
    """Text of a value without case or accents; each text of a column is folded once."""
    require(value, ValueKind.TEXT, operator)
    if value.constant is not None:
        return literal(ValueKind.TEXT, pa.scalar(function(value.constant.as_py())))

    def run(columns: FilterColumns) -> Any:
        coded = value.run(columns).dictionary_encode()
        folded = pa.array([function(text) for text in coded.dictionary.to_pylist()], pa.string())
        return folded.take(coded.indices)

    return Node(ValueKind.TEXT, run)
