"""What is known of each collection without its data: titles, and the meaning and types of properties."""

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
    """Meaning and type of a property; `values` are those it can take, where they are few and fixed."""

    name: str
    title: str
    kind: pa.DataType = TEXT
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Collection:
    """A collection. `geometry` is the format of its geometries by the registry of OGC API - Features, Part 5."""

    collection_id: str
    title: str
    description: str
    geometry: str
    properties: tuple[Property, ...]
    time: tuple[str, str] | None = None  # properties with the first and last day
    with_bbox: bool = False  # whether each feature of an answer carries its bounds

    @functools.cached_property
    def types(self) -> dict[str, pa.DataType]:
        """Type of each property, in their order."""
        return {item.name: item.kind for item in self.properties}

    @functools.cached_property
    def by_name(self) -> dict[str, Property]:
        """Properties by name."""
        return {item.name: item for item in self.properties}

    @functools.cached_property
    def sortable(self) -> list[str]:
        """Properties that have an order."""
        return [name for name, kind in self.types.items() if not pa.types.is_nested(kind)]


_ROUTE = Property("route", "Route id", values=ROUTE_IDS)
_ROUTES = Property("routes", "Ids of the routes it belongs to", TEXTS, ROUTE_IDS)
_NAMED = (
    Property("name", "Name"),
    Property("letter_says", "What the letter of October 2023 says of it"),
    Property("start", "First day; null: not dated", DAY),
    Property("end", "Last day, included; null: open", DAY),
    Property("date_precision", "How exact the first day is known", values=DATE_PRECISIONS),
    _ROUTES,
    Property("value", "Figures and details the source gives, as text"),
    Property("verification", "Whether sources other than the letter confirm it", values=VERIFICATIONS),
    Property("source", "Where it is published"),
)

ROUTES = Collection(
    "routes",
    "Routes",
    "Corridors of the five routes: hand-drawn areas, not paths.",
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
        Property("label", "Between which places or areas"),
        Property("mode", "Sea or land", values=("sea", "land")),
        Property("half_width_km", "How little is known: half the width of its corridor, km", NUMBER),
        Property("context", "Whether it is shown for context only and belongs to no corridor", YES_NO),
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
        Property("role", "What it is on the routes", TEXTS),
        _ROUTES,
        Property("precision", "What its point stands for"),
    ),
)
CELLS = Collection(
    "cells",
    "Cells",
    "H3 cells with the detections of a window. Route totals are allocated to landing places by published shares; "
    "small counts are withheld and published with a coarser cell as a remainder, so that all values add up.",
    "polygon-or-multipolygon",
    (
        Property("cell", "H3 cell, hexadecimal; null: a remainder at route level"),
        Property("resolution", "H3 resolution of the cell", WHOLE),
        _ROUTE,
        Property("route_name", "Name of the route"),
        Property("series", "Series that is counted"),
        Property("unit", "Unit of the value"),
        Property("period", "Months that are counted"),
        Property("value", "Count of the window; null: see status", WHOLE),
        Property(
            "status", "Whether the value is published, and if not why", values=tuple(item.value for item in Publication)
        ),
        Property("withheld_months", "Months of the window whose count is withheld", WHOLE),
        Property("allocation_class", "How the count was placed on the cell", values=ALLOCATION_CLASSES),
        Property("overlap_share", "Share of the cell inside the corridor, 0 to 1", NUMBER),
        Property("centre_in_corridor", "Whether the centre of the cell lies in the corridor", YES_NO),
        Property("remainder", "Whether it is what finer cells do not show because it is small there", YES_NO),
        Property("source", "Publisher"),
        Property("vintage", "Day of the release the figures are of", DAY),
    ),
)
MEASURES = Collection(
    "measures",
    "Measures",
    "Plans and assets that the letter of October 2023 names, with what sources confirm. Without a place: no geometry.",
    "point-or-multipoint",
    (
        Property("measure_id", "Id of the measure"),
        *_NAMED,
        Property("places", "Ids of the places its text names", TEXTS),
        Property("partners", "Countries it names, ISO 3166-1 alpha-2", TEXTS),
    ),
    time=("start", "end"),
)
PARTNERS = Collection(
    "partners",
    "Partners",
    "Partner countries, and groups of them, that the letter of October 2023 names. They are no places: no geometry.",
    "any",
    (
        Property("partner_id", "Id of the partner"),
        *_NAMED,
        Property("iso2", "Countries, ISO 3166-1 alpha-2", TEXTS),
        Property("measures", "Ids of the measures that name it", TEXTS),
        Property("talent_partnership", "Whether there is a Talent Partnership", YES_NO),
    ),
    time=("start", "end"),
)

COLLECTIONS = {item.collection_id: item for item in (ROUTES, BRANCHES, PLACES, CELLS, MEASURES, PARTNERS)}


def find_collection(collection_id: str) -> Collection:
    """Return a collection by id; NotFound names those there are."""
    if collection_id not in COLLECTIONS:
        raise NotFound(f"no collection {collection_id!r}; the collections are {', '.join(COLLECTIONS)}")
    return COLLECTIONS[collection_id]
