"""Cubes of a series with points: exact sums for every route and quarter, from the embedded table and from a ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from support.made_ledger import RELEASE

from routes_geo.build.cube_tables import Cubes
from routes_geo.build.embedded_data import read_embedded, read_embedded_cells
from routes_geo.build.observed_cubes import group_totals, observed_cubes, route_totals
from routes_geo.build.published import FLOORS, published_series
from routes_geo.datafiles import read_rows
from routes_geo.disclosure.policy import Policy
from routes_geo.grid.cell_bits import cells_to_parent
from routes_geo.grid.cells import lnglat_to_cells
from routes_geo.ledger.ingest import ingest_file
from routes_geo.ledger.ledger import Ledger
from routes_geo.model import NOT_PLACED, QUARANTINE_SCHEMA, ROUTE_IDS, month_of, month_start, period_label
from routes_geo.months import first_day
from routes_geo.snapshot.published_cube import PublishedCube
from routes_geo.snapshot.series import periods_of, rows_of_route
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.sources.iom.adapter import ADAPTER, SERIES
from routes_geo.sources.observations import make_observations

NAME = SERIES.series
TODAY = date(2026, 12, 1)
LAMPEDUSA, CYPRUS = (12.6, 35.5), (33.0, 34.6)
RESOLUTIONS = (2, 3, 4)


def by_route(cube: PublishedCube, values: np.ndarray) -> np.ndarray:
    out = np.zeros((len(ROUTE_IDS), values.shape[1]), np.int64)
    np.add.at(out, cube.routes, values)
    return out


def check_sums(cubes: dict[int, PublishedCube], routes: PublishedCube) -> None:
    above, totals = np.diff(routes.residual, axis=1), np.diff(routes.published, axis=1)
    for cube in cubes.values():
        assert (by_route(cube, cube.monthly()[0]) + above == totals).all()
        above = above + by_route(cube, np.diff(cube.residual, axis=1))


def read_cubes(snapshot: Snapshot) -> dict[int, PublishedCube]:
    return {resolution: snapshot.cube(NAME, resolution) for resolution in RESOLUTIONS}


def test_cells_and_remainders_give_every_quarter_of_every_route(snapshot: Snapshot) -> None:
    check_sums(read_cubes(snapshot), snapshot.route_cube(NAME))


def test_the_routes_of_the_cube_are_the_series(snapshot: Snapshot) -> None:
    cube = snapshot.route_cube(NAME)
    totals = np.diff(cube.published, axis=1)
    for code, route in enumerate(ROUTE_IDS):
        values = [row["value"] or 0 for row in periods_of(rows_of_route(snapshot, NAME, route, None), "quarter")]
        assert totals[code].tolist() == values
    assert (cube.months_per_period, cube.first_month) == (3, month_of(date(2014, 1, 1)))


def test_only_the_quarters_of_the_gap_have_no_figure_on_cells(snapshot: Snapshot) -> None:
    for cube in read_cubes(snapshot).values():
        assert set(np.unique(cube.placing).tolist()) == {0, NOT_PLACED}
        absent = np.flatnonzero((cube.placing == NOT_PLACED).all(axis=0))
        months = [month_start(cube.first_month + 3 * int(at)) for at in absent]
        assert [period_label(day, "quarter") for day in months] == ["2025-Q3", "2025-Q4"]
        assert (cube.placing[:, np.setdiff1d(np.arange(cube.periods), absent)] == 0).all()


def test_no_small_count_is_on_a_cell(snapshot: Snapshot) -> None:
    for cube in read_cubes(snapshot).values():
        published, withheld = cube.monthly()
        residual = np.diff(cube.residual, axis=1)
        assert not np.any((published > 0) & (published < 5))
        assert not np.any((residual > 0) & (residual < 5))
        assert not np.any(published[withheld])


def test_no_cell_is_finer_than_resolution_4(snapshot: Snapshot) -> None:
    files = {name for name in snapshot.manifest["files"] if name.startswith(f"cubes/{NAME}/")}
    assert files == {f"cubes/{NAME}/{level}.arrow" for level in ("r2", "r3", "r4", "routes")}


def test_a_stricter_build_withholds_more_of_the_embedded_table(data_dir: Path, snapshot: Snapshot) -> None:
    policy = Policy(threshold_month=20, threshold_fine=20)
    cubes = _cubes(data_dir, None, policy)
    check_sums({level: cubes[f"r{level}"] for level in RESOLUTIONS}, cubes["routes"])
    published, _ = cubes["r4"].monthly()
    assert published[published > 0].min() >= 20
    assert published.sum() < snapshot.cube(NAME, 4).monthly()[0].sum()


def _cubes(data_dir: Path, ledger: Ledger | None, policy: Policy = FLOORS) -> Cubes:
    series = next(
        each
        for each in published_series(read_embedded(data_dir), ledger, None, TODAY, policy)
        if each.series.series == NAME
    )
    cubes = observed_cubes(series, read_embedded_cells(data_dir)[NAME], policy, finest=4)[-1]
    assert cubes is not None
    return cubes


Incident = tuple[str, date, int, tuple[float, float] | None]


def append(ledger: Ledger, released: date, *incidents: Incident) -> None:
    routes, days, values, points = zip(*incidents, strict=True)
    columns: dict[str, object] = {
        "source": SERIES.source,
        "series": NAME,
        "indicator": SERIES.indicator.value,
        "route": list(routes),
        "lng": [point and point[0] for point in points],
        "lat": [point and point[1] for point in points],
        "precision": ["point" if point else "route" for point in points],
        "start": list(days),
        "end": [day + timedelta(days=1) for day in days],
        "value": list(values),
        "status": "provisional",
    }
    release = replace(
        RELEASE,
        release_id=f"missing_migrants-{released}",
        source=SERIES.source,
        series=(NAME,),
        released=released,
        sha256=f"{released:%Y%m%d}".ljust(64, "0"),
        rows_in=len(incidents),
        rows_accepted=len(incidents),
    )
    ledger.append(release, make_observations(columns, len(incidents)), QUARANTINE_SCHEMA.empty_table())


def figure(cube: PublishedCube, route: str, point: tuple[float, float], quarter: date, level: int = 4) -> int | None:
    """The published count of the cell of a point; None if it is withheld, 0 if it has no row."""
    cell = cells_to_parent(lnglat_to_cells([point[0]], [point[1]], 4), level)[0]
    rows = np.flatnonzero((cube.cells == cell) & (cube.routes == ROUTE_IDS.index(route)))
    if not rows.size:
        return 0
    column = (month_of(quarter) - cube.first_month) // 3
    published, withheld = cube.monthly()
    return None if withheld[rows[0], column] else int(published[rows[0], column])


Q3 = date(2026, 7, 1)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger")


def test_a_release_in_a_ledger_goes_on_cells_beside_the_table(data_dir: Path, ledger: Ledger) -> None:
    append(
        ledger,
        date(2026, 10, 5),
        ("CMED", date(2026, 7, 3), 30, LAMPEDUSA),
        ("CMED", date(2026, 8, 3), 6, None),
        ("EMED", date(2026, 9, 3), 3, CYPRUS),
    )
    cubes = _cubes(data_dir, ledger)
    check_sums({level: cubes[f"r{level}"] for level in RESOLUTIONS}, cubes["routes"])
    assert figure(cubes["r4"], "CMED", LAMPEDUSA, Q3) == 30
    assert figure(cubes["r4"], "EMED", CYPRUS, Q3) in (None, 0)
    residual = np.diff(cubes["routes"].residual, axis=1)[:, -1]
    assert dict(zip(ROUTE_IDS, residual.tolist(), strict=True)) == {
        "CMED": 6,
        "EMED": 3,
        "WBAL": 0,
        "WMED": 0,
        "WAFR": 0,
    }
    before = _cubes(data_dir, None)["r4"]
    old = cubes["r4"].window(before.first_month, month_of(date(2026, 1, 1))).published.sum()
    assert old == before.window(before.first_month, month_of(date(2026, 1, 1))).published.sum()


def test_a_small_change_in_a_later_release_stays_with_the_route(data_dir: Path, ledger: Ledger) -> None:
    append(ledger, date(2026, 10, 5), ("CMED", date(2026, 7, 3), 30, LAMPEDUSA), ("CMED", date(2026, 7, 4), 50, None))
    append(ledger, date(2026, 11, 5), ("CMED", date(2026, 7, 3), 32, LAMPEDUSA), ("CMED", date(2026, 7, 4), 50, None))
    cubes = _cubes(data_dir, ledger)
    assert figure(cubes["r4"], "CMED", LAMPEDUSA, Q3) == 30
    assert np.diff(cubes["routes"].residual, axis=1)[0, -1] == 52
    append(ledger, date(2026, 11, 6), ("CMED", date(2026, 7, 3), 60, LAMPEDUSA), ("CMED", date(2026, 7, 4), 50, None))
    assert figure(_cubes(data_dir, ledger)["r4"], "CMED", LAMPEDUSA, Q3) == 60


def test_what_an_earlier_release_withheld_stays_withheld(data_dir: Path, ledger: Ledger) -> None:
    large = ("CMED", date(2026, 7, 3), 30, LAMPEDUSA)
    other = (10.5, 37.5)
    append(ledger, date(2026, 10, 5), large, ("CMED", date(2026, 7, 4), 3, other), ("CMED", date(2026, 7, 4), 9, None))
    append(ledger, date(2026, 11, 5), large, ("CMED", date(2026, 7, 4), 40, other), ("CMED", date(2026, 7, 4), 9, None))
    cubes = _cubes(data_dir, ledger)
    assert [figure(cubes["r4"], "CMED", point, Q3) for point in (LAMPEDUSA, other)] == [30, None]
    check_sums({level: cubes[f"r{level}"] for level in RESOLUTIONS}, cubes["routes"])


def test_a_withdrawn_release_still_binds_what_is_published(data_dir: Path, ledger: Ledger) -> None:
    large = ("CMED", date(2026, 7, 3), 30, LAMPEDUSA)
    append(ledger, date(2026, 10, 5), large, ("CMED", date(2026, 7, 4), 50, None))
    append(ledger, date(2026, 11, 5), ("CMED", date(2026, 7, 3), 32, LAMPEDUSA), ("CMED", date(2026, 7, 4), 50, None))
    ledger.mark("missing_migrants-2026-10-05", "a test")
    assert figure(_cubes(data_dir, ledger)["r4"], "CMED", LAMPEDUSA, Q3) == 30


def test_a_quarter_that_a_later_release_does_not_complete_is_not_published(data_dir: Path, ledger: Ledger) -> None:
    append(ledger, date(2026, 8, 20), ("CMED", date(2026, 8, 3), 30, LAMPEDUSA))
    append(ledger, date(2027, 4, 20), ("CMED", date(2027, 2, 3), 40, LAMPEDUSA))
    series = next(each for each in published_series([], ledger, None, date(2027, 5, 1)) if each.series.series == NAME)
    assert [row["start"] for row in series.published[-1].totals.to_pylist()] == [date(2027, 1, 1)]


@pytest.mark.publisher
def test_the_files_in_a_ledger_give_the_embedded_totals(data_dir: Path, publisher_files: Path, ledger: Ledger) -> None:
    """All files of the publisher, with the days of those that state none; a quarter without an incident has no row."""
    folder = publisher_files / "missing_migrants"
    for path in sorted(folder.rglob("*.*")):
        released = date(2025, 9, 8) if path.name == "2025-json.json" else date(2024, 7, 28)
        day = released if path.suffix == ".json" else None
        ingest_file(path, ledger, adapter=ADAPTER, released=day)
    series = next(each for each in published_series([], ledger, None, TODAY, FLOORS) if each.series.series == NAME)
    rows = read_rows(data_dir / "observations" / "iom_dead_and_missing.csv", ("route", "quarter"))
    embedded = {
        (row["route"], month_of(first_day(row["quarter"], ""))): int(row["dead_and_missing"])
        for row in rows
        if row["dead_and_missing"] not in ("", "0")
    }
    totals = {key: value for key, value in route_totals(group_totals(series.published[-1].totals, 3)).items() if value}
    assert totals == embedded
    cubes = observed_cubes(series, {}, FLOORS, finest=4)[-1]
    assert cubes is not None
    check_sums({level: cubes[f"r{level}"] for level in RESOLUTIONS}, cubes["routes"])
    on_cells = cubes["r4"].published[:, -1].sum() / cubes["routes"].published[:, -1].sum()
    assert 0.5 < on_cells < 0.75  # less than in the embedded table, because earlier files bind later ones
