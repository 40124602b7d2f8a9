"""The quality pages are what `make quality` writes, every series has a report, and their figures are right."""

from __future__ import annotations

import re
from datetime import date

import pytest

from docs.make_quality import FOLDER, REPORTS, render_pages, wrapped
from docs.quality_figures import facts, placed_facts, same_year, same_year_table
from routes_geo.datafiles import read_rows
from routes_geo.model import ROUTE_IDS
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.sources.registry import SERIES

WRITTEN_BY_HAND = {"critics.md", "experimental_statistics.md"}
SECTIONS = (  # of the structure of ESMS
    "Coverage",
    "Definition",
    "Double counting",
    "Confidentiality",
    "Timeliness and punctuality",
    "Accuracy and allocation error",
    "Coherence and comparability",
    "Revisions",
    "Processing",
    "Use and misuse",
)


@pytest.fixture(scope="module")
def pages(snapshot: Snapshot) -> dict[str, str]:
    return render_pages(snapshot)


def test_the_pages_are_up_to_date(pages: dict[str, str]) -> None:
    on_disk = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.md") if path.name not in WRITTEN_BY_HAND}
    assert on_disk.keys() == pages.keys()
    assert [name for name, text in pages.items() if on_disk[name] != text] == [], "run `make quality`"


def test_every_series_has_a_report_with_every_section(pages: dict[str, str], snapshot: Snapshot) -> None:
    assert REPORTS.keys() == snapshot.manifest["series"].keys()
    for page in (*REPORTS.values(), "detections_on_cells.md"):
        assert tuple(re.findall(r"^## (.+)$", pages[page], re.MULTILINE)) == SECTIONS, page
    others = SERIES.keys() - REPORTS.keys()
    assert {name for name in others if f"`{name}`" in pages["other_series.md"]} == others


def test_no_place_for_a_figure_is_left_empty(pages: dict[str, str]) -> None:
    for name, text in pages.items():
        assert not re.search(r"\{(?!route\})\w+\}", text), name
        assert max(len(line) for line in text.splitlines() if not line.startswith("|")) <= 120, name


def test_every_break_of_the_data_is_in_the_policy_and_in_its_report(pages: dict[str, str], data_dir) -> None:
    rows = read_rows(data_dir / "breaks.csv", ("series", "route", "month", "note", "source"))
    assert rows
    for row in rows:
        assert f"| {row['route']} | {row['month']} |" in pages["revision_policy.md"]
        assert row["note"] in pages["revision_policy.md"]
        assert f"**{row['route']} from {row['month']}**" in pages[REPORTS[row["series"]]]


def test_statuses_are_counted(snapshot: Snapshot) -> None:
    for series in REPORTS:
        found = facts(snapshot, series)
        rows = snapshot.totals(series).to_pylist()
        counts = {name: int(found[name].replace(",", "")) for name in ("figures", "provisional", "withheld")}
        assert counts == {
            "figures": len(rows),
            "provisional": sum(row["status"] == "provisional" for row in rows),
            "withheld": sum(row["status"] == "suppressed" for row in rows),
        }


def test_lags_and_revisions_of_detections_are_those_of_a_slow_count(snapshot: Snapshot) -> None:
    found = facts(snapshot, DETECTIONS)
    # The vintages: 7 and 10 February, 10 March, 15 May and 3 June 2025, 4 August 2026. The last days of their newest
    # months: 30 November and 31 December 2024, 31 January, 28 February and 30 April 2025, 30 June 2026.
    lags = [
        (date(2025, 2, 7) - date(2024, 11, 30)).days,
        (date(2025, 2, 10) - date(2024, 12, 31)).days,
        (date(2025, 3, 10) - date(2025, 1, 31)).days,
        (date(2025, 5, 15) - date(2025, 2, 28)).days,
        (date(2025, 6, 3) - date(2025, 4, 30)).days,
        (date(2026, 8, 4) - date(2026, 6, 30)).days,
    ]
    assert f"6 releases took {min(lags)} to {max(lags)} days" in found["timeliness"]
    changed = [
        row
        for row in snapshot.revisions(DETECTIONS).to_pylist()
        if row["kind"] != "first" and row["before"] != row["value"]
    ]
    assert f"changed {len(changed)} figures" in found["revisions"]
    assert "CMED, December 2023, from 9,977 to 5,289" in found["revisions"]


def test_kinds_and_bases_of_a_year_add_up(snapshot: Snapshot) -> None:
    found = placed_facts(snapshot)
    by_kind = [int(found[name]) for name in ("on_cells", "on_areas", "on_routes")]
    assert sum(by_kind) == pytest.approx(100, abs=1)
    by_basis = [int(found[name]) for name in ("observed", "by_published", "by_carried")]
    assert sum(by_basis) == pytest.approx(by_kind[0] + by_kind[1], abs=2)


def test_the_same_year_has_published_sums_and_adds_no_countries(snapshot: Snapshot) -> None:
    year = same_year(snapshot)
    assert year == 2022  # the last of UNHCR's series
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in same_year_table(snapshot, year).splitlines()]
    detections = {route: value for route, series, _, value, _ in rows if series == f"`{DETECTIONS}`"}
    # As Frontex published them (data/figures.csv: fx.ROUTE.2022).
    assert detections == {
        "CMED": "105,561",
        "EMED": "38,690",
        "WBAL": "144,118",
        "WMED": "15,134",
        "WAFR": "15,463",
    }
    assert detections.keys() == set(ROUTE_IDS)
    countries = [area for _, series, area, *_ in rows if series == "`iom_dtm.arrivals.v1`"]
    assert countries
    assert "" not in countries
    assert not any("italy.arrivals" in series for _, series, *_ in rows)


def test_prose_is_wrapped_and_tables_and_headings_stay() -> None:
    words = " ".join(["word"] * 40)
    text = f"# Title {words}\n\n{words}\n{words}\n\n- {words}\n- short\n\n| {words} |\n|---|\n\nEnd.\n"
    out = wrapped(text).split("\n")
    assert out[0] == f"# Title {words}"
    assert f"| {words} |" in out
    assert out[-3:] == ["", "End.", ""]
    item = out.index("- short")
    assert out[item - 1].startswith("  word")
    prose = " ".join(line for line in out if line.startswith("word"))
    assert prose.split() == ["word"] * 80
