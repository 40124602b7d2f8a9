"""List what the page asks of the service, and name the files with the answers.

web/src/data is the other side: a request that is added there must be added here. A window that the page computes
itself is not asked for: web/src/copy cuts it from the whole series and from the matrices.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from routes_geo.model import ROUTE_IDS, month_label, month_of
from routes_geo.months import period_days

PAGE = "/page.json"
# Answers that do not depend on a choice of the reader; the page loads some, and links the others.
_WHOLE = (
    "/claims",
    "/hotspots",
    "/collections/places/items?limit=1000",
    "/changes",
    "/scorecard",
    "/forecast-register",
    "/sources",
    "/official-pressure",
)
_OF_ROUTE = ("/series/{route}", "/scorecard?route={route}", "/forecast-register?route={route}")
_GRAINS = ("month", "quarter", "year")  # of series that the page shows


def file_of(path: str, ending: str = ".json") -> str:
    """Return the file with the answer to a path: `/hotspots?route=CMED` is `hotspots/route/CMED.json`.

    web/src/site.ts has the same rule.
    """
    return re.sub(r"[?&=]", "/", re.sub(r"[?&]v=\w+|\.json\b", "", path[1:])) + ending


def plain_addresses() -> Iterator[str]:
    """Yield the paths of answers that depend on nothing, or on a route."""
    yield from _WHOLE
    for route in ROUTE_IDS:
        yield from (path.format(route=route) for path in _OF_ROUTE)


def month_addresses(page: Mapping[str, Any]) -> Iterator[str]:
    """Yield the paths of answers for a route in a month: each month that a window of the page can end with."""
    for route in ROUTE_IDS:
        yield from (f"/pressure/{route}?datetime={month}" for month in page["pressure"]["periods"])
        yield from (f"/hotspots?route={route}&datetime={month}" for month in _months(page))


def alarms_address(pressure: Mapping[str, Any]) -> str | None:
    """Return the path of the alarms that the pressure of a route in a month names; None without any."""
    return f"/alerts?route={pressure['route']}&datetime={pressure['period']}" if pressure["alarms"] else None


def shown_series(page: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Return the series that the page can show: those with totals by route, in periods of whole months."""
    return [series for series in page["series"] if series["routes"] and series["grain"] in _GRAINS]


def matrix_addresses(page: Mapping[str, Any]) -> Iterator[str]:
    """Yield the paths of the layouts of all matrices: of each series and resolution, of all routes and of each."""
    for series in shown_series(page):
        for resolution in series["resolutions"]:
            layout = f"/matrix/{series['id']}/{resolution}.json"
            yield from (layout, *(f"{layout}?route={route}" for route in ROUTE_IDS))


def _months(page: Mapping[str, Any]) -> list[str]:
    """Return every month in which a period of a shown series ends, or begins, or that lies between."""
    days = [period_days(period, "periods") for series in shown_series(page) for period in series["periods"]]
    return [month_label(month) for month in range(month_of(min(days)[0]), max(month_of(last) for _, last in days) + 1)]
