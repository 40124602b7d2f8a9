"""The report as a reader opens it: from a file, with every network cut off."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from support.map_page import violations

from routes_geo.report.html import write_report
from routes_geo.report.request import ReportRequest
from routes_geo.snapshot.snapshot import Snapshot

pytestmark = [pytest.mark.browser, pytest.mark.page]

WIDTHS = (390, 794, 1280)


def written(snapshot: Snapshot, folder: Path, name: str, **request: object) -> Path:
    target = folder / name
    write_report(snapshot, ReportRequest(**request), target)  # type: ignore[arg-type]
    return target


@pytest.fixture(scope="session")
def report_file(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    return written(snapshot, folder, "cmed.html", routes=("CMED",), when="2022-01/2023-12", resolution=4)


def opened(browser: Browser, file: Path) -> Iterator[Page]:
    """A report in a browser that is offline; at the end nothing may have been asked of anyone or gone wrong."""
    faults: list[str] = []
    inside = (file.as_uri(), "data:", "blob:")
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.set_offline(True)
    page = context.new_page()
    page.on("request", lambda request: request.url.startswith(inside) or faults.append(f"asked {request.url}"))
    page.on("pageerror", lambda error: faults.append(f"page error: {error}"))
    page.on("console", lambda line: line.type not in ("error", "warning") or faults.append(f"console: {line.text}"))
    page.goto(file.as_uri())
    expect(page.locator(".folium-map:not([data-ready=true])")).to_have_count(0)
    yield page
    context.close()
    assert not faults


@pytest.fixture
def report(browser: Browser, report_file: Path) -> Iterator[Page]:
    yield from opened(browser, report_file)


@pytest.fixture(scope="session")
def all_file(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("all")
    return written(snapshot, folder, "all.html", routes=("CMED", "WMED"), when="2025", language="fr")


@pytest.fixture
def report_of_all(browser: Browser, all_file: Path) -> Iterator[Page]:
    yield from opened(browser, all_file)


def west(page: Page) -> float:
    """Western edge of what the map shows, degrees."""
    name = page.locator(".folium-map").get_attribute("id")
    return float(page.evaluate(f"{name}.getBounds().getWest()"))


def test_the_first_screen_has_sentence_figures_map_and_chart(report: Page) -> None:
    for selector in (".headline", ".figures", ".map", ".chart"):
        box = report.locator(selector).first.bounding_box()
        assert box is not None
        assert box["y"] < 500, selector
    expect(report.locator(".figures li").first).to_contain_text("263,587")


def test_land_band_cells_and_places_are_drawn(report: Page) -> None:
    assert report.locator("path.land").count() == 1
    assert report.locator("path.band").count() >= 4
    assert report.locator("path.cell").count() >= report.locator("table.cells tbody tr").count() > 2
    assert report.locator("path.place").count() > 10
    assert report.locator("path.disputed").first.get_attribute("stroke-dasharray")
    expect(report.locator(".country span", has_text="Libya")).to_be_visible()


def test_figures_stand_beside_the_largest_cells_and_do_not_overlap(report: Page) -> None:
    labels = report.locator(".figure-label")
    assert labels.count() >= 2
    expect(labels.filter(has_text="Lampedusa")).to_have_count(1)
    boxes = [box for label in labels.all() if (box := label.bounding_box())]
    for at, one in enumerate(boxes):
        for other in boxes[at + 1 :]:
            apart_x = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
            apart_y = one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"]
            assert apart_x or apart_y


def click_lampedusa(page: Page) -> None:
    page.evaluate("document.querySelector('.folium-map').scrollIntoView({block: 'center'})")
    name = page.locator(".folium-map").get_attribute("id")
    point = page.evaluate(f"{name}.latLngToContainerPoint([35.50, 12.609])")
    box = page.locator(".folium-map").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + point["x"], box["y"] + point["y"])


def test_selecting_a_cell_opens_its_count(report: Page) -> None:
    click_lampedusa(report)
    popup = report.locator(".leaflet-popup-content")
    expect(popup).to_contain_text("released 4 August 2026")
    cell = popup.get_by_role("row").last.get_by_role("cell").inner_text()
    row = report.locator("table.cells tr", has_text=cell)
    figure = row.get_by_role("cell").first.inner_text()
    expect(popup.get_by_role("row").first).to_have_text(f"Detections{figure}")


def test_the_slider_shows_each_month(report: Page, snapshot: Snapshot) -> None:
    slider = report.get_by_role("slider", name="Period on the map")
    expect(slider).to_have_attribute("aria-valuetext", "2022 to 2023")
    slider.focus()
    slider.press("End")
    expect(slider).to_have_attribute("aria-valuetext", "December 2023")
    expect(report.locator(".period-slider output")).to_have_text("December 2023")
    expect(report.locator("[data-classes=window]")).to_be_hidden()
    expect(report.locator("[data-classes=period]")).to_be_visible()
    click_lampedusa(report)
    popup = report.locator(".leaflet-popup-content")
    expect(popup).to_contain_text("December 2023")
    december = int(re.sub(r"\D", "", popup.get_by_role("row").first.inner_text()))
    assert 0 < december < 5_289
    report.get_by_role("button", name="Earlier period").click()
    expect(slider).to_have_attribute("aria-valuetext", "November 2023")
    expect(popup).to_have_count(0)


def test_layers_can_be_hidden(report: Page) -> None:
    report.locator(".leaflet-control-layers-toggle").hover(force=True)
    report.get_by_role("checkbox", name="Places of departure, landing or crossing").uncheck()
    expect(report.locator("path.place")).to_have_count(0)
    report.get_by_role("checkbox", name="Cells and areas").uncheck()
    expect(report.locator("path.cell")).to_have_count(0)
    expect(report.locator(".figure-label")).to_have_count(0)


def test_map_keeps_its_extent_through_printing_and_resizing(report: Page) -> None:
    before = west(report)
    assert report.pdf().startswith(b"%PDF")
    report.emulate_media(media="print")
    report.emulate_media(media="screen")
    report.set_viewport_size({"width": 700, "height": 900})
    report.set_viewport_size({"width": 1280, "height": 900})
    report.wait_for_timeout(600)  # longer than Leaflet's pan animation, which must not run
    assert west(report) == pytest.approx(before, abs=0.01)


@pytest.mark.parametrize("width", WIDTHS)
def test_page_does_not_scroll_sideways(report: Page, width: int) -> None:
    report.set_viewport_size({"width": width, "height": 900})
    assert report.evaluate("document.documentElement.scrollWidth") <= width


def test_chart_and_tables_scroll_on_a_phone_with_a_hint(report: Page) -> None:
    report.set_viewport_size({"width": 390, "height": 844})
    expect(report.locator(".chart-figure .scroll-hint")).to_be_visible()
    chart = report.locator(".chart-figure .scrolled")
    assert chart.evaluate("(box) => box.scrollWidth > box.clientWidth")
    report.set_viewport_size({"width": 1280, "height": 900})
    expect(report.locator(".chart-figure .scroll-hint")).to_be_hidden()


@pytest.mark.parametrize("width", [390, 1280])
def test_reports_have_no_axe_findings(report: Page, report_of_all: Page, width: int) -> None:
    for page in (report, report_of_all):
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == []


def test_marks_in_the_chart_are_numbered_as_in_the_table_beside_it(report: Page) -> None:
    drawn = report.locator(".chart .mark-number text").all_text_contents()
    listed = report.locator("table.measures tbody td.number:first-child").all_inner_texts()
    assert drawn == listed == ["1", "2", "3", "4", "5"]
    boxes = [mark.bounding_box() for mark in report.locator(".chart .mark-number").all()]
    edges = [(box["x"], box["x"] + box["width"]) for box in boxes if box]
    assert all(before[1] < after[0] for before, after in pairwise(sorted(edges)))


def test_what_the_letter_said_stands_beside_what_the_data_say(report: Page) -> None:
    steepest = report.locator(".claim", has_text="steepest increases")
    expect(steepest.get_by_role("heading")).to_have_text("Central Mediterranean had the steepest increases: confirmed")
    expect(steepest.locator("tbody tr").first).to_contain_text("134,081")
    expect(steepest.locator("tbody tr.indecisive").first).to_contain_text("+109.6 %")


def test_chart_has_a_name_and_every_month_a_row(report: Page) -> None:
    expect(report.get_by_role("img", name="Central Mediterranean: detections by month")).to_be_visible()
    assert report.locator(".chart .bar").count() == report.locator("tr.month").count() == 24


def test_several_routes_have_a_page_that_compares_them(report_of_all: Page) -> None:
    overview = report_of_all.locator(".overview")
    expect(overview.locator("table.compared tbody tr")).to_have_count(2)
    assert report_of_all.locator(".folium-map").count() == 3
    expect(overview.locator(".small-charts svg")).to_have_count(2)
    ids = report_of_all.evaluate("[...document.querySelectorAll('[id]')].map((each) => each.id)")
    assert len(ids) == len(set(ids))
    overview.get_by_role("link", name="Méditerranée occidentale").click()
    expect(report_of_all.locator("#route-WMED")).to_be_in_viewport()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_year_of_a_route_has_at_most_six_pages_with_numbers(
    snapshot: Snapshot, tmp_path: Path, language: str
) -> None:
    target, today = tmp_path / "cmed.pdf", date(2026, 11, 30)
    request = ReportRequest(routes=("CMED",), when="2023", language=language, today=today)
    chosen = os.environ.get("ROUTES_GEO_CHROMIUM")
    write_report(snapshot, request, target, Path(chosen) if chosen else None)
    pages = [page.extract_text() for page in PdfReader(target).pages]
    assert len(pages) <= 6
    for number, text in enumerate(pages, 1):
        assert f"{number} / {len(pages)}" in text
    first = pages[0]
    for words in ("158", "Lampedusa", "110", "Frontex"):
        assert words in first
    headings = ("Comparison", "Method", "Sources", "Appendix", "Formulas", "Comparaison", "Méthode", "Annexe")
    for text in pages:
        lines = [line.strip() for line in text.splitlines() if line.strip() and " / " not in line]
        assert lines[-1] not in headings  # a heading at the foot of a page is stranded
