"""Fourth step of five (signals -> indicators -> parts -> score -> route): combine the parts of a month into a score.

A score comes with its interval over revisions and its reliability.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from routes_geo.hotspots.areas import Hotspot
from routes_geo.hotspots.loads import route_load
from routes_geo.model import Status
from routes_geo.pressure.known import KnownRoute, KnownRoutes, month_status
from routes_geo.pressure.parts import (
    GOALPOSTS,
    Band,
    Composite,
    PartName,
    ScorePart,
    band_of,
    compose,
    concentration_part,
    level_part,
    load_part,
    shock_part,
    weighted_score,
    year_on_year_part,
)
from routes_geo.pressure.revision_history import age_of, revision_ratios
from routes_geo.pressure.revision_ratios import RevisionRatios

# Reliability is one class lower for each limit that is passed.
_WIDE_INTERVAL, _WIDE_RANGE, _FEW_PARTS = 20.0, 30.0, 3
# How a score may be compared, by whether it is that of the cross-route view.
COMPARABLE = {
    False: "The score compares the route with its own past. Scores of different routes are not comparable.",
    True: "The cross-route view measures all routes against the same goalposts. It is not a ranking of routes.",
}


@dataclass(frozen=True, slots=True)
class ScoreLoad:
    """Reception load of a route in a month, or why it is missing; `inputs` name its place, dates and sources."""

    value: float | None
    inputs: Mapping[str, float | str | None]
    reason_missing: str | None


def reception_load(hotspots: Sequence[Hotspot], route: str, month: int) -> ScoreLoad:
    """Return the reception load I10 of a route in a month (routes_geo.hotspots.loads.route_load), for its score."""
    of_route = route_load(hotspots, route, month)
    if of_route.load is None:
        return ScoreLoad(None, {}, of_route.reason_missing)
    load, capacity = of_route.load, of_route.load.capacity
    inputs: dict[str, float | str | None] = {
        "hotspot": load.area_id,
        "people": load.people,
        "people_on": load.as_of,
        "people_source": load.source,
        "capacity": capacity.value,
        "capacity_on": capacity.as_of,
        "capacity_source": capacity.source,
        "capacity_age_days": load.capacity_age_days,
        "on_other_capacities": "; ".join(
            f"{other.value:.1f} on {other.capacity.value} of {other.capacity.as_of}" for other in of_route.alternatives
        )
        or None,
    }
    return ScoreLoad(load.value, inputs, None)


@dataclass(frozen=True, slots=True)
class Scored:
    """A score with its band, its interval over revisions, its reliability (A to D), and what lowered that."""

    composite: Composite
    band: Band | None
    interval_over_revisions: tuple[float, float] | None
    reliability: str
    lowered_by: tuple[str, ...]


def score_month(
    figures: KnownRoutes, route: str, month: int, *, load: ScoreLoad, parts: Sequence[PartName] = tuple(PartName)
) -> Scored:
    """Return the score of a route in a month (since 1970-01) against its own past, without its indicators."""
    ratios = revision_ratios(figures.history, route, age_of(month, figures.released))
    return score_of(ScoreRequest(figures.routes[route], month, load, ratios, tuple(parts)), GOALPOSTS[route])


@dataclass(frozen=True, slots=True)
class ScoreRequest:
    """The inputs of a score: a route and a month, the load, the typical revision, and the parts to use."""

    own: KnownRoute
    month: int
    load: ScoreLoad
    ratios: RevisionRatios
    parts: tuple[PartName, ...]

    def parts_at(self, value: int | None, goalposts: tuple[float, float]) -> list[ScorePart]:
        """Return the parts as they would be if the month's count were `value`."""
        by_name = _parts(self.own, self.month, value, self.load, goalposts)
        return [by_name[name] for name in self.parts]

    def score_at(self, value: int, goalposts: tuple[float, float]) -> float | None:
        """Return the score as it would be if the month's count were `value`; None if that is its count."""
        count = self.own.series.value(self.month)
        return weighted_score(self.parts_at(value, goalposts)) if value != count else None


def score_of(request: ScoreRequest, goalposts: tuple[float, float]) -> Scored:
    """Return the score between two goalposts, with its band, its interval and its reliability."""
    value = request.own.series.value(request.month)
    composite = compose(request.parts_at(value, goalposts))
    interval = None
    if composite.score is not None and value is not None:
        ratios = (request.ratios.low, request.ratios.high)
        revised = [request.score_at(round(value * ratio), goalposts) for ratio in ratios]
        scores = [score for score in (*revised, composite.score) if score is not None]
        interval = min(scores), max(scores)
    is_provisional = month_status(request.own.series, request.month) == Status.PROVISIONAL
    letter, lowered_by = _reliability(composite, interval, is_provisional=is_provisional)
    if letter == "D":
        return Scored(_without_score(composite, lowered_by), None, None, letter, lowered_by)
    return Scored(composite, band_of(composite.score or 0.0), interval, letter, lowered_by)


def _without_score(composite: Composite, lowered_by: Sequence[str]) -> Composite:
    reason = composite.reason_missing or f"reliability D: {'; '.join(lowered_by)}"
    return Composite(None, composite.contributions, None, None, reason)


def _parts(
    own: KnownRoute, month: int, value: int | None, load: ScoreLoad, goalposts: tuple[float, float]
) -> dict[PartName, ScorePart]:
    """Return all parts of a month, as they would be if its count were `value`."""
    count = own.series.value(month)
    quarter, quarter_ago = own.series.total(month - 2, month + 1), own.series.total(month - 14, month - 11)
    if quarter is not None and value is not None and count is not None:
        quarter += value - count
    landings, year, reason = own.concentration(month)
    return {
        PartName.LEVEL: level_part(value, goalposts),
        PartName.SHOCK: shock_part(_shock_score(own, month, value)),
        PartName.YEAR_ON_YEAR: year_on_year_part(quarter, quarter_ago),
        PartName.LOAD: load_part(load.value, load.inputs, load.reason_missing),
        PartName.CONCENTRATION: concentration_part(
            landings.hhi if landings else None, landings.areas if landings else 0, reason or None, year
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
    """Return the reliability, and the reasons why it is not A.

    Each reason lowers it by one class; it is D without a score, or with three reasons or more.
    """
    if composite.score is None or composite.range_over_weights is None or interval is None:
        return "D", (composite.reason_missing or "there is no score",)
    present = len(composite.contributions) - len(composite.missing)
    (low, high), (lowest, highest) = interval, composite.range_over_weights
    reasons = [
        reason
        for applies, reason in (
            (is_provisional, "the count is provisional"),
            (present <= _FEW_PARTS, f"the score has only {present} parts"),
            (high - low > _WIDE_INTERVAL, f"revisions may move the score by over {_WIDE_INTERVAL:g} points"),
            (highest - lowest > _WIDE_RANGE, f"other weights may move the score by over {_WIDE_RANGE:g} points"),
        )
        if applies
    ]
    return "ABCD"[min(len(reasons), 3)], tuple(reasons)
