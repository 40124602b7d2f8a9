"""Hooks for schemathesis: rules of OGC's standards, and of the service, that a JSON schema cannot express.

Valid requests are made to keep them; requests that are meant to be invalid are left as they are.
"""

from __future__ import annotations

from typing import Any

import schemathesis
from schemathesis import GenerationMode

CELL = "843f34bffffffff"
FILTERS = {"cql2-text": "1 = 1", "cql2-json": '{"op": "=", "args": [1, 1]}'}
# Parameters of zones that are texts in forms of their own, and those that exclude others.
OF_ZONES = {
    "subset": ['time("2023":"2024")'],
    "bbox": "10,34,16,38",
    "bbox-crs": "[OGC:CRS84]",
    "subset-crs": "[OGC:CRS84]",
    "filter-crs": "[OGC:CRS84]",
    "zone-depth": "1",
    "parent-zone": "82384ffffffffff",
    "zone-level": 4,
    "properties": "value,status",
    "exclude-properties": "status",
}
OF_PICTURES = {"series": "iom.dead_and_missing.v1", "window": "2023", "compare": "2022", "at": "6/35.6/12.6"}
OF_CELLS = ("/collections", "/tiles", "/dggs", "/matrix")
OF_ROUTES = ("/alerts", "/forecast", "/pressure")
OF_MEASURES = {"from": "2023-01", "to": "2023-12"}
AT_ONCE = {"subset": ("datetime", "exclude-properties"), "properties": ("exclude-properties",)}
_PAGING = ("after", "before", "offset")


@schemathesis.hook
def before_load_schema(context: schemathesis.HookContext, raw_schema: dict[str, Any]) -> None:
    """A limit above its maximum is no error (OGC 17-069r4, /req/core/fc-limit-response-1): it is lowered to it.

    A stream has no end.
    """
    raw_schema["paths"].pop("/alerts/stream")
    for methods in raw_schema["paths"].values():
        for parameter in methods["get"]["parameters"]:
            if parameter["name"] == "limit":
                parameter["schema"].pop("maximum", None)


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: schemathesis.Case, **kwargs: Any) -> None:
    """Mend what is meant to be valid."""
    if case.meta is None or case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    if case.path.endswith("/windows") and case.path_parameters:
        case.path_parameters["measure_id"] = "plan.tn_mou"  # it has a date and a route
    if case.path.startswith("/reports") and case.path_parameters:
        case.path_parameters["routes"] = "CMED"  # a report of all routes takes as long as five
    if case.query:
        mend(case.query, case.path, case.path_parameters or {})


def mend(query: dict[str, Any], path: str, in_path: dict[str, Any]) -> None:
    """Intervals go forward in time, boxes from south to north; a page is named once;
    each property sorts once; a cell is one of H3's.
    """
    if path.startswith("/picture"):
        mend_picture(query)
        return
    for name in [name for name in _PAGING if name in query][1:]:
        del query[name]
    for name in ("after", "before"):  # a token is opaque: only links hold one
        query.pop(name, None)
    query.update({name: month for name, month in OF_MEASURES.items() if name in query})
    leave_out_refused(query, path, in_path)
    mend_months(query, path)
    if "filter" in query:
        query["filter"] = FILTERS.get(query.get("filter-lang", ""), FILTERS["cql2-text"])
    if "dggs" in path:
        mend_zones(query)
        return
    if "cell" in query:
        query["cell"] = CELL
    if isinstance(query.get("sortby"), str):
        keys = {key.lstrip("+-"): key for key in query["sortby"].split(",")}
        query["sortby"] = ",".join(keys.values())
    if isinstance(query.get("bbox"), str):  # a list, as it stands in the URL
        numbers = [float(part) for part in query["bbox"].split(",")]
        mended = mended_bbox(numbers, metres="3857" in str(query.get("bbox-crs", "")))
        query["bbox"] = ",".join(map(repr, mended))


def mend_picture(query: dict[str, Any]) -> None:
    """Windows are whole in a series of the page, and of equal length; a position lies on the map."""
    query.update({name: value for name, value in OF_PICTURES.items() if name in query})
    if "compare" in query:
        query["window"] = OF_PICTURES["window"]


