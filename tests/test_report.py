"""The report: what it says adds up, and it carries everything it needs."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import folium
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from routes_geo.cells import lnglat_to_cells
from routes_geo.errors import DataError, InvalidInput, NotFound
from routes_geo.model import ROUTE_IDS, Publication
from routes_geo.report import assets, land
from routes_geo.report import map as report_map
from routes_geo.report.chart import Bar, axis_ticks, bar_boxes, describe, month_chart
from routes_geo.report.content import choose_window, list_months
from routes_geo.report.html import render_report, write_report
from routes_geo.report.layers import (
    RESOLUTION,
    CellRow,
    DrawnPlace,
    add_up,
    class_breaks,
    count_cells,
    legend_classes,
    list_places,
    row_kind,
)
from routes_geo.report.words import day_in_words, month_in_words, percent, period_in_words
from routes_geo.series import DETECTIONS, MonthlySeries, monthly_series
from routes_geo.snapshot import Snapshot
from routes_geo.windows import MonthWindow

counts = st.lists(st.integers(0, 10**7), min_size=1, max_size=200)


class _Page(HTMLParser):
    """Rows of all tables, text, and the text of elements of interest."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.month_rows: list[list[str]] = []
        self.inline: dict[str, list[str]] = {"script": [], "style": []}
        self.text = ""
        self._row: list[str] | None = None
        self._inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr" and ("class", "month") in attrs:
            self._row = []
        elif tag in ("td", "th") and self._row is not None:
            self._row.append("")
        elif tag in self.inline:
            self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == "tr" and self._row is not None:
            self.month_rows.append(self._row)
            self._row = None
        elif tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.inline[self._inside].append(data)
            return
        self.text += data
        if self._row:
            self._row[-1] += data


@pytest.fixture(scope="session")
def cmed(snapshot: Snapshot) -> str:
    return render_report(snapshot, "CMED", "2022-01", "2023-12")


@pytest.fixture(scope="session")
def page(cmed: str) -> _Page:
    return _Page(cmed)


@pytest.fixture
def series() -> MonthlySeries:
    return MonthlySeries(600, np.arange(100, 160), np.arange(60) >= 55)  # 2020-01 to 2024-12


# The chart


@given(counts)
def test_bar_heights_are_proportional_to_the_values(values: list[int]) -> None:
    boxes = bar_boxes(values)
    top = axis_ticks(max(values))[-1]
    scale = boxes[0].height / values[0] if values[0] else None
    for value, box in zip(values, boxes, strict=True):
        assert (box.height == 0) == (value == 0)
        assert box.y + box.height == pytest.approx(boxes[0].y + boxes[0].height)
        if scale:
            assert box.height == pytest.approx(scale * value, rel=1e-9)
    assert max(box.height for box in bar_boxes([*values, top])) == pytest.approx(bar_boxes([top])[0].height)


@given(counts)
def test_bars_stand_in_order_and_do_not_touch(values: list[int]) -> None:
    boxes = bar_boxes(values)
    for left, right in pairwise(boxes):
        assert left.x + left.width < right.x


@given(st.integers(0, 10**9))
def test_axis_starts_at_zero_holds_the_highest_and_has_few_ticks(highest: int) -> None:
    ticks = axis_ticks(highest)
    assert ticks[0] == 0
    assert ticks[-1] >= highest
    assert 2 <= len(ticks) <= 7
    assert len({b - a for a, b in pairwise(ticks)}) == 1


def test_chart_has_a_title_and_a_description() -> None:
    svg = month_chart([Bar("2023-08", 25756, False), Bar("2023-09", 19209, True)], title="T", unit="detections")
    assert 'role="img" aria-labelledby="chart-title chart-desc"' in svg
    assert '<title id="chart-title">T</title>' in svg
    assert "Lowest: 19,209 in 2023-09. Highest: 25,756 in 2023-08. Provisional months: 1." in svg
    assert svg.count('class="bar provisional"') == 1
    assert svg.count('class="bar final"') == 1


def test_chart_of_months_of_zero_keeps_a_mark_for_each() -> None:
    svg = month_chart([Bar("2023-01", 0, False), Bar("2023-02", 0, False)], title="T", unit="detections")
    assert svg.count('class="bar final zero"') == 2
    assert "NaN" not in svg and "inf" not in svg
    assert 'class="peak"' not in svg


def test_chart_of_a_single_month_and_of_none() -> None:
    assert month_chart([Bar("2023-01", 7, False)], title="T", unit="detections").count('<rect class="bar') == 1
    assert describe([], "detections") == "No months."


