"""The page: what it says adds up, and it carries everything it needs."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from support.report_page import ReportPage
from support.reports import report

from routes_geo.errors import DataError, InvalidInput, NotFound
from routes_geo.model import ROUTE_IDS
from routes_geo.report import assets
from routes_geo.report.html import write_report
from routes_geo.report.request import ReportRequest
from routes_geo.snapshot.series import periods_of, rows_of_route
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.snapshot.words import day_in_words

DEATHS = "iom.dead_and_missing.v1"


@pytest.mark.parametrize(
    "html",
    [
        '<script src="https://example.org/x.js"></script>',
        '<script src="x.js"></script>',
        '<link rel="stylesheet" href="//example.org/x.css">',
        '<img src="http://example.org/x.png">',
        '<img srcset="x.png 2x">',
        "<style>a { background: url(images/x.png) }</style>",
        '<style>a { background: url("https://example.org/x.png") }</style>',
        '<style>@import "https://example.org/x.css";</style>',
        '<p style="background: url(//example.org/x.png)">x</p>',
        "<script>e.innerHTML = '<img src=\"https://example.org/x.png\">'</script>",
        '<script>e.innerHTML = "<img src=\\"https://example.org/x.png\\">"</script>',
        '<svg><use href="https://example.org/x.svg#a"/></svg>',
        '<form action="https://example.org/"></form>',
    ],
)
def test_unknown_assets_are_refused(html: str) -> None:
    with pytest.raises(DataError, match="load files from elsewhere"):
        assets.check_self_contained(html)


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://example.org/">cited</a>',
        '<img src="data:image/png;base64,AAAA">',
        "<style>a { background: url(data:image/png;base64,AAAA); fill: url(#hatch) }</style>",
        '<svg><use href="#a"/></svg>',
        "<script>e.innerHTML = '<a href=\"https://leafletjs.com\">L</a>'</script>",
        '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
    ],
)
def test_citations_and_inline_assets_are_accepted(html: str) -> None:
    assets.check_self_contained(html)


def test_images_of_leaflet_are_inlined() -> None:
    css = assets.leaflet_style()
    assert "behavior" not in css  # which no browser knows
    assert "url(images/" not in css
    assert css.count("url(data:image/png;base64,") == 3
    assert "sourceMappingURL" not in assets.leaflet_script()


def test_missing_image_of_leaflet_is_a_data_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "leaflet.css").write_text("a{background:url(images/none.png)}")
    monkeypatch.setattr(assets, "_LEAFLET_DIR", tmp_path)
    with pytest.raises(DataError, match=re.escape("images/none.png")):
        assets.leaflet_style()
    with pytest.raises(DataError, match=re.escape("leaflet.js")):
        assets.leaflet_script()


def test_policy_names_every_inline_script_and_style(cmed: str, page: ReportPage) -> None:
    match = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', cmed)
    assert match is not None
    policy = match[1].replace("&#39;", "'")
    assert policy == assets.content_policy(page.inline["script"], page.inline["style"])
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert "img-src data: blob:" in policy


def test_page_names_nothing_that_folium_would_fetch(cmed: str) -> None:
    for word in ("jsdelivr", "cdnjs", "bootstrap", "jquery", "fontawesome", "awesome", "openstreetmap"):
        assert word not in cmed.lower()


def test_the_first_page_has_the_total_of_the_window(cmed: str) -> None:
    first = cmed[cmed.index('<section class="first"') : cmed.index('id="comparison-CMED"')]
    assert "263,587" in first
    assert '<svg class="chart"' in first
    assert 'class="map"' in first


def test_month_table_has_every_month(page: ReportPage) -> None:
    assert [row[0] for row in page.month_rows] == [
        f"{year}-{month:02d}" for year in (2022, 2023) for month in range(1, 13)
    ]
    assert page.month_rows[20] == ["2023-09", "19,209", "final", "+40.1\u00a0%"]
    assert sum(int(row[1].replace(",", "")) for row in page.month_rows) == 263_587


def test_newest_months_are_provisional(snapshot: Snapshot) -> None:
    rows = ReportPage(report(snapshot, "EMED")).month_rows
    assert len(rows) == 12
    assert rows[0][2] == "final"
    assert rows[-1][2] == "provisional"


def test_sources_are_named_with_release_licence_and_hash(snapshot: Snapshot, page: ReportPage) -> None:
    assert snapshot.snapshot_id in page.text
    for info in snapshot.manifest["series"].values():
        assert info["release"]["sha256"] in page.text
        assert info["licence"] in page.text
        assert day_in_words(info["release"]["released"]) in page.text


def test_deaths_stand_beside_the_other_counts(snapshot: Snapshot) -> None:
    text = ReportPage(report(snapshot, "CMED", "2024-01/2026-06")).text
    for words in ("dead and missing on migratory routes", "not published", "Dead and missing by year"):
        assert words in text
    quarters = {row["period"]: row for row in periods_of(rows_of_route(snapshot, DEATHS, "CMED", None), "quarter")}
    assert f"{quarters['2026-Q1']['value']:,}" in text
    assert "1,810" in text  # the newest total of 2024, published on 4 June 2025


def test_caveats_stand_on_the_page(page: ReportPage) -> None:
    for words in (
        "Detections are events",
        "They are not paths",
        "withheld",
        "imply no position",
        "many deaths are never recorded",
        "They are not observations",
        "never added to one another",
    ):
        assert words in page.text


def test_words_that_the_project_does_not_use(page: ReportPage) -> None:
    for word in ("illegal", "flow", "wave", "live", "hotbed", "invasion", "critical"):
        assert not re.search(rf"\b{word}s?\b", page.text, re.IGNORECASE), word


@pytest.mark.parametrize(
    ("route", "first", "last"),
    [
        *((route, "2020-03", "2020-04") for route in ROUTE_IDS),
        ("CMED", "2009-01", "2009-01"),
        ("WAFR", "2009-01", "2024-12"),
    ],
)
def test_every_route_and_length_of_window(snapshot: Snapshot, route: str, first: str, last: str) -> None:
    html = report(snapshot, route, f"{first}/{last}")
    months = (date.fromisoformat(f"{last}-01") - date.fromisoformat(f"{first}-01")).days / 30.44
    assert len(ReportPage(html).month_rows) == round(months) + 1


def test_unknown_route_lists_the_routes(snapshot: Snapshot) -> None:
    with pytest.raises(NotFound, match="CMED, EMED, WBAL, WMED, WAFR"):
        report(snapshot, "NORTH")
    with pytest.raises(NotFound):
        report(snapshot, "BLKS")


CMED = ReportRequest(routes=("CMED",))


@pytest.mark.parametrize("name", ["x.docx", "x", "x.htm"])
def test_a_name_must_end_in_html_or_pdf(snapshot: Snapshot, tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInput, match=r"use one of \.html, \.pdf"):
        write_report(snapshot, CMED, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_file_that_cannot_be_written(snapshot: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be written"):
        write_report(snapshot, CMED, tmp_path / "nowhere" / "x.html")


def test_deaths_of_some_quarters_are_not_shown_as_those_of_all(snapshot: Snapshot) -> None:
    text = " ".join(ReportPage(report(snapshot, "CMED,WMED", "2025-07/2026-06")).text.split())
    assert text.count("1 of 4 quarters published") >= 4  # on the page that compares, and on each first page
