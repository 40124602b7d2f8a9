"""Seasonally adjusted series over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

FRONTEX = "frontex.detections.v1"


def series_of(client: TestClient, route: str, **parameters: str) -> dict[str, Any]:
    response = client.get(f"/series/{route}", params=parameters)
    assert response.status_code == 200, response.text
    return {series["id"]: series for series in response.json()["series"]}


def test_without_the_parameter_nothing_is_adjusted(client: TestClient) -> None:
    for series in series_of(client, "CMED").values():
        assert [series[name] for name in ("adjustment", "adjustment_reason", "adjustment_missing")] == [None] * 3


def test_published_figures_are_the_same_with_it(client: TestClient) -> None:
    plain, adjusted = series_of(client, "CMED"), series_of(client, "CMED", adjust="seasonal")
    for name, series in adjusted.items():
        assert {**series, "adjustment": None, "adjustment_reason": None, "adjustment_missing": None} == plain[name]
    adjustment = adjusted[FRONTEX]["adjustment"]
    assert adjustment["label"] == "seasonally adjusted; experimental statistics"
    assert [each["published"] for each in adjustment["periods"]] == [
        each["value"] for each in plain[FRONTEX]["periods"]
    ]
    assert adjustment["diagnostics"]["months"] == 210
    reasons = {name: series["adjustment_reason"] for name, series in adjusted.items() if name != FRONTEX}
    assert reasons == {
        "iom.dead_and_missing.v1": "not_monthly",
        "iom_dtm.arrivals.v1": "by_area",
        "italy.arrivals.v1": "not_monthly",
        "unhcr.arrivals.v1": "not_monthly",
    }
    assert all(series["adjustment_missing"] for name, series in adjusted.items() if name != FRONTEX)


@pytest.mark.parametrize(("parameters", "months"), [({"datetime": "2023"}, 12), ({"window": "ytd"}, 6)])
def test_a_window_chooses_its_months_of_the_same_figures(
    client: TestClient, parameters: dict[str, str], months: int
) -> None:
    inside = series_of(client, "EMED", adjust="seasonal", **parameters)[FRONTEX]["adjustment"]
    everything = series_of(client, "EMED", adjust="seasonal")[FRONTEX]["adjustment"]
    assert len(inside["periods"]) == months
    assert all(period in everything["periods"] for period in inside["periods"])
    assert inside["diagnostics"] == everything["diagnostics"]


def test_totals_are_adjusted_as_a_whole(client: TestClient) -> None:
    assert series_of(client, "ALL", adjust="seasonal")[FRONTEX]["adjustment"]["periods"]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/series/BLKS?adjust=seasonal", "is zero in"),
        ("/series/CMED?adjust=seasonal&as_of=2025-06-03", "routes-geo build --as-of 2025-06-03"),
    ],
)
def test_what_has_no_season_is_refused_with_the_reason(client: TestClient, path: str, words: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.json()["reason_code"]) == (422, "not_offered")
    assert words in response.json()["detail"]
    assert response.json()["allowed"] == path.partition("?")[0]


def test_an_unknown_adjustment_is_an_error(client: TestClient) -> None:
    response = client.get("/series/CMED", params={"adjust": "daily"})
    assert response.status_code == 400
    assert "give seasonal" in response.json()["detail"]


def test_the_snapshot_of_2025_is_adjusted_from_its_own_release(client_2025: TestClient) -> None:
    adjustment = series_of(client_2025, "CMED", adjust="seasonal")[FRONTEX]["adjustment"]
    assert adjustment["periods"][-1]["period"] == "2025-04"
    assert adjustment["diagnostics"]["months"] == 196
