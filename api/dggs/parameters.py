"""Query parameters of the grid, and what they mean."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import BaseModel, Field

from api.dggs.definition import DGGRS_ID
from api.dggs.extents import (
    SUBSET_PATTERN,
    Crs,
    Interval,
    check_no_spatial,
    parse_box,
    parse_crs,
    parse_subset,
    subset_box,
    subset_datetime,
)
from api.features.parameters import parse_filter
from api.http.params import DEFAULT_LIMIT
from routes_geo.errors import InvalidInput, NotFound, ReasonCode, Refused
from routes_geo.features.cql2_filter import Filter
from routes_geo.features.crs import CRS_LIST, Box
from routes_geo.grid.cells import hex_to_cell
from routes_geo.model import ROUTE_IDS, check_route_id
from routes_geo.months import MonthWindow, parse_datetime
from routes_geo.snapshot.series import whole_span, window_or_last_year
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.zones.data import FIELDS
from routes_geo.zones.filters import QUERYABLES
from routes_geo.zones.levels import MAX_LEVEL

# The most levels below a zone that one answer gives: 7^4 is 2,401 sub-zones.
MAX_DEPTH = 4
# Features must not lie wholly outside the zone (OGC 21-038r1, /req/data-geojson/content): from three levels below on,
# some sub-zones of H3 do, and from two levels below on some of their centres.
MAX_DEPTH_BY_GEOMETRY = {"zone-region": 2, "vectorized": 2, "zone-centroid": 1, "none": MAX_DEPTH}
DEFAULT_DEPTH = 0

Geometry = Literal["zone-region", "zone-centroid", "none"]
DataGeometry = Literal["vectorized", "zone-region", "zone-centroid", "none"]

_SUBSET_CRS = (
    f"CRS of the {{}}, without which it means nothing: {', '.join(name for crs in Crs for name in crs.names)}. "
    "Default: CRS84."
)
_ZONE_ID: dict[str, Any] = {"pattern": "^8[0-9a-f]{14}$"}
_DEPTH = f"[0-{MAX_DEPTH}]"
_DEPTHS: dict[str, Any] = {"pattern": f"^{_DEPTH}(-{_DEPTH}|(,{_DEPTH})+)?$"}
_ROUTE = "Route id: CMED, EMED, WBAL, WMED or WAFR. Default: all of them, each on its own."
_DATETIME = "Year, month, RFC 3339 time or closed interval, widened to whole months: 2023, 2023-01/2023-09, ../2023-09."


def _enum(names: Iterable[str]) -> dict[str, Any]:
    """What the description of the API says of a parameter with few values; that it has one of them is checked later."""
    return {"enum": list(names)}


class FormatParameter(BaseModel):
    """Format of an answer that is JSON or HTML."""

    f: Literal["json", "html"] | None = Field(None, description="Format. Default: by Accept, else json.")


class ZoneParameters(BaseModel):
    """Format of the information on a zone."""

    f: Literal["json", "geojson", "html"] | None = Field(None, description="Format. Default: by Accept, else json.")


class _Filtered(BaseModel):
    subset: list[str] = Field(
        [],
        json_schema_extra={"items": {"type": "string", "pattern": SUBSET_PATTERN}},
        description='Axes with a value or an interval: time("2023-01":"2023-09"), route("CMED"); in the list of zones '
        "Lat(30:40),Lon(10:20), too. `*` is an open end; a longitude that falls crosses the antimeridian.",
    )
    route: str | None = Field(None, description=_ROUTE, json_schema_extra=_enum(ROUTE_IDS))

    condition_text: str | None = Field(
        None,
        alias="filter",
        description="A condition in CQL2 on the properties of the cells, which /collections/cells/queryables lists. "
        "It is asked of each zone and route with the figures of the window.",
        examples=["value > 100 AND route = 'CMED'"],
    )
    condition_lang: Literal["cql2-text", "cql2-json"] = Field(
        "cql2-text", alias="filter-lang", description="Language of filter."
    )
    condition_crs: str | None = Field(
        None,
        alias="filter-crs",
        json_schema_extra=_enum(CRS_LIST),
        description="CRS of the geometries in filter. Default: CRS84.",
    )

    def condition(self) -> Filter | None:
        """Condition of `filter`, None without it; InvalidInput for one that is not accepted."""
        given = {"filter": self.condition_text, "filter-lang": self.condition_lang, "filter-crs": self.condition_crs}
        return parse_filter({name: text for name, text in given.items() if text is not None}, QUERYABLES)

    def axes(self) -> dict[str, Interval]:
        """Axes of `subset` with their intervals."""
        return parse_subset(self.subset)

    def routes(self) -> tuple[int, ...] | None:
        """Numbers of the routes asked for, None for no choice; InvalidInput if two parameters choose."""
        chosen = self.axes().get("route")
        if chosen is not None and self.route is not None:
            raise InvalidInput("route is given twice, as a parameter and as an axis of subset")
        if self.route is not None:
            return (ROUTE_IDS.index(check_route_id(self.route)),)
        return None if chosen is None else _route_interval(*chosen)


class ZoneListParameters(_Filtered):
    """Which zones, and how they are written."""

    zone_level: int | None = Field(
        None,
        alias="zone-level",
        ge=0,
        json_schema_extra={"maximum": MAX_LEVEL},
        description=f"Level of the zones, or of those that a coarser one stands for. Default: {MAX_LEVEL}.",
    )
    compact_zones: bool = Field(
        True, alias="compact-zones", description="Give a zone in the place of its children where all of them are found."
    )
    parent_zone: str | None = Field(
        None,
        alias="parent-zone",
        json_schema_extra=_ZONE_ID,
        description="Only this zone and zones below it.",
        examples=["82384ffffffffff"],
    )
    bbox: str | None = Field(
        None,
        description="Four numbers, or six with heights: lower corner, upper corner. West above east crosses the "
        "antimeridian. Zones that touch it are found.",
        examples=["10,34,16,38"],
    )
    bbox_crs: str | None = Field(None, alias="bbox-crs", description=_SUBSET_CRS.format("bbox"))
    subset_crs: str | None = Field(None, alias="subset-crs", description=_SUBSET_CRS.format("subset"))
    when: str | None = Field(None, alias="datetime", description=f"{_DATETIME} Default: all months.")
    limit: int = Field(
        DEFAULT_LIMIT, ge=1, description="Most zones of a page; above the service's maximum it is lowered to it."
    )
    after: str | None = Field(
        None, json_schema_extra=_ZONE_ID, description="Only zones that come after this one: what `next` links use."
    )
    geometry: Geometry = Field("zone-region", description="Geometry of GeoJSON features.")
    profile: Literal["rfc7946"] = Field("rfc7946", description="Profile of GeoJSON.")
    f: Literal["json", "geojson", "uint64", "html"] | None = Field(
        None, description="Format. Default: by Accept, else json."
    )

    def level(self) -> int:
        """Level asked for; Refused for one that is finer than counts are published."""
        parent = self.parent()
        level = MAX_LEVEL if self.zone_level is None else self.zone_level
        finest = level if parent is None else max(level, _level(parent))
        if finest > MAX_LEVEL:
            raise Refused(
                f"level {finest} is finer than counts are published",
                reason_code=ReasonCode.TOO_FINE_IN_SPACE,
                allowed=f"zone-level={MAX_LEVEL}",
            )
        if parent is not None and level < _level(parent):
            raise InvalidInput(f"zone-level {level} is coarser than parent-zone, which is of level {_level(parent)}")
        return level

    def parent(self) -> int | None:
        """Zone of `parent-zone`, None without it; InvalidInput if it is none."""
        return None if self.parent_zone is None else hex_to_cell(self.parent_zone)

    def start(self) -> int:
        """Zone of `after`, 0 without it; InvalidInput if it is none."""
        return 0 if self.after is None else hex_to_cell(self.after)

    def box(self) -> Box | None:
        """Box of `bbox` or of `subset`; InvalidInput if both are given."""
        axes = self.axes()
        if self.bbox is not None:
            check_no_spatial(axes, "bbox is given, too")
            return parse_box(self.bbox, parse_crs(self.bbox_crs, "bbox-crs"))
        is_spatial = bool(set(axes) - {"time", "route"})
        return subset_box(axes, parse_crs(self.subset_crs, "subset-crs")) if is_spatial else None

    def window(self, snapshot: Snapshot) -> MonthWindow:
        """Months of `datetime` or `subset`, all of the series without either."""
        span = whole_span(snapshot)
        text = _one_time(self.when, self.axes())
        return span if text is None else parse_datetime(text, span.start, span.stop)


class ZoneDataParameters(_Filtered):
    """Which data of a zone, and how they are written."""

    zone_depth: str = Field(
        str(DEFAULT_DEPTH),
        alias="zone-depth",
        pattern="^[0-9]{1,2}(-[0-9]{1,2}|(,[0-9]{1,2})+)?$",
        json_schema_extra=_DEPTHS,
        description=f"Levels below the zone: one (2), a range (0-2) or a list (0,2); at most {MAX_DEPTH}, and none "
        f"below level {MAX_LEVEL}. GeoJSON: at most 2, with geometry=zone-centroid 1, with geometry=none {MAX_DEPTH}.",
        examples=["0-2"],
    )
    when: str | None = Field(None, alias="datetime", description=f"{_DATETIME} Default: the newest twelve months.")
    properties: str | None = Field(
        None, description=f"Fields to give, in their order: {', '.join(FIELDS)}.", examples=["value,status"]
    )
    exclude_properties: str | None = Field(
        None, alias="exclude-properties", description="Fields to leave out; not together with properties."
    )
    geometry: DataGeometry = Field(
        "zone-region", description="Geometry of GeoJSON features. The features of the data are zones: vectorized, too."
    )
    profile: Literal["rfc7946"] = Field("rfc7946", description="Profile of GeoJSON.")
    f: Literal["json", "geojson"] | None = Field(None, description="Format. Default: by Accept, else json.")

    def depths(self, zone_level: int, deepest: int) -> list[int]:
        """Depths asked for, ascending; Refused for one that is not offered, with the nearest that is."""
        found = _parse_depths(self.zone_depth)
        allowed = min(deepest, MAX_LEVEL - zone_level)
        if found[-1] > allowed:
            too_fine = zone_level + found[-1] > MAX_LEVEL
            raise Refused(
                f"zone-depth {self.zone_depth} reaches level {zone_level + found[-1]}; of this zone and in this form "
                f"{allowed} is the deepest",
                reason_code=ReasonCode.TOO_FINE_IN_SPACE if too_fine else ReasonCode.NOT_OFFERED,
                allowed=f"zone-depth={allowed}",
            )
        return found

    def fields(self) -> list[str]:
        """Fields to give, in the order asked for; InvalidInput for an unknown one."""
        if self.properties is not None and self.exclude_properties is not None:
            raise InvalidInput("give either properties or exclude-properties")
        if self.properties is not None:
            return _parse_fields(self.properties)
        left_out = [] if self.exclude_properties is None else _parse_fields(self.exclude_properties)
        return [name for name in FIELDS if name not in left_out]

    def window(self, snapshot: Snapshot) -> MonthWindow:
        """Months of `datetime` or `subset`, the newest twelve without either."""
        axes = self.axes()
        check_no_spatial(axes, "it is an axis of the grid; ask for another zone")
        return window_or_last_year(snapshot, _one_time(self.when, axes))


def check_dggrs(dggrs_id: str) -> None:
    """Raise NotFound unless the reference system is H3."""
    if dggrs_id != DGGRS_ID:
        raise NotFound(f"no reference system {dggrs_id!r}; there is {DGGRS_ID}")


def _level(zone: int) -> int:
    return (zone >> 52) & 15


def _one_time(when: str | None, axes: dict[str, Interval]) -> str | None:
    if when is not None and "time" in axes:
        raise InvalidInput("time is given twice, as datetime and as an axis of subset")
    return subset_datetime(axes) if when is None else when


def _route_interval(low: str, high: str) -> tuple[int, ...]:
    first = 0 if low == "*" else ROUTE_IDS.index(check_route_id(low))
    last = len(ROUTE_IDS) - 1 if high == "*" else ROUTE_IDS.index(check_route_id(high))
    if last < first:
        raise InvalidInput(f"subset route({low}:{high}) ends before it starts; the order is {', '.join(ROUTE_IDS)}")
    return tuple(range(first, last + 1))


def _parse_depths(text: str) -> list[int]:
    low, _, high = text.partition("-")
    if not high:
        return sorted({int(part) for part in text.split(",")})
    if int(high) < int(low):
        raise InvalidInput(f"zone-depth {text!r} falls; write a range as 0-2")
    return list(range(int(low), int(high) + 1))


def _parse_fields(text: str) -> list[str]:
    names = text.split(",")
    unknown = [name for name in names if name not in FIELDS]
    if unknown or len(set(names)) < len(names):
        raise InvalidInput(f"fields {text!r}: unknown or given twice; the fields are {', '.join(FIELDS)}")
    return names
