"""The scorecard's tables are what its code computes, and its parts are right."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.scorecard import page
from benchmarks.scorecard.alarms import CHANGES, alarm_rate, changed_counts, detection, published
from benchmarks.scorecard.counts import read_series
from benchmarks.scorecard.detectors import DETECTORS, OWN, ears_c1, hdx_signals
from benchmarks.scorecard.distribution import integral_transform, tail_score
from benchmarks.scorecard.forecasts import LAST_MONTH, LAST_YEAR, PRODUCT, Scored, score
from benchmarks.scorecard.reader import named_months
from benchmarks.scorecard.simulation import simulated
from routes_geo.pressure.forecast.forecast import RouteMonths
from routes_geo.pressure.forecast.rolling import (
    forecast_errors,
    last_month_errors,
    last_year_errors,
    rolling_forecasts,
)
from routes_geo.pressure.forecast.skill import track
from routes_geo.pressure.scorecard import ForecastScoreAnswer, Period, SeriesKind, read_scores

ROUTE = "WMED"


def lane(data_dir: Path, horizon: int) -> Scored:
    """The service's forecast and the naive ones; the rivals have scores for the same targets."""
    series = next(months for months in read_series(data_dir) if months.route == ROUTE)
    logs = np.log1p(series.counts.astype(np.float64))
    errors = {
        PRODUCT: forecast_errors(logs, rolling_forecasts(logs).medians, horizon),
        LAST_MONTH: last_month_errors(logs, horizon),
        LAST_YEAR: last_year_errors(logs),
    }
    return Scored(series, logs, horizon, {name: track(each, horizon) for name, each in errors.items()})


@pytest.mark.parametrize("horizon", [1, 3])
@pytest.mark.parametrize("period", Period)
def test_scores_of_forecasts_are_those_computed_now(data_dir: Path, horizon: int, period: Period) -> None:
    computed = lane(data_dir, horizon)
    stored = {
        row["method"]: row
        for row in read_scores(data_dir, "forecasts")
        if (row["route"], row["horizon"], row["period"]) == (ROUTE, horizon, period)
    }
    for method in computed.tracks:
        now = score(computed, method, period)
        for field in fields(ForecastScoreAnswer):
            value, kept = getattr(now, field.name), stored[method][field.name]
            if isinstance(value, float):
                assert kept == pytest.approx(value, abs=2e-3), field.name
            elif field.name != "pit":  # an outcome at the edge of a bin may move with the last digits of a fit
                assert kept == value, field.name


@pytest.mark.parametrize("detector", [name for name in DETECTORS if "Farrington" not in name])
@pytest.mark.parametrize("period", Period)
def test_rates_of_alarms_are_those_computed_now(data_dir: Path, detector: str, period: Period) -> None:
    now = alarm_rate(detector, SeriesKind.PUBLISHED, period, published(read_series(data_dir), period))
    stored = next(
        row
        for row in read_scores(data_dir, "alarm_rates")
        if (row["detector"], row["series"], row["period"]) == (detector, "published", period)
    )
    assert (stored["months"], stored["up"], stored["down"]) == (
        now.months,
        pytest.approx(now.up, abs=1e-4),
        pytest.approx(now.down, abs=1e-4),
    )


@pytest.mark.parametrize("change", ["x2", "x0.5"])
def test_detections_are_those_computed_now(data_dir: Path, change: str) -> None:
    period = Period.USED_ONCE
    now = detection(OWN, change, SeriesKind.PUBLISHED, period, published(read_series(data_dir), period))
    key = (OWN, "published", period, change)
    stored = next(
        row
        for row in read_scores(data_dir, "detections")
        if (row["detector"], row["series"], row["period"], row["change"]) == key
    )
    assert stored["changes"] == now.changes
    assert stored["within_2"] == pytest.approx(now.within_2, abs=1e-4)
    assert stored["within_12"] == pytest.approx(now.within_12, abs=1e-4)