def test_long_chart_names_years_and_not_months() -> None:
    bars = [Bar(f"{2009 + n // 12}-{n % 12 + 1:02d}", n, False) for n in range(197)]
    svg = month_chart(bars, title="T", unit="detections")
    assert ">2024</text>" in svg
    assert ">Jan</text>" not in svg


def test_chart_escapes_its_title() -> None:
    svg = month_chart([Bar("2023-01", 7, False)], title="<script>x</script>", unit="detections")
    assert "<script>" not in svg
    assert isinstance(svg, Markup)


# Words


@pytest.mark.parametrize(
    ("ratio", "signed", "text"),
    [
        (0.5, True, "+50.0 %"),
        (-0.421, True, "\u221242.1 %"),
        (0.0, True, "+0.0 %"),
        (0.269, False, "26.9 %"),
        (12.5, True, "+1,250.0 %"),
    ],
)
def test_percent(ratio: float, signed: bool, text: str) -> None:
    assert percent(ratio, signed=signed) == text


def test_dates_in_words() -> None:
    assert month_in_words("2023-09") == "September 2023"
    assert period_in_words(MonthWindow(624, 648)) == "January 2022 to December 2023"
    assert period_in_words(MonthWindow(624, 625)) == "January 2022"
    assert day_in_words("2025-06-03") == "3 June 2025"
    assert day_in_words("2025-06-03T08:00:00Z") == "3 June 2025"


# The window


@pytest.mark.parametrize(
    ("first", "last", "label"),
    [
        (None, None, "2023-01/2024-12"),
        (None, "2020-06", "2020-01/2020-06"),
        ("2024-11", None, "2024-11/2024-12"),
        ("2022-05", "2022-05", "2022-05"),
    ],
)
def test_window(series: MonthlySeries, first: str | None, last: str | None, label: str) -> None:
    assert choose_window(first, last, series).label == label


@pytest.mark.parametrize(
    ("first", "last", "message"),
    [
        ("2019-12", "2020-02", "2019-12 to 2020-02 is not in the series: the series runs from 2020-01 to 2024-12"),
        ("2024-01", "2025-01", "the series runs from 2020-01 to 2024-12"),
        ("2030-01", None, "the series runs from 2020-01 to 2024-12"),
        (None, "2019-01", "the series runs from 2020-01 to 2024-12"),
        ("2022-05", "2022-04", "ends in 2022-04, before it starts in 2022-05"),
        ("2022", None, "'2022' is not a month"),
        ("2022-13", None, "'2022-13' is not a month"),
        (None, "soon", "'soon' is not a month"),
    ],
)
def test_bad_window(series: MonthlySeries, first: str | None, last: str | None, message: str) -> None:
    with pytest.raises(InvalidInput, match=re.escape(message)):
        choose_window(first, last, series)


def test_year_on_year_needs_both_months_and_a_base(series: MonthlySeries) -> None:
    months = list_months(series, MonthWindow(600, 614))
    assert [month.change for month in months[:12]] == [None] * 12
    assert months[12].change == pytest.approx(112 / 100 - 1)
    small = MonthlySeries(600, np.array([49] * 12 + [98]), np.zeros(13, np.bool_))
    assert list_months(small, MonthWindow(612, 613))[0].change is None


# Cells


@pytest.mark.parametrize("route", ROUTE_IDS)
@pytest.mark.parametrize("window", [MonthWindow(624, 648), MonthWindow(644, 645), MonthWindow(468, 660)])
def test_cells_and_remainders_give_the_published_total(snapshot: Snapshot, route: str, window: MonthWindow) -> None:
    rows, _ = count_cells(snapshot, route, window, list_places(snapshot, route))
    total = monthly_series(snapshot, DETECTIONS, route).total(window.start, window.stop)
    assert total is not None
    assert add_up(snapshot, route, window, rows, total=total).total == total
    with pytest.raises(DataError, match="cells and remainders give"):
        add_up(snapshot, route, window, rows, total=total + 1)


def test_data_of_the_map_add_up_to_the_total(cmed: str, page: _Page) -> None:
    on_map = sum(int(value) for value in re.findall(r'"value": (\d+)', page.inline["script"][1]))
    remainder = re.search(r"Published only at a coarser level</th><td class=\"number\">([\d,]+)<", cmed)
    assert remainder is not None
    assert on_map + int(remainder[1].replace(",", "")) == 105_561 + 158_026


def test_withheld_cells_have_no_value(snapshot: Snapshot) -> None:
    rows, _ = count_cells(snapshot, "CMED", MonthWindow(644, 645), [])
    for row in rows:
        assert (row.value is None) == (row.status is Publication.SUPPRESSED)
        assert row.value != 0 or row.status is Publication.ZERO


