"""Measure points to cells (20 million points around the routes), and cells to parents and centres."""

from __future__ import annotations

import h3.api.numpy_int as h3
import numpy as np
import polars as pl
import polars_h3
from h3ronpy.vector import coordinates_to_cells

from benchmarks.result import Result
from benchmarks.timing import by_turns, median_seconds
from routes_geo.grid.cell_bits import cells_to_parent
from routes_geo.grid.cells import cells_to_lnglat, index_points, lnglat_to_cells

POINTS = 20_000_000
LOOP_POINTS = 500_000  # for the loop with h3-py, whose time is scaled up
RUNS = 5


def measure() -> list[Result]:
    """Run all measurements of this module."""
    rng = np.random.default_rng(2023)
    lng, lat = rng.uniform(-20, 40, POINTS), rng.uniform(10, 47, POINTS)
    out = [result for resolution in (5, 7, 9) for result in _index(lng, lat, resolution)]
    return [*out, *_cells(lng[:1_000_000], lat[:1_000_000])]


def _index(lng: np.ndarray, lat: np.ndarray, resolution: int) -> list[Result]:
    frame = pl.DataFrame({"lat": lat, "lng": lng})
    pairs = list(zip(lat[:LOOP_POINTS].tolist(), lng[:LOOP_POINTS].tolist(), strict=True))
    taken = by_turns(
        {
            "one": lambda: lnglat_to_cells(lng, lat, resolution, threads=1),
            "all": lambda: lnglat_to_cells(lng, lat, resolution),
            "h3ronpy": lambda: coordinates_to_cells(lat, lng, resolution),
            "polars-h3": lambda: frame.select(polars_h3.latlng_to_cell("lat", "lng", resolution)),
            "memory": lambda: lng + lat,
            "h3-py": lambda: [h3.latlng_to_cell(y, x, resolution) for y, x in pairs],
        },
        RUNS,
    )
    referred = index_points(lng, lat, resolution).by_reference
    size = f"{POINTS:,} points, {referred / POINTS:.1e} of them asked of h3"
    scaled = taken["h3-py"] * POINTS / LOOP_POINTS
    single, every = f"index to resolution {resolution}, one thread", f"index to resolution {resolution}, all cores"
    return [
        Result(single, size, taken["one"], "h3ronpy", taken["h3ronpy"], 10),
        Result(single, size, taken["one"], f"h3-py, a loop ({LOOP_POINTS:,} points, scaled)", scaled),
        Result(single, size, taken["one"], "limit: numpy adds the two columns", taken["memory"]),
        Result(every, size, taken["all"], "polars-h3", taken["polars-h3"], 10),
    ]


def _cells(lng: np.ndarray, lat: np.ndarray) -> list[Result]:
    cells = lnglat_to_cells(lng, lat, 7)
    numbers = cells[:100_000].tolist()
    scale = cells.size / len(numbers)
    size = f"{cells.size:,} cells"
    parents = median_seconds(lambda: [h3.cell_to_parent(number, 2) for number in numbers]) * scale
    centres = median_seconds(lambda: [h3.cell_to_latlng(number) for number in numbers]) * scale
    loop = "h3-py, a loop (100,000 cells, scaled)"
    return [
        Result("parents of cells, 7 to 2", size, median_seconds(lambda: cells_to_parent(cells, 2)), loop, parents),
        Result(
            "centres of cells, one thread",
            size,
            median_seconds(lambda: cells_to_lnglat(cells, threads=1)),
            loop,
            centres,
        ),
    ]
