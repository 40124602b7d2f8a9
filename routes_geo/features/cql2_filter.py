"""Compile CQL2 filters (text or JSON): a library parses them, and they are checked before they run on columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cql2
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from routes_geo.errors import InvalidInput
from routes_geo.features.collections import Collection
from routes_geo.features.crs import Box
from routes_geo.features.feature_table import CRS84
from routes_geo.features.filters.compiler import Compiler
from routes_geo.features.filters.nodes import GEOMETRY, FilterColumns, Filtered, Node, QueryableType
from routes_geo.grid.arrays import FloatArray

CQL2_TEXT, CQL2_JSON = "cql2-text", "cql2-json"
LANGUAGES = (CQL2_TEXT, CQL2_JSON)
MAX_LENGTH = 8192
_MAX_WORK = 300_000  # about 100 ms: the parser may read the content of each nested bracket twice
_MAX_MINUSES = 8  # before one operand
MAX_OPERATORS, MAX_SPATIAL = 500, 20  # all operators, and spatial functions, which may read every shape
_QUOTED = re.compile("'[^']*'|\"[^\"]*\"")
_MAX_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Filter:
    """Evaluate a condition that is true, false or unknown for each feature."""

    node: Node

    @property
    def box(self) -> Box | None:
        """Return a box in degrees outside which the condition holds for no feature; None if it may hold anywhere."""
        return self.node.box

    def mask(self, table: Filtered, bounds: Callable[[], FloatArray] | None = None) -> NDArray[np.bool_]:
        """Return whether the condition is true for each feature, shape (n,); unknown counts as false.

        `bounds` returns the bounds of the geometries (n, 4), degrees, NaN if absent, in case the caller has them
        already.
        """
        columns = FilterColumns(table, bounds)
        truth = self.node.run(columns)
        if isinstance(truth, pa.Scalar):
            return np.full(columns.size, bool(truth.as_py()))
        return np.asarray(truth.fill_null(False).to_numpy(zero_copy_only=False), np.bool_)


def check_language(lang: str) -> str:
    """Return a filter language unchanged; InvalidInput for an unknown one."""
    if lang not in LANGUAGES:
        raise InvalidInput(f"unknown filter-lang {lang!r}; choose {' or '.join(LANGUAGES)}")
    return lang


def compile_filter(text: str, lang: str, queryables: Mapping[str, QueryableType], *, crs: str = CRS84) -> Filter:
    """Compile a filter on properties of these types, or on geometries (`nodes.GEOMETRY`).

    The geometries in the filter are in `crs`. InvalidInput for text that is not CQL2, unknown properties, impossible
    comparisons, and filters that are too long or too deep.
    """
    check_language(lang)
    if len(text) > MAX_LENGTH:
        raise InvalidInput(f"filter: it has {len(text)} characters; at most {MAX_LENGTH} are accepted")
    if lang == CQL2_TEXT:
        _check_nesting(text)
    try:
        tree = (cql2.parse_text if lang == CQL2_TEXT else cql2.parse_json)(text).to_json()
    except (cql2.ParseError, cql2.ValidationError, ValueError) as error:
        raise InvalidInput(f"filter is not valid {lang}: {str(error)[:_MAX_SHOWN]}") from error
    _check_operators(tree)
    return Filter(Compiler(queryables, crs).predicate(tree))


def _check_nesting(text: str) -> None:
    """Raise InvalidInput for text that would keep the parser busy or exhaust its stack.

    These are nested brackets and repeated minus signs. Quoted text does not count.
    """
    depth = work = minuses = 0
    for sign in _QUOTED.sub("", text):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        work += 1 << max(depth, 0)
        minuses = minuses + 1 if sign == "-" else minuses if sign.isspace() else 0
        if depth < 0 or work > _MAX_WORK or minuses > _MAX_MINUSES:
            raise InvalidInput(f"filter: {sign!r} occurs too often or is nested too deep; simplify the filter")


def _check_operators(tree: object) -> None:
    """Raise InvalidInput for more operators than can run in a reasonable time."""
    left: list[object] = [tree]
    names: list[str] = []
    while left:
        part = left.pop()
        if isinstance(part, dict):
            names += [str(part["op"]).lower()] if "op" in part else []
            left += part.values()
        elif isinstance(part, list):
            left += part
    spatial = sum(name.startswith("s_") for name in names)
    if len(names) > MAX_OPERATORS or spatial > MAX_SPATIAL:
        raise InvalidInput(
            f"filter: it has {len(names)} operators, {spatial} of them spatial functions; at most "
            f"{MAX_OPERATORS} and {MAX_SPATIAL} are accepted"
        )


def queryable_types(collection: Collection) -> dict[str, QueryableType]:
    """Return the types of everything that a filter on a collection can use."""
    return {**collection.types, GEOMETRY: GEOMETRY}
