"""The attacker: subtract every published figure from every other, across resolutions, windows and vintages.

Random data, and the real releases. The totals of a route are the publisher's own figures and are given away by nobody
here; so is what is left of them at route level. Everything on cells is under attack.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

import h3.api.numpy_int as h3
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routes_geo.build import build_snapshot
from routes_geo.cells import PUBLISHED_RESOLUTIONS, cells_to_parent, lnglat_to_cells
from routes_geo.disclosure import Disclosed
from routes_geo.holding import Placed, disclose_vintages
from routes_geo.ingest import ingest_file
from routes_geo.ledger import Ledger
from routes_geo.model import ROUTE_IDS
from routes_geo.policy import THRESHOLD_MONTH
from routes_geo.revisions import changed_only
from routes_geo.series import DETECTIONS, monthly_series
from routes_geo.snapshot import Snapshot, open_snapshot

T = THRESHOLD_MONTH
Array = np.ndarray


@dataclass(frozen=True)
class Seen:
    """All that is published of one route at one vintage: by resolution the cells (n,) and (n, p) of what they show."""

    cells: dict[int, Array]
    shown: dict[int, Array]
    withheld: dict[int, Array]
    residual: dict[int, Array]
    rest: Array  # at route level, (p,)
    total: Array  # (p,)


def seen(disclosed: Disclosed, total: Array) -> Seen:
    levels = disclosed.levels
    return Seen(
        {r: levels[r].cells for r in levels},
        {r: levels[r].published for r in levels},
        {r: levels[r].withheld for r in levels},
        {r: levels[r].residual for r in levels},
        disclosed.route_residual,
        total,
    )


def assert_none_small(values: Array) -> None:
    size = np.abs(values)
    assert not np.any((size > 0) & (size < T))


def attack_one_vintage(view: Seen) -> None:
    for resolution in PUBLISHED_RESOLUTIONS:
        assert_none_small(view.shown[resolution])
        assert_none_small(view.residual[resolution])
        assert not np.any(view.shown[resolution][view.withheld[resolution]])
        above = sum(view.residual[level].sum(axis=0) for level in PUBLISHED_RESOLUTIONS if level < resolution)
        assert np.array_equal(view.shown[resolution].sum(axis=0) + above + view.rest, view.total)
    _attack_parents(view)
    shown = view.shown[PUBLISHED_RESOLUTIONS[0]].sum(axis=0)
    small = (view.rest > 0) & (view.rest < T)
    assert not np.any(small & (shown > 0))
    assert not np.any(view.rest < 0)


def _attack_parents(view: Seen) -> None:
    """A shown cell less what is shown below it, at any finer resolution, in any window of months."""
    for coarse, fine in combinations(PUBLISHED_RESOLUTIONS, 2):
        position = np.searchsorted(view.cells[coarse], cells_to_parent(view.cells[fine], coarse))
        below = np.zeros_like(view.shown[coarse])
        np.add.at(below, position, view.shown[fine])
        difference = np.where(view.withheld[coarse], 0, view.shown[coarse] - below)
        assert not np.any(difference < 0)
        assert_none_small(difference)
        assert not np.any(below[view.withheld[coarse]])
        _attack_windows(difference)
        _attack_windows(view.shown[fine])


def _attack_windows(figures: Array) -> None:
    """Every window within every other: what lies between them is a sum of published months."""
    cumulative = np.concatenate([np.zeros((figures.shape[0], 1), np.int64), np.cumsum(figures, axis=1)], axis=1)
    months = figures.shape[1]
    for start, stop in combinations(range(0, months + 1, max(1, months // 6)), 2):
        whole = cumulative[:, stop] - cumulative[:, start]
        for inner in range(start, stop):
            assert_none_small(whole - (cumulative[:, inner + 1] - cumulative[:, inner]))


def attack_two_vintages(one: Seen, other: Seen) -> None:
    """Every figure shown in both, and every difference of two of them that is shown in both."""
    for resolution in PUBLISHED_RESOLUTIONS:
        rows, others = _same_cells(one.cells[resolution], other.cells[resolution])
        hidden = one.withheld[resolution][rows], other.withheld[resolution][others]
        both = ~hidden[0] & ~hidden[1]
        for name in ("shown", "residual"):
            change = getattr(other, name)[resolution][others] - getattr(one, name)[resolution][rows]
            assert_none_small(np.where(both & _on_cells(one) & _on_cells(other), change, 0))
    _attack_pattern(one, other)


def _same_cells(one: Array, other: Array) -> tuple[Array, Array]:
    _, rows, others = np.intersect1d(one, other, return_indices=True)
    return rows, others


def _on_cells(view: Seen) -> Array:
    """Months of which anything is shown on a cell."""
    return view.shown[PUBLISHED_RESOLUTIONS[0]].sum(axis=0) > 0


def _attack_pattern(one: Seen, other: Seen) -> None:
    """What one vintage withholds of a month, the other must not show: that would give the withheld away."""
    months = _on_cells(one) & _on_cells(other)
    for resolution in PUBLISHED_RESOLUTIONS:
        rows, others = _same_cells(one.cells[resolution], other.cells[resolution])
        first, second = one.withheld[resolution][rows], other.withheld[resolution][others]
        shown_first = one.shown[resolution][rows] > 0
        shown_second = other.shown[resolution][others] > 0
        assert not np.any((first & shown_second)[:, months])
        assert not np.any((second & shown_first)[:, months])


KINDS = ("little", "move", "scale", "revert", "anything", "vanish", "no cells", "unplaced")


@st.composite
def histories(draw: st.DrawFn) -> tuple[Array, list[Placed]]:
    """Cells of one route, and its counts at one to five vintages, each a revision of one before it."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    size, spread, months = draw(st.integers(1, 25)), draw(st.floats(0.1, 6)), 5
    cells = np.unique(lnglat_to_cells(rng.uniform(12, 12 + spread, size), rng.uniform(34, 34 + spread, size), 5))
    values = rng.integers(0, draw(st.sampled_from([4, 12, 60, 400])), (cells.size, months))
    vintages = [_placed(values, rng.integers(0, 9, months) * rng.integers(0, 2, months))]
    for _ in range(draw(st.integers(0, 4))):
        kind = draw(
            st.sampled_from(["little", "move", "scale", "revert", "anything", "vanish", "no cells", "unplaced"])
        )
        vintages.append(_revised(rng, kind, vintages))
    return cells, vintages


