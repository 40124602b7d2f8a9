"""Path and query parameters of OGC API - Tiles, and the layers of each collection."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from routes_geo.errors import NotFound
from tiles import areas, cells
from tiles.matrix_set import MATRIX_SET_ID

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
    int,
    Path(
        alias="tileMatrix",
        description="Zoom.",
        examples=[4],
        json_schema_extra={"minimum": 0, "maximum": cells.MAX_ZOOM},
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
        description="Collections in the tile, separated by commas. Default: all.",
        examples=["routes,cells"],
        json_schema_extra={"pattern": f"^({'|'.join(LAYERS)})(,({'|'.join(LAYERS)}))*$"},
    ),
]


def check_matrix_set(matrix_set_id: str) -> None:
    if matrix_set_id != MATRIX_SET_ID:
        raise NotFound(f"unknown tile matrix set {matrix_set_id!r}; use {MATRIX_SET_ID}")


def check_collection(collection_id: str) -> None:
    if collection_id not in LAYERS:
        raise NotFound(f"collection {collection_id!r} has no tiles; choose one of {', '.join(LAYERS)}")
