"""OGC API - Tiles: what a client finds from link to link, and that its tiles are those by column and row."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import h3
import mapbox_vector_tile
import pytest
from fastapi.testclient import TestClient

from tiles import cells

REL = "http://www.opengis.net/def/rel/ogc/1.0/"
COLLECTIONS = {
    "routes": {"corridors"},
    "branches": {"branches"},
    "bands": {"bands"},
    "places": {"places"},
    "cells": {"cells", "areas"},
}
ALL = set().union(*COLLECTIONS.values())


def get(client: TestClient, path: str) -> dict[str, Any]:
    response = client.get(path)
    assert response.status_code == 200, response.text
    return response.json()


def href(document: dict[str, Any], rel: str) -> str:
    found = [item["href"] for item in document["links"] if item["rel"] == rel]
    assert len(found) == 1, rel
    return found[0]


@pytest.mark.parametrize(
    ("start", "layers"),
    [("/tiles", ALL), *((f"/collections/{name}/tiles", layers) for name, layers in COLLECTIONS.items())],
)
def test_from_the_list_of_tilesets_to_a_tile(client: TestClient, start: str, layers: set[str]) -> None:
    listed = get(client, start)["tilesets"]
    assert [item["dataType"] for item in listed] == ["vector"]
    tileset = get(client, href(listed[0], "self"))
    assert tileset["tileMatrixSetURI"] == "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
    assert {layer["id"] for layer in tileset["layers"]} == layers
    matrix_set = get(client, href(tileset, f"{REL}tiling-scheme"))
    assert [item["id"] for item in matrix_set["tileMatrices"]][:3] == ["0", "1", "2"]
    template = next(item for item in tileset["links"] if item["rel"] == "item")
    assert template["templated"] is True
    address = template["href"].replace("{tileMatrix}", "4").replace("{tileRow}", "6").replace("{tileCol}", "8")
    tile = client.get(address)
    assert tile.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert "immutable" in tile.headers["cache-control"]
    assert set(mapbox_vector_tile.decode(tile.content)) == layers


def test_rows_come_before_columns_and_tiles_are_the_same(client: TestClient) -> None:
    for query in ("", "?datetime=2023", "?route=CMED&props=value,cell"):
        ogc = client.get(f"/collections/cells/tiles/WebMercatorQuad/4/6/8{query}")
        assert ogc.content == client.get(f"/tiles/cells/4/8/6.mvt{query}").content
        assert ogc.content
    both = client.get("/collections/routes/tiles/WebMercatorQuad/4/6/8").content
    both += client.get("/collections/branches/tiles/WebMercatorQuad/4/6/8").content
    assert both == client.get("/tiles/routes/4/8/6.mvt").content


def test_a_tile_of_the_dataset_holds_the_chosen_collections(client: TestClient) -> None:
    path = "/tiles/WebMercatorQuad/4/6/8"
    assert set(mapbox_vector_tile.decode(client.get(path).content)) == ALL
    some = client.get(path, params={"collections": "places,cells", "datetime": "2023"})
    decoded = mapbox_vector_tile.decode(some.content)
    assert set(decoded) == {"places", "cells", "areas"}
    assert any("value" in feature["properties"] for feature in decoded["cells"]["features"])
    assert client.get(path, params={"collections": "boats"}).status_code == 400


def test_a_tile_outside_the_limits_is_not_found_and_would_be_empty(client: TestClient) -> None:
    for name in ("cells", "bands"):  # names of collections and of tilesets
        tileset = get(client, f"/collections/{name}/tiles/WebMercatorQuad")
        limits = next(item for item in tileset["tileMatrixSetLimits"] if item["tileMatrix"] == "3")
        for row, column in itertools.product(range(8), range(8)):
            tile = client.get(f"/collections/{name}/tiles/WebMercatorQuad/3/{row}/{column}")
            if is_within(limits, row, column):
                assert tile.status_code == 200
                continue
            assert tile.status_code == 404
            assert f"row from {limits['minTileRow']} to {limits['maxTileRow']}" in tile.json()["detail"]
            # The same tile by column and row: what reaches over its edge by the buffer alone lies outside the limits.
            content = mapbox_vector_tile.decode(client.get(f"/tiles/{name}/3/{column}/{row}.mvt").content)
            features = [item for layer in COLLECTIONS[name] & set(content) for item in content[layer]["features"]]
            assert [item for item in features if _reaches_into(item)] == []


def is_within(limits: dict[str, Any], row: int, column: int) -> bool:
    rows, columns = (range(limits[f"minTile{axis}"], limits[f"maxTile{axis}"] + 1) for axis in ("Row", "Col"))
    return row in rows and column in columns


def _reaches_into(feature: dict[str, Any]) -> bool:
    def points(nested: Any) -> list[list[int]]:
        return [nested] if isinstance(nested[0], int) else [point for part in nested for point in points(part)]

    found = points(feature["geometry"]["coordinates"])
    return all(min(axis) < 4096 and max(axis) > 0 for axis in zip(*found, strict=True))


@pytest.mark.parametrize("start", ["/tiles", *(f"/collections/{name}/tiles" for name in COLLECTIONS)])
def test_a_list_of_tilesets_is_enough_to_ask_for_tiles(client: TestClient, start: str) -> None:
    (listed,) = get(client, start)["tilesets"]
    assert listed["tileMatrixSetId"] == "WebMercatorQuad"
    assert listed["tileMatrixSetLimits"] == get(client, f"{start}/WebMercatorQuad")["tileMatrixSetLimits"]
    limits = next(item for item in listed["tileMatrixSetLimits"] if item["tileMatrix"] == "5")
    row, column = str(limits["maxTileRow"]), str(limits["minTileCol"])
    template = href(listed, "item").replace("{tileMatrix}", "5")
    assert client.get(template.replace("{tileRow}", row).replace("{tileCol}", column)).status_code == 200


CHOICE = "datetime=2023&series=unhcr.arrivals.v1&route=CMED&props=value,status&as_of=2026-01-15"


@pytest.mark.parametrize("start", ["/tiles/WebMercatorQuad", "/collections/cells/tiles/WebMercatorQuad"])
def test_a_tileset_passes_on_what_was_asked(client: TestClient, start: str) -> None:
    tileset = get(client, f"{start}?{CHOICE}")
    template = href(tileset, "item")
    asked = parse_qs(urlsplit(template).query)
    assert {name: asked[name] for name in parse_qs(CHOICE)} == parse_qs(CHOICE)
    assert href(tileset, "self").endswith(f"{start}?{CHOICE}")
    fields = {layer["id"]: set(layer["propertiesSchema"]["properties"]) for layer in tileset["layers"]}
    assert fields["cells"] == {"value", "status"}
    tile = client.get(template.replace("{tileMatrix}", "4").replace("{tileRow}", "6").replace("{tileCol}", "8"))
    plain = client.get(f"/tiles/cells/4/8/6.mvt?{CHOICE}").content
    assert plain
    assert plain in tile.content
    assert {layer["id"]: layer["propertiesSchema"]["properties"] for layer in get(client, start)["layers"]}[
        "cells"
    ] == {}


def test_a_tileset_of_some_collections(client: TestClient) -> None:
    tileset = get(client, "/tiles/WebMercatorQuad?collections=places,routes")
    assert [layer["id"] for layer in tileset["layers"]] == ["places", "corridors"]
    address = href(tileset, "item").replace("{tileMatrix}", "4").replace("{tileRow}", "6").replace("{tileCol}", "8")
    assert set(mapbox_vector_tile.decode(client.get(address).content)) == {"places", "corridors"}
    assert client.get("/tiles/WebMercatorQuad?collections=boats").status_code == 400


@pytest.mark.parametrize(
    "path",
    ["/tileMatrixSets", "/tileMatrixSets/WebMercatorQuad", "/tiles", "/tiles/WebMercatorQuad", "/tiles/cells.json"]
    + ["/collections/cells/tiles", "/collections/cells/tiles/WebMercatorQuad"],
)
def test_documents_of_tiles_take_the_format(client: TestClient, path: str) -> None:
    assert client.get(f"{path}?f=json").json() == client.get(path).json()
    assert client.get(f"{path}?f=html").status_code == 400


def test_tiles_take_the_format(client: TestClient) -> None:
    path = "/collections/cells/tiles/WebMercatorQuad/4/6/8"
    assert client.get(f"{path}?f=mvt").content == client.get(path).content
    assert client.get(f"{path}?f=png").status_code == 400


def test_the_matrix_set_is_that_of_the_standard(client: TestClient) -> None:
    first, second = get(client, "/tileMatrixSets/WebMercatorQuad")["tileMatrices"][:2]
    assert first["scaleDenominator"] == pytest.approx(559082264.028717, abs=1e-6)
    assert first["cellSize"] == pytest.approx(156543.033928041, abs=1e-9)
    assert second["scaleDenominator"] == pytest.approx(279541132.014358, abs=1e-6)
    assert (second["matrixWidth"], second["matrixHeight"]) == (2, 2)


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("/tileMatrixSets/WorldCRS84Quad", 404, "WebMercatorQuad"),
        ("/tiles/WorldCRS84Quad", 404, "WebMercatorQuad"),
        ("/collections/measures/tiles", 404, "routes, branches, bands, places, cells"),
        ("/collections/cells/tiles/WorldCRS84Quad/0/0/0", 404, "WebMercatorQuad"),
        (
            "/collections/cells/tiles/WebMercatorQuad/9/0/0",
            404,
            "tile matrix 9 is not in the tileset; choose one from 0 to 8",
        ),
        ("/collections/cells/tiles/WebMercatorQuad/9/6/605?route=CMED&window=ytd", 404, "0 to 8"),
        ("/tiles/WebMercatorQuad/9/6/605", 404, "0 to 8"),
        ("/tiles/WebMercatorQuad/99/0/0?collections=places", 404, "0 to "),
        ("/collections/cells/tiles/WebMercatorQuad/04/6/8", 404, "unknown tile matrix '04'"),
        ("/collections/cells/tiles/WebMercatorQuad/3/8/0", 404, "from 0 to 7"),
        ("/collections/cells/tiles/WebMercatorQuad/x/1/1", 404, "unknown tile matrix 'x'"),
        ("/collections/cells/tiles/WebMercatorQuad/-1/1/1", 404, "unknown tile matrix '-1'"),
        ("/collections/routes/tiles/WebMercatorQuad/3/2147483647/2147483647", 404, "from 0 to 7"),
        ("/collections/cells/tiles/WebMercatorQuad/3/x/0", 400, "tileRow"),
        ("/collections/cells/tiles/WebMercatorQuad/3/1/1?props=boat", 400, "withheld_months"),
        ("/collections/cells/tiles/WebMercatorQuad/3/1/1?series=other", 404, "frontex.detections.v1"),
        ("/collections/cells/tiles/WebMercatorQuad/3/1/1?datetime=soon", 400, "2023-09"),
        ("/tiles/routes.json?props=value", 400, "only the tileset cells takes props"),
        ("/tiles/cells.json?route=XX", 404, "CMED"),
    ],
)
def test_what_is_not_offered(client: TestClient, path: str, status: int, message: str) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert message in answer.json()["detail"]


@pytest.mark.parametrize("series", ["frontex.detections.v1", "iom.dead_and_missing.v1", "unhcr.arrivals.v1"])
def test_the_bounds_of_tiles_contain_every_cell(client: TestClient, series: str) -> None:
    """People of the Atlantic route were found as far away as the Caribbean."""
    west, south, east, north = client.get("/tiles/cells.json").json()["bounds"]
    rows = client.get(f"/matrix/{series}/3.json").json()["rows"]
    points = [h3.cell_to_latlng(row["cell"]) for row in rows if row["cell"]]
    assert points
    assert [(lng, lat) for lat, lng in points if not (west <= lng <= east and south <= lat <= north)] == []


def test_tilejson_passes_on_what_was_asked(client: TestClient) -> None:
    plain = get(client, "/tiles/cells.json")
    assert plain["vector_layers"] == [{"id": "cells", "fields": {}}, {"id": "areas", "fields": {}}]
    asked = get(client, "/tiles/cells.json?datetime=2023&props=value,status&route=CMED")
    assert [list(layer["fields"]) for layer in asked["vector_layers"]] == [["value", "status"]] * 2
    tile = client.get(asked["tiles"][0].replace("{z}", "4").replace("{x}", "8").replace("{y}", "6"))
    features = mapbox_vector_tile.decode(tile.content)["cells"]["features"]
    assert {frozenset(feature["properties"]) for feature in features} <= {
        frozenset({"value", "status"}),
        frozenset({"status"}),
    }
    assert tile.headers["x-routes-geo-resolution"] == "3"
    assert "immutable" in tile.headers["cache-control"]


@pytest.fixture
def decode(client: TestClient) -> Callable[[str], list[dict[str, Any]]]:
    def read(path: str) -> list[dict[str, Any]]:
        return mapbox_vector_tile.decode(client.get(path).content)["cells"]["features"]

    return read


def test_ids_alone_of_one_route(decode: Callable[[str], list[dict[str, Any]]]) -> None:
    alone = decode("/tiles/cells/4/8/6.mvt?route=CMED&props=")
    assert {len(feature["properties"]) for feature in alone} == {0}
    assert len(alone) == len(decode("/tiles/cells/4/8/6.mvt?route=CMED")) < len(decode("/tiles/cells/4/8/6.mvt"))


def test_a_tile_over_its_budget_has_coarser_cells_and_says_so(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "/tiles/cells/6/34/25.mvt"
    whole = client.get(path, params={"datetime": "2012-03"})
    assert whole.headers["x-routes-geo-resolution"] == "4"
    monkeypatch.setattr(cells, "BUDGET_BYTES", len(whole.content) - 1)
    smaller = client.get(path, params={"datetime": "2012-04"})
    assert smaller.headers["x-routes-geo-resolution"] == "3"
    features = mapbox_vector_tile.decode(smaller.content)["cells"]["features"]
    assert {feature["properties"]["resolution"] for feature in features} == {3}
    items = get(client, "/collections/cells/items?datetime=2012-04&resolution=3&limit=10000")["features"]
    values = {(item["properties"]["cell"], item["properties"]["route"]): item["properties"]["value"] for item in items}
    shown = [feature["properties"] for feature in features if "value" in feature["properties"]]
    assert all(values[one["cell"], one["route"]] == one["value"] for one in shown)
