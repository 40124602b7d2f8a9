"""Responses of OGC API - Tiles, Part 1 (20-057)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # pydantic takes no other before Python 3.12

from api.http.links import Link
from tiles.matrix_set import TileMatrixLimitsAnswer

DataType = Literal["vector", "map", "coverage"]
Point = Annotated[Sequence[float], Field(min_length=2, max_length=2)]


class MatrixSetItemAnswer(TypedDict):
    """Tile matrix set, with a link to its definition."""

    id: str
    title: str
    uri: str
    crs: str
    links: Sequence[Link]


class TileMatrixSetsAnswer(TypedDict):
    """All tile matrix sets."""

    tileMatrixSets: Sequence[MatrixSetItemAnswer]
    links: Sequence[Link]


class TileSetItemAnswer(TypedDict):
    """Tileset, with links to its description and to its tiles."""

    title: str
    dataType: DataType
    crs: str
    tileMatrixSetId: str
    tileMatrixSetURI: str
    tileMatrixSetLimits: Sequence[TileMatrixLimitsAnswer]
    links: Sequence[Link]


class TileSetsAnswer(TypedDict):
    """Tilesets of the dataset or of a collection."""

    tilesets: Sequence[TileSetItemAnswer]
    links: Sequence[Link]


class PropertiesSchemaAnswer(TypedDict):
    """Properties of the features of a layer, each with its description."""

    type: Literal["object"]
    properties: Mapping[str, Mapping[str, str]]


class TileSetLayerAnswer(TypedDict):
    """Layer of the tiles."""

    id: str
    dataType: DataType
    geometryDimension: NotRequired[Literal[0, 1, 2]]
    minTileMatrix: str
    maxTileMatrix: str
    propertiesSchema: PropertiesSchemaAnswer


class BoundingBoxAnswer(TypedDict):
    """Bounds of the tiles: lower left and upper right corner, lng first."""

    lowerLeft: Point
    upperRight: Point
    crs: str


class CenterPointAnswer(TypedDict):
    """Point (lng, lat) and zoom that a map can open with."""

    coordinates: Point
    tileMatrix: str
    crs: str


class TileSetAnswer(TypedDict):
    """Tileset: its layers, where it has tiles, and the address of a tile."""

    title: str
    dataType: DataType
    crs: str
    tileMatrixSetId: str
    tileMatrixSetURI: str
    tileMatrixSetLimits: Sequence[TileMatrixLimitsAnswer]
    attribution: str
    mediaTypes: Sequence[str]
    boundingBox: BoundingBoxAnswer
    centerPoint: CenterPointAnswer
    layers: Sequence[TileSetLayerAnswer]
    links: Sequence[Link]
