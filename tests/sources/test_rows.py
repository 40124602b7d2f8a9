"""Counts of publishers: `19.000` is what its column shows it to be, or is rejected, but never 19."""

from __future__ import annotations

from decimal import Decimal

import pytest

from routes_geo.errors import DataError
from routes_geo.model import Reason
from routes_geo.sources.rows import BadRow, count_format, parse_count
from routes_geo.sources.unhcr.arrivals import parse_arrivals
from routes_geo.tables.numbers import PLAIN, NumberFormat

DOTS, COMMAS = NumberFormat(thousands="."), NumberFormat(thousands=",")


@pytest.mark.parametrize(
    ("value", "number_format", "count"),
    [
        ("19.000", DOTS, 19_000),
        ("950", DOTS, 950),
        ("19,000", COMMAS, 19_000),
        (" 7 ", PLAIN, 7),
        ("12.0", NumberFormat(decimal="."), 12),
        (12.0, DOTS, 12),
        (19.0, COMMAS, 19),
        (1234, DOTS, 1234),
        (Decimal("12.00"), PLAIN, 12),
    ],
)
def test_counts(value: object, number_format: NumberFormat, count: int) -> None:
    assert parse_count(value, number_format, "5") == count


@pytest.mark.parametrize(
    ("value", "number_format"),
    [
        *(("19.000", each) for each in (PLAIN, COMMAS)),
        *(("19,000", each) for each in (PLAIN, DOTS)),
        *(
            (value, DOTS)
            for value in ("12.0", "1.5", "-5", "+5", "1e3", "１２", True, 1.5, 1e300, float("nan"), "9" * 15)
        ),
    ],
)
def test_what_is_no_count(value: object, number_format: NumberFormat) -> None:
    with pytest.raises(BadRow) as bad:
        parse_count(value, number_format, "5")
    assert bad.value.reason is Reason.NOT_A_COUNT


def test_nothing_is_a_missing_count() -> None:
    for value in (None, "", "  "):
        with pytest.raises(BadRow) as bad:
            parse_count(value, PLAIN, "5")
        assert bad.value.reason is Reason.MISSING_COUNT


@pytest.mark.parametrize("text", ["19.000", "19,000", "12.0"])
def test_arrivals_in_text_have_no_separators(text: str) -> None:
    with pytest.raises(BadRow):
        parse_arrivals(text)


def test_the_format_of_a_column_is_that_of_its_texts() -> None:
    assert count_format("a.csv", "n", ["19.000", 1.5, None]) == DOTS
    with pytest.raises(
        DataError, match=r"a.csv: the column 'n' is ambiguous: in '19.000' and '1.5'.*write all numbers"
    ):
        count_format("a.csv", "n", ["19.000", "1.5"])
