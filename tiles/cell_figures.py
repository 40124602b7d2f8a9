"""Encode tiles of cells with the figures of a window; only the cells of the tile are looked up."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from routes_geo.errors import InvalidInput
from routes_geo.grid.arrays import IntArray
from routes_geo.grid.csr import count_offsets
from routes_geo.model import ROUTE_IDS, Publication, route_code
from routes_geo.months import MonthWindow
from routes_geo.snapshot.counts import STATUSES, CellJoins, count_window
from routes_geo.snapshot.newest import window_or_last_year
from routes_geo.snapshot.series import check_cell_series
from routes_geo.snapshot.snapshot import Snapshot
from tiles.cells import (
    PROPERTIES,
    Figures,
    FiguresOf,
    Names,
    Tile,
    TileAddress,
    encode_figures_tile,
    encode_ids_tile,
    tile_within_budget,
)
from tiles.snapshot_tiles import SnapshotTiles

_WITH_VALUE = (Publication.PUBLISHED, Publication.ZERO)
NAMES = Names(
    ROUTE_IDS, tuple(status.value for status in STATUSES), tuple(status in _WITH_VALUE for status in STATUSES)
)


@dataclass(frozen=True, slots=True)
class TileQuery:
    """Describe which figures the cells show: window, series, route (None: all routes) and properties."""

    window: MonthWindow
    series: str
    route: str | None
    properties: tuple[str, ...]

    @classmethod
    def parse(
        cls, snapshot: Snapshot, when: str | None, series: str, route: str | None, properties: tuple[str, ...]
    ) -> TileQuery:
        """Check the parameters of a request; without `datetime` the window is the latest twelve months."""
        route_code(route)
        return cls(window_or_last_year(snapshot, when), check_cell_series(snapshot, series), route, properties)

    def over(self, window: MonthWindow) -> TileQuery:
        """Return the same query for another window."""
        return replace(self, window=window)


def parse_properties(text: str | None) -> tuple[str, ...]:
    """Parse a comma-separated list of cell properties, or `all`; InvalidInput for any other name."""
    if text in (None, "all"):
        return PROPERTIES
    names = tuple(dict.fromkeys(name for name in text.split(",") if name))
    unknown = [name for name in names if name not in PROPERTIES]
    if unknown:
        raise InvalidInput(f"unknown props {', '.join(unknown)}; choose from {', '.join(PROPERTIES)}, or all")
    return names


def cells_tile(snapshot: Snapshot, address: TileAddress, query: TileQuery | None) -> Tile:
    """Return the tile of all cells of the routes, with ids only or with figures."""

    def encode_at(resolution: int) -> bytes:
        index = snapshot.derived(SnapshotTiles).cell_index(resolution)
        if query is None:
            return encode_ids_tile(index, address)
        figures_of = _figures_of(snapshot, resolution, query)
        return encode_figures_tile(index, address, figures_of, names=NAMES, properties=query.properties)

    return tile_within_budget(address[0], encode_at)


def _figures_of(snapshot: Snapshot, resolution: int, query: TileQuery) -> FiguresOf:
    joined, spans, code = (
        snapshot.derived(CellJoins).at(query.series, resolution),
        snapshot.derived(SnapshotTiles).cell_rows(resolution),
        route_code(query.route),
    )
    cube = snapshot.cube(query.series, resolution)

    def figures_of(cells: IntArray) -> Figures:
        starts = spans[cells]
        sizes = spans[cells + 1] - starts
        offsets = count_offsets(sizes)
        rows = np.arange(offsets[-1]) + np.repeat(starts - offsets[:-1], sizes)
        if code is not None:
            chosen = joined.routes[rows] == code
            rows, offsets = rows[chosen], count_offsets(chosen)[offsets]
        counts = count_window(joined, cube, query.window, rows)
        return Figures(offsets, joined.cells[rows], joined.routes[rows], counts.values, counts.status, counts.withheld)

    return figures_of
