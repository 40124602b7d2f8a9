"""What is measured of forecasts, and the gate before they are published."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from routes_geo.pressure.forecast.intervals import Intervals
from routes_geo.pressure.forecast.skill import EVALUATED_FROM, Errors, Skill, adjust, judge, measure_skill
from routes_geo.pressure.forecast_tables import Withheld

GOOD = Skill("CMED", 1, 112, EVALUATED_FROM, EVALUATED_FROM + 111, 0.3, 0.4, 0.8, 0.6, 0.8, 0.001)


def test_a_good_forecast_is_published() -> None:
    assert judge([GOOD])[0].is_published


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"targets": 59}, Withheld.TOO_FEW_TARGETS),
        ({"targets": 0, "error": None, "last_month_error": None}, Withheld.TOO_FEW_TARGETS),
        ({"targets": 59, "failed_fits": 1}, Withheld.FIT_FAILED),
        ({"failed_fits": 1}, None),
        ({"error": 0.4}, Withheld.NO_SKILL),
        ({"error": 0.41}, Withheld.NO_SKILL),
        ({"p": 0.051}, Withheld.SKILL_NOT_SHOWN),
        ({"coverage": 0.74}, Withheld.COVERAGE),
        ({"coverage": 0.86}, Withheld.COVERAGE),
        ({"coverage": None}, Withheld.COVERAGE),
        ({"coverage": 0.75}, None),
        ({"coverage": 0.85}, None),
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


def errors_of(signed: list[float], plain: list[float], first_month: int = EVALUATED_FROM) -> Errors:
    ends = np.full(len(signed) + 1, 1.0)
    return Errors(first_month, np.array(signed), np.array(plain), Intervals(-ends, ends))


def test_skill_by_hand() -> None:
    skill = measure_skill("EMED", 1, errors_of([0.1, -0.2, 2.0, -0.5], [0.2, 0.1, -4.0, 1.0]))
    assert (skill.targets, skill.first_target, skill.last_target) == (4, EVALUATED_FROM, EVALUATED_FROM + 3)
    assert skill.error == pytest.approx(0.35)  # of 0.1, 0.2, 0.5, 2.0
    assert skill.last_month_error == pytest.approx(0.6)  # of 0.1, 0.2, 1.0, 4.0
    assert skill.mean_ratio == pytest.approx(2.8 / 5.3)
    assert (skill.better, skill.coverage) == (0.75, 0.75)
    assert 0 < skill.p < 1


def test_only_months_with_both_forecasts_and_an_interval_count_and_from_2016_on() -> None:
    errors = errors_of([0.1, 0.1, np.nan, 0.1, 0.1], [0.2, 0.2, 0.2, np.nan, 0.2], EVALUATED_FROM - 1)
    assert measure_skill("EMED", 1, errors).targets == 2
    nothing = measure_skill("EMED", 1, errors_of([0.1], [0.2], EVALUATED_FROM - 1), failed_fits=3)
    assert (nothing.targets, nothing.error, nothing.p, nothing.failed_fits) == (0, None, 1.0, 3)


def test_a_last_month_that_is_always_right_is_not_beaten() -> None:
    skill = judge([measure_skill("EMED", 1, errors_of([0.0] * 80, [0.0] * 80))])[0]
    assert (skill.mean_ratio, skill.withheld) == (None, Withheld.NO_SKILL)
