"""Windows as readers write them."""

from __future__ import annotations

import pytest

from routes_geo.errors import InvalidInput
from routes_geo.months import WindowName
from routes_geo.snapshot.written_window import WrittenWindow, parse_window


@pytest.mark.parametrize("name", WindowName)
def test_a_name_is_read_in_any_case(name: WindowName) -> None:
    assert parse_window(f" {name.upper()} ") == WrittenWindow(name=name.value)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2023", "2023"),
        ("2023-09", "2023-09"),
        ("2023-01/2023-09", "2023-01/2023-09"),
        ("2023-01/..", "2023-01/.."),
        ("../2023", "../2023"),
        ("2023-Q3", "2023-07/2023-09"),
        ("2023-q1/2023-Q2", "2023-01/2023-06"),
        ("2022/2023-Q1", "2022/2023-03"),
        ("2023-Q4/..", "2023-10/.."),
        ("2023-09-17T12:00:00Z", "2023-09-17T12:00:00Z"),
    ],
)
def test_months_are_an_interval(text: str, when: str) -> None:
    assert parse_window(text) == WrittenWindow(when=when)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("yt", "--window 'yt' is not accepted; did you mean ytd[?] If not, give months such as 2023"),
        ("", "--window '' is not accepted; give months"),
        ("2023-13", "--window '2023-13' is not a date"),
        ("2023-Q5", "--window '2023-Q5' is not valid"),
        ("2024/2023", "ends before it starts"),
        ("2023-Q2/2023-Q1", "ends before it starts"),
        ("1800", "not between the years 1900 and 2200"),
        ("0000-Q1", "--window '0000-Q1' is not valid"),
    ],
)
def test_any_other_text_is_refused(text: str, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        parse_window(text, "--window")