def _row(value: int | None, status: Publication = Publication.PUBLISHED, places: str = "") -> CellRow:
    cell = int(lnglat_to_cells([12.6], [35.5], RESOLUTION)[0])
    return CellRow(cell, f"{cell:x}", status, value, 0, "none", places)


@given(st.lists(st.integers(1, 10**7), min_size=1, max_size=30))
def test_every_count_has_a_colour_of_the_legend(values: list[int]) -> None:
    rows = [_row(value) for value in values]
    breaks = class_breaks(rows)
    kinds = [kind for kind, _ in legend_classes(breaks)]
    assert {row_kind(row, breaks) for row in rows} <= set(kinds)
    assert row_kind(_row(max(values)), breaks) == kinds[-1]
    assert set(kinds) <= set(report_map.cell_styles())


def test_what_is_not_a_count_has_a_style_of_its_own() -> None:
    styles = report_map.cell_styles()
    for status in Publication:
        if status is not Publication.PUBLISHED:
            assert row_kind(_row(None, status), [10]) == status.value
            assert status.value in styles
    assert styles["suppressed"]["fillColor"].startswith("url(#")
    assert styles["zero"]["fillOpacity"] == 0


# The map


def _content(rows: list[CellRow], places: list[DrawnPlace], name: str = "Italy") -> report_map.MapContent:
    bounds = (10.0, 33.0, 16.0, 39.0)
    country = land.Country("IT", name, shapely.box(12, 36, 15, 38), (13.5, 37.0))
    nothing = np.empty(0, np.uint64)
    corridor = shapely.box(11, 33, 13, 36)
    return report_map.MapContent(bounds, bounds, [country], corridor, rows, [10], nothing, places, {"Source": "S"})


def test_map_escapes_names() -> None:
    evil = "</script><img src=x onerror=alert(1)>"
    content = _content([_row(12, places=evil)], [DrawnPlace(evil, "landing", 12.6, 35.5, 0)], name=evil)
    code = report_map.draw_map(content)
    assert "<img" not in code.script
    assert "</script" not in code.script
    # As text inside JSON: the ampersand of the entity is written as \u0026.
    assert r"\u0026lt;img src=x onerror=alert(1)\u0026gt;" in code.script


def test_map_without_cells_or_places_is_drawn() -> None:
    assert "L.map(" in report_map.draw_map(_content([], [])).script


def test_map_text_is_reproducible() -> None:
    content = _content([_row(12)], [DrawnPlace("Lampedusa", "landing", 12.6, 35.5, 0)])
    assert report_map.draw_map(content) == report_map.draw_map(content)


def test_map_that_links_a_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folium.GeoJson, "render", _render_with_link)
    with pytest.raises(DataError, match=re.escape("https://example.org/x.js")):
        report_map.draw_map(_content([_row(12)], []))


def _render_with_link(self: folium.GeoJson, **_: object) -> None:
    from branca.element import JavascriptLink

    self.get_root().header.add_child(JavascriptLink("https://example.org/x.js"), name="x")


def test_reports_leave_the_lists_of_folium_as_they_are(snapshot: Snapshot, tmp_path: Path) -> None:
    before = list(folium.Map.default_js), list(folium.Map.default_css)
    for name in ("one.html", "two.html"):
        write_report(snapshot, "WMED", "2023-01", "2023-03", tmp_path / name)
    assert (folium.Map.default_js, folium.Map.default_css) == before
    assert len(folium.Map(tiles=None).default_js) == len(before[0]) > 0
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()


# Land


@given(st.floats(-30, 40), st.floats(0, 55), st.floats(0.1, 20), st.floats(0.1, 20), st.sampled_from([1.0, 16 / 9]))
def test_frame_holds_the_bounds_and_has_the_aspect(
    west: float, south: float, width: float, height: float, aspect: float
) -> None:
    bounds = (west, south, west + width, south + height)
    frame = land.frame_bounds(bounds, aspect=aspect, margin=0.05)
    assert frame[0] < bounds[0] and frame[1] < bounds[1] and frame[2] > bounds[2] and frame[3] > bounds[3]
    x = np.radians([frame[0], frame[2]])
    y = np.log(np.tan(np.pi / 4 + np.radians([frame[1], frame[3]]) / 2))
    assert np.diff(x)[0] / np.diff(y)[0] == pytest.approx(aspect, rel=1e-6)


