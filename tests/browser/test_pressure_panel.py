"""What the page says of one route: its score, its months with measures, its hotspots, and the claims of the letter."""

from __future__ import annotations

import json
import math
import re
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Locator, Page, expect
from support.map_page import AXE, OpenPage, wait_painted

pytestmark = pytest.mark.browser

CENTRAL_SEPTEMBER = "/#route=CMED&month=2023-09&window=month"
ATLANTIC_OCTOBER = "/#route=WAFR&month=2023-10&window=month"


def ask(server: str, path: str) -> Any:
    """Answer of the service, asked beside the page."""
    with urlopen(f"{server}{path}", timeout=20) as answer:
        return json.load(answer)


def open_view(open_page: OpenPage, path: str, **more: Any) -> Page:
    """A view whose pressure is drawn."""
    page = open_page(path, **more)
    wait_painted(page)
    expect(page.get_by_test_id("pressure")).to_be_visible()
    return page


def tenths(value: float) -> str:
    return f"{math.floor(value * 10 + 0.5) / 10:.1f}"


def part_rows(page: Page) -> list[tuple[str, str]]:
    """Names and points of the parts, as they are shown."""
    rows = page.get_by_test_id("parts").locator("tbody tr").all()
    return [(row.locator("th").inner_text().splitlines()[0], row.locator("td").last.inner_text()) for row in rows]


def test_the_score_is_that_of_the_service_with_its_band_and_vintage(open_page: OpenPage, server: str) -> None:
    page = open_view(open_page, CENTRAL_SEPTEMBER)
    answer = ask(server, "/pressure/CMED?datetime=2023-09")
    expect(page.get_by_test_id("score")).to_have_text(tenths(answer["pressure"]["score"]))
    panel = page.get_by_test_id("pressure")
    expect(panel).to_contain_text(f"out of 100: {answer['pressure']['band']}")
    expect(panel).to_contain_text("as published on 4 August 2026")
    expect(panel).to_contain_text(f"method {answer['method_version']}")
    expect(panel).to_contain_text("Scores of different routes are not comparable")
    expect(page.get_by_test_id("cross-route")).to_contain_text(tenths(answer["cross_route"]["score"]))


def test_contributions_are_shown_and_add_up_to_the_score(open_page: OpenPage, server: str) -> None:
    page = open_view(open_page, CENTRAL_SEPTEMBER)
    parts = ask(server, "/pressure/CMED?datetime=2023-09")["pressure"]["parts"]
    given = [part["contribution"] for part in parts if part["contribution"] is not None]
    shown = [float(points) for _, points in part_rows(page)]
    assert len(shown) == len(given) == 3
    assert all(abs(one - other) < 0.1 for one, other in zip(shown, given, strict=True))
    assert f"{sum(shown):.1f}" == page.get_by_test_id("score").inner_text()


def test_load_and_concentration_stand_beside_the_score(open_page: OpenPage, server: str) -> None:
    page = open_view(open_page, CENTRAL_SEPTEMBER)
    expect(page.get_by_test_id("beside-load")).to_have_text("15.9 people per reception place, 13 September 2023")
    missing = ask(server, "/pressure/CMED?datetime=2023-09")["beside"][1]["reason_missing"]
    expect(page.get_by_test_id("beside-concentration")).to_contain_text(missing)


def test_the_page_says_where_the_score_misleads(open_page: OpenPage, server: str) -> None:
    page = open_view(open_page, "/#route=WAFR&month=2026-02&window=month")
    sentences = ask(server, "/pressure/WAFR?datetime=2026-02")["pressure"]["cautions"]
    assert sentences
    for sentence in sentences:
        expect(page.get_by_test_id("cautions")).to_contain_text(sentence)


def test_what_lowers_reliability_is_named(open_page: OpenPage) -> None:
    page = open_view(open_page, "/#route=EMED&month=2026-06&window=month")
    expect(page.get_by_test_id("reliability")).to_contain_text("the count is provisional")
    expect(page.get_by_test_id("pressure").get_by_role("img")).to_have_accessible_name(
        re.compile("Range after revisions: 44")
    )


