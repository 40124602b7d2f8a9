"""Windows around a measure: where they lie, what they count, and what revisions may make of it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.errors import InvalidInput, ReasonCode, Refused
from routes_geo.letter.answers import NamedMeasureAnswer
from routes_geo.letter.measure_windows import (
    OTHER_SEASONS,
    SAME_SEASONS,
    count_with_revisions,
    describe_windows,
    windows_around,
)
from routes_geo.model import month_label, parse_month
from routes_geo.months import MonthlySeries, MonthWindow
from routes_geo.pressure.known import known_routes
from routes_geo.pressure.revision_ratios import RevisionRatios
from routes_geo.snapshot.snapshot import Snapshot

SETTLED = RevisionRatios(1.0, 1.0, 1.0, 9, "settled")


def measure(start: date | None, precision: str, routes: tuple[str, ...] = ("CMED",)) -> NamedMeasureAnswer:
    return NamedMeasureAnswer(
        id="m",
        name="A measure",
        letter_says="",
        start=start,
        end=None,
        date_precision=precision,
        routes=routes,
        value=None,
        verification="verified",
        source="made up",
        places=(),
        partners=(),
        date=None,
        dated=start is not None,
        events=(),
    )


@pytest.mark.parametrize(
    ("start", "precision", "before", "after"),
    [
        (date(2023, 7, 16), "day", "2023-04/2023-06", "2023-07/2023-09"),
        (date(2023, 1, 1), "month", "2022-10/2022-12", "2023-01/2023-03"),
        (date(2023, 4, 1), "quarter", "2023-01/2023-03", "2023-07/2023-09"),
        (date(2022, 1, 1), "year", "2021-10/2021-12", "2023-01/2023-03"),
    ],
)
def test_windows_lie_before_the_month_of_a_measure_and_from_it(
    start: date, precision: str, before: str, after: str
) -> None:
    assert [window.label for window in windows_around(measure(start, precision), 3)] == [before, after]


@pytest.mark.parametrize("months", [0, -1, 61])
def test_a_length_that_is_not_offered_is_named(months: int) -> None:
    with pytest.raises(InvalidInput, match="1 to 60"):
        windows_around(measure(date(2023, 7, 16), "day"), months)


@pytest.mark.parametrize("given_measure", [measure(None, "unknown"), measure(date(2023, 7, 16), "day", ())])
def test_without_a_date_or_a_route_there_are_no_windows(given_measure: NamedMeasureAnswer) -> None:
    with pytest.raises(Refused) as refusal:
        windows_around(given_measure, 12)
    assert (refusal.value.reason_code, refusal.value.allowed) == (ReasonCode.NOT_OFFERED, "/measures/m")


@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.booleans()), min_size=1, max_size=40),
    st.integers(-5, 45),
    st.integers(1, 12),
)
def test_a_window_counts_what_its_months_count(months: list[tuple[int, bool]], start: int, length: int) -> None:
    values, open_months = np.array([value for value, _ in months]), np.array([flag for _, flag in months])
    ratios = [RevisionRatios(0.9, 1.0, 1.25, 4, "new") if flag else SETTLED for _, flag in months]
    window = MonthWindow(start, start + length)
    counted = count_with_revisions(MonthlySeries(0, values, open_months), window, ratios.__getitem__)
    if start < 0:
        assert (counted.value, counted.status) == (None, "not_published")
        return
    if start + length > len(months):
        assert (counted.value, counted.low, counted.high, counted.status) == (None, None, None, "not_yet_reported")
        return
    inside = months[start : start + length]
    settled, still_open = (sum(value for value, flag in inside if flag is state) for state in (False, True))
    assert counted.value == settled + still_open
    assert counted.provisional_months == sum(flag for _, flag in inside)
    assert counted.status == ("provisional" if any(flag for _, flag in inside) else "final")
    assert counted.low is not None and counted.high is not None
    assert settled + 0.9 * still_open - 1 < counted.low <= settled + 0.9 * still_open + 1e-6
    assert settled + 1.25 * still_open - 1e-6 <= counted.high < settled + 1.25 * still_open + 1 + 1e-6
    assert set(counted.bases) == {ratios[month].basis for month in range(start, start + length)}


def test_the_caution_on_seasons_follows_from_the_length(snapshot: Snapshot) -> None:
    chosen, figures = measure(date(2022, 11, 21), "day"), known_routes(snapshot)
    assert SAME_SEASONS in describe_windows(figures, chosen, 12).notes
    assert OTHER_SEASONS in describe_windows(figures, chosen, 6).notes


def test_a_coarse_date_is_said_to_be_in_neither_window(snapshot: Snapshot) -> None:
    notes = describe_windows(known_routes(snapshot), measure(date(2022, 1, 1), "year"), 12).notes
    assert any("that year is in neither window" in note for note in notes)


def test_windows_of_recent_months_have_an_interval(snapshot_2025: Snapshot) -> None:
    series_end = parse_month(snapshot_2025.series("frontex.detections.v1")["last_period"])
    start = date.fromisoformat(f"{month_label(series_end - 1)}-01")
    after = describe_windows(known_routes(snapshot_2025), measure(start, "month"), 2).routes[0]["from"]
    assert after.status == "provisional"
    assert after.low is not None and after.value is not None and after.high is not None
    assert after.low < after.value < after.high
    (basis,) = after.revisions
    assert "figures 2 to 12 months old" in basis
