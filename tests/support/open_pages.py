"""Open pages of a server in Chromium, and note everything that goes wrong on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from support.map_page import OpenPage

SIZE = (1024, 640)  # of pages whose size does not matter: the processor draws every pixel of the map


def opener(browser: Browser, server: str, faults: list[str]) -> Iterator[OpenPage]:
    """Yield a function that opens pages below an address; at the end nothing may have gone wrong on them."""
    contexts: list[BrowserContext] = []

    def open_one(
        path: str = "/",
        *,
        size: tuple[int, int] = SIZE,
        bypass_csp: bool = False,
        scheme: Literal["light", "dark"] = "light",
        touch: bool = False,
        before: Callable[[Page], object] | None = None,
    ) -> Page:
        """Open a page; `before` prepares it, for example to answer requests in the place of the service."""
        viewport: ViewportSize = {"width": size[0], "height": size[1]}
        context = browser.new_context(
            viewport=viewport, reduced_motion="reduce", bypass_csp=bypass_csp, color_scheme=scheme, has_touch=touch
        )
        contexts.append(context)
        page = context.new_page()
        watch(page, server, faults)
        if before:
            before(page)
        page.goto(f"{server}{path}")
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not faults


def watch(page: Page, server: str, faults: list[str]) -> None:
    """Note every request to another address, every failed one, and every error on the page."""
    local = (f"{server}/", "data:", f"blob:{server}/")
    page.on("request", lambda request: request.url.startswith(local) or faults.append(f"asked {request.url}"))
    page.on("response", lambda answer: answer.status < 400 or faults.append(f"{answer.status} from {answer.url}"))
    page.on("pageerror", lambda error: faults.append(f"page error: {error}"))
    page.on("console", lambda line: line.type != "error" or faults.append(f"console: {line.text}"))
