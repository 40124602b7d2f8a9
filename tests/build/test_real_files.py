"""All publishers' files taken in together, built and asked: what is served is what the files say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from support.command_line import invoke

from api.app import make_app
from api.settings import Settings
from routes_geo.model import ROUTE_IDS

pytestmark = pytest.mark.publisher

DEATHS = "iom.dead_and_missing.v1"
# The day of files that state none: an API's answers, and downloads.
DAYS = {
    "2024-07-31": ["missing_migrants/hdx_api_json/20[12][2345]-json.json"],
    "2025-09-08": ["missing_migrants/hdx_api_json/2025-json.json"],
    "2025-09-01": ["eurostat/*.csv"],
    "": ["frontex/*", "italy_moi/*.csv", "italy_moi/raw_csv/*", "missing_migrants/*.[cx]*", "unhcr_odp/*"],
}


@pytest.fixture(scope="module")
def asked(publisher_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    home = tmp_path_factory.mktemp("real")
    for day, patterns in DAYS.items():
        files = sorted({str(path) for pattern in patterns for path in publisher_files.glob(pattern)})
        assert files, patterns
        dated = ("--released", day) if day else ()
        done = invoke("ingest", *files, *dated, home=home)
        assert done.returncode == 0, done.stderr
    done = invoke("build", home=home)
    assert done.returncode == 0, done.stderr
    with TestClient(make_app(Settings(home=home))) as client:
        yield client


def series_of(client: TestClient, route: str, **parameters: str) -> dict[str, Any]:
    answer = client.get(f"/series/{route}", params=parameters).json()
    return {each["id"]: each for each in answer["series"]}


def by_year(client: TestClient, route: str) -> Counter[str]:
    years = Counter[str]()
    for period in series_of(client, route)[DEATHS]["periods"]:
        years[period["period"][:4]] += period["value"] or 0
    return years


@pytest.mark.parametrize("route", ROUTE_IDS)
def test_deaths_by_year_are_those_of_the_embedded_data(asked: TestClient, client: TestClient, route: str) -> None:
    """Those are compared with the publisher's figures of several days, with a reason for each difference."""
    assert by_year(asked, route) == by_year(client, route)
    assert by_year(asked, route).total() > 0


@pytest.mark.parametrize("route", ROUTE_IDS)
def test_detections_on_the_day_of_the_workbook_are_the_embedded_ones(
    asked: TestClient, client: TestClient, route: str
) -> None:
    ours, theirs = (series_of(each, route, as_of="2025-06-03") for each in (asked, client))
    assert ours["frontex.detections.v1"]["periods"] == theirs["frontex.detections.v1"]["periods"]
    assert len(ours["frontex.detections.v1"]["periods"]) > 190


@pytest.mark.parametrize("route", ["CMED", "EMED", "WMED", "WAFR"])
def test_landings_are_the_embedded_ones(asked: TestClient, client: TestClient, route: str) -> None:
    ours, theirs = (series_of(each, route)["unhcr.arrivals.v1"]["periods"] for each in (asked, client))
    assert ours == theirs


def test_every_series_of_the_files_is_served(asked: TestClient) -> None:
    served = {each["id"] for each in asked.get("/sources").json()["series"]}
    assert served >= {
        "frontex.detections.v1",
        DEATHS,
        "italy.arrivals.v1",
        "unhcr.arrivals.v1",
        "unhcr.arrivals_by_country.v1",
        "unhcr.arrivals_daily.v1",
    }


def test_the_parts_of_every_series_on_cells_are_its_total(asked: TestClient) -> None:
    for series in asked.get("/collections/cells").json()["series"]:
        window = {"datetime": series["default_period"]}
        features = asked.get("/collections/cells/items", params={"series": series["id"], "limit": "10000"} | window)
        sums = Counter[str]()
        for feature in features.json()["features"]:
            sums[feature["properties"]["route"]] += feature["properties"]["value"] or 0
        for route in ROUTE_IDS:
            listed = series_of(asked, route, **window).get(series["id"], {"periods": []})["periods"]
            assert sums[route] == sum(period["value"] or 0 for period in listed), (series["id"], route)
