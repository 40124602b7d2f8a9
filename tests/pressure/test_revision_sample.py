"""Percentiles of revisions against slow loops, and what censored figures add."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.model import ROUTE_IDS
from routes_geo.pressure.dated_figures import DatedFigure
from routes_geo.pressure.revised_figures import NewestCount, Revision
from routes_geo.pressure.revision_sample import percentiles, sample_revisions, weighted_percentiles

START, LATER = date(2020, 2, 10), date(2024, 1, 1)
FIRST_MONTH = 600


def revision(step: int, ratio: float, route: str = "CMED", *, later: date = LATER, age: int = 1) -> Revision:
    """A figure of 1000 about a month of its own, in a publication of its own."""
    month = FIRST_MONTH + step
    known_on = date(1970 + (month + age) // 12, (month + age) % 12 + 1, 10)
    figure = DatedFigure(route, month, month, known_on, 1000)
    return Revision(figure, NewestCount(later, round(1000 * ratio)), 1.0, is_redefined=False)


def slow_percentiles(pairs: list[tuple[float, float]]) -> tuple[float, float, float]:
    """The definition, pair by pair: at most a tenth of all, one more figure of weight 3 included, up to each end."""

    def end(ordered: list[tuple[float, float]]) -> float:
        cut, found = 0.0, ordered[0][0]
        for value, weight in ordered:
            cut += weight
            if cut <= 0.1 * (sum(each for _, each in pairs) + 3) + 1e-9:
                found = value
        return found

    up, half = 0.0, 0.5 * sum(weight for _, weight in pairs)
    middle = next(value for value, weight in sorted(pairs) if (up := up + weight) >= half - 1e-9)
    down = sorted((-value, weight) for value, weight in pairs)
    return end(sorted(pairs)), middle, -end(down)


@given(st.lists(st.tuples(st.integers(-50, 50), st.integers(1, 5)), min_size=1, max_size=40))
def test_percentiles_are_those_of_the_definition(pairs: list[tuple[int, int]]) -> None:
    values, weights = np.array(pairs, np.float64).T
    low, middle, high = weighted_percentiles(values, weights)
    assert (low, middle, high) == slow_percentiles([(float(value), float(weight)) for value, weight in pairs])
    assert low <= high


def test_a_publication_weighs_as_much_as_one_figure() -> None:
    months = [DatedFigure("CMED", month, month, START, 10) for month in range(FIRST_MONTH, FIRST_MONTH + 4)]
    revisions = [Revision(figure, NewestCount(LATER, 10), 1.0, is_redefined=False) for figure in months]
    sample = sample_revisions([*revisions, revision(9, 1.0)])
    assert sample.weights.tolist() == [0.25] * 4 + [1.0]


def test_own_figures_weigh_more() -> None:
    revisions = [revision(step, 1.0, "CMED") for step in range(30)] + [revision(step, 1.5, "WBAL") for step in range(3)]
    sample = sample_revisions(revisions)
    every = np.ones(33, np.bool_)
    recent = sample_revisions([])
    none = np.zeros(0, np.bool_)
    of_cmed, of_wbal = (percentiles(sample, every, recent, none, ROUTE_IDS.index(name)) for name in ("CMED", "WBAL"))
    assert of_cmed is not None
    assert of_wbal is not None
    assert of_cmed[2] == 0.0  # an end of 9.6 of 96, and the rises weigh 3
    assert of_wbal[2] == pytest.approx(math.log(1.5))  # an end of 4.2 of 42, and each rise weighs 3


def test_a_censored_figure_stands_for_what_may_still_come() -> None:
    """Ten figures without a change, followed for months only; of the recent ones, half rose by a fifth later."""
    censored = [revision(48 + step, 1.0, later=date(2025, 3, 1)) for step in range(14, 24)]
    recent = [revision(step, 1.2 if step % 2 else 1.0, "WBAL", age=3) for step in range(10)]
    assert not any(each.is_followed for each in censored)
    sample, later = sample_revisions(censored), sample_revisions(recent)
    every = np.ones(10, np.bool_)
    logs = percentiles(sample, every, later, every, 0)
    assert logs is not None
    assert (logs[0], logs[2]) == (0.0, pytest.approx(math.log(1.2)))
    assert percentiles(sample, every, later, ~every, 0) is None  # nothing is known of what may come


def test_too_few_figures_or_publications() -> None:
    every, none = np.ones(10, np.bool_), np.zeros(0, np.bool_)
    recent = sample_revisions([])
    nine = sample_revisions([revision(step, 1.1) for step in range(9)])
    assert percentiles(nine, every[:9], recent, none, 0) is None
    same = [
        Revision(
            DatedFigure(route, FIRST_MONTH, FIRST_MONTH, START + timedelta(days), 10),
            NewestCount(LATER, 11),
            1.0,
            is_redefined=False,
        )
        for route in ROUTE_IDS
        for days in (0, 1)
    ]
    assert percentiles(sample_revisions(same), every, recent, none, 0) is None  # two publications


def test_independent_figures_share_no_publication_and_no_month() -> None:
    revisions = [revision(step, 1.0, "WBAL") for step in range(3)]
    sample = sample_revisions(revisions)
    own = revisions[1].figure
    assert sample.independent_of(own.known_on.toordinal(), 0, 0).tolist() == [True, False, True]
    assert sample.independent_of(0, own.first_month, own.last_month + 1).tolist() == [True, False, False]
