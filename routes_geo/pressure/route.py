"""Last step of five (signals -> indicators -> parts -> score -> route): put the pressure on a route together.

Indicators, score and cross-route score of a month are computed from the figures of one vintage.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from routes_geo.pressure.beside import Beside, ScoreLoad, beside
from routes_geo.pressure.indicators import Concentration, Figure, age_in_days, indicators, mortality
from routes_geo.pressure.known import KnownRoute, KnownRoutes, month_status
from routes_geo.pressure.methods import METHOD_3, Method
from routes_geo.pressure.parts import COMMON_GOALPOSTS, GOALPOSTS
from routes_geo.pressure.revision_history import age_of, revision_ratios
from routes_geo.pressure.revision_ratios import RevisionRatios
from routes_geo.pressure.score import Scored, ScoreRequest, score_of


@dataclass(frozen=True, slots=True)
class RoutePressure:
    """Status, indicators and scores of a route in a month (since 1970-01), and what stands beside the scores."""

    route: str
    month: int
    status: str
    indicators: Mapping[str, Figure]
    own: Scored
    cross_route: Scored
    beside: tuple[Beside, ...]
    revision: RevisionRatios


def route_pressure(
    figures: KnownRoutes, route: str, month: int, *, load: ScoreLoad, method: Method = METHOD_3
) -> RoutePressure:
    """Return the pressure on a route in a month (since 1970-01), with the scores of a method.

    The score compares the route with its own past; the cross-route score measures all routes against the same
    goalposts.
    """
    own = figures.routes[route]
    ratios = revision_ratios(figures.history, route, age_of(month, figures.released))
    request = ScoreRequest(own, month, load, ratios, method)
    return RoutePressure(
        route,
        month,
        month_status(own.series, month),
        _indicators(figures, own, month, load, ratios),
        score_of(request, GOALPOSTS[route]),
        score_of(request, COMMON_GOALPOSTS),
        beside(own, month, load),
        ratios,
    )


def _indicators(
    figures: KnownRoutes, own: KnownRoute, month: int, load: ScoreLoad, ratios: RevisionRatios
) -> dict[str, Figure]:
    series = own.series
    return {
        **indicators(series, figures.everywhere, month),
        **_signal_figures(own, month),
        **_concentration_figures(own, month),
        "reception_load": Figure(load.value, "ratio", "occupancy / capacity", load.reason_missing),
        "load_on_residents": Figure(
            None,
            "per 1,000 residents",
            "arrivals in 30 days / residents",
            "it is computed for places; see /hotspots",
        ),
        "mortality": mortality(None, series.total(month - 11, month + 1), None),
        **_revision_figures(figures, own, month, ratios),
    }


def _signal_figures(own: KnownRoute, month: int) -> dict[str, Figure]:
    position = month - own.series.first_month
    reason = "the series lacks the month or one of the 72 months before it"
    columns = {
        "shock": (own.shock.score, "(l_t - level - season) / scale"),
        "drift_up": (own.drift.up, "C_t = max(0, C_(t-1) + z5 - 0.5)"),
        "drift_down": (own.drift.down, "C_t = max(0, C_(t-1) - z5 - 0.5)"),
    }
    figures = {}
    for name, (column, formula) in columns.items():
        value = float(column[position]) if 0 <= position < column.size else math.nan
        is_present = not math.isnan(value)
        figures[name] = Figure(value if is_present else None, "score", formula, None if is_present else reason)
    return figures


def _concentration_figures(own: KnownRoute, month: int) -> dict[str, Figure]:
    landings, year, reason = own.concentration(month)
    formula = f"sum of squared shares of landing areas in the arrivals of {year}{_left_out(landings)}"
    hhi, effective_number, gini = (
        (None, None, None) if landings is None else (landings.hhi, landings.effective_number, landings.gini)
    )
    return {
        "concentration": Figure(hhi, "HHI", formula, reason or None),
        "effective_areas": Figure(effective_number, "areas", "1 / HHI", reason or None),
        "concentration_gini": Figure(gini, "Gini", f"of areas in {year}", reason or None),
    }


def _left_out(landings: Concentration | None) -> str:
    """Return how many withheld areas a concentration leaves out, as the rest of a sentence."""
    if landings is None or not landings.withheld_areas:
        return ", of all areas with a count"
    return f", of {landings.areas} areas; {landings.withheld_areas} with a withheld count are left out"


def _revision_figures(figures: KnownRoutes, own: KnownRoute, month: int, ratios: RevisionRatios) -> dict[str, Figure]:
    value, reason = own.series.value(month), None
    if value is None:
        reason = "the series does not cover the month"
    low, central, high = (
        None if value is None else value * ratio for ratio in (ratios.low, ratios.central, ratios.high)
    )
    age = age_in_days(month, figures.released)
    count = figures.history.vintages(own.route, month)
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
