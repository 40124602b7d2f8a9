"""A route and a filter select from the zones and their data: the same rows, with the same figures."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from routes_geo.model import ROUTE_IDS


def get(client: TestClient, path: str, **parameters: Any) -> Any:
    response = client.get(path, params=parameters)
    assert response.status_code == 200, response.text
    return response.json()


@pytest.mark.parametrize("route", ROUTE_IDS)
@pytest.mark.parametrize("when", ["2009-01", "2023"])
def test_a_route_and_the_same_filter_list_the_same_zones(client: TestClient, route: str, when: str) -> None:
    base = {"datetime": when, "compact-zones": "false", "zone-level": 4, "limit": 10_000}
    everything = get(client, "/dggs/H3/zones", **base)["zones"]
    chosen = [
        get(client, "/dggs/H3/zones", **base, **selected)["zones"]
        for selected in ({"route": route}, {"filter": f"route = '{route}'"}, {"subset": f'route("{route}")'})
    ]
    assert chosen[0] == chosen[1] == chosen[2]
    assert [zone for zone in everything if zone in set(chosen[0])] == chosen[0]


@pytest.mark.parametrize("route", ROUTE_IDS)
def test_a_route_and_the_same_filter_select_the_same_figures(client: TestClient, route: str) -> None:
    for zone in ("820007fffffffff", "82384ffffffffff", "821e87fffffffff", "823f77fffffffff"):
        path, base = f"/dggs/H3/zones/{zone}/data", {"datetime": "2023", "zone-depth": "0-1", "f": "geojson"}
        everything = get(client, path, **base)["features"]
        expected = [feature for feature in everything if feature["properties"]["route"] == route]
        for selected in ({"route": route}, {"filter": f"route = '{route}'"}):
            assert get(client, path, **base, **selected)["features"] == expected
