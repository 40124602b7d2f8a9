"""Make DataFrames of series, scores, forecasts, revisions and hotspots. Rows by period have a PeriodIndex."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd

from routes_geo.analysis.about import Attributes, series_attributes
from routes_geo.errors import InvalidInput, NotFound, meant_id
from routes_geo.snapshot.changes import ChangeAnswer
from routes_geo.snapshot.series import DETECTIONS

if TYPE_CHECKING:
    from api.figures.answers import ChangesAnswer, RouteSeriesAnswer
    from api.forecast.answers import ForecastMonthAnswer, RouteForecastAnswer
    from api.pressure.answers import PressureMonthAnswer, PressureSeriesAnswer
    from routes_geo.hotspots.answers import HotspotsAnswer, HotspotSummaryAnswer, MemberSummaryAnswer
    from routes_geo.snapshot.answers import CountedSeriesAnswer, PeriodAnswer, SeriesAnswer
    from routes_geo.snapshot.breaks import BreakAnswer

_WHOLE = pd.Int64Dtype()
_OF_TOTALS = ("definition", "scope")
_FORECAST_COUNTS = ["published", "median", "low", "high", "low_50", "high_50", "low_95", "high_95"]
_HOTSPOT_COLUMNS = [
    "id", "name", "kind", "part_of", "routes", "load", "people", "capacity", "as_of", "source", "status",
    "load_missing", "figures", "conflict",
]  # fmt: skip
_FREQUENCIES = {"day": "D", "month": "M", "quarter": "Q", "year": "Y"}


def choose_series(answer: RouteSeriesAnswer, series: str) -> CountedSeriesAnswer:
    """Return one of the series about a route; NotFound, with those that there are, for any other."""
    by_id = {each.id: each for each in answer.series}
    if series not in by_id:
        advice = f"{meant_id(series, by_id)}choose one of {', '.join(by_id)}"
        raise NotFound(f"there is no series {series!r} about {answer.name}; {advice}")
    return by_id[series]


def series_frame(answer: RouteSeriesAnswer, series: str, snapshot_id: str, *, adjust: bool) -> pd.DataFrame:
    """Return the periods of a series, by landing area if it is published by area."""
    chosen = choose_series(answer, series)
    frame = pd.DataFrame(
        {
            "value": pd.array([period.value for period in chosen.periods], _WHOLE),
            "status": [period.status for period in chosen.periods],
        },
        index=_index(chosen.periods, chosen.grain),
    )
    areas = [getattr(period, "area", None) for period in chosen.periods]
    if any(areas):
        frame.insert(0, "area", areas)
    if adjust:
        _add_adjustment(frame, chosen)
    window = chosen.window or f"{chosen.first_period}/{chosen.last_period}"
    frame.attrs = series_attributes(chosen, snapshot_id, chosen.vintage, window) | _of_route(answer, chosen)
    return frame


def _of_route(answer: RouteSeriesAnswer, chosen: CountedSeriesAnswer) -> Attributes:
    """Return the route of a frame, and the months from which its total is counted in another way."""
    breaks = [f"{each.month}: {each.note}" for each in total_breaks(answer)] if chosen.id == DETECTIONS else []
    return {"route": answer.route, "name": answer.name, "breaks": breaks}


def total_breaks(answer: RouteSeriesAnswer) -> list[BreakAnswer]:
    """Return the breaks of the total of a route; those of shares change only how it is divided between places."""
    return [each for each in answer.breaks if each.what in _OF_TOTALS]


def _index(periods: Sequence[PeriodAnswer], grain: str) -> pd.PeriodIndex:
    """Return the periods by their first day; weeks begin on the day on which those of the series do."""
    starts = [period.start for period in periods]
    frequency = _FREQUENCIES.get(grain)
    if frequency is None:
        last = date.fromisoformat(periods[0].end) - timedelta(days=1) if periods else date(2023, 1, 1)
        frequency = f"W-{last:%a}".upper()
    return pd.PeriodIndex(pd.to_datetime(starts).to_period(frequency), name="period")


def _add_adjustment(frame: pd.DataFrame, chosen: CountedSeriesAnswer) -> None:
    if chosen.adjustment is None:
        raise InvalidInput(f"{chosen.id} is not adjusted: {chosen.adjustment_missing}")
    months = {month.period: month for month in chosen.adjustment.periods}
    rows = [months.get(period.period) for period in chosen.periods]
    for name in ("adjusted", "trend"):
        frame[name] = pd.array([None if row is None else getattr(row, name) for row in rows], _WHOLE)
    frame["season_factor"] = [None if row is None else row.season_factor for row in rows]


def pressure_frame(answers: Sequence[PressureSeriesAnswer], info: SeriesAnswer, snapshot_id: str) -> pd.DataFrame:
    """Return the scores of routes by month, with the contributions of their parts."""
    rows = [_pressure_row(answer.route, month) for answer in answers for month in answer.months]
    frame = pd.DataFrame(rows, index=_months([row.pop("period") for row in rows]))
    frame["value"] = frame["value"].astype(_WHOLE)
    first = answers[0]
    frame.attrs = series_attributes(info, snapshot_id, first.vintage, first.period)
    frame.attrs |= {"unit": "score from 0 to 100", "method_version": first.method_version}
    return frame


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


def _months(labels: Sequence[str]) -> pd.PeriodIndex:
    return pd.PeriodIndex(list(labels), freq="M", name="period")


def forecast_frame(answer: RouteForecastAnswer, info: SeriesAnswer, snapshot_id: str) -> pd.DataFrame:
    """Return provisional months with the counts they may be revised to, then coming months with their forecasts."""
    now = [
        {"kind": "nowcast", "period": each.period, "published": each.published, "median": each.median}
        | {"low": each.low, "high": each.high, "status": each.status, "reason": each.reason_missing}
        for each in answer.nowcast
    ]
    ahead = [_forecast_row("forecast", each) for each in answer.forecast]
    past = [_forecast_row("past", each) | {"published": each.published} for each in answer.past_forecast]
    rows = now + ahead + past
    columns = [
        "kind",
        "published",
        "median",
        "low",
        "high",
        "low_50",
        "high_50",
        "low_95",
        "high_95",
        "status",
        "reason",
    ]
    frame = pd.DataFrame(rows, columns=columns, index=_months([str(row["period"]) for row in rows]))
    counts = [name for name in columns if name not in ("kind", "status", "reason")]
    frame[counts] = frame[counts].astype(_WHOLE)
    frame.attrs = series_attributes(info, snapshot_id, answer.vintage, answer.newest_month)
    frame.attrs |= {"route": answer.route, "name": answer.name, "method_version": answer.method_version}
    return frame


def _forecast_row(kind: str, month: ForecastMonthAnswer) -> dict[str, Any]:
    ends = {
        f"{end}_{round(100 * each.coverage)}": getattr(each, end) for each in month.intervals for end in ("low", "high")
    }
    known = {"median": month.median, "low": month.low, "high": month.high}
    return {"kind": kind, "period": month.period, "status": month.status, "reason": month.reason_missing} | known | ends


def revisions_frame(answer: ChangesAnswer, snapshot_id: str, until: date | None) -> pd.DataFrame:
    """Return published values that releases changed, the newest first; those until a day if one is given."""
    changes = [each for each in answer.changes if until is None or each.released <= until.isoformat()]
    frame = pd.DataFrame([vars(each) for each in changes], columns=[field.name for field in fields(ChangeAnswer)])
    for name in ("before", "after", "difference"):
        frame[name] = frame[name].astype(_WHOLE)
    frame.attrs = {"title": "Revisions", "kinds": dict(answer.kinds), "snapshot": snapshot_id}
    frame.attrs["left_out"] = answer.number_matched - answer.number_returned
    return frame


def hotspots_frame(answer: HotspotsAnswer, snapshot_id: str) -> pd.DataFrame:
    """Return hotspots, each followed by its members, with the load on the capacity in force."""
    areas = [area for hotspot in answer.hotspots for area in _with_members(hotspot)]
    rows = [_hotspot_row(area) for area in areas]
    frame = pd.DataFrame(rows, columns=_HOTSPOT_COLUMNS)
    for name in ("people", "capacity", "figures"):
        frame[name] = frame[name].astype(_WHOLE)
    frame.attrs = {"title": "Hotspots", "window": answer.period, "notes": [*answer.notes], "snapshot": snapshot_id}
    return frame


def _with_members(hotspot: HotspotSummaryAnswer) -> list[HotspotSummaryAnswer | MemberSummaryAnswer]:
    return [hotspot, *hotspot.members]


def _hotspot_row(area: HotspotSummaryAnswer | MemberSummaryAnswer) -> dict[str, Any]:
    load = area.load[0] if area.load and area.load_missing is None else None
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
