"""What the report says about space: the cells of a route with their counts, as rows and as GeoJSON."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routes_geo.errors import DataError
from routes_geo.geography.places import ALLOCATION_CLASSES
from routes_geo.grid.cells import CellArray, cell_resolutions, cells_to_boundary_arrays, lnglat_to_cells
from routes_geo.model import ROUTE_IDS, Publication
from routes_geo.months import MonthWindow
from routes_geo.snapshot.counts import STATUSES, CellCounts, Remainder, RouteCells, count_window, join_routes_and_counts
from routes_geo.snapshot.counts import remainders as window_remainders
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot

RESOLUTION = 4
DRAWN_ROLES = ("landing", "departure", "border_crossing")
CLASSES = 5
_BREAKS = tuple(factor * 10**power for power in range(1, 7) for factor in (1, 3))  # 10, 30, 100, 300, ...
_DECIMALS = 4

ALLOCATION_WORDS = {
    "observed_place": "counted at a place in this cell",
    "share_published": "the route's total, split by published shares of its landing places",
    "dasymetric": "the route's total, placed within a landing area by estimate",
    "uniform_area": "the route's total, at least in part spread evenly over the known places of an area",
    "none": "not placed",
}
STATUS_WORDS = {
    Publication.PUBLISHED: "published",
    Publication.ZERO: "zero: no count falls here in the window",
    Publication.SUPPRESSED: "withheld: small, or it would reveal a small count beside it",
    Publication.NOT_PUBLISHED: "no data: nothing is published for this cell",
    Publication.NOT_YET_REPORTED: "not yet reported",
}


@dataclass(frozen=True, slots=True)
class CellRow:
    """One cell in the window; `value` is None where none is published."""

    cell: int
    cell_hex: str
    status: Publication
    value: int | None
    withheld_months: int
    allocation: str
    places: str


@dataclass(frozen=True, slots=True)
class Sum:
    """How cells and remainders add up to the route's total; `coarser` holds (where it is published, count)."""

    cells: int
    coarser: list[tuple[str, int]]

    @property
    def remainder(self) -> int:
        """What is published only at a coarser level."""
        return sum(count for _, count in self.coarser)

    @property
    def total(self) -> int:
        """All of it."""
        return self.cells + self.remainder


@dataclass(frozen=True, slots=True)
class DrawnPlace:
    """A named place of a route with its location, degrees (CRS84), and the cell that holds it."""

    name: str
    roles: str
    lng: float
    lat: float
    cell: int


def count_cells(
    snapshot: Snapshot, route: str, window: MonthWindow, places: list[DrawnPlace]
) -> tuple[list[CellRow], CellArray]:
    """Cells of a route that count in a window, largest first; and the cells of its corridor without data."""
    joined = join_routes_and_counts(snapshot, DETECTIONS, RESOLUTION)
    counts = count_window(joined, snapshot.cube(DETECTIONS, RESOLUTION), window)
    of_route = joined.routes == ROUTE_IDS.index(route)
    unknown = counts.status == STATUSES.index(Publication.NOT_PUBLISHED)
    absent = of_route & unknown & (joined.center | (joined.cube_row >= 0))
    names = _names_by_cell(places)
    rows = [_cell_row(joined, counts, row, names) for row in np.flatnonzero(of_route & ~unknown)]
    return sorted(rows, key=_largest_first), joined.cells[absent]


def _cell_row(joined: RouteCells, counts: CellCounts, row: np.intp, names: dict[int, list[str]]) -> CellRow:
    cell, status = int(joined.cells[row]), STATUSES[counts.status[row]]
    known = status in (Publication.PUBLISHED, Publication.ZERO)
    return CellRow(
        cell,
        f"{cell:x}",
        status,
        int(counts.values[row]) if known else None,
        int(counts.withheld[row]),
        ALLOCATION_WORDS[ALLOCATION_CLASSES[counts.allocation[row]]],
        ", ".join(names.get(cell, [])),
    )


