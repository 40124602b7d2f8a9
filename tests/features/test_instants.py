"""OGC datetime on dates: what each form means, and which features it matches."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.errors import InvalidInput
from routes_geo.features.instants import BEGINNING, END, day_spans, microseconds, parse_instant, parse_span


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


DAYS = st.dates(date(2020, 1, 1), date(2025, 12, 31))


@given(st.one_of(st.none(), DAYS), st.one_of(st.none(), DAYS), DAYS, st.integers(0, 800))
def test_features_share_a_day_with_the_interval(first: date | None, last: date | None, day: date, length: int) -> None:
    """Both days of a feature are included, what is not given is open, and one without dates matches."""
    if first and last and last < first:
        first, last = last, first
    until = day + timedelta(days=length)
    expected = (first is None or first <= until) and (last is None or last >= day)
    spans = day_spans(pa.array([first], pa.date32()), pa.array([last], pa.date32()))
    assert spans.intersect(parse_span(f"{day}/{until}")).tolist() == [expected]
    instant = parse_span(f"{day}T23:59:59.999999Z")
    within = (first is None or first <= day) and (last is None or last >= day)
    assert spans.intersect(instant).tolist() == [within]
