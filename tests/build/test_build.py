"""Build: the snapshot gives the published totals back, at every resolution, from the embedded data or a ledger."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from routes_geo.build.build import build_snapshot
from routes_geo.build.embedded import ensure_embedded_snapshot
from routes_geo.build.embedded_data import read_embedded
from routes_geo.build.published import PublishedSeries, published_series
from routes_geo.disclosure.hierarchy import keys_to_parent
from routes_geo.disclosure.policy import THRESHOLD_MONTH, Policy
from routes_geo.errors import DataError, InvalidInput, NotFound
from routes_geo.grid.cell_bits import PUBLISHED_RESOLUTIONS
from routes_geo.ledger.ingest import ingest_file
from routes_geo.ledger.ledger import Ledger
from routes_geo.model import QUARANTINE_SCHEMA, ROUTE_IDS, Publication, month_label, parse_month
from routes_geo.months import MonthWindow, parse_datetime
from routes_geo.snapshot.areas import Areas
from routes_geo.snapshot.counts import STATUSES, count_window, join_routes_and_counts, remainders
from routes_geo.snapshot.releases import vintage
from routes_geo.snapshot.series import DETECTIONS, monthly_series, whole_span
from routes_geo.snapshot.snapshot import POINTER, Snapshot, open_snapshot, verify_snapshot

TODAY = date(2026, 12, 1)  # after every embargo of the embedded releases


@pytest.mark.parametrize("resolution", PUBLISHED_RESOLUTIONS)
def test_cells_and_remainders_give_every_month_of_every_route(snapshot: Snapshot, resolution: int) -> None:
    cube = snapshot.cube(DETECTIONS, resolution)
    shown = _by_route(cube.routes, np.diff(cube.published, axis=1))
    above = np.diff(snapshot.route_cube(DETECTIONS).residual, axis=1)
    for level in range(2, resolution):
        coarser = snapshot.cube(DETECTIONS, level)
        above = above + _by_route(coarser.routes, np.diff(coarser.residual, axis=1))
    for code, route in enumerate(ROUTE_IDS):
        published = monthly_series(snapshot, DETECTIONS, route).values
        assert (shown[code] + above[code]).tolist() == published.tolist()


def _by_route(codes: np.ndarray, values: np.ndarray) -> np.ndarray:
    out = np.zeros((len(ROUTE_IDS), values.shape[1]), np.int64)
    np.add.at(out, codes, values)
    return out


@pytest.mark.parametrize("resolution", PUBLISHED_RESOLUTIONS)
def test_no_small_positive_count_is_published(snapshot: Snapshot, resolution: int) -> None:
    published, withheld = snapshot.cube(DETECTIONS, resolution).monthly()
    assert not np.any((published > 0) & (published < THRESHOLD_MONTH))
    assert not np.any(published[withheld])
    assert withheld.any()  # the real data has small counts: the rule is at work


def test_no_small_difference_between_levels_is_published(snapshot: Snapshot) -> None:
    """What a reader gets by subtracting: of the real months, by cell and by route."""
    for resolution in (2, 3, 4):
        residual = np.diff(snapshot.cube(DETECTIONS, resolution).residual, axis=1)
        assert not np.any((residual > 0) & (residual < THRESHOLD_MONTH))
    routes, coarsest = snapshot.route_cube(DETECTIONS), snapshot.cube(DETECTIONS, 2)
    left = np.diff(routes.residual, axis=1)
    some_cell = _by_route(coarsest.routes, np.diff(coarsest.published, axis=1)) > 0
    assert not np.any((left > 0) & (left < THRESHOLD_MONTH) & some_cell)


def test_a_parent_holds_its_children(snapshot: Snapshot) -> None:
    """Where nothing is withheld below, a parent is the sum of its children."""
    fine, coarse = snapshot.cube(DETECTIONS, 5), snapshot.cube(DETECTIONS, 4)
    homes = {number: area.home for number, area in snapshot.derived(Areas).by_number().items()}
    parents = keys_to_parent(fine.cells, 4, homes)
    coarse_values, coarse_hidden = coarse.monthly()
    fine_values, fine_hidden = fine.monthly()
    for row in range(coarse.cells.size):
        below = (parents == coarse.cells[row]) & (fine.routes == coarse.routes[row])
        whole = ~fine_hidden[below].any(axis=0) & ~coarse_hidden[row]
        assert below.any()
        assert coarse_values[row][whole].tolist() == fine_values[below].sum(axis=0)[whole].tolist()


def test_the_join_holds_each_cell_of_corridor_and_counts_once(snapshot: Snapshot) -> None:
    joined = join_routes_and_counts(snapshot, DETECTIONS, 5)
    cube, cover = snapshot.cube(DETECTIONS, 5), snapshot.cover(5)
    pairs = set(zip(joined.cells.tolist(), joined.routes.tolist(), strict=True))
    assert len(pairs) == joined.cells.size
    from_cube = set(zip(cube.cells.tolist(), cube.routes.tolist(), strict=True))
    from_cover = set(zip(cover.cells.tolist(), cover.routes.tolist(), strict=True))
    assert pairs == from_cube | from_cover
    rows = joined.cube_row[joined.cube_row >= 0]
    assert sorted(rows.tolist()) == list(range(cube.cells.size))
    assert np.array_equal(cube.cells[rows], joined.cells[joined.cube_row >= 0])


def test_cells_of_a_route_by_counts_of_a_window(snapshot: Snapshot) -> None:
    window = parse_datetime("2023", 0, 0)
    for resolution in PUBLISHED_RESOLUTIONS:
        joined = join_routes_and_counts(snapshot, DETECTIONS, resolution)
        counts = count_window(joined, snapshot.cube(DETECTIONS, resolution), window)
        mine = joined.routes == ROUTE_IDS.index("CMED")
        rest = [item.value for item in remainders(snapshot, DETECTIONS, resolution, window) if item.route == "CMED"]
        assert int(counts.values[mine].sum()) + sum(rest) == 158026
        nowhere = counts.status[joined.cube_row < 0]
        assert {STATUSES[code] for code in nowhere.tolist()} <= {Publication.NOT_PUBLISHED}


def test_a_window_outside_the_series_has_no_value(snapshot: Snapshot) -> None:
    joined = join_routes_and_counts(snapshot, DETECTIONS, 3)
    cube, span = snapshot.cube(DETECTIONS, 3), whole_span(snapshot)
    before = count_window(joined, cube, MonthWindow(span.start - 9, span.start - 3))
    after = count_window(joined, cube, MonthWindow(span.stop, span.stop + 1))
    assert {STATUSES[code] for code in before.status.tolist()} == {Publication.NOT_PUBLISHED}
    assert {STATUSES[code] for code in after.status.tolist()} == {Publication.NOT_YET_REPORTED}
    assert remainders(snapshot, DETECTIONS, 3, MonthWindow(span.stop, span.stop + 1)) == []


def test_the_same_input_gives_the_same_snapshot(data_dir: Path, tmp_path: Path) -> None:
    names = [build_snapshot(tmp_path / str(turn), data_dir=data_dir, today=TODAY) for turn in range(2)]
    assert names[0] == names[1]
    assert verify_snapshot(tmp_path / "0") == []


def test_as_of_takes_what_was_released_by_then(data_dir: Path, tmp_path: Path) -> None:
    build_snapshot(tmp_path, data_dir=data_dir, as_of=date(2023, 3, 1), today=TODAY)
    built = open_snapshot(tmp_path)
    assert set(built.manifest["series"]) == {"italy.arrivals.v1", "unhcr.arrivals.v1"}
    assert built.series("italy.arrivals.v1")["last_period"] == "2023-02-06"
    with pytest.raises(NotFound, match="nothing was released on or before 2001-01-01"):
        build_snapshot(tmp_path, data_dir=data_dir, as_of=date(2001, 1, 1), today=TODAY)


def test_periods_under_embargo_are_left_out(data_dir: Path, tmp_path: Path) -> None:
    policy = Policy(embargo_days_month=40)  # April is released on 3 June, before the end of this embargo
    build_snapshot(tmp_path, data_dir=data_dir, as_of=date(2025, 6, 3), today=TODAY, policy=policy)
    assert open_snapshot(tmp_path).series(DETECTIONS)["last_period"] == "2025-03"


def test_a_clock_that_is_behind_replaces_no_snapshot(data_dir: Path, tmp_path: Path) -> None:
    for day in (date(1970, 1, 1), date(2026, 8, 2)):
        with pytest.raises(
            InvalidInput, match=f"the clock shows {day}, but release .* is of 2026-08-04: set the clock"
        ):
            build_snapshot(tmp_path, data_dir=data_dir, today=day)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_disclosure_control_can_only_be_made_stricter(data_dir: Path, tmp_path: Path) -> None:
    policy = Policy(threshold_month=50, threshold_fine=100, embargo_days_month=60, embargo_days_week=60)
    build_snapshot(tmp_path, data_dir=data_dir, today=date(2026, 8, 20), policy=policy)
    built = open_snapshot(tmp_path)
    published, _ = built.cube(DETECTIONS, 5).monthly()
    assert published[published > 0].min() >= 50
    assert built.series(DETECTIONS)["last_period"] == "2026-05"
    areas = built.totals("unhcr.arrivals.v1")["value"].drop_null().to_pylist()
    assert min(value for value in areas if value) >= 100
    with pytest.raises(InvalidInput, match="threshold_month=4 is below the floor of 5; embargo_days_week=13"):
        Policy(threshold_month=4, embargo_days_week=13)


@pytest.mark.slow
def test_a_withdrawn_release_is_left_out_from_the_day_it_was_withdrawn(data_dir: Path, tmp_path: Path) -> None:
    release, table, _ = read_embedded(data_dir)[0]
    ledger = Ledger(tmp_path / "ledger")
    newer = replace(release, release_id="frontex-later", released=date(2026, 9, 1), sha256="b" * 64)
    ledger.append(newer, table, QUARANTINE_SCHEMA.empty_table())
    ledger.mark("frontex-later", "by mistake")
    build_snapshot(tmp_path / "out", data_dir=data_dir, ledger=ledger, today=TODAY)
    assert vintage(open_snapshot(tmp_path / "out"), DETECTIONS) == date(2026, 8, 4)
    build_snapshot(tmp_path / "then", data_dir=data_dir, ledger=ledger, as_of=date(2026, 9, 2), today=TODAY)
    assert vintage(open_snapshot(tmp_path / "then"), DETECTIONS) == date(2026, 9, 1)


@pytest.mark.slow
def test_a_withdrawn_release_leaves_the_figures_of_cells_as_they_were(data_dir: Path, tmp_path: Path) -> None:
    release, table, _ = read_embedded(data_dir)[0]
    ledger = Ledger(tmp_path / "ledger")
    newer = replace(release, release_id="frontex-later", released=date(2026, 9, 1), sha256="b" * 64)
    ledger.append(newer, _with_value_plus(table, 3), QUARANTINE_SCHEMA.empty_table())
    ledger.mark("frontex-later", "by mistake")
    for name, known in (("before", None), ("after", ledger)):
        build_snapshot(tmp_path / name, data_dir=data_dir, ledger=known, today=TODAY)
    before, after = (open_snapshot(tmp_path / name) for name in ("before", "after"))
    assert after.totals(DETECTIONS).equals(before.totals(DETECTIONS))
    for resolution in PUBLISHED_RESOLUTIONS:
        for one, other in zip(
            before.cube(DETECTIONS, resolution).monthly(), after.cube(DETECTIONS, resolution).monthly(), strict=True
        ):
            assert np.array_equal(one, other)


def test_an_area_keeps_its_distance_from_what_a_withdrawn_release_said(data_dir: Path, tmp_path: Path) -> None:
    """Lesvos 15000 was taken back, and 15004 follows: the difference of four is not shown."""
    release, table, _ = next(item for item in read_embedded(data_dir) if item[0].series == ("unhcr.arrivals.v1",))
    ledger = Ledger(tmp_path / "ledger")
    row = table.filter(pc.equal(table["area"], "Lesvos")).to_pylist()[0]
    for name, day, value in (("mistaken", date(2025, 7, 1), 15000), ("later", date(2025, 8, 1), 15004)):
        restated = replace(release, release_id=name, released=day, sha256=name[0] * 64)
        observations = pa.Table.from_pylist([row | {"value": value, "reported": day}], schema=table.schema)
        ledger.append(restated, observations, QUARANTINE_SCHEMA.empty_table())
    before = published_series(read_embedded(data_dir), ledger, date(2025, 7, 10), TODAY)
    ledger.mark("mistaken", "by mistake")
    after = published_series(read_embedded(data_dir), ledger, None, date(2027, 1, 1))
    found = [_value_of(item, "Lesvos", row["start"]) for item in (before, after)]
    assert found == [15000, None]


def _value_of(found: list[PublishedSeries], area: str, start: date) -> int | None:
    item = next(item for item in found if item.series.series == "unhcr.arrivals.v1")
    rows = item.published[-1].totals.to_pylist()
    value: int | None = next(row["value"] for row in rows if (row["area"], row["start"]) == (area, start))
    return value


def _with_value_plus(table: pa.Table, more: int) -> pa.Table:
    """Add to every value that is not zero."""
    values = pc.if_else(pc.equal(table["value"], 0), table["value"], pc.add(table["value"], more))
    return table.set_column(table.schema.get_field_index("value"), "value", values)


def test_a_newer_release_in_the_ledger_replaces_the_embedded_one_whole(data_dir: Path, tmp_path: Path) -> None:
    release, table, _ = read_embedded(data_dir)[0]
    ledger = Ledger(tmp_path / "ledger")
    newer = replace(release, release_id="frontex-later", released=date(2026, 9, 1), sha256="b" * 64)
    doubled = table.set_column(table.schema.get_field_index("value"), "value", pc.multiply(table["value"], 2))
    ledger.append(newer, doubled, table.schema.empty_table().select([]))
    build_snapshot(tmp_path / "out", data_dir=data_dir, ledger=ledger, today=TODAY)
    built = open_snapshot(tmp_path / "out")
    assert vintage(built, DETECTIONS) == date(2026, 9, 1)
    assert monthly_series(built, DETECTIONS, "CMED").total(*_year(2023)) == 2 * 158026
    build_snapshot(tmp_path / "then", data_dir=data_dir, ledger=ledger, as_of=date(2026, 8, 31), today=TODAY)
    assert monthly_series(open_snapshot(tmp_path / "then"), DETECTIONS, "CMED").total(*_year(2023)) == 158026


def _year(year: int) -> tuple[int, int]:
    return (year - 1970) * 12, (year - 1969) * 12


def test_a_missing_month_is_an_error(data_dir: Path, tmp_path: Path) -> None:
    broken = tmp_path / "data"
    shutil.copytree(data_dir, broken)
    path = broken / "observations" / "frontex_route_totals.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("CMED,2015-06")), "utf-8")
    with pytest.raises(DataError, match="CMED sea: 209 of the 210 months"):
        build_snapshot(tmp_path / "out", data_dir=broken, today=TODAY)


def test_the_embedded_snapshot_is_built_once(tmp_path: Path) -> None:
    first = ensure_embedded_snapshot(tmp_path, today=TODAY)
    stamp = (first / POINTER).stat().st_mtime_ns
    assert ensure_embedded_snapshot(tmp_path, today=TODAY) == first
    assert (first / POINTER).stat().st_mtime_ns == stamp


@pytest.mark.publisher
def test_the_real_workbook_gives_the_same_cells_as_the_embedded_data(
    frontex_workbook: Path, data_dir: Path, snapshot_2025: Snapshot, tmp_path: Path
) -> None:
    ledger = Ledger(tmp_path / "ledger")
    ingest_file(frontex_workbook, ledger)
    build_snapshot(tmp_path / "out", data_dir=data_dir, ledger=ledger, as_of=date(2025, 6, 3), today=TODAY)
    built = open_snapshot(tmp_path / "out")
    assert built.series(DETECTIONS)["release"]["rows_in"] == 885
    for resolution in PUBLISHED_RESOLUTIONS:
        ours, embedded = built.cube(DETECTIONS, resolution), snapshot_2025.cube(DETECTIONS, resolution)
        assert np.array_equal(ours.cells, embedded.cells)
        assert np.array_equal(ours.published, embedded.published)
        assert np.array_equal(ours.residual, embedded.residual)


def test_month_labels_of_the_series(snapshot: Snapshot) -> None:
    span = whole_span(snapshot)
    assert (month_label(span.start), month_label(span.stop - 1)) == ("2009-01", "2026-06")


def test_months_without_borders_stay_with_a_route_that_has_several(snapshot: Snapshot) -> None:
    """The release of 2026-08-04 has no borders: only routes with one, or with shares of their whole, are placed."""
    residual = np.diff(snapshot.route_cube(DETECTIONS).residual, axis=1)
    stop = whole_span(snapshot).stop
    for code, route in enumerate(ROUTE_IDS):
        series = monthly_series(snapshot, DETECTIONS, route)
        newest = slice(parse_month("2025-05") - series.first_month, stop - series.first_month)
        placed = series.values[newest] - residual[code][newest]
        if route in ("CMED", "WAFR", "WMED"):
            assert placed.sum() > 0.9 * series.values[newest].sum()
        else:
            assert not placed.any()


def test_months_with_borders_before_are_divided_as_they_were(snapshot: Snapshot, snapshot_2025: Snapshot) -> None:
    """Where the newest release restates nothing, cells are what they were; totals of borders are those of 2025.

    Areas that only shares of later months have, such as Ceuta with Melilla from 2026, count nothing in these months.
    """
    now, then = snapshot.cube(DETECTIONS, 5), snapshot_2025.cube(DETECTIONS, 5)
    months = then.months
    for code in (ROUTE_IDS.index("WBAL"), ROUTE_IDS.index("WMED"), ROUTE_IDS.index("CMED")):
        ours, earlier = (
            dict(zip(cube.cells[cube.routes == code].tolist(), cube.monthly()[0][cube.routes == code], strict=True))
            for cube in (now, then)
        )
        assert set(earlier) <= set(ours)
        for key, counts in ours.items():
            assert np.array_equal(counts[:months], earlier.get(key, np.zeros(months, np.int64))), (code, key)
    stated = snapshot.border_totals(DETECTIONS)
    assert set(stated["released"].to_pylist()) == {date(2025, 6, 3)}
    keys = ["route", "border", "start", "value"]
    assert stated.select(keys).equals(snapshot_2025.totals(DETECTIONS).select(keys))
