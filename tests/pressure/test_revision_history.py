"""What figures were when, and what the embedded data show of their revisions."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from support.made_vintages import published

from routes_geo.build.earlier_figures import read_earlier_figures, read_earlier_files, read_first_figures
from routes_geo.build.embedded_data import read_embedded
from routes_geo.build.revisions import revisions
from routes_geo.model import month_label, parse_month
from routes_geo.pressure.dated_figures import AgeClass, Window
from routes_geo.pressure.revised_figures import Restatement
from routes_geo.pressure.revision_history import (
    KnownFigure,
    RevisionHistory,
    age_of,
    logged_restatements,
    revision_ratios,
    snapshot_history,
)
from routes_geo.pressure.revision_ratios import summarize_test
from routes_geo.snapshot.revisions import changed_only
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot


@pytest.fixture(scope="module")
def history(snapshot_2025: Snapshot) -> RevisionHistory:
    return snapshot_history(snapshot_2025)


@pytest.fixture(scope="module")
def newest(snapshot: Snapshot) -> RevisionHistory:
    return snapshot_history(snapshot)


def test_values_on_a_day(history: RevisionHistory) -> None:
    month = parse_month("2023-12")  # Central Mediterranean: 9,977 until February 2025, then 5,289
    assert history.value_on("CMED", month, date(2025, 2, 6)) is None
    assert history.value_on("CMED", month, date(2025, 2, 7)) == 9977
    assert history.value_on("CMED", month, date(2025, 2, 10)) == 5289
    restored = parse_month("2024-02")  # Eastern Mediterranean: revised and reverted
    days = [date(2025, 2, 7), date(2025, 2, 10), date(2025, 3, 10), date(2025, 5, 15), date(2025, 6, 3)]
    assert [history.value_on("EMED", restored, day) for day in days] == [5355, 5461, 5461, 5355, 5355]
    assert history.vintages("EMED", restored) == 5
    assert history.first_known("WAFR", parse_month("2023-10")) == KnownFigure(
        "WAFR", parse_month("2023-10"), date(2023, 11, 15), 13000
    )


@pytest.mark.parametrize(
    ("age", "window"), [(AgeClass.FIRST, None), (AgeClass.FIRST, Window.MONTH), (AgeClass.RECENT, None)]
)
def test_intervals_hold_on_figures_left_out(newest: RevisionHistory, age: AgeClass, window: Window | None) -> None:
    """The aim for intervals of 80 %, on real figures, with all that depends on a figure left out."""
    tested = [each for each in newest.intervals.tested[age] if window in (None, each.revision.figure.window)]
    test = summarize_test(tested)
    assert test is not None
    assert 0.75 <= test.coverage <= 0.85
    assert test.interval_score < test.assumed_score


def test_figures_since_january_have_narrower_intervals(newest: RevisionHistory) -> None:
    tested = newest.intervals.tested[AgeClass.FIRST]
    months, since = (
        summarize_test([each for each in tested if each.revision.figure.window == window])
        for window in (Window.MONTH, Window.SINCE_JANUARY)
    )
    assert months is not None and since is not None
    assert since.figures > 100
    assert since.width < months.width / 3
    assert 0.75 <= since.coverage <= 0.85


def test_first_figures_of_january_2026(newest: RevisionHistory) -> None:
    """As first published on 13 February against the release of August: four of five are inside."""
    january = parse_month("2026-01")
    tested = {
        each.revision.figure.route: each
        for each in newest.intervals.tested[AgeClass.FIRST]
        if each.revision.figure.months == range(january, january + 1)
    }
    ratios = {route: round(each.revision.ratio, 2) for route, each in tested.items()}
    assert ratios == {"CMED": 1.25, "EMED": 1.23, "WBAL": 2.64, "WMED": 0.99, "WAFR": 1.0}
    assert {route for route, each in tested.items() if not each.is_inside} == {"WBAL"}
    assert not any(each.revision.is_followed for each in tested.values())


def test_a_change_of_definition_is_a_class_of_its_own(newest: RevisionHistory) -> None:
    restated = [each for each in newest.intervals.revisions if each.is_redefined]
    assert {each.figure.route for each in restated} == {"EMED"}
    assert 42800 in {each.figure.value for each in restated}
    tested = {each.revision.figure for age in AgeClass for each in newest.intervals.tested[age]}
    assert not tested & {each.figure for each in restated}


def test_a_release_that_changes_half_of_the_history_restates_it() -> None:
    """A second release changes 20 of 30 settled months by a tenth: their first figures are of another definition."""
    first = parse_month("2020-01")
    months = range(first, first + 30)
    former, new = date(2023, 6, 1), date(2024, 9, 1)
    vintages = [
        published(day, {month: (1100 if day == new and month < first + 20 else 1000, "final") for month in months})
        for day in (former, new)
    ]
    restated = logged_restatements(revisions(vintages))
    assert restated == [Restatement("CMED", first, first + 19, new)]
    corrected = vintages[0], published(new, {month: (1000 + (month == first), "final") for month in months})
    assert logged_restatements(revisions(corrected)) == []


def test_what_is_known_of_revisions(history: RevisionHistory, newest: RevisionHistory) -> None:
    first, recent, settled = (revision_ratios(newest, "WBAL", age) for age in (1, 2, 20))
    assert first.low < 0.9
    assert first.high > 1.3
    assert first.publications > 30
    assert first.low < recent.low < 1.0 < recent.high < first.high
    assert (settled.low, settled.central, settled.high) == (1.0, 1.0, 1.0)
    assert settled.smallest == pytest.approx(5289 / 9977)
    assert settled.test is not None
    then = revision_ratios(history, "WBAL", 20)  # no settled figure had been watched for a year
    assert (then.low, then.high) == (0.98, 1.02)
    assert "an assumption" in then.basis


def test_nothing_is_known_before_its_day(snapshot: Snapshot) -> None:
    early = snapshot_history(snapshot, date(2023, 12, 31))
    assert {month_label(month) for _, month in early.statements} == {"2022-09", "2022-10", "2023-01", "2023-10"}
    assert early.intervals.revisions == []
    assert max(figure.known_on for figure in early.published) <= date(2023, 12, 31)


def test_earlier_figures_of_a_file_are_whole(data_dir: Path) -> None:
    embedded = read_embedded(data_dir)[0][1]
    files = read_earlier_files(data_dir, embedded)
    assert [file.released for file in files] == [
        date(2025, 2, 7),
        date(2025, 2, 10),
        date(2025, 3, 10),
        date(2025, 5, 15),
    ]
    rows = files[0].totals.to_pylist()
    assert len(rows) == 5 * (parse_month("2024-11") - parse_month("2009-01") + 1)
    assert sum(row["value"] for row in rows if row["route"] == "CMED" and row["start"].year == 2022) == 105561
    assert {row["status"] for row in rows if row["start"] < date(2024, 2, 1)} == {"final"}
    assert {row["status"] for row in rows if row["start"] >= date(2024, 2, 1)} == {"provisional"}
    assert [file.released for file in read_earlier_files(data_dir, embedded, date(2025, 2, 9))] == [date(2025, 2, 7)]


def test_press_figures_are_known_from_their_day(data_dir: Path) -> None:
    figures = read_earlier_figures(data_dir)
    assert [(figure.route, month_label(figure.month), figure.value) for figure in figures] == [
        ("CMED", "2022-09", 7200),
        ("WBAL", "2022-10", 22300),
        ("CMED", "2023-01", 4500),
        ("WAFR", "2023-10", 13000),
    ]
    assert read_earlier_figures(data_dir, date(2022, 1, 1)) == []
    stated = read_first_figures(data_dir, date(2022, 6, 30))
    assert {figure.known_on for figure in stated} == {date(2022, 6, 13)}
    assert {(figure.route, len(figure.months)) for figure in stated} == {
        ("CMED", 1),
        ("CMED", 5),
        ("EMED", 5),
        ("WBAL", 1),
        ("WBAL", 5),
    }
    assert age_of(parse_month("2024-11"), date(2025, 2, 7)) == 3


def test_releases_changed_what_they_are_known_to_have_changed(snapshot: Snapshot) -> None:
    """Between the six releases: 12, 5, 17, no and 16 route-months."""
    log = changed_only(snapshot.revisions(DETECTIONS))
    changed = Counter(log["released"].to_pylist())
    assert changed == {date(2025, 2, 10): 12, date(2025, 3, 10): 5, date(2025, 5, 15): 17, date(2026, 8, 4): 16}
