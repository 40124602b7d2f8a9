"""Read where the rows of a batch are: points in degrees, or H3 cells as hexadecimal text or integers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from routes_geo.errors import DataError
from routes_geo.grid.arrays import CellArray
from routes_geo.grid.cell_bits import cell_resolutions, cells_to_parent
from routes_geo.grid.cells import index_points
from routes_geo.points.columns import FloatArray, coordinates
from routes_geo.points.plan import Plan
from routes_geo.tables.where.cells import parse_cells
from routes_geo.tables.where.ranges import MOST_LAT_DEG, MOST_LNG_DEG


@dataclass(frozen=True, slots=True)
class Places:
    """Store the cell of each row (n,), 0 if it has none, and its coordinates (n,), zeros if cells are given."""

    cells: CellArray
    lng: FloatArray
    lat: FloatArray
    kinds: NDArray[np.int8] | None = None  # what a row has, such as POINT

    def has_place(self) -> NDArray[np.bool_]:
        """Return whether each row has a cell, and coordinates in range, shape (n,)."""
        in_range = (np.abs(self.lng) <= MOST_LNG_DEG) & (np.abs(self.lat) <= MOST_LAT_DEG)
        return np.asarray((self.cells != 0) & in_range)


def places_of(batch: pa.RecordBatch, plan: Plan) -> Places:
    """Return the places of a batch at the plan's resolution. DataError for a cell that is coarser than that."""
    if plan.cell:
        nowhere = np.zeros(batch.num_rows)
        return Places(_at_resolution(parse_cells(batch.column(plan.cell), plan.cell), plan), nowhere, nowhere)
    points = coordinates(batch, plan)
    cells = index_points(points.lng, points.lat, plan.resolution, threads=1).cells
    return Places(cells, points.lng, points.lat, points.kinds)


def _at_resolution(cells: CellArray, plan: Plan) -> CellArray:
    given = np.flatnonzero(cells)
    coarsest = int(cell_resolutions(cells[given]).min(initial=plan.resolution))
    if coarsest < plan.resolution:
        raise DataError(
            f"the column {plan.cell!r} has cells of resolution {coarsest}, which cannot be split into cells of "
            f"resolution {plan.resolution}; choose resolution {coarsest} or a coarser one"
        )
    out = np.zeros_like(cells)
    out[given] = cells_to_parent(cells[given], plan.resolution)
    return out
