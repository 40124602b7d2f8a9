"""Pressure on the routes at one vintage: indicators, score and cross-route score of a month, from a snapshot."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from routes_geo import pressure
from routes_geo.composite import (
    COMMON_GOALPOSTS,
    GOALPOSTS,
    Band,
    Composite,
    Part,
    PartName,
    band_of,
    compose,
    concentration_part,
    level_part,
    load_part,
    shock_part,
    weighted_score,
    year_on_year_part,
)
from routes_geo.hotspot_areas import Hotspot
from routes_geo.hotspots import route_load
from routes_geo.model import ROUTE_IDS, Publication, Status
from routes_geo.pressure import Concentration, Figure, concentration
from routes_geo.revision_history import (
    RevisionHistory,
    RevisionRatios,
    age_of,
    revision_ratios,
    snapshot_history,
)
from routes_geo.revisions import values_on
from routes_geo.series import DETECTIONS, MonthlySeries, monthly_series
from routes_geo.signals import Drift, Shock, drift, shock
from routes_geo.snapshot import Snapshot, release_on

LANDINGS = "unhcr.arrivals.v1"
# A score is one class less reliable for each of these.
_WIDE_INTERVAL, _WIDE_RANGE, _FEW_PARTS = 20.0, 30.0, 3
# What may be compared with a score, by whether it is that of the cross-route view.
COMPARABLE = {
    False: "The score compares the route with its own past: scores of two routes are not comparable.",
    True: "Cross-route view: levels of all routes between common goalposts. It is no ranking of routes.",
}


@dataclass(frozen=True, slots=True)
class Load:
    """Reception load of a route in a month, or the reason why there is none; `inputs` say of where and when."""

    value: float | None
    inputs: Mapping[str, float | str | None]
    reason_missing: str | None


def reception_load(hotspots: Sequence[Hotspot], route: str, month: int) -> Load:
    """Reception load I10 of a route in a month, by what is stated of its hotspots (routes_geo.hotspots.route_load)."""
    found = route_load(hotspots, route, month)
    if found.load is None:
        return Load(None, {}, found.reason_missing)
    load, capacity = found.load, found.load.capacity
    inputs: dict[str, float | str | None] = {
        "hotspot": load.area_id,
        "people": load.people,
        "people_on": load.as_of,
        "people_source": load.source,
        "capacity": capacity.value,
        "capacity_on": capacity.as_of,
        "capacity_source": capacity.source,
        "on_other_capacities": "; ".join(
            f"{other.value:.1f} on {other.capacity.value} of {other.capacity.as_of}" for other in found.alternatives
        )
        or None,
    }
    return Load(load.value, inputs, None)


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


@dataclass(frozen=True, slots=True)
class Scored:
    """A score with its band, its interval over revisions and its reliability, which names what lowered it."""

    composite: Composite
    band: Band | None
    interval_over_revisions: tuple[float, float] | None
    reliability: str
    lowered_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoutePressure:
    """Pressure on a route in a month."""

    route: str
    month: int
    status: str
    indicators: Mapping[str, Figure]
    own: Scored
    cross_route: Scored
    revision: RevisionRatios


def route_pressure(
    known: KnownRoutes, route: str, month: int, *, load: Load, parts: Sequence[PartName] = tuple(PartName)
) -> RoutePressure:
    """Pressure on a route in a month (since 1970-01), with a score of some parts.

    The score compares the route with its own past, the cross-route score levels of all routes with common goalposts.
    """
    own = known.routes[route]
    ratios = revision_ratios(known.history, route, age_of(month, known.released))
    asked = _Asked(own, month, load, ratios, tuple(parts))
    return RoutePressure(
        route,
        month,
        status_of(own.series, month),
        _indicators(known, own, month, load, ratios),
        _scored(asked, GOALPOSTS[route]),
        _scored(asked, COMMON_GOALPOSTS),
        ratios,
    )


def score_month(
    known: KnownRoutes, route: str, month: int, *, load: Load, parts: Sequence[PartName] = tuple(PartName)
) -> Scored:
    """Score of a route in a month against its own past, without its indicators."""
    ratios = revision_ratios(known.history, route, age_of(month, known.released))
    return _scored(_Asked(known.routes[route], month, load, ratios, tuple(parts)), GOALPOSTS[route])


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a score is asked for."""

    own: KnownRoute
    month: int
    load: Load
    ratios: RevisionRatios
    parts: tuple[PartName, ...]

    def made(self, value: int | None, goalposts: tuple[float, float]) -> list[Part]:
        """Parts as they would be if the month's count were `value`."""
        made = _parts(self.own, self.month, value, self.load, goalposts)
        return [made[name] for name in self.parts]

    def score(self, value: int, goalposts: tuple[float, float]) -> float | None:
        """Score as it would be if the month's count were `value`."""
        counted = self.own.series.value(self.month)
        return weighted_score(self.made(value, goalposts)) if value != counted else None


