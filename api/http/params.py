"""Parameters that several endpoints share, and the refusal of parameters that an endpoint does not declare.

A parameter is declared once, with its description and schema: as an annotated argument of the endpoint or of one of
its dependencies, or, where an endpoint has many, as a field of a pydantic model that the endpoint takes as `Query()`.
FastAPI reads and describes both. `json_schema_extra` states what its text means if it is read later.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated

from fastapi import Depends, Path, Query, Request
from fastapi.dependencies.models import Dependant
from pydantic import BaseModel
from pydantic.config import JsonDict, JsonValue
from starlette.concurrency import run_in_threadpool

from api.http.negotiation import accepts_one_of, choose_format, not_acceptable
from api.http.responses import JSON, MVT
from api.state import Served, State
from routes_geo.errors import InvalidInput
from routes_geo.features.boxes import box_numbers
from routes_geo.features.crs import Box
from routes_geo.model import CONTEXT_ROUTE_IDS, ROUTE_IDS
from routes_geo.months import WindowName, parse_iso_day
from routes_geo.snapshot.subjects import SUBJECT_IDS

DEFAULT_LIMIT = 1000


def comma_separated(items: JsonDict, **bounds: JsonValue) -> JsonDict:
    """Return the schema of a list that is written in one parameter with commas."""
    return {"type": "array", "items": items, "explode": False, **bounds}


BOX_NUMBERS = comma_separated(
    {"type": "number"}, minItems=4, maxItems=6, oneOf=[{"minItems": n, "maxItems": n} for n in (4, 6)]
)


async def get_state(request: Request) -> State:
    """Return the state of the application."""
    state = request.app.state.routes_geo
    if not isinstance(state, State):
        raise TypeError("the application was not made by make_app")
    return state


async def get_served(
    state: Annotated[State, Depends(get_state)],
    v: Annotated[
        str | None,
        Query(
            description="Snapshot id, as in X-Routes-Geo-Snapshot. The response to an address with `v` never changes."
        ),
    ] = None,
) -> Served:
    """Return the current snapshot, or the one of `v`; NotFound if it is missing. A thread opens it if necessary."""
    ready = state.ready(v)
    if ready is not None:
        return ready
    return await (run_in_threadpool(state.current) if v is None else run_in_threadpool(state.named, v))


async def check_request(request: Request) -> None:
    """Raise InvalidInput for a query parameter that the endpoint does not have (OGC API - Features, 7.8).

    Raise NotAcceptable if it has no representation that the client accepts; `f` comes before Accept.
    """
    _check_accepted(request)
    if not request.scope["query_string"]:
        return
    route, known = request.scope["route"], request.app.state.known_parameters
    if route.path not in known:
        known[route.path] = accepted_parameters(route.dependant)
    accepted = known[route.path]
    unknown = sorted(set(request.query_params) - accepted)
    if unknown:
        names = ", ".join(sorted(accepted)) or "none"
        raise InvalidInput(f"unknown parameter {', '.join(unknown)}; this address accepts {names}")


def _check_accepted(request: Request) -> None:
    accept = request.headers.get("accept", "*/*")
    if accept == "*/*" or "f" in request.query_params:
        return
    answers = getattr(request.scope.get("route"), "responses", {})
    media_types = answers.get(200, {}).get("content", {})
    if media_types and not accepts_one_of(accept, media_types):
        raise not_acceptable(accept, media_types)


def accepted_parameters(dependant: Dependant) -> frozenset[str]:
    """Return the names of the query parameters of an endpoint, of all it depends on, and of models of parameters."""
    names: set[str] = set().union(*map(accepted_parameters, dependant.dependencies))
    for field in dependant.query_params:
        model = field.field_info.annotation
        if isinstance(model, type) and issubclass(model, BaseModel):
            names |= {member.alias or name for name, member in model.model_fields.items()}
        else:
            names.add(field.alias)
    return frozenset(names)


ServedNow = Annotated[Served, Depends(get_served)]


def given_once(*repeatable: str) -> Callable[[Request], Awaitable[None]]:
    """Return a dependency that raises InvalidInput for a parameter that is given twice, except repeatable ones."""

    async def check_given_once(request: Request) -> None:
        query = request.query_params
        repeated = sorted(name for name in query if name not in repeatable and len(query.getlist(name)) > 1)
        if repeated:
            raise InvalidInput(f"{', '.join(repeated)} is given more than once; give it once")

    return check_given_once


StateNow = Annotated[State, Depends(get_state)]
Datetime = Annotated[
    str | None,
    Query(
        alias="datetime",
        description="Year, month or closed interval in whole months: 2023, 2023-09, 2023-01/2023-09, ../2023-09.",
        examples=["2023-01/2023-12"],
    ),
]
INTERSECTS = (
    "Year, month, day, RFC 3339 time or closed interval: 2023, 2023-09, 2023-09-13, 2023-01/2023-09, ../2023-09. It "
    "selects the months that it intersects, which the answer states as period."
)
IntersectingDatetime = Annotated[
    str | None, Query(alias="datetime", description=INTERSECTS, examples=["2023-01/2023-12"])
]
WINDOW_WORDS = (
    "Window with a name, instead of datetime: ytd (January to the newest month), 12m (the newest twelve months), year "
    "(the newest whole calendar year) or month (the newest month)."
)
WINDOW_SCHEMA: JsonDict = {"enum": [*WindowName]}
WindowParam = Annotated[str | None, Query(description=WINDOW_WORDS, examples=["ytd"], json_schema_extra=WINDOW_SCHEMA)]
CompareParam = Annotated[
    str | None,
    Query(
        description="Window of equal length to compare with: previous_year (the same months a year earlier) or an "
        "interval of months such as 2022-01/2022-06. With window=ytd, the default is previous_year.",
        examples=["previous_year"],
        json_schema_extra={"minLength": 1},
    ),
]
AdjustParam = Annotated[
    str | None,
    Query(
        description="seasonal: add seasonally adjusted figures beside the published ones, where a series has them.",
        examples=["seasonal"],
        json_schema_extra={"enum": ["seasonal"]},
    ),
]
_ROUTE_WORDS = "Route id (CMED, EMED, WBAL, WMED or WAFR), or a name that a publisher uses, such as West African."


async def get_route(served: ServedNow, route: Annotated[str, Path(description=_ROUTE_WORDS, examples=["CMED"])]) -> str:
    """Return the id of the route in the path, given by its id or by one of its names; NotFound for any other."""
    return await _find_route(served, route)


async def get_chosen_route(
    served: ServedNow,
    route: Annotated[str | None, Query(description=_ROUTE_WORDS, examples=["CMED"])] = None,
) -> str | None:
    """Return the id of the chosen route, None for all; NotFound for an unknown name."""
    return None if route is None else await _find_route(served, route)


async def _find_route(served: Served, name: str) -> str:
    """Return the id of a route. Its other names stand in a table that a thread reads at the first use."""
    return name if name in ROUTE_IDS else await run_in_threadpool(served.snapshot.route_id, name)


async def get_subject(
    served: ServedNow,
    route: Annotated[
        str,
        Path(
            description=f"{_ROUTE_WORDS} Also ALL (detections on all nine routes of Frontex), FIVE (detections on the "
            f"five), and {', '.join(CONTEXT_ROUTE_IDS)} (the other routes of Frontex, as context).",
            examples=["CMED"],
            json_schema_extra={"enum": [*SUBJECT_IDS]},
        ),
    ],
) -> str:
    """Return the id of the route, context route or total in the path; NotFound for any other name."""
    return route if route in SUBJECT_IDS else await run_in_threadpool(served.snapshot.subject_id, route)


RouteParam = Annotated[str | None, Depends(get_chosen_route)]
SubjectPath = Annotated[str, Depends(get_subject)]
RoutePath = Annotated[str, Depends(get_route)]
AS_OF_WORDS = "Day: return the figures as they were known on that day. Default: as known to the snapshot."
AsOf = Annotated[str | None, Query(description=AS_OF_WORDS, examples=["2025-02-08"])]
CELLS_AS_OF_WORDS = (
    f"{AS_OF_WORDS} /collections/cells lists the vintages of each series that have counts on cells; a day of which "
    "only the totals of routes are known is refused."
)
CellsAsOf = Annotated[str | None, Query(alias="as_of", description=CELLS_AS_OF_WORDS, examples=["2025-06-03"])]
SeriesParam = Annotated[
    str | None, Query(description="Series id, as listed by /sources.", examples=["frontex.detections.v1"])
]
KindParam = Annotated[
    str | None, Query(description="Kind of change: late_addition, correction, definition or removed.")
]
SinceParam = Annotated[str | None, Query(description="Day: return the revisions by releases of this day or later.")]
Limit = Annotated[int, Query(ge=1, description="Features per page. The service lowers values above its maximum.")]


async def check_json(
    request: Request,
    f: Annotated[
        str | None, Query(description="Format: json, also by default.", json_schema_extra={"enum": ["json"]})
    ] = None,
) -> None:
    """Raise InvalidInput for a format other than the only one of a document."""
    choose_format(request, f, {"json": JSON})


async def check_mvt(
    request: Request,
    f: Annotated[
        str | None, Query(description="Format: mvt, also by default.", json_schema_extra={"enum": ["mvt"]})
    ] = None,
) -> None:
    """Raise InvalidInput for a format other than the only one of a tile."""
    choose_format(request, f, {"mvt": MVT})


def parse_day(text: str | None, name: str) -> date | None:
    """Parse a parameter that is a day; InvalidInput names the parameter with anything else."""
    if text is None:
        return None
    try:
        return parse_iso_day(text)
    except InvalidInput as error:
        raise InvalidInput(f"{name} {error}") from None


def parse_bbox(text: str | None) -> Box | None:
    """Parse `bbox` into west, south, east, north in degrees; west may exceed east (RFC 7946).

    Raise InvalidInput for any other text.
    """
    if text is None:
        return None
    numbers = box_numbers(text)
    if len(numbers) != 4 or not (-180 <= numbers[0] <= 180 and -180 <= numbers[2] <= 180):
        raise InvalidInput(f"bbox {text!r} is not accepted; give west,south,east,north in degrees")
    west, south, east, north = numbers
    if not -90 <= south <= north <= 90:
        raise InvalidInput(f"bbox {text!r} is not accepted; give south at most north, both within -90 to 90")
    return west, south, east, north


def check_area(box: Box | None, max_deg2: float) -> None:
    """Raise InvalidInput for a box that is too large (degrees; west exceeds east across the antimeridian)."""
    if box is None:
        return
    west, south, east, north = box
    width = east - west if west <= east else east - west + 360
    area = width * (north - south)
    if area > max_deg2:
        raise InvalidInput(f"bbox covers {area:.0f} square degrees; choose at most {max_deg2:g}")
