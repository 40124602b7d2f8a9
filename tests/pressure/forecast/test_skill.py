"""What is measured of forecasts, and the gate before they are published."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from routes_geo.pressure.forecast.skill import EVALUATED_FROM, Skill, Track, Tracks, adjust, judge, measure_skill
from routes_geo.pressure.forecast_tables import Naive, Withheld

GOOD = Skill(
    "CMED",
    1,
    112,
    wis=0.2,
    last_month_wis=0.25,
    last_year_wis=0.4,
    better_naive=Naive.LAST_MONTH,
    relative_wis=0.8,
    coverages=(0.5, 0.8, 0.95),
    p=0.001,
)


def test_a_good_forecast_is_published() -> None:
    assert judge([GOOD])[0].is_published


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"targets": 59}, Withheld.TOO_FEW_TARGETS),
        ({"targets": 0, "wis": None, "coverages": None}, Withheld.TOO_FEW_TARGETS),
        ({"targets": 59, "failed_fits": 1}, Withheld.FIT_FAILED),
        ({"failed_fits": 1}, None),
        ({"relative_wis": 1.0}, Withheld.NO_SKILL),
        ({"relative_wis": 1.01}, Withheld.NO_SKILL),
        ({"relative_wis": None}, Withheld.NO_SKILL),
        ({"p": 0.051}, Withheld.SKILL_NOT_SHOWN),
        ({"coverages": (0.5, 0.74, 0.95)}, Withheld.COVERAGE),
        ({"coverages": (0.5, 0.86, 0.95)}, Withheld.COVERAGE),
        ({"coverages": (0.5, 0.75, 0.95)}, None),
        ({"coverages": (0.5, 0.85, 0.95)}, None),
        ({"p": 0.05}, None),
    ],
)
def test_the_gate(change: dict[str, Any], reason: Withheld | None) -> None:
    assert judge([replace(GOOD, **change)])[0].withheld == reason


def test_a_chance_among_many_is_no_skill() -> None:
    """One p of 0.03 among fifteen tests is what chance gives."""
    skill = judge([replace(GOOD, p=0.03), *[replace(GOOD, p=0.5)] * 14])
    assert skill[0].withheld == Withheld.SKILL_NOT_SHOWN
    assert skill[0].p_adjusted == pytest.approx(0.45)


@given(st.lists(st.floats(0, 1), max_size=20))
def test_adjusted_p_are_those_of_benjamini_and_hochberg(p: list[float]) -> None:
    expected = false_discovery_control(p, method="bh").tolist() if p else []
    assert adjust(p) == pytest.approx(expected)


def made_track(errors: list[float]) -> Track:
    """Errors with intervals of half-widths 0.25, 1 and 2."""
    return Track(np.array(errors), np.tile([0.25, 1.0, 2.0], (len(errors) + 1, 1)))


def made_tracks(
    forecast: list[float], last_month: list[float], last_year: list[float], first_month: int = EVALUATED_FROM
) -> Tracks:
    return Tracks(first_month, *map(made_track, (forecast, last_month, last_year)))


SPREAD = (0.25 * 0.5 + 1 * 0.2 + 2 * 0.05) / 3.5


def test_skill_by_hand() -> None:
    tracks = made_tracks([0.1, -0.2, 2.0, -0.5], [0.2, 0.1, -4.0, 1.0], [0.0, 0.0, 1.0, 0.0])
    skill = measure_skill("EMED", 1, tracks)
    assert (skill.targets, skill.first_target, skill.last_target) == (4, EVALUATED_FROM, EVALUATED_FROM + 3)
    assert skill.error == pytest.approx(0.35)  # of 0.1, 0.2, 0.5, 2.0
    assert skill.last_month_error == pytest.approx(0.6)  # of 0.1, 0.2, 1.0, 4.0
    assert skill.mean_ratio == pytest.approx(2.8 / 5.3)
    assert (skill.better, skill.coverages) == (0.75, (0.5, 0.75, 1.0))
    # Half of each error, and what lies beyond 0.25, 1 and 2.
    assert skill.wis == pytest.approx(SPREAD + (1.4 + 1.75 + 1.0 + 0.25) / 3.5 / 4)
    assert skill.last_month_wis == pytest.approx(SPREAD + (2.65 + 3.75 + 3.0 + 2.0 + 0.75) / 3.5 / 4)
    assert skill.last_year_wis == pytest.approx(SPREAD + (0.5 + 0.75) / 3.5 / 4)
    assert skill.better_naive == Naive.LAST_YEAR
    assert skill.wis is not None and skill.last_year_wis is not None
    assert skill.relative_wis == pytest.approx(skill.wis / skill.last_year_wis)
    assert skill.p > 0.5


def test_the_better_of_two_naive_forecasts_is_to_be_beaten() -> None:
    rng = np.random.default_rng(7)
    good, bad = rng.normal(0, 0.2, (2, 80)), rng.normal(0, 1, 80)
    for last_month, last_year in ((good[1], bad), (bad, good[1])):
        tracks = made_tracks(good[0].tolist(), last_month.tolist(), last_year.tolist())
        assert judge([measure_skill("EMED", 1, tracks)])[0].withheld in (Withheld.NO_SKILL, Withheld.SKILL_NOT_SHOWN)
    assert measure_skill("EMED", 1, made_tracks(good[0].tolist(), bad.tolist(), bad.tolist())).p < 0.001


def test_only_months_with_all_three_scores_count_and_from_2016_on() -> None:
    nan = np.nan
    tracks = made_tracks(
        [0.1, 0.1, nan, 0.1, 0.1, 0.1],
        [0.2, 0.2, 0.2, nan, 0.2, 0.2],
        [0.2, 0.2, 0.2, 0.2, nan, 0.2],
        EVALUATED_FROM - 1,
    )
    assert measure_skill("EMED", 1, tracks).targets == 2
    nothing = measure_skill("EMED", 1, made_tracks([0.1], [0.2], [0.2], EVALUATED_FROM - 1), failed_fits=3)
    assert (nothing.targets, nothing.wis, nothing.p, nothing.failed_fits) == (0, None, 1.0, 3)


@given(st.integers(0, 30), st.integers(0, 30))
def test_skill_known_at_a_month_is_that_of_the_months_before_it(known: int, seed: int) -> None:
    errors = np.random.default_rng(seed).normal(0, 1, (3, 30))
    whole = made_tracks(*(row.tolist() for row in errors))
    part = made_tracks(*(row[:known].tolist() for row in errors))
    assert measure_skill("EMED", 1, whole, known=known) == measure_skill("EMED", 1, part)


def test_a_last_month_that_is_always_right_is_not_beaten() -> None:
    exact = Track(np.zeros(80), np.zeros((81, 3)))
    skill = judge([measure_skill("EMED", 1, Tracks(EVALUATED_FROM, exact, exact, exact))])[0]
    assert (skill.mean_ratio, skill.relative_wis, skill.withheld) == (None, None, Withheld.NO_SKILL)
