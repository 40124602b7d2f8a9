"""Compile the JSON form of CQL2 to nodes.

Rule: every error in a filter is found here, before the filter runs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.errors import InvalidInput
from routes_geo.features.filters import arrays, scalars, spatial, times
from routes_geo.features.filters.nodes import (
    GEOMETRY,
    Node,
    QueryableType,
    ValueKind,
    count_arguments,
    is_null,
    literal,
    require,
)

MAX_DEPTH = 48

Arguments = list[object]
JsonObject = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compile expressions on these queryables; the geometries in them are in `crs`."""

    queryables: Mapping[str, QueryableType]
    crs: str

    def predicate(self, value: object, depth: int = 0) -> Node:
        """Return a node that is true or false; InvalidInput for any other."""
        return require(self.node(value, depth), ValueKind.TRUTH, "a condition")

    def node(self, value: object, depth: int) -> Node:
        """Return the node of a part of an expression; InvalidInput if it is not valid."""
        if depth > MAX_DEPTH:
            raise InvalidInput(f"filter: nested more than {MAX_DEPTH} levels deep; simplify it")
        if isinstance(value, dict):
            return self._object(value, depth)
        if isinstance(value, list):
            return arrays.array_literal([self.node(element, depth + 1) for element in value])
        return _scalar(value)

    def _object(self, value: JsonObject, depth: int) -> Node:
        kind = next((name for name in _OBJECTS if name in value), None)
        if kind is None:
            raise InvalidInput(f"filter: {', '.join(map(repr, value)) or '{}'} is not a part of CQL2")
        return _OBJECTS[kind](self, value, depth)

    def property(self, name: object) -> Node:
        """Return the node of a property; InvalidInput lists the queryables if it is unknown."""
        if not isinstance(name, str) or name not in self.queryables:
            raise InvalidInput(f"filter: unknown property {name!r}; choose from {', '.join(self.queryables)}")
        kind = self.queryables[name]
        if kind == GEOMETRY:
            return Node(ValueKind.SHAPE, lambda columns: columns.shapes, is_property=True)
        return _column(name, kind)

    def interval(self, ends: object, depth: int) -> Node:
        """Return the node of an interval, whose ends may be texts or properties."""
        if not isinstance(ends, list):
            raise InvalidInput("filter: an interval takes two ends")
        count_arguments(ends, 2, "INTERVAL")
        start, end = (
            times.interval_end(end, is_start=position == 0) if isinstance(end, str) else self.node(end, depth + 1)
            for position, end in enumerate(ends)
        )
        return times.interval(start, end)

    def operation(self, value: JsonObject, depth: int) -> Node:
        """Return the node of an operator or function with its arguments; InvalidInput if it is unknown."""
        name, arguments = str(value["op"]).lower(), value.get("args")
        if not isinstance(arguments, list):
            raise InvalidInput(f"filter: {name} has no list of arguments")
        make = _OPERATORS.get(name)
        if make is None:
            raise InvalidInput(f"filter: unknown operator or function {name!r}; choose from {', '.join(_OPERATORS)}")
        return make(self, name, arguments, depth + 1)

    def nodes(self, arguments: Arguments, count: int, name: str, depth: int) -> list[Node]:
        """Return the nodes of the arguments of an operator; InvalidInput for a wrong number of arguments."""
        return [self.node(argument, depth) for argument in count_arguments(arguments, count, name)]


def _scalar(value: object) -> Node:
    if isinstance(value, bool):
        return literal(ValueKind.TRUTH, pa.scalar(value))
    if isinstance(value, str):
        return literal(ValueKind.TEXT, pa.scalar(value))
    if isinstance(value, int | float) and math.isfinite(value):
        return literal(ValueKind.NUMBER, pa.scalar(float(value)))
    raise InvalidInput(f"filter: {value!r} is not a value; give a finite number, a text, true or false")


