"""Pages of collections and features in a browser: styled by us alone, accessible, and walked by their links."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect
from support.map_page import ROOT, OpenPage

pytestmark = pytest.mark.browser

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = [
    "/conformance?f=html",
    "/collections?f=html",
    "/collections/cells?f=html",
    "/collections/cells/items?f=html&limit=20",
    "/collections/measures/items?f=html",
    "/collections/measures/items/plan.lampedusa10?f=html",
    "/collections/routes/items/CMED?f=html",
    "/collections/cells/queryables?f=html",
]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_pages_are_accessible_and_fit_a_phone(open_page: OpenPage, path: str, size: tuple[int, int]) -> None:
    if not AXE.is_file():
        pytest.fail("axe-core is not installed: run `make web`")
    page = open_page(path, size=size, bypass_csp=True)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= size[0]
    page.evaluate(AXE.read_text("utf-8"))
    report: dict[str, Any] = page.evaluate("() => axe.run(document)")
    violations = [(violation["id"], violation["nodes"][0]["html"]) for violation in report["violations"]]
    assert violations == []


def test_the_style_is_let_through_by_the_policy(open_page: OpenPage) -> None:
    page = open_page("/collections?f=html")
    assert page.evaluate("() => getComputedStyle(document.querySelector('dt')).fontWeight") == "600"


def test_pages_of_features_are_walked_there_and_back(open_page: OpenPage) -> None:
    page = open_page("/collections?f=html")
    page.get_by_role("heading", level=2).get_by_role("link").first.click()
    page.goto(page.url.split("?")[0] + "?f=html&limit=2")
    first = page.locator("tbody th").all_inner_texts()
    assert len(first) == 2
    page.get_by_role("link", name="Next page").first.click()
    expect(page.get_by_role("status")).to_contain_text("2 of 5 features")
    second = page.locator("tbody th").all_inner_texts()
    assert not set(first) & set(second)
    page.get_by_role("link", name="Previous page").first.click()
    assert page.locator("tbody th").all_inner_texts() == first
    page.get_by_role("link", name=first[0], exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(first[0])
