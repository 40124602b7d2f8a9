"""Links of a service that clients reach under another address, behind a proxy."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from api.app import make_app
from api.settings import Settings

PUBLIC = "https://example.org/routes"
PATHS = [
    "/?f=json",
    "/?f=html",
    "/collections",
    "/collections/cells/items?limit=2",
    "/collections/cells/items?limit=2&f=html",
    "/collections/routes/items/CMED",
    "/tiles/cells.json?datetime=2023",
    "/tiles/WebMercatorQuad",
    "/tileMatrixSets",
    "/dggs/H3/zones?limit=2",
    "/dggs/H3/zones/82384ffffffffff/data",
    "/data/catalog.json",
    "/alerts",
    "/alerts?f=atom",
    "/catalog.jsonld",
    "/collections/series/items",
    "/schemas",
    "/openapi.json",
]


@pytest.fixture(scope="module")
def public(snapshot_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = Settings(snapshot=snapshot_dir, home=tmp_path_factory.mktemp("home"), public_url=f"{PUBLIC}/")
    with TestClient(make_app(settings), base_url="http://10.0.0.7:8000", raise_server_exceptions=False) as opened:
        yield opened


@pytest.mark.parametrize("path", PATHS)
def test_every_link_begins_with_the_public_address(public: TestClient, path: str) -> None:
    answer = public.get(path, headers={"x-forwarded-host": "evil.example"})
    assert answer.status_code == 200
    text = answer.text + answer.headers.get("link", "")
    assert PUBLIC in text
    assert f"{PUBLIC}/routes/" not in text.replace(f"{PUBLIC}/routes/{{", "")
    assert "10.0.0.7" not in text
    assert "evil.example" not in text


def test_links_lead_where_they_say(public: TestClient) -> None:
    page = public.get("/collections/cells/items?limit=2").json()
    following = next(link["href"] for link in page["links"] if link["rel"] == "next")
    assert following.startswith(f"{PUBLIC}/collections/cells/items?")
    second = public.get(following.removeprefix(PUBLIC))  # the proxy removes its path
    assert second.status_code == 200
    assert second.json()["features"][0]["id"] != page["features"][0]["id"]


def test_the_server_of_the_description_is_the_public_address(public: TestClient, client: TestClient) -> None:
    for path in ("/openapi.json", "/openapi-3.0.json"):
        assert [server["url"] for server in public.get(path).json()["servers"]] == [PUBLIC]
        assert [server["url"] for server in client.get(path).json()["servers"]] == ["/"]


def test_the_host_of_a_request_does_not_matter(public: TestClient) -> None:
    one = public.get("/collections", headers={"host": "one.example"})
    assert one.content == public.get("/collections").content


def test_the_address_of_a_view_in_the_page(public: TestClient) -> None:
    text = public.get("/", headers={"accept": "text/html"}).text
    canonical = re.findall(r'<meta property="og:url" content="([^"]*)"', text)
    assert canonical == [f"{PUBLIC}/"]


@pytest.mark.parametrize(
    "url", ["example.org", "ftp://example.org", "https://", "https://example.org/?a=1", "https://u:p@example.org", "/x"]
)
def test_an_address_that_is_not_absolute_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match=re.escape("https://routes.example.org")):
        Settings(public_url=url)


def test_without_it_links_begin_with_the_host_of_the_request(client: TestClient) -> None:
    links = client.get("/collections", headers={"host": "maps.example:8080"}).json()["links"]
    assert all(link["href"].startswith("http://maps.example:8080/") for link in links), json.dumps(links)
