"""Indicators by hand, on made-up and on published months."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from routes_geo.model import ROUTE_IDS, parse_month
from routes_geo.months import MonthlySeries
from routes_geo.pressure.indicators import (
    acceleration,
    age_in_days,
    concentration,
    indicators,
    mortality,
    seasonal_anomaly,
    staleness,
)
from routes_geo.snapshot.series import DETECTIONS, monthly_series
from routes_geo.snapshot.snapshot import Snapshot

FIRST = parse_month("2020-01")


def make_series(*values: int) -> MonthlySeries:
    return MonthlySeries(FIRST, np.array(values, np.int64), np.zeros(len(values), np.bool_))


def test_each_formula_by_hand() -> None:
    own, other = make_series(*range(100, 115)), make_series(*[200] * 15)
    values = indicators(own, [own, other], FIRST + 14)
    assert values["level"].value == 114
    assert values["level_12_months"].value == sum(range(103, 115))
    assert values["change_previous_period"].value == pytest.approx(114 / 113 - 1)
    assert values["year_on_year"].value == pytest.approx(114 / 102 - 1)
    assert values["year_on_year_3_months"].value == pytest.approx((112 + 113 + 114) / (100 + 101 + 102) - 1)
    assert values["share"].value == pytest.approx(114 / 314)


def test_what_is_missing_says_why() -> None:
    own = make_series(10, 60)
    first = indicators(own, [own], FIRST + 1)
    assert first["change_previous_period"].value is None
    assert "below 50" in str(first["change_previous_period"].reason_missing)
    assert "both periods" in str(first["year_on_year"].reason_missing)
    assert "2020-02" in str(first["level_12_months"].reason_missing)
    beyond = indicators(own, [own], FIRST + 2)
    assert all(figure.value is None and figure.reason_missing for figure in beyond.values())


def test_no_detections_anywhere_is_no_share() -> None:
    nothing = make_series(0, 0)
    assert indicators(nothing, [nothing], FIRST)["share"].reason_missing == "no detections on any route"


def test_published_months(snapshot: Snapshot) -> None:
    """September 2023: CMED 19,209 after 25,756; a year before 13,710 (Frontex, release of 2025-06-03)."""
    everywhere = [monthly_series(snapshot, DETECTIONS, route) for route in ROUTE_IDS]
    values = indicators(everywhere[0], everywhere, parse_month("2023-09"))
    assert values["level"].value == 19209
    assert values["change_previous_period"].value == pytest.approx(19209 / 25756 - 1)
    assert values["year_on_year"].value == pytest.approx(19209 / 13710 - 1)
    assert values["share"].value == pytest.approx(19209 / (19209 + 12971 + 16642 + 1222 + 3830))


def test_seasonal_anomaly_by_hand() -> None:
    own = make_series(*[value for year in (100, 200, 300, 400, 500, 900) for value in [year] + [1] * 11][:61])
    ratio, score = seasonal_anomaly(own, FIRST + 60)
    logs = np.log1p([100, 200, 300, 400, 500])
    middle = float(np.median(logs))
    spread = 1.4826 * float(np.median(np.abs(logs - middle)))
    assert ratio.value == 3
    assert score.value == pytest.approx((np.log1p(900) - middle) / spread)
    assert seasonal_anomaly(own, FIRST + 59)[0].reason_missing
    quiet = make_series(*[10] * 61)
    assert "below 50" in str(seasonal_anomaly(quiet, FIRST + 60)[0].reason_missing)
    assert seasonal_anomaly(quiet, FIRST + 60)[1].value == 0


def test_acceleration_is_of_three_months_where_counts_are_small() -> None:
    large, small = make_series(1000, 2000, 8000), make_series(100, 100, 100, 100, 400)
    assert acceleration(large, FIRST + 2).value == pytest.approx(np.log(8001 / 2001) - np.log(2001 / 1001))
    assert acceleration(small, FIRST + 4).value == pytest.approx(np.log(601 / 301))
    assert "three months" in acceleration(small, FIRST + 4).formula
    assert acceleration(small, FIRST + 3).reason_missing


def test_concentration_of_published_landings() -> None:
    """Greece by island, 2022, and the routes in 2023: docs/reference/indicators.md, I9."""
    greece = concentration([1217, 558, 24, 1, 2139, 618, 3482, 1828, 705, 2120, 78])
    assert greece is not None
    values = round(greece.hhi, 3), round(greece.effective_number, 1), round(greece.gini, 2), greece.areas
    assert values == (0.167, 6.0, 0.50, 11)
    routes = concentration([158026, 61296, 99002, 16877, 39673])
    assert routes is not None
    assert routes.hhi == pytest.approx(0.287, abs=0.001)
    assert concentration([0, 0]) is None
    equal = concentration([5, 5, 5, 5])
    assert equal is not None
    assert (equal.hhi, equal.gini) == (0.25, 0)


def test_mortality_needs_interceptions() -> None:
    """UNHCR, Central Mediterranean 2021: 1,545 of 107,514 who tried and lived."""
    assert mortality(1545, 54609, 52905).value == pytest.approx(14.2, abs=0.05)
    assert "interceptions" in str(mortality(1545, 54609, None).reason_missing)
    assert mortality(0, 0, 0).reason_missing == "there were no attempts"


def test_ages_by_hand() -> None:
    assert age_in_days(parse_month("2025-04"), date(2025, 6, 3)).value == 33
    assert staleness(parse_month("2025-04"), 31, date(2025, 7, 2)).value == 2
    assert staleness(parse_month("2025-04"), 31, date(2025, 4, 2)).value == 0
    assert staleness(parse_month("2025-04"), 31, None).reason_missing
