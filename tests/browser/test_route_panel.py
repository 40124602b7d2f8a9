"""The panel of one route: its score, outlook, hotspots and other series."""

from __future__ import annotations

import math
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from support.map_page import OpenPage, ask, wait_figures, wait_painted

pytestmark = [pytest.mark.browser, pytest.mark.page]

CENTRAL_SEPTEMBER = "/?route=CMED&window=2023-09"
ATLANTIC_OCTOBER = "/?route=WAFR&window=2023-10"


def open_view(open_page: OpenPage, path: str, **more: Any) -> Page:
    """Open a view and wait for its score."""
    page = open_page(path, **more)
    wait_figures(page)
    expect(page.get_by_test_id("score")).to_be_visible(timeout=20_000)
    return page


def open_details(page: Page) -> None:
    page.get_by_test_id("score-details").locator("summary").click()


def tenths(value: float) -> str:
    return f"{math.floor(value * 10 + 0.5) / 10:.1f}"


def test_the_score_is_that_of_the_service_with_its_band_and_vintage(open_page: OpenPage, server: str) -> None:
    page = open_view(open_page, CENTRAL_SEPTEMBER)
    answer = ask(server, "/pressure/CMED?datetime=2023-09")
    expect(page.get_by_test_id("score")).to_have_text(tenths(answer["pressure"]["score"]))
    panel = page.get_by_test_id("pressure")
    expect(panel).to_contain_text(f"out of 100: {answer['pressure']['band']}")
    open_details(page)
    expect(panel).to_contain_text("as published on 4 August 2026")
    expect(panel).to_contain_text(f"method {answer['method_version']}")
    expect(panel).to_contain_text("Scores of different routes are not comparable")
    expect(page.get_by_test_id("cross-route")).to_contain_text(tenths(answer["cross_route"]["score"]))


def test_the_table_has_the_scores_of_the_service_and_their_ranges(open_page: OpenPage, server: str) -> None:
    page = open_page("/?window=2024-06")
    wait_figures(page)
    for row in page.get_by_test_id("routes-table").locator("tbody tr").all():
        pressure = ask(server, f"/pressure/{row.get_attribute('data-route')}?datetime=2024-06")["pressure"]
        expect(row.locator(".pressure span").first).to_have_text(str(math.floor(pressure["score"] + 0.5)))
        expect(row.locator(".pressure .band")).to_have_text(pressure["band"])
        low, high = pressure["interval_over_revisions"]
        expect(row.get_by_role("img")).to_have_accessible_name(
            f"{tenths(pressure['score'])} of 100, {tenths(low)} to {tenths(high)} after revisions"
        )


def test_contributions_are_shown_and_add_up_to_the_score(open_page: OpenPage, server: str) -> None:
    page = open_view(open_page, CENTRAL_SEPTEMBER)
    open_details(page)
    parts = ask(server, "/pressure/CMED?datetime=2023-09")["pressure"]["parts"]
    given = [part["contribution"] for part in parts if part["contribution"] is not None]
    rows = page.get_by_test_id("parts").locator("tbody tr").all()
    shown = [float(row.locator("td").last.inner_text()) for row in rows]
    assert len(shown) == len(given) == 3
    assert all(abs(one - other) < 0.1 for one, other in zip(shown, given, strict=True))
    assert f"{sum(shown):.1f}" == page.get_by_test_id("score").inner_text()


def test_load_and_concentration_stand_beside_the_score(open_page: OpenPage, server: str) -> None:
    page = open_view(open_page, CENTRAL_SEPTEMBER)
    open_details(page)
    expect(page.get_by_test_id("beside-load")).to_have_text("15.9 people per reception place, 13 September 2023")
    missing = ask(server, "/pressure/CMED?datetime=2023-09")["beside"][1]["reason_missing"]
    expect(page.get_by_test_id("beside-concentration")).to_contain_text(missing)


def test_the_page_says_where_the_score_misleads(open_page: OpenPage, server: str) -> None:
    page = open_view(open_page, "/?route=WAFR&window=2026-02")
    sentences = ask(server, "/pressure/WAFR?datetime=2026-02")["pressure"]["cautions"]
    assert sentences
    for sentence in sentences:
        expect(page.get_by_test_id("cautions")).to_contain_text(sentence)


