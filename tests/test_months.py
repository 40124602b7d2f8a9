"""OGC datetime in whole months."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.errors import InvalidInput
from routes_geo.model import month_label, month_of, month_start, parse_month
from routes_geo.months import MonthWindow, parse_datetime

FIRST, STOP = parse_month("2009-01"), parse_month("2025-05")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("2023", "2023-01/2023-12"),
        ("2023-09", "2023-09"),
        ("2023-09-12", "2023-09"),
        ("2023-09-12T08:00:00Z", "2023-09"),
        ("2023-09-12T08:00:00.5+02:00", "2023-09"),
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
