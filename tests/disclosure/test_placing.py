"""Placing route totals on cells: which share counts in which month."""

from __future__ import annotations

import numpy as np
import pytest

from routes_geo.disclosure.placing import PlacedCells, _Dense, _place_vintages
from routes_geo.geography.places import WeightedCells
from routes_geo.grid.cells import lnglat_to_cells
from routes_geo.model import parse_month

EARLY, LATE = (np.sort(lnglat_to_cells([lng], [35.5], 5)) for lng in (12.6, 15.2))


def window(start: str, stop: str | None, cells: np.ndarray) -> WeightedCells:
    end = None if stop is None else parse_month(stop)
    return WeightedCells(parse_month(start), end, cells, np.array([1]), np.array([1]))


def place(months: int, windows: list[WeightedCells], first: str) -> PlacedCells:
    """Seven a month on the Central Mediterranean."""
    dense = _Dense(np.full(months, 7), np.ones(months, np.bool_))
    key = ("CMED", "sea")
    span = range(parse_month(first), parse_month(first) + months)
    return _place_vintages("CMED", [{key: dense}], {key: windows}, span)[0]


@pytest.mark.parametrize(
    ("first", "early_months"),
    [("2009-01", 72), ("2014-07", 6), ("2015-01", 0), ("2016-01", 0), ("2024-12", 0)],
)
def test_a_share_counts_only_in_its_own_months(first: str, early_months: int) -> None:
    """A series may begin after a window of shares has ended: its months belong to the later window alone."""
    months = 120
    windows = [window("2009-01", "2015-01", EARLY), window("2015-01", None, LATE)]
    placed = place(months, windows, first)
    by_cell = dict(zip(placed.cells.tolist(), placed.values.sum(axis=1).tolist(), strict=True))
    assert by_cell[int(EARLY[0])] == 7 * early_months
    assert by_cell[int(LATE[0])] == 7 * (months - early_months)
    assert not placed.unplaced.any()


def test_months_before_any_share_stay_at_route_level() -> None:
    placed = place(24, [window("2010-01", None, LATE)], "2009-01")
    assert placed.unplaced.tolist() == [7] * 12 + [0] * 12
    assert placed.allocation[:, :12].max() == -1


def test_a_window_after_the_series_counts_nowhere() -> None:
    placed = place(12, [window("2015-01", None, LATE)], "2009-01")
    assert not placed.values.any()
    assert placed.unplaced.tolist() == [7] * 12


def test_a_vintage_that_counts_nothing_yet_is_placed_nowhere() -> None:
    months = range(parse_month("2015-01"), parse_month("2016-01"))
    placed = _place_vintages("CMED", [{}], {("CMED", "sea"): [window("2015-01", None, LATE)]}, months)[0]
    assert not placed.values.any()
    assert not placed.unplaced.any()
    assert not np.any(placed.allocation > -1)
