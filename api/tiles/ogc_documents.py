"""Documents of OGC API - Tiles (20-057): tile matrix sets, lists of tilesets, and tilesets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from api.http.links import Link, link
from api.http.responses import JSON, MVT
from api.state import Served
from api.tiles.answers import (
    MatrixSetItemAnswer,
    TileMatrixSetsAnswer,
    TileSetAnswer,
    TileSetItemAnswer,
    TileSetLayerAnswer,
    TileSetsAnswer,
)
from api.tiles.ogc_parameters import LAYERS
from api.tiles.tilesets import attribution_of
from routes_geo.features.feature_table import CRS84
from routes_geo.snapshot.series import DETECTIONS
from tiles import areas, cells
from tiles.cell_figures import TileQuery
from tiles.matrix_set import CRS_URI, MATRIX_SET_ID, MATRIX_SET_URI, TITLE, matrix_limits
from tiles.tilejson import CENTER, FEATURES_MAX_ZOOM, layer_fields

REL = "http://www.opengis.net/def/rel/ogc/1.0/"
_DIMENSIONS: Mapping[str, Literal[0, 1, 2]] = {
    "corridors": 2,
    "branches": 1,
    "bands": 2,
    "places": 0,
    cells.LAYER: 2,
    areas.LAYER: 2,
}


@dataclass(frozen=True, slots=True)
class ChosenTileset:
    """Describe a tileset by the address of the service, its collections, and the parameters of its tiles."""

    base: str
    path: str  # of the list, below the base
    collections: tuple[str, ...]
    parameters: Mapping[str, str]
    query: TileQuery | None = None

    @property
    def max_zoom(self) -> int:
        """Return the last zoom with tiles."""
        return max_zoom(self.collections)

    @property
    def address(self) -> str:
        """Return the address of the description of the tileset."""
        return self._address("", self.parameters)

    def links(self, snapshot_id: str, rel: str = "self") -> list[Link]:
        """Return the links to the description, to the tile matrix set, and to the tiles of a snapshot."""
        tile = self._address("/{tileMatrix}/{tileRow}/{tileCol}", {**self.parameters, "v": snapshot_id})
        tiles = link(tile, "item", MVT)
        tiles["templated"] = True
        scheme = link(f"{self.base}/tileMatrixSets/{MATRIX_SET_ID}", f"{REL}tiling-scheme", JSON, TITLE)
        return [link(self.address, rel, JSON), scheme, tiles]

    def _address(self, below: str, parameters: Mapping[str, str]) -> str:
        written = f"?{urlencode(parameters, safe=',/:')}" if parameters else ""
        return f"{self.base}{self.path}/{MATRIX_SET_ID}{below}{written}"


def max_zoom(collections: tuple[str, ...]) -> int:
    """Return the last zoom of the tiles of some collections."""
    return cells.MAX_ZOOM if "cells" in collections else FEATURES_MAX_ZOOM


def matrix_set_list(base: str) -> TileMatrixSetsAnswer:
    """Return the list of tile matrix sets."""
    address = f"{base}/tileMatrixSets/{MATRIX_SET_ID}"
    listed: MatrixSetItemAnswer = {
        "id": MATRIX_SET_ID,
        "title": TITLE,
        "uri": MATRIX_SET_URI,
        "crs": CRS_URI,
        "links": [link(address, rel, JSON, TITLE) for rel in ("self", "item")],
    }
    return {"tileMatrixSets": [listed], "links": [link(f"{base}/tileMatrixSets", "self", JSON)]}


def tileset_list(served: Served, tileset: ChosenTileset) -> TileSetsAnswer:
    """Return the list of the tilesets of the dataset or of a collection: there is one."""
    listed: TileSetItemAnswer = {
        "title": ", ".join(tileset.collections),
        "dataType": "vector",
        "crs": CRS_URI,
        "tileMatrixSetId": MATRIX_SET_ID,
        "tileMatrixSetURI": MATRIX_SET_URI,
        "tileMatrixSetLimits": matrix_limits(served.tiles.bounds(), tileset.max_zoom),
        "links": tileset.links(served.snapshot.snapshot_id),
    }
    return {"tilesets": [listed], "links": [link(f"{tileset.base}{tileset.path}", "self", JSON)]}


def tileset_document(served: Served, tileset: ChosenTileset) -> TileSetAnswer:
    """Return the description of a tileset; it links to tiles of the same snapshot."""
    bounds, last, query = served.tiles.bounds(), tileset.max_zoom, tileset.query
    series = DETECTIONS if query is None else query.series
    return {
        "title": ", ".join(tileset.collections),
        "dataType": "vector",
        "crs": CRS_URI,
        "tileMatrixSetId": MATRIX_SET_ID,
        "tileMatrixSetURI": MATRIX_SET_URI,
        "tileMatrixSetLimits": matrix_limits(bounds, last),
        "attribution": attribution_of(served.snapshot, "cells", series),
        "mediaTypes": [MVT],
        "boundingBox": {"lowerLeft": list(bounds[:2]), "upperRight": list(bounds[2:]), "crs": CRS84},
        "centerPoint": {"coordinates": list(CENTER[:2]), "tileMatrix": str(CENTER[2]), "crs": CRS84},
        "layers": [_layer(name, last, query) for collection in tileset.collections for name in LAYERS[collection][1]],
        "links": tileset.links(served.snapshot.snapshot_id),
    }


def _layer(name: str, last_zoom: int, query: TileQuery | None) -> TileSetLayerAnswer:
    fields = layer_fields(name, () if query is None else query.properties)
    return {
        "id": name,
        "dataType": "vector",
        "geometryDimension": _DIMENSIONS[name],
        "minTileMatrix": "0",
        "maxTileMatrix": str(last_zoom),
        "propertiesSchema": {
            "type": "object",
            "properties": {field: {"description": text} for field, text in fields.items()},
        },
    }
