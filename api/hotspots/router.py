"""Hotspots: areas with dated capacity and occupancy, published arrivals, and the loads that follow from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.http.links import Link, link
from api.http.params import AsOf, Datetime, RouteParam, ServedNow, check_known_parameters, parse_day, parse_months
from api.http.responses import JSON, described, respond_json
from api.state import Served
from routes_geo.hotspots.areas import Hotspot, known_on
from routes_geo.hotspots.document import describe_area, describe_hotspot, summarise_hotspot
from routes_geo.hotspots.names import SITE, find_area
from routes_geo.hotspots.series import AreaSeries
from routes_geo.months import MonthWindow
from routes_geo.snapshot.series import whole_span

router = APIRouter(dependencies=[Depends(check_known_parameters)])

NOTES = (
    "Hotspots are in the order of their routes, then of their names, and members in that of their names: the order "
    "says nothing about numbers, and places are not ranked.",
    "A load is people divided by places, each as stated by a source on a date; relation says whether that capacity was "
    "in force then. Sources that differ stand side by side and are never averaged or added.",
    "Arrivals for 1,000 residents are context. Where is_own is false, a figure counts more than the area.",
    "Areas are islands, groups of islands or countries. Nothing is given of a single site, nor by day but for what "
    "was published of a day.",
)

HotspotId = Annotated[
    str,
    Path(
        description="Id of a hotspot or of a member, with or without what stands before the dot.",
        examples=["hotspot.lampedusa"],
    ),
]
Place = Annotated[
    str | None, Query(description="Id or name of a hotspot or of a member: that alone.", examples=["lesvos"])
]


def landing_links(base: str) -> list[Link]:
    """Link of the landing page to the hotspots."""
    return [link(f"{base}/hotspots", "related", JSON, "Hotspots: arrivals, capacity, occupancy and load, as published")]


@router.get("/hotspots", summary="Hotspots with their loads", **described(JSON))
def hotspots(
    request: Request,
    served: ServedNow,
    route: RouteParam,
    when: Datetime = None,
    place: Place = None,
    as_of: AsOf = None,
) -> Response:
    known, window = _known(served, parse_day(as_of, "as_of")), _window(served, when)
    asked = known.hotspots if place is None else [find_area(place, known.hotspots, _sites(served))[0]]
    chosen = [item for item in asked if route is None or route in item.area.routes]
    content = _frame(known, window) | {
        "hotspots": [summarise_hotspot(item, known.series, window) for item in chosen],
        "notes": list(NOTES),
    }
    return respond_json(request, content, served.snapshot.snapshot_id)


@router.get("/hotspots/{hotspot_id}", summary="One hotspot or member of one", **described(JSON))
def hotspot(
    request: Request, served: ServedNow, hotspot_id: HotspotId, when: Datetime = None, as_of: AsOf = None
) -> Response:
    known, window = _known(served, parse_day(as_of, "as_of")), _window(served, when)
    whole, area = find_area(hotspot_id, known.hotspots, _sites(served))
    is_whole = area is whole.area
    found = describe_hotspot(whole, known.series, window) if is_whole else describe_area(area, known.series, window)
    return respond_json(request, _frame(known, window) | found | {"notes": list(NOTES)}, served.snapshot.snapshot_id)


@dataclass(frozen=True, slots=True)
class _Known:
    """Hotspots and the series that count in them, as known on a day (None: as the snapshot knows them)."""

    as_of: date | None
    hotspots: list[Hotspot]
    series: dict[tuple[str, str], AreaSeries]


def _known(served: Served, day: date | None) -> _Known:
    now = served.hotspots.hotspots()
    return _Known(day, now if day is None else known_on(now, day), served.hotspot_series.on(day))


def _frame(known: _Known, window: MonthWindow | None) -> dict[str, Any]:
    return {"period": None if window is None else window.label, "as_of": known.as_of}


def _sites(served: Served) -> list[str]:
    places = served.snapshot.places()
    return [name for place in places if place["precision"] == SITE for name in (place["place_id"], place["name"])]


def _window(served: Served, when: str | None) -> MonthWindow | None:
    """Whole months that are asked for, None for everything; Refused for days, with the months that hold them."""
    if when is None:
        return None
    span = whole_span(served.snapshot)
    return parse_months(when, span.start, span.stop, "hotspots, and what was published of a day in them,")
