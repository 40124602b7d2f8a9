"""Monthly arrivals by country over HTTP: by area, never as one sum of countries, no figures of longer times."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

SERIES = "iom_dtm.arrivals.v1"
AREAS = {
    "CMED": {"Italy", "Malta"},
    "EMED": {"Bulgaria", "Cyprus", "Greece"},
    "WMED": {"Spain without the Canary Islands"},
    "WAFR": {"Canary Islands"},
}


def arrivals(client: TestClient, route: str, **parameters: str) -> dict[str, Any]:
    response = client.get(f"/series/{route}", params=parameters)
    assert response.status_code == 200, response.text
    return next(item for item in response.json()["series"] if item["id"] == SERIES)


@pytest.mark.parametrize("route", AREAS)
def test_areas_of_a_route_are_those_of_the_publisher(client: TestClient, route: str) -> None:
    series = arrivals(client, route)
    assert {period["area"] for period in series["periods"]} == AREAS[route]
    assert (series["indicator"], series["unit"], series["vintage"]) == ("arrivals", "persons", "2025-01-16")
    of_2023 = arrivals(client, route, datetime="2023")
    assert (of_2023["sum"] is None) == (len(AREAS[route]) > 1)


def test_there_is_no_sum_over_periods_that_are_not_published(client: TestClient) -> None:
    """The figure of December 2015 is of several months and is not published; January to November are."""
    assert arrivals(client, "WMED", datetime="2015-01/2015-11")["sum"] is not None
    assert arrivals(client, "WMED", datetime="2015")["sum"] is None


def test_no_window_adds_the_countries_of_a_route(client: TestClient) -> None:
    """Malta has no row in May 2023, so that Italy stands alone there: still no sum for the route."""
    series = arrivals(client, "CMED", datetime="2023-05")
    assert [(period["area"], period["value"]) for period in series["periods"]] == [("Italy", 8154)]
    assert (series["adds_areas"], series["sum"]) == (False, None)
    assert arrivals(client, "WAFR", datetime="2023")["sum"] == 39827


# Withheld, too: the sums of half a year, seven months or a year of Malta are stated at /figures.
PROTECTING = {("Malta", "2022-05"), ("Malta", "2023-11"), ("Malta", "2024-02"), ("Malta", "2024-09")}


def test_small_counts_of_countries_are_withheld(client: TestClient, data_dir: Path) -> None:
    with (data_dir / "observations" / "iom_dtm_arrivals.csv").open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if row["counts"] == "month"]
    small = {(row["area"], row["month"]) for row in rows if int(row["arrivals"]) < 5}
    assert len(small) == 8
    periods = [period for route in AREAS for period in arrivals(client, route)["periods"]]
    assert {(period["area"], period["period"]) for period in periods if period["status"] == "suppressed"} == (
        small | PROTECTING
    )
    assert not [period for period in periods if period["value"] is not None and period["value"] < 5]


def test_a_figure_of_a_longer_time_is_not_a_month(client: TestClient) -> None:
    periods = [period for route in AREAS for period in arrivals(client, route)["periods"]]
    longer = [period for period in periods if period["status"] == "not_published"]
    assert Counter(period["area"] for period in longer) == {
        "Cyprus": 19, "Canary Islands": 3, "Malta": 3, "Bulgaria": 2, "Greece": 1, "Spain without the Canary Islands": 3
    }  # fmt: skip
    assert {period["value"] for period in longer} == {None}


def test_months_of_the_year_before_the_release_are_provisional(client: TestClient) -> None:
    months = {period["period"]: period["status"] for period in arrivals(client, "WAFR")["periods"]}
    assert (months["2023-12"], months["2024-01"], months["2024-12"]) == ("final", "provisional", "provisional")


def test_a_month_that_is_missing_is_not_zero(client: TestClient) -> None:
    months = {period["period"] for period in arrivals(client, "CMED")["periods"] if period["area"] == "Malta"}
    assert {"2024-10", "2024-12"} <= months
    assert not {"2024-04", "2024-11"} & months


def test_sources_and_changes_name_the_series(client: TestClient) -> None:
    source = next(item for item in client.get("/sources").json()["series"] if item["id"] == SERIES)
    assert any("Never add them to detections" in caveat for caveat in source["caveats"])
    assert any("left from Türkiye" in caveat for caveat in source["caveats"])
    assert (source["first_period"], source["last_period"], source["adds_areas"]) == ("2014-01", "2024-12", False)
    changes = client.get("/changes", params={"series": SERIES})
    assert (changes.status_code, changes.json()["changes"]) == (200, [])  # one release has nothing to revise


def test_arrivals_by_country_are_not_compared_as_a_route(client: TestClient) -> None:
    series = arrivals(client, "EMED", datetime="2023", compare="previous_year")
    assert series["comparison"] is None
    assert "published by" in series["comparison_missing"]
