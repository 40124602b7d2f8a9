"""OGC addresses select the months that `datetime` intersects. All other addresses refuse days."""

from __future__ import annotations

from typing import Any

import h3
import mapbox_vector_tile
import pytest
from fastapi.testclient import TestClient

CELL = h3.latlng_to_cell(35.502, 12.609, 3)
PERIOD = "X-Routes-Geo-Period"

# A time, and the months that it intersects: closed intervals, in UTC. The figures end with 2026-06.
INTERSECTED = [
    ("2023", "2023-01/2023-12"),
    ("2023-09", "2023-09"),
    ("2023-09-13", "2023-09"),
    ("2023-09-30T23:59:59.999Z", "2023-09"),
    ("2023-09-01T00:00:00Z", "2023-09"),
    ("2023-09-01t00:00:00z", "2023-09"),
    ("2023-09-01T00:00:00z", "2023-09"),
    ("2023-08-01T00:00:00z/2023-09-01T00:00:00.5z", "2023-08/2023-09"),
    ("2023-09-01T00:30:00+02:00", "2023-08"),
    ("2023-08-31T23:30:00-02:00", "2023-09"),
    ("2023-09-13T00:00:00Z/..", "2023-09/2026-06"),
    ("../2009-02-01T00:00:00Z", "2009-01/2009-02"),
    ("2023-08-31/2023-09-01", "2023-08/2023-09"),
    ("2023-08-31T00:00:00Z/2023-09-01T00:00:00Z", "2023-08/2023-09"),
]
OGC = [
    "/collections/cells/items?resolution=2&f=json",
    "/collections/cells/items?resolution=2&f=csv",
    "/collections/cells/items?resolution=2&f=parquet",
    "/collections/cells/items?resolution=2&f=html",
    f"/collections/cells/items/{CELL}.CMED?f=json",
    "/collections/cells/tiles/WebMercatorQuad/4/6/8?props=all",
    "/tiles/WebMercatorQuad/4/6/8?props=all",
    "/tiles/cells/4/8/6.mvt?props=all",
    "/dggs/H3/zones?zone-level=2&f=json",
    "/dggs/H3/zones?zone-level=2&f=geojson",
    "/dggs/H3/zones?zone-level=2&f=uint64",
    f"/dggs/H3/zones/{CELL}/data?f=json",
    f"/collections/cells/dggs/H3/zones/{CELL}/data?f=geojson",
]
BY_MONTH = [
    "/series/CMED",
    "/reports/CMED.html",
    "/pressure",
    "/pressure/CMED",
    "/pressure/CMED/series",
    "/hotspots",
    "/hotspots/lampedusa",
    "/forecast",
    "/forecast/CMED",
    "/alerts",
]
# What is finer than a month, and the months to give instead.
TOO_FINE = [
    ("2026-06-13", "2026-06"),
    ("2026-06-13T08:00:00Z", "2026-06"),
    ("2026-05-01T00:30:00+02:00", "2026-04"),
    ("2026-05-31/2026-06-01", "2026-05/2026-06"),
    ("2026-06-01T00:00:00Z/2026-06", "2026-06"),
]
INVALID = [
    "2023-09-20/2023-09-10",
    "2023-09-13T10:00:00Z/2023-09-13T09:00:00Z",
    "2023-09-13T99:99:99Z",
    "2023-09-13T08",
    "2023-02-30",
    "2023-09-13/now",
    "1700-01-01",
]


def get(client: TestClient, path: str, when: str) -> Any:
    address, _, query = path.partition("?")
    given = dict(part.split("=", 1) for part in query.split("&") if part)
    return client.get(address, params=given | {"datetime": when})


@pytest.mark.parametrize(("when", "months"), INTERSECTED)
@pytest.mark.parametrize("path", OGC)
def test_ogc_addresses_select_the_months_that_a_time_intersects(
    client: TestClient, path: str, when: str, months: str
) -> None:
    response, expected = get(client, path, when), get(client, path, months)
    assert response.status_code == expected.status_code == 200, response.text
    assert response.headers[PERIOD] == months
    if "json" in response.headers["content-type"]:
        answer, same = response.json(), expected.json()
        assert _without_links(answer) == _without_links(same)
        assert answer.get("period", answer.get("properties", {}).get("period")) == months
    elif "html" not in response.headers["content-type"]:
        assert response.content == expected.content


def _without_links(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name not in ("links", "timeStamp")}


@pytest.mark.parametrize("path", OGC)
def test_without_datetime_an_answer_also_states_its_period(client: TestClient, path: str) -> None:
    expected = "2009-01/2026-06" if "zones?" in path else "2025-07/2026-06"
    assert client.get(path).headers[PERIOD] == expected


def test_a_list_without_features_states_its_period(client: TestClient) -> None:
    answer = get(client, "/collections/cells/items?filter=value < 0", "2023-09-13").json()
    assert (answer["numberMatched"], answer["period"]) == (0, "2023-09")


@pytest.mark.parametrize("path", ["/tiles/cells/4/8/6.mvt", "/collections/places/items", "/tiles/places/4/8/6.mvt"])
def test_an_answer_without_figures_has_no_period(client: TestClient, path: str) -> None:
    assert PERIOD not in client.get(path).headers


def test_the_figures_of_a_day_are_those_of_its_month(client: TestClient) -> None:
    tile = get(client, "/tiles/cells/4/8/6.mvt?route=CMED", "2023-09-13").content
    values = {
        item["properties"]["cell"]: item["properties"].get("value")
        for item in mapbox_vector_tile.decode(tile)["cells"]["features"]
    }
    items = get(client, f"/collections/cells/items?cell={CELL}&route=CMED", "2023-09-13").json()["features"]
    assert [values[CELL]] == [item["properties"]["value"] for item in items]


@pytest.mark.parametrize(("when", "months"), TOO_FINE)
@pytest.mark.parametrize("path", BY_MONTH)
def test_addresses_by_month_refuse_what_is_finer(client: TestClient, path: str, when: str, months: str) -> None:
    response = get(client, path, when)
    assert response.status_code == 422, response.text
    problem = response.json()
    assert (problem["reason_code"], problem["allowed"]) == ("too_fine_in_time", f"datetime={months}")
    assert f"datetime '{when}' names a day" in problem["detail"]


@pytest.mark.parametrize("path", BY_MONTH)
def test_what_a_refusal_allows_is_not_too_fine(client: TestClient, path: str) -> None:
    when = get(client, path, "2026-06-13").json()["allowed"].removeprefix("datetime=")
    response = get(client, path, when)
    assert response.status_code == 200 or response.json()["reason_code"] != "too_fine_in_time"


@pytest.mark.parametrize("when", INVALID)
@pytest.mark.parametrize("path", [OGC[0], OGC[7], OGC[8], OGC[11], *BY_MONTH])
def test_what_is_not_a_time_is_invalid_everywhere(client: TestClient, path: str, when: str) -> None:
    response = get(client, path, when)
    assert response.status_code == 400, response.text
    assert "datetime" in response.json()["detail"] or "not a date" in response.json()["detail"]


def test_safeguards_name_the_grain_and_its_exception(client: TestClient) -> None:
    reason = client.get("/safeguards").json()["reasons"]["too_fine_in_time"]
    assert "by month" in reason
    assert "statements" in reason
    assert "hotspots" in reason
