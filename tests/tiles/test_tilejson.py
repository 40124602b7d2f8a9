"""TileJSON: its fields are the properties of the collections."""

from __future__ import annotations

from types import ModuleType

import pytest

from routes_geo.features.collections import BRANCHES, CELLS
from tiles import areas, cells
from tiles.cell_figures import PROPERTIES
from tiles.tilejson import TILESETS, TileSource, layer_fields, tilejson, typed_layers, vector_layers

SOURCE = TileSource(
    "https://example.org/tiles/cells", "?v=1", "1", "Publisher", (-80.0, 5.0, 40.0, 60.0), ("value", "cell")
)


@pytest.mark.parametrize("layer", [cells, areas])
def test_every_property_of_tiles_is_one_of_the_collection(layer: ModuleType) -> None:
    assert set(layer.PROPERTIES) <= set(CELLS.types)
    assert list(layer_fields(layer.LAYER)) == list(layer.PROPERTIES)


def test_fields_have_the_titles_of_the_collection() -> None:
    assert layer_fields("branches")["label"] == BRANCHES.by_name["label"].title
    assert layer_fields(cells.LAYER)["value"] == "Count in the window; absent unless published or zero"
    assert layer_fields(cells.LAYER)["status"].endswith(
        "(published, zero, suppressed, not_published, not_yet_reported)"
    )
    assert layer_fields("places")["routes"].endswith("separated by semicolons")


def test_cells_have_the_chosen_properties_in_their_order() -> None:
    layers = vector_layers("cells", ("value", "cell"))
    assert [(layer["id"], list(layer["fields"])) for layer in layers] == [
        ("cells", ["value", "cell"]),
        ("areas", ["value"]),
    ]
    assert tilejson("cells", SOURCE)["vector_layers"] == layers


def test_types_follow_the_columns() -> None:
    counts = {"route": "String", "value": "Number", "status": "String", "withheld_months": "Number"}
    placed = {"kind": "String", "basis": "String"}
    layers = {layer["id"]: layer["fields"] for layer in typed_layers("cells", PROPERTIES)}
    assert layers["cells"] == {"cell": "String", "resolution": "Number"} | counts | placed
    assert layers["areas"] == {"area": "String", "name": "String"} | counts | placed
    branches = typed_layers("routes")[1]["fields"]
    assert (branches["context"], branches["mode"]) == ("Boolean", "String")
    assert typed_layers("places")[0]["fields"]["routes"] == "String"


@pytest.mark.parametrize("tileset", TILESETS)
def test_bounds_are_those_of_everything_on_tiles(tileset: str) -> None:
    layers = vector_layers("routes") if tileset == "basemap" else None
    assert tilejson(tileset, SOURCE, layers)["bounds"] == (
        [-180, -85, 180, 85] if tileset == "basemap" else [-80.0, 5.0, 40.0, 60.0]
    )


@pytest.mark.parametrize("tileset", TILESETS)
def test_only_cells_state_how_their_resolution_follows_the_zoom(tileset: str) -> None:
    layers = vector_layers("routes") if tileset == "basemap" else None
    assert ("resolution_by_zoom" in tilejson(tileset, SOURCE, layers)) == (tileset == "cells")
