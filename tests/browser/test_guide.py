"""The guide in a browser: its search works without a connection, and its policy blocks nothing that it needs."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from support.map_page import grave_violations
from support.open_pages import opener
from support.plain_host import plain_host

from docs.guide.site import build_site

pytestmark = [pytest.mark.browser, pytest.mark.page]


@pytest.fixture(scope="module")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("guide") / "site"
    build_site(out, with_notebooks=False)
    return out


def test_the_search_finds_a_section(browser: Browser, guide: Path, faults: list[str]) -> None:
    """Its styles are there: the policy of the page forbids those that the theme would write into it."""
    with plain_host(guide, "/guide/") as host:
        open_page = opener(browser, host.address.rstrip("/"), faults)
        page = next(open_page)("/index.html", size=(1280, 900))
        page.keyboard.press("/")
        page.get_by_role("combobox").fill("floors")
        expect(page.get_by_role("option", name="The floors").first).to_be_visible()
        rules = "() => [...document.activeElement.shadowRoot.styleSheets].map((sheet) => sheet.cssRules.length)"
        assert page.evaluate(rules)[0] > 50
        assert list(open_page) == []


@pytest.mark.parametrize("size", [(1280, 900), (390, 844)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible(
    browser: Browser, guide: Path, faults: list[str], size: tuple[int, int], scheme: str
) -> None:
    with plain_host(guide, "/guide/") as host:
        open_page = opener(browser, host.address.rstrip("/"), faults)
        page = next(open_page)("/index.html", size=size, scheme=scheme, bypass_csp=True)
        assert grave_violations(page) == []
        assert list(open_page) == []
