"""The pages of docs/examples in Chromium, as readers open them: what they draw is what the service publishes."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from playwright.sync_api import Browser
from support.example_pages import EXAMPLES, LIBRARY, click_map, installed_version, opened, wait_for_colour
from support.serving import ask_json, detections
from support.snippets import blocks_of

pytestmark = pytest.mark.clients

PAGES = sorted(path.name for path in EXAMPLES.glob("*.html"))
ROUTES = ("CMED", "EMED", "WBAL", "WMED", "WAFR")
LAMPEDUSA = [12.6, 35.5]  # most detections of 2023
OFF_PYLOS = [21.0, 36.2]  # most dead and missing of 2023
DARKEST = "#b30000"
DEATHS = "series=iom.dead_and_missing.v1&"
VALUE_AT = "([at, value]) => map.queryRenderedFeatures(at, { layers: ['cells'] })[0]?.properties.value === value"
_SCRIPT = re.compile(r"<script(?: type=\"module\")?>\n(.*?)</script>", re.DOTALL)


def items(server: str, query: str) -> list[dict[str, Any]]:
    listed = ask_json(f"{server}/collections/cells/items?{query}datetime=2023&limit=10000")
    assert listed["numberReturned"] == listed["numberMatched"]
    return list(listed["features"])


def text_of(feature: dict[str, Any]) -> str:
    """The text that a page shows of a feature."""
    shown = feature["properties"]
    name = next(shown[key] for key in ("name", "cell", "route_name") if shown[key] is not None)
    return f"{name}: {shown['status'] if shown['value'] is None else shown['value']}"


def most_of(features: list[dict[str, Any]]) -> dict[str, Any]:
    cells = [each for each in features if each["properties"]["kind"] == "cell"]
    return max(cells, key=lambda each: each["properties"]["value"] or 0)


def without_a_place(features: list[dict[str, Any]]) -> str:
    return ", ".join(text_of(each) for each in features if each["geometry"] is None)


def count(features: list[dict[str, Any]]) -> int:
    return sum(each["properties"]["value"] or 0 for each in features)


def kinds(features: list[dict[str, Any]]) -> Counter[str]:
    return Counter(each["properties"]["kind"] for each in features if each["geometry"] is not None)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_short_and_loads_the_installed_versions(name: str) -> None:
    text = (EXAMPLES / name).read_text("utf-8")
    (script,) = _SCRIPT.findall(text)
    assert len(script.splitlines()) <= 16
    loaded = {(found["name"], found["version"]) for found in LIBRARY.finditer(text)}
    assert loaded == {(library, installed_version(library)) for library, _ in loaded}
    assert len(set(re.findall(r"https?://[\w.:]+", text))) == 2  # the libraries and the service


def test_the_recipes_are_lines_of_the_examples() -> None:
    blocks = [
        block for block in blocks_of("docs/reference/http.md") if block.language == "js" or "lonboard" in block.text
    ]
    files = ("leaflet.html", "deckgl.html", "with_lonboard.py")
    for block, name in zip(blocks, files, strict=True):
        assert set(block.text.splitlines()) <= set((EXAMPLES / name).read_text("utf-8").splitlines()), name


def figures_of_a_zoom(server: str, zoom: str) -> dict[str, dict[str, Any]]:
    """The features that tiles of a zoom have, by their ids."""
    resolution = ask_json(f"{server}/tiles/cells.json?datetime=2023")["resolution_by_zoom"][zoom]
    return {each["id"]: each for each in items(server, f"corridor=true&resolution={resolution}&")}


def check_tiles(shown: list[dict[str, Any]], expected: dict[str, dict[str, Any]]) -> None:
    """Every feature on tiles has the figure that items have; a feature may be on several tiles."""
    by_id = {f"{each.get('cell') or 'area.' + each['area']}.{each['route']}": each for each in shown}
    assert {each["kind"] for each in by_id.values()} == {"cell", "area"}
    assert len(by_id) > 100
    for key, each in by_id.items():
        own = expected[key]["properties"]
        assert (each.get("value"), each["status"], each["kind"]) == (own["value"], own["status"], own["kind"])


def test_maplibre_draws_the_tiles_of_a_year(browser: Browser, server: str) -> None:
    expected = figures_of_a_zoom(server, "4")
    with opened(browser, "maplibre.html", server) as page:
        page.wait_for_function("() => map.loaded() && map.areTilesLoaded()")
        pixel = page.evaluate("(at) => Object.values(map.project(at))", LAMPEDUSA)
        wait_for_colour(page, pixel, DARKEST)
        layers = "{ layers: ['cells', 'areas'] }"
        shown = page.evaluate(f"() => map.queryRenderedFeatures({layers}).map((feature) => feature.properties)")
        click_map(page, pixel)
        popup, _ = page.locator(".maplibregl-popup-content").inner_text().split("\n")  # the second is its button
        assert popup == text_of(most_of([*expected.values()]))
        assert "Frontex" in page.locator(".maplibregl-ctrl-attrib").inner_text()
        own = most_of([*expected.values()])["id"]
        other = ask_json(f"{server}/collections/cells/items/{own}?datetime=2024")["properties"]["value"]
        page.evaluate("(url) => map.getSource('figures').setUrl(url)", f"{server}/tiles/cells.json?datetime=2024")
        page.wait_for_function(VALUE_AT, arg=[pixel, other])
    check_tiles(shown, expected)


def test_openlayers_draws_the_tileset_of_a_year(browser: Browser, server: str) -> None:
    expected = figures_of_a_zoom(server, "5")
    with opened(browser, "openlayers.html", server) as page:
        page.wait_for_function("() => figures.getState() === 'ready'")
        pixel = page.evaluate("(at) => map.getPixelFromCoordinate(ol.proj.fromLonLat(at))", LAMPEDUSA)
        wait_for_colour(page, pixel, DARKEST)
        extent = "view.calculateExtent()"
        shown = page.evaluate(f"() => cells.getFeaturesInExtent({extent}).map((feature) => feature.getProperties())")
        click_map(page, pixel)
        page.wait_for_function("() => document.querySelector('output').value.includes(': ')")
        assert page.locator("output").inner_text() == text_of(most_of([*expected.values()]))
    check_tiles(shown, expected)


def test_leaflet_draws_each_figure_once(browser: Browser, server: str) -> None:
    expected = items(server, "resolution=3&")
    with opened(browser, "leaflet.html", server) as page:
        page.wait_for_function("() => document.querySelector('output').value")
        assert page.locator("output").inner_text() == without_a_place(expected)
        shown = page.evaluate(
            "() => Object.values(map._layers).map(({ feature }) => feature).filter((one) => one?.properties.kind)"
        )
        pixel = page.evaluate("([lng, lat]) => Object.values(map.latLngToContainerPoint([lat, lng]))", LAMPEDUSA)
        wait_for_colour(page, pixel, DARKEST)
        click_map(page, pixel)
        assert page.locator(".leaflet-popup-content").inner_text() == text_of(most_of(expected))
    check_drawn_once(shown, expected, sum(detections(server, route, "2023") for route in ROUTES))
    assert set(kinds(shown)) == {"cell", "area"}


def test_deck_draws_each_figure_once(browser: Browser, server: str) -> None:
    expected = items(server, DEATHS)
    with opened(browser, "deckgl.html", server) as page:
        page.wait_for_function("() => window.map?.isInitialized && map.props.layers.every((layer) => layer.isLoaded)")
        assert page.locator("output").inner_text() == f"IOM. {without_a_place(expected)}"
        shown = page.evaluate("() => map.props.layers.flatMap((layer) => layer.props.data)")
        pixel = page.evaluate("(at) => map.getViewports()[0].project(at)", OFF_PYLOS)
        wait_for_colour(page, pixel, DARKEST)
        click_map(page, pixel)
        page.wait_for_selector(".deck-tooltip")
        assert page.locator(".deck-tooltip").inner_text() == text_of(most_of(expected))
    check_drawn_once(shown, expected, sum(deaths(server, route) for route in ROUTES))
    assert set(kinds(shown)) == {"cell", "remainder"}


def check_drawn_once(shown: list[dict[str, Any]], expected: list[dict[str, Any]], total: int) -> None:
    """What is drawn is what has a place, and with the rest it adds up to the routes."""
    elsewhere = [each for each in expected if each["geometry"] is None]
    assert sorted(each["id"] for each in [*shown, *elsewhere]) == sorted(each["id"] for each in expected)
    assert count(shown) + count(elsewhere) == total


def deaths(server: str, route: str) -> int:
    """Dead and missing of a route in 2023, as the series have them."""
    listed = ask_json(f"{server}/series/{route}?datetime=2023")["series"]
    return next(int(one["sum"]) for one in listed if one["id"] == "iom.dead_and_missing.v1")
