"""A report as the service sends it: its policy stands in a header, too, and the page keeps it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("routes", ["CMED", "CMED,WMED"])
def test_a_served_report_keeps_the_policy_of_its_header(browser: Browser, server: str, routes: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(
        "window.refused = []; addEventListener('securitypolicyviolation', (event) => "
        "window.refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.disposition}`))"
    )
    lines: list[str] = []
    page.on("console", lambda line: line.type not in ("error", "warning") or lines.append(line.text))
    page.on("pageerror", lambda error: lines.append(str(error)))
    answer = page.goto(f"{server}/reports/{routes}.html?datetime=2023")
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    stated = page.locator("meta[http-equiv='Content-Security-Policy']").get_attribute("content")
    assert policy == f"{stated}; frame-ancestors 'none'"
    assert re.search(r"script-src 'sha256-", policy)
    expect(page.locator(".folium-map").first).to_have_attribute("data-ready", "true")
    expect(page.locator(".folium-map:not([data-ready=true])")).to_have_count(0)
    assert page.evaluate("window.refused") == []
    assert lines == []
    context.close()
