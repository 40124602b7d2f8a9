"""Totals of the five routes in a series, aligned to one list of periods, as charts and tables need them.

The rule: a total adds every area of the route that has a published figure, as the counts on cells do. Where an area of
a period has none, the total is marked as incomplete.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from routes_geo.model import ROUTE_IDS, Publication, month_of, month_start, period_label
from routes_geo.months import MONTHS_OF_GRAIN
from routes_geo.snapshot.revisions import add_up
from routes_geo.snapshot.series import counts_by_period, rows_of_route
from routes_geo.snapshot.snapshot import Snapshot

T = TypeVar("T")
_WEEK = timedelta(days=7)
_Figure = tuple[int | None, str]  # value and status
_ABSENT: _Figure = (None, Publication.NOT_PUBLISHED.value)
NOT_BY_ROUTE = (
    "the areas of this series count in different ways, so that they have no sum by route; see /series/{route}"
)


@dataclass(frozen=True, slots=True)
class RouteTotals:
    """Totals of a route with their statuses, aligned to the periods of the series.

    `incomplete` has the positions of totals that leave out an area whose figure is withheld or not published.
    """

    values: list[int | None]
    statuses: list[str]
    incomplete: list[int]


@dataclass(frozen=True, slots=True)
class SeriesTotals:
    """Totals of a series by route; `periods` are labels, without a gap. A route without any figure is left out."""

    periods: list[str]
    routes: dict[str, RouteTotals]


def totals_by_route(snapshot: Snapshot, series: str) -> SeriesTotals | None:
    """Return the totals of a series by route; None for a series that is not about routes.

    There are no routes if the areas of the series have no common sum. NotFound for an unknown series.
    """
    info = snapshot.series(series)
    by_route = {route: _figures(snapshot, series, route) for route in ROUTE_IDS}
    starts = {start for figures in by_route.values() for start in figures}
    if not starts:
        return None
    days = _every_period(starts, info["grain"])
    totals = {route: _aligned(figures, days) for route, figures in by_route.items() if figures and info["adds_areas"]}
    return SeriesTotals([period_label(day, info["grain"]) for day in days], totals)


def _figures(snapshot: Snapshot, series: str, route: str) -> dict[date, list[_Figure]]:
    """Return the figures of a route by the first day of their period, one for each area."""
    figures: dict[date, list[_Figure]] = {}
    rows = rows_of_route(snapshot, series, route, None)
    for (start, _), figure in counts_by_period(rows, ["start", "area"]).items():
        figures.setdefault(start, []).append(figure)
    return figures


def _every_period(starts: Collection[date], grain: str) -> list[date]:
    """Return the first days of all periods from the first to the last of some, in order."""
    first, last, months = min(starts), max(starts), MONTHS_OF_GRAIN.get(grain)
    if months is None:
        days = [first + weeks * _WEEK for weeks in range((last - first) // _WEEK + 1)]
    else:
        days = [month_start(month) for month in range(month_of(first), month_of(last) + 1, months)]
    return sorted({*days, *starts})


def _aligned(figures: dict[date, list[_Figure]], days: Sequence[date]) -> RouteTotals:
    totals = [_total(figures.get(day, [_ABSENT])) for day in days]
    return RouteTotals(
        values=[value for value, _, _ in totals],
        statuses=[status for _, status, _ in totals],
        incomplete=[at for at, (_, _, is_incomplete) in enumerate(totals) if is_incomplete],
    )


def _total(figures: Sequence[_Figure]) -> tuple[int | None, str, bool]:
    """Return the sum of the published figures, its status, and whether a figure is left out of it."""
    published = [figure for figure in figures if figure[0] is not None]
    return *add_up(published or figures), bool(published) and len(published) < len(figures)


def runs_of(values: Sequence[T]) -> list[tuple[int, T]]:
    """Return the runs of equal values: the position of the first of each, and its value."""
    starts = [at for at, value in enumerate(values) if at == 0 or value != values[at - 1]]
    return [(at, values[at]) for at in starts]
