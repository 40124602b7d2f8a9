"""Search and shortcuts: everything that has a name is found from the keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from support.map_page import OpenPage, wait_figures, wait_painted

pytestmark = [pytest.mark.browser, pytest.mark.page]


def find(page: Page, text: str) -> None:
    """Type into the field and wait for the list."""
    page.keyboard.press("/")
    field = page.get_by_test_id("search")
    expect(field).to_be_focused()
    field.fill(text)
    expect(page.get_by_role("listbox", name="What was found")).to_be_visible()


def test_a_route_a_month_a_measure_and_a_hotspot_are_found(open_page: OpenPage) -> None:
    page = open_page()
    wait_figures(page)
    find(page, "western bal")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("route=WBAL"))
    page.locator("h1").click()
    find(page, "september 2023")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("window=2023-09"))
    page.locator("h1").click()
    find(page, "10-point plan")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("time-window")).to_have_text("Sept 2023")
    page.locator("h1").click()
    find(page, "lampedusa")
    options = page.get_by_role("option")
    expect(options.filter(has_text="hotspot")).not_to_have_count(0)
    expect(options.filter(has_text="place")).not_to_have_count(0)


def test_a_place_moves_the_map(open_page: OpenPage) -> None:
    page = open_page()
    wait_painted(page)
    find(page, "melilla")
    page.get_by_role("option").filter(has_text="place").first.click()
    expect(page).to_have_url(re.compile(r"at=7\.00/35\.\d+/-2\.9"))
    page.wait_for_function("() => Math.abs(window.routesGeoMap.getCenter().lat - 35.3) < 0.3")


def test_arrows_move_in_the_list_and_escape_closes_it(open_page: OpenPage) -> None:
    page = open_page()
    wait_figures(page)
    find(page, "mediterranean")
    field, options = page.get_by_test_id("search"), page.get_by_role("option")
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == options.nth(1).get_attribute("id")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox", name="What was found")).to_be_hidden()


def test_shortcuts_are_listed(open_page: OpenPage) -> None:
    page = open_page()
    wait_figures(page)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard")
    expect(dialog).to_contain_text("Find a place, route, month or measure")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
