"""Indexing and building."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import h3.api.numpy_int as h3
import numpy as np

from benchmarks.result import Result
from benchmarks.timing import median_seconds
from routes_geo.build import build_snapshot
from routes_geo.cells import cells_to_parent, lnglat_to_cells
from routes_geo.datafiles import embedded_data_dir

POINTS = 200_000
RESOLUTION = 5


def measure(home: Path, today: date) -> list[Result]:
    """All measurements of this module."""
    return [_index(), _parents(), _build(home, today)]


def _points() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(2023)
    return rng.uniform(-20, 40, POINTS), rng.uniform(10, 47, POINTS)


def _index() -> Result:
    lng, lat = _points()
    ours = median_seconds(lambda: lnglat_to_cells(lng, lat, RESOLUTION))
    pairs = list(zip(lat.tolist(), lng.tolist(), strict=True))
    peer = median_seconds(lambda: [h3.latlng_to_cell(y, x, RESOLUTION) for y, x in pairs])
    return Result("index points to cells", f"{POINTS:,} points", ours, "h3-py (integers), a loop", peer)


def _parents() -> Result:
    lng, lat = _points()
    cells = lnglat_to_cells(lng, lat, RESOLUTION)
    ours = median_seconds(lambda: cells_to_parent(cells, 2))
    numbers = cells.tolist()
    peer = median_seconds(lambda: [h3.cell_to_parent(number, 2) for number in numbers])
    return Result("parents of cells, resolution 5 to 2", f"{POINTS:,} cells", ours, "h3-py (integers), a loop", peer)


def _build(home: Path, today: date) -> Result:
    with tempfile.TemporaryDirectory(dir=home) as out:
        target = Path(out)
        seconds = median_seconds(lambda: build_snapshot(target, data_dir=embedded_data_dir(), today=today), runs=3)
        size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    return Result("build a snapshot of the embedded data", f"{size:,} bytes", seconds)
