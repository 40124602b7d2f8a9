"""Measure the page in Chromium: size, requests, time to figures and map, time of a step, long tasks.

Run with `python -m benchmarks.page`. The renderer is the processor, so times depend on what else it does.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import h3
import numpy as np
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from benchmarks.processes import running
from benchmarks.starting import free_port
from routes_geo.build.build import build_snapshot
from routes_geo.ledger.ingest import ingest_file
from routes_geo.ledger.ledger import Ledger
from routes_geo.sources.table.adapter import Details, TableColumns, make_adapter

ROOT = Path(__file__).resolve().parent.parent
ARGUMENTS = ["--use-angle=swiftshader", "--no-first-run", "--no-sandbox", "--disable-background-networking"]
SIZE: ViewportSize = {"width": 1280, "height": 800}
LOADS, STEPS = 7, 20
OWN = "table.cells.v1"
DISK_RADIUS = 50  # cells of resolution 5 around 36 N 15 E: more than 5,000 of them are on the route
ZOOMS = {4: 5.2, 5: 6.1}  # by resolution of the cells
WORKER = "maplibre-gl-worker-"
SCRIPTS = """
  () => performance.getEntriesByType('resource')
    .map(({ name }) => new URL(name).pathname.split('/').at(-1)).filter((name) => name.endsWith('.js'))
"""
FIGURES = "[data-testid=routes-table]"
PAINTED = "html[data-ready=true]"
WATCH = """
  window.longTasks = []
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) window.longTasks.push([startTime, duration])
  }).observe({ type: 'longtask', buffered: true })
  new MutationObserver((_, observer) => {
    if (!document.querySelector('[data-testid=routes-table]')) return
    window.firstFigures = performance.now()
    observer.disconnect()
  }).observe(document, { childList: true, subtree: true })
"""
FIRST = """
  () => {
    const before = performance.getEntriesByType('resource').filter(({ startTime }) => startTime <= window.firstFigures)
    return [before.length + 1, window.firstFigures / 1000]
  }
"""
STEP = """
  ([key, width, height]) => new Promise((done) => {
    const map = window.routesGeoMap
    const box = map.getContainer()
    Object.assign(box.style, { inset: 'auto', width: `${width}px`, height: `${height}px` })
    map.resize()
    map.once('idle', () => {
      const handle = document.querySelector('[role=slider][data-end=to]')
      const start = performance.now()
      map.once('idle', () => done(performance.now() - start))
      handle.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
    })
    map.triggerRepaint()
  })
"""


def main() -> None:
    """Print every figure beside its limit."""
    with tempfile.TemporaryDirectory() as folder, _browser() as browser:
        home = Path(folder)
        with _service(home) as address:
            loads = [_load(browser, address) for _ in range(LOADS)]
        _print("JavaScript of the first view without the worker, gzip", max(load[4] for load in loads), 350, "kB")
        _print("requests before the first figures", max(load[0] for load in loads), 12, "")
        _print("first figures", statistics.median(load[1] for load in loads), 1, "s")
        _print("map painted", statistics.median(load[2] for load in loads), 2.5, "s")
        _print("longest task after the first second", max(load[3] for load in loads), 200, "ms")
        with _service(home, "--snapshot", str(_many_cells(home))) as address:
            _print_steps(browser, address)


def _many_cells(folder: Path) -> Path:
    """Build a snapshot with a table that has counts on thousands of cells, and return its folder."""
    rng = np.random.default_rng(1)
    months = [f"2023-{month:02d}" for month in range(1, 13)]
    cells = h3.grid_disk(h3.latlng_to_cell(36, 15, 5), DISK_RADIUS)
    places = [h3.cell_to_latlng(cell) for cell in sorted(cells)]
    rows = [f"{month},{rng.integers(5, 3000)},CMED,{lng:.4f},{lat:.4f}" for lat, lng in places for month in months]
    (folder / "cells.csv").write_text("\n".join(["period,n,route,lng,lat", *rows]))
    ledger = Ledger(folder / "ledger")
    adapter = make_adapter(TableColumns(), Details(name="cells"))
    ingest_file(folder / "cells.csv", ledger, adapter=adapter, released=date(2024, 6, 1))
    build_snapshot(folder / "many", ledger=ledger, data_dir=ROOT / "data", today=date(2026, 12, 1))
    return folder / "many"


def _print_steps(browser: Browser, address: str) -> None:
    for resolution, zoom in ZOOMS.items():
        rows = len(_ask(f"{address}/matrix/{OWN}/{resolution}.json")["rows"])
        for (width, height), limit in (((480, 320), 100), ((1280, 800), 250)):
            shapes, times = _steps(browser, address, width, height, zoom)
            what = f"a step at {width}x{height}, {rows:,} cells, {shapes} in sight"
            _print(what, statistics.median(times), limit, "ms")


def _print(what: str, value: float, limit: float, unit: str) -> None:
    sys.stdout.write(f"{what}: {value:.3g} {unit} (at most {limit:g}; {'met' if value <= limit else 'not met'})\n")


def _gzip_kb(scripts: list[str]) -> float:
    """Return the size of scripts as a server would send them."""
    assets = ROOT / "web" / "dist" / "assets"
    return sum(len(gzip.compress((assets / name).read_bytes())) for name in set(scripts)) / 1000


@contextmanager
def _service(home: Path, *options: str) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "routes_geo", "serve", "--port", str(port), *options]
    address = f"http://127.0.0.1:{port}"
    with running(command, f"{address}/page.json", home / "log", {**os.environ, "ROUTES_GEO_HOME": str(home)}):
        yield address


@contextmanager
def _browser() -> Iterator[Browser]:
    path = os.environ.get("ROUTES_GEO_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def _load(browser: Browser, address: str) -> tuple[int, float, float, float, float]:
    """Load the page once.

    Return requests and seconds before the first figures, seconds until the map, the longest late task in ms, and the
    kilobytes of scripts that the page loaded by itself.
    """
    context = browser.new_context(viewport=SIZE)
    page = context.new_page()
    page.add_init_script(WATCH)
    start = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_selector(FIGURES)
    requests, figures = page.evaluate(FIRST)
    page.wait_for_selector(PAINTED, state="attached")
    painted = time.perf_counter() - start
    tasks: list[list[float]] = page.evaluate("() => window.longTasks")
    scripts = [name for name in page.evaluate(SCRIPTS) if not name.startswith(WORKER)]
    context.close()
    return (
        requests,
        figures,
        painted,
        max((length for at, length in tasks if at > 1000), default=0.0),
        _gzip_kb(scripts),
    )


def _ask(address: str) -> Any:
    with urlopen(address, timeout=20) as answer:
        return json.load(answer)


def _steps(browser: Browser, address: str, width: int, height: int, zoom: float) -> tuple[int, list[float]]:
    """Return the number of shapes in sight and the milliseconds of each step, from the key to the map at rest.

    The window is a little larger than the map, because the processor draws all of it.
    """
    context = browser.new_context(viewport={"width": width + 40, "height": height + 240})
    page: Page = context.new_page()
    page.goto(f"{address}/?series={OWN}&window=2023-06&at={zoom}/36/15")
    page.wait_for_selector(PAINTED, state="attached")
    times = [page.evaluate(STEP, ["ArrowLeft" if at % 2 else "ArrowRight", width, height]) for at in range(STEPS)]
    shapes = page.evaluate("() => window.routesGeoMap.queryRenderedFeatures({ layers: ['cells', 'areas'] }).length")
    context.close()
    return int(shapes), times


main()
