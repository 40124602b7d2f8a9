"""A reader takes a view along: a link, a frame for another site, data, a picture."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect
from support.map_page import OpenPage, wait_figures, wait_painted

pytestmark = [pytest.mark.browser, pytest.mark.page]

VIEW = "?route=CMED&window=2023"


@pytest.fixture
def dialog_page(open_page: OpenPage) -> Page:
    page = open_page(f"/{VIEW}")
    wait_painted(page)
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_role("dialog", name="Share this view")).to_be_visible()
    return page


def test_the_link_is_the_address(dialog_page: Page) -> None:
    expect(dialog_page.get_by_role("textbox", name="Link")).to_have_value(dialog_page.url)


def test_data_links_answer(dialog_page: Page, server: str) -> None:
    links = dialog_page.get_by_role("dialog").get_by_role("link").all()
    paths = [link.get_attribute("href") or "" for link in links]
    assert len(paths) == 3 + 3 + 3  # what is shown, the whole series, and all series of the route
    for path in paths:
        with urlopen(server + path, timeout=30) as answer:
            assert answer.status == 200
            assert len(answer.read()) > 200


@pytest.mark.parametrize(
    "view", [VIEW, "?window=2024&compare=2023&lang=fr", "?series=iom.dead_and_missing.v1&at=5.20/36.000/15.000"]
)
def test_the_address_of_a_picture_answers_for_every_view(open_page: OpenPage, view: str) -> None:
    page = open_page(f"/{view}")
    wait_painted(page)
    page.get_by_role("button", name=re.compile("Share|Partager")).click()
    address = page.get_by_role("textbox", name=re.compile("picture|image")).input_value()
    with urlopen(address, timeout=30) as answer:
        assert answer.headers["content-type"] == "image/png"
        assert len(answer.read()) > 20_000


@pytest.mark.parametrize("name", ["PNG", "SVG"])
def test_a_picture_has_the_sentence_and_the_sources(dialog_page: Page, tmp_path: Path, name: str) -> None:
    with dialog_page.expect_download() as coming:
        dialog_page.get_by_role("button", name=name).click()
    target = tmp_path / coming.value.suggested_filename
    coming.value.save_as(target)
    content = target.read_bytes()
    assert len(content) > 30_000
    if name == "PNG":
        assert content.startswith(b"\x89PNG")
    else:
        text = re.sub(r"<[^>]*>", " ", content.decode("utf-8"))
        assert "158,026 detections" in " ".join(text.split())
        assert "Frontex" in text


def test_the_frame_has_the_view_alone(open_page: OpenPage, server: str) -> None:
    page = open_page(f"/embed{VIEW}", size=(800, 600))
    wait_painted(page, "route=CMED&window=2023")
    expect(page.get_by_test_id("sentence")).to_contain_text("158,026 detections")
    expect(page.get_by_test_id("legend")).to_be_visible()
    expect(page.get_by_role("navigation")).to_have_count(0)
    expect(page.get_by_role("link", name="Open the whole page")).to_have_attribute("href", f"/{VIEW}")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 800
    expect(page).to_have_url(f"{server}/embed{VIEW}")


def test_only_the_frame_may_be_shown_by_others(server: str) -> None:
    policies = {}
    for path in ("/", "/embed", "/docs"):
        with urlopen(f"{server}{path}", timeout=20) as answer:
            policies[path] = answer.headers["content-security-policy"]
    assert "frame-ancestors *" in policies["/embed"]
    assert all("frame-ancestors 'none'" in policies[path] for path in ("/docs",))


def test_the_dialog_closes_and_gives_the_focus_back(open_page: OpenPage) -> None:
    page = open_page()
    wait_figures(page)
    opener = page.get_by_role("button", name="Share")
    opener.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()
