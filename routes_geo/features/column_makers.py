"""Makers of the columns of cells, areas and remainders: each makes a column from its name, when it is needed."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from routes_geo.features.cell_text import text_array
from routes_geo.grid.arrays import IntArray
from routes_geo.model import BASES, ROUTE_IDS, Publication
from routes_geo.months import MonthWindow
from routes_geo.snapshot.counts import STATUSES, CellCounts
from routes_geo.snapshot.newest import counted_period
from routes_geo.snapshot.placings import (
    ALLOCATION_CLASSES,
    RANGE_COLUMNS,
    Placings,
    Shares,
    allocation_positions,
    basis_positions,
)
from routes_geo.snapshot.releases import vintage
from routes_geo.snapshot.snapshot import Snapshot

PUBLISHED = STATUSES.index(Publication.PUBLISHED)
_ZERO = STATUSES.index(Publication.ZERO)

Makers = dict[str, Callable[[str], pa.Array]]  # of columns, by the name that they take


def count_columns(snapshot: Snapshot, series: str, count: Callable[[], CellCounts]) -> Makers:
    """Return the makers of the properties that follow from the counts of a window (n,), which are made once."""
    counts = functools.cache(count)
    ranges = functools.cache(lambda: snapshot.derived(Shares).ranges(series).columns(counts().placing))
    return {
        **value_columns(lambda: (counts().values, counts().status)),
        "withheld_months": lambda _: pa.array(counts().withheld),
        "periods_placed": lambda _: pa.array(counts().placed),
        "basis": lambda _: _placed_as(basis_positions(counts().placing), text_array(BASES)),
        "allocation_class": lambda _: _placed_as(
            allocation_positions(counts().placing), text_array(ALLOCATION_CLASSES)
        ),
        **dict.fromkeys(RANGE_COLUMNS, lambda name: ranges()[name]),
    }


def value_columns(figures: Callable[[], tuple[IntArray, NDArray[np.int8]]]) -> Makers:
    """Return the makers of the properties that follow from values and statuses (n,)."""

    def value(_: str) -> pa.Array:
        values, status = figures()
        return pa.array(values, mask=(status != PUBLISHED) & (status != _ZERO))

    return {"value": value, "status": lambda _: coded(pa.array(figures()[1]), text_array(STATUSES))}


def _placed_as(positions: Placings, names: pa.Array) -> pa.DictionaryArray:
    return coded(pa.array(positions, mask=positions < 0), names)


def shared_columns(
    snapshot: Snapshot, series: str, window: MonthWindow, routes: Callable[[], NDArray[np.int8]]
) -> Makers:
    """Return the makers of the properties that rows (n,) of a route, or all rows, share."""
    info, codes = snapshot.series(series), functools.cache(lambda: pa.array(routes()))

    def same(value: str) -> pa.DictionaryArray:
        return coded(pa.repeat(pa.scalar(0, pa.int8()), len(codes())), pa.array([value]))

    return {
        "series": lambda _: same(series),
        "unit": lambda _: same(info["unit"]),
        "period": lambda _: same(counted_period(snapshot, window, series)),
        "route": lambda _: coded(codes(), text_array(ROUTE_IDS)),
        "route_name": lambda _: coded(codes(), pa.array([route["name"] for route in snapshot.routes()], pa.string())),
        "source": lambda _: _recoded(codes(), sources(snapshot, series, window)),
        "vintage": lambda _: pa.repeat(vintage(snapshot, series), len(codes())),
    }


def as_makers(columns: Mapping[str, pa.Array]) -> Makers:
    """Return the makers of columns that are made already."""
    return dict.fromkeys(columns, columns.__getitem__)


def _recoded(codes: pa.Array, names: list[str]) -> pa.DictionaryArray:
    """Return text by codes (n,) of names, several of which can be the same: a dictionary has each once."""
    distinct = list(dict.fromkeys(names))
    return coded(pa.array([distinct.index(name) for name in names], pa.int8()).take(codes), pa.array(distinct))


def sources(snapshot: Snapshot, series: str, window: MonthWindow) -> list[str]:
    """Return the publisher of a series, with those of the shares that divide each route's counts in a window."""
    publisher = str(snapshot.series(series)["publisher"])
    by_route = [snapshot.derived(Shares).publishers(series, route, window) for route in ROUTE_IDS]
    return [f"{publisher}; shares: {', '.join(names)}" if names else publisher for names in by_route]


def coded(codes: pa.Array, names: pa.Array) -> pa.DictionaryArray:
    """Return repeated text (n,) as codes (n,) of names: less to copy, and most formats encode each name once."""
    return pa.DictionaryArray.from_arrays(codes.cast(pa.int8()), names)
