"""Provide `bin_points`, the Python entry point for binning your own points to H3 cells."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike

from routes_geo.points.engines.engine import Binned
from routes_geo.points.engines.make import make_engine
from routes_geo.points.frames import frame_source
from routes_geo.points.inputs import open_source
from routes_geo.points.match import match_source
from routes_geo.points.outcome import check_outcome
from routes_geo.points.plan import Plan
from routes_geo.tables.numbers import NumberOptions
from routes_geo.tables.options import ReadOptions
from routes_geo.tables.separators import parse_decimal_option, parse_thousands_option
from routes_geo.tables.where.reading import PlaceOptions

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
    decimal: str | None = None,
    thousands: str | None = None,
    engine: str = "local",
    master: str | None = None,
    reading: ReadOptions | None = None,
    allow_rejected: bool = False,
    crs: str | None = None,
    axis_order: str | None = None,
) -> Binned:
    """Bin points to H3 cells; `.table()` is an Arrow table of cell, keys and sums.

    `points` is a path or a list of paths (files, folders, Delta tables, URIs), or a table of pyarrow, pandas,
    polars, geopandas or anything else that exports an Arrow stream. The columns of the place are found by their
    usual names unless you name them; `geometry` may be any column of points, also text such as "35.5, 12.6" or WKT.
    Coordinates are degrees (CRS84), or in the reference system that the input states or `crs` names, such as
    EPSG:3035. `axis_order` (lat-lng or lng-lat) is the order of two coordinates in one column. `cell` is a column
    of H3 cells instead (hexadecimal text or integers), at least as fine as the resolution. `by` are key columns and
    `sums` columns of whole numbers; without `sums`, rows are counted. `corridors` adds the key `corridor`: the
    route whose corridor contains the point. In text, numbers are read with the separators that all values of their
    column show; `decimal` (dot or comma) and `thousands` (dot, comma, space, apostrophe or none) decide where these
    do not. `reading` states the encoding, delimiter, sheet or layer of files. `.tally` reports the rows that were
    not counted. InvalidInput for a wrong plan or an ambiguous column; DataError for unreadable input, if no row is
    counted, if more than a tenth of the rows are rejected unless `allow_rejected`, or at the first bad row if
    `strict`.
    """
    numbers = NumberOptions(parse_decimal_option(decimal), parse_thousands_option(thousands))
    place = PlaceOptions(crs, axis_order)
    plan = Plan(resolution, tuple(by), tuple(sums), lng, lat, geometry, strict, corridors, cell, numbers, place)
    paths = [points] if isinstance(points, str | PathLike) else points
    if isinstance(paths, list | tuple) and all(isinstance(path, str | PathLike) for path in paths):
        source = open_source([str(path) for path in paths], reading)
    else:
        source = frame_source(points)
    matched, _ = match_source(plan, source)
    binned = make_engine(engine, master=master).bin(source, matched)
    check_outcome(binned, matched, source, allow_rejected=allow_rejected)
    return binned
