"""What a snapshot says of the newest months of a route and of those to come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from routes_geo.model import check_route_id
from routes_geo.pressure.forecast_tables import FORECAST, SKILL
from routes_geo.pressure.known import KnownRoutes
from routes_geo.pressure.known_days import KnownDays
from routes_geo.pressure.nowcast import NowcastMonth, nowcast
from routes_geo.pressure.revision_history import revision_ratios
from routes_geo.snapshot.once import once
from routes_geo.snapshot.snapshot import Derived, Snapshot

Rows = list[dict[str, Any]]  # in the columns of routes_geo.pressure.forecast.tables

CAVEATS = (
    "Of whole routes and months alone: there is no forecast of a place, a day or a nationality.",
    "A large error is the rule, about 40 %: typical_error in skill says by how much half of all months were off.",
    "Skill is that on the newest release: months that were revised later are forecast from what they became.",
    "The past is continued. Nothing is known of measures, policies or the weather, and no cause is named.",
    "Forecasts start from the newest months as they are published, before the revisions that the nowcast allows for.",
    "Medians of months do not add up to the median of their sum.",
)


@dataclass(frozen=True)
class RouteOutlook:
    """Forecasts of a route by horizon, and how such forecasts did."""

    forecasts: Rows
    skill: Rows


def read_outlook(snapshot: Snapshot, route: str) -> RouteOutlook:
    """Forecasts and skill of a route as they were made when the snapshot was built; NotFound for an unknown route."""
    check_route_id(route)
    forecasts, skill = (
        [row for row in snapshot.table(name).to_pylist() if row["route"] == route] for name in (FORECAST, SKILL)
    )
    return RouteOutlook(forecasts, skill)


def route_nowcast(known: KnownRoutes, route: str) -> list[NowcastMonth]:
    """Provisional months of a route at a vintage, with what they may become by what was known of revisions then."""

    def ratios_at(age_months: int) -> Any:
        return revision_ratios(known.history, route, age_months)

    return nowcast(known.routes[route].series, known.released, ratios_at)


class Forecasts(Derived):
    """Nowcasts and forecasts of a snapshot, each read or computed once."""

    @once
    def outlook(self, route: str) -> RouteOutlook:
        """Return the forecasts of a route and their skill."""
        return read_outlook(self.snapshot, route)

    def nowcast(self, known: KnownRoutes, route: str) -> list[NowcastMonth]:
        """Return the provisional months of a route, as known at one vintage."""
        day = self.snapshot.derived(KnownDays).newest_day(known.as_of)
        return self._once(("nowcast", day, route), lambda: route_nowcast(known, route))
