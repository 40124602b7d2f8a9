"""OGC API - Tiles, Part 1 (20-057): tilesets of the dataset and of its collections, by zoom, row and column."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from api.http.links import Link, base_url, link
from api.http.params import ServedNow, check_known_parameters
from api.http.responses import JSON, MVT, described, respond, respond_json
from api.state import Served
from api.tiles.answers import (
    MatrixSetItemAnswer,
    TileMatrixSetsAnswer,
    TileSetAnswer,
    TileSetItemAnswer,
    TileSetLayerAnswer,
    TileSetsAnswer,
)
from api.tiles.ogc_parameters import (
    LAYERS,
    CollectionPath,
    Collections,
    ColumnPath,
    MatrixPath,
    MatrixSetPath,
    RowPath,
    check_collection,
    check_matrix_set,
)
from api.tiles.tilesets import (
    ChosenCells,
    ServedThen,
    WarmTiles,
    attribution_of,
    cells_headers,
    cells_in_turn,
    respond_cells,
)
from routes_geo.errors import InvalidInput
from routes_geo.features.feature_table import CRS84
from tiles import areas, cells
from tiles.cell_figures import TileQuery
from tiles.features import encode_features_tile
from tiles.matrix_set import (
    CRS_URI,
    MATRIX_SET_ID,
    MATRIX_SET_URI,
    TITLE,
    TileMatrixSetAnswer,
    matrix_limits,
    matrix_set,
)
from tiles.mercator import check_tile
from tiles.tilejson import CENTER, FEATURES_MAX_ZOOM, layer_fields

router = APIRouter(dependencies=[Depends(check_known_parameters)], tags=["Tiles"])

_REL = "http://www.opengis.net/def/rel/ogc/1.0/"
_CLASSES = (
    "core", "tileset", "tilesets-list", "dataset-tilesets", "geodata-tilesets", "collections-selection", "datetime",
    "oas30", "mvt",
)  # fmt: skip
CONFORMANCE = tuple(f"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{name}" for name in _CLASSES)
_DIMENSIONS: Mapping[str, Literal[0, 1, 2]] = {
    "corridors": 2,
    "branches": 1,
    "bands": 2,
    "places": 0,
    cells.LAYER: 2,
    areas.LAYER: 2,
}


def landing_links(base: str) -> list[Link]:
    """Return the links of the landing page to the tilesets."""
    return [
        link(f"{base}/tiles", f"{_REL}tilesets-vector", JSON, "Vector tiles of the dataset"),
        link(f"{base}/tileMatrixSets", f"{_REL}tiling-schemes", JSON, "Tile matrix sets"),
    ]


def collection_links(base: str, collection_id: str) -> list[Link]:
    """Return the links of a collection to its tilesets; none for a collection without tiles."""
    if collection_id not in LAYERS:
        return []
    href = f"{base}/collections/{collection_id}/tiles"
    return [link(href, f"{_REL}tilesets-vector", JSON, f"Vector tiles of {collection_id}")]


@router.get(
    "/tileMatrixSets",
    summary="Tile matrix sets",
    operation_id="getTileMatrixSetsList",
    **described(JSON, TileMatrixSetsAnswer),
)
def matrix_sets(request: Request, served: ServedNow) -> Response:
    base = base_url(request)
    listed: MatrixSetItemAnswer = {
        "id": MATRIX_SET_ID,
        "title": TITLE,
        "uri": MATRIX_SET_URI,
        "crs": CRS_URI,
        "links": [link(f"{base}/tileMatrixSets/{MATRIX_SET_ID}", "self", JSON)],
    }
    content: TileMatrixSetsAnswer = {
        "tileMatrixSets": [listed],
        "links": [link(f"{base}/tileMatrixSets", "self", JSON)],
    }
    return respond_json(request, content, served.snapshot.snapshot_id)


@router.get(
    "/tileMatrixSets/{tileMatrixSetId}",
    summary="Tile matrix set",
    operation_id="getTileMatrixSet",
    **described(JSON, TileMatrixSetAnswer),
)
def one_matrix_set(request: Request, served: ServedNow, matrix_set_id: MatrixSetPath) -> Response:
    check_matrix_set(matrix_set_id)
    return respond_json(request, matrix_set(), served.snapshot.snapshot_id)


@router.get(
    "/tiles",
    summary="Tilesets of the dataset",
    operation_id=".dataset.vector.getTileSetsList",
    **described(JSON, TileSetsAnswer),
)
def dataset_tilesets(request: Request, served: ServedNow) -> Response:
    return _tilesets(request, served, f"{base_url(request)}/tiles")


@router.get(
    "/tiles/{tileMatrixSetId}",
    summary="Tileset of the dataset",
    operation_id=".dataset.vector.getTileSet",
    **described(JSON, TileSetAnswer),
)
def dataset_tileset(request: Request, served: ServedNow, matrix_set_id: MatrixSetPath) -> Response:
    check_matrix_set(matrix_set_id)
    return _tileset(request, served, f"{base_url(request)}/tiles", tuple(LAYERS))


@router.get(
    "/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}",
    summary="Tile of the dataset, or of some of its collections",
    operation_id=".dataset.vector.getTile",
    **described(MVT),
)
async def dataset_tile(
    request: Request,
    served: ServedThen,
    matrix_set_id: MatrixSetPath,
    zoom: MatrixPath,
    row: RowPath,
    column: ColumnPath,
    query: ChosenCells,
    collections: Collections = None,
) -> Response:
    check_matrix_set(matrix_set_id)
    chosen = tuple(LAYERS) if collections is None else tuple(dict.fromkeys(collections.split(",")))
    unknown = [collection_id for collection_id in chosen if collection_id not in LAYERS]
    if unknown:
        raise InvalidInput(f"collections {', '.join(unknown)!r} has no tiles; choose from {', '.join(LAYERS)}")
    return await _tile(request, served, (zoom, column, row), chosen, query)


@router.get(
    "/collections/{collectionId}/tiles",
    summary="Tilesets of a collection",
    operation_id=".collection.vector.getTileSetsList",
    **described(JSON, TileSetsAnswer),
)
def collection_tilesets(request: Request, served: ServedNow, collection_id: CollectionPath) -> Response:
    check_collection(collection_id)
    return _tilesets(request, served, f"{base_url(request)}/collections/{collection_id}/tiles")


@router.get(
    "/collections/{collectionId}/tiles/{tileMatrixSetId}",
    summary="Tileset of a collection",
    operation_id=".collection.vector.getTileSet",
    **described(JSON, TileSetAnswer),
)
def collection_tileset(
    request: Request, served: ServedNow, collection_id: CollectionPath, matrix_set_id: MatrixSetPath
) -> Response:
    check_collection(collection_id)
    check_matrix_set(matrix_set_id)
    href = f"{base_url(request)}/collections/{collection_id}/tiles"
    return _tileset(request, served, href, (collection_id,))


@router.get(
    "/collections/{collectionId}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}",
    summary="Tile of a collection; cells have figures if you give datetime, window, series, route or props",
    operation_id=".collection.vector.getTile",
    **described(MVT),
)
async def collection_tile(
    request: Request,
    served: ServedThen,
    collection_id: CollectionPath,
    matrix_set_id: MatrixSetPath,
    zoom: MatrixPath,
    row: RowPath,
    column: ColumnPath,
    query: ChosenCells,
) -> Response:
    check_collection(collection_id)
    check_matrix_set(matrix_set_id)
    return await _tile(request, served, (zoom, column, row), (collection_id,), query)


async def _tile(
    request: Request, served: Served, address: tuple[int, int, int], chosen: tuple[str, ...], query: TileQuery | None
) -> Response:
    """Answer with a tile. A tile is a sequence of layers, so those of several collections are concatenated."""
    check_tile(*address, _max_zoom(chosen))
    if chosen == ("cells",):
        return respond_cells(request, served, query, await cells_in_turn(served, address, query))
    content, headers = await run_in_threadpool(_encode_collections, served, address, chosen, query)
    return respond(request, content, MVT, served.snapshot.snapshot_id, headers=headers)


def _encode_collections(
    served: Served, address: tuple[int, int, int], chosen: tuple[str, ...], query: TileQuery | None
) -> tuple[bytes, dict[str, str]]:
    """Return a tile and its headers. Clipping layers takes milliseconds: call it in a thread."""
    headers: dict[str, str] = {}
    parts = []
    for collection_id in chosen:
        tileset, names = LAYERS[collection_id]
        if tileset == "cells":
            tile = served.snapshot.derived(WarmTiles).encode(address, query)
            headers |= cells_headers(served, query, tile)
            parts.append(tile.content)
        else:
            layers = [layer for layer in served.tiles.layers(tileset) if layer.name in names]
            parts.append(encode_features_tile(layers, *address))
    return b"".join(parts), headers


def _tilesets(request: Request, served: Served, href: str) -> Response:
    tileset: TileSetItemAnswer = {
        "title": TITLE,
        "dataType": "vector",
        "crs": CRS_URI,
        "tileMatrixSetURI": MATRIX_SET_URI,
        "links": [link(f"{href}/{MATRIX_SET_ID}", "self", JSON), _scheme(request)],
    }
    content: TileSetsAnswer = {"tilesets": [tileset], "links": [link(href, "self", JSON)]}
    return respond_json(request, content, served.snapshot.snapshot_id)


def _tileset(request: Request, served: Served, href: str, chosen: tuple[str, ...]) -> Response:
    """Answer with tileset metadata; it links to tiles of the same snapshot."""
    href = f"{href}/{MATRIX_SET_ID}"
    tiles_url = f"{href}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}?v={served.snapshot.snapshot_id}"
    max_zoom = _max_zoom(chosen)
    tiles_link = link(tiles_url, "item", MVT)
    tiles_link["templated"] = True
    bounds = served.tiles.bounds()
    content: TileSetAnswer = {
        "title": ", ".join(chosen),
        "dataType": "vector",
        "crs": CRS_URI,
        "tileMatrixSetURI": MATRIX_SET_URI,
        "tileMatrixSetLimits": matrix_limits(bounds, max_zoom),
        "attribution": attribution_of(served.snapshot, "cells"),
        "mediaTypes": [MVT],
        "boundingBox": {"lowerLeft": list(bounds[:2]), "upperRight": list(bounds[2:]), "crs": CRS84},
        "centerPoint": {"coordinates": list(CENTER[:2]), "tileMatrix": str(CENTER[2]), "crs": CRS84},
        "layers": [_layer(name, max_zoom) for collection_id in chosen for name in LAYERS[collection_id][1]],
        "links": [link(href, "self", JSON), _scheme(request), tiles_link],
    }
    return respond_json(request, content, served.snapshot.snapshot_id)


def _layer(name: str, max_zoom: int) -> TileSetLayerAnswer:
    return {
        "id": name,
        "dataType": "vector",
        "geometryDimension": _DIMENSIONS[name],
        "minTileMatrix": "0",
        "maxTileMatrix": str(max_zoom),
        "propertiesSchema": {
            "type": "object",
            "properties": {field: {"description": text} for field, text in layer_fields(name).items()},
        },
    }


def _scheme(request: Request) -> Link:
    return link(f"{base_url(request)}/tileMatrixSets/{MATRIX_SET_ID}", f"{_REL}tiling-scheme", JSON, TITLE)


def _max_zoom(chosen: tuple[str, ...]) -> int:
    return cells.MAX_ZOOM if "cells" in chosen else FEATURES_MAX_ZOOM
