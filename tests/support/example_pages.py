"""Pages of docs/examples as readers open them: the libraries come from node_modules, the figures from a service."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route
from playwright.sync_api import TimeoutError as WaitedInVain

from support.node_tools import FOLDER
from support.serving import ROOT
from support.snippets import SERVICE

EXAMPLES = ROOT / "docs" / "examples"
LIBRARY = re.compile(
    r"https://cdn\.jsdelivr\.net/npm/(?P<name>(?:@[\w.-]+/)?[\w.-]+)@(?P<version>[\d.]+)/(?P<file>[^?\s'\"]+)"
)
_TYPES = {".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript"}
_READ_PIXEL = """async ([png, [x, y]]) => {
  const image = Object.assign(new Image(), { src: `data:image/png;base64,${png}` })
  await image.decode()
  const context = new OffscreenCanvas(1, 1).getContext('2d')
  context.drawImage(image, -x, -y)
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data
  return '#' + [red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')
}"""


def installed_version(name: str) -> str:
    """Return the version of a library in node_modules."""
    described = json.loads((FOLDER / "node_modules" / name / "package.json").read_text("utf-8"))
    return str(described["version"])


@contextmanager
def opened(browser: Browser, name: str, server: str) -> Iterator[Page]:
    """Open a page from its file, unchanged, and close it; anything that went wrong on it is a failure."""
    context = browser.new_context(viewport={"width": 900, "height": 650})
    context.set_default_timeout(30_000)
    faults: list[str] = []
    context.route(re.compile("^https:"), lambda route: _answer_library(route, faults))
    context.route(f"{SERVICE}/**", lambda route: route.continue_(url=route.request.url.replace(SERVICE, server)))
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: line.type in ("error", "warning") and faults.append(line.text))
    page.on("response", lambda answer: answer.status < 400 or faults.append(f"{answer.status} {answer.url}"))
    page.goto((EXAMPLES / name).as_uri())
    try:
        yield page
    except WaitedInVain:
        pytest.fail(f"{name} was not drawn: {faults}")
    finally:
        context.close()
    assert faults == []


def _answer_library(route: Route, faults: list[str]) -> None:
    found = LIBRARY.match(route.request.url)
    path = FOLDER / "node_modules" / found["name"] / found["file"] if found else Path()
    if found is None or not path.is_file() or found["version"] != installed_version(found["name"]):
        faults.append(f"{route.request.url} is not installed")
        route.abort()
        return
    headers = {"content-type": _TYPES[path.suffix], "access-control-allow-origin": "*"}
    route.fulfill(path=path, headers=headers)


def click_map(page: Page, pixel: tuple[float, float]) -> None:
    """Click the map of a page at a pixel of its own."""
    box: Any = page.locator("#map").bounding_box()
    page.mouse.move(box["x"] + pixel[0], box["y"] + pixel[1], steps=3)
    page.mouse.click(box["x"] + pixel[0], box["y"] + pixel[1])


def wait_for_colour(page: Page, pixel: tuple[float, float], colour: str) -> None:
    """Wait until a pixel of the map has a colour such as #b30000; fail after half a minute."""
    seen = ""
    for _ in range(60):
        seen = colour_at(page, pixel)
        if seen == colour:
            return
        page.wait_for_timeout(500)
    pytest.fail(f"the map has {seen} at {pixel}, not {colour}")


def colour_at(page: Page, pixel: tuple[float, float]) -> str:
    """Return the colour of a pixel of the map as it is on the screen."""
    box: Any = page.locator("#map").bounding_box()
    place = [round(box["x"] + pixel[0]), round(box["y"] + pixel[1])]
    return str(page.evaluate(_READ_PIXEL, [base64.b64encode(page.screenshot()).decode(), place]))
