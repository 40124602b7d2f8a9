"""Counts of the zones below a zone, in the order of sub-zones: one value for each sub-zone and route."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routes_geo.geography.places import ALLOCATION_CLASSES
from routes_geo.grid.cells import CellArray, IntArray
from routes_geo.model import ROUTE_IDS, Publication
from routes_geo.months import MonthWindow
from routes_geo.snapshot.counts import STATUSES, CellCounts
from routes_geo.zones.hierarchy import descendants
from routes_geo.zones.levels import ZoneLevel
from routes_geo.zones.query import RowFilter

_HAS_VALUE = np.array([status in (Publication.PUBLISHED, Publication.ZERO) for status in STATUSES])


@dataclass(frozen=True, slots=True)
class Field:
    """A property of the data: its title, and what its codes mean if its numbers are codes."""

    title: str
    codes: tuple[str, ...] = ()


FIELDS = {
    "value": Field("Detections that are published with the zone: null where withheld or where nothing is published"),
    "status": Field("What the value is; null where nothing is published", tuple(status.value for status in STATUSES)),
    "withheld_months": Field("Months of the window whose count is withheld; it is counted in a coarser zone"),
    "remainder_value": Field(
        "The part of the value that no finer zone counts, because it is small there: the values of a depth and the "
        "remainder_values of all depths above it add up to the value of the zone"
    ),
    "allocation_class": Field("How the value got its place, the least certain of its months", ALLOCATION_CLASSES),
}


@dataclass(frozen=True, slots=True)
class DepthData:
    """Figures at one depth: those of row i are of sub-zone `place[i]` and of the route with the number `route[i]`."""

    depth: int
    zones: CellArray  # all sub-zones, (m,)
    place: NDArray[np.intp]
    route: NDArray[np.intp]  # position among the routes asked for
    columns: dict[str, IntArray]  # by field, -1 where null

    def dense(self, field: str, routes: int) -> list[int | None]:
        """Values by (sub-zone, route), None where null."""
        out = np.full((self.zones.size, routes), None, object)
        column = self.columns[field]
        known = column >= 0
        out[self.place[known], self.route[known]] = column[known]
        flat: list[int | None] = out.ravel().tolist()
        return flat


@dataclass(frozen=True, slots=True)
class DataQuery:
    """Which figures of the zones below a zone."""

    zone: int
    window: MonthWindow
    routes: tuple[int, ...]
    keep: RowFilter | None = None


def depth_data(level: ZoneLevel, query: DataQuery, depth: int) -> DepthData:
    """Figures of the sub-zones `depth` below the zone, which are those of the level."""
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
        _columns(level.count(rows, query.window)),
    )


def _columns(counts: CellCounts) -> dict[str, IntArray]:
    has_value = _HAS_VALUE[counts.status]
    return {
        "value": np.where(has_value, counts.values, -1),
        "status": counts.status.astype(np.int64),
        "withheld_months": counts.withheld,
        "remainder_value": np.where(has_value, counts.residual, -1),
        "allocation_class": counts.allocation.astype(np.int64),
    }


def encode_values(found: list[DepthData], fields: list[str], routes: tuple[int, ...]) -> dict[str, Any]:
    """Members `depths`, `schema`, `dimensions` and `values` of DGGS-JSON (OGC 21-038r1, /req/data-json/content).

    A single route is no dimension; several are one, which varies faster than the sub-zones.
    """
    dimension = {"route": len(routes)} if len(routes) > 1 else {}
    values = {
        name: [
            {
                "depth": data.depth,
                "shape": {"count": data.zones.size * len(routes), "subZones": data.zones.size}
                | ({"dimensions": dimension} if dimension else {}),
                "data": data.dense(name, len(routes)),
            }
            for data in found
        ]
        for name in fields
    }
    return (
        {"depths": [data.depth for data in found], "schema": _schema(fields)}
        | ({"dimensions": [_route_dimension(routes)]} if dimension else {})
        | {"values": values}
    )


def _schema(fields: list[str]) -> dict[str, Any]:
    properties = {}
    for position, name in enumerate(fields, start=1):
        field = FIELDS[name]
        legend = [{"const": code, "title": title} for code, title in enumerate(field.codes)]
        properties[name] = {"title": field.title, "type": ["integer", "null"], "x-ogc-propertySeq": position} | (
            {"oneOf": [*legend, {"type": "null"}]} if legend else {"minimum": 0}
        )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": properties,
    }


def _route_dimension(routes: tuple[int, ...]) -> dict[str, Any]:
    names = [ROUTE_IDS[route] for route in routes]
    grid = {"cellsCount": len(names), "coordinates": names}
    return {"name": "route", "interval": [names[0], names[-1]], "grid": grid}


def properties_of(data: DepthData, fields: list[str], routes: tuple[int, ...]) -> list[dict[str, Any]]:
    """Properties of a feature for each figure, codes as words."""
    columns = {name: _words(data.columns[name], FIELDS[name].codes) for name in fields}
    rows = zip(data.zones[data.place].tolist(), data.route.tolist(), *columns.values(), strict=True)
    return [
        {"zoneID": f"{zone:x}", "depth": data.depth, "route": ROUTE_IDS[routes[route]]}
        | dict(zip(fields, values, strict=True))
        for zone, route, *values in rows
    ]


def _words(column: IntArray, codes: tuple[str, ...]) -> list[Any]:
    if codes:
        return [None if value < 0 else codes[value] for value in column.tolist()]
    return [None if value < 0 else value for value in column.tolist()]
