"""The series that the collection of cells offers, with what sets them apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from typing_extensions import TypedDict  # pydantic takes no other before Python 3.12

from routes_geo.grid.keys import is_area
from routes_geo.model import BASES, Kind
from routes_geo.snapshot.answers import DayText
from routes_geo.snapshot.newest import window_or_last_year
from routes_geo.snapshot.once import once
from routes_geo.snapshot.placings import basis_positions
from routes_geo.snapshot.published_cube import PublishedCube
from routes_geo.snapshot.series import cell_resolutions_of, cell_series, whole_span
from routes_geo.snapshot.snapshot import Derived
from routes_geo.snapshot.vintage_view import days_on_cells


class OfferedSeriesAnswer(TypedDict):
    """Series of counts by cell, its months, those that an answer has by default, and how fine its figures are.

    Kinds and bases are those that a published count above zero has. Vintages are the days of the releases that have
    counts by cell, oldest first.
    """

    id: str
    title: str
    publisher: str
    unit: str
    grain: str
    period: str
    default_period: str
    months_per_period: int
    kinds: Sequence[str]
    bases: Sequence[str]
    resolutions: Sequence[int]
    vintages: Sequence[DayText]


class OfferedSeries(Derived):
    """Describes the series that have counts by cell, detections first."""

    @once
    def all(self) -> list[OfferedSeriesAnswer]:
        """Return every series that has counts by cell."""
        return [self.of(name) for name in cell_series(self.snapshot)]

    @once
    def of(self, series: str) -> OfferedSeriesAnswer:
        """Return one series; NotFound if it has no counts by cell."""
        resolutions = cell_resolutions_of(self.snapshot, series)
        levels = [self.snapshot.cube(series, level) for level in resolutions]
        info, route_cube = self.snapshot.series(series), self.snapshot.route_cube(series)
        return OfferedSeriesAnswer(
            id=series,
            title=info["title"],
            publisher=info["publisher"],
            unit=info["unit"],
            grain=info["grain"],
            period=whole_span(self.snapshot, series).label,
            default_period=window_or_last_year(self.snapshot, None, series=series).label,
            months_per_period=route_cube.months_per_period,
            kinds=_kinds(levels, route_cube),
            bases=_bases(levels),
            resolutions=resolutions,
            vintages=days_on_cells(self.snapshot, series),
        )


def _kinds(levels: Sequence[PublishedCube], route_cube: PublishedCube) -> list[str]:
    has_kind = {
        Kind.CELL: any(bool(cube.published[~is_area(cube.cells), -1].any()) for cube in levels),
        Kind.AREA: any(bool(cube.published[is_area(cube.cells), -1].any()) for cube in levels),
        Kind.ROUTE: bool(route_cube.residual[:, -1].any()),
        Kind.REMAINDER: any(bool(cube.residual[:, -1].any()) for cube in levels[:-1]),
    }
    return [kind.value for kind in Kind if has_kind[kind]]


def _bases(levels: Sequence[PublishedCube]) -> list[str]:
    placings = [cube.placing[np.diff(cube.published, axis=1) > 0] for cube in levels]
    positions = np.unique(basis_positions(np.concatenate(placings)))
    return [BASES[position] for position in positions if position >= 0]
