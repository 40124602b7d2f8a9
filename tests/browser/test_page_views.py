"""The page as a reader uses it: choose a series, a route and a window, point, click, read."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from support.map_page import OpenPage, ask, figures_of, wait_figures, wait_painted

pytestmark = [pytest.mark.browser, pytest.mark.page]

LAMPEDUSA = (12.62, 35.48)
SICILY = (14.0, 37.4)
ROUTES = ("CMED", "EMED", "WBAL", "WMED", "WAFR")
DETECTIONS, DEATHS, ARRIVALS = "frontex.detections.v1", "iom.dead_and_missing.v1", "unhcr.arrivals.v1"


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


def position_of(page: Page, lng: float, lat: float) -> tuple[float, float]:
    """Return the pixels of a point from the left and top of the map."""
    x, y = page.evaluate(
        "([lng, lat]) => { const { x, y } = window.routesGeoMap.project([lng, lat]); return [x, y] }", [lng, lat]
    )
    return x, y


def click_at(page: Page, lng: float, lat: float) -> None:
    x, y = position_of(page, lng, lat)
    page.locator(".map canvas").click(position={"x": x, "y": y})


@pytest.mark.parametrize("old, new", [
    ("#route=CMED&month=2023-09&window=month", "?route=CMED&window=2023-09"),
    ("#month=2023-12&window=year", "?window=2023"),
    ("#route=WAFR&month=2023-09&window=12months", "?route=WAFR&window=2022-10/2023-09"),
])  # fmt: skip
def test_addresses_of_the_former_page_still_work(open_page: OpenPage, server: str, old: str, new: str) -> None:
    page = open_page(f"/{old}")
    wait_figures(page)
    expect(page).to_have_url(f"{server}/{new}")


def test_back_and_reload_restore_the_view(page: Page, server: str) -> None:
    page.get_by_test_id("chip-year").click()
    expect(page).to_have_url(re.compile(r"window=2025$"))
    page.get_by_role("button", name="Central Mediterranean").first.click()
    expect(page).to_have_url(re.compile(r"route=CMED&window=2025"))
    page.evaluate("() => { window.routesGeoMap.zoomIn({ duration: 0 }, { originalEvent: new MouseEvent('click') }) }")
    expect(page).to_have_url(re.compile(r"at=\d"))
    page.reload()
    wait_painted(page, "route=CMED&window=2025&at=")
    zoomed = page.evaluate("() => window.routesGeoMap.getZoom()")
    page.go_back()
    expect(page.get_by_test_id("panel")).to_have_count(0)
    page.wait_for_function("(zoomed) => window.routesGeoMap.getZoom() < zoomed - 0.5", arg=zoomed)
    expect(page.get_by_test_id("time-window")).to_have_text("2025")
    page.go_back()
    expect(page.get_by_test_id("time-window")).to_have_text("Jul 2025 – Jun 2026")
    page.go_forward()
    expect(page.get_by_test_id("time-window")).to_have_text("2025")


def test_series_are_switched_in_type_of_one_size(page: Page) -> None:
    buttons = page.get_by_role("group", name="What is counted").get_by_role("button")
    expect(buttons).to_have_text(["Detections", "Arrivals", "Dead and missing"])
    looks = [
        button.evaluate(
            """(node) => {
              const { fontSize, fontWeight } = getComputedStyle(node)
              const { top, height } = node.getBoundingClientRect()
              return [fontSize, fontWeight, top, height]
            }"""
        )
        for button in buttons.all()
    ]
    assert looks[0] == looks[1] == looks[2]
    for name, series, sentence in (
        ("Dead and missing", DEATHS, "people died or went missing"),
        ("Arrivals", ARRIVALS, "arrivals were published"),
        ("Detections", DETECTIONS, "detections of irregular border crossing"),
    ):
        buttons.filter(has_text=name).click()
        expect(page.get_by_test_id("sentence")).to_contain_text(sentence)
        expect(page.get_by_test_id("legend")).to_contain_text(name)
        wait_painted(page, f"series={series}")


def test_a_window_is_kept_where_it_is_whole_in_the_other_series(open_page: OpenPage) -> None:
    page = open_page("/?window=2023")
    wait_painted(page)
    page.get_by_role("button", name="Dead and missing").first.click()
    expect(page.get_by_test_id("time-window")).to_have_text("2023")
    page.get_by_test_id("time").get_by_role("slider", name="Last").press("ArrowLeft")
    expect(page.get_by_test_id("time-window")).to_have_text("Jan 2023 – Sept 2023")
    page.get_by_role("button", name="Arrivals").first.click()
    expect(page.get_by_test_id("time-window")).to_have_text("2022")  # of years: the newest


def test_a_landing_cell_has_value_source_and_vintage(open_page: OpenPage) -> None:
    page = open_page("/?route=CMED&window=2023-09")
    wait_painted(page, "window=2023-09")
    look_at(page, *LAMPEDUSA, 8)
    click_at(page, *LAMPEDUSA)
    figure = page.get_by_test_id("cell-figure")
    expect(figure).to_contain_text("Central Mediterranean")
    expect(figure.locator(".value").first).to_have_text("13,390 detections")
    expect(figure.locator(".value").last).to_have_text("5,773 detections, port not known")  # Italy around it
    expect(figure).to_contain_text("shares that Italian Interior Minister published for January 2023 to September 2023")
    expect(figure).to_contain_text("Frontex")
    expect(figure).to_contain_text("4 August 2026")
    page.get_by_test_id("details").get_by_role("button", name="Close").click()
    expect(page.get_by_test_id("details")).to_have_count(0)


def test_an_area_has_one_figure_under_the_pointer(open_page: OpenPage) -> None:
    page = open_page("/?route=CMED&window=2015")
    wait_painted(page, "window=2015")
    x, y = position_of(page, *SICILY)
    page.locator(".map canvas").hover(position={"x": x, "y": y})
    expect(page.locator(".hover")).to_have_text(
        "Sicily 104,708, port not known: a share of a larger count, by shares that UNHCR published for 2015."
    )


def test_an_area_says_that_the_port_is_not_known(open_page: OpenPage) -> None:
    page = open_page("/?route=CMED&window=2025")
    wait_painted(page, "window=2025")
    click_at(page, *SICILY)
    figure = page.get_by_test_id("cell-figure")
    expect(figure.locator("h4")).to_have_text("Italy, Central Mediterranean")
    expect(figure.locator(".value")).to_have_text("19,231 detections, port not known")
    expect(figure).to_contain_text("published for 2024, also carried on to other months; for the least certain month")
    expect(figure).to_contain_text("0.88 to 1.07 times the assigned one in 80 % of past cases")


def test_the_page_says_how_much_stands_on_cells_on_areas_and_with_the_route(open_page: OpenPage) -> None:
    page = open_page("/?route=CMED&window=2023-09")
    wait_painted(page, "window=2023-09")
    expect(page.get_by_test_id("standing")).to_have_text("13,436 on cells, 5,773 on areas (place not known any finer).")
    balkans = open_page("/?route=WBAL&window=2023")
    wait_painted(balkans, "route=WBAL")
    expect(balkans.get_by_test_id("standing")).to_have_text(
        "99,002 with the route only (place not known, or withheld)."
    )


def test_a_route_without_known_places_shows_its_figure_in_its_band(open_page: OpenPage) -> None:
    page = open_page("/?route=WBAL&window=2023")
    wait_painted(page, "route=WBAL")
    lines = page.evaluate(
        """() => window.routesGeoMap.getStyle().sources['route-names'].data.features
          .map(({ properties }) => [properties.route, properties.line])"""
    )
    assert dict(lines)["WBAL"] == "99,002\nplace\u00a0not\u00a0known"


def test_looks_tell_how_the_place_of_a_count_is_known(open_page: OpenPage) -> None:
    page = open_page("/?window=2023-09")
    wait_painted(page, "window=2023-09")
    solid, rim, dots, dots_in_rim = 0, 1, 2, 3
    assert looks(page, "cells") == {solid, rim, dots_in_rim}
    assert looks(page, "areas") == {dots}


def test_areas_with_space_have_their_figure_in_them(open_page: OpenPage, server: str) -> None:
    page = open_page("/?route=CMED&window=2023")
    wait_painted(page, "route=CMED&window=2023")
    page.wait_for_function("() => window.routesGeoMap.queryRenderedFeatures({ layers: ['area-figures'] }).length > 0")
    drawn: list[str] = page.evaluate(
        """() => window.routesGeoMap.queryRenderedFeatures({ layers: ['area-figures'] })
          .map(({ properties }) => properties.text)"""
    )
    figures = area_counts(server, "CMED", "2023")
    assert set(drawn) <= {f"{name}\n{count:,}" for name, count in figures.items()}
    assert f"Italy\n{figures['Italy']:,}" in drawn


def area_counts(server: str, route: str, window: str) -> dict[str, int]:
    """Return the counts of the areas of a route by name, as the service gives them for cells of the first view."""
    answer = ask(server, f"/collections/cells/items?route={route}&datetime={window}&resolution=3")
    rows = [feature["properties"] for feature in answer["features"]]
    return {row["name"]: row["value"] for row in rows if row["kind"] == "area" and row["value"]}


def looks(page: Page, layer: str) -> set[int]:
    """Return the looks of the features of a layer; those without data have none of their own."""
    found: list[int] = page.evaluate(
        """(layer) => {
          const features = window.routesGeoMap.queryRenderedFeatures({ layers: [layer] })
          return [...new Set(features.map(({ state }) => state.look ?? 0))]
        }""",
        layer,
    )
    return set(found)


def test_the_map_paints_zero_and_withheld(open_page: OpenPage) -> None:
    page = open_page("/?window=2015-02")
    wait_painted(page, "window=2015-02")
    classes: list[int] = page.evaluate(
        """() => {
          const map = window.routesGeoMap
          const cells = map.queryRenderedFeatures({ layers: ['cells', 'areas'] })
          return [...new Set(cells.map(({ state }) => state.class ?? -1))]
        }"""
    )
    no_data, zero, withheld = -1, 6, 7
    assert {no_data, zero, withheld} <= set(classes)


def test_compared_windows_colour_bands_and_comparable_places(open_page: OpenPage) -> None:
    page = open_page("/?window=2023-01/2023-06&compare=2022-01/2022-06")
    wait_painted(page, "compare=2022-01/2022-06")
    expect(page.get_by_test_id("legend")).to_contain_text("change between two windows")
    expect(page.get_by_test_id("small-maps")).to_contain_text("January 2022 to June 2022")
    expect(page.get_by_test_id("places-table").get_by_role("columnheader", name="Change")).to_be_visible()
    reasons = page.get_by_test_id("places-table").locator("tbody").inner_text()
    assert "divided differently" in reasons  # shares change on 1 January 2023
    page.get_by_test_id("compare-select").select_option("none")
    expect(page).not_to_have_url(re.compile("compare="))
    expect(page.get_by_test_id("legend")).to_contain_text("per cell")


def views(number: int) -> list[tuple[str, str, str | None]]:
    """Return views at random, the same each time: a series, a window and a route."""
    chance = random.Random(20)
    made: list[tuple[str, str, str | None]] = []
    while len(made) < number:
        year, route = chance.randint(2015, 2024), chance.choice([None, *ROUTES])
        month, length = chance.randint(1, 12), chance.randint(1, 12)
        last = year * 12 + month - 1 + length - 1
        monthly = f"{year}-{month:02}" + (f"/{last // 12}-{last % 12 + 1:02}" if length > 1 else "")
        quarter = 3 * chance.randint(0, 3)
        quarterly = f"{year}-{quarter + 1:02}/{year}-{quarter + 3:02}"
        yearly = str(min(year, 2022))
        made.append(
            chance.choice([(DETECTIONS, monthly, route), (DEATHS, quarterly, route), (ARRIVALS, yearly, route)])
        )
    return made


def published_total(server: str, series: str, window: str, route: str) -> int | None:
    """Return the total of a route as the service gives it, None where it is not published whole."""
    datetime = f"{window}-01/{window}-12" if len(window) == 4 else window
    if series == ARRIVALS:  # its totals are what its places add up to
        features = ask(server, f"/collections/cells/items?series={series}&route={route}&datetime={datetime}"
                               "&resolution=2&limit=1000")["features"]  # fmt: skip
        values = [feature["properties"]["value"] for feature in features]
        return sum(value or 0 for value in values) if features else None
    answers = ask(server, f"/series/{route}?datetime={datetime}")["series"]
    periods = next((answer["periods"] for answer in answers if answer["id"] == series), [])
    values = [period["value"] for period in periods if period["value"] is not None]
    return sum(values) if values else None


@pytest.mark.page
def test_figures_are_those_of_the_service_in_thirty_views(page: Page, server: str) -> None:
    for series, window, route in views(30):
        address = f"/?series={series}&window={window}" + (f"&route={route}" if route else "")
        page.goto(server + address)
        wait_figures(page)
        shown = figures_of(page)
        for each in ROUTES:
            total = published_total(server, series, window, each)
            expected = {"not published", "no figures"} if total is None else {f"{total:,}"}
            assert shown[each] in expected, (address, each, shown[each], expected)
        if route:
            expect(page.get_by_test_id("panel-total")).to_have_text(shown[route])


def test_the_letter_has_its_verdict_first_and_shows_rows_on_the_map(open_page: OpenPage, server: str) -> None:
    page = open_page()
    wait_figures(page)
    opener = page.get_by_role("button", name="Letter and data")
    opener.press("Enter")
    claims: list[dict[str, Any]] = ask(server, "/claims")["claims"]
    rows = page.get_by_test_id("claims-table").locator("> li")
    expect(rows).to_have_count(len(claims))
    fourfold = rows.filter(has_text="Fourfold increase")
    expect(fourfold.locator("p").first).to_contain_text("Not confirmed")
    expect(fourfold).to_contain_text("3.59 times")
    expect(fourfold).to_contain_text("September 2023 compared with September 2022")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()
    opener.press("Enter")
    fourfold.get_by_role("button", name="Show on the map").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    decides = next(claim for claim in claims if claim["name"].startswith("Fourfold"))["comparisons"][0]["window"]
    expect(page).to_have_url(re.compile(f"window={decides}$"))


def test_a_window_that_is_not_published_is_refused_in_words(open_page: OpenPage) -> None:
    page = open_page("/?window=2027")
    wait_figures(page)
    expect(page.get_by_test_id("refused-window")).to_contain_text("2027 is not published whole")
    page.get_by_test_id("chip-year").click()
    expect(page.get_by_test_id("refused-window")).to_have_count(0)


def test_the_api_has_a_page(open_page: OpenPage) -> None:
    page = open_page("/docs")
    expect(page.locator(".opblock").first).to_be_visible(timeout=20_000)
    expect(page.locator("#api")).to_contain_text("/pressure/{route}")
