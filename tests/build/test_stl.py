"""The season taken out of made counts whose season is known, and the diagnostics against slow loops."""

from __future__ import annotations

import numpy as np
import pytest

from routes_geo.build.stl import (
    Decomposition,
    adjusted_counts,
    decompose,
    diagnose,
    season_factors,
    trend_counts,
)

FACTORS = np.array([0.5, 0.6, 0.8, 0.9, 1.0, 1.2, 1.5, 1.6, 1.4, 1.1, 0.8, 0.6])  # their mean is 1
JANUARY = 12 * 40  # 2010-01


def made_counts(years: int, *, level: float = 5_000, growth: float = 1.0) -> np.ndarray:
    months = np.arange(years * 12)
    return np.rint(level * growth**months * FACTORS[months % 12]).astype(np.int64)


def test_the_parts_add_up_to_the_logs() -> None:
    counts = made_counts(10) + np.arange(120) % 7
    parts = decompose(counts)
    assert np.allclose(parts.trend + parts.season + parts.rest, np.log1p(counts), atol=1e-9)


@pytest.mark.parametrize("growth", [1.0, 1.01, 0.99])
def test_a_known_season_is_found_and_taken_out(growth: float) -> None:
    counts = made_counts(12, growth=growth)
    factors = season_factors(decompose(counts))
    expected = 5_000 * growth ** np.arange(counts.size)
    assert factors == pytest.approx(FACTORS[np.arange(counts.size) % 12], rel=0.01)
    assert adjusted_counts(counts, factors) == pytest.approx(expected, rel=0.015)


def test_factors_have_a_mean_of_one_over_twelve_months() -> None:
    factors = season_factors(decompose(made_counts(9)))
    for start in range(factors.size - 11):
        assert factors[start : start + 12].mean() == pytest.approx(1, abs=0.01)


def test_one_extraordinary_month_stays_and_moves_the_others_little() -> None:
    counts = made_counts(10)
    with_peak = counts.copy()
    with_peak[77] *= 4
    plain, peaked = (adjusted_counts(each, season_factors(decompose(each))) for each in (counts, with_peak))
    assert peaked[77] == pytest.approx(4 * plain[77], rel=0.05)
    assert np.delete(peaked, 77) == pytest.approx(np.delete(plain, 77), rel=0.05)


def test_a_month_of_zero_has_a_figure_that_is_no_less_than_zero() -> None:
    counts = made_counts(6, level=4)
    counts[[3, 27, 40]] = 0
    parts = decompose(counts)
    factors = season_factors(parts)
    assert adjusted_counts(counts, factors).min() >= 0
    assert trend_counts(counts, parts, factors).min() >= 0


def test_the_trend_is_the_adjusted_figure_without_the_rest() -> None:
    counts, nothing = np.array([99] * 24), np.zeros(24)
    rest = np.where(np.arange(24) == 5, np.log(2), 0.0)
    parts = Decomposition(np.log(100) - rest, nothing, rest)
    factors = season_factors(parts)
    assert adjusted_counts(counts, factors).tolist() == [99] * 24
    assert trend_counts(counts, parts, factors)[4:7].tolist() == [99, 49, 99]


def test_the_share_of_the_season_goes_from_none_to_all() -> None:
    rng = np.random.default_rng(3)
    noise = rng.lognormal(8, 0.3, 144).astype(np.int64)
    seasonal = made_counts(12)
    mixed = np.rint(seasonal * rng.lognormal(0, 0.3, 144)).astype(np.int64)
    shares = [diagnose(each, decompose(each), JANUARY).season_share for each in (noise, mixed, seasonal)]
    assert shares[0] < 0.3 < shares[1] < 0.95 < shares[2]


def test_correlations_are_those_of_a_slow_loop() -> None:
    counts = np.random.default_rng(5).lognormal(7, 0.5, 96).astype(np.int64)
    parts = decompose(counts)
    judged = diagnose(counts, parts, JANUARY)
    rest, mean = parts.rest.tolist(), parts.rest.mean()
    total = sum((value - mean) ** 2 for value in rest)
    for lag, found in ((1, judged.autocorrelation_month), (12, judged.autocorrelation_year)):
        products = sum((rest[at] - mean) * (rest[at - lag] - mean) for at in range(lag, len(rest)))
        assert found == pytest.approx(products / total)


def test_changes_are_those_of_each_of_the_newest_months() -> None:
    counts = np.random.default_rng(7).lognormal(8, 0.4, 75).astype(np.int64)
    judged = diagnose(counts, decompose(counts), JANUARY)
    changes = []
    for size in range(63, 75):  # the twelve newest additions, from 63 months on
        before, after = (
            adjusted_counts(counts[:stop], season_factors(decompose(counts[:stop]))) for stop in (size, size + 1)
        )
        changes += [abs(after[at] / before[at] - 1) for at in range(size - 3, size)]
    assert len(changes) == 36
    assert judged.change_median == pytest.approx(np.median(changes))
    assert judged.change_high == pytest.approx(np.quantile(changes, 0.9))


@pytest.mark.parametrize("counts", [made_counts(5), made_counts(8, level=20)], ids=["too short", "too small"])
def test_changes_are_unknown_of_short_series_and_small_counts(counts: np.ndarray) -> None:
    judged = diagnose(counts, decompose(counts), JANUARY)
    assert np.isnan([judged.change_median, judged.change_high]).all()


def test_years_are_calendar_years() -> None:
    counts = made_counts(7)[5:]  # from June on
    judged = diagnose(counts, decompose(counts), JANUARY + 5)
    adjusted = adjusted_counts(counts, season_factors(decompose(counts)))
    ratios = [abs(adjusted[at : at + 12].sum() / counts[at : at + 12].sum() - 1) for at in range(7, 79, 12)]
    assert len(ratios) == 6
    assert judged.year_difference == pytest.approx(np.median(ratios))
