"""The scorecard over HTTP: what the tables have, by route, and nothing in a vintage that could not know it."""

from __future__ import annotations

from pathlib import Path

import jsonschema_rs
from fastapi.testclient import TestClient

from routes_geo.model import ROUTE_IDS
from routes_geo.pressure.scorecard import Period, read_scores


def test_the_scorecard_is_that_of_the_tables(client: TestClient, data_dir: Path) -> None:
    body = client.get("/scorecard").json()
    for name in ("forecasts", "alarm_rates", "detections"):
        assert body[name] == read_scores(data_dir, name)
    assert [item["period"] for item in body["periods"]] == list(Period)
    assert body["periods"][1]["used_for"] == "used once, to choose the combination"
    assert body["released"] == "2026-08-04"
    assert {row["route"] for row in body["forecasts"]} == set(ROUTE_IDS)
    for row in body["forecasts"]:
        assert abs(row["spread"] + row["over"] + row["under"] - row["wis"]) < 0.001
        assert sum(row["pit"]) == row["targets"]


def test_a_route_is_chosen_by_any_of_its_names(client: TestClient) -> None:
    body = client.get("/scorecard", params={"route": "West African"}).json()
    assert {row["route"] for row in body["forecasts"]} == {"WAFR"}
    assert body["alarm_rates"]
    assert client.get("/scorecard", params={"route": "Moon"}).status_code == 404
    assert client.get("/scorecard", params={"horizon": 1}).status_code == 400


def test_an_earlier_vintage_has_no_scorecard(client_2025: TestClient) -> None:
    body = client_2025.get("/scorecard").json()
    assert (body["forecasts"], body["alarm_rates"], body["detections"]) == ([], [], [])


def test_the_answer_follows_its_schema(client: TestClient) -> None:
    validator = jsonschema_rs.validator_for(client.get("/schemas/Scorecard.json").json())
    validator.validate(client.get("/scorecard").json())
