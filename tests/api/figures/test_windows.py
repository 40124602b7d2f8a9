"""Windows with a name, and comparisons, over HTTP: one sentence and one set of numbers everywhere."""

from __future__ import annotations

from html import unescape
from typing import Any

import jsonschema_rs
import pytest
from fastapi.testclient import TestClient

from routes_geo.model import ROUTE_IDS

DETECTIONS = "frontex.detections.v1"
SENTENCE = (
    "Central Mediterranean, January to June 2026: 14,444 detections, 52 % fewer than in the same months of 2025 "
    "(release of 4 August 2026; 6 months provisional)"
)


def get(client: TestClient, path: str, **parameters: Any) -> Any:
    response = client.get(path, params=parameters or None)
    assert response.status_code == 200, response.text
    return response.json()


def detections(body: Any) -> Any:
    return next(series for series in body["series"] if series["id"] == DETECTIONS)


def test_the_year_to_date_of_a_route(client: TestClient) -> None:
    body = get(client, "/series/CMED", window="ytd")
    series = detections(body)
    assert (body["period"], series["window"], series["sum"]) == ("2026-01/2026-06", "2026-01/2026-06", 14_444)
    assert [period["period"] for period in series["periods"]] == [f"2026-{month:02d}" for month in range(1, 7)]
    assert series["comparison"] == {
        "sentence": SENTENCE,
        "window": {
            "window": "2026-01/2026-06", "start": "2026-01-01", "end": "2026-07-01", "months": 6, "value": 14_444,
            "status": "provisional", "provisional_months": 6, "total": 48_068,
            "share_percent": pytest.approx(100 * 14_444 / 48_068),
        },
        "compared": {
            "window": "2025-01/2025-06", "start": "2025-01-01", "end": "2025-07-01", "months": 6, "value": 30_168,
            "status": "final", "provisional_months": 0, "total": 74_404,
            "share_percent": pytest.approx(100 * 30_168 / 74_404),
        },
        "difference": -15_724,
        "change_percent": pytest.approx(-100 * 15_724 / 30_168),
        "change_status": "computed",
        "total_name": "detections on the five routes",
        "vintage": "2026-08-04",
        "release_id": series["release"]["release_id"],
    }  # fmt: skip


@pytest.mark.parametrize("window", ["ytd", "12m", "year", "month"])
def test_a_window_with_a_name_has_the_sum_of_its_months(client: TestClient, window: str) -> None:
    for route in ROUTE_IDS:
        named = get(client, f"/series/{route}", window=window, compare="previous_year")
        comparison = detections(named)["comparison"]
        for side in ("window", "compared"):
            dated = detections(get(client, f"/series/{route}", datetime=comparison[side]["window"]))
            assert comparison[side]["value"] == dated["sum"] == sum(one["value"] for one in dated["periods"])
            assert comparison[side]["months"] == dated["period_count"]
            provisional = [one["status"] for one in dated["periods"]].count("provisional")
            assert comparison[side]["provisional_months"] == provisional


def test_any_window_against_any_other(client: TestClient) -> None:
    there = detections(get(client, "/series/WAFR", datetime="2023-01/2023-06", compare="2020-07/2020-12"))["comparison"]
    back = detections(get(client, "/series/WAFR", datetime="2020-07/2020-12", compare="2023-01/2023-06"))["comparison"]
    assert there["difference"] == -back["difference"]
    assert (there["window"], there["compared"]) == (back["compared"], back["window"])


def test_both_windows_come_from_the_release_of_a_day(client: TestClient) -> None:
    series = detections(get(client, "/series/CMED", window="ytd", as_of="2025-02-08"))
    comparison = series["comparison"]
    assert (comparison["vintage"], comparison["release_id"]) == ("2025-02-07", series["release"]["release_id"])
    assert comparison["window"]["window"] == series["window"] == f"2024-01/{series['periods'][-1]['period']}"
    whole = detections(get(client, "/series/CMED", as_of="2025-02-08"))
    then = {one["period"]: one["value"] for one in whole["periods"]}
    months = [f"2023-{one['period'][5:]}" for one in series["periods"]]
    assert comparison["compared"]["value"] == sum(then[month] for month in months)


@pytest.mark.parametrize(
    "query",
    [{"window": "ytd"}, {"window": "12m", "compare": "previous_year"}, {"datetime": "2023", "compare": "2020"}],
)
def test_the_report_begins_with_the_comparison_of_the_series(client: TestClient, query: dict[str, str]) -> None:
    comparison = detections(get(client, "/series/CMED", **query))["comparison"]
    response = client.get("/reports/CMED.html", params=query)
    assert response.status_code == 200
    headline = unescape(response.text.split('<p class="headline">')[1].split("</p>")[0])
    change = comparison["change_percent"]
    direction = "more" if change > 0 else "fewer"
    assert f"<strong>{comparison['window']['value']:,} detections</strong>" in headline
    assert f"<strong>{abs(change):,.0f}\u00a0% {direction}</strong> than " in headline
    assert f", {comparison['window']['share_percent']:.0f}\u00a0% of the total of the five routes: " in headline


