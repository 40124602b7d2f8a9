"""Serve the register of forecasts: what was forecast from each release, before the month, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from api.forecast.answers import AtLeastZero, ForecastMonthAnswer
from api.forecast.document import describe_forecast
from api.http.params import RouteParam, ServedNow, check_request
from api.http.responses import JSON, described, respond_json
from routes_geo.pressure.forecast_tables import REGISTER
from routes_geo.snapshot.answers import Count, Day, RouteName, Share, fields_of

_NOTES = (
    "Builds write the forecasts that they make from a new release into the ledger, where nothing can be changed. The "
    "embedded data alone have no register.",
    "Each forecast is scored against the count of its month in the newest release, once that is published.",
    "made is the day of the build: a forecast is prospective if it is earlier than the release of its month.",
)


@dataclass(frozen=True, kw_only=True)
class RegisteredForecastAnswer(ForecastMonthAnswer):
    """A forecast as it was made. `sha256` is that of its content in the ledger.

    `outcome` is the count of its month in the newest release, null before that is published. `log_error` is the error
    of the median of ln(1 + count), `wis` the weighted interval score on that scale; lower is better. `inside` is
    whether the 80 % interval contains the outcome. Forecasts without proven skill have no figures, and a reason.
    """

    route: RouteName
    release_id: str
    released: Day
    made: Day
    method_version: str
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    outcome: Count | None
    log_error: float | None
    wis: AtLeastZero | None
    inside: bool | None


@dataclass(frozen=True, kw_only=True)
class RegisterSummaryAnswer:
    """Numbers of registered and of scored forecasts, with the mean score and coverage of the scored ones."""

    registered: Count
    scored: Count
    wis: AtLeastZero | None
    coverage_50: Share | None
    coverage: Share | None
    coverage_95: Share | None


@dataclass(frozen=True, kw_only=True)
class ForecastRegisterAnswer:
    """All registered forecasts, in the order in which they were made."""

    summary: RegisterSummaryAnswer
    forecasts: Sequence[RegisteredForecastAnswer]
    notes: Sequence[str]


router = APIRouter(dependencies=[Depends(check_request)])


@router.get("/forecast-register", summary="Forecasts as they were made", **described(JSON, ForecastRegisterAnswer))
def forecast_register(request: Request, served: ServedNow, route: RouteParam) -> Response:
    rows = [row for row in served.snapshot.table(REGISTER).to_pylist() if route in (None, row["route"])]
    content = ForecastRegisterAnswer(
        summary=_summary(rows), forecasts=[_describe(row) for row in rows], notes=list(_NOTES)
    )
    return respond_json(request, content, served.snapshot.snapshot_id)


def _summary(rows: Sequence[dict[str, Any]]) -> RegisterSummaryAnswer:
    scored = [row for row in rows if row["wis"] is not None]
    means = {
        name: round(sum(row[column] for row in scored) / len(scored), 4) if scored else None
        for name, column in (
            ("wis", "wis"),
            ("coverage_50", "inside_50"),
            ("coverage", "inside"),
            ("coverage_95", "inside_95"),
        )
    }
    return RegisterSummaryAnswer(registered=len(rows), scored=len(scored), **means)


def _describe(row: dict[str, Any]) -> RegisteredForecastAnswer:
    own = (
        *("route", "release_id", "released", "made", "method_version", "sha256"),
        *("outcome", "log_error", "wis", "inside"),
    )
    return RegisteredForecastAnswer(**fields_of(describe_forecast(row)), **{name: row[name] for name in own})
