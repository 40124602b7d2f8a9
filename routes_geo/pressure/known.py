"""What is known of the routes at one vintage: their months, landings by area, and how figures were revised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from routes_geo.model import ROUTE_IDS, Publication, Status
from routes_geo.months import MonthlySeries
from routes_geo.pressure.indicators import Concentration, concentration
from routes_geo.pressure.revision_history import RevisionHistory, snapshot_history
from routes_geo.pressure.signals import Drift, Shock, drift, shock
from routes_geo.snapshot.revisions import values_on
from routes_geo.snapshot.series import DETECTIONS, monthly_series
from routes_geo.snapshot.snapshot import Snapshot, release_on

LANDINGS = "unhcr.arrivals.v1"


@dataclass(frozen=True)
class KnownRoute:
    """What is known of a route at one vintage."""

    route: str
    series: MonthlySeries
    landings: Mapping[int, Sequence[int]]  # published counts of landing areas, by year

    @cached_property
    def shock(self) -> Shock:
        """Indicator I5 of all months."""
        return shock(self.series.values, self.series.first_month)

    @cached_property
    def drift(self) -> Drift:
        """Indicator I7 of all months."""
        return drift(self.shock.score)

    @cached_property
    def concentrations(self) -> dict[int, Concentration | None]:
        """Indicator I9 of each year with published landings; None where there were no arrivals."""
        return {year: concentration(counts) for year, counts in self.landings.items()}

    def concentration(self, month: int) -> tuple[Concentration | None, int, str]:
        """Concentration of landings in the year of a month, that year, and the reason where there is none."""
        year = 1970 + month // 12
        if year not in self.concentrations:
            years = f"are published for {min(self.landings)} to {max(self.landings)}" if self.landings else "are not"
            return None, year, f"arrivals by landing area of {year} are not held; those of this route {years}"
        found = self.concentrations[year]
        return found, year, "" if found else "no arrivals in that year"


@dataclass(frozen=True)
class KnownRoutes:
    """All routes at one vintage: what is compared is never of two."""

    snapshot: Snapshot
    as_of: date | None
    release: Mapping[str, Any]
    cadence_days: int
    routes: Mapping[str, KnownRoute]
    history: RevisionHistory

    @property
    def released(self) -> date:
        """Day of the release."""
        return date.fromisoformat(self.release["released"])

    @property
    def everywhere(self) -> list[MonthlySeries]:
        """Series of all routes, in their order."""
        return [known.series for known in self.routes.values()]

    @property
    def months(self) -> range:
        """Months of the series, since 1970-01."""
        own = self.routes[ROUTE_IDS[0]].series
        return range(own.first_month, own.first_month + own.values.size)

    def asked_for(self, day: date) -> KnownRoutes:
        """The same, as the answer for a day on which nothing more was known."""
        return replace(self, as_of=day)


def known_routes(snapshot: Snapshot, as_of: date | None = None) -> KnownRoutes:
    """What is known of all routes on a day (None: in the snapshot); NotFound for a day before the first vintage."""
    release = release_on(snapshot, DETECTIONS, as_of)
    landings = _landings(snapshot, as_of)
    routes = {
        route: KnownRoute(route, monthly_series(snapshot, DETECTIONS, route, as_of), landings.get(route, {}))
        for route in ROUTE_IDS
    }
    cadence_days = int(snapshot.series(DETECTIONS)["cadence_days"])
    return KnownRoutes(snapshot, as_of, release, cadence_days, routes, snapshot_history(snapshot, as_of))


def _landings(snapshot: Snapshot, as_of: date | None) -> dict[str, dict[int, list[int]]]:
    """Published yearly counts of landing areas by route; areas that are withheld are left out."""
    if LANDINGS not in snapshot.manifest["series"]:
        return {}
    known = snapshot.totals(LANDINGS) if as_of is None else values_on(snapshot.revisions(LANDINGS), as_of)
    found: dict[str, dict[int, list[int]]] = {}
    for row in known.to_pylist():
        if row["value"] is not None:
            found.setdefault(row["route"], {}).setdefault(row["start"].year, []).append(row["value"])
    return found


def status_of(series: MonthlySeries, month: int) -> str:
    """Status of a month: final, provisional, or why there is no count."""
    position = month - series.first_month
    if position < 0:
        return Publication.NOT_PUBLISHED.value
    if position >= series.values.size:
        return Publication.NOT_YET_REPORTED.value
    return Status.PROVISIONAL.value if series.provisional[position] else Status.FINAL.value
