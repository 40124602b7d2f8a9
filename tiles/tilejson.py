"""TileJSON 3.0 documents of the tilesets, and what their layers hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tiles import cells

TILESETS = ("cells", "routes", "places", "basemap")
# West, south, east, north of everything that is shown.
BOUNDS = (-32.0, 4.0, 52.0, 62.0)
CENTER = (12, 38, 4)
FEATURES_MAX_ZOOM = 10

CELL_FIELDS = {
    "cell": "H3 cell, hexadecimal",
    "route": "route id",
    "value": "count of the window; absent unless published or zero",
    "status": "published, zero, suppressed, not_published or not_yet_reported",
    "withheld_months": "months of the window whose count is withheld",
    "resolution": "H3 resolution",
}
_TYPES = {"value": "Number", "withheld_months": "Number", "resolution": "Number", "context": "Boolean"}
FIELDS: dict[str, dict[str, dict[str, str]]] = {
    "routes": {
        "corridors": {"route": "route id", "name": "name"},
        "branches": {
            "route": "route id",
            "branch_id": "branch id",
            "label": "label",
            "mode": "sea or land",
            "context": "whether it only gives context",
        },
    },
    "places": {
        "places": {
            "place_id": "place id",
            "name": "name",
            "country_iso2": "country",
            "precision": "precision of the location",
            "role": "roles, semicolon list",
            "routes": "route ids, semicolon list",
        }
    },
}


@dataclass(frozen=True, slots=True)
class TileSource:
    """What a document says of one tileset beside its layers. `query` goes with every tile."""

    tiles_url: str
    query: str
    version: str
    attribution: str
    properties: Sequence[str] = ()  # of cells


def tilejson(tileset: str, source: TileSource, layers: list[dict[str, object]] | None = None) -> dict[str, Any]:
    """TileJSON of one tileset; `layers` are the vector layers where they are known only from an archive."""
    document: dict[str, Any] = {
        "tilejson": "3.0.0",
        "name": tileset,
        "tiles": [f"{source.tiles_url}/{{z}}/{{x}}/{{y}}.mvt{source.query}"],
        "scheme": "xyz",
        "minzoom": 0,
        "maxzoom": cells.MAX_ZOOM if tileset == "cells" else FEATURES_MAX_ZOOM,
        "bounds": [-180, -85, 180, 85] if tileset == "basemap" else list(BOUNDS),
        "center": list(CENTER),
        "attribution": source.attribution,
        "snapshot": source.version,
        "vector_layers": layers or vector_layers(tileset, source.properties),
    }
    return document | (cell_rules() if tileset == "cells" else {})


def vector_layers(tileset: str, properties: Sequence[str] = ()) -> list[dict[str, object]]:
    """Layers of a tileset of our own with their fields; cells have the chosen properties."""
    if tileset == "cells":
        return [{"id": cells.LAYER, "fields": {name: CELL_FIELDS[name] for name in properties}}]
    return [{"id": name, "fields": fields} for name, fields in FIELDS[tileset].items()]


def typed_layers(tileset: str, properties: Sequence[str] = ()) -> list[dict[str, object]]:
    """Layers as `vector_layers`, with the types of fields in place of what they mean: archives are read by them."""
    layers = vector_layers(tileset, properties)
    return [layer | {"fields": {name: _TYPES.get(name, "String") for name in _names(layer)}} for layer in layers]


def _names(layer: dict[str, object]) -> list[str]:
    fields = layer["fields"]
    return list(fields) if isinstance(fields, dict) else []


def cell_rules() -> dict[str, Any]:
    """How the resolution of cells follows the zoom, and what happens to a tile over its budget."""
    return {
        "resolution_by_zoom": {str(zoom): resolution for zoom, resolution in enumerate(cells.RESOLUTION_BY_ZOOM)},
        "budget_bytes": cells.BUDGET_BYTES,
        "over_budget": "the finest coarser resolution that keeps to the budget; X-Routes-Geo-Resolution names it, "
        "and so do feature ids (the highest bit set is bit 10 + 3 times the resolution)",
    }
