"""What an answer says of the newest months of a route and of those to come."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, replace
from typing import Any

from api.figures.router import NOTES
from api.state import Served
from routes_geo.model import ROUTE_IDS, Publication, Status, month_label, parse_month
from routes_geo.months import MonthWindow
from routes_geo.pressure.forecast_tables import METHOD_VERSION, MODEL, REASONS, Withheld
from routes_geo.pressure.known import KnownRoutes
from routes_geo.pressure.nowcast import NowcastMonth
from routes_geo.pressure.outlook import CAVEATS, RouteOutlook
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import source_of

METHOD = {
    "model": MODEL,
    "nowcast": "v x [q10, median, q90] of later / first figures, by the age of the month (I14)",
    "forecast": "median and 80 % interval; evaluated at each month since 2016 from the months before it alone",
    "interval": "adaptive conformal inference on the 60 newest errors known (Gibbs and Candès 2021)",
    "baseline": "last month: the newest month known, taken as it is",
    "gate": "published where the median error is below the baseline's, the mean difference is significant (Diebold and "
    "Mariano, false discovery rate 5 % over all routes and horizons), and intervals held 75 to 85 % of outcomes",
}
_ZERO = "a ratio says nothing of a count of zero"


@dataclass(frozen=True)
class Outlooks:
    """What is asked for: a vintage, how many months ahead, and which months (None: all that are offered)."""

    served: Served
    known: KnownRoutes
    horizon: int
    window: MonthWindow | None = None

    def within(self, window: MonthWindow) -> Outlooks:
        """The same, of some months alone."""
        return replace(self, window=window)

    @property
    def offered(self) -> MonthWindow:
        """Months that there is a nowcast or a forecast of, from the first provisional one on."""
        newest = self.known.months[-1]
        provisional = [item.month for route in ROUTE_IDS for item in self.nowcast(route)]
        ahead = self.horizon if self.is_newest else 0
        return MonthWindow(min([*provisional, newest]), newest + 1 + ahead)

    @property
    def is_newest(self) -> bool:
        """Whether the vintage is the one that forecasts were made from."""
        return bool(self.known.released.isoformat() == self.known.snapshot.series(DETECTIONS)["release"]["released"])

    def holds(self, month: int) -> bool:
        """Whether a month is asked for."""
        return self.window is None or self.window.start <= month < self.window.stop

    def nowcast(self, route: str) -> list[NowcastMonth]:
        """Provisional months of a route."""
        return self.served.forecasts.nowcast(self.known, route)

    def outlook(self, route: str) -> RouteOutlook:
        """Forecasts of a route and their skill."""
        return self.served.forecasts.outlook(route)


def describe_all(asked: Outlooks) -> dict[str, Any]:
    """Nowcast, forecast and skill of all routes."""
    return _frame(asked) | {"routes": [_describe(asked, route) for route in ROUTE_IDS]}


def describe_one(asked: Outlooks, route: str) -> dict[str, Any]:
    """Nowcast, forecast and skill of a route."""
    return _describe(asked, route) | _frame(asked)


def _frame(asked: Outlooks) -> dict[str, Any]:
    known, info = asked.known, asked.known.snapshot.series(DETECTIONS)
    newest = month_label(known.months[-1])
    return {
        "series": DETECTIONS,
        "unit": info["unit"],
        "newest_month": newest,
        "as_of": known.as_of,
        "vintage": known.release["released"],
        "forecast_status": _status(asked),
        "method": METHOD,
        "method_version": METHOD_VERSION,
        "sources": [source_of(known.snapshot, DETECTIONS, known.release)],
        "caveats": [*CAVEATS, *info["caveats"]],
        "notes": list(NOTES),
    }


def _status(asked: Outlooks) -> dict[str, str | None]:
    """Whether forecasts are given; they are made when a snapshot is built, from its newest release."""
    if asked.is_newest:
        return {"status": "offered", "reason": None, "allowed": None}
    day = asked.known.as_of or asked.known.released
    return {
        "status": "not_offered",
        "reason": "forecasts are made when a snapshot is built, from its newest release; this is an earlier one",
        "allowed": f"routes-geo build --as-of {day}",
    }


def _describe(asked: Outlooks, route: str) -> dict[str, Any]:
    found = asked.outlook(route) if asked.is_newest else RouteOutlook([], [])
    return {
        "route": route,
        "name": asked.known.snapshot.route_name(route),
        "nowcast": [_describe_nowcast(item) for item in asked.nowcast(route) if asked.holds(item.month)],
        "forecast": [
            _describe_forecast(row)
            for row in found.forecasts
            if row["horizon"] <= asked.horizon and asked.holds(parse_month(row["target"]))
        ],
        "skill": [_describe_skill(row) for row in found.skill if row["horizon"] <= asked.horizon],
    }


def _describe_nowcast(item: NowcastMonth) -> dict[str, Any]:
    return {
        "period": month_label(item.month),
        "published": item.published,
        "status": Status.PROVISIONAL,
        "age_months": item.age_months,
        "median": item.median,
        "low": item.low,
        "high": item.high,
        "reason_missing": _ZERO if item.median is None else None,
        "revision": asdict(item.ratios),
    }


def _describe_forecast(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "period": row["target"],
        "horizon": row["horizon"],
        "origin": row["origin"],
        "median": row["median"],
        "low": row["low"],
        "high": row["high"],
        "status": row["status"],
        "reason": row["reason"],
        "reason_missing": _reason(row),
    }


def _describe_skill(row: dict[str, Any]) -> dict[str, Any]:
    measured = ("horizon", "targets", "first_target", "last_target", "error", "last_month_error", "mean_ratio")
    judged = ("better", "coverage", "p", "p_adjusted", "failed_fits")
    error = row["error"]
    return {
        **{name: row[name] for name in (*measured, *judged)},
        "typical_error": None if error is None else round(math.expm1(error), 3),
        "status": (Publication.PUBLISHED if row["published"] else Publication.NOT_PUBLISHED).value,
        "reason": row["reason"],
        "reason_missing": _reason(row),
    }


def _reason(row: dict[str, Any]) -> str | None:
    return None if row["reason"] is None else REASONS[Withheld(row["reason"])]
