"""Published figures that a series has: each is returned over HTTP with exactly the published value."""

from __future__ import annotations

import csv
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from routes_geo.datafiles import embedded_data_dir
from routes_geo.model import ROUTE_IDS

RELEASED = "2025-06-03"  # Frontex revises all of its months: the figures are those of this release
DETECTIONS, LANDINGS = "frontex.detections.v1", "unhcr.arrivals.v1"
YEARS = range(2014, 2025)


def published() -> dict[str, dict[str, str]]:
    with (embedded_data_dir() / "figures.csv").open(newline="", encoding="utf-8") as stream:
        return {row["id"]: row for row in csv.DictReader(stream)}


FIGURES = published()
BY_ROUTE = {name: match for name in FIGURES if (match := re.fullmatch(r"fx\.([A-Z]{3,4})\.(\d{4})", name))}
BY_AREA = {"cy.sea.2022": ("EMED", "Cyprus"), "es.canary.2022": ("WAFR", "Canary Islands")}
WITHHELD_ISLANDS = {"Kalymnos", "Kastellorizo"}  # 24 and 1 arrivals: too few to publish by island


def series(client: TestClient, route: str, name: str, **parameters: str) -> Any:
    response = client.get(f"/series/{route}", params=parameters)
    assert response.status_code == 200, response.text
    return next(series for series in response.json()["series"] if series["id"] == name)


def landings(client: TestClient, route: str) -> dict[str, int | None]:
    periods = series(client, route, LANDINGS, datetime="2022")["periods"]
    return {period["area"]: period["value"] for period in periods}


@pytest.mark.parametrize("figure_id", BY_ROUTE)
def test_detections_of_a_year(client: TestClient, figure_id: str) -> None:
    route, year = BY_ROUTE[figure_id].groups()
    answer = series(client, route, DETECTIONS, datetime=year, as_of=RELEASED)
    assert (answer["sum"], answer["vintage"]) == (int(FIGURES[figure_id]["value"]), RELEASED)
    assert len(answer["periods"]) == 12


def test_every_route_and_the_total_of_all_have_a_figure_for_every_year() -> None:
    assert set(BY_ROUTE) == {f"fx.{route}.{year}" for route in (*ROUTE_IDS, "ALL") for year in YEARS}


@pytest.mark.parametrize("figure_id", BY_AREA)
def test_landings_of_an_area(client: TestClient, figure_id: str) -> None:
    route, area = BY_AREA[figure_id]
    assert landings(client, route)[area] == int(FIGURES[figure_id]["value"])


def test_landings_by_island_except_the_two_that_are_withheld(client: TestClient) -> None:
    stated = {name: int(count) for name, count in re.findall(r"(\w+) (\d+)", FIGURES["gr.2022.islands"]["what"])}
    served = landings(client, "EMED") | {"Other": landings(client, "EMED")["Other Islands"]}
    assert sum(stated.values()) == int(FIGURES["gr.2022.islands"]["value"])
    assert {name: served[name] for name in stated} == {
        name: None if name in WITHHELD_ISLANDS else count for name, count in stated.items()
    }
