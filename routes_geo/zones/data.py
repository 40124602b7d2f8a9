"""Figures of the sub-zones of a zone, in their order: one value for each sub-zone and route."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, NotRequired

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pydantic import Field
from typing_extensions import TypedDict  # pydantic takes no other before Python 3.12

from routes_geo.features.collections import CELLS
from routes_geo.grid.arrays import CellArray, IntArray
from routes_geo.model import ROUTE_IDS, Publication
from routes_geo.months import MonthWindow
from routes_geo.snapshot.counts import STATUSES, CellCounts
from routes_geo.snapshot.placings import allocation_positions, basis_positions
from routes_geo.zones.hierarchy import descendants
from routes_geo.zones.levels import ZoneLevel
from routes_geo.zones.query import RowFilter

_HAS_VALUE = np.array([status in (Publication.PUBLISHED, Publication.ZERO) for status in STATUSES])


@dataclass(frozen=True, slots=True)
class ZoneField:
    """A property of the data: its title, and the words for its codes if its numbers are codes."""

    title: str
    codes: tuple[str, ...] = ()


def _of_cells(name: str) -> ZoneField:
    """Return the field for a property of the collection of cells."""
    described = CELLS.by_name[name]
    return ZoneField(described.title, described.values)


# Fields in an answer that names none; they need no more than the counts.
COUNTED = {
    "value": _of_cells("value"),
    "status": _of_cells("status"),
    "withheld_months": _of_cells("withheld_months"),
    "remainder_value": ZoneField(
        "Part of the value that no finer zone counts, because it is small there or known no finer. The values of a "
        "depth and the remainder_values of all depths above it add up to the value of the zone"
    ),
    "basis": _of_cells("basis"),
    "allocation_class": _of_cells("allocation_class"),
}
# All properties of cells, too: what the schema of the collection lists can be asked for.
FIELDS = COUNTED | {name: _of_cells(name) for name in CELLS.types if name not in COUNTED}
FieldValue = int | float | bool | str | None


class ValuesShapeAnswer(TypedDict):
    """Number of values, of sub-zones, and of values along each further dimension."""

    count: int
    subZones: int
    dimensions: NotRequired[Mapping[str, int]]


class DepthValuesAnswer(TypedDict):
    """Values of one depth, by sub-zone and then by route; null where nothing is published."""

    depth: Annotated[int, Field(ge=0)]
    shape: ValuesShapeAnswer
    data: Sequence[int | float | None]


class ZoneValues(TypedDict):
    """Members of DGGS-JSON that contain figures (OGC 21-038r1, /req/data-json/content)."""

    depths: Sequence[Annotated[int, Field(ge=0)]]
    schema: Mapping[str, Any]
    dimensions: NotRequired[Sequence[Mapping[str, Any]]]
    values: Mapping[str, Sequence[DepthValuesAnswer]]


@dataclass(frozen=True, slots=True)
class DepthData:
    """Figures at one depth; row i belongs to the sub-zone `place[i]` and the route with the number `route[i]`."""

    depth: int
    zones: CellArray  # all sub-zones, (m,)
    place: NDArray[np.intp]
    route: NDArray[np.intp]  # position among the routes of the query
    columns: dict[str, IntArray]  # by counted field, -1 where null
    rows: IntArray  # of the level
    properties: dict[str, list[FieldValue]] = field(default_factory=dict)  # by other field

    def dense(self, name: str, routes: int, legend: Sequence[str] = ()) -> list[int | float | None]:
        """Return the numbers of a field by (sub-zone, route), None where null; words become positions in a legend."""
        out = np.full((self.zones.size, routes), None, object)
        if name in self.columns:
            column = self.columns[name]
            present = column >= 0
            out[self.place[present], self.route[present]] = column[present]
        else:
            position = {word: at for at, word in enumerate(legend)}
            values = [value if value is None or not legend else position[str(value)] for value in self.properties[name]]
            out[self.place, self.route] = np.array([*values, None], object)[:-1]
        flat: list[int | float | None] = out.ravel().tolist()
        return flat


@dataclass(frozen=True, slots=True)
class DataQuery:
    """Which figures of the sub-zones of a zone to read."""

    zone: int
    window: MonthWindow
    routes: tuple[int, ...]
    keep: RowFilter | None = None


def depth_data(level: ZoneLevel, query: DataQuery, depth: int) -> DepthData:
    """Return the figures of the sub-zones at a depth below the zone; `level` is their level."""
    span = level.rows(query.zone)
    rows = np.arange(span.start, span.stop)[np.isin(level.cube.routes[span], query.routes)]
    if query.keep is not None:
        rows = rows[query.keep(level, rows)]
    zones = descendants(query.zone, depth)
    order = np.argsort(query.routes)
    return DepthData(
        depth,
        zones,
        np.searchsorted(zones, level.cube.cells[rows]),
        order[np.searchsorted(query.routes, level.cube.routes[rows], sorter=order)],
        _columns(level.count(rows, query.window), level.residuals(rows, query.window)),
        rows,
    )


def _columns(counts: CellCounts, residuals: IntArray) -> dict[str, IntArray]:
    has_value = _HAS_VALUE[counts.status]
    return {
        "value": np.where(has_value, counts.values, -1),
        "status": counts.status.astype(np.int64),
        "withheld_months": counts.withheld,
        "remainder_value": np.where(has_value, residuals, -1),
        "basis": basis_positions(counts.placing).astype(np.int64),
        "allocation_class": allocation_positions(counts.placing).astype(np.int64),
    }


def encode_values(by_depth: Sequence[DepthData], fields: list[str], routes: tuple[int, ...]) -> ZoneValues:
    """Return the members of DGGS-JSON that contain figures.

    Several routes are a dimension, which varies faster than the sub-zones; a single route is not a dimension.
    """
    legends = {name: _legend(by_depth, name) for name in fields}
    values = {
        name: [_depth_values(data, name, len(routes), legend) for data in by_depth] for name, legend in legends.items()
    }
    depths, schema = [data.depth for data in by_depth], _schema(legends)
    if len(routes) == 1:
        return {"depths": depths, "schema": schema, "values": values}
    return {"depths": depths, "schema": schema, "dimensions": [_route_dimension(routes)], "values": values}


def _legend(by_depth: Sequence[DepthData], name: str) -> tuple[str, ...]:
    """Return the words of a field, in the order of their codes; nothing for a field of numbers."""
    if FIELDS[name].codes or name in COUNTED:
        return FIELDS[name].codes
    kind = CELLS.types[name]
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return ()
    words = {str(value) for data in by_depth for value in data.properties[name] if value is not None}
    return ("False", "True") if pa.types.is_boolean(kind) else tuple(sorted(words))


def _depth_values(data: DepthData, name: str, routes: int, legend: tuple[str, ...]) -> DepthValuesAnswer:
    shape: ValuesShapeAnswer = {"count": data.zones.size * routes, "subZones": data.zones.size}
    if routes > 1:
        shape["dimensions"] = {"route": routes}
    return {"depth": data.depth, "shape": shape, "data": data.dense(name, routes, legend)}


def _schema(legends: Mapping[str, tuple[str, ...]]) -> dict[str, object]:
    properties = {}
    for position, (name, words) in enumerate(legends.items(), start=1):
        legend = [{"const": code, "title": title} for code, title in enumerate(words)]
        is_whole = name in COUNTED or legend or pa.types.is_integer(CELLS.types[name])
        kind = ["integer" if is_whole else "number", "null"]
        properties[name] = {"title": FIELDS[name].title, "type": kind, "x-ogc-propertySeq": position} | (
            {"oneOf": [*legend, {"type": "null"}]} if legend else {"minimum": 0}
        )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": properties,
    }


def _route_dimension(routes: tuple[int, ...]) -> dict[str, object]:
    names = [ROUTE_IDS[route] for route in routes]
    grid = {"cellsCount": len(names), "coordinates": names}
    return {"name": "route", "interval": [names[0], names[-1]], "grid": grid}


def properties_of(data: DepthData, fields: list[str], routes: tuple[int, ...]) -> list[dict[str, object]]:
    """Return the properties of a feature for each figure, with words for codes."""
    columns = {name: _values(data, name) for name in fields}
    rows = zip(data.zones[data.place].tolist(), data.route.tolist(), *columns.values(), strict=True)
    return [
        {"zoneID": f"{zone:x}", "depth": data.depth, "route": ROUTE_IDS[routes[route]]}
        | dict(zip(fields, values, strict=True))
        for zone, route, *values in rows
    ]


def _values(data: DepthData, name: str) -> Sequence[FieldValue]:
    """Return the values of a field by row, with words for codes."""
    if name not in data.columns:
        return data.properties[name]
    column, codes = data.columns[name], FIELDS[name].codes
    if codes:
        return [None if value < 0 else codes[value] for value in column.tolist()]
    return [None if value < 0 else value for value in column.tolist()]
