"""Make DataFrames of series, scores, forecasts, revisions and hotspots. Rows by period have a PeriodIndex."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pandas as pd

from routes_geo.analysis.about import Attributes, series_attributes
from routes_geo.analysis.rows import (
    choose_series,
    forecast_rows,
    hotspot_rows,
    pressure_rows,
    series_rows,
    total_breaks,
)
from routes_geo.snapshot.changes import ChangeAnswer
from routes_geo.snapshot.series import DETECTIONS

if TYPE_CHECKING:
    from api.figures.answers import ChangesAnswer, RouteSeriesAnswer
    from api.forecast.answers import RouteForecastAnswer
    from api.pressure.answers import PressureSeriesAnswer
    from routes_geo.hotspots.answers import HotspotsAnswer
    from routes_geo.snapshot.answers import CountedSeriesAnswer, PeriodAnswer, SeriesAnswer

_WHOLE = pd.Int64Dtype()
_OF_PERIOD = ("value", "status")
_COUNTS = ("value", "adjusted", "trend")
_FORECAST_COUNTS = ["published", "median", "low", "high", "low_50", "high_50", "low_95", "high_95"]
_HOTSPOT_COLUMNS = [
    "id", "name", "kind", "part_of", "routes", "load", "people", "capacity", "as_of", "source", "status",
    "load_missing", "figures", "conflict",
]  # fmt: skip
_FREQUENCIES = {"day": "D", "month": "M", "quarter": "Q", "year": "Y"}


def series_frame(answer: RouteSeriesAnswer, series: str, snapshot_id: str, *, adjust: bool) -> pd.DataFrame:
    """Return the periods of a series, by landing area if it is published by area."""
    chosen = choose_series(answer, series)
    rows = series_rows(chosen, adjust=adjust)
    names = [name for name in (rows[0] if rows else _OF_PERIOD) if name not in ("period", "start", "end")]
    columns = {name: [row[name] for row in rows] for name in names}
    typed = {name: pd.array(column, _WHOLE) if name in _COUNTS else column for name, column in columns.items()}
    frame = pd.DataFrame(typed, index=_index(chosen.periods, chosen.grain))
    window = chosen.window or f"{chosen.first_period}/{chosen.last_period}"
    frame.attrs = series_attributes(chosen, snapshot_id, chosen.vintage, window) | _of_route(answer, chosen)
    return frame


def _of_route(answer: RouteSeriesAnswer, chosen: CountedSeriesAnswer) -> Attributes:
    """Return the route of a frame, and the months from which its total is counted in another way."""
    breaks = [f"{each.month}: {each.note}" for each in total_breaks(answer)] if chosen.id == DETECTIONS else []
    return {"route": answer.route, "name": answer.name, "breaks": breaks}


def _index(periods: Sequence[PeriodAnswer], grain: str) -> pd.PeriodIndex:
    """Return the periods by their first day; weeks begin on the day on which those of the series do."""
    starts = [period.start for period in periods]
    frequency = _FREQUENCIES.get(grain)
    if frequency is None:
        last = date.fromisoformat(periods[0].end) - timedelta(days=1) if periods else date(2023, 1, 1)
        frequency = f"W-{last:%a}".upper()
    return pd.PeriodIndex(pd.to_datetime(starts).to_period(frequency), name="period")


def pressure_frame(answers: Sequence[PressureSeriesAnswer], info: SeriesAnswer, snapshot_id: str) -> pd.DataFrame:
    """Return the scores of routes by month, with the contributions of their parts."""
    rows = pressure_rows(answers)
    frame = pd.DataFrame(rows, index=_months([row.pop("period") for row in rows]))
    frame["value"] = frame["value"].astype(_WHOLE)
    first = answers[0]
    frame.attrs = series_attributes(info, snapshot_id, first.vintage, first.period)
    frame.attrs |= {"unit": "score from 0 to 100", "method_version": first.method_version}
    return frame


def _months(labels: Sequence[str]) -> pd.PeriodIndex:
    return pd.PeriodIndex(list(labels), freq="M", name="period")


def forecast_frame(answer: RouteForecastAnswer, info: SeriesAnswer, snapshot_id: str) -> pd.DataFrame:
    """Return provisional months with the counts they may be revised to, then coming months with their forecasts."""
    rows = forecast_rows(answer)
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
    frame = pd.DataFrame(hotspot_rows(answer), columns=_HOTSPOT_COLUMNS)
    for name in ("people", "capacity", "figures"):
        frame[name] = frame[name].astype(_WHOLE)
    frame.attrs = {"title": "Hotspots", "window": answer.period, "notes": [*answer.notes], "snapshot": snapshot_id}
    return frame