def _column(name: str, kind: pa.DataType) -> Node:
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return Node(ValueKind.TIME, lambda columns: times.column_moments(columns.column(name)), is_property=True)
    if pa.types.is_list(kind):
        return Node(ValueKind.ARRAY, lambda columns: arrays.column_sets(columns.column(name)), is_property=True)
    if pa.types.is_boolean(kind):
        return Node(ValueKind.TRUTH, lambda columns: columns.column(name), is_property=True)
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return Node(ValueKind.NUMBER, lambda columns: columns.column(name).cast(pa.float64()), is_property=True)
    return Node(ValueKind.TEXT, lambda columns: columns.column(name), is_property=True)


# The meaning of an object, by the member that identifies it.
_OBJECTS: dict[str, Callable[[Compiler, JsonObject, int], Node]] = {
    "op": lambda compiler, value, depth: compiler.operation(value, depth),
    "property": lambda compiler, value, _: compiler.property(value["property"]),
    "date": lambda _compiler, value, _: times.date_literal(value["date"]),
    "timestamp": lambda _compiler, value, _: times.timestamp_literal(value["timestamp"]),
    "interval": lambda compiler, value, depth: compiler.interval(value["interval"], depth),
    "bbox": lambda compiler, value, _: spatial.box_literal(value["bbox"], compiler.crs),
    "type": lambda compiler, value, _: spatial.shape_literal(value, compiler.crs),
}

Make = Callable[[Compiler, str, Arguments, int], Node]


def _logical(join: Callable[[list[Node]], Node]) -> Make:
    def make(compiler: Compiler, name: str, arguments: Arguments, depth: int) -> Node:
        if len(arguments) < 2:
            raise InvalidInput(f"filter: {name} joins at least two conditions")
        return join([compiler.predicate(argument, depth) for argument in arguments])

    return make


def _not(compiler: Compiler, name: str, arguments: Arguments, depth: int) -> Node:
    return scalars.negate(compiler.predicate(count_arguments(arguments, 1, name)[0], depth))


def _is_null(compiler: Compiler, name: str, arguments: Arguments, depth: int) -> Node:
    return is_null(compiler.nodes(arguments, 1, name, depth)[0])


def _like(compiler: Compiler, name: str, arguments: Arguments, depth: int) -> Node:
    return scalars.like(*compiler.nodes(arguments, 2, name, depth))


def _between(compiler: Compiler, name: str, arguments: Arguments, depth: int) -> Node:
    return scalars.between(*compiler.nodes(arguments, 3, name, depth))


def _in(compiler: Compiler, name: str, arguments: Arguments, depth: int) -> Node:
    value, elements = count_arguments(arguments, 2, name)
    if not isinstance(elements, list):
        raise InvalidInput("filter: in takes a list of values")
    return scalars.is_in(compiler.node(value, depth), [compiler.node(element, depth) for element in elements])


def _fold(function: Callable[[str], str]) -> Make:
    def make(compiler: Compiler, name: str, arguments: Arguments, depth: int) -> Node:
        return scalars.fold(function, name, compiler.nodes(arguments, 1, name, depth)[0])

    return make


def _binary(function: Callable[[str, Node, Node], Node]) -> Make:
    def make(compiler: Compiler, name: str, arguments: Arguments, depth: int) -> Node:
        return function(name, *compiler.nodes(arguments, 2, name, depth))

    return make


_OPERATORS: dict[str, Make] = {
    "and": _logical(scalars.both),
    "or": _logical(lambda parts: scalars.combine(pc.or_kleene, parts)),
    "not": _not,
    **dict.fromkeys(scalars.COMPARISONS, _binary(scalars.compare_values)),
    "isnull": _is_null,
    "like": _like,
    "between": _between,
    "in": _in,
    "casei": _fold(scalars.fold_case),
    "accenti": _fold(scalars.fold_accents),
    **dict.fromkeys(scalars.ARITHMETIC, _binary(scalars.arithmetic)),
    **dict.fromkeys((*spatial.RELATIONS, spatial.DISJOINT), _binary(spatial.relate_shapes)),
    **dict.fromkeys(times.RELATIONS, _binary(times.relate_times)),
    **dict.fromkeys(arrays.RELATIONS, _binary(arrays.relate_arrays)),
}
