"""Sum observations with points by route, period and cell, as disclosure control takes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.grid.cell_bits import cells_to_parent
from routes_geo.grid.cells import lnglat_to_cells
from routes_geo.model import month_of
from routes_geo.sources.iom.cells import COARSE

MONTHS_OF_GRAIN = {"month": 1, "quarter": 3, "year": 12}
_COARSE_RESOLUTION = 3  # of a point with the flag COARSE

RoutePeriod = tuple[str, int]  # route, and first month of the period since 1970-01


@dataclass(slots=True)
class PeriodCounts:
    """Counts of one route and period: in all, and by cell as far as a point is known."""

    total: int = 0
    cells: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))


def period_counts(
    observations: pa.Table, routes: Iterable[str], *, grain: str, finest: int
) -> dict[RoutePeriod, PeriodCounts]:
    """Sum the values of observations by route and period of the grain, and by cell of the resolution `finest`.

    A point with the flag of a whole degree counts in a cell of resolution 3. A period begins a quarter or a year as
    the calendar does; the day an observation starts decides.
    """
    months = MONTHS_OF_GRAIN[grain]
    chosen = pc.and_(pc.is_in(observations["route"], pa.array(list(routes))), pc.is_valid(observations["value"]))
    rows = observations.filter(chosen)
    counts: defaultdict[RoutePeriod, PeriodCounts] = defaultdict(PeriodCounts)
    columns = (rows[name].to_pylist() for name in ("route", "start", "value"))
    for route, start, value, cell in zip(*columns, cells_of(rows, finest), strict=True):
        month = month_of(start)
        count = counts[route, month - month % months]
        count.total += value
        if cell and value:
            count.cells[cell] += value
    return dict(counts)


def cells_of(observations: pa.Table, finest: int) -> list[int]:
    """Return the cell of each observation: 0 without a point, and of resolution 3 if the point is coarse."""
    located = pc.and_(pc.is_valid(observations["lng"]), pc.is_valid(observations["lat"])).to_numpy()
    lng, lat = (observations[name].to_numpy()[located] for name in ("lng", "lat"))
    found = lnglat_to_cells(lng, lat, finest)
    coarse = pc.fill_null(pc.equal(observations["flag"], COARSE), False).to_numpy()[located]
    found[coarse] = cells_to_parent(found[coarse], min(_COARSE_RESOLUTION, finest))
    cells = np.zeros(observations.num_rows, np.uint64)
    cells[located] = found
    return [int(cell) for cell in cells.tolist()]
