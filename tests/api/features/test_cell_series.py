"""Series on cells: every one adds up to its published totals, in every format, resolution and window."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

import h3
import httpx2 as httpx
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fastapi.testclient import TestClient

from routes_geo.features.cells import CellQuery, cell_features, find_cell_feature
from routes_geo.model import ROUTE_IDS, Kind
from routes_geo.months import MonthWindow
from routes_geo.snapshot.newest import window_or_last_year
from routes_geo.snapshot.series import DETECTIONS, cell_resolutions_of, cell_series, finest_resolution, whole_span
from routes_geo.snapshot.snapshot import Snapshot

ITEMS = "/collections/cells/items"
DEATHS = "iom.dead_and_missing.v1"
LANDINGS = "unhcr.arrivals.v1"  # by year, 2014 to 2022
GAP = "2025-07/2025-12"  # two quarters that the publisher's files leave out
WINDOWS = ("2015", "2023", "2014-01/2026-03", "2023-04/2023-09", "2025-04/2025-12", GAP)
Totals = dict[str, int]


def frame_of(answer: httpx.Response, name: str) -> pd.DataFrame:
    assert answer.status_code == 200, answer.text
    if name == "json":
        return pd.DataFrame([feature["properties"] for feature in answer.json()["features"]])
    if name == "csv":
        return pd.read_csv(io.StringIO(answer.text))
    if name == "parquet":
        return pq.read_table(io.BytesIO(answer.content)).drop_columns(["geometry"]).to_pandas()
    return pa.ipc.open_stream(answer.content).read_all().drop_columns(["geometry"]).to_pandas()


def sums_by_route(frame: pd.DataFrame) -> Totals:
    sums = frame.assign(value=frame["value"].fillna(0)).groupby("route", observed=True)["value"].sum()
    return {route: int(sums.get(route, 0)) for route in ROUTE_IDS}


def published(client: TestClient, series: str, window: str) -> Totals:
    """The periods of a series inside a window, as /series publishes them, added up by route."""
    totals = Counter[str]()
    for route in ROUTE_IDS:
        answer = client.get(f"/series/{route}", params={"datetime": window}).json()
        for described in answer["series"]:
            if described["id"] == series:
                totals[route] = sum(period["value"] or 0 for period in described["periods"])
    return {route: totals[route] for route in ROUTE_IDS}


def offered(client: TestClient) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = client.get("/collections/cells").json()["series"]
    return listed


@pytest.mark.parametrize("window", WINDOWS)
def test_all_kinds_together_are_the_published_total_of_each_route(client: TestClient, window: str) -> None:
    for series in offered(client):
        expected = published(client, series["id"], window)
        assert any(expected.values()) or window == GAP or (series["id"] == LANDINGS and window > "2022")
        for resolution in series["resolutions"]:
            for name in ("json", "csv", "parquet", "arrow"):
                asked = {"series": series["id"], "datetime": window, "resolution": resolution, "f": name}
                frame = frame_of(client.get(ITEMS, params=asked | {"limit": 10000}), name)
                assert sums_by_route(frame) == expected, asked
                assert set(frame["series"]) == {series["id"]}
                assert set(frame["unit"]) == {series["unit"]}
                assert set(frame["kind"]) <= set(series["kinds"])
                assert set(frame["basis"].dropna()) <= set(series["bases"])


def test_without_series_answers_are_about_detections(client: TestClient) -> None:
    for asked in ({"datetime": "2023"}, {}, {"window": "ytd", "resolution": "5", "kind": "cell"}):
        plain, chosen = (client.get(ITEMS, params=asked | more).json() for more in ({}, {"series": DETECTIONS}))
        assert plain["features"] == chosen["features"]
        assert plain["period"] == chosen["period"]


def test_the_collection_lists_the_series_it_offers(client: TestClient, snapshot: Snapshot) -> None:
    detections, deaths, landings = offered(client)
    assert (detections["id"], detections["grain"], detections["months_per_period"]) == (DETECTIONS, "month", 1)
    assert detections["kinds"] == [kind.value for kind in Kind]
    assert detections["bases"] == ["observed", "published_share", "carried_share"]
    assert deaths == {
        "id": DEATHS,
        "title": "Dead and missing on migratory routes",
        "publisher": "International Organization for Migration (IOM)",
        "unit": "persons, minimum estimate",
        "grain": "quarter",
        "months_per_period": 3,
        "period": "2014-01/2026-03",
        "default_period": "2025-04/2026-03",
        "kinds": ["cell", "route", "remainder"],
        "bases": ["observed"],
        "resolutions": [2, 3, 4],
        "vintages": ["2026-05-06"],
    }
    cells, routes = (client.get(f"/collections/{name}").json() for name in ("cells", "routes"))
    assert (landings["id"], landings["grain"], landings["months_per_period"]) == (LANDINGS, "year", 12)
    assert landings["period"] == "2014-01/2022-12"
    assert "series" not in routes
    first, after = cells["extent"]["temporal"]["interval"][0]  # that of detections
    assert (first[:7], after[:7]) == ("2009-01", "2026-07")


@pytest.mark.parametrize(
    ("asked", "period"),
    [
        ({}, "2025-04/2026-03"),
        ({"window": "12m"}, "2025-04/2026-03"),
        ({"window": "ytd"}, "2026-01/2026-03"),
        ({"window": "year"}, "2025-01/2025-12"),
        ({"datetime": "../2014-06"}, "2014-01/2014-06"),
        ({"datetime": "2025-10/.."}, "2025-10/2026-03"),
        ({"datetime": "2013-05/2014-03"}, "2014-01/2014-03"),
    ],
)
def test_windows_follow_the_periods_of_the_series(client: TestClient, asked: dict[str, str], period: str) -> None:
    answer = client.get(ITEMS, params=asked | {"series": DEATHS})
    assert answer.json()["period"] == answer.headers["X-Routes-Geo-Period"] == period
    assert {feature["properties"]["period"] for feature in answer.json()["features"]} == {period}
    again = client.get(ITEMS, params={"series": DEATHS, "datetime": period})  # a period can be given back
    assert again.json()["features"] == answer.json()["features"]


@pytest.mark.parametrize(
    ("asked", "whole"),
    [
        ({"datetime": "2023-02"}, "2023-01/2023-03"),
        ({"datetime": "2023-02-13/2023-07"}, "2023-01/2023-09"),
        ({"datetime": "2012/2014-02"}, "2014-01/2014-03"),
        ({"window": "month"}, "2026-01/2026-03"),
    ],
)
@pytest.mark.parametrize("address", [ITEMS, f"{ITEMS}/84384d9ffffffff.CMED", f"{ITEMS}/route.CMED.remainder"])
def test_a_window_that_cuts_a_period_is_refused_with_the_whole_one(
    client: TestClient, address: str, asked: dict[str, str], whole: str
) -> None:
    answer = client.get(address, params=asked | {"series": DEATHS})
    assert answer.status_code == 400
    assert f"cuts a period of 3 months; choose {whole}" in answer.json()["detail"]
    assert client.get(address, params={"series": DEATHS, "datetime": whole}).status_code in (200, 404)


@pytest.mark.parametrize(
    "address",
    [
        f"{ITEMS}?resolution=5",
        f"{ITEMS}?cell={h3.latlng_to_cell(35.502, 12.609, 5)}",
        f"{ITEMS}/{h3.latlng_to_cell(35.502, 12.609, 5)}.CMED?datetime=2023",
    ],
)
def test_a_resolution_that_is_too_fine_for_a_series_is_refused(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 200
    answer = client.get(f"{address}{'&' if '?' in address else '?'}series={DEATHS}")
    assert answer.status_code == 422
    assert (answer.json()["reason_code"], answer.json()["allowed"]) == ("too_fine_in_space", "resolution=4")
    assert client.get(f"{ITEMS}?resolution=6&series={DEATHS}").json()["allowed"] in ("resolution=4", "resolution=5")


@pytest.mark.parametrize("series", ["italy.arrivals.v1", "x", ""])
@pytest.mark.parametrize("address", [ITEMS, f"{ITEMS}/route.CMED.remainder", "/collections/cells/queryables"])
def test_a_series_without_cells_is_refused_with_those_there_are(client: TestClient, address: str, series: str) -> None:
    answer = client.get(address, params={"series": series})
    assert answer.status_code == 404
    assert f"choose one of {DETECTIONS}, {DEATHS}, {LANDINGS}" in answer.json()["detail"]


def test_quarters_without_figures_are_not_published_and_leave_no_remainder(client: TestClient) -> None:
    gap = client.get(ITEMS, params={"series": DEATHS, "datetime": GAP, "limit": "10000"}).json()["features"]
    assert {item["properties"]["status"] for item in gap} == {"not_published"}
    assert {(item["properties"]["kind"], item["properties"]["periods_placed"]) for item in gap} == {("cell", 0)}
    around = client.get(ITEMS, params={"series": DEATHS, "datetime": "2025-04/2025-12", "limit": "10000"}).json()
    placed = {
        item["properties"]["periods_placed"] for item in around["features"] if item["properties"]["kind"] == "cell"
    }
    assert placed == {1}


@pytest.mark.parametrize("resolution", [2, 3, 4])
def test_every_id_of_a_series_finds_its_feature(snapshot: Snapshot, client: TestClient, resolution: int) -> None:
    window = MonthWindow(*(12 * (year - 1970) for year in (2023, 2024)))
    table = cell_features(snapshot, CellQuery(resolution, window, series=DEATHS)).table
    for row, feature_id in enumerate(table.ids.to_pylist()):
        feature = find_cell_feature(snapshot, feature_id, window, DEATHS)
        assert feature.properties.to_pylist() == table.properties.slice(row, 1).to_pylist()
    answer = client.get(f"{ITEMS}/{table.ids[0]}", params={"series": DEATHS, "datetime": "2023"})
    assert answer.json()["properties"]["series"] == DEATHS
    assert answer.headers["X-Routes-Geo-Period"] == "2023-01/2023-12"


def test_links_keep_the_series(client: TestClient) -> None:
    asked = {"series": DEATHS, "datetime": "2023", "limit": "2"}
    page = client.get(ITEMS, params=asked).json()
    (following,) = [link["href"] for link in page["links"] if link["rel"] == "next"]
    assert client.get(following).json()["features"][0]["properties"]["series"] == DEATHS
    shown = client.get(ITEMS, params=asked | {"f": "html"}).text
    assert f"items/{page['features'][0]['id']}?datetime=2023&amp;series={DEATHS}&amp;f=html" in shown


@pytest.mark.parametrize("window", ["2014-07/2014-09", "2023"])  # without, and with a remainder of the route
def test_a_cell_without_deaths_of_its_own_leads_to_what_counts_it(
    client: TestClient, snapshot: Snapshot, window: str
) -> None:
    places = [
        (place["geometry"], route) for place in snapshot.places() if place["geometry"] for route in place["routes"]
    ]
    found = []
    for point, route in places:
        cell = h3.latlng_to_cell(point.y, point.x, 4)
        answer = client.get(f"{ITEMS}/{cell}.{route}", params={"series": DEATHS, "datetime": window})
        assert answer.status_code == 200, answer.text
        related = [link["href"] for link in answer.json()["links"] if link["rel"] == "related"]
        assert not related or answer.json()["properties"]["status"] == "not_published"
        found += related
    assert found
    for href in found:
        assert f"series={DEATHS}" in href
        counted = client.get(href)
        assert counted.status_code == 200, href
        assert counted.json()["properties"]["series"] == DEATHS


def test_files_state_the_licence_and_vintage_of_their_series(client: TestClient, snapshot: Snapshot) -> None:
    for series in cell_series(snapshot):
        info = snapshot.series(series)
        answer = client.get(ITEMS, params={"series": series, "datetime": "2023", "f": "arrow"})
        table = pa.ipc.open_stream(answer.content).read_all()
        stated = str(table.schema.metadata[b"routes_geo"], "utf-8")
        assert info["attribution"] in stated
        assert info["licence"] in stated
        assert info["release"]["released"] in stated
        assert {str(day) for day in table["vintage"].to_pylist()} == {info["release"]["released"]}
        assert all(source.startswith(info["publisher"]) for source in table["source"].to_pylist())


def test_queryables_have_the_values_of_the_series(client: TestClient) -> None:
    address = "/collections/cells/queryables"
    every = client.get(address).json()["properties"]
    of_deaths = client.get(address, params={"series": DEATHS}).json()["properties"]
    assert every["series"]["enum"] == [DETECTIONS, DEATHS, LANDINGS]
    assert every["resolution"]["enum"] == [2, 3, 4, 5]
    assert of_deaths["series"]["enum"] == [DEATHS]
    assert of_deaths["resolution"]["enum"] == [2, 3, 4]
    assert of_deaths["unit"]["enum"] == ["persons, minimum estimate"]
    assert set(of_deaths) == set(every)
    refused = client.get("/collections/routes/queryables", params={"series": DEATHS})
    assert refused.status_code == 400
    assert "only the collection cells takes series" in refused.json()["detail"]


def test_a_filter_selects_inside_the_series(client: TestClient) -> None:
    asked = {"series": DEATHS, "datetime": "2023", "limit": "10000"}
    whole = client.get(ITEMS, params=asked).json()["features"]
    same = client.get(ITEMS, params=asked | {"filter": f"series = '{DEATHS}'"}).json()["features"]
    other = client.get(ITEMS, params=asked | {"filter": f"series = '{DETECTIONS}'"}).json()["features"]
    assert (same, other) == (whole, [])


def test_tiles_have_the_window_of_their_series(client: TestClient) -> None:
    for asked in ({}, {"window": "ytd"}, {"datetime": "2025-10/.."}):
        items, tiles = (
            client.get(address, params=asked | {"series": DEATHS}) for address in (ITEMS, "/tiles/cells.json")
        )
        assert tiles.json()["period"] == items.json()["period"]
        assert tiles.json()["attribution"] == offered_attribution(client)
        assert tiles.json()["resolution_by_zoom"]["8"] == 4


def offered_attribution(client: TestClient) -> str:
    (described,) = [each for each in client.get("/sources").json()["series"] if each["id"] == DEATHS]
    return str(described["attribution"])


@pytest.mark.parametrize(
    ("series", "months"),
    [
        (DETECTIONS, "2009-01/2026-06"),
        (DEATHS, "2014-01/2026-03"),  # 2014-Q1 to 2026-Q1
        (LANDINGS, "2014-01/2022-12"),
        ("italy.arrivals.v1", "2019-09/2025-09"),  # weeks
    ],
)
def test_the_span_of_a_series_has_all_months_of_its_periods(snapshot: Snapshot, series: str, months: str) -> None:
    assert whole_span(snapshot, series).label == months


def test_resolutions_of_a_series_end_at_its_finest(snapshot: Snapshot) -> None:
    assert cell_resolutions_of(snapshot, DETECTIONS) == [2, 3, 4, 5]
    assert finest_resolution(snapshot, DEATHS) == 4
    window = window_or_last_year(snapshot, None, series=DEATHS)
    assert (window.label, window_or_last_year(snapshot, None).label) == ("2025-04/2026-03", "2025-07/2026-06")
