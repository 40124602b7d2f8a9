"""Describe the newest months of a route, and forecasts of the coming ones."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from api.forecast.answers import (
    ForecastBasisAnswer,
    ForecastIntervalAnswer,
    ForecastMethodAnswer,
    ForecastMonthAnswer,
    ForecastsAnswer,
    ForecastSkillAnswer,
    ForecastStatusAnswer,
    NowcastMonthAnswer,
    PastForecastMonthAnswer,
    RouteForecastAnswer,
    RouteOutlookAnswer,
)
from api.http.notes import NOTES
from api.state import Served
from routes_geo.model import ROUTE_IDS, Publication, Status, month_label, parse_month
from routes_geo.months import MonthWindow
from routes_geo.pressure.forecast_tables import COVERAGES, METHOD_VERSION, MODEL, REASONS, Withheld
from routes_geo.pressure.known import KnownRoutes
from routes_geo.pressure.nowcast import NowcastMonth
from routes_geo.pressure.outlook import CAVEATS, RouteOutlook, Rows
from routes_geo.snapshot.answers import fields_of
from routes_geo.snapshot.series import DETECTIONS, source_answer

METHOD = ForecastMethodAnswer(
    model=MODEL,
    nowcast="v x [q10, median, q90] of later / first figures, by the age of the month (I14)",
    forecast="median and intervals of 50, 80 and 95 %; evaluated in each month since 2016, from earlier months only",
    interval="adaptive conformal inference on the sizes of the 60 newest known errors (Gibbs and Candès 2021)",
    baseline="the better of two: the newest known month, and the same month of the year before, taken unchanged, with "
    "intervals made in the same way",
    gate="published if the weighted interval score of ln(1 + count) is below that of the baseline, the difference is "
    "significant (Diebold and Mariano, false discovery rate 5 % over all routes and horizons), and 80 % intervals "
    "contained 75 to 85 % of outcomes",
)
_ZERO = "the count is zero, so that no ratio applies"


@dataclass(frozen=True)
class OutlookRequest:
    """A request for nowcasts and forecasts: a vintage, the number of months ahead, and a window (None: all months).

    `made` is the origin (months since 1970-01) of the past forecasts to return; None for none.
    """

    served: Served
    known: KnownRoutes
    horizon: int
    window: MonthWindow | None = None
    made: int | None = None

    def within(self, window: MonthWindow) -> OutlookRequest:
        """Return the same request for the months of a window."""
        return replace(self, window=window)

    def from_month(self, origin: int) -> OutlookRequest:
        """Return the same request with the forecasts from a past month (since 1970-01)."""
        return replace(self, made=origin)

    @property
    def offered(self) -> MonthWindow:
        """Return the months with a nowcast or a forecast, from the first provisional one on."""
        newest = self.known.months[-1]
        provisional = [month.month for route in ROUTE_IDS for month in self.nowcast(route)]
        ahead = self.horizon if self.is_newest else 0
        return MonthWindow(min([*provisional, newest]), newest + 1 + ahead)

    @property
    def is_newest(self) -> bool:
        """Return whether the vintage is the one that forecasts were computed from."""
        return bool(self.known.released.isoformat() == self.known.snapshot.series(DETECTIONS)["release"]["released"])

    def includes(self, month: int) -> bool:
        """Return whether a month is requested."""
        return self.window is None or self.window.start <= month < self.window.stop

    def nowcast(self, route: str) -> list[NowcastMonth]:
        """Return the provisional months of a route."""
        return self.served.forecasts.nowcast(self.known, route)

    def outlook(self, route: str) -> RouteOutlook:
        """Return the forecasts of a route and their skill; none for an earlier vintage."""
        return self.served.forecasts.outlook(route) if self.is_newest else RouteOutlook([], [], [])

    def past(self, route: str) -> Rows:
        """Return the past forecasts of a route from the month `made`."""
        if self.made is None:
            return []
        origin = month_label(self.made)
        rows = self.outlook(route).past
        return [row for row in rows if row["origin"] == origin and row["horizon"] <= self.horizon]


def describe_all(request: OutlookRequest) -> ForecastsAnswer:
    """Return nowcast, forecast and skill of all routes."""
    routes = [_describe(request, route) for route in ROUTE_IDS]
    return ForecastsAnswer(**fields_of(_basis(request)), routes=routes)


def describe_one(request: OutlookRequest, route: str) -> RouteForecastAnswer:
    """Return nowcast, forecast and skill of a route."""
    return RouteForecastAnswer(**fields_of(_describe(request, route)), **fields_of(_basis(request)))


def _basis(request: OutlookRequest) -> ForecastBasisAnswer:
    known, info = request.known, request.known.snapshot.series(DETECTIONS)
    return ForecastBasisAnswer(
        series=DETECTIONS,
        unit=info["unit"],
        newest_month=month_label(known.months[-1]),
        made=None if request.made is None else month_label(request.made),
        as_of=known.as_of,
        vintage=known.release["released"],
        forecast_status=_status(request),
        method=METHOD,
        method_version=METHOD_VERSION,
        sources=[source_answer(known.snapshot, DETECTIONS, known.release)],
        caveats=[*CAVEATS, *info["caveats"]],
        notes=NOTES,
    )


def _status(request: OutlookRequest) -> ForecastStatusAnswer:
    if request.is_newest:
        return ForecastStatusAnswer(status="offered", reason=None, allowed=None)
    day = request.known.as_of or request.known.released
    return ForecastStatusAnswer(
        status="not_offered",
        reason="forecasts are computed from the newest release when a snapshot is built; this is an earlier release",
        allowed=f"routes-geo build --as-of {day}",
    )


def _describe(request: OutlookRequest, route: str) -> RouteOutlookAnswer:
    outlook = request.outlook(route)
    return RouteOutlookAnswer(
        route=route,
        name=request.known.snapshot.route_name(route),
        nowcast=[_describe_nowcast(month) for month in request.nowcast(route) if request.includes(month.month)],
        forecast=[
            describe_forecast(row)
            for row in outlook.forecasts
            if row["horizon"] <= request.horizon and request.includes(parse_month(row["target"]))
        ],
        past_forecast=[_describe_past(request, row) for row in request.past(route)],
        skill=[_describe_skill(row) for row in outlook.skill if row["horizon"] <= request.horizon],
    )


def _describe_nowcast(month: NowcastMonth) -> NowcastMonthAnswer:
    return NowcastMonthAnswer(
        period=month_label(month.month),
        published=month.published,
        status=Status.PROVISIONAL,
        age_months=month.age_months,
        median=month.median,
        low=month.low,
        high=month.high,
        reason_missing=_ZERO if month.median is None else None,
        revision=month.ratios,
    )


def describe_forecast(row: dict[str, Any]) -> ForecastMonthAnswer:
    """Return a row of a table of forecasts."""
    return ForecastMonthAnswer(
        period=row["target"],
        horizon=row["horizon"],
        origin=row["origin"],
        median=row["median"],
        low=row["low"],
        high=row["high"],
        intervals=_intervals(row),
        status=row["status"],
        reason=row["reason"],
        reason_missing=_reason(row),
    )


def _describe_past(request: OutlookRequest, row: dict[str, Any]) -> PastForecastMonthAnswer:
    published = request.known.routes[row["route"]].series.value(parse_month(row["target"]))
    is_missing = published is None or row["median"] is None
    return PastForecastMonthAnswer(
        **fields_of(describe_forecast(row)),
        published=published,
        inside=None if is_missing else row["low"] <= published <= row["high"],
    )


def _intervals(row: dict[str, Any]) -> list[ForecastIntervalAnswer]:
    """Return the intervals of a row of a table of forecasts; none without figures."""
    if row["median"] is None:
        return []
    ends = (("low_50", "high_50"), ("low", "high"), ("low_95", "high_95"))
    return [
        ForecastIntervalAnswer(coverage=coverage, low=row[low], high=row[high])
        for coverage, (low, high) in zip(COVERAGES, ends, strict=True)
    ]


def _describe_skill(row: dict[str, Any]) -> ForecastSkillAnswer:
    error = row["error"]
    return ForecastSkillAnswer(
        horizon=row["horizon"],
        targets=row["targets"],
        first_target=row["first_target"],
        last_target=row["last_target"],
        error=error,
        last_month_error=row["last_month_error"],
        mean_ratio=row["mean_ratio"],
        wis=row["wis"],
        last_month_wis=row["last_month_wis"],
        last_year_wis=row["last_year_wis"],
        better_naive=row["better_naive"],
        relative_wis=row["relative_wis"],
        better=row["better"],
        coverage_50=row["coverage_50"],
        coverage=row["coverage"],
        coverage_95=row["coverage_95"],
        p=row["p"],
        p_adjusted=row["p_adjusted"],
        failed_fits=row["failed_fits"],
        typical_error=None if error is None else round(math.expm1(error), 3),
        status=Publication.PUBLISHED if row["published"] else Publication.NOT_PUBLISHED,
        reason=row["reason"],
        reason_missing=_reason(row),
    )


def _reason(row: dict[str, Any]) -> str | None:
    """Return in words why a row of forecasts or skill has no figures."""
    return None if row["reason"] is None else REASONS[Withheld(row["reason"])]
