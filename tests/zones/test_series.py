"""Windows of zones have whole periods of their series."""

from __future__ import annotations

import pytest

from routes_geo.errors import InvalidInput
from routes_geo.model import parse_month
from routes_geo.months import MonthWindow
from routes_geo.snapshot.newest import window_or_last_year
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.zones.series import newest_year, parse_window

DEAD = "iom.dead_and_missing.v1"


def months(first: str, last: str) -> MonthWindow:
    return MonthWindow(parse_month(first), parse_month(last) + 1)


def test_the_newest_year_ends_with_the_newest_whole_period(snapshot: Snapshot) -> None:
    assert newest_year(snapshot, DETECTIONS) == window_or_last_year(snapshot, None)
    assert newest_year(snapshot, DEAD) == months("2025-04", "2026-03")


@pytest.mark.parametrize(
    ("series", "text", "first", "last"),
    [
        (DETECTIONS, "2023-09-17", "2023-09", "2023-09"),
        (DEAD, "2023", "2023-01", "2023-12"),
        (DEAD, "2023-07/2023-09", "2023-07", "2023-09"),
        (DEAD, "2025-01/..", "2025-01", "2026-03"),
        (DEAD, "../2014-06", "2014-01", "2014-06"),
        (DEAD, "2013-02/2014-03", "2013-02", "2014-03"),  # starts before the series
        (DEAD, "2027-05", "2027-05", "2027-05"),  # outside the series
    ],
)
def test_a_window_is_what_its_text_intersects(
    snapshot: Snapshot, series: str, text: str, first: str, last: str
) -> None:
    assert parse_window(snapshot, series, text) == months(first, last)


@pytest.mark.parametrize(
    ("text", "nearest"),
    [("2023-09", "2023-07/2023-09"), ("2023-02/2023-04", "2023-01/2023-06"), ("2026-02/2030", "2026-01/2026-03")],
)
def test_a_part_of_a_period_is_refused_with_the_nearest_window(snapshot: Snapshot, text: str, nearest: str) -> None:
    with pytest.raises(InvalidInput, match=f"choose {nearest}"):
        parse_window(snapshot, DEAD, text)
