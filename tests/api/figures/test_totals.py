"""Totals of routes over HTTP: labelled, of detections alone, and refused where a route is not known."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import jsonschema_rs
import pytest
from fastapi.testclient import TestClient

from routes_geo.model import ALL_ROUTE_IDS, CONTEXT_ROUTE_IDS, ROUTE_IDS, TOTAL_ROUTES
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.snapshot.subjects import SUBJECTS

ALL_KNOWN_FROM = "2025-06-03"
NAMES = {"ALL": "All nine routes of Frontex", "FIVE": "The five routes"}
PERIODS: list[dict[str, str]] = [{}, {"datetime": "2023"}, {"window": "12m", "compare": "previous_year"}]


def get(client: TestClient, path: str, **parameters: str) -> Any:
    response = client.get(path, params=parameters or None)
    assert response.status_code == 200, response.text
    return response.json()


def detections(client: TestClient, route: str, **parameters: str) -> Any:
    body = get(client, f"/series/{route}", **parameters)
    return next(series for series in body["series"] if series["id"] == DETECTIONS)


def vintages(snapshot: Snapshot) -> list[str]:
    return [vintage["released"] for vintage in snapshot.manifest["vintages"][DETECTIONS]]


@pytest.mark.parametrize("total", TOTAL_ROUTES)
def test_a_total_is_labelled_and_has_detections_only(client: TestClient, total: str) -> None:
    body = get(client, f"/series/{total}", datetime="2023")
    assert (body["route"], body["name"], body["routes"]) == (total, NAMES[total], list(TOTAL_ROUTES[total]))
    assert [series["id"] for series in body["series"]] == [DETECTIONS]
    notes = " ".join(body["notes"])
    assert "Detections are border crossings" in notes
    assert "never a number of persons" in notes
    assert "Only detections are added over routes" in notes


@pytest.mark.parametrize("total", TOTAL_ROUTES)
@pytest.mark.parametrize("period", PERIODS)
def test_a_total_is_the_sum_of_its_routes_at_every_vintage(
    client: TestClient, snapshot: Snapshot, total: str, period: dict[str, str]
) -> None:
    days = [day for day in vintages(snapshot) if total == "FIVE" or day >= ALL_KNOWN_FROM]
    for asked in [period, *({**period, "as_of": day} for day in days)]:
        whole = detections(client, total, **asked)
        parts = [detections(client, route, **asked) for route in TOTAL_ROUTES[total]]
        assert whole["sum"] == sum(part["sum"] for part in parts)
        assert whole["window"] == parts[0]["window"]
        by_month = zip(*(part["periods"] for part in parts), strict=True)
        assert [month["value"] for month in whole["periods"]] == [sum(one["value"] for one in of) for of in by_month]
        if whole["comparison"]:
            compared = [part["comparison"]["compared"]["value"] for part in parts]
            assert whole["comparison"]["compared"]["value"] == sum(compared)
            assert whole["comparison"]["sentence"].startswith(f"{NAMES[total]}, ")


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("route", ["ALL", "all", *CONTEXT_ROUTE_IDS])
def test_before_all_nine_routes_are_known_there_is_no_total(
    client: TestClient, snapshot: Snapshot, route: str, period: dict[str, str]
) -> None:
    earlier = [day for day in vintages(snapshot) if day < ALL_KNOWN_FROM]
    last = date.fromisoformat(ALL_KNOWN_FROM) - timedelta(days=1)
    for day in ["2009-01-01", *earlier, last.isoformat()]:
        response = client.get(f"/series/{route}", params={**period, "as_of": day})
        assert response.status_code == 404
        assert f"known from {ALL_KNOWN_FROM} on, not on {day}" in response.json()["detail"]
    assert len(earlier) == 4


def test_a_total_states_the_vintages_that_have_all_of_its_routes(client: TestClient, snapshot: Snapshot) -> None:
    days = vintages(snapshot)
    for total, first in (("ALL", ALL_KNOWN_FROM), ("FIVE", days[0])):
        series = detections(client, total)
        assert (series["first_vintage"], series["vintages"]) == (first, len(days[days.index(first) :]))


def test_every_share_says_of_which_total_it_is(client: TestClient) -> None:
    asked = {"datetime": "2024", "compare": "2023"}
    nine = detections(client, "ALL", **asked)["comparison"]
    five = detections(client, "FIVE", **asked)["comparison"]
    assert (nine["total_name"], nine["window"]["total"], nine["window"]["share_percent"]) == (None, None, None)
    assert five["total_name"] == "detections on all nine routes of Frontex"
    for window in ("window", "compared"):
        assert five[window]["total"] == nine[window]["value"]
        assert five[window]["share_percent"] == pytest.approx(100 * five[window]["value"] / nine[window]["value"])
        shares = [detections(client, route, **asked)["comparison"][window]["share_percent"] for route in ROUTE_IDS]
        assert sum(shares) == pytest.approx(100)
    assert detections(client, "CMED", **asked)["comparison"]["total_name"] == "detections on the five routes"
    assert detections(client, "EBOR", **asked)["comparison"]["total_name"] == five["total_name"]


def test_the_five_have_no_share_where_the_nine_are_not_known(client: TestClient) -> None:
    asked = {"datetime": "2024-01/2024-11", "compare": "previous_year", "as_of": "2025-02-08"}
    comparison = detections(client, "FIVE", **asked)["comparison"]
    assert comparison["total_name"] is None
    assert {comparison[window]["total"] for window in ("window", "compared")} == {None}
    assert detections(client, "CMED", **asked)["comparison"]["total_name"] == "detections on the five routes"


@pytest.mark.parametrize("name", ["all", "All", "All nine routes of Frontex"])
def test_totals_are_found_in_any_case(client: TestClient, name: str) -> None:
    assert get(client, f"/series/{name}", datetime="2023") == get(client, "/series/ALL", datetime="2023")


@pytest.mark.parametrize("route", CONTEXT_ROUTE_IDS)
def test_context_routes_say_that_they_are_context(client: TestClient, route: str) -> None:
    body = get(client, f"/series/{route}", datetime="2023")
    assert body["name"].endswith(" (context)")
    assert [series["id"] for series in body["series"]] == [DETECTIONS]
    assert any(note.startswith("Context: ") for note in body["notes"])


def test_answers_are_as_their_schema_describes_them(client: TestClient) -> None:
    validator = jsonschema_rs.validator_for(get(client, "/schemas/RouteSeries.json"))
    for route in SUBJECTS:
        for period in PERIODS:
            validator.validate(get(client, f"/series/{route}", **period))


def test_the_description_lists_what_series_accept(client: TestClient) -> None:
    paths = get(client, "/openapi.json")["paths"]
    accepted = {
        path: next(item for item in paths[path]["get"]["parameters"] if item["name"] == "route")["schema"]["enum"]
        for path in ("/series/{route}", "/pressure/{route}")
    }
    assert set(accepted.pop("/series/{route}")) == {*ALL_ROUTE_IDS, *TOTAL_ROUTES}
    assert all(names == list(ROUTE_IDS) for names in accepted.values())


ONE_ROUTE_ONLY = (
    "/pressure/{}",
    "/pressure/{}/series",
    "/pressure?route={}",
    "/forecast/{}",
    "/reports/{}.html",
    "/alerts?route={}",
    "/hotspots?route={}",
    "/measures?route={}",
    "/claims?route={}",
    "/changes?route={}",
    "/matrix/frontex.detections.v1/4?route={}",
    "/tiles/cells.json?route={}",
    "/tiles/cells/2/2/1.mvt?route={}",
    "/collections/cells/items?route={}",
    "/dggs/H3/zones?route={}",
)


@pytest.mark.parametrize("path", ONE_ROUTE_ONLY)
@pytest.mark.parametrize("total", ["ALL", "FIVE"])
def test_other_addresses_accept_one_of_the_five_routes_and_say_where_totals_are(
    client: TestClient, path: str, total: str
) -> None:
    response = client.get(path.format(total))
    assert response.status_code == 404, response.text
    detail = response.json()["detail"]
    assert f"{total!r} is a total of routes" in detail
    assert "the totals are at /series/ALL and /series/FIVE" in detail
    assert "choose one of CMED, EMED, WBAL, WMED, WAFR" in detail


@pytest.mark.parametrize("path", ONE_ROUTE_ONLY)
def test_other_addresses_say_where_a_context_route_is(client: TestClient, path: str) -> None:
    detail = client.get(path.format("EBOR")).json()["detail"]
    assert "'EBOR' is a context route, which has only a series: it is at /series/EBOR" in detail
