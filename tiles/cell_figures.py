"""Encode tiles of cells and areas with the figures of a window; only those of the tile are looked up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from routes_geo.errors import InvalidInput
from routes_geo.grid.arrays import IntArray
from routes_geo.grid.cell_bits import FINEST_PUBLISHED
from routes_geo.grid.csr import count_offsets
from routes_geo.model import BASES, ROUTE_IDS, Kind, Publication, route_code
from routes_geo.months import MonthWindow
from routes_geo.snapshot.areas import Areas
from routes_geo.snapshot.counts import STATUSES, CellJoins, count_window
from routes_geo.snapshot.newest import window_or_last_year
from routes_geo.snapshot.placings import basis_positions
from routes_geo.snapshot.series import check_cell_series, finest_resolution
from routes_geo.snapshot.snapshot import Snapshot
from tiles import areas, cells
from tiles.cells import (
    Figures,
    FiguresOf,
    Names,
    Tile,
    TileAddress,
    encode_figures_tile,
    encode_ids_tile,
    tile_within_budget,
)
from tiles.mvt import Value
from tiles.snapshot_tiles import SnapshotTiles, TileRows

_WITH_VALUE = (Publication.PUBLISHED, Publication.ZERO)
_HAS_VALUE = tuple(status in _WITH_VALUE for status in STATUSES)
NAMES = Names(ROUTE_IDS, tuple(status.value for status in STATUSES), BASES, Kind.CELL.value, _HAS_VALUE)
# The properties of both layers that can be chosen.
PROPERTIES = (*cells.PROPERTIES, *(name for name in areas.PROPERTIES if name not in cells.PROPERTIES))


@dataclass(frozen=True, slots=True)
class TileQuery:
    """Describe which figures the cells show: window, series, route (None: all routes) and properties.

    The snapshot that tiles are made of decides on the vintage.
    """

    window: MonthWindow
    series: str
    route: str | None
    properties: tuple[str, ...]

    @classmethod
    def parse(
        cls,
        snapshot: Snapshot,
        when: tuple[str | None, str | None],
        series: str,
        route: str | None,
        properties: tuple[str, ...],
    ) -> TileQuery:
        """Check the parameters; `when` are those named `datetime` and `window`.

        Without either, the window is the newest twelve months of the series.
        """
        route_code(route)
        check_cell_series(snapshot, series)
        return cls(window_or_last_year(snapshot, *when, series), series, route, properties)


def parse_properties(text: str | None) -> tuple[str, ...]:
    """Parse a comma-separated list of properties of cells and areas, or `all`; InvalidInput for any other name."""
    if text in (None, "all"):
        return PROPERTIES
    names = tuple(dict.fromkeys(name for name in text.split(",") if name))
    unknown = [name for name in names if name not in PROPERTIES]
    if unknown:
        raise InvalidInput(f"unknown props {', '.join(unknown)}; choose from {', '.join(PROPERTIES)}, or all")
    return names


def cells_tile(snapshot: Snapshot, address: TileAddress, query: TileQuery | None) -> Tile:
    """Return the tile of all cells and areas of the routes, with ids only or with figures."""

    def encode_at(resolution: int) -> bytes:
        index = snapshot.derived(SnapshotTiles).cell_index(resolution)
        if query is None:
            return encode_ids_tile(index, address) + _areas_with_ids(snapshot, resolution, address)
        figures_of = _figures_of(snapshot, resolution, query)
        chosen = [name for name in query.properties if name in cells.PROPERTIES]
        content = encode_figures_tile(index, address, figures_of, names=NAMES, properties=chosen)
        return content + _areas_with_figures(snapshot, resolution, address, query)

    finest = FINEST_PUBLISHED if query is None else finest_resolution(snapshot, query.series)
    return tile_within_budget(address[0], encode_at, finest)


def _figures_of(snapshot: Snapshot, resolution: int, query: TileQuery) -> FiguresOf:
    joined, spans, code = (
        snapshot.derived(CellJoins).at(query.series, resolution),
        snapshot.derived(TileRows).cell_rows(query.series, resolution),
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
        return Figures(
            offsets, joined.cells[rows], joined.routes[rows], counts.values, counts.status, counts.withheld,
            basis_positions(counts.placing),
        )  # fmt: skip

    return figures_of


def _areas_with_ids(snapshot: Snapshot, resolution: int, address: TileAddress) -> bytes:
    shapes = snapshot.derived(SnapshotTiles).area_shapes(resolution)
    if not (positions := shapes.on_tile(address)):
        return b""
    ids = areas.area_feature_ids(shapes.numbers[positions])
    return areas.encode_areas(shapes, address, positions, [{}] * len(positions), ids)


def _areas_with_figures(snapshot: Snapshot, resolution: int, address: TileAddress, query: TileQuery) -> bytes:
    shapes, code = snapshot.derived(SnapshotTiles).area_shapes(resolution), route_code(query.route)
    if not (touched := shapes.on_tile(address)):
        return b""
    joined = snapshot.derived(CellJoins).at(query.series, resolution)
    row_of = snapshot.derived(TileRows).area_rows(query.series, resolution)
    positions = [at for at in touched if row_of[at] >= 0 and (code is None or joined.routes[row_of[at]] == code)]
    if not positions:
        return b""
    rows = row_of[positions]
    ids = areas.area_feature_ids(shapes.numbers[positions]) + joined.routes[rows] + 1
    return areas.encode_areas(shapes, address, positions, _area_properties(snapshot, resolution, query, rows), ids)


def _area_properties(snapshot: Snapshot, resolution: int, query: TileQuery, rows: IntArray) -> list[dict[str, Value]]:
    """Return the chosen properties of areas, by their rows in the join; those without a value are absent."""
    joined, by_number = snapshot.derived(CellJoins).at(query.series, resolution), snapshot.derived(Areas).by_number()
    counts = count_window(joined, snapshot.cube(query.series, resolution), query.window, rows)
    located = [by_number[number] for number in joined.cells[rows].tolist()]
    columns: dict[str, list[Value | None]] = {
        "area": [area.area_id for area in located],
        "name": [area.name for area in located],
        "route": [ROUTE_IDS[code] for code in joined.routes[rows].tolist()],
        "value": [
            value if _HAS_VALUE[status] else None
            for value, status in zip(counts.values.tolist(), counts.status.tolist(), strict=True)
        ],
        "status": [STATUSES[status].value for status in counts.status.tolist()],
        "withheld_months": counts.withheld.tolist(),
        "kind": [Kind.AREA.value] * rows.size,
        "basis": [BASES[basis] if basis >= 0 else None for basis in basis_positions(counts.placing).tolist()],
    }
    chosen = [name for name in query.properties if name in columns]
    return [
        {name: value for name in chosen if (value := columns[name][position]) is not None}
        for position in range(rows.size)
    ]