def _largest_first(row: CellRow) -> tuple[int, int, int]:
    return -(row.value or 0), list(Publication).index(row.status), row.cell


def _names_by_cell(places: list[DrawnPlace]) -> dict[int, list[str]]:
    names: dict[int, list[str]] = {}
    for place in places:
        names.setdefault(place.cell, []).append(place.name)
    return names


def list_places(snapshot: Snapshot, route: str) -> list[DrawnPlace]:
    """Landing, departure and crossing places of a route whose location is published, by name."""
    rows = [row for row in snapshot.places() if row["geometry"] is not None and route in row["routes"]]
    rows = [row for row in rows if set(row["role"]) & set(DRAWN_ROLES)]
    lng, lat = ([getattr(row["geometry"], axis) for row in rows] for axis in "xy")
    cells = lnglat_to_cells(lng, lat, RESOLUTION).tolist()
    return sorted(map(_drawn, rows, cells), key=_by_name)


def _drawn(row: dict[str, Any], cell: int) -> DrawnPlace:
    roles = ", ".join(role.replace("_", " ") for role in DRAWN_ROLES if role in row["role"])
    return DrawnPlace(row["name"], roles, row["geometry"].x, row["geometry"].y, cell)


def _by_name(place: DrawnPlace) -> tuple[str, float]:
    return place.name, place.lng


def add_up_layers(snapshot: Snapshot, route: str, window: MonthWindow, rows: list[CellRow], *, total: int) -> Sum:
    """Add cells and remainders; DataError unless they give the route's published total exactly."""
    found = window_remainders(snapshot, DETECTIONS, RESOLUTION, window)
    coarser: dict[str, int] = {}
    for remainder in found:
        if remainder.route == route:
            where = _where(remainder)
            coarser[where] = coarser.get(where, 0) + remainder.value
    out = Sum(sum(row.value or 0 for row in rows), list(coarser.items()))
    if out.total != total:
        raise DataError(f"{route} {window.label}: cells and remainders give {out.total}, the total is {total}")
    return out


def _where(remainder: Remainder) -> str:
    if not remainder.cell:
        return "the route as a whole"
    return f"cells of resolution {int(cell_resolutions([remainder.cell])[0])}"


def class_breaks(rows: list[CellRow]) -> list[int]:
    """Lower ends of the upper colour classes: round numbers that leave the largest value in the last of five."""
    largest = max((row.value or 0 for row in rows), default=0)
    reached = bisect_right(_BREAKS, largest)
    return list(_BREAKS[max(0, reached - CLASSES + 1) : reached])


def row_kind(row: CellRow, breaks: list[int]) -> str:
    """Name of a cell's style: `class-0` to `class-4` for a count, otherwise its status."""
    if row.status is not Publication.PUBLISHED or row.value is None:
        return row.status.value
    return f"class-{bisect_right(breaks, row.value) + CLASSES - 1 - len(breaks)}"


def legend_classes(breaks: list[int]) -> list[tuple[str, str]]:
    """Style and label of each colour class, from the lowest."""
    if not breaks:
        return [(f"class-{CLASSES - 1}", "any count")]
    labels = [f"under {breaks[0]:,}"]
    labels += [f"{low:,} to {high - 1:,}" for low, high in pairwise(breaks)]
    labels.append(f"{breaks[-1]:,} or more")
    return [(f"class-{CLASSES - len(labels) + position}", label) for position, label in enumerate(labels)]


def cell_rings(cells: NDArray[np.uint64]) -> list[list[list[float]]]:
    """Closed rings of cells as [lng, lat] pairs, degrees, for GeoJSON."""
    offsets, lng, lat = cells_to_boundary_arrays(cells)
    points = np.round(np.column_stack([lng, lat]), _DECIMALS).tolist()
    rings = (points[low:high] for low, high in pairwise(offsets))
    return [[*ring, ring[0]] for ring in rings]