def test_the_page_is_written_from_the_tables(data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = page.OUT.read_text("utf-8")
    monkeypatch.setattr(page, "OUT", tmp_path / "scorecard.md")
    page.write_page(data_dir)
    assert (tmp_path / "scorecard.md").read_text("utf-8") == written


def test_a_huge_change_is_found_at_once_in_series_that_stay_the_same(data_dir: Path) -> None:
    steady = simulated(read_series(data_dir)[:1], SeriesKind.STEADY)[:5]
    assert (
        steady[0].series.counts.tolist()
        == simulated(read_series(data_dir)[:1], SeriesKind.STEADY)[0].series.counts.tolist()
    )
    for tested in steady:
        start = tested.starts[0]
        changed = changed_counts(tested.series.counts, start, np.full(tested.series.counts.size, 1000.0))
        for name, judge in DETECTORS.items():
            found = judge(changed, tested.series.first_month, [start])[0]
            assert found == 1 or name == "HDX Signals", name  # which may have told of an earlier month


def test_changes_multiply_from_their_month_on() -> None:
    counts = np.full(16, 100, np.int64)
    assert changed_counts(counts, 14, CHANGES["x2"]).tolist() == [100] * 14 + [200, 200]
    assert changed_counts(counts[:14], 10, CHANGES["+5% a month"]).tolist() == [100] * 10 + [105, 110, 116, 122]


def test_a_reader_names_months_that_double_or_halve_against_both() -> None:
    counts = np.full(210, 1000, np.int64)
    first = Period.USED_ONCE.months[0]
    start = first - 210 + 14
    counts[-14], counts[-10], counts[-6], counts[-2] = 2000, 1900, 500, 510
    named = named_months([RouteMonths("CMED", start, counts)], Period.USED_ONCE)
    assert [(month.month - first, month.of_last_year) for month in named] == [(0, 2.0), (8, 0.5)]
    assert OWN in named[0].found_by


def test_ears_c1_by_hand() -> None:
    """Mean 4 and standard deviation 2.16 of 1 to 7: the limit is 10.48."""
    values = np.array([1, 2, 3, 4, 5, 6, 7, 11, 10], np.int64)
    assert ears_c1(values, 0, [6, 7]).tolist() == [0, 1]
    assert ears_c1(np.array([1, 2, 3, 4, 5, 6, 7, 10], np.int64), 0, [7]).tolist() == [0]


def test_hdx_signals_by_hand() -> None:
    """The highest of a year; not again for half a year, unless it is the highest of three years."""
    values = np.array([9] + [5] * 12 + [6, 7, 8, 9, 10, 11, 12, 13], np.int64)
    assert hdx_signals(values, 0, range(13, 21)).tolist() == [1, 0, 0, 1, 0, 0, 0, 0]
    assert hdx_signals(np.array([9] + [5] * 11 + [8], np.int64), 0, [12]).tolist() == [0]
    assert hdx_signals(np.array([5] * 12 + [6] * 8, np.int64), 0, range(12, 20)).tolist() == [1, 0, 0, 0, 0, 0, 0, 1]


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=12), st.floats(-5, 5), st.floats(-5, 5))
def test_the_tail_score_is_that_of_a_slow_loop(members: list[float], outcome: float, threshold: float) -> None:
    """Mean distance to the outcome less half the mean distance between members, all raised to the threshold."""
    raised = [max(member, threshold) for member in members]
    seen = max(outcome, threshold)
    expected = np.mean([abs(one - seen) for one in raised]) - np.mean([abs(a - b) for a in raised for b in raised]) / 2
    assert tail_score(outcome, np.array(members), threshold) == pytest.approx(expected, abs=1e-9)


def test_integral_transforms_lie_in_order() -> None:
    sizes = np.array([1.0, 2.0, 3.0])
    transforms = [integral_transform(error, sizes) for error in (-9.0, -1.5, 0.0, 1.5, 9.0)]
    assert transforms == pytest.approx([0.5 / 7, 2.5 / 7, 3.5 / 7, 4.5 / 7, 6.5 / 7])
