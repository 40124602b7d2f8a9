"""As of a day, on cells: at every vintage, each way to ask for cells adds up to the totals of /series on that day."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import numpy as np
import pytest
from fastapi.testclient import TestClient
from support.revised_service import TABLE, build_revised
from typer.testing import CliRunner

from api.app import make_app
from api.settings import Settings
from routes_geo.cli.app import app
from routes_geo.model import ROUTE_IDS
from routes_geo.snapshot.series import DETECTIONS
from tiles.archive import TileArchive, pyramid
from tiles.cells import RESOLUTION_BY_ZOOM

LANDINGS, DEATHS = "unhcr.arrivals.v1", "iom.dead_and_missing.v1"
# Days of releases and days between them, of each series with several vintages.
KNOWN = [
    *((DETECTIONS, day) for day in ("2025-06-03", "2025-07-01", "2025-08-15", "2025-09-01", "2026-08-04")),
    *((TABLE, day) for day in ("2024-05-01", "2024-08-01", "2024-11-01")),
    *((LANDINGS, day) for day in ("2014-12-31", "2016-12-22", "2018-06-30", "2021-12-31", "2030-01-01")),
    (DEATHS, "2026-06-01"),
]
ZONES, ZONE = "/dggs/H3/zones", "823f77fffffffff"


@pytest.fixture(scope="module")
def snapshots(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_revised(tmp_path_factory.mktemp("revised"), data_dir)


@pytest.fixture(scope="module")
def served(snapshots: Path) -> Iterator[TestClient]:
    with TestClient(
        make_app(Settings(snapshot=snapshots, home=snapshots.parent)), raise_server_exceptions=False
    ) as one:
        yield one


def get(client: TestClient, path: str, **query: Any) -> Any:
    response = client.get(path, params=query or None)  # no parameters would remove those in the path
    assert response.status_code == 200, response.text
    return response


def periods_on(client: TestClient, series: str, day: str) -> dict[str, dict[str, int]]:
    """What /series publishes by route and period, of areas together."""
    found: dict[str, dict[str, int]] = {}
    for route in ROUTE_IDS:
        response = client.get(f"/series/{route}", params={"as_of": day})
        listed = response.json()["series"] if response.status_code == 200 else []
        sums: defaultdict[str, int] = defaultdict(int)
        for period in (row for each in listed if each["id"] == series for row in each["periods"]):
            sums[period["period"]] += period["value"] or 0
        found[route] = dict(sums)
    return found


def totals_on(client: TestClient, series: str, day: str) -> dict[str, int]:
    return {route: sum(periods.values()) for route, periods in periods_on(client, series, day).items()}


def sums_by_route(rows: list[dict[str, Any]]) -> dict[str, int]:
    return {route: sum(int(row["value"] or 0) for row in rows if row["route"] == route) for route in ROUTE_IDS}


def items(client: TestClient, series: str, day: str, resolution: int, **query: Any) -> list[dict[str, Any]]:
    query = {"datetime": "../..", "limit": 10_000} | query
    page = get(client, "/collections/cells/items", series=series, as_of=day, resolution=resolution, **query).json()
    assert page["numberMatched"] == page["numberReturned"]
    return [feature["properties"] for feature in page["features"]]


def resolutions(series: str) -> tuple[int, ...]:
    return (2, 3, 4) if series == DEATHS else (2, 3, 4, 5)


@pytest.mark.parametrize(("series", "day"), KNOWN)
def test_items_add_up_to_the_totals_of_the_day(served: TestClient, series: str, day: str) -> None:
    expected = totals_on(served, series, day)
    assert sum(expected.values())
    for resolution in resolutions(series):
        rows = items(served, series, day, resolution)
        assert sums_by_route(rows) == expected
        assert len({row["vintage"] for row in rows}) == 1
        assert rows[0]["vintage"] <= day
        query = {"series": series, "as_of": day, "datetime": "../..", "resolution": resolution, "f": "csv"}
        table = list(csv.DictReader(io.StringIO(get(served, "/collections/cells/items", **query).text)))
        assert sums_by_route(table) == expected


@pytest.mark.parametrize(("series", "day"), KNOWN)
def test_tiles_have_the_figures_of_the_items_of_the_day(served: TestClient, series: str, day: str) -> None:
    query = {"series": series, "as_of": day, "datetime": "../.."}
    described = get(served, "/tiles/cells.json", **query).json()
    for resolution in (2, 3):
        zoom, found = RESOLUTION_BY_ZOOM.index(resolution), {}
        for z, x, y in pyramid((-180, -85, 180, 85), zoom):
            response = get(served, f"/tiles/cells/{z}/{x}/{y}.mvt", **query) if z == zoom else None
            tile = mapbox_vector_tile.decode(response.content) if response else {}
            for feature in [item for layer in tile.values() for item in layer["features"]]:
                found[feature["id"]] = feature["properties"]
                assert response.headers["X-Routes-Geo-Vintage"] == described["vintage"]
        rows = [row for row in items(served, series, day, resolution) if not row["remainder"]]
        on_tiles = {(one.get("cell") or one["area"], one["route"]): one.get("value") for one in found.values()}
        expected = {(row["cell"] or row["area"], row["route"]): row["value"] for row in rows}
        assert {key: on_tiles.get(key) for key in expected} == expected
        assert {row["vintage"] for row in rows} == {described["vintage"]}
        assert f"as_of={day}" in described["tiles"][0]


@pytest.mark.parametrize(("series", "day"), KNOWN)
def test_zones_and_the_rest_are_the_totals_of_the_day(served: TestClient, series: str, day: str) -> None:
    query = {"series": series, "as_of": day, "datetime": "../.."}
    listed = get(served, ZONES, **query, **{"zone-level": 0, "compact-zones": "false", "limit": 10_000}).json()
    assert all(f"as_of={day}" in template["href"] for template in listed["linkTemplates"])
    counted = 0
    for zone in [*listed["zones"], ZONE]:  # what no zone counts is stated with the data of any
        data = get(served, f"{ZONES}/{zone}/data", **query).json()
        counted += sum(value or 0 for value in data["values"]["value"][0]["data"]) if zone != ZONE else 0
        assert data["vintage"] <= day
    assert counted + data["outsideZones"] == sum(totals_on(served, series, day).values())


@pytest.mark.parametrize(("series", "day"), KNOWN)
def test_the_matrix_has_the_totals_of_each_period_of_the_day(served: TestClient, series: str, day: str) -> None:
    expected = periods_on(served, series, day)
    for resolution in resolutions(series):
        for route in ROUTE_IDS:
            query = {"as_of": day, "route": route}
            layout = get(served, f"/matrix/{series}/{resolution}.json", **query).json()
            response = get(served, layout["data"])
            values = np.frombuffer(response.content, "<u4").reshape(layout["shape"]).astype(np.int64)
            values[values >= layout["not_published"]] = 0
            (rest,) = layout["remainders"]
            sums = (values.sum(axis=0) + rest["values"]).tolist()
            stated = [expected[route].get(period, 0) for period in layout["periods"]]
            assert sums == stated
            assert response.headers["X-Routes-Geo-Vintage"] == layout["vintage"] <= day
            assert {period for period, value in expected[route].items() if value} <= set(layout["periods"])


@pytest.mark.parametrize(("series", "day"), KNOWN)
def test_an_export_has_the_totals_of_the_day(
    served: TestClient, snapshots: Path, tmp_path: Path, series: str, day: str
) -> None:
    target = tmp_path / "cells.csv"
    options = ["--series", series, "--as-of", day, "--datetime", "../..", "--snapshot", str(snapshots)]
    done = CliRunner().invoke(app, ["export", "cells", str(target), *options])
    assert done.exit_code == 0, done.output
    rows = list(csv.DictReader(io.StringIO(target.read_text("utf-8"))))
    assert sums_by_route(rows) == totals_on(served, series, day)
    assert f"released {rows[0]['vintage']}" in done.output.replace("\n", " ")


def test_an_archive_has_the_tiles_of_the_series_and_the_day(
    served: TestClient, snapshots: Path, tmp_path: Path
) -> None:
    target = tmp_path / "table.pmtiles"
    options = ["--series", TABLE, "--as-of", "2024-08-01", "--datetime", "2023", "--snapshot", str(snapshots)]
    done = CliRunner().invoke(app, ["export", "pmtiles", str(target), *options])
    assert done.exit_code == 0, done.output
    assert "released 2024-08-01" in done.output.replace("\n", " ")
    query = {"series": TABLE, "as_of": "2024-08-01", "datetime": "2023"}
    archive = TileArchive(target)
    for address in ("0/0/0", "5/18/12", "8/148/99"):
        served_tile = get(served, f"/tiles/cells/{address}.mvt", **query).content
        assert served_tile
        assert archive.tile(*map(int, address.split("/"))).startswith(served_tile)


def test_vintages_differ_and_each_keeps_its_figures(served: TestClient) -> None:
    days = ["2025-06-03", "2025-07-01", "2025-09-01"]
    totals = [totals_on(served, DETECTIONS, day)["CMED"] for day in days]
    assert np.diff(totals).tolist() == [100 + 3 - 700 + 4, 104 - 100 + 700 - 4]
    september = [sums_by_route(items(served, DETECTIONS, day, 5, datetime="2023-09"))["CMED"] for day in days]
    assert np.diff(september).tolist() == [100, 4]
    places = [
        {row["area"]: row["value"] for row in items(served, TABLE, day, 5)} for day in ("2024-08-01", "2024-11-01")
    ]
    assert [each["GR:lesvos"] for each in places] == [60, 72]


def test_a_vintage_has_only_its_own_periods(served: TestClient) -> None:
    newest = get(served, f"/matrix/{TABLE}/4.json").json()["periods"]
    assert newest == ["2023-Q3", "2023-Q4", "2024-Q1"]
    assert get(served, f"/matrix/{TABLE}/4.json", as_of="2024-06-01").json()["periods"] == ["2023-Q2", "2023-Q3"]


def test_a_view_is_what_a_build_of_that_day_shows(client: TestClient, client_2025: TestClient) -> None:
    query = {"datetime": "2015-01/2025-04", "resolution": 5, "limit": 10_000, "corridor": "true"}
    then = get(client_2025, "/collections/cells/items", **query).json()
    now = get(client, "/collections/cells/items", as_of="2025-06-03", **query).json()
    assert [feature["properties"] for feature in now["features"]] == [each["properties"] for each in then["features"]]
    assert then["features"] != get(client, "/collections/cells/items", **query).json()["features"]


def test_the_default_window_is_that_of_the_day(client: TestClient, client_2025: TestClient) -> None:
    for path in ("/collections/cells/items", "/tiles/cells.json"):
        query = {} if path.endswith("items") else {"props": "all"}
        periods = [get(each, path, **query, **day).json()["period"] for each, day in (
            (client_2025, {}), (client, {"as_of": "2025-06-03"}), (client, {}))]  # fmt: skip
        assert periods[0] == periods[1] != periods[2]


def test_one_item_keeps_its_day_and_its_links_do(served: TestClient) -> None:
    query = {"series": TABLE, "datetime": "2023-07/2023-09", "as_of": "2024-11-01"}
    found = get(served, "/collections/cells/items/area.GR:lesvos.EMED", **query).json()
    assert (found["properties"]["value"], found["properties"]["vintage"]) == (72, "2024-11-01")
    row = next(row for row in items(served, DETECTIONS, "2025-06-03", 5) if row["kind"] == "cell")
    page = get(served, f"/collections/cells/items/{row['cell']}.{row['route']}", as_of="2025-06-03", f="html").text
    assert "2025-06-03" in page
    listed = get(served, "/collections/cells/items", as_of="2025-06-03", limit=1).json()
    assert all("as_of=2025-06-03" in link["href"] for link in listed["links"] if link["rel"] in ("self", "next"))


def test_the_collection_lists_the_days_with_counts_on_cells(served: TestClient) -> None:
    listed = {each["id"]: each["vintages"] for each in get(served, "/collections/cells").json()["series"]}
    assert listed[DETECTIONS] == ["2025-06-03", "2025-07-01", "2025-09-01", "2026-08-04"]
    assert listed[TABLE] == ["2024-05-01", "2024-08-01", "2024-11-01"]
    assert {DETECTIONS, TABLE, LANDINGS, DEATHS} == set(listed)


PATHS = [
    "/collections/cells/items",
    "/collections/cells/items/route.CMED.remainder",
    "/tiles/cells.json",
    "/tiles/cells/0/0/0.mvt",
    "/tiles/WebMercatorQuad/0/0/0",
    "/collections/cells/tiles/WebMercatorQuad/0/0/0",
    ZONES,
    f"{ZONES}/{ZONE}",
    f"{ZONES}/{ZONE}/data",
    f"/matrix/{DETECTIONS}/4",
    f"/matrix/{DETECTIONS}/4.json",
]


@pytest.mark.parametrize("path", PATHS)
def test_a_day_of_which_only_routes_are_known_is_refused(client: TestClient, path: str) -> None:
    refused = client.get(path, params={"as_of": "2025-03-20"})
    problem = refused.json()
    assert (refused.status_code, problem["reason_code"]) == (422, "only_routes_known")
    assert "2025-03-10" in problem["detail"]  # the release that was the newest
    assert "known as of 2025-06-03, 2026-08-04" in problem["detail"]
    assert problem["allowed"] == "as_of=2025-06-03, or the totals of routes at /series/{route}?as_of=2025-03-20"
    assert client.get("/series/CMED", params={"as_of": "2025-03-20"}).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_a_day_that_is_not_accepted(client: TestClient, path: str) -> None:
    early, wrong = (client.get(path, params={"as_of": day}) for day in ("2025-02-06", "June"))
    assert (early.status_code, wrong.status_code) == (404, 400)
    assert "choose a day from 2025-02-07 on" in early.json()["detail"]
    assert "as_of 'June' is not a day" in wrong.json()["detail"]
    assert client.get(path, params={"as_of": "2026-08-03"}).status_code == 200


def test_only_the_tileset_of_cells_takes_a_day(client: TestClient) -> None:
    response = client.get("/tiles/routes.json", params={"as_of": "2025-06-03"})
    assert response.status_code == 400
    assert "only the tileset cells takes as_of" in response.json()["detail"]


def test_a_day_for_an_export_is_checked(snapshots: Path, tmp_path: Path) -> None:
    for kind in ("cells", "pmtiles"):
        target = str(tmp_path / f"x.{'csv' if kind == 'cells' else kind}")
        for day, message in (("2025-03-20", "known as of 2025-06-03"), ("June", "--as-of")):
            options = ["--as-of", day, "--snapshot", str(snapshots)]
            done = CliRunner().invoke(app, ["export", kind, target, *options])
            assert done.exit_code == 2
            assert message in done.output.replace("\n", " ")


def test_a_report_is_about_a_series_and_a_day(served: TestClient, snapshots: Path, tmp_path: Path) -> None:
    query = {"series": TABLE, "as_of": "2024-08-15", "datetime": "2023-04/2023-12"}
    page = get(served, "/reports/EMED.html", **query).text
    total = totals_on(served, TABLE, "2024-08-15")["EMED"]
    assert total == 43 + 60 + 25 + 20
    assert f'Published total for the window</th><td class="number">{total}</td>' in page
    only_routes = get(served, "/reports/CMED.html", as_of="2025-03-20", datetime="2023").text
    assert "Only the totals of routes were known on that day, so the map has no cells and areas" in only_routes
    target = tmp_path / "emed.html"
    options = ["--series", TABLE, "--as-of", "2024-08-15", "--from", "2023-04", "--to", "2023-12"]
    arguments = ["report", "emed", *options, "-o", str(target), "--snapshot", str(snapshots)]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    main = [text[text.index("<main>") : text.index('<section aria-labelledby="method">')] for text in (
        page, target.read_text("utf-8"))]  # fmt: skip
    assert main[0] == main[1]


@pytest.mark.parametrize(
    ("query", "status", "detail"),
    [
        ({"series": "italy.arrivals.v1"}, 404, "has no counts by cell"),
        ({"as_of": "2025-01-01"}, 404, "choose a day from 2025-02-07 on"),
        ({"as_of": "June"}, 400, "as_of 'June' is not a day"),
        ({"series": DEATHS, "datetime": "2023-02"}, 400, "choose 2023-01/2023-03"),
    ],
)
def test_a_report_that_is_not_accepted(client: TestClient, query: dict[str, str], status: int, detail: str) -> None:
    response = client.get("/reports/CMED.html", params=query)
    assert response.status_code == status
    assert detail in response.json()["detail"]
