"""Make GeoDataFrames of areas, cells and remainders.

The law: the values of all rows of a route add up to its published total. A frame of some kinds alone states in
`attrs["left_out"]` what the other rows count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pyarrow as pa

from routes_geo.analysis.about import series_attributes
from routes_geo.analysis.frames import metadata_of, to_geodataframe
from routes_geo.analysis.source import FigureSource, Query
from routes_geo.errors import InvalidInput, meant
from routes_geo.model import Kind
from routes_geo.months import MONTHS_OF_GRAIN, MonthWindow, parse_datetime
from routes_geo.snapshot.series import DETECTIONS

_COLUMNS = [
    "id", "cell", "resolution", "kind", "area", "name", "route", "period", "value", "status", "withheld_months",
    "periods_placed", "basis", "share_age_years", "range_low", "range_high", "overlap_share", "centre_in_corridor",
    "source",
]  # fmt: skip


def cells_frame(
    source: FigureSource, query: Query, by: str | None, kinds: str | Sequence[str] | None
) -> gpd.GeoDataFrame:
    """Return the rows of a query, for each period of `by` if it is given, of some kinds if any are given."""
    chosen = _check_kinds(kinds)
    whole = source.cells(query)
    info = next(each for each in source.sources().series if each.id == (query.series or DETECTIONS))
    window = _window_of(whole, query)
    tables = [source.cells(each) for each in _pieces(query, window, by)] if by is not None and len(whole) else [whole]
    frame = pd.concat([to_geodataframe(table, _COLUMNS) for table in tables], ignore_index=True)
    frame = gpd.GeoDataFrame(frame, geometry="geometry", crs=frame.crs)
    is_kept = frame["kind"].isin(chosen)
    attributes = series_attributes(info, source.snapshot_id, metadata_of(whole)["vintage"], window)
    attributes["left_out"] = _left_out(frame[~is_kept])
    kept = frame[is_kept].reset_index(drop=True) if not is_kept.all() else frame
    kept.attrs = attributes
    return kept


def _check_kinds(kinds: str | Sequence[str] | None) -> list[str]:
    """Return the kinds to keep; InvalidInput for an unknown one."""
    every = [kind.value for kind in Kind]
    chosen = every if kinds is None else [kinds] if isinstance(kinds, str) else [*kinds]
    for name in chosen:
        if name not in every:
            advice = f"{meant(name, {kind: kind for kind in every})}choose from {', '.join(every)}"
            raise InvalidInput(f"unknown kind {name!r}; {advice}")
    return [str(name) for name in chosen]


def _window_of(table: pa.Table, query: Query) -> str:
    """Return the months that the rows are about; without any row, the window as it was asked for."""
    return str(table["period"][0].as_py()) if len(table) else str(query.when or query.window)


def _pieces(query: Query, window: str, by: str) -> Iterator[Query]:
    """Yield the query for each month, quarter or year of its window; InvalidInput if these do not fill it."""
    length = MONTHS_OF_GRAIN.get(by)
    if length is None:
        advice = (
            f"{meant(str(by), {grain: grain for grain in MONTHS_OF_GRAIN})}choose from {', '.join(MONTHS_OF_GRAIN)}"
        )
        raise InvalidInput(f"by {by!r} is not accepted; {advice}, or leave it out")
    months = parse_datetime(window, 0, 1, "window")
    if months.start % length or months.length % length:
        raise InvalidInput(f"the window {window} is not made of whole {by}s; choose one that is, or another `by`")
    for start in range(months.start, months.stop, length):
        yield replace(query, window=None, when=MonthWindow(start, start + length).label)


def _left_out(others: pd.DataFrame) -> dict[str, int]:
    return {"rows": len(others), "value": int(others["value"].sum())}
