"""The time chart: its brush by mouse, touch and keyboard, its controls, and playing."""

from __future__ import annotations

import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect
from support.map_page import OpenPage, wait_figures

pytestmark = [pytest.mark.browser, pytest.mark.page]

STEP_MS = 700


def window_of(page: Page) -> Locator:
    return page.get_by_test_id("time-window")


def area_of(page: Page) -> FloatRect:
    """Return where the window is drawn."""
    page.locator(".time-chart").scroll_into_view_if_needed()
    box = page.locator(".time-window").bounding_box()
    assert box is not None
    return box


def drag(page: Page, start: float, stop: float, y: float) -> None:
    page.mouse.move(start, y)
    page.mouse.down()
    page.mouse.move(stop, y, steps=6)
    page.mouse.up()


def open_chart(open_page: OpenPage, path: str = "/?window=2024", **how: object) -> Page:
    page = open_page(path, **how)
    wait_figures(page)
    return page


def test_the_window_is_dragged_widened_drawn_and_clicked(open_page: OpenPage) -> None:
    page = open_chart(open_page)
    box = area_of(page)
    year, low = box["width"], box["y"] + box["height"] * 0.8
    drag(page, box["x"] + year / 2, box["x"] - year / 2, low)
    expect(window_of(page)).to_have_text("2023")
    drag(page, box["x"] - year, box["x"] - year * 2, low)
    expect(window_of(page)).to_have_text("Jan 2022 – Dec 2023")
    expect(page.get_by_role("slider", name="First month")).to_be_focused()
    month = year / 12
    drag(page, box["x"] + month * 4.5, box["x"] + month * 6.5, low)
    expect(window_of(page)).to_have_text("May 2024 – Jul 2024")
    page.mouse.click(box["x"] - month * 3.5, low)
    expect(window_of(page)).to_have_text("Sept 2023")
    expect(page.get_by_test_id("chip-period")).to_have_attribute("aria-pressed", "true")


def test_a_finger_drags_the_window_and_still_scrolls_the_page(open_page: OpenPage) -> None:
    page = open_chart(open_page, size=(390, 844), touch=True)
    box = area_of(page)
    middle, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    client = page.context.new_cdp_session(page)

    def swipe(x: float, across: float, down: float) -> None:
        client.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        for part in range(1, 11):
            point = {"x": x + across * part / 10, "y": y + down * part / 10}
            client.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
        client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    swipe(middle, -box["width"], 0)
    expect(window_of(page)).to_have_text("2023")
    swipe(middle, 0, -200)
    page.wait_for_timeout(500)
    expect(window_of(page)).to_have_text("2023")


@pytest.mark.parametrize(
    ("key", "name", "text"),
    [
        ("ArrowLeft", "First month", "Dec 2023 – Dec 2024"),
        ("PageDown", "First month", "Jan 2023 – Dec 2024"),
        ("Home", "First month", "Jan 2009 – Dec 2024"),
        ("ArrowRight", "Last month", "Jan 2024 – Jan 2025"),
        ("PageUp", "Last month", "Jan 2024 – Dec 2025"),
        ("Home", "Last month", "Jan 2024"),
    ],
)
def test_keys_move_the_ends_of_the_window(open_page: OpenPage, key: str, name: str, text: str) -> None:
    page = open_chart(open_page)
    handle = page.get_by_role("slider", name=name)
    handle.press(key)
    expect(window_of(page)).to_have_text(text)
    expect(handle).to_be_focused()


def test_a_typed_window_is_read_or_refused_in_words(open_page: OpenPage) -> None:
    page = open_chart(open_page)
    field = page.get_by_label("Go to month")
    for text, window in (("sept 2023", "Sept 2023"), ("09/2022", "Sept 2022"), ("2023-Q3", "Jul 2023 – Sept 2023")):
        field.fill(text)
        field.press("Enter")
        expect(window_of(page)).to_have_text(window)
    field.fill("soon")
    field.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="Type a month or year, such as 2023-09")).to_be_visible()
    expect(window_of(page)).to_have_text("Jul 2023 – Sept 2023")


def test_a_compared_window_follows_the_chosen_one(open_page: OpenPage) -> None:
    page = open_chart(open_page)
    choice = page.get_by_test_id("compare-select")
    choice.select_option("year")
    expect(page.get_by_test_id("time-caption")).to_contain_text("Dashed outline: 2023, compared.")
    page.get_by_test_id("chip-period").click()
    expect(page.get_by_test_id("time-caption")).to_contain_text("Dashed outline: December 2023, compared.")
    choice.select_option("typed")
    field = page.get_by_label("First month to compare with")
    field.fill("March 2019")
    field.press("Enter")
    expect(page.get_by_test_id("time-caption")).to_contain_text("Dashed outline: March 2019, compared.")
    choice.select_option("none")
    expect(page.locator(".time-against")).to_have_count(0)


def test_folded_parts_stay_open_and_have_the_months_of_the_chart(open_page: OpenPage) -> None:
    page = open_chart(open_page, "/?window=2024&route=CMED")
    table, measures = page.get_by_test_id("time-table"), page.get_by_test_id("time-measures")
    table.locator("summary").click()
    measures.locator("summary").click()
    expect(table.locator("tbody tr").filter(has_text="September 2023")).to_contain_text("19,209")
    page.get_by_role("slider", name="First month").press("ArrowLeft")
    page.get_by_test_id("chip-12months").click()
    page.get_by_role("button", name="Since 2009").click()
    expect(table.locator("tbody tr").first).to_contain_text("January 2009")
    expect(table).to_have_attribute("open", "")
    expect(measures).to_have_attribute("open", "")


def test_playing_keeps_the_kind_asks_for_nothing_and_stops(open_page: OpenPage) -> None:
    page = open_chart(open_page, "/?window=2023-09")
    page.wait_for_load_state("networkidle")
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    button = page.get_by_test_id("play")
    button.click()
    expect(window_of(page)).to_have_text("Nov 2023", timeout=STEP_MS * 10)
    assert not requests
    expect(page.get_by_test_id("chip-period")).to_have_attribute("aria-pressed", "true")
    page.get_by_test_id("chip-year").click()
    expect(button).to_have_text("▶ Play")
    page.wait_for_timeout(STEP_MS * 2)
    expect(window_of(page)).to_have_text("2023")
