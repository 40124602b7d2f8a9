"""The map: cells that add up, styles for what is no count, and folium left as it was."""

from __future__ import annotations

import re
from pathlib import Path

import folium
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from support.report_page import ReportPage

from routes_geo.errors import DataError
from routes_geo.grid.cells import lnglat_to_cells
from routes_geo.model import ROUTE_IDS, Publication
from routes_geo.months import MonthWindow
from routes_geo.report import land
from routes_geo.report import map as report_map
from routes_geo.report.html import write_report
from routes_geo.report.layers import (
    RESOLUTION,
    CellRow,
    DrawnPlace,
    add_up_layers,
    class_breaks,
    count_cells,
    legend_classes,
    list_places,
    row_at,
    row_kind,
    row_style,
)
from routes_geo.report.placing import DOTS, RIM, SOLID, Placing
from routes_geo.report.subject import Subject
from routes_geo.snapshot.series import DETECTIONS, monthly_series
from routes_geo.snapshot.snapshot import Snapshot


@pytest.mark.parametrize("route", ROUTE_IDS)
@pytest.mark.parametrize("window", [MonthWindow(624, 648), MonthWindow(644, 645), MonthWindow(468, 660)])
def test_cells_and_remainders_give_the_published_total(snapshot: Snapshot, route: str, window: MonthWindow) -> None:
    rows, _ = count_cells(Subject.of(snapshot, route), window, list_places(snapshot, route))
    total = monthly_series(snapshot, DETECTIONS, route).total(window.start, window.stop)
    assert total is not None
    assert add_up_layers(Subject.of(snapshot, route), window, rows, total=total).total == total
    with pytest.raises(DataError, match="cells, areas and remainders add up to"):
        add_up_layers(Subject.of(snapshot, route), window, rows, total=total + 1)


def test_data_of_the_map_add_up_to_the_total(cmed: str, page: ReportPage) -> None:
    on_map = sum(int(value) for value in re.findall(r'"value": (\d+)', page.inline["script"][1]))
    remainder = re.search(r"Published only at a coarser level</th><td class=\"number\">([\d,]+)<", cmed)
    assert remainder is not None
    assert on_map + int(remainder[1].replace(",", "")) == 105_561 + 158_026


def test_withheld_cells_have_no_value(snapshot: Snapshot) -> None:
    rows, _ = count_cells(Subject.of(snapshot, "CMED"), MonthWindow(644, 645), [])
    for row in rows:
        assert (row.value is None) == (row.status is Publication.SUPPRESSED)
        assert row.value != 0 or row.status is Publication.ZERO


NOT_PLACED = Placing()


def _row(
    value: int | None, status: Publication = Publication.PUBLISHED, places: str = "", placing: Placing = NOT_PLACED
) -> CellRow:
    cell = int(lnglat_to_cells([12.6], [35.5], RESOLUTION)[0])
    return CellRow(cell, f"{cell:x}", status, value, 0, placing, places, (cell,))


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


def test_three_looks_say_how_a_count_is_derived() -> None:
    looks = {
        Placing("cell", "observed", 1): SOLID,
        Placing("cell", "published_share", 1): RIM,
        Placing("cell", "carried_share", 1, 1, 0.5, 2.0): DOTS,
        Placing("area", "published_share", 1): DOTS,
        Placing("area", "observed", 1): DOTS,
    }
    styles = report_map.cell_styles()
    for placing, look in looks.items():
        style = row_style(_row(12, placing=placing), [10])
        assert style.endswith(look)
        assert style in styles
    fills = {styles[f"class-2{look}"]["fillColor"] for look in (SOLID, DOTS)}
    assert len(fills) == 2
    assert styles["class-2-rim"]["weight"] > styles["class-2"]["weight"]


def test_an_area_is_one_shape_below_what_is_finer(snapshot: Snapshot) -> None:
    rows, without_data = count_cells(Subject.of(snapshot, "CMED"), MonthWindow(636, 645), list_places(snapshot, "CMED"))
    areas = [row for row in rows if row.is_area]
    assert "IT" in [row.row_id for row in areas]
    assert all(row.shape is not None for row in areas)
    assert without_data.min() > 1 << 32  # cells only
    lampedusa = int(lnglat_to_cells([12.609], [35.502], RESOLUTION)[0])
    finest = row_at(rows, lampedusa)
    assert finest is not None
    assert not finest.is_area
    assert finest.placing.basis == "published_share"


def test_words_name_the_range_of_a_carried_share() -> None:
    placing = Placing("cell", "carried_share", 9, 2, 0.4, 2.5)
    assert placing.words(12) == (
        "at least in part divided by shares of earlier months (2 years old; at that age, 80 % of actual counts were "
        "0.4 to 2.5 times the assigned); 9 of 12 months have a figure here"
    )
    assert Placing("area", "published_share", 12).words(12) == "divided by shares published for the same months"
    assert Placing().words(12) == "not placed"