@pytest.mark.parametrize("window", ["ytd", "12m", "year", "month"])
def test_the_other_answers_take_the_same_window(client: TestClient, window: str) -> None:
    period = get(client, "/series/CMED", window=window)["period"]
    named = get(client, "/pressure/CMED/series", window=window)
    assert named["months"] == get(client, "/pressure/CMED/series", datetime=period)["months"]
    assert named["period"] == period
    items = get(client, "/collections/cells/items", window=window, limit=20)["features"]
    assert items == get(client, "/collections/cells/items", datetime=period, limit=20)["features"]
    assert {item["properties"]["period"] for item in items} == {period}
    one = get(client, f"/collections/cells/items/{items[0]['id']}", window=window)
    assert one["properties"]["period"] == period


@pytest.mark.parametrize("window", ["ytd", "12m", "year", "month"])
def test_tiles_take_the_same_window_and_name_it(client: TestClient, window: str) -> None:
    period = get(client, "/series/CMED", window=window)["period"]
    for path in ("/tiles/cells/5/17/12.mvt", "/collections/cells/tiles/WebMercatorQuad/5/12/17"):
        tile = client.get(path, params={"window": window})
        assert tile.content == client.get(path, params={"datetime": period}).content
        assert tile.headers["x-routes-geo-period"] == period
    document = get(client, "/tiles/cells.json", window=window)
    assert document["period"] == period
    address = document["tiles"][0]
    assert f"window={window}&" in address
    assert client.get(address.format(z=5, x=17, y=12)).headers["x-routes-geo-period"] == period


def test_tiles_with_ids_alone_have_no_period(client: TestClient) -> None:
    assert "period" not in get(client, "/tiles/cells.json")
    assert "x-routes-geo-period" not in client.get("/tiles/cells/5/17/12.mvt").headers


ADDRESSES = (
    "/series/CMED",
    "/reports/CMED.html",
    "/pressure/CMED/series",
    "/collections/cells/items",
    "/tiles/cells.json",
    "/tiles/cells/5/17/12.mvt",
    "/collections/cells/tiles/WebMercatorQuad/5/12/17",
)


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("window=week", "ytd (January to the newest month), 12m"),
        ("window=", "ytd (January to the newest month), 12m"),
        ("window=ytd&datetime=2023", "exclude each other; give one of them"),
    ],
)
def test_other_names_and_two_windows_are_refused(client: TestClient, path: str, query: str, message: str) -> None:
    response = client.get(f"{path}?{query}")
    assert (response.status_code, response.headers["content-type"]) == (400, "application/problem+json")
    assert message in response.json()["detail"]


@pytest.mark.parametrize("path", ["/series/CMED", "/reports/CMED.html"])
@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("window=ytd&compare=2022", "2022-01/2022-06"),
        ("window=ytd&compare=2025-10/2026-03", "overlaps"),
        ("window=ytd&compare=1999-01/1999-06", "covers 2009-01/2026-06"),
        ("datetime=2009-01&compare=previous_year", "covers 2009-01/2026-06"),
        ("datetime=2023&compare=../2022", "open end"),
        ("datetime=2023&compare=", "open end"),
    ],
)
def test_what_cannot_be_compared(client: TestClient, path: str, query: str, message: str) -> None:
    response = client.get(f"{path}?{query}")
    assert (response.status_code, response.headers["content-type"]) == (400, "application/problem+json")
    assert message in response.json()["detail"]


def test_a_comparison_needs_a_window(client: TestClient) -> None:
    assert "compare needs a window" in client.get("/series/CMED?compare=2022").json()["detail"]


def test_without_window_and_compare_the_new_members_are_empty(client: TestClient) -> None:
    for series in get(client, "/series/EMED")["series"]:
        assert (series["window"], series["comparison"], series["comparison_missing"]) == (None, None, None)


@pytest.mark.parametrize("query", [{"window": "ytd"}, {"datetime": "2022", "compare": "2021"}, {}])
def test_answers_are_as_their_schema_describes_them(client: TestClient, query: dict[str, str]) -> None:
    validator = jsonschema_rs.validator_for(get(client, "/schemas/RouteSeries.json"))
    for route in ROUTE_IDS:
        validator.validate(get(client, f"/series/{route}", **query))


@pytest.mark.parametrize("window", ["ytd", "12m", "year", "month"])
@pytest.mark.parametrize("name", ["json", "csv", "html", "parquet"])
def test_a_page_of_cells_states_the_months_of_its_window(client: TestClient, window: str, name: str) -> None:
    period = get(client, "/series/CMED", window=window)["period"]
    for more in ({}, {"route": "CMED", "value": -1}):  # an empty page states them, too
        answer = client.get("/collections/cells/items", params={"window": window, "f": name, "limit": 5, **more})
        assert answer.headers["x-routes-geo-period"] == period
        if name == "json":
            assert answer.json()["period"] == period
    one = get(client, "/collections/cells/items", window=window, limit=1)["features"][0]["id"]
    feature = client.get(f"/collections/cells/items/{one}", params={"window": window})
    assert feature.headers["x-routes-geo-period"] == period


@pytest.mark.parametrize("when", ["2024-01/..", "../2009-03", "2025-01/2027-12"])
def test_tilejson_and_tiles_state_the_same_months(client: TestClient, when: str) -> None:
    document = get(client, "/tiles/cells.json", datetime=when)
    tile = client.get("/tiles/cells/4/8/6.mvt", params={"datetime": when})
    assert document["period"] == tile.headers["x-routes-geo-period"]
