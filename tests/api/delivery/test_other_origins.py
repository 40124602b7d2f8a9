"""What pages of other origins may read: every header that the service adds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import api

# Headers that every page may read (Fetch standard, "CORS-safelisted response-header name"), and those for browsers.
SAFELISTED = {"cache-control", "content-language", "content-length", "content-type", "expires", "last-modified"}
FOR_BROWSERS = {
    "access-control-allow-origin",
    "access-control-expose-headers",
    "content-encoding",
    "content-security-policy",
    "referrer-policy",
    "vary",
    "x-content-type-options",
}
CELLS = "/collections/cells/items?datetime=2023"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/tiles/cells/4/8/6.mvt?as_of=2025-06-03", {"etag", "x-routes-geo-vintage", "x-routes-geo-resolution"}),
        (f"{CELLS}&kind=cell", {"etag", "link", "content-crs", "x-routes-geo-left-out"}),
        (f"{CELLS}&f=csv", {"content-disposition"}),
        ("/data/frontex.detections.v1.parquet", {"accept-ranges", "content-range"}),
        ("/nothing", set()),
        ("/tiles/cells/30/8/6.mvt", set()),
    ],
)
def test_a_page_of_another_origin_reads_every_header(client: TestClient, path: str, expected: set[str]) -> None:
    answer = client.get(path, headers={"origin": "https://map.example", "range": "bytes=0-9"})
    assert answer.headers["access-control-allow-origin"] == "*"
    exposed = {name.strip().lower() for name in answer.headers["access-control-expose-headers"].split(",")}
    assert set(answer.headers) - SAFELISTED - FOR_BROWSERS <= exposed
    assert expected <= set(answer.headers)


def test_every_header_of_our_own_is_exposed(client: TestClient) -> None:
    exposed = client.get("/healthz").headers["access-control-expose-headers"]
    sources = [path.read_text("utf-8") for path in Path(api.__file__).parent.rglob("*.py")]
    named = {name for text in sources for name in re.findall(r"X-Routes-Geo-[A-Za-z-]*[a-z]", text)}
    assert len(named) >= 5
    assert named <= set(exposed.split(", "))


def test_a_page_of_another_origin_reads_which_methods_are_allowed(client: TestClient) -> None:
    answer = client.post("/sources", headers={"origin": "https://map.example"})
    assert answer.status_code == 405
    assert "Allow" in answer.headers["access-control-expose-headers"].split(", ")
    assert "GET" in answer.headers["allow"]
