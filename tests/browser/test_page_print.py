"""The page on paper: the sentence, the map, its legend, the table and the sources, and nothing cut off."""

from __future__ import annotations

import re
import zlib

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from support.map_page import OpenPage, wait_painted
from support.pictures import share_of

from routes_geo.report.looks import LOOKS

pytestmark = [pytest.mark.browser, pytest.mark.page]

VIEW = "/?route=CMED&window=2023"
PAPER_PX = 718  # width of A4 between the margins
_IMAGE = re.compile(rb"<<([^<>]*?/Subtype /Image[^<>]*?)>>\s*stream\r?\n", re.DOTALL)


def images_of(pdf: bytes) -> list[np.ndarray]:
    """Return the pixels (height, width, 3) of the colour images of a file, the largest first."""
    images = []
    for match in _IMAGE.finditer(pdf):
        entry = {name: re.search(rb"/%s (\d+)" % name, match[1]) for name in (b"Width", b"Height", b"Length")}
        width, height, length = (int(found[1]) for found in entry.values() if found)
        data = pdf[match.end() : match.end() + length]
        pixels = np.frombuffer(zlib.decompress(data) if b"/FlateDecode" in match[1] else data, np.uint8)
        if pixels.size == width * height * 3:
            images.append(pixels.reshape(height, width, 3))
    return sorted(images, key=lambda image: -image.size)


@pytest.mark.parametrize("size", [(1280, 800), (390, 800)])
def test_the_map_is_on_paper(open_page: OpenPage, size: tuple[int, int]) -> None:
    page = open_page(VIEW, size=size)
    wait_painted(page)
    shown = page.locator(".stage .map canvas").first.bounding_box()
    assert shown is not None
    pixels = images_of(page.pdf(format="A4", print_background=False))[0]
    assert pixels.shape[1] == pytest.approx(2 * shown["width"], abs=2)
    assert pixels.shape[0] == pytest.approx(2 * shown["height"], abs=2)
    ground, ramp = LOOKS["grounds"]["light"], LOOKS["ramps"]["detections"]["light"]
    assert share_of(pixels, ground["land"]) > 0.1
    assert share_of(pixels, ramp[4]) > 0.0005
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 100


def test_after_printing_the_map_is_as_before(open_page: OpenPage) -> None:
    page = open_page(VIEW)
    wait_painted(page)
    canvas = page.locator(".stage .map canvas").first
    before = [canvas.get_attribute(name) for name in ("width", "height")]
    page.pdf(format="A4")
    page.wait_for_function(
        "([width, height]) => { const { width: w, height: h } = document.querySelector('.stage .map canvas');"
        " return `${w}` === width && `${h}` === height }",
        arg=before,
    )
    expect(page.locator(".printed-map")).to_be_hidden()


@pytest.fixture
def paper(open_page: OpenPage) -> Page:
    """The page as it is laid out on paper."""
    page = open_page(VIEW, size=(PAPER_PX, 1000))
    wait_painted(page)
    page.emulate_media(media="print")
    return page


def test_what_is_read_is_on_paper(paper: Page) -> None:
    expect(paper.get_by_test_id("sentence")).to_contain_text("158,026 detections")
    expect(paper.get_by_test_id("age")).to_contain_text("released on")
    expect(paper.get_by_test_id("legend")).to_be_visible()
    table = paper.locator(".places-scroll table")
    for name in ("Place", "Figure", "How it was derived", "Status"):
        expect(table.get_by_role("columnheader", name=name)).to_be_visible()
    expect(table.get_by_role("rowheader", name="Italy")).to_be_visible()
    expect(table.get_by_role("button", name="Italy")).to_be_visible()
    expect(paper.get_by_test_id("ages")).to_be_visible()


def test_what_is_pressed_is_not(paper: Page) -> None:
    for name in ("Share", "Zoom in", "Detections", "Letter and data"):
        expect(paper.get_by_role("button", name=name, exact=True)).to_have_count(0)
    expect(paper.locator("header input")).to_be_hidden()
    expect(paper.get_by_text("Loading").filter(visible=True)).to_have_count(0)


def test_nothing_is_cut_off_at_the_edge(paper: Page) -> None:
    assert paper.evaluate("() => document.documentElement.scrollWidth") <= PAPER_PX
    cut = paper.evaluate(
        "(width) => [...document.querySelectorAll('.places-scroll td, .time-chart svg, .map-legend li, .stage')]"
        ".filter((node) => node.getBoundingClientRect().right > width + 1).map((node) => node.outerHTML.slice(0, 80))",
        PAPER_PX,
    )
    assert cut == []
