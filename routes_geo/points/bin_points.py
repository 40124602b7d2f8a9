"""Provide `bin_points`, the Python entry point for binning your own points to H3 cells."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike

from routes_geo.points.engines.engine import Binned
from routes_geo.points.engines.make import make_engine
from routes_geo.points.frames import frame_source
from routes_geo.points.inputs import open_source
from routes_geo.points.outcome import outcome_of
from routes_geo.points.plan import Plan, match_plan

__all__ = ["bin_points"]


def bin_points(  # noqa: PLR0913 - keyword-only, like the options of the command
    points: object,
    *,
    resolution: int,
    by: Sequence[str] = (),
    sums: Sequence[str] = (),
    lng: str | None = None,
    lat: str | None = None,
    geometry: str | None = None,
    cell: str | None = None,
    strict: bool = False,
    corridors: bool = False,
    engine: str = "local",
    master: str | None = None,
    allow_rejected: bool = False,
) -> Binned:
    """Bin points to H3 cells; `.table()` is an Arrow table of cell, keys and sums.

    `points` is a path or a list of paths (Parquet, GeoParquet, CSV, folders, Delta tables, URIs), or a table of
    pyarrow, pandas, polars, geopandas or anything else that exports an Arrow stream. Coordinates are degrees (CRS84);
    their columns are found by their usual names unless you name them. `cell` is a column of H3 cells instead
    (hexadecimal text or integers), at least as fine as the resolution. `by` are key columns and `sums` columns of whole
    numbers; without `sums`, rows are counted. `corridors` adds the key `corridor`: the route whose corridor contains
    the point. `.tally` reports the rows that were not counted. InvalidInput for a wrong plan; DataError for unreadable
    input, if no row is counted, if more than a tenth of the rows are rejected unless `allow_rejected`, or at the first
    bad row if `strict`.
    """
    plan = Plan(resolution, tuple(by), tuple(sums), lng, lat, geometry, strict, corridors, cell)
    paths = [points] if isinstance(points, str | PathLike) else points
    if isinstance(paths, list | tuple) and all(isinstance(path, str | PathLike) for path in paths):
        source = open_source([str(path) for path in paths])
    else:
        source = frame_source(points)
    binned = make_engine(engine, master=master).bin(source, match_plan(plan, source.names, source.origin))
    outcome_of(binned, source.origin).check(allow_rejected=allow_rejected)
    return binned
