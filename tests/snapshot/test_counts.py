"""Counts of windows for rows of a join: the fast kernels against sums of plain Python."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from routes_geo.model import NOT_PLACED, Publication
from routes_geo.months import MonthWindow
from routes_geo.snapshot.counts import STATUSES, RouteCells, count_residuals, count_values, count_window
from routes_geo.snapshot.published_cube import PublishedCube, accumulate

MONTHS, FIRST = 4, 600
CELL = st.tuples(
    st.integers(-1, 2), st.integers(0, 3), st.booleans(), st.integers(0, 2)
)  # placing, value, withheld, rest


def make(grid: list[list[tuple[int, int, bool, int]]]) -> tuple[RouteCells, PublishedCube, NDArray[Any]]:
    """A cube of months as drawn; where nothing is placed, nothing is counted either."""
    plain = np.array([[(p, v * (p >= 0), h and p >= 0, r * (p >= 0)) for p, v, h, r in row] for row in grid], np.int64)
    size = len(grid)
    cells, routes = np.arange(size, dtype=np.uint64), np.zeros(size, np.int8)
    published, withheld, residual = (accumulate(plain[:, :, layer]) for layer in (1, 2, 3))
    cube = PublishedCube(FIRST, cells, routes, plain[:, :, 0].astype(np.int8), published, withheld, residual)
    share = np.zeros(size + 1)
    rows = np.append(np.arange(size), -1)  # the last row of the join has no counts
    return RouteCells(np.append(cells, 99), np.append(routes, 0), share, share > 0, rows), cube, plain


def slow_status(placing: NDArray[Any], value: int, withheld: int, absent: Publication) -> int:
    if not (placing != NOT_PLACED).any():
        return STATUSES.index(absent)
    if value > 0:
        return STATUSES.index(Publication.PUBLISHED)
    return STATUSES.index(Publication.SUPPRESSED if withheld else Publication.ZERO)


@settings(max_examples=150)
@given(st.lists(st.lists(CELL, min_size=MONTHS, max_size=MONTHS), min_size=1, max_size=6), st.data())
def test_counts_are_those_of_slow_sums(grid: list[list[tuple[int, int, bool, int]]], data: st.DataObject) -> None:
    joined, cube, plain = make(grid)
    low = data.draw(st.integers(0, MONTHS - 1))
    high = data.draw(st.integers(low + 1, MONTHS))
    window = MonthWindow(FIRST + low, FIRST + high)
    rows = np.array(data.draw(st.lists(st.integers(0, len(grid)), max_size=8)), np.intp)
    counts, (values, status) = count_window(joined, cube, window, rows), count_values(joined, cube, window, rows)
    absent = np.full((MONTHS, 4), (NOT_PLACED, 0, 0, 0))
    inside = [(plain[row] if row < len(grid) else absent)[low:high] for row in rows.tolist()]
    assert counts.values.tolist() == values.tolist() == [int(part[:, 1].sum()) for part in inside]
    assert counts.withheld.tolist() == [int(part[:, 2].sum()) for part in inside]
    assert counts.placed.tolist() == [int((part[:, 0] != NOT_PLACED).sum()) for part in inside]
    assert counts.placing.tolist() == [int(part[:, 0].max()) for part in inside]
    expected = [
        slow_status(part[:, 0], part[:, 1].sum(), part[:, 2].sum(), Publication.NOT_PUBLISHED) for part in inside
    ]
    assert counts.status.tolist() == status.tolist() == expected
    counted = rows[rows < len(grid)]
    assert count_residuals(cube, window, counted).tolist() == plain[counted, low:high, 3].sum(axis=1).tolist()


@pytest.mark.parametrize(
    ("start", "absent"), [(FIRST - 2, Publication.NOT_PUBLISHED), (FIRST + MONTHS, Publication.NOT_YET_REPORTED)]
)
def test_a_window_outside_the_series_has_no_counts(start: int, absent: Publication) -> None:
    joined, cube, _ = make([[(0, 5, False, 1)] * MONTHS])
    window, rows = MonthWindow(start, start + 1), np.arange(2)
    values, status = count_values(joined, cube, window, rows)
    assert values.tolist() == count_window(joined, cube, window).values.tolist() == [0, 0]
    assert status.tolist() == count_window(joined, cube, window).status.tolist() == [STATUSES.index(absent)] * 2
    assert count_residuals(cube, window, np.arange(1)).tolist() == [0]
