"""OpenLayers and MapLibre, in Chromium, on pages of another origin."""

from __future__ import annotations

import functools
import shutil
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import TimeoutError as WaitedInVain
from support.node_tools import FOLDER, run_node
from support.serving import ask_json
from support.snippets import SERVICE, blocks_of

pytestmark = pytest.mark.clients

PAGE = (
    '<!doctype html><link rel="icon" href="data:,"><div id="map" style="width: 800px; height: 600px"></div>'
    '<script type="module" src="{}"></script>'
)


# A map without anything on it, on which the example of the README is run.
README_MAP = """import {{ Map, setWorkerUrl }} from './maplibre-gl.mjs'
setWorkerUrl('./maplibre-gl-worker.mjs')
const style = {{ version: 8, sources: {{}}, layers: [] }}
const map = new Map({{ container: 'map', center: [15, 37], zoom: 4.5, fadeDuration: 0, style }})
map.on('error', ({{ error }}) => {{ window.failed = String(error) }})
map.once('load', () => {{
  {example}
  map.once('idle', () => {{
    const features = map.queryRenderedFeatures({{ layers: ['cells'] }})
    window.told = {{ values: features.map(({{ properties }}) => properties.value) }}
  }})
}})
"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        return


@pytest.fixture(scope="module")
def page_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pages")


@pytest.fixture(scope="module")
def pages(page_folder: Path) -> Iterator[str]:
    """Address of the pages: OpenLayers bundled, MapLibre as it is."""
    folder = page_folder
    bundle = ["node_modules/esbuild/bin/esbuild", "pages/openlayers.js", "--bundle", "--format=esm"]
    done = run_node(*bundle, f"--outfile={folder / 'openlayers.js'}")
    assert done.returncode == 0, done.stderr
    for module in (FOLDER / "node_modules" / "maplibre-gl" / "dist").glob("*.mjs"):
        shutil.copy(module, folder)
    shutil.copy(FOLDER / "pages" / "maplibre.js", folder)
    for name in ("openlayers", "maplibre"):
        (folder / f"{name}.html").write_text(PAGE.format(f"{name}.js"))
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as web:
        threading.Thread(target=web.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{web.server_port}"
        web.shutdown()


@pytest.fixture(scope="module")
def readme_map(pages: str, server: str, page_folder: Path) -> str:
    (example,) = [block.text for block in blocks_of("README.md") if block.language == "js"]
    assert SERVICE in example
    (page_folder / "readme.js").write_text(README_MAP.format(example=example.replace(SERVICE, server)), "utf-8")
    (page_folder / "readme.html").write_text(PAGE.format("readme.js"), "utf-8")
    return f"{pages}/readme.html"


def look(browser: Browser, page_address: str, **asked: str) -> dict[str, Any]:
    """What a page says of its map when all of it is drawn; nothing may have gone wrong on it."""
    page = browser.new_page(viewport={"width": 820, "height": 640})
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: line.type != "error" or faults.append(line.text))
    page.on("response", lambda answer: answer.status < 400 or faults.append(f"{answer.status} {answer.url}"))
    page.goto(f"{page_address}?{urlencode(asked)}")
    try:
        page.wait_for_function("() => window.told || window.failed", timeout=30_000)
    except WaitedInVain:
        pytest.fail(f"the map was not drawn: {faults}")
    told: dict[str, Any] = page.evaluate("() => window.told ?? { failed: window.failed }")
    page.close()
    assert faults == []
    assert "failed" not in told, told
    return told


def test_openlayers_loads_a_tileset_by_its_metadata(browser: Browser, pages: str, server: str) -> None:
    told = look(browser, f"{pages}/openlayers.html", tileset=f"{server}/tiles/WebMercatorQuad")
    assert told["state"] == "ready"
    kinds = {(feature["layer"], feature["type"]) for feature in told["features"]}
    assert {layer for layer, _ in kinds} == {"corridors", "branches", "bands", "places", "cells", "areas"}
    assert ("cells", "Polygon") in kinds
    assert 0.1 < told["share"] < 0.9


@pytest.mark.parametrize(("collection", "sample"), [("cells", None), ("routes", "name"), ("places", "place_id")])
def test_openlayers_loads_the_tileset_of_a_collection(
    browser: Browser, pages: str, server: str, collection: str, sample: str | None
) -> None:
    tileset = f"{server}/collections/{collection}/tiles/WebMercatorQuad"
    told = look(browser, f"{pages}/openlayers.html", tileset=tileset)
    assert told["share"] > 0.001
    assert len({feature["id"] for feature in told["features"]}) > (1 if collection == "routes" else 20)
    if sample is not None:
        known = {item["properties"][sample] for item in all_items(server, collection)}
        assert {feature[sample] for feature in told["features"]} <= known


CHOSEN = "series=iom.dead_and_missing.v1&datetime=2023&route=CMED&props=value,route,status&as_of={day}"


@pytest.mark.parametrize(
    "address", ["/tiles/WebMercatorQuad?collections=cells&", "/collections/cells/tiles/WebMercatorQuad?"]
)
def test_openlayers_shows_the_chosen_figures_of_a_tileset(
    browser: Browser, pages: str, server: str, address: str
) -> None:
    """Every parameter that TileJSON accepts is passed on to the tiles."""
    offered = ask_json(f"{server}/collections/cells")["series"]
    day = next(series["vintages"][-1] for series in offered if series["id"] == "iom.dead_and_missing.v1")
    chosen = CHOSEN.format(day=day)
    told = look(browser, f"{pages}/openlayers.html", tileset=f"{server}{address}{chosen}")
    items = f"series=iom.dead_and_missing.v1&datetime=2023&route=CMED&resolution=4&as_of={day}&kind=cell&corridor=true&"
    listed = all_items(server, "cells", items)
    assert {feature["layer"] for feature in told["features"]} == {"cells"}
    assert {feature["route"] for feature in told["features"]} == {"CMED"}
    assert not any("cell" in feature or "basis" in feature for feature in told["features"])
    shown = {feature["id"]: feature["value"] for feature in told["features"] if feature.get("value")}
    assert shown
    assert set(shown.values()) <= {item["properties"]["value"] for item in listed}
    for query in (chosen, chosen.replace("datetime=2023", "window=ytd")):
        (tiles,) = [link for link in ask_json(f"{server}{address}{query}")["links"] if link["rel"] == "item"]
        assert dict(parse_qsl(tiles["href"].partition("?")[2])).items() >= dict(parse_qsl(query)).items()


def test_maplibre_shows_the_figures_of_items(browser: Browser, pages: str, server: str) -> None:
    tilejson = f"{server}/tiles/cells.json?datetime=2023"
    told = look(browser, f"{pages}/maplibre.html", tilejson=tilejson, layer="cells")
    assert told["share"] > 0.1
    resolution = ask_json(tilejson)["resolution_by_zoom"]["4"]
    items = all_items(server, "cells", f"datetime=2023&corridor=true&resolution={resolution}&")
    expected = {
        (item["properties"]["cell"], item["properties"]["route"]): item["properties"]["value"]
        for item in items
        if not item["properties"]["remainder"]
    }
    shown = {(item["cell"], item["route"]): item.get("value") for item in told["features"]}
    assert len(shown) > 100
    assert shown == {key: expected[key] for key in shown}
    assert any(value is None for value in shown.values())
    assert sum(value or 0 for value in shown.values()) > 100_000


@pytest.mark.parametrize(("tileset", "layer"), [("routes", "corridors"), ("basemap", "land"), ("cells", "cells")])
def test_maplibre_draws_a_tileset(browser: Browser, pages: str, server: str, tileset: str, layer: str) -> None:
    told = look(browser, f"{pages}/maplibre.html", tilejson=f"{server}/tiles/{tileset}.json", layer=layer)
    assert 0.03 < told["share"] < 0.9
    assert told["features"]


def test_the_example_of_the_readme_draws_cells(browser: Browser, readme_map: str) -> None:
    told = look(browser, readme_map)
    assert sum(value or 0 for value in told["values"]) > 100_000


# What a page asks, as its own script does: a tile again by its tag, a part of a file, and a list with its headers.
READ = """async (server) => {
  const tile = await fetch(`${server}/tiles/cells/4/8/6.mvt?as_of=2025-06-03`)
  const tag = tile.headers.get('etag')
  const again = await fetch(tile.url, { headers: { 'if-none-match': tag }, cache: 'no-store' })
  const part = await fetch(`${server}/data/frontex.detections.v1.parquet`, { headers: { range: 'bytes=0-3' } })
  const cells = await fetch(`${server}/collections/cells/items?kind=cell&datetime=2023`)
  const refused = await fetch(`${server}/collections/cells/items?datetime=never`)
  return {
    tag, vintage: tile.headers.get('x-routes-geo-vintage'), again: again.status,
    part: [part.status, part.headers.get('content-range'), await part.text()],
    cells: [(await cells.json()).features.length, cells.headers.get('x-routes-geo-left-out')],
    crs: cells.headers.get('content-crs'), refused: (await refused.json()).status,
  }
}"""


def test_a_page_of_another_origin_reads_answers_and_headers(browser: Browser, pages: str, server: str) -> None:
    page = browser.new_page()
    page.goto(f"{pages}/maplibre.js")
    read = page.evaluate(READ, server)
    page.close()
    assert read["tag"].startswith('"')
    assert (read["vintage"], read["again"], read["refused"]) == ("2025-06-03", 304, 400)
    status, content_range, magic = read["part"]
    assert (status, content_range.split("/")[0], magic) == (206, "bytes 0-3", "PAR1")
    listed = ask_json(f"{server}/collections/cells/items?kind=cell&datetime=2023")
    count, left_out = read["cells"]
    assert count == listed["numberReturned"]
    assert left_out == f"features={listed['leftOut']['features']}, value={listed['leftOut']['value']}"
    assert "CRS84" in read["crs"]


def all_items(server: str, collection: str, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask_json(f"{server}/collections/{collection}/items?{query}limit=10000")["features"]
    return found
