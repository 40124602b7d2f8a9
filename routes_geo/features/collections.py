"""Describe the collections without their data: titles, and the meaning and type of each property."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import pyarrow as pa

from routes_geo.datafiles import DATE_PRECISIONS, VERIFICATIONS
from routes_geo.errors import NotFound
from routes_geo.geography.places import ALLOCATION_CLASSES
from routes_geo.model import ROUTE_IDS, Publication

TEXT, TEXTS = pa.string(), pa.list_(pa.string())
WHOLE, NUMBER, YES_NO, DAY = pa.int64(), pa.float64(), pa.bool_(), pa.date32()


@dataclass(frozen=True, slots=True)
class Property:
    """Describe the meaning and type of a property; `values` lists its values if they are few and fixed."""

    name: str
    title: str
    kind: pa.DataType = TEXT
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Collection:
    """Describe a collection. `geometry` is a geometry format of the registry of OGC API - Features, Part 5."""

    collection_id: str
    title: str
    description: str
    geometry: str
    properties: tuple[Property, ...]
    time: tuple[str, str] | None = None  # the properties with the first and the last day
    with_bbox: bool = False  # whether each feature of a response has its bounds

    @functools.cached_property
    def types(self) -> dict[str, pa.DataType]:
        """Return the type of each property, in order."""
        return {described.name: described.kind for described in self.properties}

    @functools.cached_property
    def by_name(self) -> dict[str, Property]:
        """Return the properties by name."""
        return {described.name: described for described in self.properties}

    @functools.cached_property
    def sortable(self) -> list[str]:
        """Return the properties that can be sorted by."""
        return [name for name, kind in self.types.items() if not pa.types.is_nested(kind)]


_ROUTE = Property("route", "Route id", values=ROUTE_IDS)
_ROUTES = Property("routes", "Ids of the routes it belongs to", TEXTS, ROUTE_IDS)
_NAMED = (
    Property("name", "Name"),
    Property("letter_says", "What the letter of October 2023 says about it"),
    Property("start", "First day; null if not dated", DAY),
    Property("end", "Last day (included); null if open", DAY),
    Property("date_precision", "Precision of the first day", values=DATE_PRECISIONS),
    _ROUTES,
    Property("value", "Figures and details from the source, as text"),
    Property("verification", "Whether sources other than the letter confirm it", values=VERIFICATIONS),
    Property("source", "Where it is published"),
)

ROUTES = Collection(
    "routes",
    "Routes",
    "Corridors of the five routes. They are hand-drawn areas, not paths.",
    "multipolygon",
    (_ROUTE, Property("name", "Name"), Property("aliases", "Other names publishers use", TEXTS)),
    with_bbox=True,
)
BRANCHES = Collection(
    "branches",
    "Branches",
    "Schematic lines of the routes. They show a general area, not a path.",
    "linestring",
    (
        Property("branch_id", "Id of the branch"),
        _ROUTE,
        Property("label", "Places or areas that it connects"),
        Property("mode", "Sea or land", values=("sea", "land")),
        Property("half_width_km", "Half the width of its corridor, km; a measure of uncertainty", NUMBER),
        Property("context", "Whether it is only context and not part of a corridor", YES_NO),
    ),
)
PLACES = Collection(
    "places",
    "Places",
    "Landing, departure, transit and border places. The location of reception sites is withheld.",
    "point",
    (
        Property("place_id", "Id of the place"),
        Property("name", "Name"),
        Property("country_iso2", "Country, ISO 3166-1 alpha-2"),
        Property("role", "Roles on the routes", TEXTS),
        _ROUTES,
        Property("precision", "Precision of its point"),
    ),
)
CELLS = Collection(
    "cells",
    "Cells",
    "H3 cells with the detections of a window. Route totals are allocated to landing places by published shares; "
    "small counts are withheld and published with a coarser cell as a remainder, so that all values add up.",
    "polygon-or-multipolygon",
    (
        Property("cell", "H3 cell, hexadecimal; null for a remainder at route level"),
        Property("resolution", "H3 resolution of the cell", WHOLE),
        _ROUTE,
        Property("route_name", "Name of the route"),
        Property("series", "Series of the counts"),
        Property("unit", "Unit of the value"),
        Property("period", "Months of the counts"),
        Property("value", "Count in the window; if null, see status", WHOLE),
        Property(
            "status",
            "Whether the value is published, and otherwise why not",
            values=tuple(status.value for status in Publication),
        ),
        Property("withheld_months", "Number of months in the window whose count is withheld", WHOLE),
        Property("allocation_class", "How the count was placed on the cell", values=ALLOCATION_CLASSES),
        Property("overlap_share", "Share of the cell inside the corridor, 0 to 1", NUMBER),
        Property("centre_in_corridor", "Whether the centre of the cell is in the corridor", YES_NO),
        Property("remainder", "Whether it is the sum of small counts that finer cells do not show", YES_NO),
        Property("source", "Publisher"),
        Property("vintage", "Day of the release of the figures", DAY),
    ),
)
MEASURES = Collection(
    "measures",
    "Measures",
    "Plans and assets in the letter of October 2023, and what sources confirm. Those without a place have no geometry.",
    "point-or-multipoint",
    (
        Property("measure_id", "Id of the measure"),
        *_NAMED,
        Property("places", "Ids of the places in its text", TEXTS),
        Property("partners", "Countries in its text, ISO 3166-1 alpha-2", TEXTS),
    ),
    time=("start", "end"),
)
PARTNERS = Collection(
    "partners",
    "Partners",
    "Partner countries, and groups of countries, in the letter of October 2023. They have no geometry.",
    "any",
    (
        Property("partner_id", "Id of the partner"),
        *_NAMED,
        Property("iso2", "Countries, ISO 3166-1 alpha-2", TEXTS),
        Property("measures", "Ids of the measures that mention it", TEXTS),
        Property("talent_partnership", "Whether there is a Talent Partnership", YES_NO),
    ),
    time=("start", "end"),
)

COLLECTIONS = {
    collection.collection_id: collection for collection in (ROUTES, BRANCHES, PLACES, CELLS, MEASURES, PARTNERS)
}


def find_collection(collection_id: str) -> Collection:
    """Return a collection by id; NotFound lists the collections."""
    if collection_id not in COLLECTIONS:
        raise NotFound(f"unknown collection {collection_id!r}; choose one of {', '.join(COLLECTIONS)}")
    return COLLECTIONS[collection_id]
