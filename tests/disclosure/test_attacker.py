"""The attacker against random histories, the embedded data, the real releases and withdrawn ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from support.area_attacks import Answers, Key, Published, ask_everything, assert_room, equations, read_truth
from support.attacks import (
    FINEST,
    Array,
    T,
    attack_bounds,
    attack_equations,
    attack_figures,
    attack_one_vintage,
    attack_parents,
    attack_pattern,
    attack_two_vintages,
    attack_windows,
    view_of,
)
from support.histories import COUSIN, FAR, SIBLINGS, histories, seen, views_of
from support.revised_service import TABLE, build_revised
from support.share_attacks import LANDINGS, bounds_from_cells, views_on

from routes_geo.build.build import build_snapshot
from routes_geo.build.embedded_data import read_embedded
from routes_geo.disclosure.cells import disclose
from routes_geo.disclosure.vintages import Placed, disclose_vintages
from routes_geo.grid.cell_bits import PUBLISHED_RESOLUTIONS
from routes_geo.ledger.ingest import ingest_file
from routes_geo.ledger.ledger import Ledger
from routes_geo.model import NOT_PLACED, QUARANTINE_SCHEMA, ROUTE_IDS
from routes_geo.snapshot.revisions import changed_only
from routes_geo.snapshot.series import DETECTIONS, monthly_series
from routes_geo.snapshot.snapshot import Snapshot, open_snapshot

COUNTRIES = "iom_dtm.arrivals.v1"


@settings(max_examples=300)
@given(histories())
def test_no_figure_and_no_difference_within_a_vintage_is_small(history: tuple[Array, list[Placed]]) -> None:
    for view in views_of(history):
        attack_figures(view)
        attack_parents(view)
        attack_windows(view)


@settings(max_examples=500)
@given(histories())
def test_no_difference_of_two_vintages_is_small(history: tuple[Array, list[Placed]]) -> None:
    for one, other in combinations(views_of(history), 2):
        attack_two_vintages(one, other)


@settings(max_examples=300)
@given(histories())
def test_vintages_withhold_the_same_cells_or_all(history: tuple[Array, list[Placed]]) -> None:
    for one, other in combinations(views_of(history), 2):
        attack_pattern(one, other)


@settings(max_examples=300)
@given(histories())
def test_withheld_counts_have_room(history: tuple[Array, list[Placed]]) -> None:
    for view in views_of(history):
        attack_bounds(view)


@settings(max_examples=200)
@given(histories(months=1))
def test_no_small_count_solves_the_equations_of_all_vintages(history: tuple[Array, list[Placed]]) -> None:
    cells, vintages = history
    found = [disclose_vintages(cells, vintages[:count])[-1] for count in range(1, len(vintages) + 1)]
    on_cells = [(seen(one, vintage), one) for one, vintage in zip(found, vintages, strict=True) if vintage.has_cells[0]]
    if on_cells:
        attack_equations([view for view, _ in on_cells], [one.levels[FINEST].values for _, one in on_cells], 0)


@pytest.mark.parametrize(
    "counts",
    [[1, 0], [3, 0], [4, 0, 0, 0], [1, 1], [1, 1, 1, 1, 1], [0, 1, 1, 1, 1, 1], [1, 2, 50]],
    ids=lambda counts: "-".join(map(str, counts)),
)
def test_small_counts_of_siblings_have_room(counts: list[int]) -> None:
    cells = np.array(SIBLINGS[: len(counts)], np.uint64)
    vintage = Placed(np.array(counts)[:, None], np.array([0]), np.array([True]))
    attack_bounds(seen(disclose_vintages(cells, [vintage])[-1], vintage))


def test_what_holds_withheld_cells_is_never_said_to_be_empty() -> None:
    """Two far cells of 3 and 6 are withheld, then both count nothing: the route must not show a rest of 0 for them."""
    vintages = [Placed(np.array(one)[:, None], np.array([0]), np.array([True])) for one in ([3, 6, 100], [0, 0, 100])]
    for view in views_of((np.array(sorted(FAR), np.uint64), vintages)):
        attack_bounds(view)


@pytest.mark.parametrize("cells", [SIBLINGS[:3], [SIBLINGS[0], COUSIN[0], FAR[0]]], ids=["siblings", "apart"])
def test_who_knows_the_rules_too_can_tell_few_counts(cells: list[int]) -> None:
    """Try every input that gives the same figures: a small count that is the same in all of them is told.

    Rules that choose by size say something on sizes, so a few are: fewer than one in a hundred.
    """
    top = 12
    inputs = np.array(list(product(range(top + 1), repeat=len(cells))), np.int64)
    levels = disclose(np.array(sorted(cells), np.uint64), inputs.T, np.zeros(len(inputs), np.int64)).levels
    figures = [inputs.sum(axis=1, keepdims=True)]
    figures += [part.T for level in levels.values() for part in (level.published, level.withheld, level.residual)]
    _, output = np.unique(np.concatenate(figures, axis=1), axis=0, return_inverse=True)
    low, high = np.full((output.max() + 1, len(cells)), top), np.zeros((output.max() + 1, len(cells)), np.int64)
    np.minimum.at(low, output.ravel(), inputs)
    np.maximum.at(high, output.ravel(), inputs)
    small = (inputs > 0) & (inputs < T) & levels[FINEST].withheld.T
    told = small & (low == high)[output.ravel()]
    assert small.any()
    assert told.any(axis=1).sum() < small.any(axis=1).sum() / 100


@pytest.mark.parametrize("route", ROUTE_IDS)
def test_nothing_small_is_given_away_by_the_embedded_data(route: str, snapshot: Snapshot) -> None:
    attack_one_vintage(view_of(snapshot, route))


@pytest.mark.parametrize("route", ROUTE_IDS)
def test_withheld_counts_of_the_embedded_data_have_room(route: str, snapshot: Snapshot) -> None:
    attack_bounds(view_of(snapshot, route))


@pytest.fixture(scope="module")
def everything(client: TestClient, snapshot: Snapshot, data_dir: Path) -> Answers:
    """All answers, now and as of every release of UNHCR's and IOM's, and what the cells say on each withheld area."""
    days = {day["released"] for name in (LANDINGS, COUNTRIES) for day in snapshot.manifest["vintages"][name]}
    answers = ask_everything(client, sorted(days))
    return replace(answers, bounds=bounds_from_cells(snapshot, data_dir, answers.withheld))


def test_all_answers_together_leave_withheld_areas_and_countries_room(everything: Answers, data_dir: Path) -> None:
    truth, countries = read_truth(data_dir)
    assert {(key.area, key.start.year) for key in everything.withheld if key.series == LANDINGS} == {
        ("Kastellorizo", 2021), ("Symi", 2021), ("Kastellorizo", 2022), ("Kalymnos", 2022)
    }  # fmt: skip
    groups = equations(everything, truth, countries)
    assert any({key.area for key in group} == {"Kastellorizo", "Kalymnos"} for group in groups)
    assert_room(everything, truth, countries)


def test_the_attack_finds_areas_by_their_total_and_their_cells() -> None:
    """24 and 1 are left of a known total: that leaves room, until cells show that one of them is 23 to 25."""
    year = date(2022, 1, 1), date(2023, 1, 1)
    truth = {Key(LANDINGS, "EMED", name, *year): count for name, count in (("a", 24), ("b", 1), ("c", 78))}
    large, small, _ = truth
    answers = Answers(withheld={large, small}, numbers={Published(*year, 103)})
    assert_room(answers, truth, dict.fromkeys("abc", "GR"))
    with pytest.raises(AssertionError, match="area='b'"):
        assert_room(replace(answers, bounds={large: (23, 25)}), truth, {})
    with pytest.raises(AssertionError, match="area='b'"):
        assert_room(replace(answers, shown={large: {24}}), truth, {})


@pytest.mark.parametrize(("withheld", "is_found"), [((1,), True), ((1, 2), False), ((1, 2, 3), False)])
def test_the_attack_finds_a_month_by_the_total_of_its_half_year(withheld: tuple[int, ...], *, is_found: bool) -> None:
    months = [(date(2024, month, 1), date(2024, month + 1, 1)) for month in (1, 2, 3)]
    truth = {Key(COUNTRIES, "CMED", "Malta", *days): count for days, count in zip(months, (1, 32, 35), strict=True)}
    hidden = {key for number, key in enumerate(truth, start=1) if number in withheld}
    answers = Answers(withheld=hidden, numbers={Published(date(2024, 1, 1), date(2024, 7, 1), 68)})
    if is_found:
        with pytest.raises(AssertionError, match="Malta"):
            assert_room(answers, truth, {})
    else:
        assert_room(answers, truth, {})


@pytest.mark.parametrize("level", PUBLISHED_RESOLUTIONS)
def test_a_window_says_how_many_of_its_months_are_withheld(level: int, snapshot: Snapshot) -> None:
    cube = snapshot.cube(DETECTIONS, level)
    shown, withheld = cube.monthly()
    for start, stop in ((0, 1), (3, 40), (0, cube.months)):
        window = cube.window(cube.first_month + start, cube.first_month + stop)
        assert np.array_equal(window.withheld, withheld[:, start:stop].sum(axis=1))
        assert np.array_equal(window.published, shown[:, start:stop].sum(axis=1))


@pytest.fixture(scope="module")
def real_vintages(publisher_files: Path, data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Snapshot]:
    """A snapshot at each of the five releases in a file, and at the two embedded ones: one between them, one after."""
    releases = publisher_files.parent / "facts" / "frontex_route_month_vintages.csv"
    if not releases.is_file():
        pytest.skip(f"{releases.name} is not beside the publisher files")
    home = tmp_path_factory.mktemp("vintages")
    ledger = Ledger(home / "ledger")
    ingest_file(releases, ledger)
    reported = ledger.observations(ledger.releases()[0].release_id)["reported"].to_pylist()
    out = []
    for day in sorted({*reported, date(2025, 6, 3), date(2026, 8, 4)}):
        build_snapshot(home / str(day), data_dir=data_dir, ledger=ledger, as_of=day, today=date(2025, 12, 1))
        out.append(open_snapshot(home / str(day)))
    return out


@pytest.mark.slow
@pytest.mark.publisher
@pytest.mark.parametrize("route", ROUTE_IDS)
def test_nothing_small_is_given_away_by_the_real_releases(route: str, real_vintages: list[Snapshot]) -> None:
    views = [view_of(snapshot, route) for snapshot in real_vintages]
    assert len(views) == 7
    for view in views:
        attack_one_vintage(view)
    for one, other in combinations(views, 2):
        months = min(one.total.size, other.total.size)
        attack_two_vintages(one.first(months), other.first(months))
        attack_pattern(one.first(months), other.first(months))


@pytest.mark.slow
@pytest.mark.publisher
@pytest.mark.parametrize("route", ROUTE_IDS)
def test_withheld_counts_of_the_real_releases_have_room(route: str, real_vintages: list[Snapshot]) -> None:
    for snapshot in real_vintages:
        attack_bounds(view_of(snapshot, route))


@pytest.mark.slow
@pytest.mark.publisher
def test_the_real_releases_are_known_on_their_days(real_vintages: list[Snapshot]) -> None:
    december = (2023 - 1970) * 12 + 11
    found = [monthly_series(snapshot, DETECTIONS, "CMED").value(december) for snapshot in real_vintages]
    assert found == [9977, *[5289] * 6]
    log = real_vintages[-1].revisions(DETECTIONS)
    assert changed_only(log).num_rows == 12 + 5 + 17 + 16


@pytest.fixture(scope="module")
def revised(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """One snapshot with several vintages of detections and of an own table: all of them are served by `as_of`."""
    return open_snapshot(build_revised(tmp_path_factory.mktemp("revised"), data_dir))


@pytest.mark.parametrize("route", ROUTE_IDS)
def test_the_vintages_of_one_snapshot_give_nothing_away(route: str, revised: Snapshot) -> None:
    views = [view_of(snapshot, route) for snapshot in views_on(revised, DETECTIONS)]
    assert len(views) == 4
    for view in views:
        attack_one_vintage(view)
        attack_bounds(view)
    for one, other in combinations(views, 2):
        months = min(one.total.size, other.total.size)
        attack_two_vintages(one.first(months), other.first(months))
        attack_pattern(one.first(months), other.first(months))


@pytest.mark.parametrize("series", [TABLE, LANDINGS])
def test_no_figure_of_a_place_changes_by_little_between_vintages(series: str, revised: Snapshot) -> None:
    views = views_on(revised, series)
    shown = [_figures(view, series) for view in views]
    assert any(one != other for one, other in combinations(shown, 2))
    for one, other in combinations(shown, 2):
        changes = [abs(one[key] - other[key]) for key in one.keys() & other.keys()]
        assert not [change for change in changes if 0 < change < T]


def _figures(view: Snapshot, series: str) -> dict[tuple[int, int, int, int], int]:
    """What is shown of each cell and area, by resolution, key, route and month; nothing that is withheld."""
    found = {}
    for level in PUBLISHED_RESOLUTIONS:
        cube = view.cube(series, level)
        published, withheld = cube.monthly()
        for row, column in zip(*np.nonzero(~withheld & (cube.placing != NOT_PLACED)), strict=True):
            key = level, int(cube.cells[row]), int(cube.routes[row]), cube.first_month + int(column)
            found[key] = int(published[row, column])
    return found


@pytest.mark.slow
def test_a_withdrawn_release_gives_nothing_away(data_dir: Path, tmp_path: Path) -> None:
    """What it had published stays known: figures after it was withdrawn keep their distance from it too."""
    release, table, _ = read_embedded(data_dir)[0]
    ledger = Ledger(tmp_path / "ledger")
    for name, day, more in (("mistaken", date(2025, 7, 1), 100), ("later", date(2025, 8, 1), 104)):
        restated = replace(release, release_id=name, released=day, sha256=name[0] * 64)
        ledger.append(restated, _with_more(table, more), QUARANTINE_SCHEMA.empty_table())
    build = partial(build_snapshot, data_dir=data_dir, ledger=ledger, today=date(2027, 1, 1))
    build(tmp_path / "before", as_of=date(2025, 7, 10))
    ledger.mark("mistaken", "by mistake")
    build(tmp_path / "after", as_of=date(2025, 8, 10))
    before, after = (view_of(open_snapshot(tmp_path / name), "CMED") for name in ("before", "after"))
    assert before.total.sum() + 4 == after.total.sum()
    attack_two_vintages(before, after)


def _with_more(table: pa.Table, more: int) -> pa.Table:
    """Add to one month of a route."""
    rows = table.to_pylist()
    for row in rows:
        if (row["route"], row["start"]) == ("CMED", date(2023, 9, 1)):
            row["value"] += more
    return pa.Table.from_pylist(rows, schema=table.schema)
