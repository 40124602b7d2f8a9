"""Series, pressure, sources, matrix and tiles over HTTP."""

from __future__ import annotations

from typing import Any

import h3
import mapbox_vector_tile
import numpy as np
import pytest
from fastapi.testclient import TestClient
from shapely.geometry import Point, shape

from routes_geo.model import ROUTE_IDS

WITHHELD, NOT_PUBLISHED = 0xFFFFFFFF, 0xFFFFFFFE


def get(client: TestClient, path: str, **parameters: Any) -> Any:
    response = client.get(path, params=parameters or None)
    assert response.status_code == 200, response.text
    return response.json()


def test_the_series_of_a_route_side_by_side(client: TestClient) -> None:
    body = get(client, "/series/CMED", datetime="2023")
    by_id = {item["id"]: item for item in body["series"]}
    frontex = by_id["frontex.detections.v1"]
    assert (body["name"], frontex["sum"], frontex["unit"]) == ("Central Mediterranean", 158026, "detections")
    assert [period["value"] for period in frontex["periods"]][8] == 19209
    assert frontex["vintage"] == "2026-08-04"
    assert frontex["release"]["sha256"]
    assert by_id["italy.arrivals.v1"]["unit"] == "persons"
    assert "total" not in body  # nothing adds the sources up


def test_landing_areas_by_year(client: TestClient) -> None:
    series = {item["id"]: item for item in get(client, "/series/EMED", datetime="2022")["series"]}
    areas = {period["area"]: period["value"] for period in series["unhcr.arrivals.v1"]["periods"]}
    assert areas["Lesvos"] == 3482
    assert areas["Cyprus"] == 3952
    assert areas["Kastellorizo"] is None  # 1 in the publication: withheld here
    assert areas["Kalymnos"] is None  # 24: the one beside it, which would give the 1 away
    assert series["unhcr.arrivals.v1"]["withheld_periods"] == 2
    assert sum(value for value in areas.values() if value is not None) - areas["Cyprus"] == 12770 - 1 - 24
    status = {period["area"]: period["status"] for period in series["unhcr.arrivals.v1"]["periods"]}
    assert (status["Kastellorizo"], status["Lesvos"]) == ("suppressed", "final")


def test_small_weeks_are_withheld(client: TestClient) -> None:
    series = {item["id"]: item for item in get(client, "/series/CMED")["series"]}
    weeks = series["italy.arrivals.v1"]["periods"]
    values = [week["value"] for week in weeks if week["value"] is not None]
    assert 0 in values
    assert not [value for value in values if 0 < value < 10]
    assert len(weeks) - len(values) == series["italy.arrivals.v1"]["withheld_periods"] > 0


def test_the_newest_months_are_provisional(client: TestClient) -> None:
    periods = get(client, "/series/WAFR")["series"][0]["periods"]
    assert periods[-1]["period"] == "2026-06"
    assert (periods[-1]["status"], periods[0]["status"]) == ("provisional", "final")
    assert [period["status"] for period in periods].count("provisional") == 11


def test_the_year_2025_as_the_newest_release_has_it(client: TestClient) -> None:
    expected = {
        "CMED": 66_551, "EMED": 52_502, "WBAL": 12_526, "WMED": 18_979, "WAFR": 17_860, "FIVE": 168_418, "ALL": 179_921,
    }  # fmt: skip
    found = {route: get(client, f"/series/{route}", datetime="2025")["series"][0]["sum"] for route in expected}
    assert found == expected


def test_pressure_of_all_routes_and_of_one(client: TestClient) -> None:
    body = get(client, "/pressure", datetime="2023-09")
    assert [item["route"] for item in body["routes"]] == list(ROUTE_IDS)
    shares = [item["indicators"]["share"]["value"] for item in body["routes"]]
    assert sum(shares) == pytest.approx(1)
    one = get(client, "/pressure/EMED", datetime="2023-09")
    assert one["indicators"] == body["routes"][1]["indicators"]
    assert one["indicators"]["level"]["value"] == 12971
    assert one["period"] == "2023-09"
    assert one["vintage"] == "2026-08-04"
    assert one["sources"][0]["publisher"] == "Frontex"


def test_pressure_defaults_to_the_newest_month(client: TestClient) -> None:
    body = get(client, "/pressure/WMED")
    assert (body["period"], body["status"]) == ("2026-06", "provisional")


