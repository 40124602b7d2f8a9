"""What the fixtures and the tests of the map page share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
VIEW_TIMEOUT_MS = 60_000

OpenPage = Callable[..., Page]


def wait_painted(page: Page, view: str = "") -> None:
    """Wait until the cells are painted, of the view whose fragment contains this text where one is given."""
    page.wait_for_selector("html[data-ready=true]", state="attached", timeout=VIEW_TIMEOUT_MS)
    if view:
        page.wait_for_selector(f'html[data-view*="{view}"]', state="attached", timeout=VIEW_TIMEOUT_MS)
