"""Query parameters of the grid."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from api.dggs.definition import DGGRS_ID
from api.dggs.extents import (
    SUBSET_PATTERN,
    Interval,
    check_no_spatial,
    parse_box,
    parse_subset,
    subset_box,
    subset_datetime,
)
from api.features.formats import FORMAT_DESCRIPTION, format_enum
from api.features.parameters import FilterParameters
from api.http.params import BOX_NUMBERS, CELLS_AS_OF_WORDS, DEFAULT_LIMIT, INTERSECTS, parse_day
from routes_geo.errors import InvalidInput, NotFound, ReasonCode, Refused
from routes_geo.features.cql2_filter import Filter
from routes_geo.features.crs import Box, Crs, parse_crs, spellings
from routes_geo.grid.cell_bits import hex_to_cell
from routes_geo.model import ROUTE_IDS, check_route_id
from routes_geo.months import MonthWindow
from routes_geo.snapshot.series import DETECTIONS, check_cell_series, whole_span
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.snapshot.vintage_view import snapshot_on
from routes_geo.zones.filters import QUERYABLES
from routes_geo.zones.info import level_of
from routes_geo.zones.levels import MAX_LEVEL
from routes_geo.zones.series import parse_window

Geometry = Literal["zone-region", "zone-centroid", "none"]

_GRID_CRS = tuple(Crs)
_CRS_OF = f"CRS of {{}}: {', '.join(spellings(_GRID_CRS))}. Default: CRS84."
_ZONE_ID: dict[str, Any] = {"pattern": "^8[0-9a-f]{14}$"}
_ROUTE = f"Route id: {', '.join(ROUTE_IDS)}. Default: all routes, each separately."


class FormatParameter(BaseModel):
    """Format of a document."""

    f: str | None = Field(None, description=FORMAT_DESCRIPTION, json_schema_extra=format_enum(("json", "html")))


class SeriesParameters(BaseModel):
    """Series of the counts, and the day on which they were known."""

    series: str | None = Field(
        None,
        description=f"Series with counts by cell, for windows of its whole periods. Default: {DETECTIONS}.",
        examples=["iom.dead_and_missing.v1"],
    )

    as_of: str | None = Field(None, description=CELLS_AS_OF_WORDS, examples=["2025-06-03"])

    def known(self, snapshot: Snapshot) -> Snapshot:
        """Return a snapshot as the series was known on the day of `as_of`; errors as `snapshot_on`."""
        return snapshot_on(snapshot, self.chosen_series(snapshot), parse_day(self.as_of, "as_of"))

    def chosen_series(self, snapshot: Snapshot) -> str:
        """Return the series, by default that of detections; raise NotFound for one without counts by cell."""
        return DETECTIONS if self.series is None else check_cell_series(snapshot, self.series)


class ZoneParameters(SeriesParameters):
    """Series and format of the description of a zone."""

    f: str | None = Field(
        None, description=FORMAT_DESCRIPTION, json_schema_extra=format_enum(("json", "geojson", "html"))
    )


class FilteredParameters(FilterParameters, SeriesParameters):
    """Parameters that choose rows by series, time, place, route and filter."""

    subset: list[str] = Field(
        [],
        json_schema_extra={"items": {"type": "string", "pattern": SUBSET_PATTERN}},
        description='Axes with a value or an interval: time("2023-01":"2023-09"), route("CMED"); in the list of zones '
        "also Lat(30:40),Lon(10:20). `*` is an open end. West above east crosses the antimeridian.",
    )
    route: str | None = Field(None, description=_ROUTE, json_schema_extra={"enum": [*ROUTE_IDS]})
    filter_text: str | None = Field(
        None,
        alias="filter",
        description="Condition in CQL2 on the properties of cells, which /collections/cells/queryables lists. It is "
        "applied to each zone and route with the figures of the window.",
        examples=["value > 100 AND route = 'CMED'"],
    )

    def row_condition(self) -> Filter | None:
        """Return the condition of `filter`, None without it; raise InvalidInput if it is not accepted."""
        return self.condition(QUERYABLES)

    def axes(self) -> dict[str, Interval]:
        """Return the axes of `subset` with their intervals."""
        return parse_subset(self.subset)

    def routes(self) -> tuple[int, ...] | None:
        """Return the numbers of the chosen routes, None without a choice; raise InvalidInput for two choices."""
        chosen = self.axes().get("route")
        if chosen is not None and self.route is not None:
            raise InvalidInput("route is given twice; give it as a parameter or as an axis of subset")
        if self.route is not None:
            return (ROUTE_IDS.index(check_route_id(self.route)),)
        return None if chosen is None else _route_interval(*chosen)


class ZoneListParameters(FilteredParameters):
    """Which zones to list, and how."""

    zone_level: int | None = Field(
        None,
        alias="zone-level",
        ge=0,
        json_schema_extra={"maximum": MAX_LEVEL},
        description=f"Level of the zones, before a coarser zone replaces them. Default: the finest one of the "
        f"series, which is {MAX_LEVEL} for detections.",
    )
    compact_zones: bool = Field(
        True, alias="compact-zones", description="Whether to replace zones by their parent if all its children match."
    )
    parent_zone: str | None = Field(
        None,
        alias="parent-zone",
        json_schema_extra=_ZONE_ID,
        description="Only this zone and its sub-zones.",
        examples=["82384ffffffffff"],
    )
    bbox: str | None = Field(
        None,
        description="Lower corner, upper corner: four numbers, or six with heights. West above east crosses the "
        "antimeridian. Zones that touch the box match.",
        examples=["10,34,16,38"],
        json_schema_extra=BOX_NUMBERS,
    )
    bbox_crs: str | None = Field(None, alias="bbox-crs", description=_CRS_OF.format("bbox"))
    subset_crs: str | None = Field(None, alias="subset-crs", description=_CRS_OF.format("subset"))
    when: str | None = Field(None, alias="datetime", description=f"{INTERSECTS} Default: all months.")
    limit: int = Field(DEFAULT_LIMIT, ge=1, description="Zones per page, at most the maximum of the service.")
    after: str | None = Field(
        None, json_schema_extra=_ZONE_ID, description="Only zones after this one, as in next links."
    )
    geometry: Geometry = Field("zone-region", description="Geometry of GeoJSON features.")
    profile: Literal["rfc7946"] = Field("rfc7946", description="Profile of GeoJSON.")
    f: str | None = Field(
        None, description=FORMAT_DESCRIPTION, json_schema_extra=format_enum(("json", "geojson", "uint64", "html"))
    )

    def level(self, series: str, finest: int) -> int:
        """Return the level; raise Refused for a level finer than `finest`, the finest one of the series."""
        parent = self.parent()
        level = finest if self.zone_level is None else self.zone_level
        deepest = level if parent is None else max(level, level_of(parent))
        if deepest > finest:
            raise Refused(
                f"level {deepest} is finer than counts of {series} are published",
                reason_code=ReasonCode.TOO_FINE_IN_SPACE,
                allowed=f"zone-level={finest}",
            )
        if parent is not None and level < level_of(parent):
            raise InvalidInput(
                f"zone-level {level} is coarser than parent-zone; give a level from {level_of(parent)} on"
            )
        return level

    def parent(self) -> int | None:
        """Return the zone of `parent-zone`, None without it; raise InvalidInput if it is not a zone."""
        return None if self.parent_zone is None else hex_to_cell(self.parent_zone)

    def start(self) -> int:
        """Return the zone of `after`, 0 without it; raise InvalidInput if it is not a zone."""
        return 0 if self.after is None else hex_to_cell(self.after)

    def box(self) -> Box | None:
        """Return the box of `bbox` or `subset` in degrees; raise InvalidInput if both are given."""
        axes = self.axes()
        if self.bbox is not None:
            check_no_spatial(axes, "bbox is given, too; give one of them")
            return parse_box(self.bbox, parse_crs(self.bbox_crs, "bbox-crs", _GRID_CRS))
        is_spatial = bool(set(axes) - {"time", "route"})
        return subset_box(axes, parse_crs(self.subset_crs, "subset-crs", _GRID_CRS)) if is_spatial else None

    def window(self, snapshot: Snapshot) -> MonthWindow:
        """Return the months of `datetime` or `subset`, by default all months of the series."""
        series, text = self.chosen_series(snapshot), one_time(self.when, self.axes())
        return whole_span(snapshot, series) if text is None else parse_window(snapshot, series, text)


def check_dggrs(dggrs_id: str) -> None:
    """Raise NotFound unless the reference system is H3."""
    if dggrs_id != DGGRS_ID:
        raise NotFound(f"unknown reference system {dggrs_id!r}; use {DGGRS_ID}")


def one_time(when: str | None, axes: dict[str, Interval]) -> str | None:
    """Return the time of `datetime` or of the axis time, None without either; raise InvalidInput for both."""
    if when is not None and "time" in axes:
        raise InvalidInput("time is given twice; give it as datetime or as an axis of subset")
    return subset_datetime(axes) if when is None else when


def _route_interval(low: str, high: str) -> tuple[int, ...]:
    first = 0 if low == "*" else ROUTE_IDS.index(check_route_id(low))
    last = len(ROUTE_IDS) - 1 if high == "*" else ROUTE_IDS.index(check_route_id(high))
    if last < first:
        raise InvalidInput(f"subset route({low}:{high}) ends before it starts; the order is {', '.join(ROUTE_IDS)}")
    return tuple(range(first, last + 1))
