"""Turn the pressure on a route into responses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from api.pressure.answers import (
    BesideScoreAnswer,
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
from routes_geo.pressure.beside import Beside, ScoreLoad, reception_load
from routes_geo.pressure.indicators import staleness
from routes_geo.pressure.known import KnownRoutes, month_status
from routes_geo.pressure.methods import METHODS, Method
from routes_geo.pressure.parts import COMMON_GOALPOSTS, GOALPOSTS, Contribution, PartName
from routes_geo.pressure.route import route_pressure
from routes_geo.pressure.score import COMPARABLE, Scored, score_month
from routes_geo.snapshot.answers import fields_of
from routes_geo.snapshot.series import DETECTIONS, source_answer
from routes_geo.snapshot.snapshot import Derived


@dataclass(frozen=True, slots=True)
class PressureRequest:
    """A request: a vintage, the day for ages (None: no ages), the method of the score, explanations."""

    served: Served
    figures: KnownRoutes
    day: date | None
    method: Method
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
    pressure = route_pressure(figures, route, month, load=request.load(route, month), method=request.method)
    stale = staleness(figures.months[-1], figures.cadence_days, request.day)
    return PressureOfRouteAnswer(
        route=route,
        name=figures.snapshot.route_name(route),
        period=month_label(month),
        status=pressure.status,
        pressure=_describe_score(pressure.own, GOALPOSTS[route], request, is_cross_route=False),
        cross_route=_describe_score(pressure.cross_route, COMMON_GOALPOSTS, request, is_cross_route=True),
        beside=[_describe_beside(figure) for figure in pressure.beside],
        indicators={**pressure.indicators, "staleness": stale},
        revision=pressure.revision,
        alarms=[alarm.alarm_id for alarm in request.alarms(route, month)],
        series=DETECTIONS,
        sources=[source_answer(figures.snapshot, DETECTIONS, figures.release)],
        vintage=figures.release["released"],
        method_version=request.method.version,
        caveats=figures.snapshot.series(DETECTIONS)["caveats"],
    )


def describe_months(request: PressureRequest, route: str, months: range) -> list[PressureMonthAnswer]:
    """Return the scores of months of a route, in short, all of one method.

    Scores with all parts of a method are computed once for each vintage.
    """
    available = request.figures.months
    if request.method != METHODS[request.method.version]:
        return [_describe_month(request, route, month) for month in months]
    scored = request.served.snapshot.derived(_ScoredMonths).of(request, route)
    return [
        scored[month - available.start] if month in available else _describe_month(request, route, month)
        for month in months
    ]


class _ScoredMonths(Derived):
    """Scores of all months with all parts of a method, computed once for each vintage, method and route."""

    def of(self, request: PressureRequest, route: str) -> list[PressureMonthAnswer]:
        """Return the months of a route, in order of time."""
        key = (request.served.known.newest_day(request.figures.as_of), request.method.version, route)
        return self._once(key, lambda: [_describe_month(request, route, month) for month in request.figures.months])


def _describe_month(request: PressureRequest, route: str, month: int) -> PressureMonthAnswer:
    """Return the score of one month of a series, in short."""
    own = request.figures.routes[route].series
    scored = score_month(request.figures, route, month, load=request.load(route, month), method=request.method)
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
        missing_parts=[*composite.missing, *_left_out(request.method)],
        largest_part=None if largest is None else LargestPartAnswer(part=largest.name, score=largest.score),
        range_over_weights=composite.range_over_weights,
        interval_over_revisions=scored.interval_over_revisions,
        goalposts=goalposts,
        is_cross_route=is_cross_route,
        note=COMPARABLE[is_cross_route],
        cautions=scored.cautions,
    )


def _left_out(method: Method) -> list[PartName]:
    """Return the parts of a version of the score that a request does not use."""
    return [part for part in METHODS[method.version].parts if part not in method.parts]


def _describe_beside(figure: Beside) -> BesideScoreAnswer:
    return BesideScoreAnswer(
        part=figure.part.name,
        value=figure.value,
        scale=figure.scale,
        period=figure.period,
        score=figure.part.score,
        formula=figure.part.formula,
        inputs=figure.part.inputs,
        reason_missing=figure.part.reason_missing,
    )


def _describe_part(contribution: Contribution, *, explain: bool) -> PressurePartAnswer:
    part = contribution.part
    answer = PressurePartAnswer(
        part=part.name,
        score=part.score,
        weight=contribution.weight,
        weight_used=contribution.weight_used,
        contribution=contribution.contribution,
        reason_missing=part.reason_missing,
    )
    return ExplainedPartAnswer(**fields_of(answer), formula=part.formula, inputs=part.inputs) if explain else answer
