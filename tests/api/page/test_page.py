"""The figures that the page starts with equal those of the answers that they replace: all of them, not samples."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from shapely.geometry import shape

from api.app import make_app
from api.page.document import PageFigures
from api.settings import Settings
from api.startup import WarmUp
from api.state import Served
from routes_geo.build.build import build_snapshot
from routes_geo.ledger.ingest import ingest_file
from routes_geo.ledger.ledger import Ledger
from routes_geo.model import ROUTE_IDS
from routes_geo.snapshot.snapshot import open_snapshot
from routes_geo.sources.table.adapter import Details, TableColumns, make_adapter

DETECTIONS = "frontex.detections.v1"
DTM = "iom_dtm.arrivals.v1"
OWN = "table.landings.v1"
WITHHELD, NOT_PUBLISHED = 0xFFFFFFFF, 0xFFFFFFFE
QUARTERS = """period,n,route,area,place,lng,lat
2023-Q1,300,,,Pozzallo,,
2023-Q1,500,,Sicily,,,
2023-Q1,60,,Lesvos,,,
2023-Q1,3,,Leros,,,
2023-Q1,90,,Kos,,,
2023-Q1,9,WBAL,,,,
2023-Q3,75,,,,12.7,35.3
2023-Q3,3,,Leros,,,
2023-Q3,120,WBAL,,,,
2023-Q4,4,,Canary Islands,,,
2023-Q4,40,,Kos,,,
"""


@pytest.fixture(scope="module")
def own_table(tmp_path_factory: pytest.TempPathFactory, data_dir: Path) -> Iterator[TestClient]:
    """A service whose snapshot has a table of quarters, with areas that are withheld and a quarter without rows."""
    folder = tmp_path_factory.mktemp("own-table")
    (folder / "landings.csv").write_text(QUARTERS, "utf-8")
    ledger = Ledger(folder / "ledger")
    adapter = make_adapter(TableColumns(), Details(name="landings", grain="quarter"))
    ingest_file(folder / "landings.csv", ledger, adapter=adapter, released=date(2024, 6, 1))
    build_snapshot(folder / "snapshot", data_dir=data_dir, ledger=ledger, today=date(2026, 12, 1))
    with TestClient(make_app(Settings(snapshot=folder / "snapshot", home=folder))) as opened:
        yield opened


@pytest.fixture(scope="module", params=["client", "client_2025", "own_table"])
def service(request: pytest.FixtureRequest) -> TestClient:
    """Services with the newest figures, with those of June 2025, and with an own table."""
    served: TestClient = request.getfixturevalue(request.param)
    return served


def get(service: TestClient, path: str, **query: Any) -> Any:
    response = service.get(path, params=query)
    assert response.status_code == 200, response.text
    return response.json()


@pytest.fixture
def page(service: TestClient) -> Any:
    return get(service, "/page.json")


def spread(runs: list[list[Any]], length: int) -> list[Any]:
    """The values of runs, one for each period."""
    ends = [start for start, _ in runs[1:]] + [length]
    return [value for (start, value), end in zip(runs, ends, strict=True) for _ in range(start, end)]


def series_of_route(service: TestClient, route: str) -> dict[str, Any]:
    return {series["id"]: series for series in get(service, f"/series/{route}")["series"]}


def on_the_map(service: TestClient, series: str, resolution: int, route: str) -> dict[str, int]:
    """Return the sums of the rows and remainders of a matrix, by period."""
    layout = get(service, f"/matrix/{series}/{resolution}.json", route=route)
    body = service.get(f"/matrix/{series}/{resolution}", params={"route": route}).content
    values = np.frombuffer(body, "<u4").reshape(layout["shape"]).astype(np.int64)
    values = np.where((values == WITHHELD) | (values == NOT_PUBLISHED), 0, values)
    (remainder,) = layout["remainders"]
    sums = values.sum(axis=0) + np.array(remainder["values"])
    return dict(zip(layout["periods"], sums.tolist(), strict=True))


def expected_total(periods: list[dict[str, Any]]) -> tuple[int | None, bool]:
    """The sum of the published figures of the areas of a period, and whether one is left out."""
    values = [period["value"] for period in periods if period["value"] is not None]
    return (sum(values) if values else None), bool(values) and len(values) < len(periods)


def test_totals_equal_those_of_the_series_of_every_route(service: TestClient, page: Any) -> None:
    compared = 0
    for route in ROUTE_IDS:
        of_route = series_of_route(service, route)
        for series in page["series"]:
            if series["id"] == DTM:
                continue
            assert (route in series["routes"]) == (series["id"] in of_route)
            if route not in series["routes"]:
                continue
            totals = series["routes"][route]
            statuses = spread(totals["statuses"], len(series["periods"]))
            by_period: dict[str, list[dict[str, Any]]] = {period: [] for period in series["periods"]}
            for period in of_route[series["id"]]["periods"]:
                by_period[period["period"]].append(period)
            for at, label in enumerate(series["periods"]):
                value, is_incomplete = expected_total(by_period[label])
                assert (totals["values"][at], at in totals["incomplete"]) == (value, is_incomplete), (route, label)
                possible = {period["status"] for period in by_period[label]} or {"not_published"}
                assert statuses[at] in possible
                assert (value is None) == (statuses[at] not in ("final", "provisional"))
                compared += 1
    assert compared > 1000


def test_totals_equal_what_the_map_adds_up_to(service: TestClient, page: Any) -> None:
    for series in page["series"]:
        for resolution in series["resolutions"]:
            for route in ROUTE_IDS:
                values = series["routes"].get(route, {"values": [None] * len(series["periods"])})["values"]
                totals = dict(zip(series["periods"], values, strict=True))
                sums = on_the_map(service, series["id"], resolution, route)
                assert set(sums) <= set(totals)
                assert {period: total or 0 for period, total in totals.items()} == dict.fromkeys(totals, 0) | sums


def test_series_are_described_as_elsewhere(service: TestClient, page: Any) -> None:
    described = {series["id"]: series for series in get(service, "/sources")["series"]}
    on_cells = {series["id"]: series for series in get(service, "/collections/cells")["series"]}
    breaks = {
        name: [each for route in ROUTE_IDS for each in get(service, f"/matrix/{name}/2.json", route=route)["breaks"]]
        for name in on_cells
    }
    for series in page["series"]:
        source = described[series["id"]]
        same = (
            "title",
            "indicator",
            "publisher",
            "licence",
            "attribution",
            "unit",
            "grain",
            "vintages",
            "caveats",
            "age",
        )
        assert {name: series[name] for name in same} == {name: source[name] for name in same}
        assert series["release"] == {name: source["release"].get(name) for name in ("released", "released_basis")}
        assert sorted(series["breaks"], key=str) == sorted(breaks.get(series["id"], []), key=str)
        offered = on_cells.get(series["id"])
        assert series["resolutions"] == (offered["resolutions"] if offered else [])
        if offered:
            assert (series["default_period"], series["months_per_period"]) == (
                offered["default_period"],
                offered["months_per_period"],
            )
    assert set(on_cells) <= {series["id"] for series in page["series"]}
    assert page["series"][0]["id"] == DETECTIONS


def test_periods_have_no_gap(page: Any) -> None:
    steps = {"week": 7, "month": 31, "quarter": 92, "year": 366}
    for series in page["series"]:
        assert series["periods"] == sorted(set(series["periods"]))
        days = [first_day(label) for label in series["periods"]]
        assert all(0 < (later - earlier).days <= steps[series["grain"]] for earlier, later in pairwise(days))
        assert (series["months_per_period"] is None) == (series["grain"] == "week")


def first_day(label: str) -> date:
    if "Q" in label:
        return date(int(label[:4]), int(label[-1]) * 3 - 2, 1)
    return date.fromisoformat((label + "-01-01")[:10])


def test_countries_that_count_differently_have_no_totals(service: TestClient, page: Any) -> None:
    dtm = next(series for series in page["series"] if series["id"] == DTM)
    assert dtm["routes"] == {}
    assert "no sum by route" in dtm["routes_missing"]
    assert {period["area"] for period in series_of_route(service, "CMED")[DTM]["periods"]} == {"Italy", "Malta"}
    assert all(series["routes_missing"] is None for series in page["series"] if series["routes"])


def test_pressure_equals_its_series(service: TestClient, page: Any) -> None:
    pressure = page["pressure"]
    for route in ROUTE_IDS:
        answer = get(service, f"/pressure/{route}/series")
        months, scores = answer["months"], pressure["routes"][route]
        assert (pressure["vintage"], pressure["method_version"]) == (answer["vintage"], answer["method_version"])
        assert pressure["periods"] == [month["period"] for month in months]
        assert scores["scores"] == [month["score"] for month in months]
        assert spread(scores["band"], len(months)) == [month["band"] for month in months]
        intervals = [month["interval_over_revisions"] or [None, None] for month in months]
        assert [scores["low"], scores["high"]] == [list(ends) for ends in zip(*intervals, strict=True)]
        assert pressure["reasons_missing"].get(route) == months[-1]["reason_missing"]
    assert any(score is not None for score in pressure["routes"]["CMED"]["scores"])


def test_the_outlook_equals_that_of_every_route(service: TestClient, page: Any) -> None:
    names = ("period", "median", "low", "high", "reason_missing")
    for route in ROUTE_IDS:
        answer, outlook = get(service, f"/forecast/{route}"), page["outlook"]["routes"][route]
        assert page["outlook"]["forecast_status"] == answer["forecast_status"]
        for part in ("nowcast", "forecast"):
            assert outlook[part] == [{name: month[name] for name in names} for month in answer[part]]
        assert [outlook["skill"]] == [skill for skill in answer["skill"] if skill["horizon"] == 1]


def test_measures_equal_those_of_the_letter(service: TestClient, page: Any) -> None:
    measures = get(service, "/measures")["measures"]
    assert page["measures"] == [{name: each[name] for name in page["measures"][0]} for each in measures]
    assert all(measure["id"] and measure["name"] and measure["source"] for measure in page["measures"])


def test_the_last_release_equals_the_latest_changes(service: TestClient, page: Any) -> None:
    last, (latest,) = page["last_release"], get(service, "/changes/latest", series=DETECTIONS)["releases"]
    assert {name: last[name] for name in ("series", "released", "former_released", "revised")} == {
        name: latest[name] for name in ("series", "released", "former_released", "revised")
    }
    detections = page["series"][0]
    assert len(last["new_periods"]) == latest["new_periods"]
    for period in last["new_periods"]:
        at = detections["periods"].index(period["period"])
        assert period["values"] == {route: detections["routes"][route]["values"][at] for route in ROUTE_IDS}
    assert len(last["largest"]) + last["not_listed"] == last["revised"]
    changes = get(service, "/changes", series=DETECTIONS, since=last["released"], limit=10_000)["changes"]
    expected = sorted(changes, key=lambda change: -abs(change["difference"] or 0))[: len(last["largest"])]
    differences = [abs((each["after"] or 0) - (each["before"] or 0)) for each in last["largest"]]
    assert differences == sorted(differences, reverse=True) == [abs(each["difference"] or 0) for each in expected]
    listed = {(each["route"], each["period"]): each for each in changes}
    for each in last["largest"]:
        change = listed[each["route"], each["period"]]
        assert (each["before"], each["after"]) == (change["before"], change["after"])
        assert each["change"] == pytest.approx(change["after"] / change["before"] - 1)


def test_the_bounds_of_a_route_have_its_corridor_and_all_its_landing_areas(service: TestClient, page: Any) -> None:
    boxes = {each["id"]: [each["bbox"]] for each in get(service, "/collections/routes/items")["features"]}
    cells = get(service, "/collections/cells/items", resolution=5, limit=10_000)["features"]
    for each in cells:
        if each["properties"]["kind"] == "area":
            boxes[each["properties"]["route"]].append(list(shape(each["geometry"]).bounds))
    assert sum(map(len, boxes.values())) > 20
    for route in page["routes"]:
        west, south, east, north = route["bounds"]
        corridor = boxes[route["id"]][0]
        for box in boxes[route["id"]]:
            assert (box[0] >= west - 1e-4, box[1] >= south - 1e-4) == (True, True)
            assert (box[2] <= east + 1e-4, box[3] <= north + 1e-4) == (True, True)
        reach = np.abs(np.array(route["bounds"]) - corridor)
        assert reach.max() < 5, "no route is shown much larger than it is"
    assert [(each["id"], each["name"]) for each in page["routes"]] == [
        (route, get(service, f"/series/{route}")["name"]) for route in ROUTE_IDS
    ]


def test_tiles_are_described_as_in_their_tilejson(service: TestClient, page: Any) -> None:
    tiles = get(service, "/tiles/cells.json")
    assert page["tiles"] == {name: tiles[name] for name in ("minzoom", "maxzoom", "resolution_by_zoom")}


def test_an_own_table_of_quarters_is_among_the_series(own_table: TestClient) -> None:
    page = get(own_table, "/page.json")
    series = next(series for series in page["series"] if series["id"] == OWN)
    assert (series["grain"], series["months_per_period"]) == ("quarter", 3)
    assert series["periods"] == ["2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4"]
    totals = {route: (each["values"], each["incomplete"]) for route, each in series["routes"].items()}
    assert totals == {
        "CMED": ([800, None, 75, None], []),
        "EMED": ([90, None, None, 40], [0]),  # Lesvos is withheld, too, so that Leros cannot be worked out
        "WBAL": ([9, None, 120, None], []),
        "WAFR": ([None, None, None, None], []),
    }
    assert spread(series["routes"]["WAFR"]["statuses"], 4)[-1] == "suppressed"


def test_the_figures_are_computed_once_before_the_first_request(snapshot_dir: Path) -> None:
    snapshot = open_snapshot(snapshot_dir)
    warm_up = WarmUp(Served(snapshot))
    assert not warm_up.is_done
    warm_up.thread.start()
    warm_up.thread.join()
    assert warm_up.is_done
    assert snapshot.derived(PageFigures)._once.has(("undated",))
    assert snapshot.derived(PageFigures).undated() is snapshot.derived(PageFigures).undated()


def test_a_snapshot_without_detections_is_no_reason_not_to_start(
    tmp_path: Path, data_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    build_snapshot(tmp_path, data_dir=data_dir, as_of=date(2020, 1, 1), today=date(2026, 12, 1))
    warm_up = WarmUp(Served(open_snapshot(tmp_path)))
    warm_up.thread.start()
    warm_up.thread.join()
    assert warm_up.is_done
    assert "the service could not warm up" in caplog.text


def test_ages_are_those_of_the_day_and_left_out_where_the_address_never_changes(client: TestClient) -> None:
    page = get(client, "/page.json")
    assert page["day"] == page["series"][0]["age"]["day"] == datetime.now(UTC).date().isoformat()
    response = client.get("/page.json", params={"v": page["snapshot"]})
    assert "immutable" in response.headers["cache-control"]
    named = response.json()
    assert (named["day"], named["series"][0]["age"]["age_days"]) == (None, None)


def test_it_is_served_as_other_json(client: TestClient) -> None:
    response, sources = client.get("/page.json"), client.get("/sources")
    same = ("cache-control", "vary", "x-routes-geo-snapshot", "content-type")
    assert {name: response.headers[name] for name in same} == {name: sources.headers[name] for name in same}
    tag = response.headers["etag"]
    assert client.get("/page.json", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/page.json", headers={"Accept-Encoding": "br"}).headers["content-encoding"] == "br"
    assert client.get("/page.json?route=CMED").status_code == 400


def test_it_is_small_enough_to_start_with(client: TestClient) -> None:
    response = client.get("/page.json", headers={"Accept-Encoding": "gzip"})
    assert int(response.headers["content-length"]) < 80_000
