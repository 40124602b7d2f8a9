"""OGC API - Tiles, Part 1 (20-057): tilesets of the dataset and of its collections, by zoom, row and column."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from api.http.links import Link, base_url, link
from api.http.params import ServedNow, check_json, check_mvt, check_request
from api.http.responses import JSON, MVT, described, respond, respond_json
from api.state import Served
from api.tiles.answers import TileMatrixSetsAnswer, TileSetAnswer, TileSetsAnswer
from api.tiles.ogc_documents import (
    REL,
    ChosenTileset,
    matrix_set_list,
    max_zoom,
    tileset_document,
    tileset_list,
)
from api.tiles.ogc_parameters import (
    LAYERS,
    ChosenCollections,
    CollectionPath,
    MatrixSetPath,
    TileAddress,
    check_collection,
    check_matrix_set,
)
from api.tiles.tilesets import (
    ChosenCells,
    GivenForTiles,
    ServedThen,
    WarmTiles,
    cells_headers,
    cells_in_turn,
    respond_cells,
)
from routes_geo.errors import NotFound
from tiles.cell_figures import TileQuery
from tiles.features import encode_features_tile
from tiles.matrix_set import TileMatrixSetAnswer, check_limits, matrix_set
from tiles.mercator import check_tile

router = APIRouter(dependencies=[Depends(check_request)], tags=["Tiles"])

_CLASSES = (
    "core", "tileset", "tilesets-list", "dataset-tilesets", "geodata-tilesets", "collections-selection", "datetime",
    "oas30", "mvt",
)  # fmt: skip
_MATRIX_SET_CLASSES = (
    "tilematrixset", "tilematrixsetlimits", "tilesetmetadata", "json-tilematrixset", "json-tilematrixsetlimits",
    "json-tilesetmetadata",
)  # fmt: skip
CONFORMANCE = (
    *(f"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{name}" for name in _CLASSES),
    *(f"http://www.opengis.net/spec/tms/2.0/conf/{name}" for name in _MATRIX_SET_CLASSES),
)
_DOCUMENT = [Depends(check_json)]
_TILE = [Depends(check_mvt)]


def landing_links(base: str) -> list[Link]:
    """Return the links of the landing page to the tilesets."""
    return [
        link(f"{base}/tiles", f"{REL}tilesets-vector", JSON, "Vector tiles of the dataset"),
        link(f"{base}/tileMatrixSets", f"{REL}tiling-schemes", JSON, "Tile matrix sets"),
    ]


def collection_links(base: str, collection_id: str) -> list[Link]:
    """Return the links of a collection to its tilesets; none for a collection without tiles."""
    if collection_id not in LAYERS:
        return []
    href = f"{base}/collections/{collection_id}/tiles"
    return [link(href, f"{REL}tilesets-vector", JSON, f"Vector tiles of {collection_id}")]


@router.get(
    "/tileMatrixSets",
    summary="Tile matrix sets",
    operation_id="getTileMatrixSetsList",
    dependencies=_DOCUMENT,
    **described(JSON, TileMatrixSetsAnswer),
)
def matrix_sets(request: Request, served: ServedNow) -> Response:
    return respond_json(request, matrix_set_list(base_url(request)), served.snapshot.snapshot_id)


@router.get(
    "/tileMatrixSets/{tileMatrixSetId}",
    summary="Tile matrix set",
    operation_id="getTileMatrixSet",
    dependencies=_DOCUMENT,
    **described(JSON, TileMatrixSetAnswer),
)
def one_matrix_set(request: Request, served: ServedNow, matrix_set_id: MatrixSetPath) -> Response:
    check_matrix_set(matrix_set_id)
    return respond_json(request, matrix_set(), served.snapshot.snapshot_id)


async def dataset_choice(
    request: Request, collections: ChosenCollections, query: ChosenCells, given: GivenForTiles
) -> ChosenTileset:
    """Return the tileset of the dataset that the parameters choose."""
    is_part = "collections" in request.query_params
    chosen = {"collections": ",".join(collections)} if is_part else {}
    return ChosenTileset(base_url(request), "/tiles", collections, {**chosen, **given}, query)


async def collection_choice(
    request: Request, collection_id: CollectionPath, query: ChosenCells, given: GivenForTiles
) -> ChosenTileset:
    """Return the tileset of a collection that the parameters choose; NotFound for a collection without tiles."""
    check_collection(collection_id)
    return ChosenTileset(base_url(request), f"/collections/{collection_id}/tiles", (collection_id,), given, query)


DatasetTileset = Annotated[ChosenTileset, Depends(dataset_choice)]
CollectionTileset = Annotated[ChosenTileset, Depends(collection_choice)]


@router.get(
    "/tiles",
    summary="Tilesets of the dataset",
    operation_id=".dataset.vector.getTileSetsList",
    dependencies=_DOCUMENT,
    **described(JSON, TileSetsAnswer),
)
def dataset_tilesets(request: Request, served: ServedNow) -> Response:
    tileset = ChosenTileset(base_url(request), "/tiles", tuple(LAYERS), {})
    return respond_json(request, tileset_list(served, tileset), served.snapshot.snapshot_id)


@router.get(
    "/tiles/{tileMatrixSetId}",
    summary="Tileset of the dataset, or of some of its collections",
    operation_id=".dataset.vector.getTileSet",
    dependencies=_DOCUMENT,
    **described(JSON, TileSetAnswer),
)
def dataset_tileset(
    request: Request, served: ServedThen, matrix_set_id: MatrixSetPath, tileset: DatasetTileset
) -> Response:
    check_matrix_set(matrix_set_id)
    return respond_json(request, tileset_document(served, tileset), served.snapshot.snapshot_id)


@router.get(
    "/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}",
    summary="Tile of the dataset, or of some of its collections",
    operation_id=".dataset.vector.getTile",
    dependencies=_TILE,
    **described(MVT),
)
async def dataset_tile(
    request: Request,
    served: ServedThen,
    matrix_set_id: MatrixSetPath,
    address: TileAddress,
    query: ChosenCells,
    collections: ChosenCollections,
) -> Response:
    check_matrix_set(matrix_set_id)
    return await _tile(request, served, address, collections, query)


@router.get(
    "/collections/{collectionId}/tiles",
    summary="Tilesets of a collection",
    operation_id=".collection.vector.getTileSetsList",
    dependencies=_DOCUMENT,
    **described(JSON, TileSetsAnswer),
)
def collection_tilesets(request: Request, served: ServedNow, collection_id: CollectionPath) -> Response:
    check_collection(collection_id)
    tileset = ChosenTileset(base_url(request), f"/collections/{collection_id}/tiles", (collection_id,), {})
    return respond_json(request, tileset_list(served, tileset), served.snapshot.snapshot_id)


@router.get(
    "/collections/{collectionId}/tiles/{tileMatrixSetId}",
    summary="Tileset of a collection",
    operation_id=".collection.vector.getTileSet",
    dependencies=_DOCUMENT,
    **described(JSON, TileSetAnswer),
)
def collection_tileset(
    request: Request, served: ServedThen, matrix_set_id: MatrixSetPath, tileset: CollectionTileset
) -> Response:
    check_matrix_set(matrix_set_id)
    return respond_json(request, tileset_document(served, tileset), served.snapshot.snapshot_id)


@router.get(
    "/collections/{collectionId}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}",
    summary="Tile of a collection; cells have figures if you give datetime, window, series, route or props",
    operation_id=".collection.vector.getTile",
    dependencies=_TILE,
    **described(MVT),
)
async def collection_tile(
    request: Request,
    served: ServedThen,
    collection_id: CollectionPath,
    matrix_set_id: MatrixSetPath,
    address: TileAddress,
    query: ChosenCells,
) -> Response:
    check_collection(collection_id)
    check_matrix_set(matrix_set_id)
    return await _tile(request, served, address, (collection_id,), query)


async def _tile(
    request: Request, served: Served, address: tuple[int, int, int], chosen: tuple[str, ...], query: TileQuery | None
) -> Response:
    """Answer with a tile. A tile is a sequence of layers, so those of several collections are concatenated."""
    last = max_zoom(chosen)
    if address[0] > last:  # a tile of this matrix is outside the limits of the tileset
        raise NotFound(f"tile matrix {address[0]} is not in the tileset; choose one from 0 to {last}")
    check_tile(*address, last)
    tiles = served.tiles
    check_limits(tiles.bounds() if tiles.has_bounds else await run_in_threadpool(tiles.bounds), *address)
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