def _placed(values: Array, unplaced: Array) -> Placed:
    return Placed(values, unplaced, np.ones(unplaced.size, np.bool_))


def _revised(rng: np.random.Generator, kind: str, vintages: list[Placed]) -> Placed:
    base = vintages[rng.integers(0, len(vintages))] if kind == "revert" else vintages[-1]
    values, unplaced = base.values.copy(), base.unplaced.copy()
    month = rng.integers(0, unplaced.size)
    if kind == "little":
        values[rng.integers(0, len(values)), month] += rng.integers(1, 5)
    elif kind == "move":
        one, two = rng.integers(0, len(values), 2)
        moved = rng.integers(0, values[one, month] + 1)
        values[one, month] -= moved
        values[two, month] += moved
    elif kind == "scale":
        values[:, month] = (values[:, month] * rng.uniform(0.4, 1.8)).astype(np.int64)
    elif kind == "anything":
        values[:, month] = rng.integers(0, 40, len(values))
    elif kind == "vanish":
        values[rng.integers(0, len(values)), month] = 0
    elif kind == "unplaced":
        unplaced[month] = rng.integers(0, 20)
    elif kind == "no cells":
        has = np.ones(unplaced.size, np.bool_)
        has[month] = False
        total = values[:, month].sum() + unplaced[month]
        values[:, month] = 0
        unplaced[month] = total
        return Placed(values, unplaced, has)
    return _placed(values, unplaced)


@settings(max_examples=250)
@given(histories())
def test_nothing_small_is_given_away_at_random(history: tuple[Array, list[Placed]]) -> None:
    cells, vintages = history
    views = [
        seen(disclose_vintages(cells, vintages[:count]), newest.values.sum(axis=0) + newest.unplaced)
        for count, newest in enumerate(vintages, 1)
    ]
    for view in views:
        attack_one_vintage(view)
    for one, other in combinations(views, 2):
        attack_two_vintages(one, other)


def view_of(snapshot: Snapshot, route: str) -> Seen:
    """What a snapshot shows of a route."""
    code = ROUTE_IDS.index(route)
    cells, shown, withheld, residual = {}, {}, {}, {}
    for resolution in PUBLISHED_RESOLUTIONS:
        cube = snapshot.cube(DETECTIONS, resolution)
        mine = cube.routes == code
        cells[resolution] = cube.cells[mine]
        shown[resolution], withheld[resolution] = (part[mine] for part in cube.monthly())
        residual[resolution] = np.diff(cube.residual, axis=1)[mine]
    rest = np.diff(snapshot.route_cube(DETECTIONS).residual, axis=1)[code]
    return Seen(cells, shown, withheld, residual, rest, monthly_series(snapshot, DETECTIONS, route).values)


