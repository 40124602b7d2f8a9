"""What the description of the API says of the answers (JSON Schema)."""

from __future__ import annotations

from typing import Any

from fastapi import Response
from pydantic import BaseModel

from api.dggs.parameters import ZoneDataParameters, ZoneListParameters
from api.http.responses import GEOJSON, HTML, JSON
from routes_geo.zones.data import FIELDS

_LINK = {
    "type": "object",
    "required": ["href", "rel"],
    "properties": {
        "href": {"type": "string", "format": "uri"},
        "rel": {"type": "string"},
        "type": {"type": "string"},
        "title": {"type": "string"},
    },
}
_LINKS = {"type": "array", "items": _LINK}
_TEMPLATES = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["uriTemplate", "rel"],
        "properties": {"uriTemplate": {"type": "string"}, "rel": {"type": "string"}, "type": {"type": "string"}},
    },
}
_TEXT = {"type": "string"}
_AREA = {"type": "number", "minimum": 0}
_ZONE_ID = {"type": "string", "pattern": "^[0-9a-f]{15}$"}


def _object(required: list[str], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": required, "properties": properties}


DGGRS_LIST = _object(
    ["links", "dggrs"],
    {
        "links": _LINKS,
        "dggrs": {
            "type": "array",
            "items": _object(["id", "title", "links"], {"id": _TEXT, "title": _TEXT, "links": _LINKS}),
        },
    },
)
DGGRS = _object(
    ["id", "title", "description", "defaultDepth", "links", "linkTemplates"],
    {
        "id": _TEXT,
        "title": _TEXT,
        "description": _TEXT,
        "crs": _TEXT,
        "defaultDepth": {"type": "integer", "minimum": 0},
        "maxRefinementLevel": {"type": "integer", "minimum": 0},
        "maxRelativeDepth": {"type": "integer", "minimum": 0},
        "links": _LINKS,
        "linkTemplates": _TEMPLATES,
    },
)
DEFINITION = _object(
    ["dggh", "zirs", "subZoneOrder"],
    {
        "title": _TEXT,
        "description": _TEXT,
        "dggh": {"type": "object"},
        "zirs": {"type": "object"},
        "subZoneOrder": {"type": "object"},
        "links": _LINKS,
    },
)
ZONES = _object(
    ["zones", "links"],
    {
        "zones": {"type": "array", "items": _ZONE_ID},
        "returnedAreaMetersSquare": _AREA,
        "numberMatched": {"type": "integer", "minimum": 0},
        "numberReturned": {"type": "integer", "minimum": 0},
        "links": _LINKS,
        "linkTemplates": _TEMPLATES,
    },
)
_NUMBERS = {"type": "array", "items": {"type": "number"}}
ZONE = _object(
    ["id", "links"],
    {
        "id": _ZONE_ID,
        "level": {"type": "integer", "minimum": 0, "maximum": 15},
        "shapeType": {"type": "string", "enum": ["hexagon", "pentagon"]},
        "crs": _TEXT,
        "centroid": _NUMBERS | {"minItems": 2, "maxItems": 2},
        "bbox": _NUMBERS | {"minItems": 4, "maxItems": 4},
        "areaMetersSquare": _AREA,
        "areaMetersSquareWithData": _AREA,
        "geometry": {"type": "object"},
        "links": _LINKS,
    },
)
_FEATURE = _object(
    ["type", "id", "geometry", "properties"],
    {
        "type": {"type": "string", "enum": ["Feature"]},
        "id": _TEXT,
        "geometry": {"type": ["object", "null"]},
        "properties": {"type": "object"},
        "links": _LINKS,
    },
)
_FEATURES = _object(
    ["type", "features"],
    {
        "type": {"type": "string", "enum": ["FeatureCollection"]},
        "features": {"type": "array", "items": _FEATURE},
        "links": _LINKS,
    },
)
_DEPTH_VALUES = _object(
    ["depth", "shape", "data"],
    {
        "depth": {"type": "integer", "minimum": 0},
        "shape": _object(
            ["count", "subZones"],
            {
                "count": {"type": "integer"},
                "subZones": {"type": "integer"},
                "dimensions": {"type": "object", "additionalProperties": {"type": "integer"}},
            },
        ),
        "data": {"type": "array", "items": {"type": ["number", "null"]}},
    },
)
ZONE_DATA = _object(
    ["dggrs", "zoneId", "depths", "values"],
    {
        "dggrs": {"type": "string", "format": "uri"},
        "zoneId": _ZONE_ID,
        "depths": {"type": "array", "items": {"type": "integer", "minimum": 0}},
        "schema": {"type": "object"},
        "dimensions": {"type": "array", "items": {"type": "object"}},
        "values": {"type": "object", "additionalProperties": {"type": "array", "items": _DEPTH_VALUES}},
        "links": _LINKS,
    },
)
CONTENT = {
    "getDGGRSList": {JSON: DGGRS_LIST, HTML: _TEXT},
    "getDGGRS": {JSON: DGGRS, HTML: _TEXT},
    "getDGGRSDefinition": {JSON: DEFINITION},
    "getDGGRSZones": {
        JSON: ZONES,
        GEOJSON: _FEATURES,
        "application/x-binary": {"type": "string", "format": "binary"},
        HTML: _TEXT,
    },
    "getDGGRSZoneInfo": {JSON: ZONE, GEOJSON: _FEATURE, HTML: _TEXT},
    "getDGGRSZoneData": {JSON: ZONE_DATA, GEOJSON: _FEATURES},
}


def answers(operation: str) -> dict[str, Any]:
    """What the description of the API says of an operation's answers, and of its parameters that are lists."""
    content = {media_type: {"schema": schema} for media_type, schema in CONTENT[operation].items()}
    return {
        "response_class": Response,
        "responses": {200: {"content": content}},
        "openapi_extra": {"parameters": _LISTS.get(operation, [])},
    }


def _list(model: type[BaseModel], field: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Parameter whose values stand between commas: FastAPI knows it as text."""
    told = model.model_fields[field]
    described = {"name": told.alias or field, "in": "query", "required": False, "description": told.description}
    return described | {"style": "form", "explode": False, "schema": {"type": "array"} | schema}


_FIELD_NAMES = {"minItems": 1, "uniqueItems": True, "items": {"type": "string", "enum": list(FIELDS)}}
_BOX = {"oneOf": [{"minItems": n, "maxItems": n} for n in (4, 6)], "items": {"type": "number"}}
_LISTS = {
    "getDGGRSZones": [_list(ZoneListParameters, "bbox", _BOX)],
    "getDGGRSZoneData": [
        _list(ZoneDataParameters, name, _FIELD_NAMES) for name in ("properties", "exclude_properties")
    ],
}
