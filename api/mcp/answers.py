"""Answers that only tools give: rows without geometry, and routes with their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import WithJsonSchema
from pydantic.config import JsonDict

from api.features.answers import LeftOut
from api.features.values import value_schema
from api.figures.answers import SubjectId
from routes_geo.features.collections import CELLS, Property
from routes_geo.snapshot.answers import Count, RouteName


@dataclass(frozen=True, kw_only=True)
class NamedRouteAnswer:
    """A route, and the names by which its publishers call it: tools accept each of them."""

    route: RouteName
    name: str
    other_names: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class NamedTotalAnswer:
    """A total of routes, or a route that Frontex counts beside the five; only detections are counted on them."""

    route: SubjectId
    name: str


@dataclass(frozen=True, kw_only=True)
class NamedRoutesAnswer:
    """The five routes, and the totals that the tools series and compare accept."""

    routes: Sequence[NamedRouteAnswer]
    totals: Sequence[NamedTotalAnswer]
    notes: Sequence[str]


def _nullable(described: Property) -> JsonDict:
    values: JsonDict = {"title": described.title, **value_schema(described.kind, described.values)}
    return {"anyOf": [values, {"type": "null"}]}


_ID: JsonDict = {"type": "string"}
_CELL_SCHEMA: JsonDict = {
    "type": "object",
    "properties": {"id": _ID, **{each.name: _nullable(each) for each in CELLS.properties}},
    "required": ["id", "value", "status", "unit", "vintage"],
}
CellRow = Annotated[Mapping[str, Any], WithJsonSchema(_CELL_SCHEMA)]


@dataclass(frozen=True, kw_only=True)
class CellRowsAnswer:
    """Areas, cells and remainders with their counts, largest first; as /collections/cells/items, without geometry.

    `matched` is how many there are in all, `left_out` what the kinds count that were not chosen.
    """

    period: str
    matched: Count
    left_out: LeftOut | None
    cells: Sequence[CellRow]
    notes: Sequence[str]
