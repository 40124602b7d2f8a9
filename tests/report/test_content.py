"""The window of a report, its months, and the words for them."""

from __future__ import annotations

import re

import numpy as np
import pytest

from routes_geo.errors import InvalidInput
from routes_geo.months import MonthlySeries, MonthWindow
from routes_geo.report.content import choose_window, list_months
from routes_geo.report.words import percent
from routes_geo.snapshot.words import day_in_words, month_in_words, period_in_words

SPAN = MonthWindow(600, 660)  # 2020-01 to 2024-12


@pytest.mark.parametrize(
    ("ratio", "signed", "text"),
    [
        (0.5, True, "+50.0 %"),
        (-0.421, True, "\u221242.1 %"),
        (0.0, True, "+0.0 %"),
        (0.269, False, "26.9 %"),
        (12.5, True, "+1,250.0 %"),
    ],
)
def test_percent(ratio: float, signed: bool, text: str) -> None:
    assert percent(ratio, signed=signed) == text


def test_dates_in_words() -> None:
    assert month_in_words("2023-09") == "September 2023"
    assert period_in_words(MonthWindow(624, 648)) == "January 2022 to December 2023"
    assert period_in_words(MonthWindow(624, 625)) == "January 2022"
    assert day_in_words("2025-06-03") == "3 June 2025"
    assert day_in_words("2025-06-03T08:00:00Z") == "3 June 2025"


@pytest.mark.parametrize(
    ("first", "last", "label"),
    [
        (None, None, "2023-01/2024-12"),
        (None, "2020-06", "2020-01/2020-06"),
        ("2024-11", None, "2024-11/2024-12"),
        ("2022-05", "2022-05", "2022-05"),
    ],
)
def test_window(first: str | None, last: str | None, label: str) -> None:
    assert choose_window(first, last, SPAN).label == label


@pytest.mark.parametrize(
    ("first", "last", "message"),
    [
        ("2019-12", "2020-02", "data are available from 2020-01 to 2024-12; the window starts in 2019-12"),
        ("2024-01", "2025-01", "data are available from 2020-01 to 2024-12; the window ends in 2025-01"),
        ("2030-01", None, "data are available from 2020-01 to 2024-12; the window starts in 2030-01"),
        (None, "2019-01", "data are available from 2020-01 to 2024-12; the window ends in 2019-01"),
        ("2009-01", "2030-12", "2024-12; the window starts in 2009-01 and ends in 2030-12"),
        ("2022-05", "2022-04", "2024-12; the window ends in 2022-04, before it starts in 2022-05"),
        ("2022", None, "'2022' is not a month"),
        ("2022-13", None, "'2022-13' is not a month"),
        (None, "soon", "'soon' is not a month"),
    ],
)
def test_bad_window(first: str | None, last: str | None, message: str) -> None:
    with pytest.raises(InvalidInput, match=re.escape(message)):
        choose_window(first, last, SPAN)


def test_year_on_year_needs_both_months_and_a_base(series: MonthlySeries) -> None:
    months = list_months(series, MonthWindow(600, 614))
    assert [month.change for month in months[:12]] == [None] * 12
    assert months[12].change == pytest.approx(112 / 100 - 1)
    small = MonthlySeries(600, np.array([49] * 12 + [98]), np.zeros(13, np.bool_))
    assert list_months(small, MonthWindow(612, 613))[0].change is None
