"""Reports about other series than detections, and as of a day: what they show, and what they leave out."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from support.report_page import ReportPage
from support.reports import report
from support.revised_service import TABLE, build_revised

from routes_geo.errors import InvalidInput, NotFound
from routes_geo.report.subject import Subject
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot, open_snapshot

DEATHS = "iom.dead_and_missing.v1"
DETECTIONS_ONLY = ('class="together indicators"', 'id="pressure-', 'id="letter-', 'class="month"')


@pytest.fixture(scope="module")
def revised(data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return open_snapshot(build_revised(tmp_path_factory.mktemp("revised"), data_dir))


def words(html: str) -> str:
    """The text of a page, with a space between the cells of a table."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_a_report_of_deaths_has_their_map_their_quarters_and_their_sum(snapshot: Snapshot) -> None:
    html = report(snapshot, "WAFR", "2023-01/2024-12", series=DEATHS)
    text = words(html)
    rows = [row for row in snapshot.totals(DEATHS).to_pylist() if row["route"] == "WAFR"]
    total = sum(row["value"] for row in rows if date(2023, 1, 1) <= row["start"] < date(2025, 1, 1))
    assert f"Dead and missing, 2023 to 2024 {total:,}" in text
    assert f"Published total for the window {total:,}" in text
    assert "Dead and missing in a cell or area" in text
    assert [quarter for quarter in ("2023-Q1", "2024-Q4", "2022-Q4", "2025-Q1") if quarter in text] == [
        "2023-Q1",
        "2024-Q4",
    ]
    assert not [part for part in DETECTIONS_ONLY if part in html]


def test_a_quarter_that_is_not_published_is_no_zero(snapshot: Snapshot) -> None:
    text = words(report(snapshot, "CMED", "2025-04/2026-03", series=DEATHS))
    assert "2025-Q3 whole route – not published" in text
    assert "2025-Q2 whole route" in text


def test_a_window_that_cuts_a_quarter_is_refused(snapshot: Snapshot) -> None:
    with pytest.raises(InvalidInput, match="choose 2023-01/2023-06"):
        report(snapshot, "CMED", "2023-01/2023-05", series=DEATHS)


def test_an_own_table_has_a_report(revised: Snapshot) -> None:
    now = words(report(revised, "EMED", None, series=TABLE))
    then = words(report(revised, "EMED", None, series=TABLE, as_of=date(2024, 8, 15)))
    assert "Published total for the window 169" in now  # 90 + 72 + 7
    assert "Published total for the window 148" in then  # 43 + 60 + 25 + 20
    assert "Lesvos 72 published" in now
    assert "Lesvos 60 published" in then
    assert "as known on 15 August 2024" in then
    assert "released 1 August 2024" in report(revised, "EMED", None, series=TABLE, as_of=date(2024, 8, 15))


def test_a_route_without_figures_of_the_table_is_refused(revised: Snapshot) -> None:
    with pytest.raises(NotFound, match=r"has no figures of WBAL; choose from its routes: CMED, EMED"):
        report(revised, "WBAL", None, series=TABLE)


def test_a_report_as_of_a_day_is_the_one_built_for_that_day(snapshot: Snapshot, snapshot_2025: Snapshot) -> None:
    day, window = date(2025, 6, 3), "2023-01/2024-12"
    then = report(snapshot_2025, "CMED", window, as_of=day)
    now = report(snapshot, "CMED", window, as_of=day)
    spans = (('<section class="first"', '<ul class="first-sources">'), ('id="comparison-CMED"', 'id="people-CMED"'))
    newest = report(snapshot, "CMED", window)
    for start, end in spans:
        parts = [html[html.index(start) : html.index(end)] for html in (then, now, newest)]
        assert parts[0] == parts[1]
        assert parts[0] != parts[2]


def test_the_default_window_ends_with_the_newest_month_of_the_day(snapshot: Snapshot) -> None:
    text = words(report(snapshot, "WMED", None, as_of=date(2025, 6, 10)))
    assert "May 2024 to April 2025" in text
    assert "released 3 June 2025" in report(snapshot, "WMED", None, as_of=date(2025, 6, 10))


def test_a_day_of_which_only_routes_are_known_has_no_cells(snapshot: Snapshot) -> None:
    html = report(snapshot, "CMED", "2023-01/2023-12", as_of=date(2025, 3, 20))
    text = words(html)
    assert "Only the totals of routes were known on that day, so the map has no cells and areas" in text
    total = sum(int(row[1].replace(",", "")) for row in ReportPage(html).month_rows)
    assert f"Published total for the window {total:,}" in text
    assert f"of which for the whole route {total:,}" in text
    assert "Cells on the map 0" in text
    assert 'id="pressure-CMED"' in html


def test_what_is_not_accepted(snapshot: Snapshot) -> None:
    with pytest.raises(NotFound, match="has no counts by cell"):
        Subject.of(snapshot, "CMED", "italy.arrivals.v1")
    with pytest.raises(NotFound, match="choose a day from 2025-02-07 on"):
        Subject.of(snapshot, "CMED", DETECTIONS, date(2025, 1, 1))
    with pytest.raises(InvalidInput, match="only series by month can be compared"):
        report(snapshot, "CMED", "2023-01/2023-12", series=DEATHS, compare="previous_year")
