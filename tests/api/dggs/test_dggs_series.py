"""The grid over HTTP for each series with cells: its totals, its levels, its periods and its words."""

from __future__ import annotations

import re
from typing import Any

import h3
import pytest
from fastapi.testclient import TestClient

from routes_geo.model import ROUTE_IDS
from routes_geo.snapshot.series import DETECTIONS, cell_series, finest_resolution
from routes_geo.snapshot.snapshot import Snapshot

ROOTS = ("/dggs/H3", "/collections/cells/dggs/H3")
DEAD = "iom.dead_and_missing.v1"
LANDINGS = "unhcr.arrivals.v1"  # by year, 2014 to 2022
WITH_CELLS = (DETECTIONS, DEAD, LANDINGS)
LAMPEDUSA = {level: h3.latlng_to_cell(35.502, 12.609, level) for level in range(7)}
# Windows of whole periods of every series, also over quarters without a figure, and all months.
WINDOWS = ("2023", "2022-10/2023-03", "2025-04/2026-03", None)
SAMPLES = (
    *((series, when) for series in (DETECTIONS, DEAD) for when in WINDOWS),
    *((LANDINGS, when) for when in ("2015", "2019/2021", None)),
)


def get(client: TestClient, path: str, **parameters: Any) -> Any:
    response = client.get(path, params={name.replace("_", "-"): value for name, value in parameters.items()} or None)
    assert response.status_code == 200, response.text
    return response.json()


def published_totals(client: TestClient, series: str, when: str | None) -> dict[str, int]:
    totals = {}
    for route in ROUTE_IDS:
        listed = get(client, f"/series/{route}", **({} if when is None else {"datetime": when}))["series"]
        found = [each for each in listed if each["id"] == series]
        totals[route] = sum(period["value"] or 0 for each in found for period in each["periods"])
    return totals


def data_of_zones(client: TestClient, series: str, level: int, **parameters: Any) -> list[dict[str, Any]]:
    chosen = {"series": series, "compact_zones": "false", "datetime": parameters["datetime"]}
    zones = get(client, "/dggs/H3/zones", zone_level=level, limit=10_000, **chosen)["zones"]
    fields = "value,remainder_value"
    return [
        get(client, f"/dggs/H3/zones/{zone}/data", series=series, properties=fields, **parameters) for zone in zones
    ]


def sums_by_depth(data: dict[str, Any], field: str) -> list[list[int]]:
    """Return the sum of a field by depth and route."""
    width = len(ROUTE_IDS)
    return [
        [sum(value or 0 for value in part["data"][at::width]) for at in range(width)] for part in data["values"][field]
    ]


def added(rows: list[list[int]]) -> list[int]:
    return [sum(column) for column in zip(*rows, strict=True)]


def test_the_samples_have_every_series_with_cells(snapshot: Snapshot) -> None:
    assert {series for series, _ in SAMPLES} == set(cell_series(snapshot))


@pytest.mark.parametrize(("series", "when"), SAMPLES)
def test_zones_remainders_and_the_rest_are_the_published_totals(
    client: TestClient, snapshot: Snapshot, series: str, when: str | None
) -> None:
    expected = list(published_totals(client, series, when).values())
    finest = finest_resolution(snapshot, series)
    window = {"datetime": when or "../.."}
    top = data_of_zones(client, series, 0, zone_depth="0", **window)
    below = data_of_zones(client, series, 1, zone_depth=f"0-{finest - 1}", **window)
    outside = [
        get(client, f"/dggs/H3/zones/{top[0]['zoneId']}/data", series=series, route=route, **window)["outsideZones"]
        for route in ROUTE_IDS
    ]
    assert top[0]["outsideZones"] == sum(outside)
    assert added([*(sums_by_depth(data, "value")[0] for data in top), outside]) == expected
    rest = [outside, *(sums_by_depth(data, "remainder_value")[0] for data in top)]
    for depth in range(finest):
        counted = [sums_by_depth(data, "value")[depth] for data in below]
        assert added([*counted, *rest]) == expected
        rest += [sums_by_depth(data, "remainder_value")[depth] for data in below]
    assert sum(expected) > 0


@pytest.mark.parametrize("series", [DETECTIONS, DEAD])
def test_both_formats_have_the_same_figures(client: TestClient, series: str) -> None:
    for level in (0, 1, 2):
        path, query = f"/dggs/H3/zones/{LAMPEDUSA[level]}/data", {"series": series, "datetime": "2023"}
        depth = f"0-{min(4, 4 - level)}"
        encoded = get(client, path, zone_depth=depth, **query)
        features = get(client, path, zone_depth=depth, f="geojson", geometry="none", **query)["features"]
        for position, part in enumerate(encoded["values"]["value"]):
            found = [each["properties"]["value"] for each in features if each["properties"]["depth"] == position]
            assert sum(value or 0 for value in found) == sum(value or 0 for value in part["data"])


