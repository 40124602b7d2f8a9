"""The page starts with figures, then comes the map; what does not come is told."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect
from support.map_page import OpenPage, wait_figures, wait_painted

pytestmark = [pytest.mark.browser, pytest.mark.page]

PROBLEM = {"title": "Unavailable", "status": 503, "detail": "the snapshot is being changed"}
NO_ANSWER_MS = 12_000  # requests have a time-out of 8 s

# What is asked for, the address that opens it, and what the page calls it.
ASKED = {
    "figures": ("**/page.json", "/", "The figures"),
    "counts": ("**/matrix/**", "/", "The counts of places"),
    "pressure": ("**/pressure/CMED**", "/?route=CMED", "Pressure in"),
    "hotspots": ("**/hotspots?**", "/?route=CMED", "Hotspots"),
    "series": ("**/series/CMED**", "/?route=CMED", "Other published series"),
    "tiles": ("**/tiles/**", "/", "Parts of the map are missing"),
    "map": ("**/assets/map-*.js", "/", "The map"),
}
# Note the moment at which the table of routes is there.
FIRST_FIGURES = """
  new MutationObserver((_, observer) => {
    if (!document.querySelector('[data-testid=routes-table]')) return
    window.firstFigures = performance.now()
    observer.disconnect()
  }).observe(document, { childList: true, subtree: true })
"""


def refuse(route: Route) -> None:
    route.fulfill(status=503, json=PROBLEM)


def garble(route: Route) -> None:
    route.fulfill(status=200, body='{"a": [', headers={"content-type": "application/json"})


def ignore(route: Route) -> None:
    """Never answer."""


HOW = {"503": refuse, "garbage": garble, "never": ignore}


def test_figures_do_not_wait_for_the_map(open_page: OpenPage) -> None:
    page = open_page(before=lambda page: (page.route("**/assets/map-*.js", ignore), page.route("**/matrix/**", ignore)))
    wait_figures(page)
    for name in ("sentence", "routes-table", "last-release", "time"):
        expect(page.get_by_test_id(name)).to_be_visible()
    expect(page.get_by_text("Loading the map…")).to_be_visible()
    expect(page.get_by_text("Loading The counts of places…")).to_be_attached()


def test_few_requests_come_before_the_first_figures(open_page: OpenPage) -> None:
    page = open_page(before=lambda page: page.add_init_script(FIRST_FIGURES))
    wait_figures(page)
    asked: list[str] = page.evaluate(
        """() => performance.getEntriesByType('resource')
          .filter(({ startTime }) => startTime <= window.firstFigures).map(({ name }) => name)"""
    )
    assert any(address.endswith("/page.json") for address in asked)
    assert len(asked) + 1 <= 12, asked  # and the page itself


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("what", ASKED)
def test_what_does_not_come_is_told_with_a_retry(open_page: OpenPage, faults: list[str], what: str, how: str) -> None:
    pattern, address, name = ASKED[what]
    page = open_page(address, before=lambda page: page.route(pattern, HOW[how]))
    if what == "counts":  # the zoom of the map decides which
        expect(page.locator(".stage")).to_have_attribute("data-map", "map", timeout=20_000)
    alert = page.get_by_role("alert").filter(has_text=name).first
    expect(alert).to_be_visible(timeout=NO_ANSWER_MS)
    if how == "503" and what not in ("map", "tiles"):
        expect(alert).to_contain_text("the snapshot is being changed")
    if how == "never":
        expect(alert).to_contain_text("did not answer within 8 seconds")
    if what != "figures":
        expect(page.get_by_test_id("routes-table")).to_be_visible()
    page.unroute(pattern)
    alert.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("alert").filter(has_text=name)).to_have_count(0)
    wait_figures(page)
    if what != "map" or how == "never":  # a part of the page that broke comes back with the page
        wait_painted(page)
    faults[:] = [fault for fault in faults if not is_expected(fault)]


def is_expected(fault: str) -> bool:
    return any(sign in fault for sign in ("503", "Failed to load", "TypeError", "SyntaxError", "Error", "ERR_"))


def test_without_webgl_the_picture_is_drawn(open_plain: OpenPage) -> None:
    page = open_plain("/?window=2023-09")
    wait_figures(page)
    stage = page.locator(".stage")
    expect(stage).to_have_attribute("data-map", "none")
    shapes = stage.locator("svg [data-id]")
    expect(shapes.first).to_be_attached(timeout=20_000)
    assert shapes.count() > 10
    shapes.first.hover(force=True)
    expect(page.locator(".hover")).to_be_visible()


def test_a_loaded_page_works_offline(open_page: OpenPage, faults: list[str]) -> None:
    page = open_page()
    wait_painted(page)
    page.context.set_offline(True)
    page.get_by_test_id("chip-year").click()
    expect(page.get_by_test_id("sentence")).to_contain_text("2025")
    handle = page.get_by_role("slider", name="Last month")
    handle.press("ArrowLeft")
    row = page.get_by_test_id("routes-table").locator("tr", has_text="Western Balkans")
    row.get_by_role("button").click()
    expect(page.get_by_test_id("panel-total")).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text="This device is offline").first).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_role("alert")).to_have_count(0)  # the page tries again by itself
    faults[:] = [fault for fault in faults if not is_expected(fault)]


def test_a_wrong_address_opens_the_newest_view(open_page: OpenPage) -> None:
    page: Page = open_page("/?route=ATLANTIS&window=1600-13&series=none&compare=x&at=9999&lang=tlh")
    wait_figures(page)
    expect(page.get_by_test_id("routes-table").locator("tbody tr")).to_have_count(5)
    expect(page.get_by_test_id("chip-12months")).to_have_attribute("aria-pressed", "true")
