"""What the fixtures and the tests of the map page share."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
VIEW_TIMEOUT_MS = 60_000

OpenPage = Callable[..., Page]


def wait_figures(page: Page) -> None:
    """Wait until the table of routes is there."""
    page.wait_for_selector("[data-testid=routes-table]", timeout=VIEW_TIMEOUT_MS)


def wait_painted(page: Page, view: str = "") -> None:
    """Wait until the cells are painted, of the view whose address contains this text where one is given."""
    page.wait_for_selector("html[data-ready=true]", state="attached", timeout=VIEW_TIMEOUT_MS)
    if view:
        page.wait_for_selector(f'html[data-view*="{view}"]', state="attached", timeout=VIEW_TIMEOUT_MS)


def figures_of(page: Page) -> dict[str, str]:
    """Return the figure of each route in the table."""
    rows = page.get_by_test_id("routes-table").locator("tbody tr")
    return {row.get_attribute("data-route") or "": row.get_by_test_id("figure").inner_text() for row in rows.all()}


def ask(server: str, path: str) -> Any:
    """Return the answer of the service, asked beside the page."""
    with urlopen(f"{server}{path}", timeout=20) as answer:
        return json.load(answer)


def grave_violations(page: Page) -> list[tuple[str, str]]:
    """Return the serious and critical violations that axe finds; the page must allow scripts of tests."""
    return [(name, html) for name, impact, html in violations(page) if impact in ("serious", "critical")]


def violations(page: Page) -> list[tuple[str, str, str]]:
    """Return every violation that axe finds, with its impact and an element."""
    page.evaluate(AXE.read_text("utf-8"))
    report: dict[str, Any] = page.evaluate("() => axe.run(document)")
    return [(each["id"], each["impact"], each["nodes"][0]["html"]) for each in report["violations"]]