def test_what_lowers_reliability_is_named(open_page: OpenPage) -> None:
    page = open_view(open_page, "/?route=EMED&window=2026-06")
    open_details(page)
    expect(page.get_by_test_id("reliability")).to_contain_text("the count is provisional")


def test_a_month_without_a_score_says_why(open_page: OpenPage, server: str) -> None:
    page = open_view(open_page, "/?route=CMED&window=2014-06")
    pressure = ask(server, "/pressure/CMED?datetime=2014-06")["pressure"]
    assert pressure["score"] is None
    expect(page.get_by_test_id("score")).to_contain_text(pressure["reason_missing"])


def test_alarms_are_in_the_words_of_the_service(open_page: OpenPage, server: str) -> None:
    page = open_view(open_page, ATLANTIC_OCTOBER)
    alarms = ask(server, "/alerts?route=WAFR&datetime=2023-10")["alarms"]
    assert alarms
    for alarm in alarms:
        expect(page.get_by_test_id("alarms").filter(has_text=alarm["words"])).to_be_visible()
    quiet = open_view(open_page, CENTRAL_SEPTEMBER)
    expect(quiet.get_by_test_id("alarms")).to_have_count(0)


def test_months_ahead_are_intervals_or_a_reason(open_page: OpenPage, server: str) -> None:
    page = open_view(open_page, "/?route=CMED&window=2026-06")
    ahead = ask(server, "/forecast/CMED")["forecast"]
    assert len(ahead) == 3
    for month in ahead:
        words = month["reason_missing"] or f"{month['low']:,} to {month['high']:,} detections"
        expect(page.get_by_test_id("outlook")).to_contain_text(words)
    expect(page.get_by_test_id("skill")).to_contain_text("forecasts one month ahead scored")


def test_hotspots_name_capacity_date_and_source_side_by_side(open_page: OpenPage) -> None:
    page = open_view(open_page, CENTRAL_SEPTEMBER)
    peak = page.get_by_test_id("hotspots").locator(".loads > li").filter(has_text="13 September 2023").first
    expect(peak).to_contain_text("6,344 people in reception")
    loads = peak.locator("li").all_inner_texts()
    assert [load.split()[0] for load in loads] == ["15.9", "9.9"]
    assert "400 places of 13 September 2023" in loads[0]
    assert "640 places of October 2023" in loads[1]
    assert all(load.endswith(")") for load in loads)


def test_deaths_stand_beside_detections_in_type_of_the_same_size(open_page: OpenPage, server: str) -> None:
    page = open_view(open_page, "/?route=CMED&window=2023")
    series = ask(server, "/series/CMED?datetime=2023-01/2023-12")["series"]
    deaths = next(each for each in series if each["id"] == "iom.dead_and_missing.v1")
    figure = page.get_by_test_id("beside-dead_and_missing").locator(".big")
    expect(figure).to_have_text(f"{deaths['sum']:,}")
    sizes = [
        each.evaluate("(node) => getComputedStyle(node).fontSize")
        for each in (figure, page.get_by_test_id("panel-total"))
    ]
    assert sizes[0] == sizes[1]


def test_nothing_is_asked_for_while_a_key_is_held(open_page: OpenPage) -> None:
    page = open_view(open_page, CENTRAL_SEPTEMBER)
    wait_painted(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("slider", name="First month").focus()
    for _ in range(4):
        page.keyboard.down("ArrowLeft")
    expect(page.get_by_test_id("time-window")).to_have_text("May 2023 – Sept 2023")
    page.wait_for_timeout(1500)
    assert asked == []
    with page.expect_request(lambda request: "/series/CMED?datetime=2023-05/2023-09" in request.url):
        page.keyboard.up("ArrowLeft")


def test_the_newest_release_is_told_with_figures_before_and_after(open_page: OpenPage, server: str) -> None:
    page = open_page()
    wait_figures(page)
    release = page.get_by_test_id("last-release")
    expect(release).to_contain_text("4 August 2026 against 3 June 2025: 14 new months (May 2025 to June 2026).")
    release.locator("summary").click()
    largest = ask(server, "/page.json")["last_release"]["largest"][0]
    expect(release).to_contain_text(f"{largest['before']:,} → {largest['after']:,}")


def test_official_findings_are_told_apart(page: Page) -> None:
    expect(page.get_by_role("link", name="official findings")).to_have_attribute("href", "/official-pressure")
    expect(page.get_by_role("link", name="How well forecasts and alarms did")).to_have_attribute("href", "/scorecard")
