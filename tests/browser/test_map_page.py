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
SICILY = (14.0, 37.4)
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
    x, y = position_of(page, lng, lat)
    page.locator("#map canvas").click(position={"x": x, "y": y})


def position_of(page: Page, lng: float, lat: float) -> tuple[float, float]:
    """Pixels of a point from the left and top of the map."""
    x, y = page.evaluate(
        "([lng, lat]) => { const { x, y } = window.routesGeoMap.project([lng, lat]); return [x, y] }", [lng, lat]
    )
    return x, y


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
    expect(page.get_by_test_id("ages").locator("li")).to_have_count(5)
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
    expect(figure.locator(".value").first).to_have_text("13,390 detections")
    expect(figure.locator(".value").last).to_have_text("5,773 detections, port not known")  # Italy around it
    expect(figure).to_contain_text("shares that Italian Interior Minister published for January 2023 to September 2023")
    expect(figure).to_contain_text("Frontex")
    expect(figure).to_contain_text("4 August 2026")


def test_open_sea_has_no_count(page: Page) -> None:
    look_at(page, *OPEN_SEA, 8)
    click_at(page, *OPEN_SEA)
    expect(page.get_by_test_id("cell-figure")).to_have_text("No count is published here.")
    page.get_by_role("button", name="Show figures for the Central Mediterranean route").click()
    expect(page.get_by_test_id("panel-total")).to_have_text("2,811 detections")


def test_the_panel_says_how_much_stands_on_cells_on_areas_and_with_the_route_alone(open_page: OpenPage) -> None:
    page = open_page("/#route=CMED&month=2023-09&window=month")
    wait_painted(page, "month=2023-09")
    expect(page.get_by_test_id("standing")).to_have_text("13,436 on cells, 5,773 on areas (place not known any finer).")
    balkans = open_page("/#route=WBAL&month=2023-12&window=year")
    wait_painted(balkans, "route=WBAL")
    expect(balkans.get_by_test_id("standing")).to_have_text(
        "99,002 with the route only (place not known, or withheld)."
    )


def test_a_route_without_known_places_shows_its_figure_in_its_band(open_page: OpenPage) -> None:
    page = open_page("/#route=WBAL&month=2023-12&window=year")
    wait_painted(page, "route=WBAL")
    lines = page.evaluate(
        """async () => {
          const { data } = window.routesGeoMap.getStyle().sources['route-names']
          return data.features.map(({ properties }) => [properties.route, properties.line])
        }"""
    )
    assert dict(lines) == {"CMED": "", "EMED": "", "WBAL": "99,002\nplace\u00a0not\u00a0known", "WMED": "", "WAFR": ""}
    for mode in ("sea", "land"):
        dots = page.evaluate(f"() => window.routesGeoMap.getPaintProperty('band-dots-{mode}', 'fill-opacity')")
        assert dots == ["match", ["get", "route"], ["WBAL"], 0.12, 0]


def test_an_area_has_one_figure_under_the_pointer(open_page: OpenPage) -> None:
    page = open_page("/#route=CMED&month=2015-12&window=year")
    wait_painted(page, "month=2015-12")
    x, y = position_of(page, *SICILY)
    page.locator("#map canvas").hover(position={"x": x, "y": y})
    expect(page.locator(".hover")).to_have_text(
        "Sicily 104,708, port not known: a share of a larger count, by shares that UNHCR published for 2015."
    )


def test_an_area_says_its_figure_and_that_the_port_is_not_known(open_page: OpenPage) -> None:
    page = open_page("/#route=CMED&month=2025-12&window=year")
    wait_painted(page, "month=2025-12")
    click_at(page, *SICILY)
    figure = page.get_by_test_id("cell-figure")
    expect(figure.locator("h4")).to_have_text("Italy, Central Mediterranean")
    expect(figure.locator(".value")).to_have_text("19,231 detections, port not known")
    expect(figure).to_contain_text(
        "published for 2024 and carried on for up to 1 year; in the past, the actual count was"
    )
    expect(figure).to_contain_text("0.88 to 1.07 times the assigned one in 80 % of cases")


def test_areas_and_cells_have_three_looks(open_page: OpenPage) -> None:
    page = open_page("/#month=2023-09&window=month")
    wait_painted(page, "month=2023-09")
    solid, rim, dots = 0, 1, 2
    assert looks(page, "cells") == {solid, rim, dots}
    assert looks(page, "areas") == {dots}
    legend = page.get_by_test_id("legend")
    expect(legend.locator("[data-state=area]")).to_contain_text("place not known any finer")
    expect(legend.locator("h2")).to_contain_text("cell of about 86,800 km\u00b2 or per area")


def test_months_from_which_other_shares_apply_are_diamonds_with_a_text(open_page: OpenPage) -> None:
    page = open_page("/#route=CMED&month=2023-09&window=12months")
    wait_painted(page, "month=2023-09")
    expect(page.get_by_test_id("legend-note")).to_have_text(
        "Counted or divided in another way from January 2023: figures of places before and after are not comparable."
    )
    timeline = page.get_by_test_id("timeline")
    names = [mark.get_attribute("aria-label") or "" for mark in timeline.locator(".break-mark").all()]
    assert any(name.startswith("January 2023: ") and "Italian Interior Minister" in name for name in names)
    expect(page.get_by_test_id("breaks").locator("li")).to_have_count(len(names))


def looks(page: Page, layer: str) -> set[int]:
    """Looks of the features of a layer; those without data have none of their own."""
    found: list[int] = page.evaluate(
        """(layer) => {
          const features = window.routesGeoMap.queryRenderedFeatures({ layers: [layer] })
          return [...new Set(features.map(({ state }) => state.look ?? 0))]
        }""",
        layer,
    )
    return set(found)


def test_zero_withheld_and_no_data_look_different(page: Page) -> None:
    legend = page.get_by_test_id("legend")
    states = ["zero", "withheld", "no-data"]
    pictures = [legend.locator(f"[data-state={state}] svg path").last.get_attribute("fill") for state in states]
    texts = [legend.locator(f"[data-state={state}]").inner_text() for state in states]
    assert len(set(pictures)) == len(set(texts)) == 3


def test_the_map_paints_zero_and_withheld(open_page: OpenPage) -> None:
    page = open_page("/#month=2015-02&window=month")
    wait_painted(page, "month=2015-02")
    classes: list[int] = page.evaluate(
        """() => {
          const map = window.routesGeoMap
          const cells = map.queryRenderedFeatures({ layers: ['cells', 'areas'] })
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
