"""Endpoints on the pressure on routes: indicators and scores of a month, and scores over time."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.http.links import Link, link
from api.http.notes import NOTES
from api.http.params import (
    AsOf,
    Datetime,
    RouteParam,
    RoutePath,
    ServedNow,
    WindowParam,
    check_request,
    parse_day,
)
from api.http.responses import JSON, described, respond_json
from api.pressure.answers import PressureAnswer, PressureSeriesAnswer, RoutePressureAnswer
from api.pressure.document import PressureRequest, describe_route
from api.pressure.series import describe_pressure_series, parse_route_months
from api.state import Served, day_of_ages
from routes_geo.errors import InvalidInput, ReasonCode, Refused
from routes_geo.model import ROUTE_IDS, month_label
from routes_geo.pressure.known import KnownRoutes
from routes_geo.pressure.methods import METHODS, Method, find_method
from routes_geo.pressure.parts import PartName
from routes_geo.snapshot.answers import fields_of

router = APIRouter()

Parts = Annotated[
    str | None,
    Query(
        description="Parts of the score, separated by commas. Method 2 uses those of level, shock, yoy, load and "
        "concentration that have data (default: all); method 3 always uses level, shock and yoy.",
        examples=["level,shock,yoy"],
    ),
]
MethodParam = Annotated[
    str | None,
    Query(
        alias="method",
        description="Version of the score. Default: 3, always with the same three parts. 2 is the former one, with the "
        "parts that have data.",
        examples=["3"],
        json_schema_extra={"enum": [*METHODS]},
    ),
]
Explain = Annotated[bool, Query(description="Include the formula and the inputs of each part of the score.")]


async def refuse_places(
    place: Annotated[
        str | None, Query(description="Refused: pressure is computed for routes only. See /hotspots.")
    ] = None,
    cell: Annotated[
        str | None, Query(description="Refused: pressure is computed for routes only. See /collections/cells.")
    ] = None,
) -> None:
    """Raise Refused for a place or a cell, because scores are computed for routes only."""
    for name, value, allowed in (("place", place, "/hotspots"), ("cell", cell, "/collections/cells/items")):
        if value is not None:
            raise Refused(
                f"{name}={value}: pressure is computed for routes, not for places",
                reason_code=ReasonCode.TOO_FINE_IN_SPACE,
                allowed=f"route=; published figures of places are at {allowed}",
            )


def landing_links(base: str) -> list[Link]:
    """Return the landing page's link to the pressure on all routes."""
    return [
        link(f"{base}/pressure", "related", JSON, "Pressure on the routes: scores with their parts, and indicators")
    ]


_OF_ROUTES = [Depends(check_request), Depends(refuse_places)]


@router.get(
    "/pressure",
    summary="Pressure on all routes in a month",
    dependencies=_OF_ROUTES,
    **described(JSON, PressureAnswer),
)
def pressure(
    request: Request,
    served: ServedNow,
    route: RouteParam,
    when: Datetime = None,
    as_of: AsOf = None,
    parts: Parts = None,
    method: MethodParam = None,
    explain: Explain = False,
) -> Response:
    query = _parse(request, served, as_of, find_method(method, parse_parts(parts)), explain=explain)
    month = _month(query.figures, when)
    chosen = ROUTE_IDS if route is None else (route,)
    content = PressureAnswer(
        period=month_label(month),
        as_of=query.figures.as_of,
        routes=[describe_route(query, route_id, month) for route_id in chosen],
        notes=NOTES,
    )
    return respond_json(request, content, served.snapshot.snapshot_id)


@router.get(
    "/pressure/{route}",
    summary="Pressure on one route in a month",
    dependencies=_OF_ROUTES,
    **described(JSON, RoutePressureAnswer),
)
def route_pressure(
    request: Request,
    served: ServedNow,
    route: RoutePath,
    when: Datetime = None,
    as_of: AsOf = None,
    parts: Parts = None,
    method: MethodParam = None,
    explain: Explain = False,
) -> Response:
    query = _parse(request, served, as_of, find_method(method, parse_parts(parts)), explain=explain)
    answer = describe_route(query, route, _month(query.figures, when))
    content = RoutePressureAnswer(**fields_of(answer), as_of=query.figures.as_of, notes=NOTES)
    return respond_json(request, content, served.snapshot.snapshot_id)


@router.get(
    "/pressure/{route}/series",
    summary="Pressure on a route over time",
    dependencies=_OF_ROUTES,
    **described(JSON, PressureSeriesAnswer),
)
def pressure_series(
    request: Request,
    served: ServedNow,
    route: RoutePath,
    when: Datetime = None,
    window: WindowParam = None,
    as_of: AsOf = None,
    parts: Parts = None,
    method: MethodParam = None,
) -> Response:
    query = _parse(request, served, as_of, find_method(method, parse_parts(parts)), explain=False)
    content = describe_pressure_series(query, route, when, window)
    return respond_json(request, content, served.snapshot.snapshot_id)


def _parse(request: Request, served: Served, as_of: str | None, method: Method, *, explain: bool) -> PressureRequest:
    day = parse_day(as_of, "as_of")
    ages_on = day or day_of_ages(request)
    return PressureRequest(served, served.known.on(day), ages_on, method, explain=explain)


def _month(figures: KnownRoutes, when: str | None) -> int:
    if when is None:
        return figures.months[-1]
    window = parse_route_months(figures, when)
    if window.stop - window.start != 1:
        raise InvalidInput(
            f"datetime {when!r} spans {window.label}; give one month, such as 2023-09. "
            "For several months, use /pressure/{route}/series"
        )
    return window.start


def parse_parts(text: str | None) -> tuple[PartName, ...] | None:
    """Return parts of a score, each once and in their fixed order; InvalidInput for an unknown part."""
    if text is None:
        return None
    given = text.split(",")
    unknown = [name for name in given if name not in set(PartName)]
    if unknown:
        raise InvalidInput(f"parts {text!r}: unknown part {', '.join(unknown)}; choose from {', '.join(PartName)}")
    return tuple(part for part in PartName if part in given)
