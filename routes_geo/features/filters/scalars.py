"""Evaluate comparisons, arithmetic and patterns of numbers and texts. As in SQL, a null makes the result null."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from functools import reduce
from typing import cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.errors import InvalidInput
from routes_geo.features.feature_table import decoded
from routes_geo.features.filters.nodes import FilterColumns, Node, ValueKind, literal, require
from routes_geo.features.filters.times import compare_times
from routes_geo.grid.arrays import FloatArray

COMPARISONS: dict[str, Callable[[pa.Array, pa.Array], pa.Array]] = {
    "=": pc.equal,
    "<>": pc.not_equal,
    "<": pc.less,
    "<=": pc.less_equal,
    ">": pc.greater,
    ">=": pc.greater_equal,
}
ARITHMETIC: dict[str, Callable[[FloatArray | np.float64, FloatArray | np.float64], FloatArray]] = {
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


def compare_values(operator: str, left: Node, right: Node) -> Node:
    """Return the node of a comparison of two values of one kind; InvalidInput for other kinds."""
    if left.kind is not right.kind:
        hint = "; write DATE('2023-09-17') for a date" if ValueKind.TIME in (left.kind, right.kind) else ""
        raise InvalidInput(f"filter: {operator} cannot compare {left.kind.value} with {right.kind.value}{hint}")
    if left.kind in _NO_EQUALS:
        raise InvalidInput(f"filter: {operator} does not take {left.kind.value}; use {_NO_EQUALS[left.kind]}")
    if left.kind not in _ORDERED and operator not in ("=", "<>"):
        raise InvalidInput(f"filter: {operator} takes numbers, texts and times; it was given {left.kind.value}")
    if left.kind is ValueKind.TIME:
        return compare_times(operator, left, right)
    function = COMPARISONS[operator]

    def run(columns: FilterColumns) -> pa.Array | pa.Scalar:
        first, second = left.run(columns), right.run(columns)
        if isinstance(second, pa.Scalar):
            return _of_each(first, lambda values: function(values, second))
        if isinstance(first, pa.Scalar):
            return _of_each(second, lambda values: function(first, values))
        return function(decoded(first), decoded(second))

    return Node(ValueKind.TRUTH, run)


def _of_each(values: pa.Array | pa.Scalar, function: Callable[[pa.Array], pa.Array]) -> pa.Array | pa.Scalar:
    """Return a function of each value (n,); if texts are coded, it is called with each text once."""
    if isinstance(values, pa.DictionaryArray):
        return function(values.dictionary).take(values.indices)
    return function(values)


def between(value: Node, low: Node, high: Node) -> Node:
    """Return the node of BETWEEN, with both limits included."""
    return combine(pc.and_kleene, [compare_values(">=", value, low), compare_values("<=", value, high)])


def is_in(value: Node, elements: list[Node]) -> Node:
    """Return the node of IN: whether a value equals one of the elements."""
    if not elements:
        raise InvalidInput("filter: in takes a list of at least one value")
    listed = [element.constant for element in elements]
    arrow_type = {ValueKind.TEXT: pa.string(), ValueKind.NUMBER: pa.float64()}.get(value.kind)
    if arrow_type and {element.kind for element in elements} == {value.kind} and None not in listed:
        values = pa.array([scalar.as_py() for scalar in listed], arrow_type)
        return Node(ValueKind.TRUTH, lambda columns: _of_each(value.run(columns), lambda each: _is_among(each, values)))
    return combine(pc.or_kleene, [compare_values("=", value, element) for element in elements])


def _is_among(column: pa.Array, values: pa.Array) -> pa.Array:
    return pc.if_else(pc.is_valid(column), pc.is_in(column, value_set=values), pa.scalar(None, pa.bool_()))


def combine(function: Callable[[pa.Array, pa.Array], pa.Array], parts: list[Node]) -> Node:
    """Return the node of parts joined by AND or OR in three-valued logic."""
    return Node(ValueKind.TRUTH, lambda columns: reduce(function, [part.run(columns) for part in parts]))


def both(parts: list[Node]) -> Node:
    """Return the node of parts joined by AND; the smallest of their boxes limits it."""
    boxes = [part.box for part in parts if part.box is not None]
    box = min(boxes, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]), default=None)
    return replace(combine(pc.and_kleene, parts), box=box)


def negate(part: Node) -> Node:
    """Return the node of NOT in three-valued logic."""
    return Node(ValueKind.TRUTH, lambda columns: pc.invert(part.run(columns)))


def arithmetic(operator: str, left: Node, right: Node) -> Node:
    """Return the node of an arithmetic operation.

    The result is null if it is not finite, as after a division by zero.
    """
    function = ARITHMETIC[operator]

    def run(columns: FilterColumns) -> pa.Array:
        with np.errstate(all="ignore"):
            values = function(_numbers(left.run(columns)), _numbers(right.run(columns)))
        spread = np.broadcast_to(values, (columns.size,))
        return pa.array(spread, pa.float64(), mask=~np.isfinite(spread))

    for operand in (left, right):
        require(operand, ValueKind.NUMBER, operator)
    return Node(ValueKind.NUMBER, run)


def _numbers(values: pa.Array | pa.Scalar) -> FloatArray | np.float64:
    """Return doubles with NaN for null."""
    if isinstance(values, pa.Scalar):
        return np.float64("nan") if not values.is_valid else np.float64(values.as_py())
    return cast("FloatArray", values.to_numpy(zero_copy_only=False))


def like(value: Node, pattern: Node) -> Node:
    r"""Return the node of LIKE.

    In the pattern, % is any text, _ is one character, and \ escapes the next character.
    """
    require(value, ValueKind.TEXT, "like")
    if require(pattern, ValueKind.TEXT, "like").constant is None:
        raise InvalidInput(
            "filter: the pattern of like must be a text such as 'Lam%', also inside casei() or accenti()"
        )
    text = pattern.constant.as_py()
    return Node(ValueKind.TRUTH, lambda columns: _of_each(value.run(columns), lambda each: pc.match_like(each, text)))


def fold_case(text: str) -> str:
    """Return text without differences of upper and lower case (Unicode, default case folding)."""
    return text.casefold()


def fold_accents(text: str) -> str:
    """Return text without accents and other marks on letters."""
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(sign for sign in decomposed if not unicodedata.combining(sign)))


def fold(function: Callable[[str], str], operator: str, value: Node) -> Node:
    """Return the node of a text without case or accents; each distinct text of a column is folded once."""
    require(value, ValueKind.TEXT, operator)
    if value.constant is not None:
        return literal(ValueKind.TEXT, pa.scalar(function(value.constant.as_py())))

    def run(columns: FilterColumns) -> pa.Array:
        coded = value.run(columns).dictionary_encode()
        folded = pa.array([function(text) for text in coded.dictionary.to_pylist()], pa.string())
        return pa.DictionaryArray.from_arrays(coded.indices, folded)

    return Node(ValueKind.TEXT, run)
