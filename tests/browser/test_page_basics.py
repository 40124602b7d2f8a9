"""The page opens, shows the figures of a year, and of a route: what must always work."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from support.map_page import OpenPage, figures_of, wait_figures, wait_painted

pytestmark = pytest.mark.browser


def test_the_page_opens_on_the_newest_months_and_says_how_old_they_are(page: Page) -> None:
    expect(page.get_by_test_id("time-window")).to_have_text("Jul 2025 – Jun 2026")
    expect(page.get_by_test_id("sentence")).to_contain_text("From July 2025 to June 2026, 142,082 detections")
    age = re.compile(r"Figures to June 2026 \([\d,]+ days? ago\), released on 4 August 2026; ")
    expect(page.get_by_test_id("age")).to_contain_text(age)
    expect(page.get_by_test_id("ages")).to_contain_text("a newer release has been overdue since 1 January 2024")


def test_a_year_on_the_five_routes(open_page: OpenPage) -> None:
    page = open_page("/?window=2023")
    wait_figures(page)
    assert figures_of(page) == {
        "CMED": "158,026",
        "EMED": "61,234",
        "WBAL": "99,002",
        "WMED": "16,877",
        "WAFR": "39,673",
    }
    row = page.get_by_test_id("routes-table").locator("tr[data-route=CMED]")
    expect(row.get_by_test_id("change")).to_have_text("+50\u00a0%")


def test_a_route_is_chosen_in_the_table(page: Page) -> None:
    page.get_by_role("button", name="Western Balkans").first.click()
    expect(page.get_by_test_id("panel-total")).to_have_text("11,367")
    expect(page.get_by_test_id("panel-change")).to_contain_text("against July 2024 to June 2025")
    expect(page.get_by_test_id("panel-source")).to_contain_text("Frontex")
    expect(page.get_by_test_id("panel-vintage")).to_contain_text("4 August 2026")
    expect(page.get_by_test_id("panel")).to_contain_text("not people")
    wait_painted(page, "route=WBAL")
    page.get_by_role("button", name="All five routes").click()
    expect(page.get_by_test_id("panel")).to_have_count(0)
