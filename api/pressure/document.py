"""Turn the pressure on a route into responses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from api.pressure.answers import (
    ExplainedPartAnswer,
    LargestPartAnswer,
    PressureMonthAnswer,
    PressureOfRouteAnswer,
    PressurePartAnswer,
    PressureScoreAnswer,
)
from api.state import Served
from routes_geo.hotspots.areas import known_on
from routes_geo.model import month_label
from routes_geo.pressure.alarms import Alarm
from routes_geo.pressure.indicators import METHOD_VERSION, staleness
from routes_geo.pressure.known import KnownRoutes, month_status
from routes_geo.pressure.parts import COMMON_GOALPOSTS, GOALPOSTS, WEIGHTS, Contribution, PartName
from routes_geo.pressure.route import route_pressure
from routes_geo.pressure.score import COMPARABLE, Scored, ScoreLoad, reception_load, score_month
from routes_geo.snapshot.answers import fields_of
from routes_geo.snapshot.series import DETECTIONS, source_answer
from routes_geo.snapshot.snapshot import Derived


@dataclass(frozen=True, slots=True)
class PressureRequest:
    """A request: a vintage, the day for ages (None: no ages), parts of the score, explanations."""

    served: Served
    figures: KnownRoutes
    day: date | None
    parts: tuple[PartName, ...]
    explain: bool

    def load(self, route: str, month: int) -> ScoreLoad:
        """Return the reception load of a route in a month."""
        hotspots, as_of = self.served.hotspots.hotspots(), self.figures.as_of
        return reception_load(hotspots if as_of is None else known_on(hotspots, as_of), route, month)

    def alarms(self, route: str, month: int) -> list[Alarm]:
        """Return the alarms of a month of a route."""
        raised = self.served.alarms.on(self.figures.as_of)
        return [alarm for alarm in raised.alarms if alarm.route == route and alarm.month == month]


def describe_route(request: PressureRequest, route: str, month: int) -> PressureOfRouteAnswer:
    """Return indicators and scores of a route for a month (since 1970-01), with their sources."""
    figures = request.figures
    pressure = route_pressure(figures, route, month, load=request.load(route, month), parts=request.parts)
    stale = staleness(figures.months[-1], figures.cadence_days, request.day)
    return PressureOfRouteAnswer(
        route=route,
        name=figures.snapshot.route_name(route),
        period=month_label(month),
        status=pressure.status,
        pressure=_describe_score(pressure.own, GOALPOSTS[route], request, is_cross_route=False),
        cross_route=_describe_score(pressure.cross_route, COMMON_GOALPOSTS, request, is_cross_route=True),
        indicators={**pressure.indicators, "staleness": stale},
        revision=pressure.revision,
        alarms=[alarm.alarm_id for alarm in request.alarms(route, month)],
        series=DETECTIONS,
        sources=[source_answer(figures.snapshot, DETECTIONS, figures.release)],
        vintage=figures.release["released"],
        method_version=METHOD_VERSION,
        caveats=figures.snapshot.series(DETECTIONS)["caveats"],
    )


def describe_months(request: PressureRequest, route: str, months: range) -> list[PressureMonthAnswer]:
    """Return the scores of months of a route, in short. Scores with all parts are computed once for each vintage."""
    available = request.figures.months
    if request.parts != tuple(PartName):
        return [_describe_month(request, route, month) for month in months]
    scored = request.served.snapshot.derived(_ScoredMonths).of(request, route)
    return [
        scored[month - available.start] if month in available else _describe_month(request, route, month)
        for month in months
    ]


class _ScoredMonths(Derived):
    """Scores of all months with all parts, computed once for each vintage and route."""

    def of(self, request: PressureRequest, route: str) -> list[PressureMonthAnswer]:
        """Return the months of a route, in order of time."""
        key = (request.served.known.newest_day(request.figures.as_of), route)
        return self._once(key, lambda: [_describe_month(request, route, month) for month in request.figures.months])


def _describe_month(request: PressureRequest, route: str, month: int) -> PressureMonthAnswer:
    """Return the score of one month of a series, in short."""
    own = request.figures.routes[route].series
    scored = score_month(request.figures, route, month, load=request.load(route, month), parts=request.parts)
    composite = scored.composite
    return PressureMonthAnswer(
        period=month_label(month),
        status=month_status(own, month),
        value=own.value(month),
        score=composite.score,
        band=scored.band,
        reliability=scored.reliability,
        contributions={added.part.name.value: added.contribution for added in composite.contributions},
        range_over_weights=composite.range_over_weights,
        interval_over_revisions=scored.interval_over_revisions,
        reason_missing=composite.reason_missing,
    )


def _describe_score(
    scored: Scored, goalposts: tuple[float, float], request: PressureRequest, *, is_cross_route: bool
) -> PressureScoreAnswer:
    composite = scored.composite
    largest = composite.largest
    return PressureScoreAnswer(
        score=composite.score,
        band=scored.band,
        reason_missing=composite.reason_missing,
        reliability=scored.reliability,
        reliability_lowered_by=scored.lowered_by,
        parts=[_describe_part(contribution, explain=request.explain) for contribution in composite.contributions],
        missing_parts=[*composite.missing, *(part for part in PartName if part not in request.parts)],
        largest_part=None if largest is None else LargestPartAnswer(part=largest.name, score=largest.score),
        range_over_weights=composite.range_over_weights,
        interval_over_revisions=scored.interval_over_revisions,
        goalposts=goalposts,
        is_cross_route=is_cross_route,
        note=COMPARABLE[is_cross_route],
    )


def _describe_part(contribution: Contribution, *, explain: bool) -> PressurePartAnswer:
    part = contribution.part
    answer = PressurePartAnswer(
        part=part.name,
        score=part.score,
        weight=WEIGHTS[part.name],
        weight_used=contribution.weight_used,
        contribution=contribution.contribution,
        reason_missing=part.reason_missing,
    )
    return ExplainedPartAnswer(**fields_of(answer), formula=part.formula, inputs=part.inputs) if explain else answer