def status_of(series: MonthlySeries, month: int) -> str:
    """Status of a month: final, provisional, or why there is no count."""
    position = month - series.first_month
    if position < 0:
        return Publication.NOT_PUBLISHED.value
    if position >= series.values.size:
        return Publication.NOT_YET_REPORTED.value
    return Status.PROVISIONAL.value if series.provisional[position] else Status.FINAL.value


def _scored(asked: _Asked, goalposts: tuple[float, float]) -> Scored:
    value = asked.own.series.value(asked.month)
    composite = compose(asked.made(value, goalposts))
    interval = None
    if composite.score is not None and value is not None:
        ends = [asked.score(round(value * ratio), goalposts) for ratio in (asked.ratios.low, asked.ratios.high)]
        known = [end for end in (*ends, composite.score) if end is not None]
        interval = min(known), max(known)
    is_provisional = status_of(asked.own.series, asked.month) == Status.PROVISIONAL
    letter, lowered_by = _reliability(composite, interval, is_provisional=is_provisional)
    if letter == "D":
        return Scored(_without_score(composite, lowered_by), None, None, letter, lowered_by)
    return Scored(composite, band_of(composite.score or 0.0), interval, letter, lowered_by)


def _without_score(composite: Composite, lowered_by: Sequence[str]) -> Composite:
    reason = composite.reason_missing or f"no score is given at reliability D: {'; '.join(lowered_by)}"
    return Composite(None, composite.contributions, None, None, reason)


def _parts(
    own: KnownRoute, month: int, value: int | None, load: Load, goalposts: tuple[float, float]
) -> dict[PartName, Part]:
    """All parts of a month, as they would be if its count were `value`."""
    counted = own.series.value(month)
    quarter, quarter_ago = own.series.total(month - 2, month + 1), own.series.total(month - 14, month - 11)
    if quarter is not None and value is not None and counted is not None:
        quarter += value - counted
    found, year, reason = own.concentration(month)
    return {
        PartName.LEVEL: level_part(value, goalposts),
        PartName.SHOCK: shock_part(_shock_score(own, month, value)),
        PartName.YEAR_ON_YEAR: year_on_year_part(quarter, quarter_ago),
        PartName.LOAD: load_part(load.value, load.inputs, load.reason_missing),
        PartName.CONCENTRATION: concentration_part(
            found.hhi if found else None, found.areas if found else 0, reason or None, year
        ),
    }


def _shock_score(own: KnownRoute, month: int, value: int | None) -> float | None:
    position = month - own.series.first_month
    if value is None or math.isnan(own.shock.score[position]):
        return None
    return float((math.log1p(value) - own.shock.expected[position]) / own.shock.scale[position])


