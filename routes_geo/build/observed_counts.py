"""Sum observations with points by route, period and cell, as disclosure control takes them.

The rule: what is published as one total is one group: a route's rows without an area, and those of each area and
border. Disclosure control takes each group on its own, because its total is known.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.grid.cell_bits import COARSEST_PUBLISHED, cells_to_parent
from routes_geo.grid.cells import lnglat_to_cells
from routes_geo.model import Precision, month_of
from routes_geo.months import MONTHS_OF_GRAIN

_RESOLUTION = re.compile(r"r(\d{1,2})")  # the flag of a point that is known no finer than a cell of this resolution
_NO_CELL = -1

RoutePeriod = tuple[str, int]  # route, and first month of the period since 1970-01


class Group(NamedTuple):
    """What is published as one total: the columns of the totals, with the first month of the period since 1970-01."""

    route: str
    month: int
    border: str | None = None
    area: str | None = None
    precision: str = Precision.ROUTE.value

    @property
    def has_points(self) -> bool:
        """Return whether the rows of the group can have points of their own; those of an area or country have none."""
        return self.precision not in {Precision.AREA, Precision.COUNTRY}


@dataclass(slots=True)
class PeriodCounts:
    """Counts of one route and period: in all, and by cell as far as a point is known."""

    total: int = 0
    cells: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))


def groups_of(rows: pa.Table, months: int) -> Iterator[Group]:
    """Yield the group of each row of observations or totals. `months` is the length of a period."""
    columns = (rows[name].to_pylist() for name in ("route", "start", "border", "area", "precision"))
    for route, start, border, area, precision in zip(*columns, strict=True):
        month = month_of(start)
        known = Precision.ROUTE.value if area is None else precision
        yield Group(route, month - month % months, border, area, known)


def group_counts(
    observations: pa.Table, routes: Iterable[str], *, grain: str, finest: int
) -> dict[Group, PeriodCounts]:
    """Sum the values of observations by group, and by cell of the resolution `finest`.

    A point with the flag of a resolution counts in a cell of that resolution. A period begins a quarter or a year as
    the calendar does; the day an observation starts decides.
    """
    chosen = pc.and_(pc.is_in(observations["route"], pa.array(list(routes))), pc.is_valid(observations["value"]))
    rows = observations.filter(chosen)
    counts: defaultdict[Group, PeriodCounts] = defaultdict(PeriodCounts)
    groups = groups_of(rows, MONTHS_OF_GRAIN[grain])
    for group, value, cell in zip(groups, rows["value"].to_pylist(), cells_of(rows, finest), strict=True):
        count = counts[group]
        count.total += value
        if cell and value and group.has_points:
            count.cells[cell] += value
    return dict(counts)


def period_counts(
    observations: pa.Table, routes: Iterable[str], *, grain: str, finest: int
) -> dict[RoutePeriod, PeriodCounts]:
    """Sum as `group_counts` does, by route and period alone."""
    counts: defaultdict[RoutePeriod, PeriodCounts] = defaultdict(PeriodCounts)
    for group, part in group_counts(observations, routes, grain=grain, finest=finest).items():
        whole = counts[group.route, group.month]
        whole.total += part.total
        for cell, value in part.cells.items():
            whole.cells[cell] += value
    return dict(counts)


def cells_of(observations: pa.Table, finest: int) -> list[int]:
    """Return the cell of each observation, no finer than its point is known.

    It is 0 without a point, and for an area that is given by its shape alone or by a cell coarser than is published.
    """
    located = pc.and_(pc.is_valid(observations["lng"]), pc.is_valid(observations["lat"])).to_numpy()
    lng, lat = (observations[name].to_numpy()[located] for name in ("lng", "lat"))
    known = np.array([_resolution(*row) for row in _known(observations.filter(pa.array(located)))], np.int64)
    at_finest = lnglat_to_cells(lng, lat, finest)
    found = np.zeros(at_finest.size, np.uint64)
    for resolution in range(COARSEST_PUBLISHED, finest + 1):
        rows = np.minimum(known, finest) == resolution
        found[rows] = cells_to_parent(at_finest[rows], resolution)
    cells = np.zeros(observations.num_rows, np.uint64)
    cells[located] = found
    return [int(cell) for cell in cells.tolist()]


def _known(observations: pa.Table) -> Iterator[tuple[str | None, str]]:
    return zip(observations["flag"].to_pylist(), observations["precision"].to_pylist(), strict=True)


def _resolution(flag: str | None, precision: str) -> int:
    """Return the finest resolution at which a point is known, _NO_CELL for the point of an area's shape."""
    if match := _RESOLUTION.fullmatch(flag or ""):
        return int(match[1])
    return _NO_CELL if precision == Precision.AREA else 15
