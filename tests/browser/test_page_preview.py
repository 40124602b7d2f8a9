"""A shared link without the page's own code: its preview, and the page without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from support.map_page import OpenPage, wait_figures

pytestmark = [pytest.mark.browser, pytest.mark.page]

VIEWS = [
    "",
    "?route=CMED&window=2023",
    "?window=2024&compare=2019",
    "?route=WBAL&window=2022-05/2023-04&lang=fr",
    "?series=iom.dead_and_missing.v1",
    "?series=iom.dead_and_missing.v1&route=WMED&window=2023-01/2023-09&lang=fr",
    "?series=unhcr.arrivals.v1&window=2019",
    "?series=unhcr.arrivals.v1&route=WBAL",
    "?route=EMED&window=2009-01",
    "?route=WAFR&window=2009-01/2010-06&lang=fr",
    "?series=iom.dead_and_missing.v1&window=2024-02&route=CMED",
    "?route=nowhere&window=soon",
]


def described(page: Page, name: str) -> str:
    return page.locator(f'meta[property="{name}"]').get_attribute("content") or ""


@pytest.mark.parametrize("query", VIEWS)
def test_the_preview_says_what_the_page_says(open_page: OpenPage, query: str) -> None:
    page = open_page(f"/{query}")
    wait_figures(page)
    if "lang=fr" in query:
        expect(page.locator("html")).to_have_attribute("lang", "fr")
        expect(page.get_by_test_id("sentence")).not_to_contain_text("published")
    assert page.get_by_test_id("sentence").inner_text() == described(page, "og:description")


def test_the_page_is_useful_without_scripts(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 900, "height": 1000})
    page = context.new_page()
    page.goto(f"{server}/?route=CMED&window=2023")
    expect(page.get_by_role("heading", level=1)).to_have_text("Five routes to Europe: published counts")
    expect(page.get_by_role("main").locator("p").first).to_contain_text("158,026 detections")
    expect(page.get_by_role("main").locator("p").first).to_be_visible()
    picture = page.get_by_role("img")
    expect(picture).to_have_attribute("src", "/picture.png?route=CMED&window=2023")
    box = picture.bounding_box()
    assert box is not None
    assert 800 <= box["width"] <= 900
    assert box["width"] / box["height"] == pytest.approx(1200 / 630, rel=0.01)
    links = [link.get_attribute("href") or "" for link in page.get_by_role("link").all()]
    assert len(links) == 4
    for path in links:
        assert context.request.get(server + path).ok, path
    context.close()


def test_the_picture_of_the_preview_loads_in_a_browser(browser: Browser, server: str) -> None:
    page = browser.new_page(viewport={"width": 1200, "height": 630})
    for name in ("png", "svg"):
        page.goto(f"{server}/picture.{name}?window=2023")
        size = page.evaluate(
            "() => { const image = document.images[0]; const shown = image ?? document.documentElement;"
            " return image ? [image.naturalWidth, image.naturalHeight]"
            " : [shown.width.baseVal.value, shown.height.baseVal.value] }"
        )
        assert size == [1200, 630]
    page.close()
