"""Random histories of one route: its counts on cells at several vintages, and what is published of them."""

from __future__ import annotations

import h3.api.numpy_int as h3
import numpy as np
from hypothesis import strategies as st

from routes_geo.disclosure.cells import Disclosed
from routes_geo.disclosure.vintages import Placed, disclose_vintages
from support.attacks import Array, Seen

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
        seen(disclose_vintages(cells, vintages[:count])[-1], vintages[count - 1])
        for count in range(1, len(vintages) + 1)
    ]