@pytest.mark.parametrize("series", [DETECTIONS, DEAD])
def test_zones_have_the_figures_of_the_published_cells(client: TestClient, snapshot: Snapshot, series: str) -> None:
    cube = snapshot.cube(series, 3)
    span = cube.window(53 * 12, 54 * 12)
    rows = zip(cube.cells.tolist(), cube.routes.tolist(), span.published.tolist(), strict=True)
    expected = {(f"{cell:x}", ROUTE_IDS[route]): value for cell, route, value in rows if value}
    found = {}
    for zone in get(client, "/dggs/H3/zones", series=series, zone_level=1, compact_zones="false")["zones"]:
        data = get(client, f"/dggs/H3/zones/{zone}/data", series=series, zone_depth="2", datetime="2023", f="geojson")
        each = (feature["properties"] for feature in data["features"])
        found |= {(row["zoneID"], row["route"]): row["value"] for row in each if row["value"]}
    assert found == {key: value for key, value in expected.items() if int(key[0], 16) >> 32}


@pytest.mark.parametrize("root", ROOTS)
def test_answers_without_a_series_are_about_detections(client: TestClient, root: str) -> None:
    for path in ("zones", f"zones/{LAMPEDUSA[3]}", f"zones/{LAMPEDUSA[3]}/data"):
        plain, named = get(client, f"{root}/{path}"), get(client, f"{root}/{path}", series=DETECTIONS)
        for links in ("links", "linkTemplates"):
            plain.pop(links, None), named.pop(links, None)
        assert plain == named


@pytest.mark.parametrize("form", ["json", "geojson"])
@pytest.mark.parametrize("series", [DETECTIONS, DEAD])
def test_data_have_the_words_of_their_series(client: TestClient, series: str, form: str) -> None:
    (source,) = (each for each in get(client, "/sources")["series"] if each["id"] == series)
    data = get(client, f"/dggs/H3/zones/{LAMPEDUSA[2]}/data", series=series, datetime="2023", f=form)
    assert (data["series"], data["unit"], data["source"]) == (series, source["unit"], source["publisher"])
    assert (data["attribution"], data["vintage"]) == (source["attribution"], source["release"]["released"])
    assert data["period"] == "2023-01/2023-12"


def test_the_default_window_is_that_of_the_series(client: TestClient) -> None:
    assert get(client, "/dggs/H3/zones", series=DEAD)["period"] == "2014-01/2026-03"
    assert get(client, f"/dggs/H3/zones/{LAMPEDUSA[2]}/data", series=DEAD)["period"] == "2025-04/2026-03"


def test_the_finest_level_of_the_series_is_listed_by_default(client: TestClient) -> None:
    zones = get(client, "/dggs/H3/zones", series=DEAD, compact_zones="false", limit=10_000)["zones"]
    assert {h3.get_resolution(zone) for zone in zones} == {4}


def test_quarters_without_a_figure_are_not_published_and_have_no_zones(client: TestClient) -> None:
    window = {"series": DEAD, "datetime": "2025-07/2025-12"}
    assert get(client, "/dggs/H3/zones", **window)["zones"] == []
    features = get(client, f"/dggs/H3/zones/{LAMPEDUSA[3]}/data", f="geojson", **window)["features"]
    assert {each["properties"]["status"] for each in features} == {"not_published"}


REFUSALS = [
    ("zones?zone-level=5", "zone-level=4"),
    (f"zones?parent-zone={LAMPEDUSA[5]}", "zone-level=4"),
    (f"zones/{LAMPEDUSA[5]}/data?", "a zone of level 4"),
    (f"zones/{LAMPEDUSA[3]}/data?zone-depth=2", "zone-depth=1"),
]


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize(("path", "allowed"), REFUSALS)
def test_a_level_finer_than_the_series_is_refused(client: TestClient, root: str, path: str, allowed: str) -> None:
    response = client.get(f"{root}/{path}&series={DEAD}")
    assert response.status_code == 422
    body = response.json()
    assert (body["reason_code"], body["allowed"]) == ("too_fine_in_space", allowed)


