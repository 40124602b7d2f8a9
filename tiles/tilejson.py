"""Describe the tilesets and their layers as TileJSON 3.0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tiles import cells

TILESETS = ("cells", "routes", "places", "basemap")
# West, south, east and north of everything on the tiles.
BOUNDS = (-32.0, 4.0, 52.0, 62.0)
CENTER = (12, 38, 4)
FEATURES_MAX_ZOOM = 10

CELL_FIELDS = {
    "cell": "H3 cell, hexadecimal",
    "route": "route id",
    "value": "count in the window; present only if the status is published or zero",
    "status": "published, zero, suppressed, not_published or not_yet_reported",
    "withheld_months": "number of months in the window whose count is withheld",
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
            "context": "true for a branch that only gives context",
        },
    },
    "places": {
        "places": {
            "place_id": "place id",
            "name": "name",
            "country_iso2": "country",
            "precision": "precision of the location",
            "role": "roles, separated by semicolons",
            "routes": "route ids, separated by semicolons",
        }
    },
}


@dataclass(frozen=True, slots=True)
class TileSource:
    """Describe one tileset for TileJSON; `query` is appended to the address of every tile."""

    tiles_url: str
    query: str
    version: str
    attribution: str
    properties: Sequence[str] = ()  # those of cells


def tilejson(tileset: str, source: TileSource, layers: list[dict[str, object]] | None = None) -> dict[str, object]:
    """Return the TileJSON of a tileset; pass `layers` if they are known only from an archive."""
    document: dict[str, object] = {
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
    """Return the layers of one of our tilesets with descriptions of their fields; cells have the chosen properties."""
    if tileset == "cells":
        return [{"id": cells.LAYER, "fields": {name: CELL_FIELDS[name] for name in properties}}]
    return [{"id": name, "fields": fields} for name, fields in FIELDS[tileset].items()]


def typed_layers(tileset: str, properties: Sequence[str] = ()) -> list[dict[str, object]]:
    """Return the layers with the types of their fields instead of descriptions, as readers of archives expect."""
    layers = vector_layers(tileset, properties)
    return [layer | {"fields": {name: _TYPES.get(name, "String") for name in _names(layer)}} for layer in layers]


def _names(layer: dict[str, object]) -> list[str]:
    fields = layer["fields"]
    return list(fields) if isinstance(fields, dict) else []


def cell_rules() -> dict[str, object]:
    """Describe how the resolution of cells follows the zoom, and what happens to a tile over its budget."""
    return {
        "resolution_by_zoom": {str(zoom): resolution for zoom, resolution in enumerate(cells.RESOLUTION_BY_ZOOM)},
        "budget_bytes": cells.BUDGET_BYTES,
        "over_budget": "the tile has cells of the finest coarser resolution within the budget; the header "
        "X-Routes-Geo-Resolution states it, and so do feature ids (their highest set bit is bit 10 + 3 times the "
        "resolution)",
    }
