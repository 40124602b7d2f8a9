"""The stream of alarms as a browser reads it: by its EventSource, under the policy of our own pages."""

from __future__ import annotations

import time
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from support.alarm_history import RAISED_FIRST, RAISED_LAST
from support.alarm_service import WAIT_S, build_both, serving
from support.snippets import blocks_of

pytestmark = pytest.mark.browser

(EXAMPLE,) = [block for block in blocks_of("docs/how_to/receive_alerts.md") if block.language == "js"]
_PRINTED = "console.log(name, JSON.parse(event.data))"
assert _PRINTED in EXAMPLE.text
_HEARD = "window.heard.push([name, event.lastEventId, JSON.parse(event.data)])"
LISTEN = f"() => {{ window.heard = []; {EXAMPLE.text.replace(_PRINTED, _HEARD)} }}"


def heard(page: Page, count: int) -> list[Any]:
    deadline = time.monotonic() + WAIT_S
    while len(events := page.evaluate("() => window.heard")) < count:
        assert time.monotonic() < deadline, events
        page.wait_for_timeout(50)
    return list(events)


def test_a_browser_hears_of_a_new_snapshot(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    built = build_both(tmp_path_factory.mktemp("stream"))
    built.point(built.first)
    with serving(built) as (_, port), browser.new_context() as context:
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}/collections?f=html")
        page.evaluate(LISTEN)
        assert [event[:2] for event in heard(page, 1)] == [["snapshot", built.first]]
        built.point(built.last)
        events = heard(page, 8)[1:]
    assert [event[0] for event in events] == ["snapshot", *["alarm"] * 3, *["alarm-gone"] * 3]
    assert events[-1][1] == events[0][2]["snapshot"] == built.last
    assert {event[2]["id"] for event in events[1:]} == RAISED_FIRST | RAISED_LAST
