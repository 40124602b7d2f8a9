"""Typical revisions with their test, and the table of revisions."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routes_geo.model import ROUTE_IDS
from routes_geo.pressure.dated_figures import AgeClass, DatedFigure, Window
from routes_geo.pressure.revised_figures import NewestCount, Revision
from routes_geo.pressure.revision_ratios import RevisionIntervals, interval_scores
from routes_geo.pressure.revision_table import DEFINITION, interval_tests, revision_table

FIRST_MONTH = 600
LATER = date(2050, 1, 1)


def first_published(step: int, ratio: float, route: str = "CMED", *, is_redefined: bool = False) -> Revision:
    month = FIRST_MONTH + step
    known_on = date(1970 + (month + 1) // 12, (month + 1) % 12 + 1, 10)
    figure = DatedFigure(route, month, month, known_on, 1_000_000)
    return Revision(figure, NewestCount(LATER, round(1_000_000 * ratio)), 1.0, is_redefined=is_redefined)


def test_a_typical_revision_states_what_it_rests_on() -> None:
    rising = [first_published(step, 1.0 + step / 100) for step in range(20)]
    restated = [first_published(step, 5.0, is_redefined=True) for step in range(20, 60)]
    ratios = RevisionIntervals([*rising, *restated]).ratios("CMED", 1)
    assert (ratios.pairs, ratios.publications, ratios.censored) == (20, 20, 0)
    assert (ratios.low, ratios.central, ratios.high) == pytest.approx((1.01, 1.09, 1.18))  # two of 21 on either side
    assert (ratios.smallest, ratios.largest) == pytest.approx((1.0, 1.19))
    assert ratios.basis.startswith("20 figures published in the month after")
    assert ratios.test is not None
    assert (ratios.test.figures, ratios.test.publications) == (20, 20)


def test_without_enough_figures_a_range_is_assumed() -> None:
    few = RevisionIntervals([first_published(step, 2.0) for step in range(9)])
    for age, low, high in ((1, 0.90, 1.25), (2, 0.90, 1.25), (12, 0.90, 1.25), (13, 0.98, 1.02)):
        ratios = few.ratios("CMED", age)
        assert (ratios.low, ratios.central, ratios.high) == (low, 1.0, high)
        assert (ratios.smallest, ratios.largest, ratios.test) == (None, None, None)
        assert "an assumption" in ratios.basis


def test_a_figure_has_no_part_in_the_interval_it_is_tested_with() -> None:
    """One figure of thirty tripled. Tested on itself it could be inside; left out, it is not."""
    revisions = [first_published(step, 1.0) for step in range(29)] + [first_published(29, 3.0)]
    tested = RevisionIntervals(revisions).tested[AgeClass.FIRST]
    assert [each.is_inside for each in tested] == [True] * 29 + [False]
    assert {(each.low, each.high) for each in tested[:3]} == {(0.0, 0.0)}


def test_copies_are_left_out_together() -> None:
    """Thirty publications state the same month of a route; each is tested with the twelve of other months."""
    month = FIRST_MONTH + 100
    days = [date(2028, 6, day) for day in range(1, 31)]
    copies = [
        Revision(DatedFigure("WBAL", month, month, day, 100), NewestCount(LATER, 300), 1.0, is_redefined=False)
        for day in days
    ]
    others = [first_published(step, 1.0) for step in range(12)]
    tested = RevisionIntervals([*copies, *others]).tested[AgeClass.FIRST]
    of_copies = [each for each in tested if each.revision.figure.route == "WBAL"]
    assert len(of_copies) == 30
    assert not any(each.is_inside for each in of_copies)


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_intervals_cover_four_fifths_of_exchangeable_figures(seed: int) -> None:
    """200 figures of one law: the share inside is 0.8, up to four standard errors of a binomial share."""
    logs = np.random.default_rng(seed).normal(0.05, 0.2, 200)
    revisions = [
        first_published(step, math.exp(log), ROUTE_IDS[step % len(ROUTE_IDS)]) for step, log in enumerate(logs.tolist())
    ]
    test = RevisionIntervals(revisions).tests[AgeClass.FIRST]
    assert test is not None
    assert abs(test.coverage - 0.8) < 4 * math.sqrt(0.8 * 0.2 / 200)
    assert test.width == pytest.approx(2 * 1.2816 * 0.2, rel=0.3)
    assert test.interval_score > test.width


def test_the_interval_score_of_hits_and_misses() -> None:
    scores = interval_scores(np.array([0.0, 0.3, -0.2]), np.full(3, -0.1), np.full(3, 0.2))
    assert scores == pytest.approx([0.3, 0.3 + 10 * 0.1, 0.3 + 10 * 0.1])
    assert interval_scores(np.array([0.0]), -5.0, 5.0) == pytest.approx([10.0])  # a wide interval earns nothing


def test_the_table_has_means_by_route_and_age() -> None:
    revisions = [
        first_published(0, 1.5),
        first_published(1, 0.9),
        first_published(2, 1.0, "WBAL"),
        first_published(3, 0.5, "WBAL", is_redefined=True),
    ]
    rows = revision_table(revisions)
    assert [(row.kind, row.route, row.figures) for row in rows] == [
        ("revision", None, 3),
        ("revision", "CMED", 2),
        ("revision", "WBAL", 1),
        (DEFINITION, None, 1),
        (DEFINITION, "WBAL", 1),
    ]
    every = rows[0]
    assert (every.age_from, every.age_to, every.window, every.unchanged) == (0, 1, Window.MONTH, 1)
    assert (every.mean, every.mean_absolute, every.largest) == pytest.approx((0.4 / 3, 0.2, 0.5))


def test_tests_are_given_by_age_window_and_route() -> None:
    intervals = RevisionIntervals([first_published(step, 1.1, "CMED" if step % 2 else "WBAL") for step in range(24)])
    rows = [(row.age, row.window, row.route, row.test.figures) for row in interval_tests(intervals)]
    assert rows == [
        (AgeClass.FIRST, None, None, 24),
        (AgeClass.FIRST, Window.MONTH, None, 24),
        (AgeClass.FIRST, Window.MONTH, "CMED", 12),
        (AgeClass.FIRST, Window.MONTH, "WBAL", 12),
    ]
