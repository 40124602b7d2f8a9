"""The sentence that compares the months of a report with earlier ones."""

from __future__ import annotations

import pytest

from routes_geo.errors import InvalidInput
from routes_geo.report.comparison import headline, months_of_window
from routes_geo.report.html import render_report
from routes_geo.report.subject import Subject
from routes_geo.snapshot.snapshot import Snapshot


@pytest.mark.parametrize(
    ("first", "last", "start"),
    [
        (None, None, "January to June 2026: 14,444 detections, 52 % fewer than in the same months of 2025"),
        ("2022-01", "2023-12", "January to December 2023: 158,026 detections, 50 % more than in the same months of"),
        ("2024-05", "2025-04", "May 2024 to April 2025: 66,470 detections, 50 % fewer than in the same months a year"),
        ("2023-09", "2023-09", "September 2023: 19,209 detections, "),
        ("2022-01", "2023-01", "January 2023: "),  # longer than a year: the year to date of its end
    ],
)  # fmt: skip
def test_the_headline_of_a_window(snapshot: Snapshot, first: str | None, last: str | None, start: str) -> None:
    sentence = headline(Subject.of(snapshot, "CMED"), first, last) or ""
    assert sentence.startswith(f"Central Mediterranean, {start}")
    assert f"{sentence}." in render_report(snapshot, "CMED", first, last)


def test_the_first_year_has_no_headline(snapshot: Snapshot) -> None:
    assert headline(Subject.of(snapshot, "CMED"), "2009-01", "2009-12") is None
    assert headline(Subject.of(snapshot, "CMED"), "2009-06", "2010-06") is not None
    assert "headline" not in render_report(snapshot, "CMED", "2009-01", "2009-12")


def test_a_comparison_that_is_asked_for_is_made_or_refused(snapshot: Snapshot) -> None:
    assert "than in February 2020" in (
        headline(Subject.of(snapshot, "CMED"), "2025-04", "2025-04", compare="2020-02") or ""
    )
    with pytest.raises(InvalidInput, match="equal length"):
        headline(Subject.of(snapshot, "CMED"), None, None, compare="2020-02")


def test_months_of_a_window_with_a_name(snapshot: Snapshot) -> None:
    assert months_of_window(snapshot, "ytd") == ("2026-01", "2026-06")
    assert months_of_window(snapshot, "year") == ("2025-01", "2025-12")
    with pytest.raises(InvalidInput, match="12m"):
        months_of_window(snapshot, "two")
