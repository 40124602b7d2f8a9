"""The report as a reader opens it: from a file, with every network cut off."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from routes_geo.report.html import write_report
from routes_geo.snapshot.snapshot import Snapshot

pytestmark = pytest.mark.browser

LAMPEDUSA_CELL = "84384d9ffffffff"


@pytest.fixture(scope="session")
def report_file(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("report") / "cmed.html"
    write_report(snapshot, "CMED", "2022-01", "2023-12", target)
    return target


@pytest.fixture
def report(browser: Browser, report_file: Path) -> Iterator[Page]:
    """The report in a browser that is offline; at the end nothing may have been asked of anyone or gone wrong."""
    faults: list[str] = []
    inside = (report_file.as_uri(), "data:", "blob:")
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.set_offline(True)
    page = context.new_page()
    page.on("request", lambda request: request.url.startswith(inside) or faults.append(f"asked {request.url}"))
    page.on("pageerror", lambda error: faults.append(f"page error: {error}"))
    page.on("console", lambda line: line.type not in ("error", "warning") or faults.append(f"console: {line.text}"))
    page.goto(report_file.as_uri())
    page.wait_for_selector(".folium-map[data-ready=true]")
    page.evaluate("document.querySelector('.folium-map').scrollIntoView({block: 'center'})")
    yield page
    context.close()
    assert not faults


def west(page: Page) -> float:
    """Western edge of what the map shows, degrees."""
    name = page.locator(".folium-map").get_attribute("id")
    return float(page.evaluate(f"{name}.getBounds().getWest()"))


def test_totals_are_shown(report: Page) -> None:
    expect(report.get_by_role("listitem").filter(has_text="in 2023")).to_have_text("158,026 detections in 2023")
    expect(report.get_by_role("row").filter(has=report.get_by_role("rowheader", name="2023-09"))).to_contain_text(
        "19,209"
    )


def test_land_corridor_cells_and_places_are_drawn(report: Page) -> None:
    assert report.locator("path.land").count() > 10
    assert report.locator("path.corridor").count() == 1
    assert report.locator("path.cell").count() == report.locator("table.cells tbody tr").count() > 5
    assert report.locator("path.place").count() > 10
    expect(report.locator(".country span", has_text="Libya")).to_be_visible()


def test_selecting_a_cell_opens_its_count(report: Page) -> None:
    box = report.locator("path.cell[fill='url(#dots-class-4)']").first.bounding_box()
    assert box is not None
    report.mouse.click(box["x"] + 4, box["y"] + box["height"] / 2)
    popup = report.locator(".leaflet-popup-content")
    expect(popup).to_contain_text(LAMPEDUSA_CELL)
    expect(popup).to_contain_text("released 4 August 2026")
    row = report.locator("table.cells tr", has_text=LAMPEDUSA_CELL)
    expect(popup.get_by_role("row").first).to_have_text(f"Detections {row.get_by_role('cell').first.inner_text()}")
    expect(report.locator(".leaflet-tooltip")).to_have_count(0)


def test_selecting_a_place_opens_its_cell(report: Page) -> None:
    cell = report.locator("path.cell[fill='url(#dots-class-4)']").first.bounding_box()
    assert cell is not None
    places = [place.bounding_box() for place in report.locator("path.place").all()]
    middles = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in places if box]
    inside = [(x, y) for x, y in middles if 0 < x - cell["x"] < cell["width"] and 0 < y - cell["y"] < cell["height"]]
    report.mouse.click(*inside[0])
    expect(report.locator(".leaflet-popup-content")).to_contain_text(LAMPEDUSA_CELL)


def test_map_keeps_its_extent_through_printing_and_resizing(report: Page) -> None:
    before = west(report)
    assert report.pdf().startswith(b"%PDF")
    report.emulate_media(media="print")
    report.emulate_media(media="screen")
    report.set_viewport_size({"width": 700, "height": 900})
    report.set_viewport_size({"width": 1280, "height": 900})
    report.wait_for_timeout(600)  # longer than Leaflet's pan animation, which must not run
    assert west(report) == pytest.approx(before, abs=0.01)


@pytest.mark.parametrize("width", [390, 794, 1280])
def test_page_does_not_scroll_sideways(report: Page, width: int) -> None:
    report.set_viewport_size({"width": width, "height": 900})
    assert report.evaluate("document.documentElement.scrollWidth") <= width


def test_marks_in_the_chart_are_numbered_as_in_the_table_beside_it(report: Page) -> None:
    drawn = report.locator(".chart .mark-number text").all_text_contents()
    listed = report.locator("table.measures tbody td.number:first-child").all_inner_texts()
    assert drawn == [number for number in listed if number != "–"] == ["1", "2", "3", "4", "5"]
    boxes = [mark.bounding_box() for mark in report.locator(".chart .mark-number").all()]
    edges = [(box["x"], box["x"] + box["width"]) for box in boxes if box]
    assert all(before[1] < after[0] for before, after in pairwise(sorted(edges)))


def test_what_the_letter_said_stands_beside_what_the_data_say(report: Page) -> None:
    steepest = report.locator(".claim", has_text="steepest increases")
    expect(steepest.get_by_role("heading")).to_have_text("Central Mediterranean had the steepest increases: confirmed")
    expect(steepest.locator("tbody tr").first).to_contain_text("134,081")
    expect(steepest.locator("tbody tr.beside").first).to_contain_text("+109.6 %")


def test_chart_has_a_name_and_every_month_a_row(report: Page) -> None:
    expect(report.get_by_role("img", name="Central Mediterranean: detections by month")).to_be_visible()
    assert report.locator(".chart .bar").count() == report.locator("tr.month").count() == 24
