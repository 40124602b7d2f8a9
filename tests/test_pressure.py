"""Indicators by hand, on made-up and on published months."""

from __future__ import annotations

import numpy as np
import pytest

from routes_geo.model import ROUTE_IDS, parse_month
from routes_geo.pressure import indicators
from routes_geo.series import DETECTIONS, MonthlySeries, monthly_series
from routes_geo.snapshot import Snapshot

FIRST = parse_month("2020-01")


def make_series(*values: int) -> MonthlySeries:
    return MonthlySeries(FIRST, np.array(values, np.int64), np.zeros(len(values), np.bool_))


def test_each_formula_by_hand() -> None:
    own, other = make_series(*range(100, 115)), make_series(*[200] * 15)
    found = indicators(own, [own, other], FIRST + 14)
    assert found["level"].value == 114
    assert found["level_12_months"].value == sum(range(103, 115))
    assert found["change_previous_period"].value == pytest.approx(114 / 113 - 1)
    assert found["year_on_year"].value == pytest.approx(114 / 102 - 1)
    assert found["year_on_year_3_months"].value == pytest.approx((112 + 113 + 114) / (100 + 101 + 102) - 1)
    assert found["share"].value == pytest.approx(114 / 314)


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
    found = indicators(everywhere[0], everywhere, parse_month("2023-09"))
    assert found["level"].value == 19209
    assert found["change_previous_period"].value == pytest.approx(19209 / 25756 - 1)
    assert found["year_on_year"].value == pytest.approx(19209 / 13710 - 1)
    assert found["share"].value == pytest.approx(19209 / (19209 + 12971 + 16642 + 1222 + 3830))
