"""Pressure on the routes: indicators and scores of a month, and scores over time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.figures import NOTES
from api.links import Link, link
from api.params import AsOf, Datetime, RouteParam, RoutePath, ServedNow, check_known_parameters, parse_day, parse_months
from api.pressure_document import Asked, describe_months, describe_route
from api.responses import JSON, described, respond_json
from api.state import Served
from routes_geo.composite import PartName
from routes_geo.errors import InvalidInput, ReasonCode, Refused
from routes_geo.hotspot_areas import known_from
from routes_geo.known_routes import LANDINGS, KnownRoutes, known_routes
from routes_geo.model import ROUTE_IDS, month_label
from routes_geo.pressure import METHOD_VERSION
from routes_geo.revision_history import EARLIER_FIGURES
from routes_geo.series import DETECTIONS
from routes_geo.snapshot import release_on
from routes_geo.windows import MonthWindow

router = APIRouter()

Parts = Annotated[
    str | None,
    Query(
        description="Parts of the score, separated by commas: level, shock, yoy, load, concentration. "
        "Default: all that there are figures for.",
        examples=["level,shock,yoy"],
    ),
]
Explain = Annotated[bool, Query(description="Give the formula and the inputs of each part of the score.")]


async def refuse_places(
    place: Annotated[str | None, Query(description="Refused: pressure is of routes. See /hotspots.")] = None,
    cell: Annotated[str | None, Query(description="Refused: pressure is of routes. See /collections/cells.")] = None,
) -> None:
    """Raise Refused for a place or a cell: a score is of a route."""
    for name, value, allowed in (("place", place, "/hotspots"), ("cell", cell, "/collections/cells/items")):
        if value is not None:
            raise Refused(
                f"{name}={value}: pressure is of routes, not of places",
                reason_code=ReasonCode.TOO_FINE_IN_SPACE,
                allowed=f"route=; published figures of places are at {allowed}",
            )


def landing_links(base: str) -> list[Link]:
    """Link of the landing page to the pressure on all routes."""
    return [link(f"{base}/pressure", "related", JSON, "Pressure on the routes: scores that decompose, and indicators")]


_OF_ROUTES = [Depends(check_known_parameters), Depends(refuse_places)]


@router.get("/pressure", summary="Pressure on all routes in a month", dependencies=_OF_ROUTES, **described(JSON))
def pressure(
    request: Request,
    served: ServedNow,
    route: RouteParam,
    when: Datetime = None,
    as_of: AsOf = None,
    parts: Parts = None,
    explain: Explain = False,
) -> Response:
    asked = _asked(request, served, as_of, parts, explain=explain)
    month = _month(asked.known, when)
    chosen = ROUTE_IDS if route is None else (route,)
    content = {
        "period": month_label(month),
        "as_of": asked.known.as_of,
        "routes": [describe_route(asked, one, month) for one in chosen],
        "notes": list(NOTES),
    }
    return respond_json(request, content, served.snapshot.snapshot_id)


@router.get("/pressure/{route}", summary="Pressure on one route in a month", dependencies=_OF_ROUTES, **described(JSON))
def route_pressure(
    request: Request,
    served: ServedNow,
    route: RoutePath,
    when: Datetime = None,
    as_of: AsOf = None,
    parts: Parts = None,
    explain: Explain = False,
) -> Response:
    asked = _asked(request, served, as_of, parts, explain=explain)
    content = describe_route(asked, route, _month(asked.known, when))
    return respond_json(
        request, content | {"as_of": asked.known.as_of, "notes": list(NOTES)}, served.snapshot.snapshot_id
    )


@router.get(
    "/pressure/{route}/series", summary="Pressure on a route over time", dependencies=_OF_ROUTES, **described(JSON)
)
def pressure_series(
    request: Request,
    served: ServedNow,
    route: RoutePath,
    when: Datetime = None,
    as_of: AsOf = None,
    parts: Parts = None,
) -> Response:
    asked = _asked(request, served, as_of, parts, explain=False)
    months = asked.known.months
    window = MonthWindow(months.start, months.stop) if when is None else _window(asked.known, when)
    _check_length(window)
    content = {
        "route": route,
        "name": served.snapshot.route_name(route),
        "period": window.label,
        "as_of": asked.known.as_of,
        "parts": list(asked.parts),
        "months": describe_months(asked, route, range(window.start, window.stop)),
        "vintage": asked.known.released,
        "method_version": METHOD_VERSION,
        "notes": list(NOTES),
    }
    return respond_json(request, content, served.snapshot.snapshot_id)


_MOST_MONTHS = 600


def _check_length(window: MonthWindow) -> None:
    if window.stop - window.start > _MOST_MONTHS:
        raise InvalidInput(f"{window.label} spans {window.stop - window.start} months; {_MOST_MONTHS} at the most")


def _asked(request: Request, served: Served, as_of: str | None, parts: str | None, *, explain: bool) -> Asked:
    day = parse_day(as_of, "as_of")
    is_fixed = "v" in request.query_params
    today = None if is_fixed else datetime.now(UTC).date()
    vintage = _newest_day(served, day)
    return Asked(served, _known(served, day, vintage), vintage, day or today, parse_parts(parts), explain=explain)


def _newest_day(served: Served, day: date | None) -> date | None:
    """Newest day up to a day on which something was published, None for all; NotFound if no detections were."""
    if day is None:
        return None
    release_on(served.snapshot, DETECTIONS, day)
    days = served.once("days of publication", lambda: _days_of_publication(served))
    return days[bisect_right(days, day) - 1]


def _known(served: Served, day: date | None, newest: date | None) -> KnownRoutes:
    """What is known on a day, made once for each day on which something was published."""
    known = served.once(("known", newest), lambda: known_routes(served.snapshot, newest))
    return known if day is None else known.asked_for(day)


def known_on(served: Served, day: date | None) -> KnownRoutes:
    """What is known of all routes on a day (None: now); NotFound for a day before the first release."""
    return _known(served, day, _newest_day(served, day))


def _days_of_publication(served: Served) -> list[date]:
    snapshot = served.snapshot
    days = set(snapshot.table(EARLIER_FIGURES)["known_on"].to_pylist())
    for series in (DETECTIONS, LANDINGS):
        if series in snapshot.manifest["series"]:
            days |= set(snapshot.revisions(series)["released"].to_pylist())
    areas = [area for hotspot in snapshot.hotspots() for area in hotspot.areas]
    return sorted(days | {known_from(item) for area in areas for item in area.statements})


def _month(known: KnownRoutes, when: str | None) -> int:
    if when is None:
        return known.months[-1]
    window = _window(known, when)
    if window.stop - window.start != 1:
        raise InvalidInput(
            f"datetime {when!r} spans {window.label}; indicators are for one month, such as 2023-09. "
            "Several months are at /pressure/{route}/series"
        )
    return window.start


def _window(known: KnownRoutes, when: str) -> MonthWindow:
    return parse_months(when, known.months.start, known.months.stop, "routes")


def parse_parts(text: str | None) -> tuple[PartName, ...]:
    """Parts of a score, each once and in their order; InvalidInput for a name of none."""
    if text is None:
        return tuple(PartName)
    given = text.split(",")
    unknown = [name for name in given if name not in set(PartName)]
    if unknown:
        raise InvalidInput(f"parts {text!r}: {', '.join(unknown)} is no part; the parts are {', '.join(PartName)}")
    return _in_order(given)


def _in_order(given: Sequence[str]) -> tuple[PartName, ...]:
    return tuple(part for part in PartName if part in given)


def answer_day() -> date:
    """Day of answers that tell an age: kept ones are not shown on another."""
    return datetime.now(UTC).date()