@pytest.mark.parametrize(("when", "status"), [("1999-01", "not_published"), ("2031-01", "not_yet_reported")])
def test_pressure_outside_the_series_is_missing_not_zero(client: TestClient, when: str, status: str) -> None:
    body = get(client, "/pressure/CMED", datetime=when)
    assert body["status"] == status
    missing = {name: figure for name, figure in body["indicators"].items() if name != "staleness"}
    assert all(figure["value"] is None and figure["reason_missing"] for figure in missing.values())
    assert (body["pressure"]["score"], body["pressure"]["reliability"]) == (None, "D")


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("/series/XX", 404, "CMED, EMED, WBAL, WMED, WAFR"),
        ("/pressure/XX", 404, "CMED, EMED, WBAL, WMED, WAFR"),
        ("/pressure?datetime=2023", 400, "one month"),
        ("/pressure?nationality=SYR", 400, "unknown parameter nationality"),
        ("/series/CMED?datetime=soon", 400, "2023-01/2023-09"),
        ("/matrix/italy.arrivals.v1/4", 404, "frontex.detections.v1"),
        ("/matrix/frontex.detections.v1/4?route=XX", 404, "CMED"),
        ("/tiles/cells/9/0/0.mvt", 400, "0 to 8"),
        ("/tiles/cells/2/4/0.mvt", 404, "from 0 to 3"),
        ("/tiles/cells/a/0/0.mvt", 400, "path.z"),
        ("/tiles/lakes/2/0/0.mvt", 404, "cells, routes, bands, places, basemap"),
        ("/tiles/lakes.json", 404, "cells, routes, bands, places, basemap"),
        ("/tiles/cells/2/2/1.mvt?route=XX", 404, "CMED"),
    ],
)
def test_bad_requests(client: TestClient, path: str, status: int, message: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert message in response.json()["detail"]


@pytest.mark.parametrize("resolution", [2, 3, 4, 5])
def test_the_matrix_has_the_numbers_of_the_items(client: TestClient, resolution: int) -> None:
    layout = get(client, f"/matrix/frontex.detections.v1/{resolution}.json", route="CMED")
    raw = client.get(layout["data"])
    values = np.frombuffer(raw.content, "<u4").reshape(layout["shape"])
    assert values.shape == (len(layout["rows"]), len(layout["periods"]))
    month = layout["periods"].index("2023-09")
    items = get(client, "/collections/cells/items", route="CMED", datetime="2023-09", resolution=resolution)
    expected = {
        feature["properties"]["cell"] or feature["properties"]["area"]: feature["properties"]
        for feature in items["features"]
        if not feature["properties"]["remainder"]
    }
    for row, value in zip(layout["rows"], values[:, month].tolist(), strict=True):
        properties = expected[row["cell"] or row["area"]]
        code = next(code for start, code in reversed(row["placing"]) if start <= month)
        placing = layout["placings"][code] if code >= 0 else dict.fromkeys(layout["placings"][0])
        assert placing == {name: properties[name] for name in placing}
        assert (row["kind"], row["name"]) == (properties["kind"], properties["name"])
        assert (value == WITHHELD) == (properties["status"] == "suppressed")
        assert (value == NOT_PUBLISHED) == (properties["status"] == "not_published")
        assert value in (WITHHELD, NOT_PUBLISHED, properties["value"])


@pytest.mark.parametrize("resolution", [3, 4, 5])
def test_the_label_of_an_area_is_inside_it_at_every_resolution(client: TestClient, resolution: int) -> None:
    rows = get(client, f"/matrix/frontex.detections.v1/{resolution}.json")["rows"]
    items = get(client, "/collections/cells/items", datetime="2023", resolution=resolution)["features"]
    shapes = {item["properties"]["area"]: shape(item["geometry"]) for item in items if item["properties"]["area"]}
    labels = {row["area"]: row["label"] for row in rows if row["area"] in shapes}
    assert len(labels) > 5
    for area, (lng, lat, span) in labels.items():
        west, _, east, _ = shapes[area].bounds
        assert shapes[area].contains(Point(lng, lat)), area
        assert 0 < span <= east - west + 0.01, area
    assert all(row["label"] is None for row in rows if row["cell"])


def test_the_matrix_of_all_routes_adds_what_is_published(client: TestClient) -> None:
    whole = _months(client, 3, None)
    parts = [_months(client, 3, route) for route in ROUTE_IDS]
    for cell, months in whole.items():
        shares = [part[cell] for part in parts if cell in part]
        assert np.array_equal(_counted(months), sum(_counted(share) for share in shares))


def _counted(months: np.ndarray) -> np.ndarray:
    return np.where(months >= NOT_PUBLISHED, 0, months)


def _months(client: TestClient, resolution: int, route: str | None) -> dict[str, np.ndarray]:
    query = {"route": route} if route else {}
    layout = get(client, f"/matrix/frontex.detections.v1/{resolution}.json", **query)
    values = np.frombuffer(client.get(layout["data"]).content, "<u4").reshape(layout["shape"]).astype(np.int64)
    return {row["cell"] or row["area"]: values[position] for position, row in enumerate(layout["rows"])}


def test_feature_ids_of_tiles_and_matrix_agree(client: TestClient) -> None:
    layout = get(client, "/matrix/frontex.detections.v1/4.json")
    resolutions = get(client, "/tiles/cells.json")["resolution_by_zoom"]
    assert resolutions["5"] == 4
    tile = mapbox_vector_tile.decode(client.get("/tiles/cells/5/17/12.mvt?datetime=2023").content)
    features = tile["cells"]["features"]
    areas = {row["id"]: row["area"] for row in layout["rows"] if row["area"]}
    assert {item["id"] & ~7: item["properties"]["area"] for item in tile["areas"]["features"]}.items() <= areas.items()
    by_id = {row["id"]: row["cell"] for row in layout["rows"]}
    assert any(item["id"] & ~7 in by_id for item in features)
    plain = mapbox_vector_tile.decode(client.get("/tiles/cells/5/17/12.mvt").content)["cells"]["features"]
    # Tiles of ids alone have the cells of all series.
    assert {item["id"] for item in plain} >= {item["id"] & ~7 for item in features}
    for feature in features:
        known = by_id.get(feature["id"] & ~7)  # the lowest bits name the route
        if known:
            assert known == feature["properties"]["cell"]
        else:
            assert feature["properties"]["status"] == "not_published"


def test_tile_properties_have_the_numbers_of_the_items(client: TestClient) -> None:
    cell = h3.latlng_to_cell(35.502, 12.609, 4)
    items = get(client, "/collections/cells/items", cell=cell, datetime="2023")["features"]
    expected = next(item["properties"]["value"] for item in items if item["properties"]["route"] == "CMED")
    tile = client.get("/tiles/cells/5/17/12.mvt?datetime=2023&route=CMED").content
    features = mapbox_vector_tile.decode(tile)["cells"]["features"]
    found = [item["properties"]["value"] for item in features if item["properties"]["cell"] == cell]
    assert found == [expected]


@pytest.mark.parametrize("tileset", ["cells", "routes", "bands", "places", "basemap"])
def test_tilejson_leads_to_tiles_with_its_layers(client: TestClient, tileset: str) -> None:
    document = get(client, f"/tiles/{tileset}.json")
    assert document["tilejson"] == "3.0.0"
    address = document["tiles"][0].replace("{z}", "2").replace("{x}", "2").replace("{y}", "1")
    response = client.get(address)
    assert response.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    layers = mapbox_vector_tile.decode(response.content)
    assert layers
    assert set(layers) <= {layer["id"] for layer in document["vector_layers"]}


def test_etag_and_304(client: TestClient) -> None:
    for path in ("/tiles/cells/4/8/6.mvt", "/series/CMED", "/collections/routes/items"):
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": f'"other", {first.headers["etag"]}'})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_sources_name_release_licence_and_policy(client: TestClient) -> None:
    body = get(client, "/sources")
    assert {item["publisher"] for item in body["series"]} >= {"Frontex", "UNHCR"}
    for item in body["series"]:
        assert item["licence"]
        assert item["release"]["released"]
    assert body["policy"]["threshold_month"] == 5


def test_other_origins_may_read(client: TestClient) -> None:
    response = client.get("/tiles/cells.json", headers={"Origin": "https://maps.example"})
    assert response.headers["access-control-allow-origin"] == "*"
