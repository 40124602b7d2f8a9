"""The collections: their titles, and the names, types and meaning of their properties.

This is the only definition of a property: tiles, zones and the description of the API derive theirs from it.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import pyarrow as pa

from routes_geo.datafiles import DATE_PRECISIONS, VERIFICATIONS
from routes_geo.errors import NotFound
from routes_geo.geography.areas import LEVELS
from routes_geo.model import BASES, ROUTE_IDS, Kind, Publication
from routes_geo.snapshot.placings import ALLOCATION_CLASSES

TEXT, TEXTS = pa.string(), pa.list_(pa.string())
WHOLE, NUMBER, YES_NO, DAY = pa.int64(), pa.float64(), pa.bool_(), pa.date32()


@dataclass(frozen=True, slots=True)
class Property:
    """Define a property; `values` lists the values it can take if they are few and fixed."""

    name: str
    title: str
    kind: pa.DataType = TEXT
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Collection:
    """Define a collection; `geometry` is the format of its geometries in OGC API - Features, Part 5."""

    collection_id: str
    title: str
    description: str
    geometry: str
    properties: tuple[Property, ...]
    time: tuple[str, str] | None = None  # properties with the first and last day
    with_bbox: bool = False  # whether each feature of an answer carries its bounds

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
        """Return the names of the properties you can sort by."""
        return [name for name, kind in self.types.items() if not pa.types.is_nested(kind)]


_STATUSES = tuple(status.value for status in Publication)
_ROUTE = Property("route", "Route id", values=ROUTE_IDS)
_MODE = Property("mode", "Sea or land", values=("sea", "land"))
_ROUTES = Property("routes", "Ids of its routes", TEXTS, ROUTE_IDS)
_NAMED = (
    Property("name", "Name"),
    Property("letter_says", "Wording in the letter of October 2023"),
    Property("start", "First day; null if unknown", DAY),
    Property("end", "Last day (inclusive); null if open", DAY),
    Property("date_precision", "Precision of the first day", values=DATE_PRECISIONS),
    _ROUTES,
    Property("value", "Figures and details from the source, as text"),
    Property("verification", "Whether sources other than the letter confirm it", values=VERIFICATIONS),
    Property("source", "Source of these details"),
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
        Property("label", "Places or areas that it connects"),
        _MODE,
        Property("half_width_km", "Half the width of its corridor in km: how uncertain the line is", NUMBER),
        Property("context", "Whether it is shown for context only, without a corridor", YES_NO),
    ),
)
BANDS = Collection(
    "bands",
    "Bands",
    "Soft areas to draw on a map: the general area of each route, in four nested rings that together fade at the edge. "
    "Paint each ring at 5 % opacity, those at sea below the land and those on land above it. Counts are about the "
    "corridors, not about these areas.",
    "multipolygon",
    (
        Property("band_id", "Id of the ring of the band"),
        _ROUTE,
        _MODE,
        Property("ring", "Number of the ring: 1 is the whole band, 4 the innermost", WHOLE),
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
        Property("role", "Roles of the place on the routes", TEXTS),
        _ROUTES,
        Property("precision", "What the point represents"),
    ),
)
AREAS = Collection(
    "areas",
    "Areas",
    "Landing areas: islands, groups of islands, regions and countries with counts. Each has the shape of its cells of "
    "resolution 5. Areas can overlap: Italy contains Sicily.",
    "polygon-or-multipolygon",
    (
        Property("area", "Id of the area"),
        Property("name", "Name"),
        Property("country_iso2", "Country, ISO 3166-1 alpha-2"),
        _ROUTE,
        Property("level", "How large the area is", values=LEVELS),
    ),
)
CELLS = Collection(
    "cells",
    "Cells",
    "H3 cells and landing areas with the counts in a window. Nothing is shown finer than it is known: `kind` says how "
    "fine a figure is, `basis` how it is derived. Small counts are withheld and published with a coarser cell as a "
    "remainder, so all values add up.",
    "polygon-or-multipolygon",
    (
        Property("cell", "H3 cell, hexadecimal; null for an area, and for a remainder of a whole route"),
        Property("resolution", "H3 resolution of the cell", WHOLE),
        Property("kind", "How fine the figure is", values=tuple(kind.value for kind in Kind)),
        Property("area", "Id of the area; null for other kinds"),
        Property("name", "Name of the area; null for other kinds"),
        _ROUTE,
        Property("route_name", "Name of the route"),
        Property("series", "Series id"),
        Property("unit", "Unit of the value"),
        Property("period", "Months of the window"),
        Property("value", "Count in the window; null unless published or zero", WHOLE),
        Property("status", "Whether the value is published, and if not, why", values=_STATUSES),
        Property(
            "withheld_months", "Periods of the window, such as months or quarters, whose count is withheld", WHOLE
        ),
        Property("periods_placed", "Periods of the window in which this cell or area has a figure of its own", WHOLE),
        Property("basis", "How the count is derived: the least certain way in the window", values=BASES),
        Property("share_age_years", "Age in years of a carried share, the one with the widest range", WHOLE),
        Property("range_low", "Carried shares: 80 % of actual counts were at least this times the assigned", NUMBER),
        Property("range_high", "Carried shares: 80 % of actual counts were at most this times the assigned", NUMBER),
        Property(
            "allocation_class",
            "Former name of `basis`, to be removed after version 0.2",
            values=ALLOCATION_CLASSES,
        ),
        Property("overlap_share", "Share of the cell that lies in the corridor, 0 to 1", NUMBER),
        Property("centre_in_corridor", "Whether the centre of the cell lies in the corridor", YES_NO),
        Property("remainder", "Whether the count is a remainder: small counts withheld from finer cells", YES_NO),
        Property("source", "Publisher of the counts, and those of the shares"),
        Property("vintage", "Day of the release that the figures come from", DAY),
    ),
)
MEASURES = Collection(
    "measures",
    "Measures",
    "Plans and assets that the letter of October 2023 names, and what other sources confirm. Those without a place "
    "have no geometry.",
    "point-or-multipoint",
    (
        Property("measure_id", "Id of the measure"),
        *_NAMED,
        Property("places", "Ids of the places that its text names", TEXTS),
        Property("partners", "Countries that it names, ISO 3166-1 alpha-2", TEXTS),
    ),
    time=("start", "end"),
)
PARTNERS = Collection(
    "partners",
    "Partners",
    "Partner countries, and groups of countries, that the letter of October 2023 names. They have no geometry.",
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

COLLECTIONS = {each.collection_id: each for each in (ROUTES, BRANCHES, BANDS, PLACES, AREAS, CELLS, MEASURES, PARTNERS)}


def find_collection(collection_id: str) -> Collection:
    """Return a collection by id; raise NotFound for an unknown one."""
    if collection_id not in COLLECTIONS:
        raise NotFound(f"unknown collection {collection_id!r}; choose one of {', '.join(COLLECTIONS)}")
    return COLLECTIONS[collection_id]
