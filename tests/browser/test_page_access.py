"""The page for everyone: by keyboard, on a phone, in the dark, enlarged, and read aloud."""

from __future__ import annotations

import os
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from support.map_page import ROOT, OpenPage, grave_violations, wait_figures, wait_painted

pytestmark = [pytest.mark.browser, pytest.mark.page]

DESKTOP, PHONE = (1280, 800), (390, 844)
STATES: dict[str, dict[str, Any]] = {
    "desktop": {"path": "/", "size": DESKTOP},
    "desktop-dark": {"path": "/", "size": DESKTOP, "scheme": "dark"},
    "route": {"path": "/?route=CMED&window=2023", "size": DESKTOP},
    "compare": {"path": "/?window=2024&compare=2023", "size": DESKTOP},
    "deaths": {"path": "/?series=iom.dead_and_missing.v1&window=2023", "size": DESKTOP},
    "phone": {"path": "/", "size": PHONE, "touch": True},
    "phone-route": {"path": "/?route=WAFR", "size": PHONE, "touch": True, "scheme": "dark"},
    "french": {"path": "/?lang=fr", "size": DESKTOP},
}
TARGETS = "button, a[href], select, input, summary, [role=slider]"


@pytest.mark.parametrize("state", STATES)
def test_no_serious_accessibility_violation(open_page: OpenPage, state: str) -> None:
    page = open_page(STATES[state]["path"], bypass_csp=True, **without_path(state))
    wait_painted(page)
    assert grave_violations(page) == []
    page.get_by_role("navigation").get_by_role("button").first.click()
    expect(page.get_by_test_id("claims-table")).to_be_visible()
    assert grave_violations(page) == []


def without_path(state: str) -> dict[str, Any]:
    return {name: value for name, value in STATES[state].items() if name != "path"}


@pytest.mark.parametrize("state", ["desktop", "desktop-dark", "compare", "deaths", "phone"])
def test_pictures_of_the_main_states(open_page: OpenPage, state: str) -> None:
    page = open_page(STATES[state]["path"], **without_path(state))
    wait_painted(page)
    picture = page.screenshot()
    assert len(picture) > 30_000
    if os.environ.get("ROUTES_GEO_UPDATE_SCREENSHOT") == "1":
        (ROOT / "docs" / "images").mkdir(exist_ok=True)
        (ROOT / "docs" / "images" / f"map_{state.replace('-', '_')}.png").write_bytes(picture)


@pytest.mark.parametrize("width", [360, 390, 700, 1024, 1100, 1920])
def test_nothing_needs_sideways_scrolling(open_page: OpenPage, width: int) -> None:
    page = open_page("/?route=CMED", size=(width, 800))
    wait_figures(page)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width


def test_the_first_figure_is_on_the_first_screen_of_a_phone(open_page: OpenPage) -> None:
    page = open_page(size=(360, 640), touch=True)
    wait_figures(page)
    box = page.get_by_test_id("sentence").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 640


@pytest.mark.parametrize("size, touch, least", [(DESKTOP, False, 24), (PHONE, True, 44)])
def test_targets_are_large_enough(open_page: OpenPage, size: tuple[int, int], touch: bool, least: int) -> None:
    page = open_page("/?route=CMED", size=size, touch=touch)
    wait_painted(page)
    small = page.evaluate(
        """([selector, least]) => [...document.querySelectorAll(selector)]
          .filter((node) => node.checkVisibility() && !node.closest('p, li, dd, .unseen, .skip'))
          .map((node) => [node.getBoundingClientRect(), node.outerHTML.slice(0, 90)])
          .filter(([{ width, height }]) => width > 0 && (height < least - 0.5 || width < 21.5))
          .map(([{ width, height }, text]) => `${width.toFixed(0)} x ${height.toFixed(0)}: ${text}`)""",
        [TARGETS, least],
    )
    assert small == []


def test_text_is_at_least_twelve_pixels(open_page: OpenPage) -> None:
    page = open_page("/?route=CMED", size=DESKTOP)
    wait_painted(page)
    small = page.evaluate(
        """() => [...document.querySelectorAll('body *')]
          .filter((node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim()))
          .filter((node) => node.checkVisibility() && parseFloat(getComputedStyle(node).fontSize) < 12)
          .map((node) => node.outerHTML.slice(0, 90))"""
    )
    assert small == []


