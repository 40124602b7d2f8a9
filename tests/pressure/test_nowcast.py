"""The nowcast: provisional months, and what they may become."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from routes_geo.model import parse_month
from routes_geo.months import MonthlySeries
from routes_geo.pressure.nowcast import nowcast
from routes_geo.pressure.revision_ratios import RevisionRatios

FIRST = parse_month("2025-01")


def ratios_at(age_months: int) -> RevisionRatios:
    return RevisionRatios(0.9, 1 + age_months / 100, 1.25, age_months, "made")


def test_provisional_months_are_corrected_by_their_age() -> None:
    series = MonthlySeries(FIRST, np.array([5000, 1001, 7]), np.array([False, True, True]))
    newer = nowcast(series, date(2025, 5, 3), ratios_at)
    assert [(month.month - FIRST, month.published, month.age_months) for month in newer] == [(1, 1001, 3), (2, 7, 2)]
    assert (newer[0].low, newer[0].median, newer[0].high) == (900, 1031, 1252)
    assert (newer[1].low, newer[1].median, newer[1].high) == (6, 7, 9)
    assert newer[0].ratios == ratios_at(3)


def test_zero_is_not_corrected_by_a_ratio() -> None:
    (only,) = nowcast(MonthlySeries(FIRST, np.array([0]), np.array([True])), date(2025, 3, 1), ratios_at)
    assert (only.published, only.low, only.median, only.high) == (0, None, None, None)


@pytest.mark.parametrize("count", [0, 3])
def test_settled_months_need_none(count: int) -> None:
    series = MonthlySeries(FIRST, np.arange(count), np.zeros(count, np.bool_))
    assert nowcast(series, date(2025, 5, 3), ratios_at) == []
