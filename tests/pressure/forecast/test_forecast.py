"""Forecasts of routes: published where they have skill, withheld where they have none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from support.made_series import JANUARY_2009, MONTHS, moving_season, random_walk, route_of

from routes_geo.model import ROUTE_IDS
from routes_geo.pressure.forecast.forecast import Forecast, RouteMonths, forecast_routes
from routes_geo.pressure.forecast.rolling import COMPUTED, last_month_errors
from routes_geo.pressure.forecast.tables import route_months
from routes_geo.pressure.forecast_tables import FORECAST, SKILL, Withheld
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot


def silent(_message: str) -> None:
    return None


def test_a_random_walk_is_not_forecast() -> None:
    """Nothing beats the last value of a random walk: whatever looks like skill there is chance."""
    outlook = forecast_routes([route_of(route, random_walk(seed)) for seed, route in enumerate(ROUTE_IDS)], silent)
    assert len(outlook.forecasts) == len(outlook.skill) == 15
    assert {forecast.withheld for forecast in outlook.forecasts} <= {Withheld.NO_SKILL, Withheld.SKILL_NOT_SHOWN}
    assert all((forecast.median, forecast.intervals) == (None, ()) for forecast in outlook.forecasts)


def test_a_season_about_a_moving_level_is_forecast() -> None:
    logs = moving_season(4, MONTHS + 3)
    outlook = forecast_routes([route_of("EMED", logs[:MONTHS])], silent)
    for forecast, skill in zip(outlook.forecasts, outlook.skill, strict=True):
        assert forecast.withheld is None
        assert forecast.median is not None
        fifty, eighty, widest = forecast.intervals
        assert widest.low <= eighty.low <= fifty.low <= forecast.median <= fifty.high <= eighty.high <= widest.high
        turned = 0.5 * np.diff(np.cos(2 * np.pi * (np.array([forecast.origin, forecast.target]) - JANUARY_2009) / 12))
        assert np.log1p(forecast.median) == pytest.approx(logs[MONTHS - 1] + 0.75 * turned[0], abs=0.15)
        assert (forecast.origin, forecast.target - forecast.origin) == (JANUARY_2009 + MONTHS - 1, forecast.horizon)
        assert skill.relative_wis is not None
        assert skill.relative_wis < 0.9
        assert (skill.targets, skill.last_target) == (112, forecast.origin)


@pytest.mark.slow
def test_intervals_hold_four_fifths_of_the_months_to_come() -> None:
    """Over many generated series, published intervals contain the outcome as often as they claim."""
    held = []
    for seed in range(8):
        logs = moving_season(100 + seed, MONTHS + 3)
        whole = route_of("EMED", logs)
        past = RouteMonths("EMED", JANUARY_2009, whole.counts[:MONTHS])
        held += [
            _holds(forecast, whole)
            for forecast in forecast_routes([past], silent).forecasts
            if forecast.withheld is None
        ]
    assert len(held) >= 16
    assert 0.65 <= np.mean(held) <= 0.95


def _holds(forecast: Forecast, months: RouteMonths) -> bool:
    return _contains(forecast, int(months.counts[forecast.target - months.first_month]))


def _contains(forecast: Forecast, count: int) -> bool:
    low, high = forecast.intervals[1]
    return low <= count <= high


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ([0] * 196, Withheld.NO_SKILL),  # the last month is always right
        ([7] * 196, Withheld.NO_SKILL),
        ([1, 2, 3], Withheld.TOO_FEW_TARGETS),
        ([5] * 143, Withheld.TOO_FEW_TARGETS),  # up to 2020-11: 59 targets
    ],
)
def test_series_that_need_no_forecast_are_withheld(counts: list[int], reason: Withheld) -> None:
    outlook = forecast_routes([RouteMonths("CMED", JANUARY_2009, np.array(counts, np.int64))], silent)
    assert {forecast.withheld for forecast in outlook.forecasts} == {reason}


def test_the_largest_counts_stay_within_64_bits() -> None:
    counts = np.array([2**62, 0] * 98, np.int64)
    for forecast in forecast_routes([RouteMonths("CMED", JANUARY_2009, counts)], silent).forecasts:
        assert all(0 <= low <= high < 2**63 for low, high in forecast.intervals)


def test_a_route_without_counts_has_no_forecast() -> None:
    outlook = forecast_routes([RouteMonths("CMED", 0, np.array([], np.int64))], silent)
    assert (outlook.forecasts, outlook.skill, outlook.past) == ([], [], [])


@hypothesis_settings(max_examples=6)
@given(st.integers(1, 24), st.integers(0, 10**6))
def test_what_was_forecast_then_is_what_is_judged_now(later: int, count: int) -> None:
    """A month that comes in is compared with the interval that was published before it, whatever it counts."""
    past = route_of("EMED", moving_season(4)).counts[:-later]
    then = forecast_routes([RouteMonths("EMED", JANUARY_2009, past)], silent)
    now = forecast_routes([RouteMonths("EMED", JANUARY_2009, np.append(past, count))], silent)
    forecast, before, after = then.forecasts[0], then.skill[0], now.skill[0]
    assert forecast.withheld is None
    assert before.coverages is not None and after.coverages is not None
    assert after.targets == before.targets + 1
    held = round(after.coverages[1] * after.targets) - round(before.coverages[1] * before.targets)
    assert held == _contains(forecast, count)


@hypothesis_settings(max_examples=4)
@given(st.integers(1, 24), st.integers(0, 10**6))
def test_a_past_forecast_is_the_one_that_was_published_then(later: int, count: int) -> None:
    """Forecasts from a past month, and the gate, use nothing that came after it, in all routes together."""
    routes = [route_of("CMED", random_walk(5)), route_of("EMED", moving_season(4))]
    past = [RouteMonths(each.route, each.first_month, each.counts[:-later]) for each in routes]
    changed = [
        RouteMonths(each.route, each.first_month, np.append(each.counts[:-later], [count] * later)) for each in routes
    ]
    then, now = forecast_routes(past, silent), forecast_routes(changed, silent)
    origin = JANUARY_2009 + MONTHS - later - 1
    again = [forecast for forecast in now.past if forecast.origin == origin]
    assert [(each.route, each.horizon, each.withheld) for each in again] == [
        (each.route, each.horizon, each.withheld) for each in then.forecasts
    ]
    assert {forecast.withheld for forecast in then.forecasts if forecast.route == "EMED"} == {None}
    for served, published in zip(again, then.forecasts, strict=True):
        assert published.withheld is not None or served == published
        assert served.median is not None
    assert now.past[: len(then.past)] == then.past


def test_the_same_counts_give_the_same_forecasts() -> None:
    routes = [route_of("CMED", random_walk(3)), route_of("EMED", moving_season(3))]
    first = forecast_routes(routes, silent)
    COMPUTED.rolling.clear()
    COMPUTED.variances.clear()
    assert forecast_routes(routes, silent) == first


# Weighted interval scores of ln(1 + count) at horizons 1 to 3, 2016-01 to 2025-04: of the forecast, of the last month,
# and of the same month of the year before.
MEASURED = {
    "CMED": ((0.246, 0.293, 0.299), (0.278, 0.369, 0.419), (0.485, 0.490, 0.493)),
    "EMED": ((0.175, 0.278, 0.340), (0.194, 0.308, 0.426), (0.585, 0.614, 0.625)),
    "WBAL": ((0.212, 0.308, 0.388), (0.216, 0.338, 0.424), (0.666, 0.686, 0.716)),
    "WMED": ((0.213, 0.229, 0.253), (0.266, 0.315, 0.377), (0.291, 0.293, 0.294)),
    "WAFR": ((0.530, 0.524, 0.567), (0.669, 0.663, 0.740), (0.805, 0.814, 0.819)),
}


@pytest.mark.parametrize("route", ROUTE_IDS)
def test_skill_on_the_embedded_data(snapshot_2025: Snapshot, route: str) -> None:
    rows = [row for row in snapshot_2025.table(SKILL).to_pylist() if row["route"] == route]
    for name, expected in zip(("wis", "last_month_wis", "last_year_wis"), MEASURED[route], strict=True):
        assert [row[name] for row in rows] == pytest.approx(expected, abs=0.003)
    for row in rows:
        assert (row["targets"], row["first_target"], row["last_target"]) == (112, "2016-01", "2025-04")
        assert 0.75 <= row["coverage"] <= 0.85
        assert row["failed_fits"] == 0
        assert row["better_naive"] == ("last_year" if route == "WMED" and row["horizon"] > 1 else "last_month")


def test_the_error_to_beat_is_a_third(snapshot_2025: Snapshot) -> None:
    """Over all routes and months from 2016 on, the last month is off by 0.33 on the scale of logarithms (median)."""
    errors = []
    for route in ROUTE_IDS:
        months = route_months(snapshot_2025.totals(DETECTIONS), route)
        assert (months.first_month, months.counts.size) == (JANUARY_2009, MONTHS)
        errors += np.abs(last_month_errors(np.log1p(months.counts), 1)[84:]).tolist()
    assert np.median(errors) == pytest.approx(0.33, abs=0.005)


def test_thirteen_of_fifteen_are_published(snapshot_2025: Snapshot) -> None:
    rows = snapshot_2025.table(FORECAST).to_pylist()
    assert [(row["route"], row["horizon"]) for row in rows] == [
        (route, ahead) for route in ROUTE_IDS for ahead in (1, 2, 3)
    ]
    withheld = {(row["route"], row["horizon"]): row["reason"] for row in rows if row["status"] == "not_published"}
    assert withheld == {("EMED", 2): "skill_not_shown", ("WBAL", 1): "skill_not_shown"}
    ends = ("low_95", "low", "low_50", "median", "high_50", "high", "high_95")
    for row in rows:
        assert row["origin"] == "2025-04"
        figures = [row[name] for name in ends]
        assert figures == ([None] * 7 if row["status"] == "not_published" else sorted(figures))
