"""Kinds of figures: hexagons alone with a statement of what they leave out, and cells without a figure of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import h3
import pytest
from fastapi.testclient import TestClient

ITEMS = "/collections/cells/items"


@pytest.mark.parametrize("kinds", [("cell",), ("area",), ("cell", "area"), ("route", "remainder")])
def test_kinds_are_chosen_and_the_others_stated(client: TestClient, kinds: tuple[str, ...]) -> None:
    parameters = {"datetime": "2023", "resolution": "5", "limit": "10000"}
    whole = client.get(ITEMS, params=parameters).json()
    answer = client.get(ITEMS, params=parameters | {"kind": ",".join(kinds)})
    chosen = [item for item in whole["features"] if item["properties"]["kind"] in kinds]
    others = [item for item in whole["features"] if item["properties"]["kind"] not in kinds]
    left_out = {"features": len(others), "value": sum(item["properties"]["value"] or 0 for item in others)}
    assert answer.json()["features"] == chosen
    assert answer.json()["leftOut"] == left_out
    assert "leftOut" not in whole
    for name in ("csv", "parquet", "html"):
        stated = client.get(ITEMS, params=parameters | {"kind": ",".join(kinds), "f": name})
        assert stated.headers["X-Routes-Geo-Left-Out"] == f"features={len(others)}, value={left_out['value']}"


def test_what_is_left_out_matches_the_rest_of_the_request(client: TestClient) -> None:
    parameters = {"datetime": "2023", "route": "WAFR", "kind": "cell", "filter": "value > 0"}
    answer = client.get(ITEMS, params=parameters).json()
    total = sum(item["properties"]["value"] for item in answer["features"])
    without = {name: value for name, value in parameters.items() if name != "kind"}
    whole = client.get(ITEMS, params=without).json()
    assert total + answer["leftOut"]["value"] == sum(item["properties"]["value"] for item in whole["features"])


def test_an_unknown_kind_is_refused_with_those_there_are(client: TestClient) -> None:
    answer = client.get(ITEMS, params={"kind": "hexagon"})
    assert answer.status_code == 400
    assert "unknown kind 'hexagon'; choose from cell, area, route, remainder" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("condition", "chosen"),
    [
        ("kind = 'area'", lambda row: row["kind"] == "area"),
        ("basis IN ('observed', 'published_share')", lambda row: row["basis"] in ("observed", "published_share")),
        ("area = 'IT:sicily'", lambda row: row["area"] == "IT:sicily"),
        ("name LIKE '%Islands'", lambda row: (row["name"] or "").endswith("Islands")),
        ("range_high > 2 AND kind = 'cell'", lambda row: (row["range_high"] or 0) > 2 and row["kind"] == "cell"),
    ],
)
def test_filters_select_by_kind_basis_and_area(
    client: TestClient, condition: str, chosen: Callable[[dict[str, Any]], bool]
) -> None:
    parameters = {"datetime": "2023", "resolution": "5", "limit": "10000"}
    whole = client.get(ITEMS, params=parameters).json()["features"]
    answer = client.get(ITEMS, params=parameters | {"filter": condition}).json()["features"]
    expected = [item["id"] for item in whole if chosen(item["properties"])]
    assert expected
    assert [item["id"] for item in answer] == expected
    names = client.get("/collections/cells/queryables").json()["properties"]
    assert {"kind", "basis", "area", "name", "range_high"} <= set(names)


@pytest.mark.parametrize(
    ("lat", "lng", "resolution", "route", "instead"),
    [
        (36.731, 14.848, 5, "CMED", ["area.IT:sicily.CMED", "area.IT.CMED"]),  # Pozzallo
        # On both sides of the Strait of Messina: Reggio Calabria, Messina
        (38.192, 15.56, 4, "CMED", ["area.IT:calabria.CMED", "area.IT:sicily.CMED", "area.IT.CMED"]),
        (39.08, 17.13, 5, "CMED", ["area.IT:calabria.CMED", "area.IT.CMED"]),  # Crotone
        (39.104, 26.556, 5, "EMED", ["area.GR:lesvos.EMED", "area.GR:islands.EMED"]),  # Mytilene
        (36.131, -5.447, 5, "WMED", ["area.ES:mainland_andalucia.WMED", "area.ES:mainland.WMED"]),  # Algeciras
        (28.05, -16.717, 5, "WAFR", ["area.ES:canary_islands.WAFR"]),  # Los Cristianos
    ],
)
def test_a_cell_without_a_figure_leads_to_its_area(  # one argument per value
    client: TestClient, lat: float, lng: float, resolution: int, route: str, instead: list[str]
) -> None:
    cell = h3.latlng_to_cell(lat, lng, resolution)
    answer = client.get(f"{ITEMS}/{cell}.{route}", params={"datetime": "2023"})
    assert answer.status_code == 200, answer.text
    feature = answer.json()
    assert (feature["id"], feature["properties"]["kind"]) == (f"{cell}.{route}", "cell")
    assert (feature["properties"]["status"], feature["properties"]["value"]) == ("not_published", None)
    assert feature["geometry"]["type"] == "Polygon"
    related = [link["href"] for link in feature["links"] if link["rel"] == "related"]
    assert [href.rsplit("/", 1)[1] for href in related] == [f"{each}?datetime=2023" for each in instead]
    assert all(client.get(href).json()["properties"]["periods_placed"] >= 0 for href in related)
    assert 'rel="related"' in answer.headers["link"]


def test_a_crossing_without_shares_leads_to_its_route(client: TestClient) -> None:
    cell = h3.latlng_to_cell(45.93, 20.08, 5)  # Roszke, where totals of the Western Balkans were spread before
    feature = client.get(f"{ITEMS}/{cell}.WBAL", params={"datetime": "2023"}).json()
    assert feature["properties"]["status"] == "not_published"
    (related,) = [link["href"] for link in feature["links"] if link["rel"] == "related"]
    assert client.get(related).json()["properties"]["kind"] == "route"


def test_a_figure_of_its_own_leads_nowhere_else(client: TestClient) -> None:
    cell = h3.latlng_to_cell(35.502, 12.609, 5)
    feature = client.get(f"{ITEMS}/{cell}.CMED", params={"datetime": "2023-09"}).json()
    assert feature["properties"]["status"] == "published"
    assert not [link for link in feature["links"] if link["rel"] == "related"]
    greenland = h3.latlng_to_cell(72, -40, 5)
    assert client.get(f"{ITEMS}/{greenland}.CMED").status_code == 404
