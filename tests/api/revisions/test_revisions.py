"""Revisions over HTTP: typical ones, their tests, the table, and each figure of a route."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from routes_geo.model import ROUTE_IDS


def get(client: TestClient, path: str, **parameters: str) -> dict[str, Any]:
    response = client.get(path, params=parameters or None)
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.json()
    return body


def test_all_routes_and_ages_have_a_typical_revision(client: TestClient) -> None:
    body = get(client, "/revisions")
    assert [(item["route"], item["age"]) for item in body["typical"]] == [
        (route, age) for route in ROUTE_IDS for age in ("first", "recent", "settled")
    ]
    for item in body["typical"]:
        assert item["revision"]["low"] <= item["revision"]["central"] <= item["revision"]["high"]
        assert item["revision"]["smallest"] <= item["revision"]["low"]
    assert (body["vintage"], body["unit"], body["as_of"]) == ("2026-08-04", "detections", None)


def test_the_typical_revision_is_the_one_of_the_pressure(client: TestClient) -> None:
    of_pressure = get(client, "/pressure/EMED", datetime="2026-06")["revision"]
    recent = next(item for item in get(client, "/revisions/EMED")["typical"] if item["age"] == "recent")
    assert recent["revision"] == of_pressure


def test_tests_state_coverage_width_and_score(client: TestClient) -> None:
    tests = {(row["age"], row["window"], row["route"]): row["test"] for row in get(client, "/revisions")["tests"]}
    every = tests["first", None, None]
    assert 0.75 <= every["coverage"] <= 0.85
    assert every["width"] < every["interval_score"] < every["assumed_score"]
    assert (
        tests["first", "month", None]["figures"] + tests["first", "since_january", None]["figures"]
        == (every["figures"])
    )


def test_the_table_of_a_route_is_part_of_the_whole(client: TestClient) -> None:
    whole, own = get(client, "/revisions")["table"], get(client, "/revisions/WBAL")["table"]
    assert own == [row for row in whole if row["route"] in (None, "WBAL")]
    (first,) = [row for row in own if row["route"] and row["window"] == "month" and row["age_to"] == 1]
    assert (first["figures"], first["kind"]) == (10, "revision")
    assert first["mean_absolute"] >= abs(first["mean"])
    assert first["largest"] == pytest.approx(587 / 222 - 1)


def test_each_figure_is_beside_what_it_became(client: TestClient) -> None:
    figures = get(client, "/revisions/WBAL")["figures"]
    (january,) = [row for row in figures if (row["start"], row["end"], row["age"]) == ("2026-01", "2026-01", "first")]
    assert (january["first"], january["later"], january["published"]) == (222, 587, "2026-02-13")
    assert (january["is_settled"], january["is_inside"], january["newest_share"]) == (False, False, 1.0)
    assert january["low"] < 1 < january["high"] < january["ratio"]
    published = [row["published"] for row in figures]
    assert published == sorted(published, reverse=True)


def test_a_restated_figure_has_no_interval(client: TestClient) -> None:
    restated = [row for row in get(client, "/revisions/EMED")["figures"] if row["kind"] == "definition"]
    assert 42800 in {row["first"] for row in restated}
    assert {(row["low"], row["high"], row["is_inside"]) for row in restated} == {(None, None, None)}
    rows = [row for row in get(client, "/revisions/EMED")["table"] if row["kind"] == "definition"]
    assert {row["figures"] for row in rows} == {len(restated)}


def test_only_what_was_known_on_a_day(client: TestClient) -> None:
    then = get(client, "/revisions/CMED", as_of="2025-06-03")
    assert (then["as_of"], then["vintage"]) == ("2025-06-03", "2025-06-03")
    assert max(row["later_published"] for row in then["figures"]) == "2025-06-03"
    settled = next(item for item in then["typical"] if item["age"] == "settled")
    assert "an assumption" in settled["revision"]["basis"]


@pytest.mark.parametrize(
    ("path", "status"),
    [("/revisions/Moon", 404), ("/revisions?month=2023-09", 400), ("/revisions?as_of=1999-01-01", 404)],
)
def test_a_wrong_request_is_refused(client: TestClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status
