"""OGC API - Features: links, parameters, paging, and the same numbers everywhere."""

from __future__ import annotations

from typing import Any

import h3
import pytest
from fastapi.testclient import TestClient

CMED_2023 = 158026


def get(client: TestClient, path: str, **parameters: Any) -> Any:
    response = client.get(path, params=parameters or None)
    assert response.status_code == 200, response.text
    return response.json()


def test_the_landing_page_links_lead_somewhere(client: TestClient) -> None:
    links = {link["rel"]: link["href"] for link in get(client, "/")["links"]}
    assert {"self", "service-desc", "service-doc", "conformance", "data"} <= set(links)
    for rel in ("self", "service-desc", "conformance", "data"):
        assert client.get(links[rel]).status_code == 200


def test_a_browser_gets_the_map_and_others_get_json(client: TestClient) -> None:
    page = client.get("/", headers={"Accept": "text/html,application/xhtml+xml"})
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert client.get("/").headers["content-type"] == "application/json"
    assert client.get("/?f=html").headers["content-type"].startswith("text/html")
    assert client.get("/?f=xml").status_code == 400


def test_collections_are_described_alike_in_both_places(client: TestClient) -> None:
    listed = get(client, "/collections")["collections"]
    assert {item["id"] for item in listed} >= {"routes", "branches", "places", "cells"}
    for item in listed:
        assert get(client, f"/collections/{item['id']}") == item


def test_five_routes_with_corridors(client: TestClient) -> None:
    features = get(client, "/collections/routes/items")["features"]
    assert [feature["id"] for feature in features] == ["CMED", "EMED", "WBAL", "WMED", "WAFR"]
    assert {feature["geometry"]["type"] for feature in features} == {"MultiPolygon"}
    one = get(client, "/collections/routes/items/CMED")
    assert one["properties"] == features[0]["properties"]


@pytest.mark.parametrize("resolution", [2, 3, 4, 5])
def test_central_mediterranean_2023_adds_up_at_every_resolution(client: TestClient, resolution: int) -> None:
    page = get(client, "/collections/cells/items", route="CMED", datetime="2023", resolution=resolution)
    assert page["numberMatched"] == page["numberReturned"] == len(page["features"])
    assert sum(feature["properties"]["value"] or 0 for feature in page["features"]) == CMED_2023
    for feature in page["features"]:
        properties = feature["properties"]
        assert (properties["route"], properties["period"]) == ("CMED", "2023-01/2023-12")
        assert properties["vintage"] == "2026-08-04"
        assert (properties["value"] is None) == (properties["status"] not in ("published", "zero"))


def test_a_window_of_one_month(client: TestClient) -> None:
    page = get(client, "/collections/cells/items", route="CMED", datetime="2023-09", resolution=5)
    assert sum(feature["properties"]["value"] or 0 for feature in page["features"]) == 19209


def test_withheld_is_null_and_never_zero(client: TestClient) -> None:
    features = get(client, "/collections/cells/items", datetime="2022-02", resolution=5, limit=10000)["features"]
    withheld = [feature for feature in features if feature["properties"]["status"] == "suppressed"]
    assert withheld
    assert all(feature["properties"]["value"] is None for feature in withheld)
    values = [feature["properties"]["value"] for feature in features if not feature["properties"]["remainder"]]
    assert not [value for value in values if value is not None and 0 < value < 5]


def test_pages_follow_one_another_without_gap_or_repeat(client: TestClient) -> None:
    parameters = {"datetime": "2023", "resolution": 5, "limit": 17}
    page = get(client, "/collections/cells/items", **parameters)
    found = [feature["id"] for feature in page["features"]]
    while following := [link["href"] for link in page["links"] if link["rel"] == "next"]:
        page = get(client, following[0])
        found += [feature["id"] for feature in page["features"]]
    assert len(found) == len(set(found)) == page["numberMatched"]
    assert {link["rel"] for link in page["links"]} == {"self", "alternate", "prev", "collection"}


def test_the_date_is_left_to_the_server(client: TestClient) -> None:
    """The server that sends the answer dates it; a second header would contradict it."""
    assert "date" not in client.get("/collections/places/items").headers


def test_a_limit_above_the_maximum_is_lowered(client: TestClient) -> None:
    assert client.get("/collections/places/items?limit=999999").status_code == 200
    page = get(client, f"/collections/places/items?limit={'9' * 5_000}")
    assert page["numberReturned"] == page["numberMatched"]
    assert get(client, f"/collections/places/items?offset={'9' * 5_000}")["features"] == []


def test_bbox_takes_what_it_touches_and_features_without_geometry(client: TestClient) -> None:
    near = get(client, "/collections/places/items", bbox="12,35,13,36")["features"]
    ids = {feature["id"] for feature in near}
    assert {"lampedusa", "linosa"} <= ids
    assert "mytilene" not in ids
    assert {"pournara", "hal_far"} <= ids  # without a geometry: they match every box
    six = get(client, "/collections/places/items", bbox="12,35,0,13,36,100")["features"]
    assert {feature["id"] for feature in six} == ids


def test_a_bbox_across_the_antimeridian(client: TestClient) -> None:
    around = get(client, "/collections/routes/items", bbox="30,0,-20,60")["features"]
    assert {feature["id"] for feature in around} <= {"EMED", "WAFR", "WBAL"}
    assert {
        feature["id"] for feature in get(client, "/collections/routes/items", bbox="170,0,-170,60")["features"]
    } == set()


