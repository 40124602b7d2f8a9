"""Path and query parameters of OGC API - Tiles, and the layers of each collection."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Depends, Path, Query

from api.http.params import comma_separated
from routes_geo.errors import InvalidInput, NotFound
from tiles import areas, cells
from tiles.matrix_set import MATRIX_SET_ID
from tiles.tilejson import FEATURES_MAX_ZOOM

MAX_ZOOM = max(cells.MAX_ZOOM, FEATURES_MAX_ZOOM)
# For each collection, the tileset that contains it and the names of its layers.
LAYERS = {
    "routes": ("routes", ("corridors",)),
    "branches": ("routes", ("branches",)),
    "bands": ("bands", ("bands",)),
    "places": ("places", ("places",)),
    "cells": ("cells", (cells.LAYER, areas.LAYER)),
}
MatrixSetPath = Annotated[
    str,
    Path(
        alias="tileMatrixSetId",
        description=f"Tile matrix set: {MATRIX_SET_ID}.",
        examples=[MATRIX_SET_ID],
        json_schema_extra={"enum": [MATRIX_SET_ID]},
    ),
]
MatrixPath = Annotated[
    str,
    Path(
        alias="tileMatrix",
        description="Tile matrix: the zoom.",
        examples=["4"],
        json_schema_extra={"enum": [str(zoom) for zoom in range(MAX_ZOOM + 1)]},
    ),
]
RowPath = Annotated[
    int, Path(alias="tileRow", description="Row from the north.", examples=[6], json_schema_extra={"minimum": 0})
]
ColumnPath = Annotated[
    int, Path(alias="tileCol", description="Column from the west.", examples=[8], json_schema_extra={"minimum": 0})
]
CollectionPath = Annotated[
    str,
    Path(
        alias="collectionId",
        description=f"Collection: {', '.join(LAYERS)}.",
        examples=["cells"],
        json_schema_extra={"enum": [*LAYERS]},
    ),
]
Collections = Annotated[
    str | None,
    Query(
        description="Collections in the tiles, separated by commas. Default: all.",
        examples=["routes,cells"],
        json_schema_extra=comma_separated({"type": "string", "enum": [*LAYERS]}, minItems=1),
    ),
]


async def tile_address(zoom: MatrixPath, row: RowPath, column: ColumnPath) -> tuple[int, int, int]:
    """Return zoom, column and row of a tile; raise NotFound for a tile matrix that does not exist."""
    if not re.fullmatch("0|[1-9][0-9]?", zoom, re.ASCII):
        raise NotFound(f"unknown tile matrix {zoom!r}; choose one from 0 to {MAX_ZOOM}")
    return int(zoom), column, row


TileAddress = Annotated[tuple[int, int, int], Depends(tile_address)]


async def chosen_collections(collections: Collections = None) -> tuple[str, ...]:
    """Return the chosen collections with tiles, by default all; raise InvalidInput for one without."""
    chosen = tuple(LAYERS) if collections is None else tuple(dict.fromkeys(collections.split(",")))
    unknown = [collection_id for collection_id in chosen if collection_id not in LAYERS]
    if unknown:
        raise InvalidInput(f"collections {', '.join(unknown)!r} has no tiles; choose from {', '.join(LAYERS)}")
    return chosen


ChosenCollections = Annotated[tuple[str, ...], Depends(chosen_collections)]


def check_matrix_set(matrix_set_id: str) -> None:
    if matrix_set_id != MATRIX_SET_ID:
        raise NotFound(f"unknown tile matrix set {matrix_set_id!r}; use {MATRIX_SET_ID}")


def check_collection(collection_id: str) -> None:
    if collection_id not in LAYERS:
        raise NotFound(f"collection {collection_id!r} has no tiles; choose one of {', '.join(LAYERS)}")
