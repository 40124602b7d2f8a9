"""Pictures by address: the page's parameters, clear refusals, tags and lifetimes."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from support.pictures import all_text, pixels_of, read_svg

DETECTIONS = "frontex.detections.v1"


def test_curl_gets_a_picture(client: TestClient) -> None:
    response = client.get("/picture.png?route=CMED&window=2023")
    assert (response.status_code, response.headers["content-type"]) == (200, "image/png")
    assert pixels_of(response.content).shape == (630, 1200, 3)


def test_the_picture_states_the_figures_of_the_service(client: TestClient) -> None:
    text = all_text(client.get("/picture.svg", params={"route": "CMED", "window": "2023"}).text)
    series = client.get("/series/CMED", params={"datetime": "2023"}).json()["series"]
    total = next(each["sum"] for each in series if each["id"] == DETECTIONS)
    assert f"{total:,} detections" in text
    query = {"route": "CMED", "datetime": "2023", "resolution": 3, "limit": 1000, "f": "json"}
    rows = [row["properties"] for row in client.get("/collections/cells/items", params=query).json()["features"]]
    areas = [row for row in rows if row["kind"] == "area" and row["value"]]
    assert [row["name"] for row in areas if f"{row['name']} {row['value']:,}" in text] == ["Italy"]


def test_the_size_is_that_of_the_address(client: TestClient) -> None:
    response = client.get("/picture.png", params={"width": 600, "height": 315})
    assert pixels_of(response.content).shape == (315, 600, 3)
    root = read_svg(client.get("/picture.svg", params={"width": 900, "height": 900}).text)
    assert (root.get("width"), root.get("height")) == ("900", "900")


def test_all_that_an_address_of_the_page_carries_is_accepted(client: TestClient) -> None:
    windows = "window=2023-01/2023-06&compare=2022-01/2022-06"
    query = f"series=iom.dead_and_missing.v1&route=CMED&{windows}&at=5.50/36.000/14.200&lang=fr"
    response = client.get(f"/picture.svg?{query}&scheme=dark")
    assert response.status_code == 200
    assert read_svg(response.text).get("lang") == "fr"


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("route=XX", "unknown route 'XX'; choose one of CMED"),
        ("series=x", "unknown series 'x'"),
        ("window=1990", "is not published whole"),
        ("window=ytd", "is not a window"),
        ("window=2023&compare=2022-01", "must be another window"),
        ("at=here", "is not a position of the map"),
        ("lang=de", "unknown lang"),
        ("width=100", "width"),
        ("height=9999", "height"),
        ("width=wide", "width"),
        ("utm_source=x", "unknown parameter utm_source"),
        ("window=2023&window=2022", "given more than once"),
    ],
)
@pytest.mark.parametrize("path", ["/picture.png", "/picture.svg"])
def test_what_is_wrong_is_said(client: TestClient, path: str, query: str, detail: str) -> None:
    response = client.get(f"{path}?{query}")
    assert (response.status_code, response.headers["content-type"]) == (400, "application/problem+json")
    assert detail in response.json()["detail"]


@pytest.mark.parametrize(
    "value",
    [
        "<svg onload=alert(1)>",
        '"/><script>alert(1)</script>',
        "%00",
        "x" * 3000,
        "../../etc/passwd",
        "CMED\r\nSet-Cookie: a=b",
    ],
)
def test_hostile_values_are_refused(client: TestClient, value: str) -> None:
    for name in ("series", "route", "window", "compare", "at", "lang", "scheme", "width"):
        response = client.get("/picture.svg", params={name: value})
        assert response.status_code == 400
        assert response.headers["content-type"] == "application/problem+json"
        assert len(response.content) < 1500


def test_tags_and_lifetimes(client: TestClient) -> None:
    response = client.get("/picture.png?route=WMED")
    assert response.headers["cache-control"] == "public, max-age=60, stale-while-revalidate=600"
    again = client.get("/picture.png?route=WMED", headers={"If-None-Match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    snapshot = response.headers["x-routes-geo-snapshot"]
    named = client.get("/picture.svg", params={"v": snapshot})
    assert "immutable" in named.headers["cache-control"]
    assert "days ago" not in named.text
    assert "days ago" in client.get("/picture.svg").text


def test_an_svg_picture_is_compressed(client: TestClient) -> None:
    response = client.get("/picture.svg", headers={"Accept-Encoding": "br"})
    assert response.headers["content-encoding"] == "br"
    assert response.headers["content-type"] == "image/svg+xml"


def test_head_has_no_body(client: TestClient) -> None:
    response = client.head("/picture.png?route=WMED")
    assert (response.status_code, response.content) == (200, b"")
    assert int(response.headers["content-length"]) > 10_000


def test_the_landing_page_names_the_pictures(client: TestClient) -> None:
    links = client.get("/", params={"f": "json"}).json()["links"]
    assert {link["type"] for link in links if link["rel"] == "preview"} == {"image/png", "image/svg+xml"}
