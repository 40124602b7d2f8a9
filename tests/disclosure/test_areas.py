"""Areas beside cells in disclosure control: sums stay exact, an area has one figure, and nothing small shows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.attacks import Seen, attack_bounds, attack_figures, attack_parents
from support.histories import FAR, SIBLINGS

from routes_geo.disclosure.cells import Disclosed, disclose
from routes_geo.disclosure.hierarchy import Hierarchy
from routes_geo.grid.cell_bits import cells_to_parent
from routes_geo.grid.keys import is_area

NEAR = sorted(int(cell) for cell in SIBLINGS[:3])
HOMES: Mapping[int, int] = {
    1: 0,
    2: int(cells_to_parent([NEAR[0]], 3)[0]),
    3: int(cells_to_parent([NEAR[0]], 2)[0]),
    4: int(cells_to_parent([NEAR[0]], 4)[0]),
}
KEYS = np.array(sorted([*HOMES, *NEAR, *(int(cell) for cell in FAR[:2])]), np.uint64)


def disclosed(values: np.ndarray, unplaced: np.ndarray) -> Disclosed:
    return disclose(KEYS, values, unplaced, homes=HOMES)


def seen(found: Disclosed, values: np.ndarray, unplaced: np.ndarray) -> Seen:
    levels = found.levels.items()
    return Seen(
        {level: part.cells for level, part in levels},
        {level: part.published for level, part in levels},
        {level: part.withheld for level, part in levels},
        {level: part.residual for level, part in levels},
        found.route_residual,
        values.sum(axis=0) + unplaced,
        np.ones(unplaced.size, np.bool_),
        HOMES,
    )


def alone(**counts: int) -> Disclosed:
    """Withhold counts of areas a1 to a4, cells n0 to n2 near each other, and f0 and f1 far away."""
    keys = {f"a{number}": number for number in HOMES}
    keys |= {f"n{at}": cell for at, cell in enumerate(NEAR)} | {f"f{at}": int(cell) for at, cell in enumerate(FAR[:2])}
    values = np.zeros((KEYS.size, 1), np.int64)
    for name, count in counts.items():
        values[np.searchsorted(KEYS, np.uint64(keys[name])), 0] = count
    return disclosed(values, np.zeros(1, np.int64))


def test_an_area_is_a_key_of_its_own_down_from_its_home() -> None:
    hierarchy = Hierarchy.above(KEYS, HOMES)
    areas = {level: keys[is_area(keys)].tolist() for level, keys in hierarchy.cells.items()}
    assert areas == {5: [1, 2, 3, 4], 4: [1, 2, 3], 3: [1, 3], 2: [1]}
    for level, keys in hierarchy.cells.items():
        if level <= 4:
            assert HOMES[4] in keys or level < 4


def test_an_area_counts_in_its_home() -> None:
    found = alone(a2=100, n0=50)
    home = np.searchsorted(found.levels[3].cells, np.uint64(HOMES[2]))
    assert int(found.levels[3].published[home, 0]) == 150
    finer = dict(zip(found.levels[4].cells.tolist(), found.levels[4].published[:, 0].tolist(), strict=True))
    assert finer[2] == 100


def test_a_withheld_area_is_withheld_at_every_resolution() -> None:
    found = alone(a1=3, f0=100, f1=70)
    for level in found.levels.values():
        row = np.searchsorted(level.cells, np.uint64(1))
        assert level.withheld[row, 0]
    assert int(found.route_residual[0]) >= 10


@pytest.mark.parametrize("small", [1, 4])
def test_a_small_area_hides_with_a_sibling(small: int) -> None:
    """The area's home shows both; beside a single hidden area, a cell of the home is hidden, too."""
    found = alone(a4=small, n0=40, n1=60, f0=90)
    finest = dict(zip(found.levels[5].cells.tolist(), found.levels[5].withheld[:, 0].tolist(), strict=True))
    assert finest[4]
    assert sum(finest[cell] for cell in NEAR) == 1


counts = st.integers(0, 30) | st.integers(0, 3000)


@settings(max_examples=150)
@given(st.lists(st.lists(counts, min_size=KEYS.size + 1, max_size=KEYS.size + 1), min_size=1, max_size=4))
def test_sums_are_exact_and_nothing_small_shows(months: list[list[int]]) -> None:
    table = np.array(months, np.int64).T
    values, unplaced = table[:-1], table[-1]
    found = disclosed(values, unplaced)
    for resolution, level in found.levels.items():
        above = sum(found.levels[coarser].residual.sum(axis=0) for coarser in found.levels if coarser < resolution)
        assert (level.published.sum(axis=0) + above + found.route_residual).tolist() == table.sum(axis=0).tolist()
        areas = level.cells[is_area(level.cells)]
        if resolution < 5:
            rows, finer = (
                np.searchsorted(level.cells, areas),
                np.searchsorted(found.levels[resolution + 1].cells, areas),
            )
            assert np.array_equal(level.withheld[rows], found.levels[resolution + 1].withheld[finer])
            assert not level.residual[rows].any()
    view = seen(found, values, unplaced)
    attack_figures(view)
    attack_parents(view)
    attack_bounds(view)
