"""Signals against slow loops, by hand, and on published months."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routes_geo.model import parse_month
from routes_geo.pressure.signals import beyond, drift, ears, seasonal_effects, shock
from routes_geo.snapshot.series import DETECTIONS, monthly_series
from routes_geo.snapshot.snapshot import Snapshot

FIRST = parse_month("2009-01")
COUNTS = st.lists(st.integers(0, 50_000), min_size=0, max_size=130)


def slow_shock(values: list[int], t: int, first_month: int) -> float:
    """I5 of one month, step by step as docs/reference/indicators.md words it."""
    logs = [float(np.log(1 + value)) for value in values]
    left: dict[int, list[float]] = {month: [] for month in range(12)}
    for j in range(t - 72 + 6, t - 6):
        average = sum(logs[j - 6 : j + 7]) / 13
        left[(first_month + j) % 12].append(logs[j] - average)
    effect = {month: float(np.median(rest)) * len(rest) / (len(rest) + 1) for month, rest in left.items()}
    mean = sum(effect.values()) / 12
    plain = [logs[j] - (effect[(first_month + j) % 12] - mean) for j in range(t + 1)]
    level, errors = plain[0], []
    for j in range(1, t + 1):
        errors.append(plain[j] - level)
        level = 0.5 * plain[j] + 0.5 * level
    earlier = errors[-61:-1]
    middle = float(np.median(earlier))
    spread = 1.4826 * float(np.median([abs(error - middle) for error in earlier]))
    return errors[-1] / max(spread, 0.20)


@settings(max_examples=30)
@given(st.lists(st.integers(0, 50_000), min_size=73, max_size=110), st.integers(0, 11))
def test_the_shock_is_that_of_a_slow_loop(values: list[int], shift: int) -> None:
    computed = shock(np.array(values, np.int64), FIRST + shift).score
    assert np.isnan(computed[:72]).all()
    for month in {72, (72 + len(values)) // 2, len(values) - 1}:
        assert computed[month] == pytest.approx(slow_shock(values, month, FIRST + shift), abs=1e-9)


@settings(max_examples=30)
@given(COUNTS, st.integers(0, 130))
def test_nothing_looks_ahead(values: list[int], cut: int) -> None:
    whole, part = np.array(values, np.int64), np.array(values[:cut], np.int64)
    for name in ("score", "expected", "scale"):
        all_of_it, some = getattr(shock(whole, FIRST), name), getattr(shock(part, FIRST), name)
        np.testing.assert_allclose(some, all_of_it[: part.size], atol=1e-9)
    np.testing.assert_allclose(ears(part)[0], ears(whole)[0][: part.size], atol=1e-9)
    scores = shock(whole, FIRST).score
    np.testing.assert_array_equal(drift(scores[:cut]).alarm, drift(scores).alarm[:cut])


@given(COUNTS)
def test_ears_is_that_of_a_slow_loop(values: list[int]) -> None:
    score, mean = ears(np.array(values, np.int64))
    logs = np.log1p(np.array(values, np.float64))
    for month in range(len(values)):
        if month < 12:
            assert np.isnan(score[month])
            continue
        before = logs[month - 12 : month]
        assert mean[month] == pytest.approx(before.mean())
        assert score[month] == pytest.approx((logs[month] - before.mean()) / max(before.std(ddof=1), 0.25))


def test_a_repeating_year_has_its_season_and_no_shock() -> None:
    year = [100, 120, 150, 200, 400, 800, 900, 1000, 700, 400, 200, 120]
    values = np.array(year * 10, np.int64)
    effects = seasonal_effects(np.log1p(values.astype(np.float64)), FIRST)
    assert int(np.nanargmax(effects[-1])) == 7  # August
    assert effects[80].mean() == pytest.approx(0)
    assert np.nanmax(np.abs(shock(values, FIRST).score)) < 2


def test_drift_by_hand() -> None:
    computed = drift(np.array([np.nan, 1.0, 1.5, 1.5, 1.5, 1.5, 1.5, -9.0, 0.4]))
    assert np.isnan(computed.up[0])
    assert computed.up.tolist()[1:6] == [0.5, 1.5, 2.5, 3.5, 4.5]
    assert computed.alarm.tolist() == [0, 0, 0, 0, 0, 0, 1, 0, 0]  # 5.5 is beyond 5
    assert computed.up[7] == 0  # begun anew
    assert computed.down[7] == 1.5  # -9 counts as -2
    assert computed.down[8] == pytest.approx(0.6)


def test_one_month_alone_raises_no_drift() -> None:
    assert not drift(np.array([0.0] * 20 + [50.0] + [0.0] * 20)).alarm.any()


def test_beyond_is_strict_and_knows_directions() -> None:
    assert beyond(np.array([3.0, 3.1, -3.1, np.nan, 0.0]), 3.0).tolist() == [0, 1, -1, 0, 0]


@pytest.mark.parametrize("size", [0, 1, 12, 13, 72])
def test_short_series_have_no_scores(size: int) -> None:
    values = np.arange(size, dtype=np.int64)
    assert np.isnan(shock(values, FIRST).score).all()
    assert ears(values)[0].shape == drift(shock(values, FIRST).score).alarm.shape == (size,)


# Score of I5 in the worked values of docs/reference/indicators.md (Frontex, release of 2025-06-03).
WORKED = {
    ("CMED", "2023-09"): -0.13,
    ("CMED", "2023-10"): -1.69,
    ("EMED", "2023-09"): 2.39,
    ("EMED", "2023-10"): -0.62,
    ("WBAL", "2023-10"): 0.17,
    ("WBAL", "2023-11"): -8.80,
    ("WMED", "2023-10"): -0.13,
    ("WAFR", "2023-09"): -0.30,
    ("WAFR", "2023-10"): 1.70,
}


@pytest.mark.parametrize(("route", "month"), WORKED)
def test_published_months(snapshot_2025: Snapshot, route: str, month: str) -> None:
    own: Any = monthly_series(snapshot_2025, DETECTIONS, route)
    computed = shock(own.values, own.first_month).score[parse_month(month) - own.first_month]
    assert computed == pytest.approx(WORKED[route, month], abs=0.005)
