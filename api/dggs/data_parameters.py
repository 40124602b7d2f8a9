"""Query parameters of the data of a zone."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from api.dggs.definition import DEFAULT_DEPTH, MAX_DEPTH
from api.dggs.extents import check_no_spatial
from api.dggs.parameters import FilteredParameters, one_time
from api.features.formats import FORMAT_DESCRIPTION, format_enum
from api.http.params import INTERSECTS, comma_separated
from routes_geo.errors import InvalidInput, ReasonCode, Refused
from routes_geo.months import MonthWindow
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.zones.data import COUNTED, FIELDS
from routes_geo.zones.levels import MAX_LEVEL
from routes_geo.zones.series import newest_year, parse_window

# No feature may lie wholly outside the zone (OGC 21-038r1, /req/data-geojson/content). Some sub-zones of H3 do from
# three levels below, and some of their centres from two levels below.
MAX_DEPTH_BY_GEOMETRY = {"zone-region": 2, "vectorized": 2, "zone-centroid": 1, "none": MAX_DEPTH}

DataGeometry = Literal["vectorized", "zone-region", "zone-centroid", "none"]
_DEPTH = f"[0-{MAX_DEPTH}]"
_DEPTHS: dict[str, Any] = {"pattern": f"^{_DEPTH}(-{_DEPTH}|(,{_DEPTH})+)?$"}
_FIELD_NAMES = comma_separated({"type": "string", "enum": [*FIELDS]}, minItems=1, uniqueItems=True)


class ZoneDataParameters(FilteredParameters):
    """Choose the data of a zone, and their form."""

    zone_depth: str = Field(
        str(DEFAULT_DEPTH),
        alias="zone-depth",
        pattern="^[0-9]{1,2}(-[0-9]{1,2}|(,[0-9]{1,2})+)?$",
        json_schema_extra=_DEPTHS,
        description=f"Levels below the zone: one (2), a range (0-2) or a list (0,2); at most {MAX_DEPTH}, and not "
        f"below the finest level of the series ({MAX_LEVEL} for detections). In GeoJSON at most 2, or 1 with "
        f"geometry=zone-centroid, {MAX_DEPTH} with none.",
        examples=["0-2"],
    )
    when: str | None = Field(None, alias="datetime", description=f"{INTERSECTS} Default: the newest twelve months.")
    properties: str | None = Field(
        None,
        description="Fields to return, in this order: those of /collections/cells/schema, and remainder_value. "
        f"Default: {', '.join(COUNTED)}.",
        examples=["value,status"],
        json_schema_extra=_FIELD_NAMES,
    )
    exclude_properties: str | None = Field(
        None,
        alias="exclude-properties",
        description="Fields to leave out; you cannot combine it with properties.",
        json_schema_extra=_FIELD_NAMES,
    )
    geometry: DataGeometry = Field(
        "zone-region", description="Geometry of GeoJSON features; vectorized means zone-region."
    )
    profile: Literal["rfc7946"] = Field("rfc7946", description="Profile of GeoJSON.")
    f: str | None = Field(None, description=FORMAT_DESCRIPTION, json_schema_extra=format_enum(("json", "geojson")))

    def depths(self, zone_level: int, deepest: int, finest: int) -> list[int]:
        """Return the depths, ascending; raise Refused for a depth that is not offered, with the nearest that is.

        `deepest` is the largest depth of the format, `finest` the finest level of the series.
        """
        depths = _parse_depths(self.zone_depth)
        allowed = min(deepest, finest - zone_level)
        if depths[-1] > allowed:
            too_fine = zone_level + depths[-1] > finest
            raise Refused(
                f"zone-depth {self.zone_depth} reaches level {zone_level + depths[-1]}; for this zone and format the "
                f"maximum is {allowed}",
                reason_code=ReasonCode.TOO_FINE_IN_SPACE if too_fine else ReasonCode.NOT_OFFERED,
                allowed=f"zone-depth={allowed}",
            )
        return depths

    def fields(self) -> list[str]:
        """Return the fields in their order; raise InvalidInput for an unknown one."""
        if self.properties is not None and self.exclude_properties is not None:
            raise InvalidInput("properties and exclude-properties exclude each other; give either of them")
        if self.properties is not None:
            return _parse_fields(self.properties)
        left_out = [] if self.exclude_properties is None else _parse_fields(self.exclude_properties)
        return [name for name in COUNTED if name not in left_out]

    def window(self, snapshot: Snapshot) -> MonthWindow:
        """Return the months of `datetime` or `subset`, by default the newest twelve."""
        series, axes = self.chosen_series(snapshot), self.axes()
        check_no_spatial(axes, "it is an axis of the grid; choose another zone")
        text = one_time(self.when, axes)
        return newest_year(snapshot, series) if text is None else parse_window(snapshot, series, text)


def _parse_depths(text: str) -> list[int]:
    low, _, high = text.partition("-")
    if not high:
        return sorted({int(part) for part in text.split(",")})
    if int(high) < int(low):
        raise InvalidInput(f"zone-depth {text!r} descends; write a range as 0-2")
    return list(range(int(low), int(high) + 1))


def _parse_fields(text: str) -> list[str]:
    names = text.split(",")
    unknown = [name for name in names if name not in FIELDS]
    if unknown or len(set(names)) < len(names):
        raise InvalidInput(f"fields {text!r}: unknown or given twice; the fields are {', '.join(FIELDS)}")
    return names
