"""Responses of OGC API - DGGS (OGC 21-038r1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from typing_extensions import TypedDict  # pydantic takes no other before Python 3.12

from api.features.answers import FeatureCollectionAnswer, Uri
from api.http.links import Link
from routes_geo.snapshot.answers import Count, DayText
from routes_geo.zones.data import ZoneValues
from routes_geo.zones.info import Area, ZoneId, ZoneInfo


class LinkTemplateAnswer(TypedDict):
    """Link with the variable zoneId."""

    rel: str
    type: str
    title: str
    uriTemplate: str
    href: str
    templated: Literal[True]


class DggrsItemAnswer(TypedDict):
    """Discrete global grid reference system, with links to its description."""

    id: str
    title: str
    links: Sequence[Link]


class DggrsListAnswer(TypedDict):
    """All discrete global grid reference systems."""

    title: str
    links: Sequence[Link]
    dggrs: Sequence[DggrsItemAnswer]


class DggrsAnswer(TypedDict):
    """Discrete global grid reference system: its levels and depths, and where its zones and data are."""

    id: str
    title: str
    description: str
    crs: str
    defaultDepth: Count
    maxRefinementLevel: Count
    maxRelativeDepth: Count
    links: Sequence[Link]
    linkTemplates: Sequence[LinkTemplateAnswer]


class GridConstraintsAnswer(TypedDict):
    """Constraints that the cells of a grid hierarchy meet."""

    cellAxisAligned: bool
    cellConformal: bool
    cellEquiAngular: bool
    cellEquiDistant: bool
    cellEqualSized: bool


class GridHierarchyAnswer(TypedDict):
    """Definition of a discrete global grid hierarchy."""

    spatialDimensions: int
    temporalDimensions: int
    crs: str
    basePolyhedron: str
    refinementRatio: int
    refinementStrategy: Sequence[str]
    constraints: GridConstraintsAnswer
    zoneTypes: Sequence[str]


class OrientationAnswer(TypedDict):
    """Position of the first vertex of the polyhedron in degrees, and the azimuth of an edge there."""

    longitude: float
    latitude: float
    azimuth: float
    description: str


class GridParametersAnswer(TypedDict):
    """Ellipsoid and orientation of a grid hierarchy."""

    ellipsoid: str
    orientation: OrientationAnswer


class ParametrizedGridAnswer(TypedDict):
    """Grid hierarchy with its parameters."""

    definition: GridHierarchyAnswer
    parameters: GridParametersAnswer


class SchemeAnswer(TypedDict):
    """A rule: its type and its description."""

    type: str
    description: str


class ZoneIdSchemesAnswer(TypedDict):
    """Identifiers of zones: text, and 64-bit integers."""

    textZIRS: SchemeAnswer
    uint64ZIRS: SchemeAnswer


class DggrsDefinitionAnswer(TypedDict):
    """Definition of a discrete global grid reference system (OGC 21-038r1, Annex B)."""

    title: str
    description: str
    links: Sequence[Link]
    dggh: ParametrizedGridAnswer
    zirs: ZoneIdSchemesAnswer
    subZoneOrder: SchemeAnswer


class ZonesAnswer(TypedDict):
    """Page of the zones that match."""

    zones: Sequence[ZoneId]
    returnedAreaMetersSquare: Area
    numberMatched: Count
    numberReturned: Count
    period: str
    links: Sequence[Link]
    linkTemplates: Sequence[LinkTemplateAnswer]


class ZoneAnswer(ZoneInfo):
    """Shape, place and size of a zone, with links to its relatives."""

    links: Sequence[Link]


class ProvenanceMembers(TypedDict):
    """Series, window and source of figures.

    `outsideZones` is the count of the same routes and window that no zone has: areas across zones of level 0, and
    what is known no finer than a route.
    """

    series: str
    unit: str
    period: str
    source: str
    vintage: DayText
    attribution: str
    outsideZones: Count


ZoneDataKeys = TypedDict("ZoneDataKeys", {"$schema": str, "dggrs": Uri, "zoneId": ZoneId})


class ZoneDataAnswer(ZoneDataKeys, ZoneValues, ProvenanceMembers):
    """Figures of the sub-zones of a zone (DGGS-JSON)."""

    links: Sequence[Link]


class ZoneFeaturesAnswer(FeatureCollectionAnswer, ProvenanceMembers):
    """Figures of the sub-zones of a zone, as GeoJSON features."""
