"""@mapbox/vector-tile, the decoder of MapLibre, decodes every tile of a pyramid."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.node_tools import run_node
from support.serving import ask_json

pytestmark = pytest.mark.clients

# Layers of each tileset with the kind of their features and one of their properties.
LAYERS = {
    "cells": {"cells": ("polygon", None), "areas": ("polygon", None)},
    "routes": {"corridors": ("polygon", "name"), "branches": ("line", "branch_id")},
    "bands": {"bands": ("polygon", "ring")},
    "places": {"places": ("point", "place_id")},
    "basemap": {"land": ("polygon", None), "coastline": ("line", None), "countries": ("point", "name")},
}
DEEPEST = {"basemap": 5}  # below, there are tens of thousands of tiles


def decode(address: str, query: str = "", deepest: int | None = None) -> dict[str, Any]:
    """What the script says of all tiles of a tileset, as its TileJSON describes it."""
    described = ask_json(f"{address}.json{query}")
    assert described["minzoom"] == 0
    done = run_node("pyramid.mjs", described["tiles"][0], str(deepest or described["maxzoom"]), timeout_s=600)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    assert told["faults"] == []
    assert set(told["layers"]) <= {layer["id"] for layer in described["vector_layers"]}
    return told


@pytest.mark.parametrize("tileset", ["cells", "routes", "bands", "places", "basemap"])
def test_every_tile_is_sound(server: str, tileset: str) -> None:
    told = decode(f"{server}/tiles/{tileset}", deepest=DEEPEST.get(tileset))
    assert told["tiles"] > 50
    assert told["ids"] == (0 if tileset == "basemap" else told["features"])
    for name, (kind, sample) in LAYERS[tileset].items():
        layer = told["layers"][name]
        assert layer["kinds"] == [kind]
        assert sample is None or sample in layer["properties"]


def test_ids_alone_are_all_cells_of_the_corridors(server: str) -> None:
    told = decode(f"{server}/tiles/cells")
    assert told["layers"]["cells"]["properties"] == []
    resolutions = ask_json(f"{server}/tiles/cells.json")["resolution_by_zoom"]
    offered = ask_json(f"{server}/collections/cells")["series"]
    for zoom in told["zooms"]:
        resolution = resolutions[str(zoom["zoom"])]
        asked = [series["id"] for series in offered if resolution in series["resolutions"]]
        cells = set().union(*(cells_of(server, series, resolution) for series in asked))
        assert zoom["cells"] == len(cells)


def cells_of(server: str, series: str, resolution: int) -> set[str]:
    items = f"{server}/collections/cells/items?series={series}&corridor=true&resolution={resolution}&limit=10000"
    rows = [item["properties"] for item in ask_json(items)["features"]]
    return {row["cell"] for row in rows if row["kind"] == "cell"}


@pytest.mark.parametrize("route", ["CMED", "WAFR"])
def test_figures_of_a_window_are_those_of_items_at_every_zoom(server: str, route: str) -> None:
    told = decode(f"{server}/tiles/cells", f"?datetime=2023&route={route}")
    assert {"cell", "route", "value", "status"} <= set(told["layers"]["cells"]["properties"])
    resolutions = ask_json(f"{server}/tiles/cells.json")["resolution_by_zoom"]
    assert len(told["zooms"]) == len(resolutions)
    for zoom in told["zooms"]:
        resolution = resolutions[str(zoom["zoom"])]
        items = f"{server}/collections/cells/items?datetime=2023&route={route}&resolution={resolution}&limit=10000"
        rows = [item["properties"] for item in ask_json(items)["features"]]
        assert zoom["sum"] == sum(row["value"] or 0 for row in rows if row["kind"] in ("cell", "area")) > 0
