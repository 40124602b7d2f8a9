"""Serve nowcasts and forecasts of the routes: whole months, at most three ahead."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.forecast.answers import ForecastsAnswer, RouteForecastAnswer
from api.forecast.document import OutlookRequest, describe_all, describe_one
from api.http.links import Link, link
from api.http.params import AsOf, Datetime, RoutePath, ServedNow, check_known_parameters, parse_day
from api.http.responses import JSON, described, respond_json
from api.state import Served
from routes_geo.errors import InvalidInput, ReasonCode, Refused
from routes_geo.model import month_label, parse_month
from routes_geo.months import MonthWindow, parse_months
from routes_geo.pressure.forecast_tables import MAX_HORIZON


async def refuse_finer(
    place: Annotated[str | None, Query(description="Refused: forecasts are for routes. See /hotspots.")] = None,
    cell: Annotated[str | None, Query(description="Refused: forecasts are for routes.")] = None,
    nationality: Annotated[str | None, Query(description="Refused: forecasts cover all nationalities.")] = None,
) -> None:
    """Raise Refused for a forecast of a place, a cell or a nationality."""
    for name, value in (("place", place), ("cell", cell)):
        if value is not None:
            raise Refused(
                f"{name}={value}: forecasts are published for whole routes only, not for places",
                reason_code=ReasonCode.TOO_FINE_IN_SPACE,
                allowed="/forecast/{route}",
            )
    if nationality is not None:
        raise Refused(
            f"nationality={nationality}: forecasts are published for all nationalities together only",
            reason_code=ReasonCode.NOT_OFFERED,
            allowed="/forecast/{route}",
        )


def landing_links(base: str) -> list[Link]:
    """Return the link of the landing page to the forecasts."""
    return [link(f"{base}/forecast", "related", JSON, "Nowcast and forecast of the routes, with their skill")]


router = APIRouter(dependencies=[Depends(check_known_parameters), Depends(refuse_finer)])

Made = Annotated[
    str | None,
    Query(
        description="Month: return the forecasts that the present method makes from the months up to this one, with "
        "the counts published since. It excludes `datetime`.",
        examples=["2023-09"],
    ),
]
Horizon = Annotated[int, Query(ge=1, description="Number of months ahead: 1, 2 or 3.", examples=[3])]


@router.get("/forecast", summary="Nowcast and forecast of all routes", **described(JSON, ForecastsAnswer))
def forecast(
    request: Request,
    served: ServedNow,
    when: Datetime = None,
    made: Made = None,
    horizon: Horizon = MAX_HORIZON,
    as_of: AsOf = None,
) -> Response:
    content = describe_all(_request(served, when, made, horizon, as_of))
    return respond_json(request, content, served.snapshot.snapshot_id)


@router.get("/forecast/{route}", summary="Nowcast and forecast of one route", **described(JSON, RouteForecastAnswer))
def route_forecast(
    request: Request,
    served: ServedNow,
    route: RoutePath,
    when: Datetime = None,
    made: Made = None,
    horizon: Horizon = MAX_HORIZON,
    as_of: AsOf = None,
) -> Response:
    content = describe_one(_request(served, when, made, horizon, as_of), route)
    return respond_json(request, content, served.snapshot.snapshot_id)


def _request(served: Served, when: str | None, made: str | None, horizon: int, as_of: str | None) -> OutlookRequest:
    if horizon > MAX_HORIZON:
        raise Refused(
            f"horizon={horizon}: forecasts reach at most {MAX_HORIZON} months ahead",
            reason_code=ReasonCode.NOT_OFFERED,
            allowed=f"horizon={MAX_HORIZON}",
        )
    outlooks = OutlookRequest(served, served.known.on(parse_day(as_of, "as_of")), horizon)
    if made is not None:
        return outlooks.from_month(_origin(made, when, served.forecasts.origins()))
    return outlooks if when is None else outlooks.within(_window(when, outlooks.offered))


def _origin(made: str, when: str | None, origins: MonthWindow) -> int:
    """Return the month `made`; InvalidInput for any other text or with `datetime`, Refused without past forecasts."""
    if when is not None:
        raise InvalidInput(f"made={made} and datetime={when} exclude each other; give one of them")
    month = parse_month(made)
    if not origins.start <= month < origins.stop:
        raise Refused(
            f"made={made}: past forecasts are available from {origins.label}",
            reason_code=ReasonCode.NOT_OFFERED,
            allowed=f"made={month_label(min(max(month, origins.start), origins.stop - 1))}",
        )
    return month


def _window(when: str, offered: MonthWindow) -> MonthWindow:
    """Return the months of `datetime` that are offered; Refused for a day, and if it ends too late or too early."""
    window = parse_months(when, offered.start, offered.stop, "nowcast and forecast")
    inside = window.within(offered.start, offered.stop)
    allowed = f"datetime={(inside or offered).label}"
    if inside is None or window.stop > offered.stop:
        raise Refused(
            f"datetime {when!r}: nowcasts and forecasts are available for {offered.label}; "
            "final months are at /series/{route}",
            reason_code=ReasonCode.NOT_OFFERED,
            allowed=allowed,
        )
    return inside
