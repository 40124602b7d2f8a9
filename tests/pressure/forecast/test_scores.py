"""The weighted interval score is the sum of its parts, and is what its definition says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.pressure.forecast.scores import interval_scores
from routes_geo.pressure.forecast_tables import COVERAGES


def slow_score(error: float, radii: list[float]) -> float:
    """Bracher et al. (2021), equation 2, with a forecast of zero."""
    total = abs(error) / 2
    for coverage, radius in zip(COVERAGES, radii, strict=True):
        alpha = 1 - coverage
        beyond = max(0.0, -radius - error) + max(0.0, error - radius)
        total += alpha / 2 * (2 * radius + 2 / alpha * beyond)
    return total / (len(COVERAGES) + 0.5)


sizes = st.floats(0, 10)


@given(st.floats(-20, 20), st.tuples(sizes, sizes, sizes).map(sorted))
def test_scores_are_those_of_a_slow_loop(error: float, radii: list[float]) -> None:
    scores = interval_scores(np.array([error]), np.array([radii]))
    assert scores.total[0] == pytest.approx(slow_score(error, radii))
    assert min(scores.spread[0], scores.over[0], scores.under[0]) >= 0
    assert scores.over[0] == 0 or scores.under[0] == 0


def test_parts_by_hand() -> None:
    """Half-widths 1, 2 and 3; the outcome is 4 above or below: (4 / 2 + 3 + 2 + 1) / 3.5."""
    scores = interval_scores(np.array([4.0, -4.0]), np.array([[1.0, 2.0, 3.0]] * 2))
    assert scores.under.tolist() == pytest.approx([8 / 3.5, 0])
    assert scores.over.tolist() == pytest.approx([0, 8 / 3.5])
    assert scores.spread.tolist() == pytest.approx([(0.5 + 0.4 + 0.15) / 3.5] * 2)


def test_without_an_interval_there_is_no_score() -> None:
    assert np.isnan(interval_scores(np.array([1.0]), np.full((1, 3), np.nan)).total).all()
