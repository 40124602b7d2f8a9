"""What figures were when, and how much they change."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from routes_geo.build.earlier_figures import read_earlier_figures, read_earlier_files
from routes_geo.build.embedded_data import read_embedded
from routes_geo.model import month_label, month_start, parse_month
from routes_geo.pressure.revision_history import (
    KnownFigure,
    RevisionHistory,
    age_of,
    make_history,
    revision_ratios,
    snapshot_history,
)
from routes_geo.snapshot.revisions import changed_only
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot

JANUARY = parse_month("2020-01")
LATER = date(2022, 6, 1)


def revised(route: str, count: int, ratio: float) -> list[KnownFigure]:
    """Months of 1000 that became 1000 times `ratio` once they were settled."""
    return [
        KnownFigure(route, JANUARY + step, day, value)
        for step in range(count)
        for day, value in ((month_start(JANUARY + step + 1), 1000), (LATER, round(1000 * ratio)))
    ]


@pytest.fixture(scope="module")
def history(snapshot_2025: Snapshot) -> RevisionHistory:
    return snapshot_history(snapshot_2025)


def test_ten_revisions_of_a_route_are_its_own() -> None:
    ratios = revision_ratios(make_history(revised("CMED", 10, 1.2) + revised("WBAL", 10, 0.9)), "CMED", 1)
    assert (ratios.low, ratios.central, ratios.high) == pytest.approx((1.2, 1.2, 1.2))
    assert (ratios.pairs, ratios.basis) == (10, "10 new figures of this route")


def test_fewer_are_taken_together_with_those_of_other_routes() -> None:
    ratios = revision_ratios(make_history(revised("CMED", 9, 1.2) + revised("WBAL", 1, 0.9)), "CMED", 1)
    assert ratios.pairs == 10
    assert ratios.low < 1.2 == pytest.approx(ratios.high)
    assert ratios.basis == "10 new figures of all routes, widened to the 9 of this one"
    other = revision_ratios(make_history(revised("CMED", 9, 1.0) + revised("WBAL", 1, 0.7)), "WBAL", 1)
    assert (other.low, other.central, other.high) == pytest.approx((0.7, 1.0, 1.0))


def test_too_few_are_an_assumption_that_says_so() -> None:
    ratios = revision_ratios(make_history(revised("CMED", 9, 1.2)), "CMED", 3)
    assert (ratios.low, ratios.central, ratios.high, ratios.pairs) == (0.90, 1.0, 1.25, 9)
    assert "assumption" in ratios.basis
    settled = revision_ratios(make_history([]), "CMED", 13)
    assert (settled.low, settled.high) == (1.0, 1.0)


def test_a_figure_that_is_not_settled_yet_is_compared_with_nothing() -> None:
    young = [
        KnownFigure("CMED", JANUARY, date(2020, 2, 1), 1000),
        KnownFigure("CMED", JANUARY, date(2021, 1, 31), 2000),
    ]
    assert make_history(young).ratios == {}


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


def test_what_is_known_of_revisions(history: RevisionHistory) -> None:
    """Four press figures of single months are too few; of settled months nearly all stay as they were."""
    assert revision_ratios(history, "CMED", 1).pairs == 4
    settled = revision_ratios(history, "CMED", 20)
    assert settled.pairs > 150
    assert (settled.low, settled.central, settled.high) == (1.0, 1.0, 1.0)
    ratios = history.ratios["CMED", "settled"]
    assert min(ratios) == pytest.approx(5289 / 9977)
    young = revision_ratios(history, "EMED", 8)
    assert (young.pairs, young.basis) == (20, "20 young figures of all routes, widened to the 4 of this one")
    assert 0.98 < young.low <= young.central == 1.0 <= young.high < 1.02


def test_nothing_is_known_before_its_day(snapshot: Snapshot) -> None:
    early = snapshot_history(snapshot, date(2023, 12, 31))
    assert {month_label(month) for _, month in early.statements} == {"2022-09", "2022-10", "2023-01", "2023-10"}
    assert early.ratios == {}


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
    assert age_of(parse_month("2024-11"), date(2025, 2, 7)) == 3


def test_releases_changed_what_they_are_known_to_have_changed(snapshot: Snapshot) -> None:
    """Between the six releases: 12, 5, 17, no and 16 route-months."""
    log = changed_only(snapshot.revisions(DETECTIONS))
    changed = Counter(log["released"].to_pylist())
    assert changed == {date(2025, 2, 10): 12, date(2025, 3, 10): 5, date(2025, 5, 15): 17, date(2026, 8, 4): 16}
