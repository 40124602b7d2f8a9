"""A table of one's own stands beside the published series, on the same terms."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect
from support.map_page import OpenPage, ask, wait_painted

pytestmark = [pytest.mark.browser, pytest.mark.page]

OWN = "table.landings.v1"


def test_it_is_a_choice_of_its_own_of_the_same_size(open_own: OpenPage) -> None:
    page = open_own("/")
    wait_painted(page)
    buttons = page.locator(".switch button")
    expect(buttons).to_have_text(["Detections", "Arrivals", "Dead and missing", "Landings of our partners"])
    sizes: list[str] = buttons.evaluate_all("(nodes) => nodes.map((node) => getComputedStyle(node).font)")
    assert len(set(sizes)) == 1
    heights = {box["height"] for box in (button.bounding_box() for button in buttons.all()) if box}
    assert len(heights) == 1
    buttons.last.click()
    wait_painted(page, f"series={OWN}")
    expect(page.get_by_test_id("sentence")).to_contain_text("9,699")


def test_its_figures_are_those_of_the_api_in_every_view(open_own: OpenPage, own_server: str) -> None:
    page = open_own(f"/?series={OWN}&window=2023-09")
    wait_painted(page, f"series={OWN}")
    series = {each["id"]: each for each in ask(own_server, "/series/CMED?datetime=2023-09")["series"]}
    assert series[OWN]["sum"] == 8512 + 640 + 75 + 60
    row = page.get_by_test_id("routes-table").locator("tr[data-route=CMED]")
    expect(row.get_by_test_id("figure")).to_have_text(f"{series[OWN]['sum']:,}")
    expect(page.get_by_test_id("legend")).to_contain_text("Landings of our partners per cell")
    table = page.get_by_test_id("places-table")
    expect(table.locator("tr", has_text="Sicily").first).to_contain_text("640")
    expect(table.locator("tr", has_text="no place")).to_contain_text("60")
    page.get_by_test_id("chip-12months").click()
    wait_painted(page, f"series={OWN}")
    expect(page.get_by_test_id("age")).to_contain_text("own data")


def test_it_has_no_pressure_and_no_outlook_of_its_own(open_own: OpenPage) -> None:
    page = open_own(f"/?series={OWN}&window=2023-09&route=CMED")
    wait_painted(page, f"series={OWN}")
    whiskers: list[Any] = page.locator(".time-outlook path").all()
    assert whiskers == []
