"""OGC datetime as an interval of instants, and in whole months."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.errors import InvalidInput
from routes_geo.model import month_label, month_of, month_start, parse_month
from routes_geo.months import (
    BEGINNING,
    END,
    MonthWindow,
    WindowName,
    check_one_window,
    microseconds,
    named_window,
    parse_datetime,
    parse_instant,
    parse_span,
)

FIRST, STOP = parse_month("2009-01"), parse_month("2025-05")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("2023", "2023-01/2023-12"),
        ("2023-09", "2023-09"),
        ("2023-09-12", "2023-09"),
        ("2023-09-12T08:00:00Z", "2023-09"),
        ("2023-09-12T08:00:00.5+02:00", "2023-09"),
        ("2023-09-01T01:59:59+02:00", "2023-08"),
        ("2023-08-31T23:00:00-01:00", "2023-09"),
        ("1900-01-01/2200-12-31", "1900-01/2200-12"),
        ("2023-01/2023-09", "2023-01/2023-09"),
        ("2023-01-01T00:00:00Z/2023-12-31T23:59:59Z", "2023-01/2023-12"),
        ("2022/2023", "2022-01/2023-12"),
        ("../2009-03", "2009-01/2009-03"),
        ("/2009-03", "2009-01/2009-03"),
        ("2025-03/..", "2025-03/2025-04"),
        ("2025-03/", "2025-03/2025-04"),
        ("../..", "2009-01/2025-04"),
        ("../1999-03", "1999-03"),
        ("2031-01/..", "2031-01"),
    ],
)
def test_accepted_forms(text: str, label: str) -> None:
    assert parse_datetime(text, FIRST, STOP).label == label


@pytest.mark.parametrize(
    "text",
    [
        "",
        "..",
        "2023-13",
        "2023-00",
        "2023-02-30",
        "23",
        "2023-9",
        "2023-09/2023-01",
        "a/b",
        "2023/2024/2025",
        "1700",
        "1899-12-31/2023",
        "../1899",
        "2201/..",
        "0001-01-01T00:00:00+02:00",
        "9999-12-31T23:59:59-02:00",
        "2023-09-20/2023-09-10",
        "now",
    ],
)
def test_refused_forms(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_datetime(text, FIRST, STOP)


def test_within_clips_or_is_none() -> None:
    assert MonthWindow(FIRST - 5, FIRST + 2).within(FIRST, STOP) == MonthWindow(FIRST, FIRST + 2)
    assert MonthWindow(STOP, STOP + 3).within(FIRST, STOP) is None


@given(st.integers(parse_month("1900-01"), parse_month("2200-12")))
def test_months_round_trip(month: int) -> None:
    assert parse_month(month_label(month)) == month
    assert month_of(month_start(month)) == month


@pytest.mark.parametrize("text", ["2023", "2023-13", "2023-1", "x", "2023-00"])
def test_labels_that_are_no_month(text: str) -> None:
    with pytest.raises(InvalidInput, match="2023-09"):
        parse_month(text)


def us(*parts: int) -> int:
    return microseconds(datetime(*parts, tzinfo=UTC))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023", us(2023, 1, 1), us(2024, 1, 1) - 1),
        ("2023-12", us(2023, 12, 1), us(2024, 1, 1) - 1),
        ("2024-02-29", us(2024, 2, 29), us(2024, 3, 1) - 1),
        ("2023-09-17T12:00:00Z", us(2023, 9, 17, 12), us(2023, 9, 17, 12)),
        ("2023-09-17t12:00:00.5z", us(2023, 9, 17, 12, 0, 0, 500_000), us(2023, 9, 17, 12, 0, 0, 500_000)),
        ("2023-09-17T12:00:00.1234567Z", us(2023, 9, 17, 12, 0, 0, 123_456), us(2023, 9, 17, 12, 0, 0, 123_456)),
        ("2023-09-17T00:30:00+02:00", us(2023, 9, 16, 22, 30), us(2023, 9, 16, 22, 30)),
        ("2023-01/2023-09", us(2023, 1, 1), us(2023, 10, 1) - 1),
        ("../2023-09-17", BEGINNING, us(2023, 9, 18) - 1),
        ("/2023-09-17", BEGINNING, us(2023, 9, 18) - 1),
        ("2023-09-17/..", us(2023, 9, 17), END),
        ("2023-09-17/", us(2023, 9, 17), END),
        ("../..", BEGINNING, END),
        ("1969-12-31T23:59:59.999999Z", -1, -1),
    ],
)
def test_forms(text: str, first: int, last: int) -> None:
    span = parse_span(text)
    assert (span.first, span.last) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "..",
        "yesterday",
        "2023-13",
        "2023-00",
        "2023-00-05",
        "2023-09-00",
        "2023-02-29",
        "0000",
        "9999",  # its end is beyond what can be told
        "2023/2022",
        "2023-09-17T12:00:00Z/2023-09-17T11:59:59Z",
        "2023/2024/2025",
        "2023-09-17T25:00:00Z",
        "2023-09-17T12:00Z",
        "2023-09-17 12:00:00",
        "2023-09-17T12:00:00+25:00",
        "٢٠٢٣",
    ],
)
def test_what_is_no_datetime(text: str) -> None:
    with pytest.raises(InvalidInput, match=r"2023-01/2023-09|ends before"):
        parse_span(text)


def test_what_is_no_instant() -> None:
    with pytest.raises(ValueError, match="RFC 3339"):
        parse_instant("2023-09-17")


@pytest.mark.parametrize(
    ("newest", "name", "label"),
    [
        ("2025-04", "ytd", "2025-01/2025-04"),
        ("2025-04", "12m", "2024-05/2025-04"),
        ("2025-04", "year", "2024-01/2024-12"),
        ("2025-04", "month", "2025-04"),
        ("2025-01", "ytd", "2025-01"),
        ("2024-12", "ytd", "2024-01/2024-12"),
        ("2024-12", "year", "2024-01/2024-12"),
        ("1969-11", "ytd", "1969-01/1969-11"),
        ("1969-11", "year", "1968-01/1968-12"),
    ],
)
def test_windows_with_a_name(newest: str, name: str, label: str) -> None:
    assert named_window(name, parse_month(newest)).label == label


@given(st.integers(-800, 2700))
def test_named_windows_end_at_the_newest_month(newest: int) -> None:
    year_to_date = named_window("ytd", newest)
    assert month_label(year_to_date.start).endswith("-01")
    assert 1 <= year_to_date.length <= 12
    for name in (WindowName.YTD, WindowName.TWELVE_MONTHS, WindowName.MONTH):
        assert named_window(name, newest).stop == newest + 1
    year = named_window("year", newest)
    assert (year.length, year.start % 12) == (12, 0)
    assert year.stop <= newest + 1 < year.stop + 12
    assert year_to_date.year_before.label == year_to_date.label.replace(
        month_label(newest)[:4], month_label(newest - 12)[:4]
    )


@pytest.mark.parametrize("name", ["", "YTD", "13m", "2023", "ytd ", "week"])
def test_other_names_are_refused_with_the_list(name: str) -> None:
    with pytest.raises(InvalidInput, match=r"ytd .*, 12m .*, year .* or month "):
        named_window(name, 0)


def test_datetime_and_window_exclude_each_other() -> None:
    check_one_window("2023", None)
    check_one_window(None, "ytd")
    with pytest.raises(InvalidInput, match="datetime=2023 and window=ytd exclude each other"):
        check_one_window("2023", "ytd")