def test_one_cell_by_hexadecimal(client: TestClient) -> None:
    cell = h3.latlng_to_cell(35.502, 12.609, 5)
    page = get(client, "/collections/cells/items", cell=cell, datetime="2023")
    by_route = {feature["properties"]["route"]: feature["properties"] for feature in page["features"]}
    assert by_route["CMED"]["value"] > 50_000
    assert by_route["CMED"]["status"] == "published"
    single = get(client, f"/collections/cells/items/{cell}.CMED", datetime="2023")
    assert single["properties"] == by_route["CMED"]


def test_open_sea_is_not_published(client: TestClient) -> None:
    cell = h3.latlng_to_cell(34.3, 12.4, 5)
    page = get(client, "/collections/cells/items", cell=cell, corridor=True, datetime="2023")
    assert [feature["properties"]["status"] for feature in page["features"]] == ["not_published"]
    assert get(client, "/collections/cells/items", cell=cell, datetime="2023")["features"] == []
    of_route = get(client, "/collections/cells/items", cell=cell, route="CMED", corridor=True, datetime="2023")
    assert of_route["features"] == page["features"]
    everything = get(client, "/collections/cells/items", route="CMED", corridor=True, resolution=5, limit=10000)
    assert f"{cell}.CMED" in {feature["id"] for feature in everything["features"]}


def test_a_window_before_and_after_the_series(client: TestClient) -> None:
    for when, status in (("1999-01", "not_published"), ("2031-01", "not_yet_reported")):
        features = get(client, "/collections/cells/items", datetime=when, route="CMED")["features"]
        assert {feature["properties"]["status"] for feature in features} == {status}
        assert all(feature["properties"]["value"] is None for feature in features)


BAD_REQUESTS = [
    ("/collections/cells/items?foo=1", 400, "unknown parameter foo"),
    ("/collections/routes/items?resolution=3", 400, "unknown parameter resolution"),
    ("/collections/cells/items?bbox=1,2,3", 400, "west,south,east,north"),
    ("/collections/cells/items?bbox=a,b,c,d", 400, "west,south,east,north"),
    ("/collections/cells/items?bbox=0,50,10,40", 400, "give south at most north"),
    ("/collections/cells/items?bbox=nan,0,1,1", 400, "west,south,east,north"),
    ("/collections/cells/items?datetime=yesterday", 400, "2023-01/2023-09"),
    ("/collections/routes/items?datetime=2023-13", 400, "2023-01/2023-09"),
    ("/collections/cells/items?limit=0", 400, "limit"),
    ("/collections/cells/items?limit=x", 400, "limit"),
    ("/collections/cells/items?offset=-1", 400, "offset"),
    ("/collections/cells/items?cell=zz", 400, "hexadecimal"),
    ("/collections/cells/items?route=XX", 404, "CMED, EMED, WBAL, WMED, WAFR"),
    ("/collections/nothing/items", 404, "routes, branches, bands, places, areas, cells"),
    ("/collections/places/items/atlantis", 404, "unknown feature"),
    ("/collections/cells/items/85386e23fffffff.XX", 404, "CMED"),
    ("/collections/cells/items/nothing.CMED", 404, "not an H3 cell"),
    ("/nothing", 404, "Not Found"),
]


@pytest.mark.parametrize(("path", "status", "message"), BAD_REQUESTS)
def test_bad_requests_are_problems(client: TestClient, path: str, status: int, message: str) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status
    assert message in body["detail"]


@pytest.mark.parametrize(
    ("path", "reason", "allowed"),
    [
        ("/collections/cells/items?resolution=6", "too_fine_in_space", "resolution=5"),
        ("/collections/cells/items?resolution=1", "not_offered", "resolution=2"),
        (f"/collections/cells/items?cell={h3.latlng_to_cell(35.5, 12.6, 9)}", "too_fine_in_space", "resolution=5"),
        ("/matrix/frontex.detections.v1/7", "too_fine_in_space", "resolution=5"),
    ],
)
def test_refusals_name_reason_and_alternative(client: TestClient, path: str, reason: str, allowed: str) -> None:
    response = client.get(path)
    assert response.status_code == 422
    body = response.json()
    assert (body["reason_code"], body["allowed"]) == (reason, allowed)


def test_the_period_is_what_was_counted(client: TestClient) -> None:
    """2025 has four published months: the answer says so instead of passing them off as a year."""
    for when, period in (("2026", "2026-01/2026-06"), ("../2009-02", "2009-01/2009-02"), ("2031", "2031-01/2031-12")):
        features = get(client, "/collections/cells/items", route="CMED", datetime=when)["features"]
        assert {feature["properties"]["period"] for feature in features} == {period}


def test_the_basis_is_that_of_the_window(client: TestClient) -> None:
    """Lampedusa's share is published for 2023 to September; before that it has no figure, then a carried one."""
    cell = h3.latlng_to_cell(35.502, 12.609, 5)
    for when, placed, basis, former in (
        ("2019", 0, None, None),
        ("2023-01/2023-09", 9, "published_share", "share_published"),
        ("2019/2023-09", 9, "published_share", "share_published"),
        ("2023", 12, "carried_share", "share_published"),
    ):
        one = get(client, f"/collections/cells/items/{cell}.CMED", datetime=when)["properties"]
        assert (one["periods_placed"], one["basis"], one["allocation_class"]) == (placed, basis, former)
        assert (one["range_low"] is not None) == (one["range_high"] is not None) == (basis == "carried_share")
