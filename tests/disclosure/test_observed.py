"""Counts with points: exact sums at every level, no small figure, and nothing given away by a later vintage."""

from __future__ import annotations

from itertools import combinations

import h3.api.numpy_int as h3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routes_geo.disclosure.observed import BARE, CellFigure, PeriodFigures, disclose_period, restrict_period
from routes_geo.disclosure.policy import THRESHOLD_MONTH

FINEST = 4
LAMPEDUSA = int(h3.latlng_to_cell(35.502, 12.609, 3))
SIBLINGS = sorted(int(cell) for cell in h3.cell_to_children(LAMPEDUSA, 4))
NEIGHBOURS = sorted(int(cell) for cell in h3.grid_ring(LAMPEDUSA, 1))
CYPRUS = int(h3.latlng_to_cell(35.0, 33.0, 4))
PLACES = [*SIBLINGS[:4], *(int(h3.cell_to_center_child(cell, 4)) for cell in NEIGHBOURS[:3]), CYPRUS, LAMPEDUSA]

counts = st.dictionaries(
    st.sampled_from([*PLACES, NEIGHBOURS[0]]), st.one_of(st.integers(1, 8), st.integers(1, 300)), max_size=9
)
vintages = st.lists(st.tuples(counts, st.sampled_from([0, 0, 2, 7, 60])), min_size=1, max_size=4)


def total_of(vintage: tuple[dict[int, int], int]) -> int:
    return sum(vintage[0].values()) + vintage[1]


def publish(history: list[tuple[dict[int, int], int]], threshold: int = THRESHOLD_MONTH) -> list[PeriodFigures]:
    figures: list[PeriodFigures] = []
    for vintage in history:
        figures.append(
            disclose_period(vintage[0], total_of(vintage), finest=FINEST, threshold=threshold, earlier=figures)
        )
    return figures


def level(figures: PeriodFigures, resolution: int) -> dict[int, CellFigure]:
    return {cell: figure for cell, figure in figures.cells.items() if h3.get_resolution(cell) == resolution}


def check_sums(figures: PeriodFigures, total: int) -> None:
    rest, above = total - figures.shown, 0
    for resolution in (2, 3, 4):
        shown = sum(figure.value or 0 for figure in level(figures, resolution).values())
        assert shown + above + rest == total
        above += sum(figure.remainder for figure in level(figures, resolution).values())


def check_sizes(figures: PeriodFigures, total: int, threshold: int) -> None:
    for figure in figures.cells.values():
        assert not 0 < (figure.value or 0) < threshold
        assert not 0 < figure.remainder < threshold
    hides = any(figure.value is None for figure in level(figures, 2).values())
    if figures.cells:
        rest = total - figures.shown
        assert rest >= threshold or (rest == 0 and not hides)
        assert any(figure.value for figure in figures.cells.values())


@settings(max_examples=200)
@given(vintages, st.sampled_from([5, 12]))
def test_every_vintage_adds_up_and_shows_no_small_count(history: list, threshold: int) -> None:
    for vintage, figures in zip(history, publish(history, threshold), strict=True):
        check_sums(figures, total_of(vintage))
        check_sizes(figures, total_of(vintage), threshold)


@settings(max_examples=200)
@given(vintages)
def test_what_was_withheld_stays_so_and_no_figure_changes_a_little(history: list) -> None:
    for before, after in combinations(publish(history), 2):
        if before.is_bare:
            assert after.is_bare
        if before.is_bare or after.is_bare:
            continue
        for cell in before.cells.keys() | after.cells.keys():
            old, new = (figures.cells.get(cell, CellFigure(0)) for figures in (before, after))
            assert (old.value is None) == (new.value is None)
            for change in (abs((old.value or 0) - (new.value or 0)), abs(old.remainder - new.remainder)):
                assert change == 0 or change >= THRESHOLD_MONTH


@settings(max_examples=200)
@given(counts, st.sampled_from([0, 3, 60]))
def test_published_figures_stand_for_the_counts(cells: dict[int, int], unplaced: int) -> None:
    """A table of figures gives the same figures again, and stricter ones with a higher threshold."""
    total = sum(cells.values()) + unplaced
    figures = disclose_period(cells, total, finest=FINEST)
    assert restrict_period(figures, total, finest=FINEST, threshold=THRESHOLD_MONTH) == figures
    stricter = restrict_period(figures, total, finest=FINEST, threshold=20)
    check_sums(stricter, total)
    check_sizes(stricter, total, 20)
    if not stricter.is_bare:
        hidden = {cell for cell, figure in figures.cells.items() if figure.value is None}
        assert all(stricter.cells[cell].value is None for cell in hidden)


def test_a_small_count_is_published_only_with_its_parent() -> None:
    a, b, c = SIBLINGS[:3]
    figures = disclose_period({a: 40, b: 3, c: 2}, 45, finest=FINEST)
    assert (figures.cells[a], figures.cells[b].value, figures.cells[c].value) == (CellFigure(40), None, None)
    assert figures.cells[LAMPEDUSA] == CellFigure(45, remainder=5)


def test_a_coarse_point_counts_in_the_parent_alone() -> None:
    figures = disclose_period({SIBLINGS[0]: 40, LAMPEDUSA: 9}, 49, finest=FINEST)
    assert level(figures, 4) == {SIBLINGS[0]: CellFigure(40)}
    assert figures.cells[LAMPEDUSA] == CellFigure(49, remainder=9)


def test_a_quarter_without_a_visible_cell_is_withheld_whole() -> None:
    assert disclose_period({CYPRUS: 3}, 3, finest=FINEST) == BARE


def test_counts_without_a_point_stay_with_the_route() -> None:
    assert disclose_period({}, 3, finest=FINEST) == PeriodFigures()
    assert disclose_period({CYPRUS: 30}, 40, finest=FINEST).shown == 30


@pytest.mark.parametrize(("now", "shown"), [(31, 30), (34, 30), (35, 35), (30, 30), (27, 30), (25, 25)])
def test_a_small_correction_stays_with_the_route(now: int, shown: int) -> None:
    before, after = publish([({CYPRUS: 30}, 60), ({CYPRUS: now}, 60)])
    assert (before.shown, after.shown) == (30, shown)


def test_a_new_small_count_does_not_show_its_cell() -> None:
    _, after = publish([({SIBLINGS[0]: 30}, 60), ({SIBLINGS[0]: 30, CYPRUS: 2}, 60)])
    assert CYPRUS not in after.cells


def test_a_total_below_the_earlier_cells_withholds_the_quarter() -> None:
    assert publish([({CYPRUS: 30}, 0), ({CYPRUS: 28}, 0)])[-1] == BARE
