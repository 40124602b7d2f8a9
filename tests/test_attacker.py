"""The attacker: has every snapshot of every vintage, subtracts all figures from all others, and solves for the rest.

Random data, and the real releases. The totals of a route are the publisher's own figures and give nobody away; nor does
what is left of them at route level. Everything on cells is under attack. Between vintages months are attacked, not
windows: who has a window at two vintages has its months at both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import partial
from itertools import combinations, product
from pathlib import Path

import h3.api.numpy_int as h3
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routes_geo.build import build_snapshot
from routes_geo.cells import PUBLISHED_RESOLUTIONS, cells_to_parent
from routes_geo.cube import NO_ALLOCATION
from routes_geo.disclosure import Disclosed, disclose
from routes_geo.holding import Placed, disclose_vintages
from routes_geo.ingest import ingest_file
from routes_geo.ledger import Ledger
from routes_geo.model import QUARANTINE_SCHEMA, ROUTE_IDS
from routes_geo.policy import THRESHOLD_MONTH
from routes_geo.revisions import changed_only
from routes_geo.series import DETECTIONS, monthly_series
from routes_geo.snapshot import Snapshot, open_snapshot
from routes_geo.sources.embedded import read_embedded

T = THRESHOLD_MONTH
COARSEST, FINEST = PUBLISHED_RESOLUTIONS[0], PUBLISHED_RESOLUTIONS[-1]
PAIRS = list(combinations(PUBLISHED_RESOLUTIONS, 2))  # coarse, fine
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
    placed: Array  # months that are on cells at all, (p,)

    @property
    def is_open(self) -> Array:
        """Months that are on cells and not withheld on all of them, (p,)."""
        bare = np.all([self.withheld[level].all(axis=0) for level in PUBLISHED_RESOLUTIONS], axis=0)
        return self.placed & ~bare

    def parents(self, coarse: int, fine: int) -> Array:
        """Row of the coarse cell that holds each fine one."""
        return np.searchsorted(self.cells[coarse], cells_to_parent(self.cells[fine], coarse))

    def undivided(self, coarse: int, fine: int) -> Array:
        """What a reader gets by taking the shown finer cells from a shown cell, (n, p); 0 for a withheld cell."""
        below = np.zeros_like(self.shown[coarse])
        np.add.at(below, self.parents(coarse, fine), self.shown[fine])
        assert not np.any(below[self.withheld[coarse]]), "a cell is shown inside a withheld one"
        return self.shown[coarse] - below

    def first(self, months: int) -> Seen:
        """The first months: a later vintage has more of them."""
        parts = {
            name: {level: table[:, :months] for level, table in getattr(self, name).items()}
            for name in ("shown", "withheld", "residual")
        }
        return replace(self, **parts, rest=self.rest[:months], total=self.total[:months], placed=self.placed[:months])


def assert_none_small(values: Array) -> None:
    size = np.abs(values)
    assert not np.any((size > 0) & (size < T))


def attack_figures(view: Seen) -> None:
    """Every figure by itself, and all of them against the total."""
    for level in PUBLISHED_RESOLUTIONS:
        assert_none_small(view.shown[level])
        assert_none_small(view.residual[level])
        assert not np.any(view.shown[level][view.withheld[level]])
        assert not np.any(view.residual[level][view.withheld[level]])
        above = sum(view.residual[coarser].sum(axis=0) for coarser in PUBLISHED_RESOLUTIONS if coarser < level)
        assert np.array_equal(view.shown[level].sum(axis=0) + above + view.rest, view.total)
    assert not np.any(view.rest < 0)
    small = (view.rest > 0) & (view.rest < T)
    assert not np.any(small & (view.shown[COARSEST].sum(axis=0) > 0))


def attack_parents(view: Seen) -> None:
    """A shown cell less what is shown below it, at every finer resolution."""
    for coarse, fine in PAIRS:
        difference = view.undivided(coarse, fine)
        assert not np.any(difference < 0)
        assert_none_small(difference)
        if fine == coarse + 1:
            assert np.array_equal(difference, view.residual[coarse])


def sums(figures: Array) -> Array:
    """Sums of all windows of months, (n, p + 1, p + 1): from the first index to the second."""
    cumulative = np.concatenate([np.zeros((figures.shape[0], 1), np.int64), np.cumsum(figures, axis=1)], axis=1)
    return cumulative[:, None, :] - cumulative[:, :, None]


def attack_windows(view: Seen) -> None:
    """Every window less every one inside it, of one figure and of two resolutions."""
    outer = list(combinations(range(view.total.size + 1), 2))
    nested = [(a, b, c, d) for a, b in outer for c, d in outer if a <= c and d <= b]
    start, stop, first, last = (np.array(part) for part in zip(*nested, strict=True))
    for level in PUBLISHED_RESOLUTIONS:
        for figures in (view.shown[level], view.residual[level]):
            whole = sums(figures)
            assert_none_small(whole[:, start, stop] - whole[:, first, last])
    for coarse, fine in PAIRS:
        whole, part = sums(view.shown[coarse]), sums(view.shown[coarse] - view.undivided(coarse, fine))
        difference = whole[:, start, stop] - part[:, first, last]
        assert not np.any(difference < 0)
        assert_none_small(difference)


def attack_two_vintages(one: Seen, other: Seen) -> None:
    """Every figure that both show, and of every cell what both leave undivided."""
    months = one.is_open & other.is_open
    for level in PUBLISHED_RESOLUTIONS:
        _, rows, others = np.intersect1d(one.cells[level], other.cells[level], return_indices=True)
        both = ~one.withheld[level][rows] & ~other.withheld[level][others] & months
        figures = [(view.shown[level], view.residual[level]) for view in (one, other)]
        figures = [
            (*part, *(view.undivided(level, fine) for fine in PUBLISHED_RESOLUTIONS if fine > level))
            for view, part in zip((one, other), figures, strict=True)
        ]
        for before, after in zip(*figures, strict=True):
            assert_none_small(np.where(both, after[others] - before[rows], 0))


def attack_pattern(one: Seen, other: Seen) -> None:
    """A cell withheld at one vintage and shown at another could be taken from what held it.

    So the two withhold the same, except where one withholds a month on all cells. A cell that only one of them knows
    counts nothing at the other.
    """
    months = one.is_open & other.is_open
    for level in PUBLISHED_RESOLUTIONS:
        _, rows, others = np.intersect1d(one.cells[level], other.cells[level], return_indices=True)
        assert np.array_equal(one.withheld[level][rows][:, months], other.withheld[level][others][:, months])


def withheld_groups(view: Seen, month: int) -> Iterator[tuple[int, list[int]]]:
    """Withheld finest cells that one published figure counts together: the figure and their rows."""
    groups: dict[tuple[int, int], list[int]] = {}
    lines = {level: view.parents(level, FINEST) for level in PUBLISHED_RESOLUTIONS if level < FINEST}
    for row in np.flatnonzero(view.withheld[FINEST][:, month]):
        above = [(level, int(lines[level][row])) for level in sorted(lines, reverse=True)]
        holder = next((key for key in above if not view.withheld[key[0]][key[1], month]), (0, 0))
        groups.setdefault(holder, []).append(int(row))
    for (level, row), rows in groups.items():
        yield int(view.residual[level][row, month] if level else view.rest[month]), rows


def attack_bounds(view: Seen) -> None:
    """A withheld count is 1 at least: so one figure for some of them must leave room, or they are all 1.

    Where a month is withheld on all cells, that a cell is withheld says nothing on it.
    """
    for month in np.flatnonzero(view.is_open):
        for figure, rows in withheld_groups(view, int(month)):
            assert figure >= T
            assert len(rows) == 1 or figure > len(rows)


def attack_equations(views: list[Seen], counted: list[Array], month: int) -> None:
    """Solve all that is published of a month at all vintages together: no small withheld count has one solution.

    `counted` are the counts of the finest cells behind the figures of each vintage. Unknowns: a count for each cell,
    the same wherever it is withheld while others are shown; one for each cell and vintage otherwise; and at each
    vintage what lies on no cell.
    """
    size = views[0].cells[FINEST].size
    columns = [_columns(view, month, size, size + number * (size + 1)) for number, view in enumerate(views)]
    width = size + len(views) * (size + 1)
    rows = [row for view, column in zip(views, columns, strict=True) for row in _equations(view, month, column, width)]
    solved = _solved(rows, width)
    for view, column, values in zip(views, columns, counted, strict=True):
        told = values[view.withheld[FINEST][:, month] & np.isin(column[:-1], solved), month]
        assert not np.any((told > 0) & (told < T))


def _columns(view: Seen, month: int, size: int, own: int) -> Array:
    """Unknown of each finest cell at one vintage, and of what lies on no cell."""
    shared = view.withheld[FINEST][:, month] & view.shown[COARSEST][:, month].any()
    return np.append(np.where(shared, np.arange(size), own + np.arange(size)), own + size)


def _equations(view: Seen, month: int, column: Array, width: int) -> Iterator[list[int]]:
    for level in PUBLISHED_RESOLUTIONS:
        parents = view.parents(level, FINEST)
        for row in np.flatnonzero(~view.withheld[level][:, month]):
            yield _equation(width, column[:-1][parents == row], view.shown[level][row, month])
    hidden = view.withheld[COARSEST][:, month][view.parents(COARSEST, FINEST)]
    yield _equation(width, column[np.append(hidden, True)], view.rest[month])
    yield _equation(width, column, view.total[month])


def _equation(width: int, columns: Array, value: int) -> list[int]:
    out = [0] * (width + 1)
    for column in columns:
        out[column] = 1
    out[-1] = int(value)
    return out


def _solved(rows: list[list[int]], width: int) -> list[int]:
    """Unknowns with just one solution, by exact elimination."""
    left = [[Fraction(number) for number in row] for row in {tuple(row) for row in rows}]
    done: list[tuple[int, list[Fraction]]] = []
    for column in range(width):
        pivot = next((row for row in left if row[column]), None)
        if pivot is None:
            continue
        left.remove(pivot)
        pivot = [number / pivot[column] for number in pivot]
        left = [_without(row, pivot, column) for row in left]
        done = [(index, _without(row, pivot, column)) for index, row in done] + [(column, pivot)]
    assert not any(row[-1] for row in left), "the figures contradict one another"
    return [index for index, row in done if not any(row[other] for other in range(width) if other != index)]


def _without(row: list[Fraction], pivot: list[Fraction], column: int) -> list[Fraction]:
    return [a - row[column] * b if b else a for a, b in zip(row, pivot, strict=True)] if row[column] else row


ISLAND = h3.latlng_to_cell(35.502, 12.609, 4)
SIBLINGS = sorted(h3.cell_to_children(ISLAND, 5))
COUSIN, SECOND = (sorted(h3.cell_to_children(cell, 5)) for cell in sorted(h3.grid_ring(ISLAND, 1))[:2])
FAR = [h3.latlng_to_cell(lat, lng, 5) for lat, lng in ((38.5, 20.0), (38.9, 20.9), (28.0, -15.0))]
POOL = np.array(sorted([*SIBLINGS[:5], *COUSIN[:2], SECOND[0], *FAR]), np.uint64)


@st.composite
def histories(draw: st.DrawFn, months: int = 3) -> tuple[Array, list[Placed]]:
    """Cells of one route, and its counts at one to five vintages, each a revision of one before it."""
    cells = POOL[sorted(draw(st.sets(st.integers(0, POOL.size - 1), min_size=1, max_size=9)))]
    counts = st.one_of(st.just(0), st.integers(0, 9), st.integers(0, draw(st.sampled_from([2, 9, 60, 300]))))
    values = np.array([[draw(counts) for _ in range(months)] for _ in cells], np.int64)
    unplaced = np.array([draw(st.sampled_from([0, 0, 3, 6])) for _ in range(months)], np.int64)
    vintages = [Placed(values, unplaced, np.ones(months, np.bool_))]
    for _ in range(draw(st.integers(0, 4))):
        vintages.append(draw(revisions_of(vintages, counts)))
    return cells, vintages


@st.composite
def revisions_of(draw: st.DrawFn, vintages: list[Placed], counts: st.SearchStrategy[int]) -> Placed:
    """One more vintage: another one again, with one month of it restated."""
    base = draw(st.sampled_from(vintages[::-1]))
    values, unplaced, has_cells = base.values.copy(), base.unplaced.copy(), base.has_cells.copy()
    month = draw(st.integers(0, unplaced.size - 1))
    column = values[:, month]
    row, other = draw(st.integers(0, column.size - 1)), draw(st.integers(0, column.size - 1))
    kind = draw(
        st.sampled_from(["little", "each a little", "move", "scale", "anything", "one anew", "rest", "no cells"])
    )
    if kind == "little":
        column[row] = max(0, column[row] + draw(st.integers(-4, 4)))
    elif kind == "each a little":
        column += np.array([draw(st.integers(-9, 9)) for _ in column])
        column[column < 0] = 0
    elif kind == "move":
        moved = draw(st.integers(0, int(column[row])))
        column[row] -= moved
        column[other] += moved
    elif kind == "scale":
        column[:] = column * draw(st.integers(2, 20)) // 10
    elif kind == "anything":
        column[:] = [draw(counts) for _ in column]
    elif kind == "one anew":
        column[row] = draw(counts)
    elif kind == "rest":
        unplaced[month] = draw(st.integers(0, 20))
    else:
        unplaced[month] += column.sum()
        column[:] = 0
        has_cells[month] = False
    return Placed(values, unplaced, has_cells)


def seen(disclosed: Disclosed, vintage: Placed) -> Seen:
    levels = disclosed.levels.items()
    return Seen(
        {level: part.cells for level, part in levels},
        {level: part.published for level, part in levels},
        {level: part.withheld for level, part in levels},
        {level: part.residual for level, part in levels},
        disclosed.route_residual,
        vintage.values.sum(axis=0) + vintage.unplaced,
        vintage.has_cells,
    )


def views_of(history: tuple[Array, list[Placed]]) -> list[Seen]:
    """What was published at each vintage, known what was by then."""
    cells, vintages = history
    return [
        seen(disclose_vintages(cells, vintages[:count]), vintages[count - 1]) for count in range(1, len(vintages) + 1)
    ]


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
    found = [disclose_vintages(cells, vintages[:count]) for count in range(1, len(vintages) + 1)]
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
    attack_bounds(seen(disclose_vintages(cells, [vintage]), vintage))


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


def view_of(snapshot: Snapshot, route: str) -> Seen:
    """What a snapshot shows of a route."""
    code = ROUTE_IDS.index(route)
    cubes = {level: snapshot.cube(DETECTIONS, level) for level in PUBLISHED_RESOLUTIONS}
    mine = {level: cube.routes == code for level, cube in cubes.items()}
    monthly = {level: cube.monthly() for level, cube in cubes.items()}
    return Seen(
        {level: cube.cells[mine[level]] for level, cube in cubes.items()},
        {level: shown[mine[level]] for level, (shown, _) in monthly.items()},
        {level: withheld[mine[level]] for level, (_, withheld) in monthly.items()},
        {level: np.diff(cube.residual, axis=1)[mine[level]] for level, cube in cubes.items()},
        np.diff(snapshot.route_cube(DETECTIONS).residual, axis=1)[code],
        monthly_series(snapshot, DETECTIONS, route).values,
        (cubes[FINEST].allocation[mine[FINEST]] != NO_ALLOCATION).any(axis=0),
    )


def attack_all_windows(view: Seen) -> None:
    """Every window: what lies between two nested ones is one of them, or two without a month in common."""
    for level in PUBLISHED_RESOLUTIONS:
        figures = [view.shown[level], view.residual[level]]
        for figure in [*figures, *(view.undivided(level, fine) for fine in PUBLISHED_RESOLUTIONS if fine > level)]:
            assert not np.any(figure < 0)
            assert_none_small(sums(figure))


def attack_one_vintage(view: Seen) -> None:
    attack_figures(view)
    attack_parents(view)
    attack_all_windows(view)


@pytest.mark.parametrize("route", ROUTE_IDS)
def test_nothing_small_is_given_away_by_the_embedded_data(route: str, snapshot: Snapshot) -> None:
    attack_one_vintage(view_of(snapshot, route))


@pytest.mark.parametrize("route", ROUTE_IDS)
def test_withheld_counts_of_the_embedded_data_have_room(route: str, snapshot: Snapshot) -> None:
    attack_bounds(view_of(snapshot, route))


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
        attack_two_vintages(one.first(months), other.first(months))
        attack_pattern(one.first(months), other.first(months))


@pytest.mark.publisher
@pytest.mark.parametrize("route", ROUTE_IDS)
def test_withheld_counts_of_the_real_releases_have_room(route: str, real_vintages: list[Snapshot]) -> None:
    for snapshot in real_vintages:
        attack_bounds(view_of(snapshot, route))


@pytest.mark.publisher
def test_the_real_releases_are_known_on_their_days(real_vintages: list[Snapshot]) -> None:
    december = (2023 - 1970) * 12 + 11
    found = [monthly_series(snapshot, DETECTIONS, "CMED").value(december) for snapshot in real_vintages]
    assert found == [9977, *[5289] * 5]
    log = real_vintages[-1].revisions(DETECTIONS)
    assert changed_only(log).num_rows == 12 + 5 + 17


def test_a_withdrawn_release_gives_nothing_away(data_dir: Path, tmp_path: Path) -> None:
    """What it had published stays known: figures after it was withdrawn keep their distance from it too."""
    release, table = read_embedded(data_dir)[0]
    ledger = Ledger(tmp_path / "ledger")
    for name, day, more in (("mistaken", date(2025, 7, 1), 100), ("later", date(2025, 8, 1), 104)):
        restated = replace(release, release_id=name, released=day, sha256=name[0] * 64)
        ledger.append(restated, _with_more(table, more), QUARANTINE_SCHEMA.empty_table())
    build = partial(build_snapshot, data_dir=data_dir, ledger=ledger, today=date(2027, 1, 1))
    build(tmp_path / "before", as_of=date(2025, 7, 10))
    ledger.mark("mistaken", "by mistake")
    build(tmp_path / "after")
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
