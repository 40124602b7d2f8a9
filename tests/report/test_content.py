"""The window of a report, its months, and the words for them."""

from __future__ import annotations

import re

import numpy as np
import pytest

from routes_geo.errors import InvalidInput, Refused
from routes_geo.months import MonthlySeries, MonthWindow
from routes_geo.report.content import choose_window, list_months
from routes_geo.report.subject import Subject
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.snapshot.words import day_in_words, month_in_words, period_in_words


def test_dates_in_words() -> None:
    assert month_in_words("2023-09") == "September 2023"
    assert period_in_words(MonthWindow(624, 648)) == "January 2022 to December 2023"
    assert period_in_words(MonthWindow(624, 625)) == "January 2022"
    assert day_in_words("2025-06-03") == "3 June 2025"
    assert day_in_words("2025-06-03T08:00:00Z") == "3 June 2025"


@pytest.mark.parametrize(
    ("when", "window", "label"),
    [
        (None, None, "2025-07/2026-06"),
        ("../2009-06", None, "2009-01/2009-06"),
        ("2026-05/..", None, "2026-05/2026-06"),
        ("2022-05", None, "2022-05"),
        ("2022", None, "2022-01/2022-12"),
        (None, "ytd", "2026-01/2026-06"),
        (None, "year", "2025-01/2025-12"),
    ],
)
def test_window(snapshot: Snapshot, when: str | None, window: str | None, label: str) -> None:
    assert choose_window(Subject.of(snapshot, "CMED"), when, window).label == label


@pytest.mark.parametrize(
    ("when", "message"),
    [
        ("2008-12/2009-02", "data are available from 2009-01 to 2026-06; the window starts in 2008-12"),
        ("2026-01/2026-07", "data are available from 2009-01 to 2026-06; the window ends in 2026-07"),
        ("../2008-01", "data are available from 2009-01 to 2026-06; the window starts in 2008-01 and ends in 2008-01"),
        ("2000-01/2030-12", "2026-06; the window starts in 2000-01 and ends in 2030-12"),
        ("2022-05/2022-04", "ends before it starts"),
        ("2022-13", "2022-13"),
        ("soon", "soon"),
    ],
)
def test_bad_window(snapshot: Snapshot, when: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=re.escape(message)):
        choose_window(Subject.of(snapshot, "CMED"), when)


def test_a_window_is_written_in_one_way_and_has_no_days(snapshot: Snapshot) -> None:
    subject = Subject.of(snapshot, "CMED")
    with pytest.raises(InvalidInput, match="exclude each other"):
        choose_window(subject, "2023", "ytd")
    with pytest.raises(InvalidInput, match="12m"):
        choose_window(subject, None, "two")
    with pytest.raises(Refused, match="names a day"):
        choose_window(subject, "2023-09-12")


def test_year_on_year_needs_both_months_and_a_base(series: MonthlySeries) -> None:
    months = list_months(series, MonthWindow(600, 614))
    assert [month.change for month in months[:12]] == [None] * 12
    assert months[12].change == pytest.approx(112 / 100 - 1)
    small = MonthlySeries(600, np.array([49] * 12 + [98]), np.zeros(13, np.bool_))
    assert list_months(small, MonthWindow(612, 613))[0].change is None