def test_a_step_keeps_the_focus_and_open_details_and_is_announced_once(open_page: OpenPage) -> None:
    page = open_page("/?route=CMED&window=2023-09")
    wait_figures(page)
    details = page.get_by_test_id("score-details")
    details.locator("summary").click()
    page.evaluate(
        """() => {
          window.announced = []
          const region = document.querySelector('[data-testid=announcement]')
          new MutationObserver(() => window.announced.push(region.textContent))
            .observe(region, { childList: true, characterData: true, subtree: true })
        }"""
    )
    handle = page.get_by_role("slider", name="First month")
    handle.focus()
    handle.press("ArrowLeft")
    expect(page.get_by_test_id("time-window")).to_have_text("Aug 2023 – Sept 2023")
    page.wait_for_timeout(1500)
    expect(handle).to_be_focused()
    expect(details).to_have_attribute("open", "")
    announced = page.evaluate("() => window.announced")
    assert len(announced) == 1, announced
    assert announced[0].startswith("From August to September 2023")


def test_every_figure_of_the_map_is_reached_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("/?route=CMED&window=2023-09")
    wait_painted(page)
    stops = page.get_by_test_id("places-table").locator("tbody [data-row]")
    lampedusa = page.get_by_test_id("places-table").get_by_role("button", name="Lampedusa")
    expect(page.get_by_test_id("places-table").locator("tr", has_text="Lampedusa")).to_contain_text("13,390")
    stops.first.focus()
    for _ in range(stops.count()):
        if lampedusa.evaluate("(node) => node === document.activeElement"):
            break
        page.keyboard.press("ArrowDown")
    expect(lampedusa).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("cell-figure")).to_contain_text("13,390 detections")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_show_what_is_chosen_and_keep_the_colours_of_the_map(open_page: OpenPage, scheme: str) -> None:
    page = open_page("/?route=CMED", scheme=scheme, before=force_colours)
    wait_painted(page)
    for group in (".switch", ".time-row"):
        grounds = page.locator(f"{group} button[aria-pressed]").evaluate_all(
            "(nodes) => nodes.map((node) => [node.ariaPressed, getComputedStyle(node).backgroundColor])"
        )
        chosen = {ground for pressed, ground in grounds if pressed == "true"}
        others = {ground for pressed, ground in grounds if pressed == "false"}
        assert len(chosen) == 1
        assert not chosen & others
    classes = page.locator(".map-legend ol rect").evaluate_all(
        "(nodes) => nodes.map((node) => getComputedStyle(node).fill)"
    )
    assert len(set(classes)) == 6
    handle = page.get_by_role("slider", name="First month")
    line = "(node) => getComputedStyle(node.querySelector('.time-reach')).stroke"
    plain = handle.evaluate(line)
    page.get_by_role("textbox", name="Go to month").focus()
    handle.focus()
    assert handle.evaluate(line) != plain


def force_colours(page: Page) -> None:
    page.emulate_media(forced_colors="active")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_page_can_be_mirrored_for_languages_from_right_to_left(open_page: OpenPage, size: tuple[int, int]) -> None:
    page = open_page("/?window=2024&compare=2023", size=size)
    wait_painted(page)
    page.evaluate("() => { document.documentElement.dir = 'rtl' }")
    page.wait_for_timeout(300)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= size[0]
    column = page.locator(".right").bounding_box()
    assert column is not None
    assert column["x"] == 0
    # Time still runs from left to right, and a minus stands before its number.
    first, last = (page.get_by_role("slider", name=f"{end} month").bounding_box() for end in ("First", "Last"))
    assert first is not None
    assert last is not None
    assert first["x"] < last["x"]
    change = page.get_by_test_id("routes-table").get_by_test_id("change").first
    assert change.inner_text().startswith("−")
    assert change.locator(".figure").evaluate("(node) => getComputedStyle(node).direction") == "ltr"
    cut = page.locator(".time-chart svg text").evaluate_all(
        """(nodes) => nodes.filter((node) => {
          const [text, chart] = [node.getBoundingClientRect(), node.closest('svg').getBoundingClientRect()]
          return text.left < chart.left - 1 || text.right > chart.right + 1
        }).map((node) => node.textContent)"""
    )
    assert cut == []


@pytest.mark.parametrize("size", [(640, 400), (640, 512)])
def test_enlarged_to_twice_its_size_nothing_is_cut_off_or_covered(open_page: OpenPage, size: tuple[int, int]) -> None:
    # A screen of 1280 x 800 at a zoom of 200 % is one of 640 x 400 pixels of CSS.
    page = open_page("/?route=CMED&window=2023", size=size)
    wait_painted(page)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= size[0]
    covered = page.evaluate(
        """async (selector) => {
          const nodes = [...document.querySelectorAll(selector)]
            .filter((node) => node.checkVisibility() && !node.closest('.unseen, .skip'))
          const hidden = []
          for (const node of nodes) {
            node.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' })
            const { left, top, width, height } = node.getBoundingClientRect()
            const above = document.elementFromPoint(left + width / 2, top + height / 2)
            if (width && !node.contains(above) && !above?.contains(node)) hidden.push(node.outerHTML.slice(0, 90))
          }
          return hidden
        }""",
        TARGETS,
    )
    assert covered == []
