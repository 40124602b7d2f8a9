"""The map of the package for analysts, saved to a file and inside a notebook's page, with every network cut off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import folium
import geopandas as gpd
import pytest
import shapely
from playwright.sync_api import Browser, FrameLocator, Page, expect

import routes_geo as rg

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def drawn(snapshot_dir: Path) -> folium.Map:
    own = gpd.GeoDataFrame({"<b>site": ["<i>A</i>"]}, geometry=[shapely.Point(15.0, 34.0)], crs="EPSG:4326")
    return rg.open(snapshot_dir).map("CMED", "2023", add=own)


@pytest.fixture
def offline(browser: Browser) -> Iterator[Page]:
    """A page without a connection; at the end nothing may have been asked of anyone or gone wrong."""
    faults: list[str] = []
    context = browser.new_context(viewport={"width": 1100, "height": 700}, reduced_motion="reduce")
    context.set_offline(True)
    page = context.new_page()
    allowed = ("file:", "data:", "blob:", "about:")
    page.on("request", lambda request: request.url.startswith(allowed) or faults.append(f"asked {request.url}"))
    page.on("pageerror", lambda error: faults.append(f"page error: {error}"))
    page.on("console", lambda line: line.type not in ("error", "warning") or faults.append(f"console: {line.text}"))
    yield page
    context.close()
    assert not faults


def check_drawn(map_page: Page | FrameLocator) -> None:
    expect(map_page.locator("path.cell")).to_have_count(3)  # Italy without Lampedusa, Lampedusa, and Malta
    expect(map_page.locator(".routes-legend")).to_contain_text(
        "Detections of irregular border crossing, 2023-01/2023-12"
    )
    expect(map_page.locator(".leaflet-control-layers")).to_be_attached()


def test_a_saved_map_works_from_a_file(offline: Page, drawn: folium.Map, tmp_path: Path) -> None:
    drawn.save(tmp_path / "map.html")
    offline.goto((tmp_path / "map.html").as_uri())
    check_drawn(offline)
    bottom = offline.evaluate("document.documentElement.scrollHeight - document.documentElement.clientHeight")
    assert bottom <= 1  # the map fills the page


def test_a_map_works_inside_a_notebook(offline: Page, drawn: folium.Map) -> None:
    offline.set_content(f"<!doctype html><title>notebook</title><main>{drawn._repr_html_()}</main>")
    check_drawn(offline.frame_locator("iframe"))


def test_pointing_at_shapes_shows_their_texts(offline: Page, drawn: folium.Map, tmp_path: Path) -> None:
    drawn.save(tmp_path / "map.html")
    offline.goto((tmp_path / "map.html").as_uri())
    offline.locator("path.cell[fill='url(#dots-5)']").first.hover(force=True)
    expect(offline.locator(".leaflet-tooltip")).to_contain_text("Detections")
    offline.mouse.move(5, 300)
    offline.locator("path[stroke='#b5651d']").hover(force=True)
    tooltip = offline.locator(".leaflet-tooltip", has_text="<i>A</i>")
    expect(tooltip).to_contain_text("<b>site")
    assert tooltip.locator("b, i").count() == 0


def test_layers_can_be_switched_off(offline: Page, drawn: folium.Map, tmp_path: Path) -> None:
    drawn.save(tmp_path / "map.html")
    offline.goto((tmp_path / "map.html").as_uri())
    offline.locator(".leaflet-control-layers").hover()
    offline.get_by_label("Cells and areas").uncheck()
    expect(offline.locator("path.cell")).to_have_count(0)
    offline.locator(".routes-legend summary").click()
    expect(offline.get_by_text("under 3,000")).to_be_hidden()
