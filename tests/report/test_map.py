"""The map: cells that add up, styles for what is no count, and folium left as it was."""

from __future__ import annotations

import re
from pathlib import Path

import folium
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.errors import DataError
from routes_geo.grid.cells import lnglat_to_cells
from routes_geo.model import ROUTE_IDS, Publication
from routes_geo.months import MonthWindow
from routes_geo.report import land
from routes_geo.report import map as report_map
from routes_geo.report.cell_row import CellRow, DrawnPlace
from routes_geo.report.html import write_report
from routes_geo.report.layers import RESOLUTION, add_up_layers, count_cells, list_places
from routes_geo.report.looks import DOTS, DOTS_IN_RIM, RIM, SOLID, class_breaks
from routes_geo.report.map_data import in_drawing_order, pack_shape
from routes_geo.report.placing import Placing
from routes_geo.report.request import ReportRequest
from routes_geo.report.styles import cell_styles, class_of, legend_labels, row_style, style_name
from routes_geo.report.subject import Subject
from routes_geo.snapshot.series import DETECTIONS, monthly_series
from routes_geo.snapshot.snapshot import Snapshot


@pytest.mark.parametrize("route", ROUTE_IDS)
@pytest.mark.parametrize("window", [MonthWindow(624, 648), MonthWindow(644, 645), MonthWindow(468, 660)])
def test_cells_and_remainders_give_the_published_total(snapshot: Snapshot, route: str, window: MonthWindow) -> None:
    rows = count_cells(Subject.of(snapshot, route), window, list_places(snapshot, route))
    total = monthly_series(snapshot, DETECTIONS, route).total(window.start, window.stop)
    assert total is not None
    assert add_up_layers(Subject.of(snapshot, route), window, rows, total=total).total == total
    with pytest.raises(DataError, match="cells, areas and remainders add up to"):
        add_up_layers(Subject.of(snapshot, route), window, rows, total=total + 1)


def test_cells_and_areas_of_the_page_add_up_to_the_total(cmed: str) -> None:
    figures = dict(re.findall(r'<th scope="row">([^<]+)</th><td class="number">([\d,]+)</td></tr>', cmed))
    parts = ("Cells on the map", "Areas on the map", "Published only at a coarser level")
    assert sum(int(figures[part].replace(",", "")) for part in parts) == 105_561 + 158_026


def test_withheld_cells_have_no_value(snapshot: Snapshot) -> None:
    rows = count_cells(Subject.of(snapshot, "CMED"), MonthWindow(644, 645), [])
    for row in rows:
        assert (row.value is None) == (row.status is Publication.SUPPRESSED)
        assert row.value != 0 or row.status is Publication.ZERO


NOT_PLACED = Placing()


def _row(
    value: int | None, status: Publication = Publication.PUBLISHED, places: str = "", placing: Placing = NOT_PLACED
) -> CellRow:
    cell = int(lnglat_to_cells([12.6], [35.5], RESOLUTION)[0])
    return CellRow(cell, f"{cell:x}", status, value, 0, placing, places, (cell,))


@given(st.lists(st.integers(1, 10**7), min_size=1, max_size=30), st.sampled_from([1, 12]))
def test_every_count_has_a_colour_of_the_legend(values: list[int], months: int) -> None:
    breaks = class_breaks(months, "detections")
    styles, labels = cell_styles(), legend_labels(breaks)
    for value in values:
        rank = class_of(value, breaks)
        assert row_style(_row(value), breaks) in styles
        low, high = _bounds_in(labels[rank])
        assert low <= value <= high


def _bounds_in(label: str) -> tuple[float, float]:
    """The lowest and the highest count that a label of the legend names."""
    numbers = [int(number.replace(",", "")) for number in re.findall(r"[\d,]+", label)]
    if label.startswith("under"):
        return 0, numbers[0] - 1
    return numbers[0], float("inf") if "more" in label else numbers[1]


def test_what_is_not_a_count_has_a_style_of_its_own() -> None:
    styles = cell_styles()
    for status in Publication:
        if status is not Publication.PUBLISHED:
            assert row_style(_row(None, status), [5, 10]) == status.value
            assert status.value in styles
    assert str(styles["suppressed"]["fillColor"]).startswith("url(#")
    assert styles["zero"]["fillOpacity"] == 0
    assert styles["not_published"]["opacity"] == 0