def test_a_month_without_a_score_says_why(open_page: OpenPage, server: str) -> None:
    page = open_view(open_page, "/#route=CMED&month=2010-01&window=month")
    pressure = ask(server, "/pressure/CMED?datetime=2010-01")["pressure"]
    assert pressure["score"] is None
    expect(page.get_by_test_id("score")).to_contain_text(pressure["reason_missing"])


def test_alarms_are_told_in_the_words_of_the_service(open_page: OpenPage, server: str) -> None:
    page = open_view(open_page, ATLANTIC_OCTOBER)
    alarms = ask(server, "/alerts?route=WAFR&datetime=2023-10")["alarms"]
    assert alarms
    for alarm in alarms:
        expect(page.get_by_test_id("alarms")).to_contain_text(alarm["words"])
    quiet = open_view(open_page, CENTRAL_SEPTEMBER)
    expect(quiet.get_by_test_id("alarms")).to_have_text("There is no alarm for this month.")


def test_measures_are_marked_and_listed_with_date_precision_and_verification(open_page: OpenPage, server: str) -> None:
    page = open_view(open_page, CENTRAL_SEPTEMBER)
    listed = page.get_by_test_id("measures").locator("> li")
    measures = ask(server, "/measures?route=CMED&from=2021-09&to=2024-08")["measures"]
    assert sorted(listed.locator("> strong").all_inner_texts()) == sorted(measure["name"] for measure in measures)
    plan = listed.filter(has_text="10-point plan for Lampedusa")
    expect(plan).to_contain_text("17 September 2023, precise to the day")
    expect(plan).to_contain_text("verified")
    assert marks(page).count() == listed.count() == len(measures)


def marks(page: Page) -> Locator:
    return page.get_by_test_id("timeline").locator(".measure-mark")


def test_a_mark_says_its_name_to_keyboard_and_pointer(open_page: OpenPage) -> None:
    page = open_view(open_page, CENTRAL_SEPTEMBER)
    mark = page.get_by_role("img", name="10-point plan for Lampedusa")
    said = page.get_by_test_id("timeline").locator(".mark-name")
    key = said.inner_text()
    mark.focus()
    expect(said).to_contain_text("10-point plan for Lampedusa, 17 September 2023")
    mark.blur()
    expect(said).to_have_text(key)
    mark.locator("circle").hover()
    expect(said).to_contain_text("10-point plan for Lampedusa")


def test_the_months_of_the_chart_are_in_a_table(open_page: OpenPage) -> None:
    page = open_view(open_page, CENTRAL_SEPTEMBER)
    page.get_by_text("Show these months as a table").click()
    row = page.get_by_test_id("panel").get_by_role("row").filter(has_text="September 2023")
    expect(row).to_contain_text("19,209")
    expect(row).to_contain_text("final")
    assert page.get_by_test_id("timeline").locator(".bar.chosen").count() == 1


def test_months_ahead_are_intervals_or_a_reason(open_page: OpenPage, server: str) -> None:
    page = open_view(open_page, "/#route=CMED&month=2026-06&window=month")
    ahead = ask(server, "/forecast/CMED")["forecast"]
    assert len(ahead) == 3
    for month in ahead:
        said = month["reason_missing"] or f"{month['low']:,} to {month['high']:,} detections"
        expect(page.get_by_test_id("outlook")).to_contain_text(said)
    published = [month for month in ahead if month["median"] is not None]
    expect(page.get_by_test_id("timeline").locator(".interval.forecast")).to_have_count(len(published))


