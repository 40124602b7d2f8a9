"""The table of places: sorted, searched, used by keyboard and downloaded."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from support.map_page import OpenPage, ask, wait_figures, wait_painted

pytestmark = [pytest.mark.browser, pytest.mark.page]

MONTH = "/?window=2023-09"
DEATHS = "/?series=iom.dead_and_missing.v1&window=2023&at=5.00/36.000/14.000"


def open_table(open_page: OpenPage, path: str) -> Page:
    """Open the page and wait until the rows are those of the map: its zoom sets their resolution."""
    page = open_page(path)
    wait_figures(page)
    wait_painted(page)
    expect(rows_of(page).first).to_be_visible()
    return page


def rows_of(page: Page) -> Locator:
    return page.get_by_test_id("places-table").locator("tbody tr")


def stop_of(row: Locator) -> Locator:
    """Return the part of a row that has the focus."""
    return row.locator("[data-row]")


def test_rows_sort_by_figure_and_by_name(open_page: OpenPage) -> None:
    page = open_table(open_page, MONTH)
    table = page.get_by_test_id("places-table")
    table.get_by_role("button", name="Figure").click()
    expect(table.get_by_role("columnheader", name="Figure")).to_have_attribute("aria-sort", "descending")
    texts = table.locator("td.places-figure").all_inner_texts()
    figures = [int(text.replace(",", "")) for text in texts if text.replace(",", "").isdigit()]
    assert len(figures) > 10
    assert figures == sorted(figures, reverse=True)
    table.get_by_role("button", name="Place").click()
    expect(rows_of(page).first).to_contain_text("Andalusian coast")


def test_a_filter_says_how_many_rows_it_leaves(open_page: OpenPage) -> None:
    page = open_table(open_page, MONTH)
    page.get_by_test_id("places-search").fill("lampedusa")
    expect(page.get_by_test_id("places-count")).to_have_text("1 row")
    expect(rows_of(page)).to_contain_text(["13,390"])
    page.get_by_test_id("places-search").fill("nowhere")
    expect(page.get_by_test_id("places-count")).to_have_text("0 rows")


def test_keys_move_between_rows_and_choose_one(open_page: OpenPage) -> None:
    page = open_table(open_page, MONTH)
    stop_of(rows_of(page).first).focus()
    page.keyboard.press("ArrowDown")
    expect(stop_of(rows_of(page).nth(1))).to_be_focused()
    page.keyboard.press("End")
    expect(stop_of(rows_of(page).last)).to_be_focused()
    assert page.locator("tbody [data-row][tabindex='0']").count() == 1
    stop_of(rows_of(page).filter(has_text="Lampedusa")).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("cell-figure")).to_contain_text("13,390 detections")


def test_a_long_table_shows_its_first_rows_and_all_on_demand(open_page: OpenPage) -> None:
    page = open_table(open_page, DEATHS)
    expect(rows_of(page)).to_have_count(100)
    count = int(page.get_by_test_id("places-count").inner_text().split()[0])
    page.get_by_test_id("places-all").click()
    expect(rows_of(page)).to_have_count(count)


def test_the_file_has_the_rows_that_are_shown_and_adds_up(open_page: OpenPage, server: str, tmp_path: Path) -> None:
    page = open_table(open_page, DEATHS)
    page.get_by_test_id("places-search").fill("western balkans")
    shown = int(page.get_by_test_id("places-count").inner_text().split()[0])
    with page.expect_download() as download:
        page.get_by_test_id("places-csv").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.name == "iom.dead_and_missing.v1_2023.csv"
    rows = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
    assert len(rows) == shown
    assert {row["window"] for row in rows} == {"2023"}
    assert {row["unit"] for row in rows} == {"persons, minimum estimate"}
    withheld = [row for row in rows if row["state"] == "withheld"]
    assert withheld
    assert {row["figure"] for row in withheld} == {""}
    [total] = [int(row["figure"]) for row in rows if row["kind"] == "route"]
    series = ask(server, "/series/WBAL?datetime=2023")["series"]
    assert total == sum(each["sum"] for each in series if each["id"] == "iom.dead_and_missing.v1")
