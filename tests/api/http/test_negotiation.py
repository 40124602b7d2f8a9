"""Clients that accept only some media types: the best one on offer, or 406."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from api.http.negotiation import accepts_one_of

TILE = "/tiles/cells/4/8/6.mvt"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
TYPES = {
    "/collections": "application/json",
    "/collections/routes/items": "application/geo+json",
    "/collections/cells/schema": "application/schema+json",
    "/openapi.json": "application/vnd.oai.openapi+json",
    "/series/CMED": "application/json",
    "/tiles/cells.json": "application/json",
    "/tiles": "application/json",
    TILE: "application/vnd.mapbox-vector-tile",
    "/picture.svg": "image/svg+xml",
    "/dggs/H3/zones": "application/json",
    "/robots.txt": "text/plain",
    "/metrics": "text/plain",
}


@pytest.mark.parametrize(("path", "media_type"), TYPES.items())
@pytest.mark.parametrize("accept", ["*/*", BROWSER, "", "nonsense", "{type}", "{family}/*", "image/avif, {type};q=0.1"])
def test_a_type_on_offer_is_sent(client: TestClient, path: str, media_type: str, accept: str) -> None:
    accepted = accept.format(type=media_type, family=media_type.split("/", maxsplit=1)[0])
    answer = client.get(path, headers={"accept": accepted})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].split(";")[0] in (
        {media_type, "text/html"} if accepted == BROWSER else {media_type}
    )


@pytest.mark.parametrize("path", [path for path in TYPES if path not in ("/metrics", "/robots.txt")])
@pytest.mark.parametrize("accept", ["application/x-boat", "image/avif", "{type};q=0"])
def test_a_type_that_is_not_on_offer_is_refused(client: TestClient, path: str, accept: str) -> None:
    client.get(path)  # an answer that is kept is not sent either
    answer = client.get(path, headers={"accept": accept.format(type=TYPES[path])})
    assert answer.status_code == 406
    assert answer.headers["content-type"] == "application/problem+json"
    assert TYPES[path] in answer.json()["detail"]


def test_the_parameter_f_comes_before_accept(client: TestClient) -> None:
    refused = {"accept": "application/x-boat"}
    assert client.get("/collections?f=json", headers=refused).status_code == 200
    assert client.get("/collections/cells/tiles/WebMercatorQuad/4/6/8?f=mvt", headers=refused).status_code == 200


def test_a_parameter_whose_name_ends_with_f_is_not_the_format(client: TestClient) -> None:
    path = f"{TILE}?as_of=2026-01-15"
    assert client.get(path).status_code == 200  # and kept
    assert client.get(path, headers={"accept": "application/x-boat"}).status_code == 406


def test_a_client_of_json_reads_what_is_written_in_json(client: TestClient) -> None:
    only_json = {"accept": "application/json"}
    items = client.get("/collections/routes/items", headers=only_json)
    assert items.headers["content-type"] == "application/geo+json"
    zones = client.get("/dggs/H3/zones?limit=1", headers=only_json)
    assert zones.headers["content-type"] == "application/json"
    better = client.get("/dggs/H3/zones?limit=1", headers={"accept": "application/json;q=0.5, application/geo+json"})
    assert better.headers["content-type"] == "application/geo+json"


@pytest.mark.parametrize(
    ("accept", "is_accepted"),
    [
        ("text/*", False),
        ("*/*;q=0", False),
        ("*/*;q=0, image/png", True),
        ("IMAGE/PNG", True),
        ("image/png;q=x", False),
    ],
)
def test_weights_and_case(accept: str, is_accepted: bool) -> None:
    assert accepts_one_of(accept, ["image/png"]) is is_accepted
