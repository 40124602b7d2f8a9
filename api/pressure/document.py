"""What an answer says of the pressure on a route."""

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
from routes_geo.pressure.known import KnownRoutes, status_of
from routes_geo.pressure.parts import COMMON_GOALPOSTS, GOALPOSTS, WEIGHTS, Contribution, PartName
from routes_geo.pressure.route import route_pressure
from routes_geo.pressure.score import COMPARABLE, Scored, ScoreLoad, reception_load, score_month
from routes_geo.snapshot.answers import fields_of, source_answer
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Derived


@dataclass(frozen=True, slots=True)
class PressureRequest:
    """What is asked for: a vintage, the day ages are told on (None: no ages), parts of the score, explanations."""

    served: Served
    known: KnownRoutes
    day: date | None
    parts: tuple[PartName, ...]
    explain: bool

    def load(self, route: str, month: int) -> ScoreLoad:
        """Reception load of a route in a month."""
        hotspots, as_of = self.served.hotspots.hotspots(), self.known.as_of
        return reception_load(hotspots if as_of is None else known_on(hotspots, as_of), route, month)

    def alarms(self, route: str, month: int) -> list[Alarm]:
        """Alarms of a month of a route."""
        raised = self.served.alarms.on(self.known.as_of)
        return [alarm for alarm in raised.alarms if alarm.route == route and alarm.month == month]


def describe_route(asked: PressureRequest, route: str, month: int) -> PressureOfRouteAnswer:
    """Return indicators and scores of a route for a month (since 1970-01), with what they were computed from."""
    known = asked.known
    pressure = route_pressure(known, route, month, load=asked.load(route, month), parts=asked.parts)
    stale = staleness(known.months[-1], known.cadence_days, asked.day)
    return PressureOfRouteAnswer(
        route=route,
        name=known.snapshot.route_name(route),
        period=month_label(month),
        status=pressure.status,
        pressure=_describe_score(pressure.own, GOALPOSTS[route], asked, is_cross_route=False),
        cross_route=_describe_score(pressure.cross_route, COMMON_GOALPOSTS, asked, is_cross_route=True),
        indicators={**pressure.indicators, "staleness": stale},
        revision=pressure.revision,
        alarms=[alarm.alarm_id for alarm in asked.alarms(route, month)],
        series=DETECTIONS,
        sources=[source_answer(known.snapshot, DETECTIONS, known.release)],
        vintage=known.release["released"],
        method_version=METHOD_VERSION,
        caveats=known.snapshot.series(DETECTIONS)["caveats"],
    )


def describe_months(asked: PressureRequest, route: str, months: range) -> list[PressureMonthAnswer]:
    """Return scores of months of a route, in short; those of all parts are computed once for a vintage."""
    known = asked.known.months
    if asked.parts != tuple(PartName):
        return [_describe_month(asked, route, month) for month in months]
    scored = asked.served.snapshot.derived(_ScoredMonths).of(asked, route)
    return [scored[month - known.start] if month in known else _describe_month(asked, route, month) for month in months]


class _ScoredMonths(Derived):
    """Scores of all months with all parts, computed once for each vintage and route."""

    def of(self, asked: PressureRequest, route: str) -> list[PressureMonthAnswer]:
        """Return the months of a route, in order of time."""
        key = (asked.served.known.newest_day(asked.known.as_of), route)
        return self._once(key, lambda: [_describe_month(asked, route, month) for month in asked.known.months])


def _describe_month(asked: PressureRequest, route: str, month: int) -> PressureMonthAnswer:
    """Return the score of one month of a series, in short."""
    own = asked.known.routes[route].series
    scored = score_month(asked.known, route, month, load=asked.load(route, month), parts=asked.parts)
    composite = scored.composite
    return PressureMonthAnswer(
        period=month_label(month),
        status=status_of(own, month),
        value=own.value(month),
        score=composite.score,
        band=scored.band,
        reliability=scored.reliability,
        contributions={item.part.name.value: item.contribution for item in composite.contributions},
        range_over_weights=composite.range_over_weights,
        interval_over_revisions=scored.interval_over_revisions,
        reason_missing=composite.reason_missing,
    )


def _describe_score(
    scored: Scored, goalposts: tuple[float, float], asked: PressureRequest, *, is_cross_route: bool
) -> PressureScoreAnswer:
    composite = scored.composite
    largest = composite.largest
    return PressureScoreAnswer(
        score=composite.score,
        band=scored.band,
        reason_missing=composite.reason_missing,
        reliability=scored.reliability,
        reliability_lowered_by=scored.lowered_by,
        parts=[_describe_part(contribution, explain=asked.explain) for contribution in composite.contributions],
        missing_parts=[*composite.missing, *(part for part in PartName if part not in asked.parts)],
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
