"""TileJSON 3.0 documents of the tilesets."""

from __future__ import annotations

from typing import Any

from tiles import cells

TILESETS = ("cells", "routes", "places", "basemap")
# West, south, east, north of everything that is shown.
BOUNDS = (-32.0, 4.0, 52.0, 62.0)
FEATURES_MAX_ZOOM = 10

_FIELDS: dict[str, dict[str, dict[str, str]]] = {
    "cells": {
        "cells": {
            "cell": "H3 cell, hexadecimal; only with datetime or route",
            "route": "route id; only with datetime or route",
            "value": "count of the window; absent unless published",
            "status": "published, zero, suppressed, not_published or not_yet_reported",
            "withheld_months": "months of the window whose count is withheld",
        }
    },
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


def tilejson(
    tileset: str, base_url: str, attribution: str, layers: list[dict[str, object]] | None = None
) -> dict[str, Any]:
    """TileJSON of one tileset; `layers` are the vector layers where they are known only from an archive."""
    document: dict[str, Any] = {
        "tilejson": "3.0.0",
        "name": tileset,
        "tiles": [f"{base_url}/tiles/{tileset}/{{z}}/{{x}}/{{y}}.mvt"],
        "scheme": "xyz",
        "minzoom": 0,
        "maxzoom": cells.MAX_ZOOM if tileset == "cells" else FEATURES_MAX_ZOOM,
        "bounds": [-180, -85, 180, 85] if tileset == "basemap" else list(BOUNDS),
        "center": [12, 38, 4],
        "attribution": attribution,
        "vector_layers": layers or [{"id": name, "fields": fields} for name, fields in _FIELDS[tileset].items()],
    }
    if tileset == "cells":
        document["resolution_by_zoom"] = {
            str(zoom): resolution for zoom, resolution in enumerate(cells.RESOLUTION_BY_ZOOM)
        }
    return document
