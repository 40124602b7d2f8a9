"""Measure the page in Chromium: size, requests, time to figures and map, time of a step, long tasks.

Run with `python -m benchmarks.page`. The renderer is the processor, so times depend on what else it does.
"""

from __future__ import annotations

import gzip
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from benchmarks.processes import running
from benchmarks.starting import free_port

ROOT = Path(__file__).resolve().parent.parent
ARGUMENTS = ["--use-angle=swiftshader", "--no-first-run", "--no-sandbox", "--disable-background-networking"]
SIZE: ViewportSize = {"width": 1280, "height": 800}
LOADS, STEPS = 7, 20
# Scripts of another page, the worker, and parts that a reader has to ask for.
ON_DEMAND = ("docs-", "maplibre-gl-worker-", "Dialogs-", "fr-", "country_names-")
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
    with tempfile.TemporaryDirectory() as home, _service(Path(home)) as address, _browser() as browser:
        loads = [_load(browser, address) for _ in range(LOADS)]
        _print("JavaScript without the worker, gzip", _script_kib(), 350, "kB")
        _print("requests before the first figures", max(load[0] for load in loads), 12, "")
        _print("first figures", statistics.median(load[1] for load in loads), 1, "s")
        _print("map painted", statistics.median(load[2] for load in loads), 2.5, "s")
        _print("longest task after the first second", max(load[3] for load in loads), 200, "ms")
        for (width, height), limit in (((480, 320), 100), ((1280, 800), 250)):
            shapes, times = _steps(browser, address, width, height)
            _print(f"a step at {width}x{height}, {shapes} shapes", statistics.median(times), limit, "ms")


def _print(what: str, value: float, limit: float, unit: str) -> None:
    sys.stdout.write(f"{what}: {value:.3g} {unit} (at most {limit:g}; {'met' if value <= limit else 'not met'})\n")


def _script_kib() -> float:
    parts = [path for path in (ROOT / "web" / "dist" / "assets").glob("*.js") if not path.name.startswith(ON_DEMAND)]
    return sum(len(gzip.compress(path.read_bytes())) for path in parts) / 1000


@contextmanager
def _service(home: Path) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "routes_geo", "serve", "--port", str(port)]
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


def _load(browser: Browser, address: str) -> tuple[int, float, float, float]:
    """Return requests and seconds before the first figures, seconds until the map, and the longest late task in ms."""
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
    context.close()
    return requests, figures, painted, max((length for at, length in tasks if at > 1000), default=0.0)


def _steps(browser: Browser, address: str, width: int, height: int) -> tuple[int, list[float]]:
    """Return the number of shapes and the milliseconds of each step, from the key to the map at rest."""
    context = browser.new_context(viewport={"width": 1700, "height": 1100})
    page: Page = context.new_page()
    page.goto(f"{address}/?series=iom.dead_and_missing.v1&window=2023&at=5.2/36/15")
    page.wait_for_selector(PAINTED, state="attached")
    times = [page.evaluate(STEP, ["ArrowLeft" if at % 2 else "ArrowRight", width, height]) for at in range(STEPS)]
    shapes = page.evaluate("() => window.routesGeoMap.queryRenderedFeatures({ layers: ['cells', 'areas'] }).length")
    context.close()
    return int(shapes), times


main()
