"""Query parameters of items: what the description of the API says of them, and how they are read."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
from starlette.datastructures import QueryParams

from api.features.formats import ALIASES, ITEM_FORMATS, TABLE_FORMATS
from api.http.params import DEFAULT_LIMIT, box_numbers, parse_bbox
from routes_geo.errors import InvalidInput
from routes_geo.features.collections import Collection, Property
from routes_geo.features.cql2_filter import (
    CQL2_TEXT,
    LANGUAGES,
    Filter,
    check_language,
    compile_filter,
    queryable_types,
)
from routes_geo.features.crs import CRS_LIST, Box, parse_crs, unproject_box
from routes_geo.features.feature_table import CRS84
from routes_geo.features.filters.nodes import QueryableType
from routes_geo.features.ordering import PagePlace, parse_sortby
from routes_geo.features.selection import ItemsRequest
from routes_geo.model import ROUTE_IDS

Described = dict[str, Any]
_TRUE, _FALSE = ("true", "1", "yes", "on"), ("false", "0", "no", "off")
DEFAULT_RESOLUTION = 4
_WHOLE = ", ".join(TABLE_FORMATS)
_NUMBER, _MOST_DIGITS = re.compile(r"-?[0-9]+"), 18


def items_parameters(collection: Collection, max_items: int) -> list[Described]:
    """Describe the parameters of items of a collection, for OpenAPI."""
    names = list(collection.types)
    own = _CELL_PARAMETERS if collection.collection_id == "cells" else []
    reserved = {item["name"] for item in own}
    queryable = [_property_parameter(item) for item in collection.properties if item.name not in reserved]
    return [
        _parameter("bbox", _BBOX_TEXT, _numbers(), style="form", explode=False),
        _parameter("bbox-crs", "CRS of bbox.", _crs_schema()),
        datetime_parameter(collection),
        _parameter(
            "limit",
            f"Most features of a page; above {max_items} it is lowered to that. Without it {_WHOLE} hold all.",
            {"type": "integer", "minimum": 1, "maximum": max_items, "default": min(DEFAULT_LIMIT, max_items)},
        ),
        _parameter("after", "Token of the link next: features after those of a page.", _TOKEN),
        _parameter("before", "Token of the link prev: features before those of a page.", _TOKEN),
        _parameter("offset", "Features to leave out at the start.", {"type": "integer", "minimum": 0, "default": 0}),
        _parameter(
            "sortby",
            "Properties to sort by, + ascending, - descending; nulls come last, equals in order of their ids.",
            _list_of({"type": "string", "pattern": f"^[+-]?({'|'.join(collection.sortable)})$"}),
            style="form",
            explode=False,
        ),
        _parameter(
            "properties",
            "Properties to answer with, of all there are.",
            _list_of({"type": "string", "enum": names}),
            style="form",
            explode=False,
        ),
        *filter_parameters(),
        *own,
        *queryable,
        crs_parameter(),
        format_parameter((*ITEM_FORMATS, *ALIASES)),
    ]


def filter_parameters() -> list[Described]:
    """Describe `filter`, `filter-lang` and `filter-crs`."""
    languages = {"type": "string", "enum": list(LANGUAGES), "default": CQL2_TEXT}
    return [
        _parameter("filter", _FILTER_TEXT, _SOME_TEXT),
        _parameter("filter-lang", "Language of filter.", languages),
        _parameter("filter-crs", "CRS of the geometries in filter.", _crs_schema()),
    ]


def datetime_parameter(collection: Collection) -> Described:
    """Describe `datetime`."""
    text = _WINDOW_TEXT if collection.collection_id == "cells" else _DATETIME_TEXT
    return _parameter("datetime", text, _SOME_TEXT)


def crs_parameter() -> Described:
    """Describe `crs`."""
    return _parameter("crs", "CRS of the coordinates of the answer.", _crs_schema())


def format_parameter(names: Iterable[str]) -> Described:
    """Describe `f`, which names a format."""
    schema = {"type": "string", "enum": list(names)}
    return _parameter("f", "Format of the answer; without it, what Accept asks for.", schema)


_SOME_TEXT: Described = {"type": "string", "minLength": 1}
_CELL: Described = {"type": "string", "pattern": "^[0-9a-fA-F]{15,16}$", "examples": ["843f331ffffffff"]}
_TOKEN: Described = {"type": "string", "pattern": "^[A-Za-z0-9_-]+$"}
_BBOX_TEXT = (
    "West, south, east, north; six numbers are taken with heights. West may exceed east across the antimeridian. "
    "Features without a geometry match every box."
)
_FILTER_TEXT = (
    "A condition in CQL2 on the properties that /queryables lists. Features for which it is unknown, as a comparison "
    "with null is, are left out."
)
_DATETIME_TEXT = (
    "An RFC 3339 time, a day, month or year, or an interval of these, closed or open at an end (..). Features without "
    "a time match every one."
)
_WINDOW_TEXT = (
    "The window that is counted, in whole months: 2023, 2023-09, 2023-01/2023-09, ../2023-09. Default: the newest "
    "twelve months."
)


def _parameter(name: str, description: str, schema: Described, **more: Any) -> Described:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema} | more


def _numbers() -> Described:
    number = {"type": "number"}
    return {"type": "array", "oneOf": [{"minItems": n, "maxItems": n} for n in (4, 6)], "items": number}


def _crs_schema() -> Described:
    return {"type": "string", "format": "uri", "enum": list(CRS_LIST), "default": CRS84}


def _list_of(item: Described) -> Described:
    return {"type": "array", "minItems": 1, "items": item}


_CELL_PARAMETERS = [
    _parameter("route", "Route id: CMED, EMED, WBAL, WMED or WAFR.", {"type": "string", "enum": list(ROUTE_IDS)}),
    _parameter("cell", "One H3 cell, hexadecimal; sets the resolution.", _CELL),
    _parameter(
        "resolution",
        "H3 resolution.",
        {"type": "integer", "minimum": 2, "maximum": 5, "default": DEFAULT_RESOLUTION},
    ),
    _parameter(
        "corridor",
        "Also cells of the corridors without any published count.",
        {"type": "boolean", "default": False},
    ),
]


def _property_parameter(described: Property) -> Described:
    text, kind = f"{described.title}: features that have this value.", described.kind
    if pa.types.is_list(kind):
        text, kind = f"{described.title}: features that have this value among theirs.", kind.value_type
    enum = {"enum": list(described.values)} if described.values else {}
    return _parameter(described.name, text, value_schema(kind) | enum)


def value_schema(kind: pa.DataType) -> Described:
    """JSON schema of the values of a column."""
    if pa.types.is_list(kind):
        return {"type": "array", "items": value_schema(kind.value_type)}
    if pa.types.is_date(kind):
        return {"type": "string", "format": "date"}
    for is_kind, name in (
        (pa.types.is_boolean, "boolean"),
        (pa.types.is_integer, "integer"),
        (pa.types.is_floating, "number"),
    ):
        if is_kind(kind):
            return {"type": name}
    return {"type": "string"}


def parse_items(query: QueryParams, collection: Collection) -> ItemsRequest:
    """Read the parameters of items; InvalidInput for a value that is not accepted, or a parameter given twice."""
    given = single_values(query)
    names = list(collection.types)
    reserved = {item["name"] for item in _CELL_PARAMETERS} if collection.collection_id == "cells" else set()
    return ItemsRequest(
        bbox=_box(given),
        when=given.get("datetime"),
        limit=parse_number(given, "limit", 1),
        place=_place(given),
        sortby=parse_sortby(given.get("sortby"), collection.sortable),
        properties=_subset(given.get("properties"), names),
        crs=parse_crs(given.get("crs"), "crs"),
        condition=parse_filter(given, queryable_types(collection)),
        equal={name: given[name] for name in names if name in given and name not in reserved},
    )


def parse_filter(given: Mapping[str, str], queryables: Mapping[str, QueryableType]) -> Filter | None:
    """Read `filter`, `filter-lang` and `filter-crs`; None without a filter. InvalidInput for one not accepted."""
    crs = parse_crs(given.get("filter-crs"), "filter-crs")
    lang = check_language(given.get("filter-lang", CQL2_TEXT))
    return compile_filter(given["filter"], lang, queryables, crs=crs) if "filter" in given else None


def single_values(query: QueryParams) -> dict[str, str]:
    """Parameters with their values; InvalidInput for one that is given twice."""
    twice = sorted(name for name in query if len(query.getlist(name)) > 1)
    if twice:
        raise InvalidInput(f"{', '.join(twice)} is given more than once; give it once")
    return dict(query)


def _box(given: Mapping[str, str]) -> Box | None:
    crs = parse_crs(given.get("bbox-crs"), "bbox-crs")
    if "bbox" not in given or crs == CRS84:
        return parse_bbox(given.get("bbox"))
    return unproject_box(_metres(given["bbox"]), crs)


def _metres(text: str) -> Box:
    numbers = box_numbers(text)
    if len(numbers) != 4 or not all(map(math.isfinite, numbers)) or numbers[1] > numbers[3]:
        raise InvalidInput(
            f"bbox {text!r} is not accepted; give west,south,east,north in metres, south not above north"
        )
    return (numbers[0], numbers[1], numbers[2], numbers[3])


def _place(given: Mapping[str, str]) -> PagePlace:
    offset = parse_number(given, "offset", 0) or 0
    named = [name for name in ("after", "before") if name in given] + ["offset"] * (offset > 0)
    if len(named) > 1:
        raise InvalidInput(f"{' and '.join(named)} exclude each other; give one of them")
    return PagePlace(given.get("after"), given.get("before"), offset)


def parse_number(given: Mapping[str, str], name: str, least: int) -> int | None:
    """Whole number of a parameter, None without it; InvalidInput for one below `least`, or no whole number.

    One with more digits than any count has is cut off after as many, and is still larger than all there is.
    """
    if name not in given:
        return None
    text = given[name]
    number = int(text[:_MOST_DIGITS]) if _NUMBER.fullmatch(text) else least - 1
    if number < least:
        raise InvalidInput(f"{name} {text!r} is not accepted; give a whole number from {least} on")
    return number


def _subset(text: str | None, names: list[str]) -> tuple[str, ...] | None:
    if text is None:
        return None
    wanted = tuple(dict.fromkeys(text.split(",")))
    wrong = [name for name in wanted if name not in names]
    if wrong:
        raise InvalidInput(f"properties {', '.join(map(repr, wrong))} is not there; give of {', '.join(names)}")
    return wanted


def parse_flag(given: Mapping[str, str], name: str) -> bool:
    """Yes or no of a parameter, no without it; InvalidInput for anything else."""
    text = given.get(name, "false").lower()
    if text not in _TRUE + _FALSE:
        raise InvalidInput(f"{name} {given[name]!r} is not accepted; give true or false")
    return text in _TRUE