BAD_REQUESTS = [
    (f"series={DEAD}&datetime=2023-09", 400, "choose 2023-07/2023-09"),
    (f"series={DEAD}&datetime=2023-02/2023-04", 400, "choose 2023-01/2023-06"),
    (f'series={DEAD}&subset=time("2026-02":"2027-12")', 400, "choose 2026-01/2026-03"),
    ("series=nothing", 404, f"choose one of {', '.join(WITH_CELLS)}"),
    ("series=italy.arrivals.v1", 404, f"choose one of {', '.join(WITH_CELLS)}"),
    (f"series={DEAD}&series={DETECTIONS}", 400, "given more than once"),
]


@pytest.mark.parametrize("path", ["zones", f"zones/{LAMPEDUSA[2]}/data"])
@pytest.mark.parametrize(("query", "status", "message"), BAD_REQUESTS)
def test_bad_requests_name_what_the_series_has(
    client: TestClient, path: str, query: str, status: int, message: str
) -> None:
    response = client.get(f"/dggs/H3/{path}?{query}")
    assert response.status_code == status, response.text
    assert message in response.json()["detail"]


def test_a_zone_without_data_still_refuses_a_part_of_a_period(client: TestClient) -> None:
    pacific = h3.latlng_to_cell(0, -150, 2)
    response = client.get(f"/dggs/H3/zones/{pacific}/data?series={DEAD}&datetime=2023-09")
    assert (response.status_code, "choose 2023-07/2023-09" in response.text) == (400, True)


def test_links_to_zones_and_data_keep_the_series(client: TestClient) -> None:
    page = get(client, "/dggs/H3/zones", series=DEAD, compact_zones="false", limit=3)
    (following,) = (link["href"] for link in page["links"] if link["rel"] == "next")
    after = get(client, following)
    assert len(set(page["zones"]) | set(after["zones"])) == 6
    assert after["numberMatched"] == page["numberMatched"]
    for template in page["linkTemplates"]:
        assert template["uriTemplate"].endswith(f"?series={DEAD}")
        answer = get(client, template["uriTemplate"].replace("{zoneId}", page["zones"][0]))
        assert answer.get("series", DEAD) == DEAD
    html = client.get(f"/dggs/H3/zones?series={DEAD}&f=html").text
    assert f"/data?series={DEAD}" in html
    assert re.search(f"series\\W.*\\W{DEAD}\\W", html.partition("zones found")[0].rpartition("<h1")[2], re.DOTALL)


def test_a_zone_has_the_data_of_the_series(client: TestClient) -> None:
    """Deaths are recorded at sea, where nobody is detected."""
    detected = set(get(client, "/dggs/H3/zones", zone_level=4, compact_zones="false", limit=10_000)["zones"])
    dead = get(client, "/dggs/H3/zones", series=DEAD, zone_level=4, compact_zones="false", limit=10_000)["zones"]
    at_sea = next(zone for zone in dead if zone not in detected)
    plain, named = (get(client, f"/dggs/H3/zones/{at_sea}", **query) for query in ({}, {"series": DEAD}))
    assert plain["areaMetersSquareWithData"] == 0
    assert named["areaMetersSquareWithData"] == named["areaMetersSquare"]
    assert not [link for link in plain["links"] if link["rel"].endswith("dggrs-zone-data")]
    (data,) = (link["href"] for link in named["links"] if link["rel"].endswith("dggrs-zone-data"))
    assert get(client, data)["series"] == DEAD


def test_a_filter_sees_the_figures_of_the_series(client: TestClient) -> None:
    path, query = f"/dggs/H3/zones/{LAMPEDUSA[1]}/data", {"series": DEAD, "datetime": "2023", "f": "geojson"}
    everything = get(client, path, zone_depth="2", **query)["features"]
    for condition, holds in (
        ("value >= 20", lambda row: (row["value"] or 0) >= 20),
        (f"series = '{DEAD}'", lambda row: True),
        ("period = '2023-01/2023-12' AND route = 'CMED'", lambda row: row["route"] == "CMED"),
        (f"series = '{DETECTIONS}'", lambda row: False),
    ):
        found = get(client, path, zone_depth="2", filter=condition, **query)["features"]
        assert found == [each for each in everything if holds(each["properties"])]
    assert everything


@pytest.mark.parametrize("root", ["/dggs", "/collections/cells/dggs"])
def test_the_description_has_the_series_of_zones_and_data(client: TestClient, root: str) -> None:
    paths = get(client, "/openapi.json")["paths"]
    for path, has_series in (
        ("", False),
        ("/{dggrsId}", False),
        ("/{dggrsId}/zones", True),
        ("/{dggrsId}/zones/{zoneId}", True),
        ("/{dggrsId}/zones/{zoneId}/data", True),
    ):
        names = {parameter["name"] for parameter in paths[root + path]["get"]["parameters"]}
        assert ("series" in names) == has_series
