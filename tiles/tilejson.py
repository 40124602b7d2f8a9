"""TileJSON 3.0 documents of the tilesets, with the fields of their layers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, NotRequired

import pyarrow as pa
from pydantic import Field
from typing_extensions import TypedDict  # pydantic takes no other before Python 3.12

from routes_geo.features.collections import BANDS, BRANCHES, CELLS, PLACES, ROUTES, Collection, Property
from routes_geo.grid.cell_bits import FINEST_PUBLISHED
from tiles import areas, cells

FEATURE_TILESETS = ("routes", "bands", "places")
TILESETS = ("cells", *FEATURE_TILESETS, "basemap")
CENTER = (12, 38, 4)
CENTER_TILE = (4, 8, 6)  # zoom, column and row of the tile of the centre
FEATURES_MAX_ZOOM = 10

# Layers of each tileset: the collection of its features, and the properties that they have in tiles.
_LAYERS: dict[str, dict[str, tuple[Collection, tuple[str, ...]]]] = {
    "cells": {cells.LAYER: (CELLS, cells.PROPERTIES), areas.LAYER: (CELLS, areas.PROPERTIES)},
    "routes": {
        "corridors": (ROUTES, ("route", "name")),
        "branches": (BRANCHES, ("route", "branch_id", "label", "mode", "context")),
    },
    "bands": {"bands": (BANDS, ("route", "mode", "ring"))},
    "places": {"places": (PLACES, ("place_id", "name", "country_iso2", "precision", "role", "routes"))},
}
Zoom = Annotated[int, Field(ge=0, le=30)]


class VectorLayerAnswer(TypedDict):
    """Layer of the tiles, with a description of each field."""

    id: str
    fields: Mapping[str, str]
    description: NotRequired[str]
    minzoom: NotRequired[int]
    maxzoom: NotRequired[int]


class CellRules(TypedDict):
    """Resolution of the cells at each zoom, and what happens to a tile that is larger than the budget."""

    resolution_by_zoom: Mapping[str, int]
    budget_bytes: int
    over_budget: str


class TileJsonAnswer(TypedDict):
    """TileJSON 3.0.0. Only the tileset of cells has `resolution_by_zoom`, `budget_bytes` and `over_budget`.

    If its tiles have figures, `period` is the window of these, and `vintage` the day of their release.
    """

    tilejson: Literal["3.0.0"]
    name: str
    description: NotRequired[str]
    tiles: Sequence[str]
    scheme: Literal["xyz"]
    minzoom: Zoom
    maxzoom: Zoom
    bounds: Annotated[Sequence[float], Field(min_length=4, max_length=4)]
    center: Annotated[Sequence[float], Field(min_length=3, max_length=3)]
    attribution: str
    snapshot: str
    period: NotRequired[str]
    vintage: NotRequired[str]
    vector_layers: Sequence[VectorLayerAnswer]
    resolution_by_zoom: NotRequired[Mapping[str, int]]
    budget_bytes: NotRequired[int]
    over_budget: NotRequired[str]


@dataclass(frozen=True, slots=True)
class TileSource:
    """Where the tiles of a tileset are, and whose they are; `query` is appended to the address of every tile.

    `bounds` are west, south, east and north of everything on tiles, in degrees: clients request no tile beyond them.
    """

    tiles_url: str
    query: str
    version: str
    attribution: str
    bounds: tuple[float, float, float, float]
    properties: Sequence[str] = ()  # of cells
    period: str | None = None  # of the figures of cells
    vintage: str | None = None  # release day of the figures of cells
    finest: int = FINEST_PUBLISHED  # resolution of the series


def tilejson(tileset: str, source: TileSource, layers: Sequence[VectorLayerAnswer] | None = None) -> TileJsonAnswer:
    """Return the TileJSON of a tileset; pass `layers` for a tileset that is read from an archive."""
    document: TileJsonAnswer = {
        "tilejson": "3.0.0",
        "name": tileset,
        "tiles": [f"{source.tiles_url}/{{z}}/{{x}}/{{y}}.mvt{source.query}"],
        "scheme": "xyz",
        "minzoom": 0,
        "maxzoom": cells.MAX_ZOOM if tileset == "cells" else FEATURES_MAX_ZOOM,
        "bounds": [-180, -85, 180, 85] if tileset == "basemap" else list(source.bounds),
        "center": list(CENTER),
        "attribution": source.attribution,
        "snapshot": source.version,
        "vector_layers": layers or vector_layers(tileset, source.properties),
    }
    if source.period is not None:
        document["period"] = source.period
    if source.vintage is not None:
        document["vintage"] = source.vintage
    return {**document, **cell_rules(source.finest)} if tileset == "cells" else document


def layer_fields(layer: str, properties: Sequence[str] | None = None) -> dict[str, str]:
    """Return the fields of a layer of our own tilesets, each with its description.

    `properties` are the chosen ones of cells and areas, None for all.
    """
    collection, names = next(layers[layer] for layers in _LAYERS.values() if layer in layers)
    is_chosen = properties is not None and collection is CELLS
    shown = [name for name in properties or () if name in names] if is_chosen else names
    return {name: _description(collection.by_name[name]) for name in shown}


def vector_layers(tileset: str, properties: Sequence[str] = ()) -> list[VectorLayerAnswer]:
    """Return the layers of one of our own tilesets with their fields.

    `properties` are the chosen ones of cells and areas.
    """
    return [{"id": layer, "fields": layer_fields(layer, properties)} for layer in _LAYERS[tileset]]


def typed_layers(tileset: str, properties: Sequence[str] = ()) -> list[VectorLayerAnswer]:
    """Return the layers with the types of fields (String, Number or Boolean) instead of descriptions, for archives."""
    types = {name: _type(collection.by_name[name]) for collection, names in _LAYERS[tileset].values() for name in names}
    return [
        {"id": layer["id"], "fields": {name: types[name] for name in layer["fields"]}}
        for layer in vector_layers(tileset, properties)
    ]


def _description(described: Property) -> str:
    """Return the title of a property and its values. Tiles have no null and no lists: text is joined by semicolons."""
    text = described.title.replace("; null ", "; absent ")
    if pa.types.is_list(described.kind):
        return f"{text}, separated by semicolons"
    return f"{text} ({', '.join(described.values)})" if described.values else text


def _type(described: Property) -> str:
    if pa.types.is_boolean(described.kind):
        return "Boolean"
    is_number = pa.types.is_integer(described.kind) or pa.types.is_floating(described.kind)
    return "Number" if is_number else "String"


def cell_rules(finest: int = FINEST_PUBLISHED) -> CellRules:
    """Return how the resolution of cells, at most `finest`, follows the zoom, and what limits a tile."""
    by_zoom = {str(zoom): min(resolution, finest) for zoom, resolution in enumerate(cells.RESOLUTION_BY_ZOOM)}
    return {
        "resolution_by_zoom": by_zoom,
        "budget_bytes": cells.BUDGET_BYTES,
        "over_budget": "Such a tile has the finest coarser resolution that fits the budget. The header "
        "X-Routes-Geo-Resolution states it, and so do feature ids of cells (the highest bit set is bit 10 + 3 times "
        "the resolution); those of areas are below 1024.",
    }
