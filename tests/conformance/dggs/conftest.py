"""The service under test: our own application, or the one whose landing page DGGS_BASE_URL names.

Our own is tested on the embedded snapshot and on one whose cells fill zones, so that there is something to compact.

Each test names the abstract test or recommendation that it carries out, as its docstring's first word. Tests of classes
that the service does not declare are skipped.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import httpx2
import pytest
from fastapi.testclient import TestClient
from support.dense_snapshot import write_dense_snapshot
from support.dggs_service import Grid, Service, find_links

from api.app import make_app
from api.settings import Settings
from routes_geo.snapshot.snapshot import Snapshot

BASE_URL = os.environ.get("DGGS_BASE_URL")


@pytest.fixture(scope="session")
def dense_client(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = write_dense_snapshot(snapshot, tmp_path_factory.mktemp("dense"))
    with TestClient(make_app(Settings(snapshot=folder)), raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture(scope="session", params=["remote"] if BASE_URL else ["client", "dense_client"])
def service(request: pytest.FixtureRequest) -> Iterator[Service]:
    if BASE_URL:
        with httpx2.Client(follow_redirects=True, timeout=60) as opened:
            yield Service(opened, BASE_URL.rstrip("/") + "/")
    else:
        yield Service(request.getfixturevalue(request.param), "http://testserver/")


@pytest.fixture(autouse=True)
def _declared_class(request: pytest.FixtureRequest, service: Service) -> None:
    name = request.module.CONFORMANCE_CLASS
    if name not in service.classes():
        pytest.skip(f"the service does not declare {name}")


@pytest.fixture(scope="session", params=["dataset", "collection"])
def grid(request: pytest.FixtureRequest, service: Service) -> Grid:
    needed = "root-dggs" if request.param == "dataset" else "collection-dggs"
    if needed not in service.classes():
        pytest.skip(f"the service does not declare {needed}")
    landing = service.document(service.base)
    sources = [(service.base, landing)]
    if request.param == "collection":
        (data,) = find_links(landing, "data")
        collections = service.document(data["href"])["collections"]
        own = [next(item["href"] for item in one["links"] if item["rel"] == "self") for one in collections]
        sources = list(zip(own, collections, strict=True))
    url, source = next((url, found) for url, found in sources if find_links(found, "dggrs-list"))
    list_url = find_links(source, "dggrs-list")[0]["href"]
    item = service.document(list_url)["dggrs"][0]
    (own_link,) = find_links(item, "self")
    return Grid(service, source, url, list_url, own_link["href"])


@pytest.fixture
def zone(grid: Grid) -> str:
    """A zone with data two levels above the finest."""
    return grid.busy_zone(grid.max_level - 2)
