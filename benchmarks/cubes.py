"""Measure roll-ups and windows of a cube of a million cells and 144 months."""

from __future__ import annotations

import numpy as np
import polars as pl
import pyarrow as pa
from h3ronpy import change_resolution

from benchmarks.result import Result
from benchmarks.timing import by_turns, seconds
from routes_geo.grid.cells import lnglat_to_cells
from routes_geo.points.cube import Cube, make_cube

CELLS, MONTHS = 1_000_000, 144
SAME_WITHIN = 1.1


def measure() -> list[Result]:
    """Run all measurements of this module."""
    rng = np.random.default_rng(7)
    cells = np.unique(lnglat_to_cells(rng.uniform(-30, 50, 3 * CELLS), rng.uniform(0, 60, 3 * CELLS), 7))[:CELLS]
    counts = rng.integers(0, 5, (CELLS, MONTHS))
    rows, months = np.repeat(np.arange(CELLS), MONTHS), np.tile(np.arange(MONTHS), CELLS)
    cubes: list[Cube] = []
    flat = counts.reshape(-1)
    make_s = seconds(
        lambda: cubes.append(make_cube(np.zeros(CELLS, np.int64), cells, range(MONTHS), rows, months, flat))
    )
    size = f"{CELLS:,} cells x {MONTHS} months"
    return [
        Result("make a cube from counts", f"{size}, {cubes[0].integral.nbytes:,} bytes", make_s),
        *_roll_up(cubes[0], cells, counts, size),
        *_windows(cubes[0], size),
    ]


def _roll_up(cube: Cube, cells: np.ndarray, counts: np.ndarray, size: str) -> list[Result]:
    """Measure the roll-up.

    One column per month is the fastest form for the peer; rows of cell and month are the usual form.
    """
    wide = pl.DataFrame({"cell": cells} | {f"m{month}": counts[:, month] for month in range(MONTHS)})
    tenth = CELLS // 10
    long = pl.DataFrame(
        {
            "cell": np.repeat(cells[:tenth], MONTHS),
            "month": np.tile(np.arange(MONTHS), tenth),
            "n": counts[:tenth].reshape(-1),
        }
    )

    def parents(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.with_columns(pl.Series("parent", pa.array(change_resolution(frame["cell"].to_arrow(), 2))))

    taken = by_turns(
        {
            "ours": lambda: cube.roll_up(2),
            "wide": lambda: parents(wide).group_by("parent").agg(pl.col(r"^m\d+$").sum()),
            "long": lambda: parents(long).group_by("parent", "month").agg(pl.col("n").sum()),
        },
        5,
    )
    work = "roll-up of resolution 7 to 2"
    return [
        Result(work, size, taken["ours"], "h3ronpy + polars, a column a month", taken["wide"], 5),
        Result(work, size, taken["ours"], "h3ronpy + polars, a row a month (a tenth, scaled)", taken["long"] * 10),
    ]


def _windows(cube: Cube, size: str) -> list[Result]:
    low, high = cube.integral[0], cube.integral[-1]
    contenders = {
        "one": lambda: cube.window(70, 71),
        "all": lambda: cube.window(0, MONTHS),
        "memory": lambda: high - low,
    }
    taken = by_turns(contenders, 101)
    work = f"window of {MONTHS} months"
    return [
        Result(work, size, taken["all"], "window of 1 month", taken["one"], -SAME_WITHIN),
        Result(work, size, taken["all"], "limit: numpy subtracts two lines", taken["memory"]),
    ]
