"""Which features with dates an OGC datetime matches."""

from __future__ import annotations

from datetime import date, timedelta

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.features.instants import day_spans
from routes_geo.months import parse_span

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