def mend_months(query: dict[str, Any], path: str) -> None:
    """Windows exclude other months, days are those of which the cells are known, and months are offered."""
    if "window" in query or "compare" in query:  # a window has a name or months; only a covered one has a comparison
        query.pop("datetime", None)
        query["window"] = "ytd"
    if "as_of" in query and path.startswith(OF_CELLS):  # of some days only the totals of routes are known
        query["as_of"] = "2025-06-03"
    if "compare" in query:
        mend_comparison(query)
    if isinstance(query.get("datetime"), str):
        query["datetime"] = mended_datetime(query["datetime"], one_month=path.startswith("/pressure"))
        if path.startswith("/forecast"):
            mend_month_of_forecast(query)
    if "made" in query:  # a month from which there are forecasts, instead of the months that are forecast
        query.pop("datetime", None)
        query["made"] = "2023-09"


def mend_zones(query: dict[str, Any]) -> None:
    """Forms of the parameters of zones, of which some exclude others; a window has whole periods of its series."""
    query.update({name: value for name, value in OF_ZONES.items() if name in query})
    for name in AT_ONCE.get(next((name for name in AT_ONCE if name in query), ""), ()):
        query.pop(name, None)
    if "series" in query and "datetime" in query:
        query["datetime"] = "2023"


def mend_month_of_forecast(query: dict[str, Any]) -> None:
    """Of months that are settled, or far ahead, there is none; each vintage has other months."""
    query["datetime"] = "2026-01"
    if "as_of" in query:
        del query["datetime"]


def mend_comparison(query: dict[str, Any]) -> None:
    """Before the first release by month there is nothing to compare."""
    query["compare"] = "previous_year"
    if "as_of" in query:
        query["as_of"] = "2025-06-03"


def leave_out_refused(query: dict[str, Any], path: str, in_path: dict[str, Any]) -> None:
    """Returns are of the European Union, reports of months that there are, figures on tiles of cells alone;
    only cells have series; pressure, alarms and forecasts are of routes; hotspots are islands, groups of islands or
    countries.
    """
    if path == "/returns" or path.startswith("/reports") or in_path.get("tileset", "cells") != "cells":
        query.clear()
    if path.startswith("/data/") and "." not in str(in_path.get("dataset", "")):  # collections have no earlier vintages
        query.pop("as_of", None)
    if "adjust" in query:  # adjusted figures are of the newest release, and of routes with a season
        query.pop("as_of", None)
        in_path["route"] = "CMED"
    if path == "/hotspots" and "place" in query:  # a single site or port is refused
        query["place"] = "lampedusa"
    if path.endswith("/queryables") and in_path.get("collection_id") != "cells":
        query.pop("series", None)
    if path.startswith("/pressure") and "parts" in query:  # method 3 always has the same parts
        query["method"] = "2"
    if path.startswith(OF_ROUTES):
        for name in ("cell", "place", "nationality"):
            query.pop(name, None)


def mended_datetime(text: str, *, one_month: bool) -> str:
    """The interval with its years, and nothing else, as they were, where it names a date that there is not."""
    ends = [end[:4] if end not in ("", "..") else end for end in text.split("/")]
    years = sorted(str(1900 + int(end) % 300) for end in ends if end.isascii() and end.isdigit())
    if one_month:
        return f"{years[0] if years else 2023}-09"
    given = iter(years)
    return "/".join(next(given) if end.isascii() and end.isdigit() else end for end in ends)


def mended_bbox(numbers: list[float], *, metres: bool) -> list[float]:
    """A box in range, south below north."""
    half = len(numbers) // 2
    most = (20_000_000.0, 20_000_000.0, 9_000.0) if metres else (180.0, 90.0, 9_000.0)
    low, high = ([max(-limit, min(limit, float(n))) for n, limit in zip(part, most, strict=False)]
                 for part in (numbers[:half], numbers[half:]))  # fmt: skip
    pairs = [sorted(pair) for pair in zip(low, high, strict=True)]
    return [pair[0] for pair in pairs] + [pair[1] for pair in pairs]
