"""The attacker: has every snapshot of every vintage, subtracts all figures from all others, and solves for the rest.

Random data, and the real releases. The totals of a route are the publisher's own figures and give nobody away; nor does
what is left of them at route level. Everything on cells is under attack. Between vintages months are attacked, not
windows: who has a window at two vintages has its months at both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import combinations

import numpy as np

from routes_geo.disclosure.hierarchy import keys_to_parent
from routes_geo.disclosure.policy import THRESHOLD_MONTH
from routes_geo.grid.cell_bits import PUBLISHED_RESOLUTIONS
from routes_geo.model import NOT_PLACED, ROUTE_IDS
from routes_geo.snapshot.areas import Areas
from routes_geo.snapshot.series import DETECTIONS, monthly_series
from routes_geo.snapshot.snapshot import Snapshot
from support.share_attacks import is_unplaced

T = THRESHOLD_MONTH
COARSEST, FINEST = PUBLISHED_RESOLUTIONS[0], PUBLISHED_RESOLUTIONS[-1]
PAIRS = list(combinations(PUBLISHED_RESOLUTIONS, 2))  # coarse, fine
Array = np.ndarray


@dataclass(frozen=True)
class Seen:
    """All that is published of one route at one vintage: by resolution the cells and areas (n,), and what they show.

    What they show has shape (n, p).
    """

    cells: dict[int, Array]
    shown: dict[int, Array]
    withheld: dict[int, Array]
    residual: dict[int, Array]
    rest: Array  # at route level, (p,)
    total: Array  # (p,)
    placed: Array  # months that are on cells at all, (p,)
    homes: Mapping[int, int] = field(default_factory=dict)  # the finest cell that contains an area, by its number

    @property
    def is_open(self) -> Array:
        """Months that are on cells and not withheld on all of them, (p,)."""
        bare = np.all([self.withheld[level].all(axis=0) for level in PUBLISHED_RESOLUTIONS], axis=0)
        return self.placed & ~bare

    def parents(self, coarse: int, fine: int) -> Array:
        """Row of the coarse cell, or of the same area, that contains each fine one."""
        return np.searchsorted(self.cells[coarse], keys_to_parent(self.cells[fine], coarse, self.homes))

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
    known = solved(rows, width)
    for view, column, values in zip(views, columns, counted, strict=True):
        told = values[view.withheld[FINEST][:, month] & np.isin(column[:-1], known), month]
        assert not np.any((told > 0) & (told < T))


def _columns(view: Seen, month: int, size: int, own: int) -> Array:
    """Unknown of each finest cell at one vintage, and of what lies on no cell."""
    shared = view.withheld[FINEST][:, month] & view.shown[COARSEST][:, month].any()
    return np.append(np.where(shared, np.arange(size), own + np.arange(size)), own + size)


def _equations(view: Seen, month: int, column: Array, width: int) -> Iterator[list[int]]:
    for level in PUBLISHED_RESOLUTIONS:
        parents = view.parents(level, FINEST)
        for row in np.flatnonzero(~view.withheld[level][:, month]):
            yield equation(width, column[:-1][parents == row], view.shown[level][row, month])
    hidden = view.withheld[COARSEST][:, month][view.parents(COARSEST, FINEST)]
    yield equation(width, column[np.append(hidden, True)], view.rest[month])
    yield equation(width, column, view.total[month])


def equation(width: int, columns: Array, value: int) -> list[int]:
    out = [0] * (width + 1)
    for column in columns:
        out[column] = 1
    out[-1] = int(value)
    return out


def solved(rows: list[list[int]], width: int) -> list[int]:
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


def view_of(snapshot: Snapshot, route: str) -> Seen:
    """What a snapshot shows of a route.

    Cells that only shares of withheld areas reach are left out of the withheld ones: nothing is placed on them.
    """
    code = ROUTE_IDS.index(route)
    cubes = {level: snapshot.cube(DETECTIONS, level) for level in PUBLISHED_RESOLUTIONS}
    mine = {level: cube.routes == code for level, cube in cubes.items()}
    monthly = {level: cube.monthly() for level, cube in cubes.items()}
    cells = {level: cube.cells[mine[level]] for level, cube in cubes.items()}
    months = range(cubes[FINEST].first_month, cubes[FINEST].first_month + cubes[FINEST].months)
    empty = {level: is_unplaced(snapshot, route, cells[level], level, months) for level in cells}
    return Seen(
        cells,
        {level: shown[mine[level]] for level, (shown, _) in monthly.items()},
        {level: withheld[mine[level]] & ~empty[level] for level, (_, withheld) in monthly.items()},
        {level: np.diff(cube.residual, axis=1)[mine[level]] for level, cube in cubes.items()},
        np.diff(snapshot.route_cube(DETECTIONS).residual, axis=1)[code],
        monthly_series(snapshot, DETECTIONS, route).values,
        (cubes[FINEST].placing[mine[FINEST]] != NOT_PLACED).any(axis=0),
        {number: area.home for number, area in snapshot.derived(Areas).by_number().items()},
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
