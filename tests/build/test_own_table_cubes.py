"""Cubes of own tables and of landing areas: exact at every level, and nothing withheld can be worked out."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pytest

from routes_geo.build.build import build_snapshot
from routes_geo.grid.cell_bits import cells_to_parent
from routes_geo.grid.cells import lnglat_to_cells
from routes_geo.ledger.ingest import ingest_file
from routes_geo.ledger.ledger import Ledger
from routes_geo.model import NOT_PLACED, ROUTE_IDS, month_of
from routes_geo.snapshot.areas import Areas
from routes_geo.snapshot.series import cell_series
from routes_geo.snapshot.snapshot import Snapshot, open_snapshot
from routes_geo.sources.table.adapter import Details, TableColumns, make_adapter

LANDINGS = "unhcr.arrivals.v1"
TODAY = date(2026, 12, 1)
LAMPEDUSA, OFF_LAMPEDUSA, OFF_LESVOS = (12.609, 35.502), (13.4, 34.6), (26.3, 39.37)


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


def build(folder: Path, ledger: Ledger, data_dir: Path) -> Snapshot:
    build_snapshot(folder / "snapshot", data_dir=data_dir, ledger=ledger, today=TODAY)
    return open_snapshot(folder / "snapshot")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, data_dir: Path) -> Snapshot:
    folder = tmp_path_factory.mktemp("own")
    ledger = Ledger(folder / "ledger")
    for grain in ("month", "quarter", "year"):
        take(ledger, folder, f"by_{grain}", table(grain, grain), grain)
    mixed = "period,n,route,area,lng,lat\n2023-09,100,,Kos,,\n"  # beside a count of 3 in the same cell
    points = "".join(f"2023-09,{n},EMED,,{lng},{lat}\n" for n, lng, lat in ((3, 27.288, 36.893), (40, *OFF_LESVOS)))
    take(ledger, folder, "mixed", mixed + points)
    return build(folder, ledger, data_dir)


def published(snapshot: Snapshot, series: str) -> dict[tuple[str, int], int]:
    """The sum of all figures that are published of a route and period, by the first month of the period."""
    length = snapshot.route_cube(series).months_per_period
    sums: defaultdict[tuple[str, int], int] = defaultdict(int)
    for row in snapshot.totals(series).to_pylist():
        if row["route"] in ROUTE_IDS and row["value"] is not None:
            month = month_of(row["start"])
            sums[row["route"], month - month % length] += row["value"]
    return dict(sums)


def levels(snapshot: Snapshot, series: str) -> list[int]:
    files = snapshot.manifest["files"]
    return [level for level in range(2, 6) if f"cubes/{series}/r{level}.arrow" in files]


def check_sums(snapshot: Snapshot, series: str) -> None:
    routes = snapshot.route_cube(series)
    total = np.diff(routes.published, axis=1)
    expected = np.zeros_like(total)
    for (route, month), value in published(snapshot, series).items():
        expected[ROUTE_IDS.index(route), (month - routes.first_month) // routes.months_per_period] = value
    assert (total == expected).all()
    above = np.diff(routes.residual, axis=1)
    assert (above >= 0).all()
    for level in levels(snapshot, series):
        cube = snapshot.cube(series, level)
        shown, below = np.zeros_like(total), np.zeros_like(total)
        np.add.at(shown, cube.routes, cube.monthly()[0])
        np.add.at(below, cube.routes, np.diff(cube.residual, axis=1))
        assert (shown + above == total).all()
        above = above + below


def test_every_series_and_grain_has_cubes(built: Snapshot) -> None:
    names = ["table.by_month.v1", "table.by_quarter.v1", "table.by_year.v1", "table.mixed.v1", LANDINGS]
    assert set(names) <= set(cell_series(built))
    assert [built.route_cube(name).months_per_period for name in names] == [1, 3, 12, 1, 12]


def test_cells_areas_and_remainders_give_every_published_total(built: Snapshot) -> None:
    for series in cell_series(built):
        if series != "frontex.detections.v1":  # it has totals by border and of other routes, and tests of its own
            check_sums(built, series)


def test_no_small_count_is_on_a_cell_or_an_area(built: Snapshot) -> None:
    for series in cell_series(built):
        for level in levels(built, series):
            cube = built.cube(series, level)
            counts, withheld = cube.monthly()
            residual = np.diff(cube.residual, axis=1)
            assert not np.any((counts > 0) & (counts < 5))
            assert not np.any((residual > 0) & (residual < 5))
            assert not np.any(counts[withheld])


def figure(snapshot: Snapshot, series: str, key: int, route: str, month: str, level: int = 5) -> tuple[int, bool, int]:
    """The count of a key in a period, whether it is withheld, and its placing; NOT_PLACED if it has no row."""
    cube = snapshot.cube(series, level)
    at = np.flatnonzero((cube.cells == np.uint64(key)) & (cube.routes == ROUTE_IDS.index(route)))
    if not at.size:
        return 0, False, NOT_PLACED
    column = (month_of(date.fromisoformat(f"{month}-01")) - cube.first_month) // cube.months_per_period
    counts, withheld = cube.monthly()
    return int(counts[at[0], column]), bool(withheld[at[0], column]), int(cube.placing[at[0], column])


def cell(point: tuple[float, float], level: int = 5) -> int:
    return int(cells_to_parent(lnglat_to_cells([point[0]], [point[1]], 5), level)[0])


def test_places_are_cells_and_areas_have_their_key(built: Snapshot) -> None:
    areas = built.derived(Areas).by_id()
    series = "table.by_month.v1"
    assert figure(built, series, cell((14.849, 36.730)), "CMED", "2023-09")[0] >= 300  # Pozzallo
    sicily = areas["IT:sicily"]
    assert figure(built, series, sicily.key, "CMED", "2023-09") == (500, False, 0)
    assert figure(built, series, areas["GR:kos"].key, "EMED", "2023-10") == (90, False, 0)
    assert figure(built, series, areas["GR:leros"].key, "EMED", "2023-09") == (0, True, 0)  # 3: withheld


def test_a_small_count_beside_an_area_cannot_be_worked_out(built: Snapshot) -> None:
    kos = built.derived(Areas).by_id()["GR:kos"].key
    for level in levels(built, "table.mixed.v1"):
        key = int(cells_to_parent(np.array([kos], np.uint64), level)[0])
        count = figure(built, "table.mixed.v1", key, "EMED", "2023-09", level)[0]
        assert count - 100 == 0 or count - 100 >= 5


def test_landing_areas_are_observed_and_withheld_as_in_their_series(built: Snapshot) -> None:
    areas, names = built.derived(Areas).by_id(), {"Kalymnos": "GR:kalymnos", "Kastellorizo": "GR:kastellorizo"}
    totals = built.totals(LANDINGS)
    rows = totals.filter(pc.equal(pc.year(totals["start"]), 2022)).to_pylist()
    withheld = {row["area"] for row in rows if row["status"] == "suppressed"}
    assert withheld == set(names)
    for name in withheld:
        assert figure(built, LANDINGS, areas[names[name]].key, "EMED", "2022-01") == (0, True, 0)
    assert figure(built, LANDINGS, areas["IT:sicily"].key, "CMED", "2022-01")[0] == 78586
    assert figure(built, LANDINGS, areas["GR:agathonisi"].key, "EMED", "2022-01")[2] == NOT_PLACED  # it has no figure


def test_a_later_table_does_not_reveal_a_small_change(tmp_path: Path, data_dir: Path) -> None:
    ledger = Ledger(tmp_path / "ledger")
    head, rows = (
        "period,n,lng,lat\n",
        f"2023-09,40,{LAMPEDUSA[0]},{LAMPEDUSA[1]}\n2023-09,60,{OFF_LAMPEDUSA[0]},{OFF_LAMPEDUSA[1]}\n",
    )
    take(ledger, tmp_path, "mine", head + rows, released="2024-01-01")
    take(ledger, tmp_path, "mine", head + rows + f"2023-09,2,{LAMPEDUSA[0]},{LAMPEDUSA[1]}\n", released="2024-02-01")
    snapshot = build(tmp_path, ledger, data_dir)
    series = "table.mine.v1"
    assert figure(snapshot, series, cell(LAMPEDUSA), "CMED", "2023-09")[0] in (0, 40)
    check_sums(snapshot, series)