NAMES = {"cells": "Cells", "band_sea": "Sea", "band_land": "Land", "places": "Places"}


def _content(places: list[DrawnPlace], name: str = "Italy") -> report_map.MapContent:
    bounds = (10.0, 33.0, 16.0, 39.0)
    country = land.Country("IT", name, shapely.box(12, 36, 15, 38), (13.5, 37.0))
    shape = pack_shape(country.land)
    band = report_map.BandShape("CMED", "sea", pack_shape(shapely.box(11, 33, 13, 36)))
    cells = {"words": [name]}
    return report_map.MapContent(bounds, bounds, [country], shape, shape, shape, [band], places, cells, NAMES)


def test_map_escapes_names() -> None:
    evil = "</script><img src=x onerror=alert(1)>"
    code = report_map.draw_map(_content([DrawnPlace(evil, "landing", 12.6, 35.5, 0)], name=evil))
    assert "<img" not in code.script
    assert "</script" not in code.script
    # As text inside JSON: the ampersand of the entity is written as \u0026.
    assert r"\u0026lt;img src=x onerror=alert(1)\u0026gt;" in code.script


def test_map_without_cells_or_places_is_drawn() -> None:
    assert "L.map(" in report_map.draw_map(_content([])).script


def test_map_text_is_reproducible() -> None:
    content = _content([DrawnPlace("Lampedusa", "landing", 12.6, 35.5, 0)])
    assert report_map.draw_map(content) == report_map.draw_map(content)


def test_map_that_links_a_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folium.GeoJson, "render", _render_with_link)
    with pytest.raises(DataError, match=re.escape("https://example.org/x.js")):
        report_map.draw_map(_content([]))


def _render_with_link(self: folium.GeoJson, **_: object) -> None:
    from branca.element import JavascriptLink

    self.get_root().header.add_child(JavascriptLink("https://example.org/x.js"), name="x")


def test_reports_leave_the_lists_of_folium_as_they_are(snapshot: Snapshot, tmp_path: Path) -> None:
    before = list(folium.Map.default_js), list(folium.Map.default_css)
    for name in ("one.html", "two.html"):
        write_report(snapshot, ReportRequest(routes=("WMED",), when="2023-01/2023-03"), tmp_path / name)
    assert (folium.Map.default_js, folium.Map.default_css) == before
    assert len(folium.Map(tiles=None).default_js) == len(before[0]) > 0
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()


def test_looks_say_how_a_count_is_derived() -> None:
    looks = {
        Placing("cell", "observed", 1): SOLID,
        Placing("cell", "published_share", 1): RIM,
        Placing("cell", "carried_share", 1, 1, 0.5, 2.0): DOTS_IN_RIM,
        Placing("area", "published_share", 1): DOTS,
        Placing("area", "observed", 1): DOTS,
    }
    styles = cell_styles()
    for placing, look in looks.items():
        style = row_style(_row(12, placing=placing), [5, 100])
        assert style == style_name(0, look)
        assert style in styles
    drawn = [(styles[style_name(2, look)]["fillColor"], styles[style_name(2, look)]["weight"]) for look in range(4)]
    assert len(set(drawn)) == 4
    assert drawn[RIM][1] > drawn[SOLID][1]


def test_an_area_is_one_shape_below_what_is_finer(snapshot: Snapshot) -> None:
    rows = count_cells(Subject.of(snapshot, "CMED"), MonthWindow(636, 645), list_places(snapshot, "CMED"))
    areas = [row for row in rows if row.is_area]
    assert "IT" in [row.row_id for row in areas]
    assert all(row.shape is not None for row in areas)
    assert in_drawing_order(rows)[: len(areas)] == sorted(areas, key=lambda row: (-len(row.cells), row.row_id))
    lampedusa = int(lnglat_to_cells([12.609], [35.502], RESOLUTION)[0])
    finest = min((row for row in rows if lampedusa in row.cells), key=lambda row: len(row.cells))
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
