"""Filters in CQL2, text or JSON: parsed by the library, checked against the queryables, run on columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import cql2
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from routes_geo.errors import InvalidInput
from routes_geo.features.collections import Collection
from routes_geo.features.feature_table import CRS84, FeatureTable
from routes_geo.features.filters.compiler import Compiler
from routes_geo.features.filters.nodes import GEOMETRY, FilterColumns, Node, QueryableType
from routes_geo.grid.cells import FloatArray

CQL2_TEXT, CQL2_JSON = "cql2-text", "cql2-json"
LANGUAGES = (CQL2_TEXT, CQL2_JSON)
MAX_LENGTH = 8192
_MAX_WORK = 300_000  # some 100 ms: the parser may read what a bracket holds twice, and so on for those inside
_MAX_MINUSES = 8  # before one operand
MAX_OPERATORS, MAX_SPATIAL = 500, 20  # all, and spatial functions, each of which may look at every shape
_QUOTED = re.compile("'[^']*'|\"[^\"]*\"")
_MAX_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on features, true, false or unknown of each."""

    node: Node

    def mask(self, table: FeatureTable, bounds: Callable[[], FloatArray] | None = None) -> NDArray[np.bool_]:
        """Whether the condition is true of each feature, shape (n,): unknown is not.

        `bounds` gives those of the geometries (n, 4), degrees, NaN where absent, to whom they are known already.
        """
        columns = FilterColumns(table, bounds)
        found = self.node.run(columns)
        if isinstance(found, pa.Scalar):
            return np.full(columns.size, bool(found.as_py()))
        return np.asarray(found.fill_null(False).to_numpy(zero_copy_only=False), np.bool_)


def check_language(lang: str) -> str:
    """Return a language of filters unchanged; InvalidInput for one that is not offered."""
    if lang not in LANGUAGES:
        raise InvalidInput(f"filter-lang {lang!r} is not offered; give {' or '.join(LANGUAGES)}")
    return lang


def compile_filter(text: str, lang: str, queryables: Mapping[str, QueryableType], *, crs: str = CRS84) -> Filter:
    """Compile a filter on properties of these types, or geometries (`nodes.GEOMETRY`); its geometries are in `crs`.

    InvalidInput for what is no CQL2, names another property, compares what cannot be, or is too long or deep.
    """
    check_language(lang)
    if len(text) > MAX_LENGTH:
        raise InvalidInput(f"filter: it has {len(text)} characters; {MAX_LENGTH} are accepted")
    if lang == CQL2_TEXT:
        _check_nesting(text)
    try:
        tree = (cql2.parse_text if lang == CQL2_TEXT else cql2.parse_json)(text).to_json()
    except (cql2.ParseError, cql2.ValidationError, ValueError) as error:
        raise InvalidInput(f"filter is no {lang}: {str(error)[:_MAX_SHOWN]}") from error
    _check_operators(tree)
    return Filter(Compiler(queryables, crs).predicate(tree))


def _check_nesting(text: str) -> None:
    """Raise InvalidInput for what would keep the parser busy or exhaust its stack. What is quoted does not count.

    That are brackets in brackets, and one minus before another.
    """
    depth = work = minuses = 0
    for sign in _QUOTED.sub("", text):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        work += 1 << max(depth, 0)
        minuses = minuses + 1 if sign == "-" else minuses if sign.isspace() else 0
        if depth < 0 or work > _MAX_WORK or minuses > _MAX_MINUSES:
            raise InvalidInput(f"filter: {sign!r} is one too many, or nested too deep")


def _check_operators(tree: Any) -> None:
    """Raise InvalidInput for more operators than are run in reasonable time."""
    left, names = [tree], []
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
            f"filter: it has {len(names)} operators, {spatial} of them spatial functions; {MAX_OPERATORS} and "
            f"{MAX_SPATIAL} are accepted"
        )


def queryable_types(collection: Collection) -> dict[str, QueryableType]:
    """Types of what a filter on a collection can name."""
    return {**collection.types, GEOMETRY: GEOMETRY}
