"""Measure reports: seconds to write one, bytes, and seconds until its map is drawn from a file.

Run with `python -m benchmarks.report`. Medians of three runs; the last lines are reports with many cells.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import h3
import numpy as np
from playwright.sync_api import Browser, sync_playwright

from routes_geo.build.build import build_snapshot
from routes_geo.ledger.ingest import ingest_file
from routes_geo.ledger.ledger import Ledger
from routes_geo.report.html import write_report
from routes_geo.report.request import ReportRequest
from routes_geo.snapshot.snapshot import open_snapshot
from routes_geo.sources.table.adapter import Details, TableColumns, make_adapter

ROOT = Path(__file__).resolve().parent.parent
RUNS = 3
SERIES = "table.cells.v1"
MIDDLE = (36, 15)  # latitude and longitude of the made cells
DAY = date(2026, 6, 1)
# Radius of the disk of cells (resolution 5), months, and the largest file and longest time that are allowed.
SHAPES = ((40, 120, 1.5, 1.5), (129, 12, 6.0, None))


def main() -> None:
    """Measure and print everything."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        path = os.environ.get("ROUTES_GEO_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        folder = Path(name)
        _measure_command(folder / "command.html")
        for radius, months, megabytes, seconds in SHAPES:
            file = _write(folder / str(radius), radius, months)
            size = file.stat().st_size / 1e6
            what = f"{3 * radius * (radius + 1) + 1:,} cells x {months} months"
            sys.stdout.write(f"{what}: {size:.2f} MB (at most {megabytes}; {_met(size, megabytes)})\n")
            opened = statistics.median(_seconds_to_open(browser, file) for _ in range(RUNS))
            limit = f" (at most {seconds}; {_met(opened, seconds)})" if seconds else ""
            sys.stdout.write(f"{what}: opened in {opened:.2f} s{limit}\n")
        browser.close()


def _met(value: float, limit: float) -> str:
    return "met" if value <= limit else "not met"


def _measure_command(target: Path) -> None:
    """Print the time of the whole command for a year of a route; the first run builds what is missing."""
    command = [sys.executable, "-m", "routes_geo", "report", "CMED", "--window", "2023", "-o", str(target)]
    times = []
    for _ in range(RUNS + 1):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
        times.append(time.perf_counter() - start)
    taken = statistics.median(times[1:])
    sys.stdout.write(
        f"routes-geo report: {taken:.2f} s (at most 2; {_met(taken, 2)}), {target.stat().st_size:,} bytes\n"
    )


def _write(folder: Path, radius: int, months: int) -> Path:
    """Write the report of a made table with the counts of a disk of cells."""
    folder.mkdir()
    rng = np.random.default_rng(7)
    labels = [f"{2014 + month // 12}-{month % 12 + 1:02d}" for month in range(months)]
    places = [h3.cell_to_latlng(cell) for cell in sorted(h3.grid_disk(h3.latlng_to_cell(*MIDDLE, 5), radius))]
    counts = rng.integers(5, 3000, (len(places), months))
    rows = (
        f"{label},{count},CMED,{lng:.4f},{lat:.4f}"
        for (lat, lng), of_place in zip(places, counts.tolist(), strict=True)
        for label, count in zip(labels, of_place, strict=True)
    )
    (folder / "cells.csv").write_text("\n".join(["period,n,route,lng,lat", *rows]))
    ledger = Ledger(folder / "ledger")
    ingest_file(folder / "cells.csv", ledger, adapter=make_adapter(TableColumns(), Details(name="cells")), released=DAY)
    build_snapshot(folder / "snapshot", ledger=ledger, data_dir=ROOT / "data", today=date(2026, 12, 1))
    request = ReportRequest(routes=("CMED",), when=f"{labels[0]}/{labels[-1]}", series=SERIES, resolution=5)
    write_report(open_snapshot(folder / "snapshot"), request, folder / "report.html")
    return folder / "report.html"


def _seconds_to_open(browser: Browser, file: Path) -> float:
    """Return the time from the start of loading a file until its map is drawn."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    start = time.perf_counter()
    page.goto(file.as_uri(), wait_until="commit")
    page.wait_for_selector(".folium-map[data-ready=true]", state="attached")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    taken = time.perf_counter() - start
    page.close()
    return taken


if __name__ == "__main__":
    main()