def cut(view: Seen, months: int) -> Seen:
    """The first months of a view: a later vintage has more of them."""
    parts = [{r: table[:, :months] for r, table in part.items()} for part in (view.shown, view.withheld, view.residual)]
    return Seen(view.cells, *parts, view.rest[:months], view.total[:months])


@pytest.mark.parametrize("route", ROUTE_IDS)
def test_nothing_small_is_given_away_by_the_embedded_data(route: str, snapshot: Snapshot) -> None:
    attack_one_vintage(view_of(snapshot, route))


@pytest.fixture(scope="module")
def real_vintages(publisher_files: Path, data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Snapshot]:
    """A snapshot at each of the five releases, and at the embedded one between them."""
    releases = publisher_files.parent / "facts" / "frontex_route_month_vintages.csv"
    if not releases.is_file():
        pytest.skip(f"{releases.name} is not beside the publisher files")
    home = tmp_path_factory.mktemp("vintages")
    ledger = Ledger(home / "ledger")
    ingest_file(releases, ledger)
    reported = ledger.observations(ledger.releases()[0].release_id)["reported"].to_pylist()
    out = []
    for day in sorted({*reported, date(2025, 6, 3)}):
        build_snapshot(home / str(day), data_dir=data_dir, ledger=ledger, as_of=day, today=date(2025, 12, 1))
        out.append(open_snapshot(home / str(day)))
    return out


@pytest.mark.publisher
@pytest.mark.parametrize("route", ROUTE_IDS)
def test_nothing_small_is_given_away_by_the_real_releases(route: str, real_vintages: list[Snapshot]) -> None:
    views = [view_of(snapshot, route) for snapshot in real_vintages]
    assert len(views) == 6
    for view in views:
        attack_one_vintage(view)
    for one, other in combinations(views, 2):
        months = min(one.total.size, other.total.size)
        attack_two_vintages(cut(one, months), cut(other, months))


@pytest.mark.publisher
def test_the_real_releases_are_known_on_their_days(real_vintages: list[Snapshot]) -> None:
    december = (2023 - 1970) * 12 + 11
    found = [monthly_series(snapshot, DETECTIONS, "CMED").value(december) for snapshot in real_vintages]
    assert found == [9977, *[5289] * 5]
    log = real_vintages[-1].revisions(DETECTIONS)
    assert changed_only(log).num_rows == 12 + 5 + 17


PARENT = h3.latlng_to_cell(35.502, 12.609, 4)
CHILDREN = np.array(sorted(h3.cell_to_children(PARENT, 5)), np.uint64)


def after(*vintages: list[int]) -> Disclosed:
    """What is published last of one month on children of one cell, given what they counted at each vintage."""
    cells = CHILDREN[: len(vintages[0])]
    return disclose_vintages(cells, [_placed(np.array(one)[:, None], np.array([0])) for one in vintages])


def test_a_small_change_stays_at_route_level() -> None:
    found = after([100, 40], [103, 40])
    assert found.levels[5].published[:, 0].tolist() != [103, 40]
    assert_none_small(found.levels[5].published[:, 0] - np.array([100, 40]))
    assert int(found.levels[5].published.sum() + found.route_residual[0]) == 143
    assert found.route_residual[0] >= T


def test_a_large_change_is_followed() -> None:
    assert after([100, 40], [200, 40]).levels[5].published[:, 0].tolist() == [200, 40]


def test_a_value_taken_back_gives_the_former_figures_again() -> None:
    first, last = after([100, 40, 9]), after([100, 40, 9], [103, 41, 9], [100, 40, 9])
    for resolution in PUBLISHED_RESOLUTIONS:
        assert np.array_equal(first.levels[resolution].published, last.levels[resolution].published)


def test_what_was_withheld_stays_withheld() -> None:
    assert after([3, 6, 50]).levels[5].withheld[:, 0].tolist() == [True, True, False]
    assert after([3, 6, 50], [30, 60, 500]).levels[5].withheld[:, 0].tolist() == [True, True, False]


def test_a_month_that_fits_no_former_figure_is_withheld_on_all_cells() -> None:
    found = after([100, 40], [7, 1])
    assert int(found.levels[5].published.sum() + found.route_residual[0]) == 8
    assert_none_small(found.route_residual)
