"""Cubes of own tables and of landing areas: exact at every level, and nothing withheld can be worked out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from routes_geo.build.geography_tables import Geography, read_geography
from routes_geo.build.observed_areas import known_areas
from routes_geo.build.observed_cubes import finest_observed, observed_cubes
from routes_geo.build.published import FLOORS, published_series
from routes_geo.grid.arrays import IntArray
from routes_geo.grid.cell_bits import cells_to_hex, cells_to_parent
from routes_geo.grid.cells import lnglat_to_cells
from routes_geo.ledger.ingest import ingest_file
from routes_geo.ledger.ledger import Ledger
from routes_geo.model import NOT_PLACED, ROUTE_IDS, month_of
from routes_geo.snapshot.published_cube import PublishedCube
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.sources.table.adapter import Details, TableColumns, make_adapter

LANDINGS = "unhcr.arrivals.v1"
TODAY = date(2026, 12, 1)
LAMPEDUSA, POZZALLO = (12.609, 35.502), (14.849, 36.730)
MYTILENE, OFF_LESVOS = (26.554, 39.104), (26.3, 39.37)
RESOLUTIONS = range(2, 6)


@dataclass(frozen=True)
class Built:
    """The totals of a series, and its cubes by resolution and of the routes."""

    totals: pa.Table
    cells: dict[int, PublishedCube]
    routes: PublishedCube


def table(name: str, grain: str) -> str:
    """Points, places, areas and routes of one grain, with some counts below every threshold."""
    rng, rows = np.random.default_rng(len(name)), ["period,n,route,area,place,lng,lat"]
    periods = {"month": ["2023-09", "2023-10"], "quarter": ["2023-Q3", "2023-Q4"], "year": ["2022", "2023"]}[grain]
    for period in periods:
        for _ in range(40):
            lng, lat = np.array([LAMPEDUSA, OFF_LESVOS][rng.integers(2)]) + rng.normal(0, 0.4, 2)
            rows.append(f"{period},{rng.integers(0, 6)},,,,{lng:.3f},{lat:.3f}")
        rows += [f"{period},{n},,,{place},," for n, place in ((300, "Pozzallo"), (4, "Symi"), (80, "Mytilene"))]
        rows += [f"{period},{n},,{area},,," for n, area in ((500, "Sicily"), (60, "Lesvos"), (90, "Kos"), (3, "Leros"))]
        rows += [f"{period},20,WBAL,,,,", f"{period},7,CMED,,,,", f"{period},15,EMED,Crete,,24.1,35.2"]
    return "\n".join(rows) + "\n"


def take(ledger: Ledger, folder: Path, name: str, text: str, grain: str = "month", released: str = "2024-06-01") -> str:
    path = folder / f"{name}-{released}.csv"
    path.write_text(text, "utf-8")
    adapter = make_adapter(TableColumns(), Details(name=name, grain=grain))
    ingest_file(path, ledger, adapter=adapter, released=date.fromisoformat(released))
    return f"table.{name}.v1"


def build(ledger: Ledger, geography: Geography) -> dict[str, Built]:
    """The cubes of all tables in a ledger."""
    areas = known_areas(geography, {})
    built = {}
    for series in published_series([], ledger, None, TODAY):
        finest = finest_observed(series.series)
        assert finest == 5
        cubes = observed_cubes(series, {}, FLOORS, finest=finest, areas=areas)[-1]
        assert cubes is not None
        levels = {level: cubes[f"r{level}"] for level in RESOLUTIONS}
        built[series.series.series] = Built(series.published[-1].totals, levels, cubes["routes"])
    return built


@pytest.fixture(scope="module")
def geography(data_dir: Path) -> Geography:
    return read_geography(data_dir)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, geography: Geography, snapshot: Snapshot) -> dict[str, Built]:
    folder = tmp_path_factory.mktemp("own")
    ledger = Ledger(folder / "ledger")
    for grain in ("month", "quarter", "year"):
        take(ledger, folder, f"by_{grain}", table(grain, grain), grain)
    mixed = "period,n,route,area,lng,lat\n2023-09,100,,Kos,,\n"  # beside a count of 3 in the same cell
    points = "".join(f"2023-09,{n},EMED,,{lng},{lat}\n" for n, lng, lat in ((3, 27.288, 36.893), (40, *OFF_LESVOS)))
    take(ledger, folder, "mixed", mixed + points)
    take(ledger, folder, "places", "period,n,place\n2023-09,300,Pozzallo\n2023-09,80,Mytilene\n2023-09,3,Leros\n")
    cells = {level: snapshot.cube(LANDINGS, level) for level in RESOLUTIONS}
    return build(ledger, geography) | {LANDINGS: Built(snapshot.totals(LANDINGS), cells, snapshot.route_cube(LANDINGS))}


def published(series: Built) -> IntArray:
    """The sum of all figures that are published, by route and period."""
    routes = series.routes
    sums = np.zeros((len(ROUTE_IDS), routes.periods), np.int64)
    for row in series.totals.to_pylist():
        if row["route"] in ROUTE_IDS and row["value"] is not None:
            column = (month_of(row["start"]) - routes.first_month) // routes.months_per_period
            sums[ROUTE_IDS.index(row["route"]), column] += row["value"]
    return sums


def by_route(cube: PublishedCube, values: IntArray) -> IntArray:
    sums = np.zeros((len(ROUTE_IDS), cube.periods), np.int64)
    np.add.at(sums, cube.routes, values)
    return sums


def check_sums(series: Built) -> None:
    total, above = np.diff(series.routes.published, axis=1), np.diff(series.routes.residual, axis=1)
    assert (total == published(series)).all()
    assert (above >= 0).all()
    for cube in series.cells.values():
        assert (by_route(cube, cube.monthly()[0]) + above == total).all()
        above = above + by_route(cube, np.diff(cube.residual, axis=1))


def test_every_grain_has_cubes(built: dict[str, Built]) -> None:
    lengths = {name: each.routes.months_per_period for name, each in built.items()}
    assert lengths == {
        "table.by_month.v1": 1,
        "table.by_quarter.v1": 3,
        "table.by_year.v1": 12,
        "table.mixed.v1": 1,
        "table.places.v1": 1,
        LANDINGS: 12,
    }


def test_cells_areas_and_remainders_give_every_published_total(built: dict[str, Built]) -> None:
    for series in built.values():
        check_sums(series)


def test_no_small_count_is_on_a_cell_or_an_area(built: dict[str, Built]) -> None:
    for series in built.values():
        for cube in series.cells.values():
            counts, withheld = cube.monthly()
            residual = np.diff(cube.residual, axis=1)
            assert not np.any((counts > 0) & (counts < 5))
            assert not np.any((residual > 0) & (residual < 5))
            assert not np.any(counts[withheld])


def figure(series: Built, key: int, route: str, month: str, level: int = 5) -> tuple[int, bool, int]:
    """The count of a key in a period, whether it is withheld, and its placing; NOT_PLACED if it has no row."""
    cube = series.cells[level]
    at = np.flatnonzero((cube.cells == np.uint64(key)) & (cube.routes == ROUTE_IDS.index(route)))
    if not at.size:
        return 0, False, NOT_PLACED
    column = (month_of(date.fromisoformat(f"{month}-01")) - cube.first_month) // cube.months_per_period
    counts, withheld = cube.monthly()
    return int(counts[at[0], column]), bool(withheld[at[0], column]), int(cube.placing[at[0], column])


def cell(point: tuple[float, float], level: int = 5) -> int:
    return int(cells_to_parent(lnglat_to_cells([point[0]], [point[1]], 5), level)[0])


def test_places_are_cells_and_areas_have_their_key(built: dict[str, Built], geography: Geography) -> None:
    areas, mine = geography.areas, built["table.by_month.v1"]
    assert figure(built["table.places.v1"], cell(POZZALLO), "CMED", "2023-09") == (300, False, 0)
    assert figure(built["table.places.v1"], cell(MYTILENE), "EMED", "2023-09") == (80, False, 0)
    assert areas["IT:sicily"].key == areas["IT:sicily"].area.number
    assert figure(mine, areas["IT:sicily"].key, "CMED", "2023-09") == (500, False, 0)
    assert figure(mine, areas["GR:leros"].key, "EMED", "2023-09") == (0, True, 0)  # 3: withheld


def test_a_small_count_beside_an_area_cannot_be_worked_out(built: dict[str, Built], geography: Geography) -> None:
    for level in RESOLUTIONS:
        key = int(cells_to_parent(np.array([geography.areas["GR:kos"].key], np.uint64), level)[0])
        count = figure(built["table.mixed.v1"], key, "EMED", "2023-09", level)[0]
        assert count == 100 or count >= 105


def test_landing_areas_are_observed_and_withheld_as_in_their_series(
    built: dict[str, Built], geography: Geography
) -> None:
    areas, series = geography.areas, built[LANDINGS]
    rows = series.totals.filter(pc.equal(pc.year(series.totals["start"]), 2022)).to_pylist()
    assert {row["area"] for row in rows if row["status"] == "suppressed"} == {"Kalymnos", "Kastellorizo"}
    for area_id in ("GR:kalymnos", "GR:kastellorizo"):
        assert figure(series, areas[area_id].key, "EMED", "2022-01") == (0, True, 0)
    assert figure(series, areas["IT:sicily"].key, "CMED", "2022-01") == (79016, False, 0)
    assert figure(series, areas["GR:agathonisi"].key, "EMED", "2022-01")[2] == NOT_PLACED  # it has no figure


def test_a_later_table_does_not_reveal_a_small_change(tmp_path: Path, geography: Geography) -> None:
    ledger = Ledger(tmp_path / "ledger")
    rows = [f"2023-09,{n},{lng},{lat}\n" for n, (lng, lat) in ((40, LAMPEDUSA), (60, POZZALLO), (2, LAMPEDUSA))]
    for released, count in (("2024-01-01", 2), ("2024-02-01", 3)):
        take(ledger, tmp_path, "mine", "".join(["period,n,lng,lat\n", *rows[:count]]), released=released)
    series = build(ledger, geography)["table.mine.v1"]
    assert figure(series, cell(LAMPEDUSA), "CMED", "2023-09")[0] != 42
    check_sums(series)


def test_a_coarse_cell_counts_no_finer_than_it_is(tmp_path: Path, geography: Geography) -> None:
    ledger = Ledger(tmp_path / "ledger")
    (given,) = cells_to_hex(lnglat_to_cells([LAMPEDUSA[0]], [LAMPEDUSA[1]], 3))
    take(ledger, tmp_path, "coarse", f"period,n,cell\n2023-09,50,{given}\n")
    series = build(ledger, geography)["table.coarse.v1"]
    assert [int(cube.monthly()[0].sum()) for cube in series.cells.values()] == [50, 50, 0, 0]
    check_sums(series)


def test_a_period_that_is_also_given_by_its_days_is_counted_once(tmp_path: Path, geography: Geography) -> None:
    ledger, place = Ledger(tmp_path / "ledger"), "CMED,12.609,35.502"
    text = f"period,n,route,lng,lat\n2023-09,500,{place}\n2023-09-12,30,{place}\n2023-09-13,40,{place}\n"
    take(ledger, tmp_path, "days", text)
    series = build(ledger, geography)["table.days.v1"]
    assert figure(series, cell(LAMPEDUSA), "CMED", "2023-09")[0] == 70
    check_sums(series)
