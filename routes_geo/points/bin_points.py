"""Anybody's points binned in H3 cells: integer sums by cell and keys. `bin_points` is the way in from Python."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from typing import Any

from routes_geo.points.engines.engine import Binned
from routes_geo.points.engines.make import make_engine
from routes_geo.points.frames import frame_source
from routes_geo.points.inputs import open_source
from routes_geo.points.plan import Plan, match_plan

__all__ = ["bin_points"]


def bin_points(  # noqa: PLR0913 - keyword-only, as the options of the command
    points: Any,
    *,
    resolution: int,
    by: Sequence[str] = (),
    sums: Sequence[str] = (),
    lng: str | None = None,
    lat: str | None = None,
    geometry: str | None = None,
    strict: bool = False,
    corridors: bool = False,
    engine: str = "local",
    master: str | None = None,
) -> Binned:
    """Bin points to H3 cells: `.table()` is an Arrow table of cell, keys and sums, `.tally` says what was not counted.

    `points` is a path or a list of paths (Parquet, GeoParquet, CSV, folders, Delta tables, URIs), or a table of
    pyarrow, pandas, polars or geopandas, or whatever else exports an Arrow stream. Coordinates are degrees (CRS84) in
    columns found by their usual names, or named here; `by` are key columns, `sums` columns of whole numbers (none: rows
    are counted), and `corridors` adds the key `corridor`: the route in whose corridor a point lies.
    InvalidInput for a wrong plan; DataError for what cannot be read, or at the first bad row if `strict`.
    """
    plan = Plan(resolution, tuple(by), tuple(sums), lng, lat, geometry, strict, corridors)
    paths = [points] if _is_path(points) else points
    is_paths = isinstance(paths, list | tuple) and all(map(_is_path, paths))
    source = open_source([str(path) for path in paths]) if is_paths else frame_source(points)
    return make_engine(engine, master=master).bin(source, match_plan(plan, source.names, source.origin))


def _is_path(value: object) -> bool:
    return isinstance(value, str | PathLike)
