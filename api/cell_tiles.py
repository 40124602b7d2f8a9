"""Figures of a window for the cells of a tile: looked up for these cells alone."""

from __future__ import annotations

import numpy as np

from api.state import Served, route_code
from routes_geo.cells import IntArray
from routes_geo.counts import STATUSES, count_window
from routes_geo.csr import count_offsets
from routes_geo.model import ROUTE_IDS, Publication
from routes_geo.windows import MonthWindow
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

_WITH_VALUE = (Publication.PUBLISHED, Publication.ZERO)
NAMES = Names(
    ROUTE_IDS, tuple(status.value for status in STATUSES), tuple(status in _WITH_VALUE for status in STATUSES)
)


def ids_tile(served: Served, address: TileAddress) -> Tile:
    """Tile of all cells of the routes, by id alone."""
    return tile_within_budget(address[0], lambda level: encode_ids_tile(served.cell_index(level), address))


def figures_tile(
    served: Served,
    address: TileAddress,
    window: MonthWindow,
    *,
    series: str,
    route: str | None = None,
    properties: tuple[str, ...] = PROPERTIES,
) -> Tile:
    """Tile of the cells of the routes, or of one, with figures of a window."""

    def encode_at(resolution: int) -> bytes:
        figures_of = _figures_of(served, resolution, window, series, route)
        return encode_figures_tile(
            served.cell_index(resolution), address, figures_of, names=NAMES, properties=properties
        )

    return tile_within_budget(address[0], encode_at)


def _figures_of(served: Served, resolution: int, window: MonthWindow, series: str, route: str | None) -> FiguresOf:
    joined, spans, code = served.joined(resolution), served.cell_rows(resolution), route_code(route)

    def figures_of(cells: IntArray) -> Figures:
        starts = spans[cells]
        sizes = spans[cells + 1] - starts
        offsets = count_offsets(sizes)
        rows = np.arange(offsets[-1]) + np.repeat(starts - offsets[:-1], sizes)
        if code is not None:
            chosen = joined.routes[rows] == code
            rows, offsets = rows[chosen], np.append(0, np.cumsum(chosen))[offsets]
        counts = count_window(joined, served.snapshot.cube(series, resolution), window, rows)
        return Figures(offsets, joined.cells[rows], joined.routes[rows], counts.values, counts.status, counts.withheld)

    return figures_of
