"""How fine the counts of each year are known, and how their places are derived: percentages by kind and basis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from routes_geo.grid.arrays import IntArray
from routes_geo.grid.cell_bits import COARSEST_PUBLISHED, FINEST_PUBLISHED
from routes_geo.grid.keys import is_area
from routes_geo.model import BASES, Kind, month_label
from routes_geo.snapshot.answers import Count, Percent, one_of
from routes_geo.snapshot.placings import basis_positions
from routes_geo.snapshot.snapshot import Snapshot

_DECIMALS = 1
_MONTHS = 12
# Version 0.1 spread most counts evenly over the places of an area: percentages of each year's detections that were on
# cells evenly spread, on cells by published shares, and only at coarser levels. None was observed.
BEFORE = {
    2009: (68.1, 30.1, 1.8),
    2010: (92.9, 5.2, 1.9),
    2011: (95.9, 3.6, 0.5),
    2012: (92.2, 5.3, 2.5),
    2013: (88.2, 10.7, 1.1),
    2014: (85.5, 14.2, 0.3),
    2015: (82.1, 17.8, 0.1),
    2016: (83.9, 15.9, 0.2),
    2017: (84.3, 14.9, 0.8),
    2018: (86.6, 12.7, 0.7),
    2019: (74.8, 24.9, 0.3),
    2020: (93.0, 6.0, 1.0),
    2021: (94.3, 3.8, 1.9),
    2022: (94.6, 5.1, 0.3),
    2023: (64.5, 35.0, 0.4),
    2024: (65.8, 33.6, 0.7),
    2025: (31.0, 30.3, 38.7),
    2026: (15.9, 21.0, 63.1),
}


@dataclass(frozen=True, kw_only=True)
class PlacedPartAnswer:
    """Part of a year's count of one kind and basis; the basis is null for routes and remainders."""

    kind: Annotated[str, one_of(*Kind)]
    basis: Annotated[str, one_of(*BASES)] | None
    value: Count
    percent: Percent


@dataclass(frozen=True, kw_only=True)
class PlacedBeforeAnswer:
    """Percentages of a year's detections as version 0.1 placed them."""

    spread_evenly: Percent
    published_share: Percent
    coarser: Percent


@dataclass(frozen=True, kw_only=True)
class PlacedYearAnswer:
    """Count of all routes in a year, by kind and basis at the finest resolution."""

    series: str
    year: int
    months: int
    total: Count
    parts: Sequence[PlacedPartAnswer]
    before: PlacedBeforeAnswer | None


def placed_by_year(snapshot: Snapshot, series: str) -> list[PlacedYearAnswer]:
    """Return the counts of each year by kind and basis; in each year they add up to the total of the routes."""
    months = _by_month(snapshot, series)
    first = snapshot.route_cube(series).first_month
    totals = np.sum(list(months.values()), axis=0)
    years = [int(month_label(first + at)[:4]) for at in range(totals.size)]
    answers = []
    for year in sorted(set(years)):
        inside = np.array([each == year for each in years])
        total = int(totals[inside].sum())
        answers.append(
            PlacedYearAnswer(
                series=series,
                year=year,
                months=int(inside.sum()),
                total=total,
                parts=[_part(kind, basis, int(each[inside].sum()), total) for (kind, basis), each in months.items()],
                before=_before(year),
            )
        )
    return answers


def _before(year: int) -> PlacedBeforeAnswer | None:
    if year not in BEFORE:
        return None
    evenly, published, coarser = BEFORE[year]
    return PlacedBeforeAnswer(spread_evenly=evenly, published_share=published, coarser=coarser)


def _part(kind: str, basis: str | None, value: int, total: int) -> PlacedPartAnswer:
    percent = round(100 * value / total, _DECIMALS) if total else 0.0
    return PlacedPartAnswer(kind=kind, basis=basis, value=value, percent=percent)


def _by_month(snapshot: Snapshot, series: str) -> dict[tuple[str, str | None], IntArray]:
    """Return the counts by month (p,) of each kind and basis."""
    finest = snapshot.cube(series, FINEST_PUBLISHED)
    published, basis = np.diff(finest.published, axis=1), basis_positions(finest.placing)
    areas = is_area(finest.cells)
    by_month: dict[tuple[str, str | None], IntArray] = {}
    for kind, rows in ((Kind.CELL.value, ~areas), (Kind.AREA.value, areas)):
        for position, name in enumerate(BASES):
            by_month[kind, name] = _sum(published[rows], basis[rows] == position)
    by_month[Kind.REMAINDER.value, None] = np.sum(list(_residuals(snapshot, series)), axis=0)
    by_month[Kind.ROUTE.value, None] = np.diff(snapshot.route_cube(series).residual, axis=1).sum(axis=0)
    return by_month


def _sum(values: IntArray, chosen: NDArray[np.bool_]) -> IntArray:
    return np.asarray(np.where(chosen, values, 0).sum(axis=0), np.int64)


def _residuals(snapshot: Snapshot, series: str) -> Iterator[IntArray]:
    for resolution in range(COARSEST_PUBLISHED, FINEST_PUBLISHED):
        yield np.diff(snapshot.cube(series, resolution).residual, axis=1).sum(axis=0)