def test_hotspots_name_capacity_date_and_source_side_by_side(open_page: OpenPage) -> None:
    page = open_view(open_page, CENTRAL_SEPTEMBER)
    peak = page.get_by_test_id("hotspots").locator(".loads > li").filter(has_text="13 September 2023").first
    expect(peak).to_contain_text("6,344 people in reception")
    loads = peak.locator("li").all_inner_texts()
    assert [load.split()[0] for load in loads] == ["15.9", "9.9"]
    assert "400 places of 13 September 2023" in loads[0]
    assert "640 places of October 2023" in loads[1]
    assert all(load.endswith(")") for load in loads)


def test_what_cannot_be_had_is_said_and_the_rest_is_shown(open_page: OpenPage, faults: list[str]) -> None:
    page = open_page("/#month=2026-06&window=month")
    wait_painted(page)
    problem = {"title": "Unavailable", "status": 503, "detail": "not now"}
    for path in ("hotspots", "measures", "forecast", "claims"):
        page.route(f"**/{path}**", lambda route: route.fulfill(status=503, json=problem))
    page.get_by_test_id("route-select").select_option("CMED")
    expect(page.get_by_test_id("score")).to_be_visible()
    panel = page.get_by_test_id("panel")
    expect(panel).to_contain_text("Measures are not available")
    expect(panel).to_contain_text("Nowcast and forecast are not available")
    expect(panel).to_contain_text("Hotspots in June 2026")
    expect(panel).to_contain_text("Not available. The service answered 503")
    expect(page.get_by_role("alert")).to_be_hidden()
    page.get_by_role("button", name="Letter and data").click()
    expect(page.get_by_role("dialog")).to_contain_text("Not available")
    assert all("503" in fault for fault in faults)
    faults.clear()


def test_only_the_month_the_reader_rests_on_is_shown(open_page: OpenPage) -> None:
    page = open_view(open_page, CENTRAL_SEPTEMBER)
    slider = page.get_by_test_id("month-slider")
    slider.focus()
    for _ in range(4):
        slider.press("ArrowLeft")
    expect(page.get_by_test_id("pressure").get_by_role("heading")).to_have_text("Pressure in May 2023")
    expect(page.locator("#panel-extra")).not_to_have_attribute("aria-busy", "true")


def test_all_routes_together_have_no_score(page: Page) -> None:
    expect(page.get_by_test_id("panel")).to_contain_text("Choose a route")
    expect(page.get_by_test_id("pressure")).to_have_count(0)


def test_claims_say_what_the_letter_said_and_what_the_data_say(open_page: OpenPage, server: str) -> None:
    page = open_page()
    wait_painted(page)
    opener = page.get_by_role("button", name="Letter and data")
    opener.press("Enter")
    claims = ask(server, "/claims")["claims"]
    rows = page.get_by_test_id("claims-table").locator("tbody tr")
    expect(rows).to_have_count(len(claims))
    fourfold = rows.filter(has_text="Fourfold increase")
    expect(fourfold).to_contain_text("3.59 times")
    expect(fourfold.locator("td").nth(1)).to_have_text("No")
    expect(fourfold.locator("td").nth(2)).to_contain_text("September 2023 compared with September 2022")
    expect(fourfold.locator("td").nth(3)).to_contain_text("3 June 2025")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_panel_and_claims_are_accessible_and_fit(open_page: OpenPage, size: tuple[int, int]) -> None:
    page = open_view(open_page, CENTRAL_SEPTEMBER, size=size, bypass_csp=True)
    page.evaluate(AXE.read_text("utf-8"))
    assert grave_violations(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= size[0]
    page.get_by_role("button", name="Letter and data").click()
    expect(page.get_by_test_id("claims-table")).to_be_visible()
    assert grave_violations(page) == []
    assert page.evaluate("() => document.getElementById('claims').scrollWidth") <= size[0]


def grave_violations(page: Page) -> list[tuple[str, str]]:
    report: dict[str, Any] = page.evaluate("() => axe.run(document)")
    grave = [violation for violation in report["violations"] if violation["impact"] in ("serious", "critical")]
    return [(violation["id"], violation["nodes"][0]["html"]) for violation in grave]
