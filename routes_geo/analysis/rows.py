"""Make plain rows of answers: what DataFrames and the tables of commands have in common. Nothing is computed here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from routes_geo.errors import InvalidInput, NotFound, meant_id
from routes_geo.model import month_of, parse_month
from routes_geo.snapshot.series import DETECTIONS

if TYPE_CHECKING:
    from api.figures.answers import RouteSeriesAnswer
    from api.forecast.answers import ForecastMonthAnswer, RouteForecastAnswer
    from api.pressure.answers import PressureMonthAnswer, PressureSeriesAnswer
    from routes_geo.hotspots.answers import HotspotsAnswer, HotspotSummaryAnswer, MemberSummaryAnswer
    from routes_geo.hotspots.figure_answers import ReceptionLoadAnswer
    from routes_geo.snapshot.answers import ComparisonAnswer, CountedSeriesAnswer
    from routes_geo.snapshot.breaks import BreakAnswer

Row = dict[str, Any]
_OF_TOTALS = ("definition", "scope")
_NOT_ADJUSTED: Row = {"adjusted": None, "trend": None, "season_factor": None}


def choose_series(answer: RouteSeriesAnswer, series: str) -> CountedSeriesAnswer:
    """Return one of the series about a route; NotFound, with those that there are, for any other."""
    by_id = {each.id: each for each in answer.series}
    if series not in by_id:
        advice = f"{meant_id(series, by_id)}choose one of {', '.join(by_id)}"
        raise NotFound(f"there is no series {series!r} about {answer.name}; {advice}")
    return by_id[series]


def series_rows(chosen: CountedSeriesAnswer, *, adjust: bool) -> list[Row]:
    """Return the periods of a series, by landing area if it is published by area; InvalidInput if it is not adjusted.

    `adjust` adds the seasonally adjusted figures of each month.
    """
    by_area = any(getattr(period, "area", None) for period in chosen.periods)
    adjusted = _adjusted_months(chosen) if adjust else None
    rows = []
    for period in chosen.periods:
        row: Row = {"period": period.period, "start": period.start, "end": period.end}
        row |= {"area": getattr(period, "area", None)} if by_area else {}
        row |= {"value": period.value, "status": period.status}
        rows.append(row if adjusted is None else row | adjusted.get(period.period, _NOT_ADJUSTED))
    return rows


def _adjusted_months(chosen: CountedSeriesAnswer) -> dict[str, Row]:
    if chosen.adjustment is None:
        raise InvalidInput(f"{chosen.id} is not adjusted: {chosen.adjustment_missing}")
    return {month.period: {name: getattr(month, name) for name in _NOT_ADJUSTED} for month in chosen.adjustment.periods}


def total_breaks(answer: RouteSeriesAnswer) -> list[BreakAnswer]:
    """Return the breaks of the total of a route; those of shares change only how it is divided between places."""
    return [each for each in answer.breaks if each.what in _OF_TOTALS]


def comparison_of(answer: RouteSeriesAnswer, series: str) -> ComparisonAnswer:
    """Return the comparison of one of the series about a route; InvalidInput if it cannot be compared."""
    chosen = choose_series(answer, series)
    if chosen.comparison is None:
        raise InvalidInput(chosen.comparison_missing or f"{series} has no comparison; give two windows of equal length")
    return chosen.comparison


def cautions_of(answer: RouteSeriesAnswer, series: str, compared: ComparisonAnswer) -> tuple[str, ...]:
    """Return the breaks of the total of a route between two windows, in words; none for other series."""
    if series != DETECTIONS:
        return ()
    windows = (compared.window, compared.compared)
    first, stop = min(month_of(each.start) for each in windows), max(month_of(each.end) for each in windows)
    return tuple(
        f"Not comparable across {each.month}, when the {each.what} changed: {each.note}"
        for each in total_breaks(answer)
        if first < parse_month(each.month) < stop
    )


def pressure_rows(answers: Sequence[PressureSeriesAnswer]) -> list[Row]:
    """Return the scores of routes by month, with the contributions of their parts."""
    return [_pressure_row(answer.route, month) for answer in answers for month in answer.months]


def _pressure_row(route: str, month: PressureMonthAnswer) -> dict[str, Any]:
    low, high = month.interval_over_revisions or (None, None)
    return {
        "period": month.period,
        "route": route,
        "score": month.score,
        "band": None if month.band is None else str(month.band),
        "reliability": month.reliability,
        "score_low": low,
        "score_high": high,
        **{f"from_{part}": added for part, added in month.contributions.items()},
        "value": month.value,
        "status": month.status,
        "reason_missing": month.reason_missing,
    }


def forecast_rows(answer: RouteForecastAnswer) -> list[Row]:
    """Return provisional months with the counts they may be revised to, then coming months with their forecasts."""
    now = [
        {"kind": "nowcast", "period": each.period, "published": each.published, "median": each.median}
        | {"low": each.low, "high": each.high, "status": each.status, "reason": each.reason_missing}
        for each in answer.nowcast
    ]
    ahead = [_forecast_row("forecast", each) for each in answer.forecast]
    past = [_forecast_row("past", each) | {"published": each.published} for each in answer.past_forecast]
    return now + ahead + past


def _forecast_row(kind: str, month: ForecastMonthAnswer) -> dict[str, Any]:
    ends = {
        f"{end}_{round(100 * each.coverage)}": getattr(each, end) for each in month.intervals for end in ("low", "high")
    }
    known = {"median": month.median, "low": month.low, "high": month.high}
    return {"kind": kind, "period": month.period, "status": month.status, "reason": month.reason_missing} | known | ends


def hotspot_rows(answer: HotspotsAnswer) -> list[Row]:
    """Return hotspots, each followed by its members, with the load on the capacity in force."""
    return [_hotspot_row(area) for hotspot in answer.hotspots for area in _with_members(hotspot)]


def _with_members(hotspot: HotspotSummaryAnswer) -> list[HotspotSummaryAnswer | MemberSummaryAnswer]:
    return [hotspot, *hotspot.members]


def _newest_load(loads: Sequence[ReceptionLoadAnswer]) -> ReceptionLoadAnswer | None:
    """Return the newest load by a capacity that was in force; without one, the newest load."""
    in_force = [load for load in loads if load.capacity.relation == "in_force"]
    return max(in_force or loads, key=lambda load: load.as_of, default=None)


def _hotspot_row(area: HotspotSummaryAnswer | MemberSummaryAnswer) -> dict[str, Any]:
    load = _newest_load(area.load) if area.load_missing is None else None
    return {
        "id": area.id,
        "name": area.name,
        "kind": area.kind,
        "part_of": getattr(area, "part_of", None),
        "routes": "; ".join(area.routes),
        "load": None if load is None else load.value,
        "people": None if load is None else load.people,
        "capacity": None if load is None else load.capacity.value,
        "as_of": None if load is None else load.as_of,
        "source": None if load is None else load.source,
        "status": area.status,
        "load_missing": area.load_missing,
        "figures": area.figure_count,
        "conflict": area.has_conflict,
    }
