"""Marks in time: a line for a day, a band for a month or more, numbers that do not touch."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.reports import report

from routes_geo.months import MonthWindow
from routes_geo.report.chart import Bar, ChartText, period_chart
from routes_geo.report.chart_marks import _APART as APART
from routes_geo.report.chart_marks import Axis, ChartMark, draw_marks, number_lanes
from routes_geo.report.claims import list_claims
from routes_geo.report.language import Language
from routes_geo.report.measures import list_measures
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.snapshot.words import date_in_words

AXIS = Axis("2023-01", 12, 100.0, 30.0)
DAY = ChartMark(1, date(2023, 7, 16), date(2023, 7, 16), is_day=True, title="16 July 2023: a plan")
MONTH = ChartMark(2, date(2023, 3, 1), date(2023, 3, 31), is_day=False, title="March 2023: pilots")


def year_of_bars(marks: list[ChartMark]) -> str:
    bars = [Bar(f"2023-{month:02d}", 100 * month) for month in range(1, 13)]
    return str(period_chart(bars, ChartText("T", "Detections"), Language("en"), marks))


@pytest.mark.parametrize(
    ("day", "x"),
    [(date(2023, 1, 1), 100.0), (date(2023, 2, 1), 130.0), (date(2023, 2, 15), 145.0), (date(2024, 5, 1), 460.0)],
)
def test_a_day_lies_in_its_month_in_proportion(day: date, x: float) -> None:
    assert AXIS.x(day) == pytest.approx(x)
    assert AXIS.x(date(2023, 12, 31), 1.0) == pytest.approx(460.0)


def test_a_day_is_a_line_and_a_month_a_band_as_wide_as_the_month() -> None:
    drawn = draw_marks([DAY, MONTH], AXIS, 20.0, 200.0)
    band = "".join(drawn.behind)
    assert 'x="160.0"' in band and 'width="30.0"' in band and 'height="180.0"' in band
    lines = re.findall(r'class="mark" x1="([\d.]+)" x2="[\d.]+" y1="[-\d.]+" y2="([\d.]+)"', "".join(drawn.before))
    assert lines == [("295.0", "200.0"), ("175.0", "20.0")]  # 16 July at noon; the band's to the top of the plot only
    assert draw_marks([], AXIS, 20.0, 200.0).height == 0


@given(st.lists(st.floats(0, 1000, allow_nan=False), max_size=40))
def test_numbers_in_one_row_do_not_touch_and_no_row_is_left_empty(middles: list[float]) -> None:
    lanes = number_lanes(middles)
    assert set(lanes) == set(range(max(lanes, default=-1) + 1))
    for lane in set(lanes):
        inside = sorted(x for x, own in zip(middles, lanes, strict=True) if own == lane)
        assert all(b - a >= APART for a, b in pairwise(inside))


def test_a_chart_without_marks_is_as_it_was() -> None:
    svg = year_of_bars([])
    assert 'viewBox="0 0 560 322"' in svg
    assert "mark" not in svg


def test_marks_have_a_number_a_title_and_a_place_in_the_description() -> None:
    svg = year_of_bars([DAY, MONTH])
    assert '<title lang="en">16 July 2023: a plan</title>' in svg
    assert svg.count('class="mark-number"') == 2
    assert "Numbered marks: 2. The table of measures explains each mark." in svg
    assert svg.index('class="mark-band"') < svg.index('class="bar final"') < svg.index('class="mark-number"')


def test_titles_are_escaped() -> None:
    assert "<b>" not in year_of_bars([ChartMark(1, date(2023, 1, 1), date(2023, 1, 1), is_day=True, title="<b>")])


def test_measures_in_the_window_are_numbered_and_others_listed(snapshot: Snapshot) -> None:
    listed, marks = list_measures(snapshot, "WBAL", MonthWindow(636, 648))
    assert [mark.first for mark in marks] == [date(2023, 1, 1), date(2023, 3, 1), date(2023, 11, 28)]
    assert [mark.is_day for mark in marks] == [True, False, True]
    assert [measure.label for measure in listed if measure.number] == [
        "2023-01-01",
        "2023-03/2023-09",
        "2023-11-28",
    ]
    assert [measure.label for measure in listed if measure.number is None] == [
        "2022-10-21",
        "2022-11-20",
        "2022-12-05",
    ]
    assert all(measure.source and measure.verification for measure in listed)


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("2023-09-17", "17 September 2023"),
        ("2023-09", "September 2023"),
        ("2023", "2023"),
        ("2023-Q1", "2023-Q1"),
        ("2023-01/2023-09", "January to September 2023"),
        ("2022-10-21/2023-01-01", "21 October 2022 to 1 January 2023"),
        ("2023-Q1/2023-Q2", "2023-Q1 to 2023-Q2"),
    ],
)
def test_a_date_in_words_is_as_exact_as_it_is_known(label: str, words: str) -> None:
    assert date_in_words(label) == words


def test_claims_of_a_route_are_listed_with_their_verdicts(snapshot: Snapshot) -> None:
    claims = {claim.letter_says: claim for claim in list_claims(snapshot, "EMED")}
    assert claims["fourfold increase"].verdict == "not confirmed"
    assert claims["heavy pressure"].verdict == "cannot be tested"
    assert claims["heavy pressure"].rows == []
    september = claims["fourfold increase"].rows[2]
    assert (september.window, september.count, september.compared_count, september.result) == (
        "September 2023",
        "11,904",
        "3,313",
        "3.59 times",
    )


def test_the_report_says_that_a_mark_is_no_effect(snapshot: Snapshot) -> None:
    html = report(snapshot, "EMED", "2023")
    assert "A mark shows the date of a measure, not its effect" in html
    assert html.count('class="mark-number"') == 3
    assert "not confirmed" in html
    assert "The highest value is 3.59 times, in 2023-09; the letter claims 4." in html
