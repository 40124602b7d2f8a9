"""The service around its data: health, readiness, the pointer, errors."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import cast

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from starlette.routing import BaseRoute
from support.reports import report
from support.snapshot_folders import copy_snapshot, point
from support.waiting import within

from api.app import create_app, make_app
from api.features.formats import ITEM_FORMATS
from api.http.params import accepted_parameters
from api.settings import Settings
from api.state import answer_day
from routes_geo.errors import NotFound, ReasonCode
from routes_geo.model import Publication
from routes_geo.snapshot.location import embedded_folder
from routes_geo.snapshot.snapshot import Snapshot, open_snapshot


@pytest.fixture
def folder(snapshot: Snapshot, tmp_path: Path) -> Path:
    """A folder with a copy of the snapshot and a pointer to it."""
    point(tmp_path, copy_snapshot(snapshot.path, tmp_path))
    return tmp_path


@pytest.fixture
def open_client(tmp_path: Path) -> Callable[[Path], TestClient]:
    def make(folder: Path) -> TestClient:
        app = make_app(Settings(snapshot=folder, home=tmp_path / "home"))
        return TestClient(app, raise_server_exceptions=False)

    return make


def test_health_and_readiness(client: TestClient, snapshot: Snapshot) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["snapshot"] == snapshot.snapshot_id


def test_a_new_pointer_is_followed_without_a_restart(
    folder: Path, snapshot: Snapshot, open_client: Callable[[Path], TestClient]
) -> None:
    client = open_client(folder)
    assert client.get("/sources").json()["snapshot"] == snapshot.snapshot_id
    other = copy_snapshot(snapshot.path, folder, "other")
    point(folder, other)
    assert client.get("/sources").json()["snapshot"] == other
    assert client.get("/readyz").json()["warnings"] == []


def test_the_first_built_snapshot_takes_over_from_the_embedded_one(
    snapshot_dir: Path, snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUTES_GEO_HOME", str(tmp_path))
    shutil.copytree(snapshot_dir, embedded_folder(tmp_path))
    client = TestClient(create_app())
    client.get("/sources")
    built = copy_snapshot(snapshot.path, tmp_path / "snapshots", "built")
    point(tmp_path / "snapshots", built)
    assert client.get("/sources").json()["snapshot"] == built


def test_a_service_without_a_snapshot_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="routes-geo build"):
        make_app(Settings(snapshot=tmp_path / "none", home=tmp_path))


def test_without_settings_the_embedded_snapshot_is_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUTES_GEO_HOME", str(tmp_path))
    client = TestClient(create_app())
    assert within(120, lambda: client.get("/readyz").json()["status"] == "ready")  # once its first tile is prepared
    assert (tmp_path / "embedded").is_dir()


def test_unreadable_data_is_an_error_without_internals(folder: Path, snapshot: Snapshot, tmp_path: Path) -> None:
    app = make_app(Settings(snapshot=folder, home=tmp_path / "home"), open_=open_snapshot)  # unchecked
    client = TestClient(app, raise_server_exceptions=False)
    (folder / snapshot.snapshot_id / "totals/frontex.detections.v1.arrow").unlink()
    response = client.get("/series/CMED")
    assert response.status_code == 500
    assert str(folder) not in response.text


def test_every_path_of_the_description_answers_a_wrong_parameter_with_400(client: TestClient) -> None:
    examples = {
        "series": "frontex.detections.v1",
        "resolution": "4",
        "route": "CMED",
        "routes": "CMED,WMED",
        "collection_id": "routes",
    }
    examples |= {"feature_id": "CMED", "tileset": "places", "z": "2", "x": "2", "y": "1"}
    examples |= {"tileMatrixSetId": "WebMercatorQuad", "tileMatrix": "2", "tileRow": "1", "tileCol": "2"}
    examples |= {"collectionId": "routes", "dggrsId": "H3", "zoneId": "841e807ffffffff", "name": "Pressure"}
    examples |= {"hotspot_id": "cyprus", "dataset": "places", "ending": "csv", "record_id": "frontex.detections.v1"}
    examples |= {"alarm_id": "WAFR-2023-10-ears-up"}
    examples |= {"measure_id": "plan.tn_mou", "partner": "TN", "file_id": "pact.ammr", "claim_id": "trend.total_up"}
    paths = [
        path for path in client.get("/openapi.json").json()["paths"] if path not in ("/healthz", "/readyz", "/metrics")
    ]
    assert len(paths) >= 15
    for path in paths:
        response = client.get(path.format(**examples), params={"nonsense": "1"})
        assert response.status_code == 400, path
        assert "nonsense" in response.json()["detail"]


def test_the_description_states_media_types_and_problems(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    stated = {path: set(item["get"]["responses"]["200"]["content"]) for path, item in paths.items()}
    assert stated["/collections/cells/items"] == set(ITEM_FORMATS.values())
    assert stated["/tiles/cells/{z}/{x}/{y}.mvt"] == {"application/vnd.mapbox-vector-tile"}
    assert stated["/matrix/{series}/{resolution}"] == {"application/octet-stream"}
    assert stated["/reports/{routes}.html"] == {"text/html"}
    for path, item in paths.items():
        errors = {status: answer for status, answer in item["get"]["responses"].items() if status >= "400"}
        assert {"400", "404", "422"} <= set(errors), path
        assert all(set(answer["content"]) == {"application/problem+json"} for answer in errors.values()), path


@pytest.mark.parametrize("path", ["/", "/tiles/cells/4/8/6.mvt", "/collections/places/items", "/healthz", "/nothing"])
def test_head_has_the_headers_of_get_and_no_body(client: TestClient, path: str) -> None:
    head, full = client.head(path), client.get(path)
    assert head.content == b""
    assert head.status_code == full.status_code
    assert dict(head.headers) == dict(full.headers)


def test_a_report_over_http_is_the_file_of_the_command_line(client: TestClient, snapshot: Snapshot) -> None:
    response = client.get("/reports/CMED.html", params={"datetime": "2022/2023"})
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.text == report(snapshot, "CMED", "2022-01/2023-12", today=answer_day())
    assert "158,026" in response.text
    assert client.get("/reports/XX.html").status_code == 404
    assert client.get("/reports/CMED.html", params={"datetime": "1999"}).status_code == 400


def test_a_refusal_links_to_what_is_refused_and_why(client: TestClient) -> None:
    refused = client.get("/matrix/frontex.detections.v1/7").json()
    assert refused["type"] == "/safeguards#too_fine_in_space"
    text = client.get("/safeguards").json()
    assert set(text["reasons"]) == {code.value for code in ReasonCode}
    assert set(text["statuses"]) == {status.value for status in Publication}
    assert text["policy"]["threshold_month"] == 5


FIRST_ADDRESSES = [
    "/",
    "/?f=json",
    "/healthz",
    "/readyz",
    "/docs",
    "/openapi.json",
    "/conformance",
    "/collections",
    *(f"/collections/{name}" for name in ("routes", "branches", "bands", "places", "cells")),
    *(f"/collections/{name}/items?limit=2&offset=1" for name in ("routes", "branches", "bands", "places", "cells")),
    "/collections/routes/items/CMED",
    "/collections/places/items/lampedusa",
    "/collections/cells/items?route=CMED&datetime=2023&resolution=5&corridor=true&bbox=10,34,16,38",
    "/collections/cells/items?cell=85384d8ffffffff",
    "/collections/cells/items/85384d8ffffffff.CMED?datetime=2023",
    *(f"/tiles/{name}.json" for name in ("cells", "routes", "bands", "places", "basemap")),
    "/tiles/cells/4/8/6.mvt",
    "/tiles/cells/4/8/6.mvt?datetime=2023&route=CMED",
    *(f"/tiles/{name}/4/8/6.mvt" for name in ("routes", "bands", "places", "basemap")),
    "/matrix/frontex.detections.v1/4.json?route=CMED",
    "/matrix/frontex.detections.v1/4?route=CMED",
    "/series/CMED?datetime=2023&as_of=2025-07-01",
    "/pressure?datetime=2023-09&as_of=2025-07-01",
    "/pressure/CMED?datetime=2023-09",
    "/sources",
    "/changes?route=CMED&kind=correction&since=2025-01-01&limit=3",
    "/safeguards",
    "/reports/CMED.html?datetime=2022/2023",
]


@pytest.mark.parametrize("address", FIRST_ADDRESSES)
def test_what_was_served_first_keeps_its_address(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 200


def test_the_parameters_that_are_accepted_are_those_that_are_described(client: TestClient) -> None:
    app = cast("FastAPI", client.app)
    described = client.get("/openapi.json").json()["paths"]
    routes = {route.path: route for route in routes_of(app.routes) if "GET" in (route.methods or ())}
    assert len(described) > 90
    for path, operations in described.items():
        names = {each["name"] for each in operations.get("get", {}).get("parameters", []) if each["in"] == "query"}
        assert "get" not in operations or accepted_parameters(routes[path].dependant) == names, path


def routes_of(routes: Iterable[BaseRoute]) -> Iterator[APIRoute]:
    """The endpoints of routers, and of those that they include."""
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        elif hasattr(route, "original_router"):
            yield from routes_of(route.original_router.routes)
