"""Read what was known of the routes on a day: their months, landings by area, and how figures were revised."""

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
from routes_geo.snapshot.releases import release_on
from routes_geo.snapshot.revisions import values_on
from routes_geo.snapshot.series import DETECTIONS, monthly_series
from routes_geo.snapshot.snapshot import Snapshot

LANDINGS = "unhcr.arrivals.v1"


@dataclass(frozen=True)
class KnownRoute:
    """The figures of a route at one vintage."""

    route: str
    series: MonthlySeries
    landings: Mapping[int, Sequence[int | None]]  # counts of landing areas by year, None for a withheld one

    @cached_property
    def shock(self) -> Shock:
        """Return indicator I5 of all months."""
        return shock(self.series.values, self.series.first_month)

    @cached_property
    def drift(self) -> Drift:
        """Return indicator I7 of all months."""
        return drift(self.shock.score)

    @cached_property
    def concentrations(self) -> dict[int, Concentration | None]:
        """Return indicator I9 of each year with published landings; None for a year without arrivals.

        Withheld areas are counted and left out.
        """
        by_year: dict[int, Concentration | None] = {}
        for year, counts in self.landings.items():
            published = [count for count in counts if count is not None]
            by_year[year] = concentration(published, len(counts) - len(published))
        return by_year

    def concentration(self, month: int) -> tuple[Concentration | None, int, str]:
        """Return the concentration of landings in the year of a month, that year, and why it is missing ("" if not)."""
        year = 1970 + month // 12
        if year not in self.concentrations:
            years = f"them for {min(self.landings)} to {max(self.landings)}" if self.landings else "none"
            return None, year, f"no arrivals by landing area are available for {year}; this route has {years}"
        concentrated = self.concentrations[year]
        if concentrated is not None:
            return concentrated, year, ""
        if None in self.landings[year]:
            return None, year, "all counts of that year are withheld"
        return None, year, "there were no arrivals in that year"


@dataclass(frozen=True)
class KnownRoutes:
    """The figures of all routes at one vintage. Figures of different vintages are never compared."""

    snapshot: Snapshot
    as_of: date | None
    release: Mapping[str, Any]
    cadence_days: int
    routes: Mapping[str, KnownRoute]
    history: RevisionHistory

    @property
    def released(self) -> date:
        """Return the day of the release."""
        return date.fromisoformat(self.release["released"])

    @property
    def everywhere(self) -> list[MonthlySeries]:
        """Return the series of all routes, in the order of the routes."""
        return [route.series for route in self.routes.values()]

    @property
    def months(self) -> range:
        """Return the months of the series, since 1970-01."""
        own = self.routes[ROUTE_IDS[0]].series
        return range(own.first_month, own.first_month + own.values.size)

    def answer_for(self, day: date) -> KnownRoutes:
        """Return the same figures, labelled with a later day on which nothing more was known."""
        return replace(self, as_of=day)


def known_routes(snapshot: Snapshot, as_of: date | None = None) -> KnownRoutes:
    """Return what was known of all routes on a day (None: now); NotFound for a day before the first vintage."""
    release = release_on(snapshot, DETECTIONS, as_of)
    landings = _landings(snapshot, as_of)
    routes = {
        route: KnownRoute(route, monthly_series(snapshot, DETECTIONS, route, as_of), landings.get(route, {}))
        for route in ROUTE_IDS
    }
    cadence_days = int(snapshot.series(DETECTIONS)["cadence_days"])
    return KnownRoutes(snapshot, as_of, release, cadence_days, routes, snapshot_history(snapshot, as_of))


def _landings(snapshot: Snapshot, as_of: date | None) -> dict[str, dict[int, list[int | None]]]:
    """Return the yearly counts of landing areas by route and year; None for a withheld one."""
    if LANDINGS not in snapshot.manifest["series"]:
        return {}
    totals = snapshot.totals(LANDINGS) if as_of is None else values_on(snapshot.revisions(LANDINGS), as_of)
    landings: dict[str, dict[int, list[int | None]]] = {}
    for row in totals.to_pylist():
        if row["value"] is not None or row["status"] == Publication.SUPPRESSED:
            landings.setdefault(row["route"], {}).setdefault(row["start"].year, []).append(row["value"])
    return landings


def month_status(series: MonthlySeries, month: int) -> str:
    """Return the status of a month: final, provisional, or why it has no count."""
    position = month - series.first_month
    if position < 0:
        return Publication.NOT_PUBLISHED.value
    if position >= series.values.size:
        return Publication.NOT_YET_REPORTED.value
    return Status.PROVISIONAL.value if series.provisional[position] else Status.FINAL.value
