"""Prepare the sections about space: the cells and areas of a route with their counts, and the sum of all levels."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from routes_geo.errors import DataError
from routes_geo.grid.arrays import CellArray
from routes_geo.grid.cell_bits import cell_resolutions, cells_to_parent
from routes_geo.grid.cells import cells_to_boundary_arrays, cells_to_polygons, lnglat_to_cells
from routes_geo.grid.keys import is_area
from routes_geo.model import BASES, ROUTE_IDS, Kind, Publication
from routes_geo.months import MonthWindow
from routes_geo.report.placing import Placing
from routes_geo.report.subject import Subject
from routes_geo.snapshot.areas import Areas, SnapshotArea
from routes_geo.snapshot.counts import STATUSES, CellCounts, Remainder, RouteCells, count_window, join_routes_and_counts
from routes_geo.snapshot.counts import remainders as window_remainders
from routes_geo.snapshot.placings import Shares, basis_positions
from routes_geo.snapshot.snapshot import Snapshot

RESOLUTION = 4
DRAWN_ROLES = ("landing", "departure", "border_crossing")
CLASSES = 5
_BREAKS = tuple(factor * 10**power for power in range(1, 7) for factor in (1, 3))  # 10, 30, 100, 300, ...
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
class CellRow:
    """Describe one cell, or one area with its name and its cells, in the window.

    `value` is None if no count is published. `key` is a cell, or the number of an area; `row_id` is its id as text.
    """

    key: int
    row_id: str
    status: Publication
    value: int | None
    withheld_months: int
    placing: Placing
    places: str
    cells: tuple[int, ...]
    shape: BaseGeometry | None = None  # of an area

    @property
    def is_area(self) -> bool:
        """Return whether the figure is of an area."""
        return self.placing.kind == Kind.AREA


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


@dataclass(frozen=True, slots=True)
class DrawnPlace:
    """Describe a named place of a route: lng and lat in degrees (CRS84), and the cell that contains it."""

    name: str
    roles: str
    lng: float
    lat: float
    cell: int


def count_cells(subject: Subject, window: MonthWindow, places: list[DrawnPlace]) -> tuple[list[CellRow], CellArray]:
    """Return the cells and areas of a route with a status in a window, and the corridor cells without data.

    The largest count comes first. The list is empty if only the totals of routes were known.
    """
    if not subject.has_cells:
        return [], np.empty(0, np.uint64)
    snapshot, series = subject.known, subject.series
    joined = join_routes_and_counts(snapshot, series, RESOLUTION)
    counts = count_window(joined, snapshot.cube(series, RESOLUTION), window)
    of_route = joined.routes == ROUTE_IDS.index(subject.route)
    unknown = counts.status == STATUSES.index(Publication.NOT_PUBLISHED)
    absent = of_route & unknown & (joined.center | (joined.cube_row >= 0)) & ~is_area(joined.cells)
    names = _names_by_cell(places)
    ranges = snapshot.derived(Shares).ranges(series).columns(counts.placing)
    areas = snapshot.derived(Areas).by_number()
    rows = []
    for row in np.flatnonzero(of_route & ~unknown).tolist():
        area = areas.get(int(joined.cells[row]))
        placing = _placing(counts, ranges, row, Kind.CELL if area is None else Kind.AREA)
        rows.append(_cell_row(joined, counts, row, names, placing, area))
    return sorted(rows, key=_largest_first), joined.cells[absent]


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
) -> CellRow:
    key, status = int(joined.cells[row]), STATUSES[counts.status[row]]
    has_value = status in (Publication.PUBLISHED, Publication.ZERO)
    cells = (key,) if area is None else tuple(np.unique(cells_to_parent(area.cells, RESOLUTION)).tolist())
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


def _names_by_cell(places: list[DrawnPlace]) -> dict[int, list[str]]:
    names: dict[int, list[str]] = {}
    for place in places:
        names.setdefault(place.cell, []).append(place.name)
    return names


def list_places(snapshot: Snapshot, route: str) -> list[DrawnPlace]:
    """Return the landing, departure and crossing places of a route whose location is published, sorted by name."""
    rows = [row for row in snapshot.places() if row["geometry"] is not None and route in row["routes"]]
    rows = [row for row in rows if set(row["role"]) & set(DRAWN_ROLES)]
    lng, lat = ([getattr(row["geometry"], axis) for row in rows] for axis in "xy")
    cells = lnglat_to_cells(lng, lat, RESOLUTION).tolist()
    places = [
        DrawnPlace(row["name"], _roles_in_words(row["role"]), row["geometry"].x, row["geometry"].y, cell)
        for row, cell in zip(rows, cells, strict=True)
    ]
    return sorted(places, key=_by_name)


def _roles_in_words(roles: Sequence[str]) -> str:
    return ", ".join(role.replace("_", " ") for role in DRAWN_ROLES if role in roles)


def _by_name(place: DrawnPlace) -> tuple[str, float]:
    return place.name, place.lng


def add_up_layers(subject: Subject, window: MonthWindow, rows: list[CellRow], *, total: int) -> Sum:
    """Add cells and remainders; DataError if they differ from the route's published total."""
    if not subject.has_cells:
        return Sum(0, 0, [(_WHOLE_ROUTE, total)])
    coarser: dict[str, int] = {}
    for remainder in window_remainders(subject.known, subject.series, RESOLUTION, window):
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


def class_breaks(rows: list[CellRow]) -> list[int]:
    """Return the lower ends of the upper colour classes.

    They are round numbers, chosen so that the largest value is in the last of five classes.
    """
    largest = max((row.value or 0 for row in rows), default=0)
    reached = bisect_right(_BREAKS, largest)
    return list(_BREAKS[max(0, reached - CLASSES + 1) : reached])


def row_kind(row: CellRow, breaks: list[int]) -> str:
    """Return the style name of a figure without its look: `class-0` to `class-4` for a count, otherwise its status."""
    if row.status is not Publication.PUBLISHED or row.value is None:
        return row.status.value
    return f"class-{bisect_right(breaks, row.value) + CLASSES - 1 - len(breaks)}"


def row_style(row: CellRow, breaks: list[int]) -> str:
    """Return the style name of a figure: its class and its look, otherwise its status."""
    kind = row_kind(row, breaks)
    return kind + row.placing.look if row.status is Publication.PUBLISHED and row.value is not None else kind


def row_at(rows: list[CellRow], cell: int) -> CellRow | None:
    """Return the finest figure that counts a cell, None if the route alone does."""
    return min((row for row in rows if cell in row.cells), key=lambda row: len(row.cells), default=None)


def legend_classes(breaks: list[int]) -> list[tuple[str, str]]:
    """Return the style and label of each colour class, lowest first."""
    if not breaks:
        return [(f"class-{CLASSES - 1}", "any count")]
    labels = [f"under {breaks[0]:,}"]
    labels += [f"{low:,} to {high - 1:,}" for low, high in pairwise(breaks)]
    labels.append(f"{breaks[-1]:,} or more")
    return [(f"class-{CLASSES - len(labels) + position}", label) for position, label in enumerate(labels)]


def cell_rings(cells: NDArray[np.uint64]) -> list[list[list[float]]]:
    """Return closed rings of cells as [lng, lat] pairs in degrees, for GeoJSON."""
    offsets, lng, lat = cells_to_boundary_arrays(cells)
    points = np.round(np.column_stack([lng, lat]), _DECIMALS).tolist()
    rings = (points[low:high] for low, high in pairwise(offsets))
    return [[*ring, ring[0]] for ring in rings]
