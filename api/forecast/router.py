"""Serve nowcasts and forecasts of the routes: whole months, at most three ahead."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.forecast.answers import ForecastsAnswer, RouteForecastAnswer
from api.forecast.document import describe_all, describe_one
from api.forecast.request import parse_outlook
from api.http.links import Link, link
from api.http.params import AsOf, Datetime, RoutePath, ServedNow, check_request, parse_day
from api.http.responses import JSON, described, respond_json
from routes_geo.errors import ReasonCode, Refused
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


router = APIRouter(dependencies=[Depends(check_request), Depends(refuse_finer)])

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
    content = describe_all(parse_outlook(served, when, made, horizon, parse_day(as_of, "as_of")))
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
    content = describe_one(parse_outlook(served, when, made, horizon, parse_day(as_of, "as_of")), route)
    return respond_json(request, content, served.snapshot.snapshot_id)
