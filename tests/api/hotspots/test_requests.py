"""Requests for hotspots: how they are chosen, and what is refused."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({"route": "WAFR"}, ["hotspot.canaries"]),
        ({"route": "West African"}, ["hotspot.canaries"]),
        ({"route": "EMED"}, ["hotspot.cyprus", "hotspot.gr_islands"]),
        ({"route": "WBAL"}, []),
        ({"place": "Mytilene"}, ["hotspot.gr_islands"]),
        ({"place": "hotspot.cyprus"}, ["hotspot.cyprus"]),
        ({"place": "el hierro", "route": "CMED"}, []),
    ],
)
def test_hotspots_are_chosen_by_route_or_place(client: TestClient, query: dict[str, str], ids: list[str]) -> None:
    response = client.get("/hotspots", params=query)
    assert response.status_code == 200, response.text
    assert [hotspot["id"] for hotspot in response.json()["hotspots"]] == ids


@pytest.mark.parametrize(
    ("path", "query", "status", "reason", "allowed", "detail"),
    [
        ("/hotspots", {"datetime": "2023-09-13"}, 422, "too_fine_in_time", "datetime=2023-09", "published by month"),
        ("/hotspots/lampedusa", {"datetime": "2023-09-13T08:00:00Z"}, 422, "too_fine_in_time", "datetime=2023-09", ""),
        ("/hotspots", {"datetime": "2023-09-12/2023-10-03"}, 422, "too_fine_in_time", "datetime=2023-09/2023-10", ""),
        ("/hotspots/pournara", {}, 422, "too_fine_in_space", "/hotspots/hotspot.cyprus", "single place"),
        ("/hotspots/mavrovouni", {}, 422, "too_fine_in_space", "/hotspots/gr_islands.lesvos", "single place"),
        ("/hotspots/hal_far", {}, 422, "too_fine_in_space", "/hotspots", "single place"),
        ("/hotspots/arguineguin", {}, 422, "too_fine_in_space", "/hotspots/hotspot.canaries", "never a port"),
        ("/hotspots/la_restinga", {}, 422, "too_fine_in_space", "/hotspots/canaries.el_hierro", "never a port"),
        ("/hotspots", {"place": "Kara-Tepe"}, 422, "too_fine_in_space", "/hotspots/gr_islands.lesvos", "single place"),
        ("/hotspots/lampedusa_port", {}, 404, None, None, "hotspot.lampedusa, hotspot.cyprus, cyprus.boats"),
        ("/hotspots", {"place": "Atlantis"}, 404, None, None, "canaries.el_hierro"),
        ("/hotspots", {"route": "MARS"}, 404, None, None, "CMED"),
        ("/hotspots", {"datetime": "last week"}, 400, None, None, "is not valid"),
        ("/hotspots", {"datetime": "2023-09-31"}, 400, None, None, "no day 31"),
        ("/hotspots/lampedusa", {"datetime": "2023-09/2023-01"}, 400, None, None, "ends before"),
        ("/hotspots/lampedusa", {"as_of": "2023-02-30"}, 400, None, None, "is not a day"),
        ("/hotspots/lampedusa", {"place": "chios"}, 400, None, None, "unknown parameter place"),
        ("/hotspots", {"limit": "3"}, 400, None, None, "unknown parameter limit"),
        ("/hotspots/", {}, 404, None, None, ""),
    ],
)
def test_bad_input(
    client: TestClient,
    path: str,
    query: dict[str, str],
    status: int,
    reason: str | None,
    allowed: str | None,
    detail: str,
) -> None:
    response = client.get(path, params=query)
    problem = response.json()
    assert response.status_code == status, response.text
    assert (problem.get("reason_code"), problem.get("allowed")) == (reason, allowed)
    assert detail in problem["detail"]


def test_an_allowed_alternative_is_answered(client: TestClient) -> None:
    for path in ("/hotspots?datetime=2023-09-13", "/hotspots/pournara", "/hotspots/moria"):
        allowed = client.get(path).json()["allowed"]
        assert client.get(allowed if allowed.startswith("/") else f"/hotspots?{allowed}").status_code == 200
