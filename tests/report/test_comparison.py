"""The sentence that compares the newest months of a longer report with earlier ones."""

from __future__ import annotations

import pytest

from routes_geo.errors import InvalidInput
from routes_geo.report.comparison import compare_newest_year, months_of_window
from routes_geo.report.content import choose_window
from routes_geo.report.html import render_report
from routes_geo.report.subject import Subject
from routes_geo.snapshot.snapshot import Snapshot


@pytest.mark.parametrize(
    ("first", "last", "start"),
    [
        (None, None, "January to June 2026: 14,444 detections, 52 % fewer than in the same months of 2025"),
        ("2022-01", "2023-12", "January to December 2023: 158,026 detections, 50 % more than in the same months of"),
        ("2022-01", "2023-01", "January 2023: "),
    ],
)
def test_the_newest_year_of_a_window(snapshot: Snapshot, first: str | None, last: str | None, start: str) -> None:
    subject = Subject.of(snapshot, "CMED")
    sentence = compare_newest_year(subject, choose_window(first, last, subject.span)) or ""
    assert sentence.startswith(f"Central Mediterranean, {start}")
    assert f"{sentence}." in render_report(snapshot, "CMED", first, last)


@pytest.mark.parametrize(
    ("first", "last", "series"),
    [
        ("2024-05", "2025-04", "frontex.detections.v1"),
        ("2023-09", "2023-09", "frontex.detections.v1"),
        ("2022-01", "2023-12", "iom.dead_and_missing.v1"),
    ],
)
def test_a_year_and_a_series_that_is_not_by_month_have_none(
    snapshot: Snapshot, first: str, last: str, series: str
) -> None:
    subject = Subject.of(snapshot, "CMED", series)
    assert compare_newest_year(subject, choose_window(first, last, subject.span)) is None
    assert "newest-year" not in render_report(snapshot, "CMED", first, last, series=series)


def test_months_of_a_window_with_a_name(snapshot: Snapshot) -> None:
    assert months_of_window(snapshot, "ytd") == ("2026-01", "2026-06")
    assert months_of_window(snapshot, "year") == ("2025-01", "2025-12")
    with pytest.raises(InvalidInput, match="12m"):
        months_of_window(snapshot, "two")
