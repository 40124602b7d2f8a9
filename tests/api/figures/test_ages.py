"""Every answer about series says how old they are; an address that names a snapshot gives dates and no ages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from fastapi.testclient import TestClient

from routes_geo.snapshot.words import day_in_words

FRONTEX = "frontex.detections.v1"


def series_of(client: TestClient, path: str, **parameters: str) -> dict[str, Any]:
    response = client.get(path, params=parameters)
    assert response.status_code == 200, response.text
    return {series["id"]: series for series in response.json()["series"]}


def test_sources_state_the_age_of_every_series(client: TestClient) -> None:
    listed = series_of(client, "/sources")
    today = datetime.now(UTC).date()
    for series in listed.values():
        age = series["age"]
        assert (age["released"], age["day"]) == (series["release"]["released"], today.isoformat())
        assert age["age_days"] == (today - date.fromisoformat(age["last_day"])).days
        assert age["is_overdue"] == (today > date.fromisoformat(age["expected_by"]))
    assert listed[FRONTEX]["age"]["sentence"].startswith("Figures to June 2026 (")


def test_series_of_a_route_have_the_age_of_their_vintage(client: TestClient) -> None:
    assert series_of(client, "/series/CMED")[FRONTEX]["age"]["last_period"] == "2026-06"
    age = series_of(client, "/series/CMED", as_of="2025-07-01")[FRONTEX]["age"]
    assert (age["last_period"], age["day"], age["age_days"]) == ("2025-04", "2025-07-01", 62)


def test_an_address_that_never_changes_has_dates_and_no_ages(client: TestClient) -> None:
    name = client.get("/sources").json()["snapshot"]
    for path in ("/sources", "/series/CMED"):
        response = client.get(path, params={"v": name})
        assert "immutable" in response.headers["cache-control"]
        age = response.json()["series"][0]["age"]
        assert (age["day"], age["age_days"], age["is_overdue"]) == (None, None, None)
        assert (age["released"], age["expected_by"]) == ("2026-08-04", "2026-09-04")
    report = client.get("/reports/CMED.html", params={"v": name})
    assert "a newer release was expected by 4 September 2026" in report.text


def test_a_report_states_the_age_of_its_series(client: TestClient) -> None:
    page = client.get("/reports/CMED.html").text
    for series in series_of(client, "/series/CMED").values():
        age = series["age"]
        assert f"{age['age_days']:,} days ago" in page
        assert f"a newer release was expected by {day_in_words(age['expected_by'])}" in page
