"""Count the cells and areas of a route in a window and in each of its periods, and add up all levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import shapely
from shapely.geometry.base import BaseGeometry

from routes_geo.errors import DataError
from routes_geo.grid.cell_bits import cell_resolutions, cells_to_parent
from routes_geo.grid.cells import cells_to_polygons, lnglat_to_cells
from routes_geo.model import BASES, ROUTE_IDS, Kind, Publication
from routes_geo.months import MonthWindow
from routes_geo.report.cell_row import CellRow, DrawnPlace
from routes_geo.report.placing import Placing
from routes_geo.report.subject import Subject
from routes_geo.snapshot.areas import Areas, SnapshotArea
from routes_geo.snapshot.counts import STATUSES, CellCounts, CellJoins, Remainder, RouteCells, count_window
from routes_geo.snapshot.counts import remainders as window_remainders
from routes_geo.snapshot.placings import Shares, basis_positions
from routes_geo.snapshot.snapshot import Snapshot

RESOLUTION = 4
DRAWN_ROLES = ("landing", "departure", "border_crossing")
_DECIMALS = 4
_WHOLE_ROUTE = "the whole route"

STATUS_WORDS = {
    Publication.PUBLISHED: "published",
    Publication.ZERO: "zero: nothing was counted here in the window",
    Publication.SUPPRESSED: "withheld: it is small, or it would reveal a small count nearby",
    Publication.NOT_PUBLISHED: "no data: nothing is published here",
    Publication.NOT_YET_REPORTED: "not yet reported",
}


@dataclass(frozen=True, slots=True)
class Sum:
    """Describe how cells, areas and remainders add up to the route's total; `coarser` has pairs (level, count)."""

    cells: int
    areas: int
    coarser: list[tuple[str, int]]

    @property
    def remainder(self) -> int:
        """Return the sum of the counts that are published only at a coarser level."""
        return sum(count for _, count in self.coarser)

    @property
    def of_route(self) -> int:
        """Return the count that is known only for the route as a whole."""
        return dict(self.coarser).get(_WHOLE_ROUTE, 0)

    @property
    def total(self) -> int:
        """Return the sum of all levels."""
        return self.cells + self.areas + self.remainder


def count_cells(
    subject: Subject, window: MonthWindow, places: list[DrawnPlace], resolution: int = RESOLUTION
) -> list[CellRow]:
    """Return the cells and areas of a route with a status in a window, the largest count first.

    The list is empty if only the totals of routes were known.
    """
    if not subject.has_cells:
        return []
    snapshot, series = subject.known, subject.series
    joined = snapshot.derived(CellJoins).at(series, resolution)
    counts = count_window(joined, snapshot.cube(series, resolution), window)
    of_route = joined.routes == ROUTE_IDS.index(subject.route)
    known = np.flatnonzero(of_route & (counts.status != STATUSES.index(Publication.NOT_PUBLISHED)))
    names = names_by_cell(places)
    ranges = snapshot.derived(Shares).ranges(series).columns(counts.placing)
    areas = snapshot.derived(Areas).by_number()
    rows = []
    for row in known.tolist():
        area = areas.get(int(joined.cells[row]))
        placing = _placing(counts, ranges, row, Kind.CELL if area is None else Kind.AREA)
        rows.append(_cell_row(joined, counts, row, names, placing, area, resolution))
    return sorted(rows, key=_largest_first)


def count_each_period(
    subject: Subject, periods: Sequence[MonthWindow], rows: Sequence[CellRow], resolution: int = RESOLUTION
) -> list[CellCounts]:
    """Return the counts of cells and areas, in the order of `rows`, in each of some windows."""
    if not rows:
        return []
    snapshot, series = subject.known, subject.series
    joined, cube = snapshot.derived(CellJoins).at(series, resolution), snapshot.cube(series, resolution)
    of_route = np.flatnonzero(joined.routes == ROUTE_IDS.index(subject.route))
    keys = joined.cells[of_route]
    order = np.argsort(keys)
    wanted = np.array([row.key for row in rows], np.uint64)
    at = of_route[order[np.searchsorted(keys[order], wanted)]]
    return [count_window(joined, cube, period, at) for period in periods]


