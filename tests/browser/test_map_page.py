"""The map page as a reader uses it: choose, slide, click, read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from support.map_page import AXE, ROOT, OpenPage, wait_painted

pytestmark = pytest.mark.browser

LAMPEDUSA = (12.62, 35.48)
OPEN_SEA = (13.0, 34.2)


def choose(page: Page, *, route: str, window: str) -> None:
    page.get_by_test_id("route-select").select_option(route)
    page.get_by_test_id("window-select").select_option(window)


def slide_to(page: Page, month: str) -> None:
    """Move the slider with the keyboard, one month a press, until its label says the month."""
    slider = page.get_by_test_id("month-slider")
    slider.focus()
    position = {"January": 0, "September": 8, "December": 11}
    name, year = month.split()
    wanted = (int(year) - 2009) * 12 + position[name]
    steps = wanted - int(slider.input_value())
    for _ in range(abs(steps)):
        slider.press("ArrowRight" if steps > 0 else "ArrowLeft")
    expect(page.get_by_test_id("month-label")).to_have_text(month)


def look_at(page: Page, lng: float, lat: float, zoom: float) -> None:
    """Move the map there and wait until all of it is drawn."""
    page.evaluate(
        """([lng, lat, zoom]) => new Promise((done) => {
          const map = window.routesGeoMap
          map.once('idle', () => done(null))
          map.jumpTo({ center: [lng, lat], zoom })
        })""",
        [lng, lat, zoom],
    )
    wait_painted(page, "resolution=5")


def click_at(page: Page, lng: float, lat: float) -> None:
    point: dict[str, float] = page.evaluate(
        "([lng, lat]) => { const { x, y } = window.routesGeoMap.project([lng, lat]); return { x, y } }", [lng, lat]
    )
    page.locator("#map canvas").click(position={"x": point["x"], "y": point["y"]})


def test_a_year_of_the_central_mediterranean(page: Page) -> None:
    choose(page, route="CMED", window="year")
    slide_to(page, "December 2023")
    expect(page.get_by_test_id("panel-total")).to_have_text("158,026 detections")
    expect(page.get_by_test_id("panel-source")).to_contain_text("Frontex")
    expect(page.get_by_test_id("panel-vintage")).to_contain_text("4 August 2026")
    expect(page.get_by_test_id("panel")).to_contain_text("not persons")


def test_a_month_reached_by_keyboard(page: Page) -> None:
    choose(page, route="CMED", window="month")
    slide_to(page, "September 2023")
    expect(page.get_by_test_id("panel-total")).to_have_text("19,209 detections")
    expect(page.get_by_test_id("panel")).to_contain_text("+40.1%")


def test_the_page_opens_on_the_newest_month_and_says_how_old_it_is(page: Page) -> None:
    expect(page.get_by_test_id("month-label")).to_have_text("June 2026")
    expect(page.get_by_test_id("window-select")).to_have_value("month")
    expect(page.get_by_test_id("age")).to_contain_text("Figures to June 2026, released on 4 August 2026: ")
    expect(page.get_by_test_id("ages").locator("li")).to_have_count(4)
    expect(page.get_by_test_id("ages")).to_contain_text("a newer release has been overdue since 1 January 2024")


def test_all_routes_are_detections_and_never_persons(page: Page) -> None:
    expect(page.get_by_test_id("panel-total")).to_have_text("10,478 detections, the five routes")


def test_the_table_says_what_the_map_shows(open_page: OpenPage) -> None:
    page = open_page("/#month=2023-12&window=year")
    wait_painted(page, "month=2023-12")
    rows = page.get_by_test_id("routes-table").locator("tbody tr")
    expect(rows).to_have_count(5)
    assert [cell.inner_text() for cell in rows.locator("td:first-of-type").all()] == [
        "158,026",
        "61,234",
        "99,002",
        "16,877",
        "39,673",
    ]
    expect(rows.first).to_contain_text("+49.7%")


def test_a_view_has_an_address_of_its_own(page: Page, open_page: OpenPage, server: str) -> None:
    choose(page, route="WAFR", window="12months")
    slide_to(page, "September 2023")
    shared = open_page(page.url.removeprefix(server))
    wait_painted(shared, "route=WAFR")
    expect(shared.get_by_test_id("route-select")).to_have_value("WAFR")
    expect(shared.get_by_test_id("window-select")).to_have_value("12months")
    expect(shared.get_by_test_id("panel-total")).to_have_text(page.get_by_test_id("panel-total").inner_text())


def test_a_landing_cell_says_its_value_source_and_vintage(open_page: OpenPage) -> None:
    page = open_page("/#route=CMED&month=2023-09&window=month")
    wait_painted(page, "month=2023-09")
    look_at(page, *LAMPEDUSA, 8)
    click_at(page, *LAMPEDUSA)
    figure = page.get_by_test_id("cell-figure")
    expect(figure).to_contain_text("Central Mediterranean")
    expect(figure.locator(".value")).to_contain_text("detections")
    assert 1_000 < int(figure.locator(".value strong").inner_text().replace(",", "")) < 19_209
    expect(figure).to_contain_text("landing")
    expect(figure).to_contain_text("Frontex")
    expect(figure).to_contain_text("4 August 2026")


def test_open_sea_has_no_count(page: Page) -> None:
    look_at(page, *OPEN_SEA, 8)
    click_at(page, *OPEN_SEA)
    expect(page.get_by_test_id("cell-figure")).to_have_text("No count is published here.")
    page.get_by_role("button", name="Show figures for the Central Mediterranean corridor").click()
    expect(page.get_by_test_id("panel-total")).to_have_text("2,811 detections")


def test_the_legend_says_how_many_are_on_no_cell(open_page: OpenPage) -> None:
    page = open_page("/#route=EMED&month=2026-06&window=month")
    wait_painted(page, "route=EMED")
    expect(page.get_by_test_id("off-cells")).to_contain_text("4,935 of 4,935 detections are on no cell: ")
    placed = open_page("/#route=WMED&month=2023-09&window=month")
    wait_painted(placed, "route=WMED")
    expect(placed.get_by_test_id("off-cells")).to_have_count(0)


def test_zero_withheld_and_no_data_look_different(page: Page) -> None:
    legend = page.get_by_test_id("legend")
    states = ["zero", "withheld", "no-data"]
    pictures = [legend.locator(f"[data-state={state}] svg path").last.get_attribute("fill") for state in states]
    texts = [legend.locator(f"[data-state={state}]").inner_text() for state in states]
    assert len(set(pictures)) == len(set(texts)) == 3


def test_the_map_paints_zero_and_withheld(open_page: OpenPage) -> None:
    page = open_page("/#month=2012-02&window=month")
    wait_painted(page, "month=2012-02")
    classes: list[int] = page.evaluate(
        """() => {
          const map = window.routesGeoMap
          const cells = map.queryRenderedFeatures({ layers: ['cells'] })
          return [...new Set(cells.map(({ state }) => state.class ?? -1))]
        }"""
    )
    no_data, zero, withheld = -1, 6, 7
    assert {no_data, zero, withheld} <= set(classes)


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_no_serious_accessibility_violation(open_page: OpenPage, size: tuple[int, int]) -> None:
    if not AXE.is_file():
        pytest.fail("axe-core is not installed: run `make web`")
    page = open_page("/#route=CMED", size=size, bypass_csp=True)
    wait_painted(page)
    expect(page.get_by_test_id("panel")).to_contain_text("Indicators for")
    page.evaluate(AXE.read_text("utf-8"))
    report: dict[str, Any] = page.evaluate("() => axe.run(document)")
    grave = [violation for violation in report["violations"] if violation["impact"] in ("serious", "critical")]
    assert [(violation["id"], violation["nodes"][0]["html"]) for violation in grave] == []


def test_a_phone_shows_everything_without_sideways_scrolling(open_page: OpenPage) -> None:
    page = open_page(size=(390, 844))
    wait_painted(page)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    expect(page.get_by_test_id("routes-table")).to_be_attached()


def test_a_refusal_of_the_service_is_said_aloud(page: Page, faults: list[str]) -> None:
    problem = {"title": "Unavailable", "status": 503, "detail": "the snapshot is being changed"}
    page.route("**/matrix/*/5.json", lambda route: route.fulfill(status=503, json=problem))
    page.evaluate("() => { window.routesGeoMap.jumpTo({ zoom: 8 }) }")
    expect(page.get_by_role("alert")).to_contain_text("the snapshot is being changed")
    assert all("503" in fault for fault in faults)
    faults.clear()


def test_the_api_has_a_page(open_page: OpenPage) -> None:
    page = open_page("/docs")
    expect(page.locator(".opblock").first).to_be_visible(timeout=20_000)
    expect(page.locator("#api")).to_contain_text("/pressure/{route}")


def test_screenshot(open_page: OpenPage) -> None:
    page = open_page(size=(1280, 800))
    wait_painted(page)
    picture = page.screenshot()
    assert len(picture) > 50_000
    if os.environ.get("ROUTES_GEO_UPDATE_SCREENSHOT") == "1":
        Path(ROOT / "docs" / "screenshot.png").write_bytes(picture)
