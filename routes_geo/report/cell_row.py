"""Describe what the map and the table of a report show: cells and areas with their counts, and places."""

from __future__ import annotations

from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from routes_geo.model import Kind, Publication
from routes_geo.report.placing import Placing


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
class DrawnPlace:
    """Describe a named place of a route: lng and lat in degrees (CRS84), and the cell that contains it."""

    name: str
    roles: str
    lng: float
    lat: float
    cell: int