def _placing(counts: CellCounts, ranges: dict[str, pa.Array], row: int, kind: Kind) -> Placing:
    basis = int(basis_positions(counts.placing[row : row + 1])[0])
    age, low, high = (ranges[name][row].as_py() for name in ("share_age_years", "range_low", "range_high"))
    return Placing(kind.value, BASES[basis] if basis >= 0 else None, int(counts.placed[row]), age, low, high)


def _cell_row(  # noqa: PLR0913
    joined: RouteCells,
    counts: CellCounts,
    row: int,
    names: dict[int, list[str]],
    placing: Placing,
    area: SnapshotArea | None,
    resolution: int,
) -> CellRow:
    key, status = int(joined.cells[row]), STATUSES[counts.status[row]]
    has_value = status in (Publication.PUBLISHED, Publication.ZERO)
    cells = (key,) if area is None else tuple(np.unique(cells_to_parent(area.cells, resolution)).tolist())
    return CellRow(
        key,
        f"{key:x}" if area is None else area.area_id,
        status,
        int(counts.values[row]) if has_value else None,
        int(counts.withheld[row]),
        placing,
        ", ".join(names.get(key, [])) if area is None else area.name,
        cells,
        None if area is None else _outline(cells),
    )


def _outline(cells: tuple[int, ...]) -> BaseGeometry:
    polygons = cells_to_polygons(np.array(cells, np.uint64))
    return shapely.union_all(polygons, grid_size=10.0**-_DECIMALS)


def _largest_first(row: CellRow) -> tuple[int, int, int]:
    return -(row.value or 0), list(Publication).index(row.status), row.key


def names_by_cell(places: list[DrawnPlace]) -> dict[int, list[str]]:
    """Return the names of places by the cell that contains them."""
    names: dict[int, list[str]] = {}
    for place in places:
        names.setdefault(place.cell, []).append(place.name)
    return names


def list_places(snapshot: Snapshot, route: str, resolution: int = RESOLUTION) -> list[DrawnPlace]:
    """Return the landing, departure and crossing places of a route whose location is published, sorted by name."""
    rows = [row for row in snapshot.places() if row["geometry"] is not None and route in row["routes"]]
    rows = [row for row in rows if set(row["role"]) & set(DRAWN_ROLES)]
    lng, lat = ([getattr(row["geometry"], axis) for row in rows] for axis in "xy")
    cells = lnglat_to_cells(lng, lat, resolution).tolist()
    places = [
        DrawnPlace(row["name"], _roles_in_words(row["role"]), row["geometry"].x, row["geometry"].y, cell)
        for row, cell in zip(rows, cells, strict=True)
    ]
    return sorted(places, key=_by_name)


def _roles_in_words(roles: Sequence[str]) -> str:
    return ", ".join(role.replace("_", " ") for role in DRAWN_ROLES if role in roles)


def _by_name(place: DrawnPlace) -> tuple[str, float]:
    return place.name, place.lng


def add_up_layers(
    subject: Subject, window: MonthWindow, rows: list[CellRow], *, total: int, resolution: int = RESOLUTION
) -> Sum:
    """Add cells and remainders; DataError if they differ from the route's published total."""
    if not subject.has_cells:
        return Sum(0, 0, [(_WHOLE_ROUTE, total)])
    coarser: dict[str, int] = {}
    for remainder in window_remainders(subject.known, subject.series, resolution, window):
        if remainder.route == subject.route:
            where = _where(remainder)
            coarser[where] = coarser.get(where, 0) + remainder.value
    cells, areas = (sum(row.value or 0 for row in rows if row.is_area == of_areas) for of_areas in (False, True))
    summed = Sum(cells, areas, list(coarser.items()))
    if summed.total != total:
        raise DataError(
            f"{subject.route} {window.label}: cells, areas and remainders add up to {summed.total}, but the published "
            f"total is {total}; build the snapshot again"
        )
    return summed


def _where(remainder: Remainder) -> str:
    if not remainder.cell:
        return _WHOLE_ROUTE
    return f"cells of resolution {int(cell_resolutions([remainder.cell])[0])}"
