"""Read the nowcasts of a route's newest months and the forecasts of the next ones from a snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from routes_geo.model import check_route_id
from routes_geo.pressure.forecast_tables import FORECAST, SKILL
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
    "Skill is measured on the newest release, so past forecasts use the revised counts, not those of their time.",
    "Forecasts continue past patterns. They ignore measures, policies and the weather, and they name no cause.",
    "Forecasts start from the newest months as published, before the revisions that the nowcast estimates.",
    "The medians of several months do not add up to the median of their sum.",
)


@dataclass(frozen=True)
class RouteOutlook:
    """Forecasts of a route by horizon, and the skill of past forecasts."""

    forecasts: Rows
    skill: Rows


def read_outlook(snapshot: Snapshot, route: str) -> RouteOutlook:
    """Read the forecasts and skill of a route, computed when the snapshot was built; NotFound for an unknown route."""
    check_route_id(route)
    forecasts, skill = (
        [row for row in snapshot.table(name).to_pylist() if row["route"] == route] for name in (FORECAST, SKILL)
    )
    return RouteOutlook(forecasts, skill)


def route_nowcast(figures: KnownRoutes, route: str) -> list[NowcastMonth]:
    """Return the nowcasts of a route at a vintage, from the revisions known at that time."""

    def ratios_at(age_months: int) -> RevisionRatios:
        return revision_ratios(figures.history, route, age_months)

    return nowcast(figures.routes[route].series, figures.released, ratios_at)


class Forecasts(Derived):
    """Nowcasts and forecasts of a snapshot, each read or computed once."""

    @once
    def outlook(self, route: str) -> RouteOutlook:
        """Return the forecasts of a route and their skill."""
        return read_outlook(self.snapshot, route)

    def nowcast(self, figures: KnownRoutes, route: str) -> list[NowcastMonth]:
        """Return the nowcasts of a route's provisional months, as known at one vintage."""
        day = self.snapshot.derived(KnownDays).newest_day(figures.as_of)
        return self._once(("nowcast", day, route), lambda: route_nowcast(figures, route))
