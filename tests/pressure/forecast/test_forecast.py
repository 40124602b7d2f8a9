"""Forecasts of routes: published where they have skill, withheld where they have none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from support.made_series import JANUARY_2009, MONTHS, random_walk, route_of, seasonal

from routes_geo.model import ROUTE_IDS
from routes_geo.pressure.forecast.forecast import Forecast, RouteMonths, forecast_routes
from routes_geo.pressure.forecast.rolling import _fitted, _rolling, last_month_errors
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
    assert all((forecast.median, forecast.low, forecast.high) == (None, None, None) for forecast in outlook.forecasts)


def test_a_strong_season_is_forecast() -> None:
    logs = seasonal(4, MONTHS + 3)
    outlook = forecast_routes([route_of("EMED", logs[:MONTHS])], silent)
    for forecast, skill in zip(outlook.forecasts, outlook.skill, strict=True):
        assert forecast.withheld is None
        assert forecast.median is not None and forecast.low is not None and forecast.high is not None
        assert forecast.low <= forecast.median <= forecast.high
        assert forecast.median == pytest.approx(
            np.expm1(8 + np.cos(2 * np.pi * (forecast.target - JANUARY_2009) / 12)), rel=0.25
        )
        assert (forecast.origin, forecast.target - forecast.origin) == (JANUARY_2009 + MONTHS - 1, forecast.horizon)
        assert skill.error is not None and skill.last_month_error is not None
        assert skill.error < 0.7 * skill.last_month_error
        assert (skill.targets, skill.last_target) == (112, forecast.origin)


@pytest.mark.slow
def test_intervals_hold_four_fifths_of_the_months_to_come() -> None:
    """Over many generated series, published intervals contain the outcome as often as they claim."""
    held = []
    for seed in range(8):
        logs = seasonal(100 + seed, MONTHS + 3)
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
    outcome = int(months.counts[forecast.target - months.first_month])
    return forecast.low is not None and forecast.high is not None and forecast.low <= outcome <= forecast.high


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
        assert forecast.withheld is not None or (
            forecast.low is not None and forecast.high is not None and 0 <= forecast.low <= forecast.high
        )
        assert forecast.high is None or forecast.high < 2**63


def test_a_route_without_counts_has_no_forecast() -> None:
    outlook = forecast_routes([RouteMonths("CMED", 0, np.array([], np.int64))], silent)
    assert (outlook.forecasts, outlook.skill) == ([], [])


@hypothesis_settings(max_examples=6)
@given(st.integers(1, 24), st.integers(0, 10**6))
def test_what_was_forecast_then_is_what_is_judged_now(later: int, count: int) -> None:
    """A month that comes in is compared with the interval that was published before it, whatever it counts."""
    past = route_of("EMED", seasonal(4)).counts[:-later]
    then = forecast_routes([RouteMonths("EMED", JANUARY_2009, past)], silent)
    now = forecast_routes([RouteMonths("EMED", JANUARY_2009, np.append(past, count))], silent)
    published, before, after = then.forecasts[0], then.skill[0], now.skill[0]
    assert published.low is not None and published.high is not None
    assert before.coverage is not None and after.coverage is not None
    assert after.targets == before.targets + 1
    held = round(after.coverage * after.targets) - round(before.coverage * before.targets)
    assert held == (published.low <= count <= published.high)


def test_the_same_counts_give_the_same_forecasts() -> None:
    routes = [route_of("CMED", random_walk(3)), route_of("EMED", seasonal(3))]
    first = forecast_routes(routes, silent)
    _rolling.cache_clear()
    _fitted.cache_clear()
    assert forecast_routes(routes, silent) == first


# Median absolute errors of ln(1 + count) at horizons 1 to 3, of the forecast and of the last month, 2016-01 to 2025-04.
MEASURED = {
    "CMED": ((0.297, 0.407, 0.498), (0.411, 0.659, 0.564)),
    "EMED": ((0.184, 0.245, 0.257), (0.246, 0.399, 0.517)),
    "WBAL": ((0.221, 0.317, 0.407), (0.238, 0.329, 0.429)),
    "WMED": ((0.284, 0.303, 0.348), (0.409, 0.442, 0.552)),
    "WAFR": ((0.649, 0.657, 0.780), (0.693, 0.657, 0.814)),
}


@pytest.mark.parametrize("route", ROUTE_IDS)
def test_skill_on_the_embedded_data(snapshot_2025: Snapshot, route: str) -> None:
    rows = [row for row in snapshot_2025.table(SKILL).to_pylist() if row["route"] == route]
    ours, plain = MEASURED[route]
    assert [row["error"] for row in rows] == pytest.approx(ours, abs=0.01)
    assert [row["last_month_error"] for row in rows] == pytest.approx(plain, abs=0.001)
    for row in rows:
        assert (row["targets"], row["first_target"], row["last_target"]) == (112, "2016-01", "2025-04")
        assert 0.75 <= row["coverage"] <= 0.85
        assert row["failed_fits"] == 0


def test_the_error_to_beat_is_a_third(snapshot_2025: Snapshot) -> None:
    """Over all routes and months from 2016 on, the last month is off by 0.33 on the scale of logarithms (median)."""
    errors = []
    for route in ROUTE_IDS:
        months = route_months(snapshot_2025.totals(DETECTIONS), route)
        assert (months.first_month, months.counts.size) == (JANUARY_2009, MONTHS)
        errors += np.abs(last_month_errors(np.log1p(months.counts), 1)[84:]).tolist()
    assert np.median(errors) == pytest.approx(0.33, abs=0.005)


def test_three_routes_are_forecast_and_two_are_not(snapshot_2025: Snapshot) -> None:
    rows = snapshot_2025.table(FORECAST).to_pylist()
    assert [(row["route"], row["horizon"]) for row in rows] == [
        (route, ahead) for route in ROUTE_IDS for ahead in (1, 2, 3)
    ]
    published = {row["route"] for row in rows if row["status"] == "published"}
    withheld = {row["route"]: row["reason"] for row in rows if row["status"] == "not_published"}
    assert published == {"CMED", "EMED", "WMED"}
    assert set(withheld) == {"WBAL", "WAFR"}
    for row in rows:
        assert row["origin"] == "2025-04"
        if row["status"] == "published":
            assert 0 < row["low"] < row["median"] < row["high"]
        else:
            assert row["median"] is row["low"] is row["high"] is None
            assert row["reason"] in ("no_skill", "skill_not_shown")
