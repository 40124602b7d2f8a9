"""Sum files of points by cell, route and month: our code and its peers, each in its own process.

`python -m benchmarks.contenders NAME` reads JSON lines with the path of a file. It answers each with the time taken,
the result, and the peak memory of the process.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

COLUMNS = ["lat", "lng", "route", "month", "n"]
RESOLUTION = 7


def ours(path: str) -> tuple[int, int]:
    """Compute the sums and their cube."""
    from routes_geo import bin_points
    from routes_geo.points.cube import bins_to_cube

    bins = bin_points(path, resolution=RESOLUTION, by=["route", "month"], sums=["n"])
    cube = bins_to_cube(bins) if bins.cells.size < 5_000_000 else None
    return bins.cells.size, int(cube.integral[-1, -1]) if cube else int(bins.sums.sum())


def decode(path: str) -> tuple[int, int]:
    """Only read the columns, with pyarrow on all cores."""
    import pyarrow.parquet as pq

    return pq.read_table(path, columns=COLUMNS).num_rows, 0


def polars(path: str) -> tuple[int, int]:
    """Use polars' streaming engine with polars-h3."""
    import polars as pl
    import polars_h3

    sums = (
        pl.scan_parquet(path)
        .select(polars_h3.latlng_to_cell("lat", "lng", RESOLUTION).alias("cell"), "route", "month", "n")
        .group_by("cell", "route", "month")
        .agg(pl.col("n").cast(pl.Int64).sum())
        .sort("cell", "route", "month")
        .collect(engine="streaming")
    )
    return sums.height, int(sums["n"].sum())


def chdb(path: str) -> tuple[int, int]:
    """Use ClickHouse inside the process."""
    import chdb
    import pyarrow.compute as pc

    sums = chdb.query(
        f"SELECT geoToH3(lat, lng, {RESOLUTION}) AS cell, route, month, sum(n) AS n FROM file('{path}', Parquet) "
        "GROUP BY cell, route, month ORDER BY cell, route, month",
        "ArrowTable",
    )
    return sums.num_rows, int(pc.sum(sums["n"]).as_py())


def h3ronpy_pandas(path: str) -> tuple[int, int]:
    """Use h3ronpy for the cells and pandas for the groups, with routes as categories."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    from h3ronpy.vector import coordinates_to_cells

    table = pq.read_table(path, columns=COLUMNS)
    cells = coordinates_to_cells(table["lat"].combine_chunks(), table["lng"].combine_chunks(), RESOLUTION)
    frame = table.select(["route", "month", "n"]).to_pandas(categories=["route"])
    frame["cell"] = pa.array(cells).to_numpy()
    sums = frame.groupby(["cell", "route", "month"], observed=True)["n"].sum()
    return len(sums), int(sums.sum())


def duckdb(path: str) -> tuple[int, int]:
    """Use DuckDB, with h3ronpy as a function on Arrow arrays."""
    import duckdb
    import pyarrow as pa
    import pyarrow.compute as pc
    from h3ronpy.vector import coordinates_to_cells

    def cells(lat: Any, lng: Any) -> Any:  # DuckDB reads the annotations of its functions
        return pa.array(coordinates_to_cells(lat.combine_chunks(), lng.combine_chunks(), RESOLUTION))

    connection = duckdb.connect()
    connection.create_function("cell", cells, ["DOUBLE", "DOUBLE"], "UBIGINT", type="arrow")
    query = f"SELECT cell(lat, lng) AS c, route, month, sum(n)::BIGINT AS n FROM '{path}' GROUP BY ALL ORDER BY ALL"
    sums = connection.sql(query).arrow().read_all()
    return sums.num_rows, int(pc.sum(sums["n"]).as_py())


def csv_ours(path: str) -> tuple[int, int]:
    """Compute the sums of a CSV file."""
    from routes_geo import bin_points

    bins = bin_points(path, resolution=RESOLUTION, by=["route", "month"], sums=["n"])
    return bins.cells.size, int(bins.sums.sum())


def csv_pandas(path: str) -> tuple[int, int]:
    """Read a CSV file with pandas, compute cells with h3ronpy, and sum with pandas."""
    import pandas as pd
    import pyarrow as pa
    from h3ronpy.vector import coordinates_to_cells

    frame = pd.read_csv(path, dtype={"route": "category"})
    frame["cell"] = pa.array(
        coordinates_to_cells(pa.array(frame["lat"]), pa.array(frame["lng"]), RESOLUTION)
    ).to_numpy()
    sums = frame.groupby(["cell", "route", "month"], observed=True)["n"].sum()
    return len(sums), int(sums.sum())


def csv_read(path: str) -> tuple[int, int]:
    """Only read a CSV file with pandas."""
    import pandas as pd

    return len(pd.read_csv(path)), 0


PARQUET: dict[str, Callable[[str], tuple[int, int]]] = {
    "ours": ours,
    "pyarrow, decoding alone": decode,
    "polars + polars-h3": polars,
    "chdb": chdb,
    "h3ronpy + pandas": h3ronpy_pandas,
    "DuckDB + h3ronpy": duckdb,
}
CONTENDERS = PARQUET | {
    "csv: ours": csv_ours,
    "csv: pandas + h3ronpy": csv_pandas,
    "csv: pandas, reading alone": csv_read,
}


def main() -> None:
    """Answer requests until the input ends."""
    work = CONTENDERS[sys.argv[1]]
    for line in sys.stdin:
        start = time.perf_counter()
        groups, total = work(json.loads(line))
        taken = time.perf_counter() - start
        peak_mib = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        sys.stdout.write(json.dumps({"s": taken, "groups": groups, "total": total, "peak_mib": peak_mib}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