def _reliability(
    composite: Composite, interval: tuple[float, float] | None, *, is_provisional: bool
) -> tuple[str, tuple[str, ...]]:
    """Letter from A to D, one less for each thing that lowers it: D without a score, or with three things or more."""
    if composite.score is None or composite.range_over_weights is None or interval is None:
        return "D", (composite.reason_missing or "there is no score",)
    present = len(composite.contributions) - len(composite.missing)
    least, greatest = composite.range_over_weights
    reasons = [
        words
        for applies, words in (
            (is_provisional, "the count is provisional"),
            (present <= _FEW_PARTS, f"only {present} parts"),
            (interval[1] - interval[0] > _WIDE_INTERVAL, f"revisions may move it by over {_WIDE_INTERVAL:g} points"),
            (greatest - least > _WIDE_RANGE, f"other weights may move it by over {_WIDE_RANGE:g} points"),
        )
        if applies
    ]
    return "ABCD"[min(len(reasons), 3)], tuple(reasons)


def _indicators(
    known: KnownRoutes, own: KnownRoute, month: int, load: Load, ratios: RevisionRatios
) -> dict[str, Figure]:
    series = own.series
    return {
        **pressure.indicators(series, known.everywhere, month),
        **_signal_figures(own, month),
        **_concentration_figures(own, month),
        "reception_load": Figure(load.value, "ratio", "occupancy / capacity", load.reason_missing),
        "load_on_residents": Figure(
            None, "per 1,000 residents", "arrivals in 30 days / residents", "a figure of places: /hotspots gives it"
        ),
        "mortality": pressure.mortality(None, series.total(month - 11, month + 1), None),
        **_revision_figures(known, own, month, ratios),
    }


def _signal_figures(own: KnownRoute, month: int) -> dict[str, Figure]:
    position = month - own.series.first_month
    reason = "the series does not hold the month and the 72 before it"
    columns = {
        "shock": (own.shock.score, "(l_t - level - season) / scale"),
        "drift_up": (own.drift.up, "C_t = max(0, C_(t-1) + z5 - 0.5)"),
        "drift_down": (own.drift.down, "C_t = max(0, C_(t-1) - z5 - 0.5)"),
    }
    found = {}
    for name, (column, formula) in columns.items():
        value = float(column[position]) if 0 <= position < column.size else math.nan
        is_known = not math.isnan(value)
        found[name] = Figure(value if is_known else None, "score", formula, None if is_known else reason)
    return found


def _concentration_figures(own: KnownRoute, month: int) -> dict[str, Figure]:
    found, year, reason = own.concentration(month)
    formula = f"sum of squared shares of landing areas in {year}"
    return {
        "concentration": Figure(found.hhi if found else None, "HHI", formula, reason or None),
        "effective_areas": Figure(found.effective_number if found else None, "areas", "1 / HHI", reason or None),
        "concentration_gini": Figure(found.gini if found else None, "Gini", f"of areas in {year}", reason or None),
    }


def _revision_figures(known: KnownRoutes, own: KnownRoute, month: int, ratios: RevisionRatios) -> dict[str, Figure]:
    value, reason = own.series.value(month), None
    if value is None:
        reason = "the series does not hold the month"
    low, central, high = (
        None if value is None else value * ratio for ratio in (ratios.low, ratios.central, ratios.high)
    )
    age = pressure.age_in_days(month, known.released)
    count = known.history.vintages(own.route, month)
    return {
        "age": age if reason is None else Figure(None, age.unit, age.formula, reason),
        "vintages": Figure(count if reason is None else None, "days", "days on which a figure was published", reason),
        "typical_revision": Figure(
            ratios.central - 1 if reason is None else None,
            "ratio",
            f"median of later / first - 1, {ratios.basis}",
            reason,
        ),
        "interval_low": Figure(low, "detections", f"v_t x {ratios.low:.3g}: {ratios.basis}", reason),
        "interval_central": Figure(central, "detections", f"v_t x {ratios.central:.3g}: {ratios.basis}", reason),
        "interval_high": Figure(high, "detections", f"v_t x {ratios.high:.3g}: {ratios.basis}", reason),
    }
