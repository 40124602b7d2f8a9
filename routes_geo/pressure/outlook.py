"""Read the nowcasts of a route's newest months and the forecasts of the next ones from a snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow.compute as pc

from routes_geo.model import ROUTE_IDS, check_route_id, parse_month
from routes_geo.months import MonthWindow
from routes_geo.pressure.forecast_tables import FORECAST, PAST_FORECAST, SKILL
from routes_geo.pressure.known import KnownRoutes
from routes_geo.pressure.known_days import KnownDays
from routes_geo.pressure.nowcast import NowcastMonth, nowcast
from routes_geo.pressure.revision_history import revision_ratios
from routes_geo.pressure.revision_ratios import RevisionRatios
from routes_geo.snapshot.once import once
from routes_geo.snapshot.snapshot import Derived, Snapshot

Rows = list[dict[str, Any]]  # in the columns of routes_geo.pressure.forecast.tables

CAVEATS = (
    "Forecasts are for whole routes and months only, never for a place, a day or a nationality.",
    "Errors of about 40 % are normal: half of all months were off by more than typical_error in skill.",
    "Past forecasts and the skill measured on them use only months up to their origin, but with the revised counts of "
    "the newest release.",
    "Forecasts continue past patterns. They ignore measures, policies and the weather, and they name no cause.",
    "Forecasts start from the newest months as published, before the revisions that the nowcast estimates.",
    "The medians of several months do not add up to the median of their sum.",
)


@dataclass(frozen=True)
class RouteOutlook:
    """Forecasts of a route by horizon, the skill of past forecasts, and those past forecasts by origin."""

    forecasts: Rows
    skill: Rows
    past: Rows


def read_outlook(snapshot: Snapshot, route: str) -> RouteOutlook:
    """Read the forecasts and skill of a route, computed when the snapshot was built; NotFound for an unknown route."""
    check_route_id(route)
    names = (FORECAST, SKILL, PAST_FORECAST)
    return RouteOutlook(*(snapshot.table(name).filter(pc.field("route") == route).to_pylist() for name in names))


def route_nowcast(figures: KnownRoutes, route: str) -> list[NowcastMonth]:
    """Return the nowcasts of a route at a vintage, from the revisions known at that time."""

    def ratios_at(age_months: int) -> RevisionRatios:
        return revision_ratios(figures.history, route, age_months)

    return nowcast(figures.routes[route].series, figures.released, ratios_at)


class Forecasts(Derived):
    """Nowcasts and forecasts of a snapshot, each read or computed once."""

    @once
    def origins(self) -> MonthWindow:
        """Return the months from which past forecasts are available; without any, an empty window."""
        months = [parse_month(row["origin"]) for route in ROUTE_IDS for row in self.outlook(route).past]
        return MonthWindow(min(months), max(months) + 1) if months else MonthWindow(0, 0)

    @once
    def outlook(self, route: str) -> RouteOutlook:
        """Return the forecasts of a route and their skill."""
        return read_outlook(self.snapshot, route)

    def nowcast(self, figures: KnownRoutes, route: str) -> list[NowcastMonth]:
        """Return the nowcasts of a route's provisional months, as known at one vintage."""
        day = self.snapshot.derived(KnownDays).newest_day(figures.as_of)
        return self._once(("nowcast", day, route), lambda: route_nowcast(figures, route))