def test_countries_are_cut_to_the_frame() -> None:
    countries = [
        {"iso2": "AA", "name": "Inside", "geometry": shapely.box(0, 0, 40, 40)},
        {"iso2": "BB", "name": "Outside", "geometry": shapely.box(50, 50, 60, 60)},
        {"iso2": "CC", "name": "Tiny", "geometry": shapely.box(11, 45, 11.05, 45.05)},
    ]
    cut = land.cut_countries(countries, (10, 10, 20, 50), (10, 10, 20, 50))
    assert [country.iso2 for country in cut] == ["AA", "CC"]
    assert cut[0].land.bounds == (10, 10, 20, 40)
    assert cut[0].label_at is not None
    assert cut[1].label_at is None
    assert not cut[1].land.is_empty


@pytest.mark.parametrize("text", ["", "[]", '{"features": [{"properties": {"iso2": "IT"}}]}'])
def test_broken_countries_file(tmp_path: Path, text: str) -> None:
    (tmp_path / land.COUNTRIES).write_text(text)
    with pytest.raises(DataError, match=re.escape(land.COUNTRIES)):
        land.read_countries(tmp_path)
    with pytest.raises(DataError, match=re.escape(land.COUNTRIES)):
        land.read_countries(tmp_path / "nowhere")


# What the page carries


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
    with pytest.raises(DataError, match="outside itself"):
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


def test_policy_names_every_inline_script_and_style(cmed: str, page: _Page) -> None:
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', cmed)
    assert found is not None
    policy = found[1].replace("&#39;", "'")
    assert policy == assets.content_policy(page.inline["script"], page.inline["style"])
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert "img-src data: blob:" in policy


def test_page_names_nothing_that_folium_would_fetch(cmed: str) -> None:
    for word in ("jsdelivr", "cdnjs", "bootstrap", "jquery", "fontawesome", "awesome", "openstreetmap"):
        assert word not in cmed.lower()


# What the page says


def test_totals_of_the_years_and_of_the_window(page: _Page) -> None:
    text = " ".join(page.text.split())
    assert "105,561 detections in 2022" in text
    assert "158,026 detections in 2023" in text
    assert "263,587 detections in all 24 months" in text


def test_month_table_has_every_month(page: _Page) -> None:
    assert [row[0] for row in page.month_rows] == [
        f"{year}-{month:02d}" for year in (2022, 2023) for month in range(1, 13)
    ]
    assert page.month_rows[20] == ["2023-09", "19,209", "final", "+40.1 %"]
    assert sum(int(row[1].replace(",", "")) for row in page.month_rows) == 263_587


def test_newest_months_are_provisional(snapshot: Snapshot) -> None:
    rows = _Page(render_report(snapshot, "EMED", None, None)).month_rows
    assert len(rows) == 24
    assert rows[0][2] == "final"
    assert rows[-1][2] == "provisional"


def test_sources_are_named_with_release_licence_and_hash(snapshot: Snapshot, page: _Page) -> None:
    assert snapshot.snapshot_id in page.text
    for info in snapshot.manifest["series"].values():
        assert info["release"]["sha256"] in page.text
        assert info["licence"] in page.text
        assert day_in_words(info["release"]["released"]) in page.text


def test_caveats_stand_on_the_page(page: _Page) -> None:
    for words in (
        "Detections are events",
        "drawn by hand",
        "withheld",
        "imply no position",
        "Deaths are not shown",
        "They are not observations",
        "never added to one another",
    ):
        assert words in page.text


def test_words_that_the_project_does_not_use(page: _Page) -> None:
    for word in ("illegal", "flow", "wave", "live", "hotbed", "invasion", "critical"):
        assert not re.search(rf"\b{word}s?\b", page.text, re.IGNORECASE), word


@pytest.mark.parametrize("route", ROUTE_IDS)
@pytest.mark.parametrize(("first", "last"), [("2009-01", "2009-01"), ("2009-01", "2024-12"), ("2020-03", "2020-04")])
def test_every_route_and_length_of_window(snapshot: Snapshot, route: str, first: str, last: str) -> None:
    html = render_report(snapshot, route, first, last)
    months = (date.fromisoformat(f"{last}-01") - date.fromisoformat(f"{first}-01")).days / 30.44
    assert len(_Page(html).month_rows) == round(months) + 1


def test_unknown_route_lists_the_routes(snapshot: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="CMED, EMED, WBAL, WMED, WAFR"):
        write_report(snapshot, "NORTH", None, None, tmp_path / "x.html")
    with pytest.raises(NotFound):
        write_report(snapshot, "BLKS", None, None, tmp_path / "x.html")


def test_file_that_cannot_be_written(snapshot: Snapshot, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be written"):
        write_report(snapshot, "CMED", None, None, tmp_path / "nowhere" / "x.html")
