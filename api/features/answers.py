"""Responses of OGC API - Features: documents, and features in GeoJSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field, WithJsonSchema
from typing_extensions import TypedDict

from api.http.links import Link
from routes_geo.features.answers import GeometryAnswer
from routes_geo.features.offered_series import OfferedSeriesAnswer
from routes_geo.snapshot.answers import Count

Uri = Annotated[str, WithJsonSchema({"type": "string", "format": "uri"})]
Moment = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
BoxNumbers = Annotated[Sequence[float], Field(min_length=4, max_length=6)]
TimeInterval = Annotated[Sequence[str | None], Field(min_length=2, max_length=2)]


class LandingPageAnswer(TypedDict):
    """Description of the service, with links to everything it offers."""

    title: str
    description: str
    links: Sequence[Link]


class ConformanceAnswer(TypedDict):
    """Conformance classes of OGC standards that the service implements."""

    conformsTo: Sequence[Uri]
    links: Sequence[Link]


class SpatialExtentAnswer(TypedDict):
    """Boxes that contain the features: west, south, east, north in degrees."""

    bbox: Sequence[BoxNumbers]
    crs: str


class TemporalExtentAnswer(TypedDict):
    """Intervals that contain the times of the features; null is an open end."""

    interval: Sequence[TimeInterval]


class GridAnswer(TypedDict):
    """Values along a dimension."""

    cellsCount: Count
    coordinates: Sequence[str]


class DimensionExtentAnswer(TypedDict):
    """First and last value along a dimension other than space and time, and all values."""

    interval: Sequence[TimeInterval]
    grid: GridAnswer


class ExtentAnswer(TypedDict):
    """Where and when the features of a collection are."""

    spatial: NotRequired[SpatialExtentAnswer]
    temporal: TemporalExtentAnswer
    route: NotRequired[DimensionExtentAnswer]


class CollectionAnswer(TypedDict):
    """Collection of features."""

    id: str
    title: str
    description: str
    itemType: Literal["feature"]
    extent: ExtentAnswer
    crs: Sequence[str]
    storageCrs: str
    routes: Sequence[str]
    series: NotRequired[Sequence[OfferedSeriesAnswer]]
    links: Sequence[Link]


class LanguageAnswer(TypedDict):
    """Language, by its code of RFC 5646."""

    code: str
    name: str


class ContactAnswer(TypedDict):
    """Organization, with its roles."""

    organization: str
    roles: Sequence[str]


class RecordCollectionAnswer(TypedDict):
    """Collection of records."""

    id: str
    type: Literal["Catalog"]
    title: str
    description: str
    itemType: Literal["record"]
    extent: ExtentAnswer
    crs: Sequence[Uri]
    updated: Moment
    keywords: Sequence[str]
    language: LanguageAnswer
    contacts: Sequence[ContactAnswer]
    conformsTo: Sequence[Uri]
    links: Sequence[Link]


class CollectionsAnswer(TypedDict):
    """All collections."""

    collections: Sequence[CollectionAnswer | RecordCollectionAnswer]
    links: Sequence[Link]


JsonSchemaKeys = TypedDict("JsonSchemaKeys", {"$schema": str, "$id": str})


class JsonSchemaAnswer(JsonSchemaKeys):
    """JSON Schema of properties: those you can filter or sort by, or those of a feature."""

    title: str
    description: str
    type: Literal["object"]
    properties: Mapping[str, Mapping[str, Any]]
    additionalProperties: bool  # noqa: N815  as JSON Schema spells it


class FeatureAnswer(TypedDict):
    """GeoJSON feature; its geometry is null if it has none."""

    type: Literal["Feature"]
    id: str
    geometry: GeometryAnswer | None
    properties: Mapping[str, Any] | None
    bbox: NotRequired[BoxNumbers]
    links: NotRequired[Sequence[Link]]


class FeatureCollectionAnswer(TypedDict):
    """Page of the GeoJSON features that match."""

    type: Literal["FeatureCollection"]
    features: Sequence[FeatureAnswer]
    links: NotRequired[Sequence[Link]]
    numberMatched: NotRequired[Count]
    numberReturned: NotRequired[Count]
    timeStamp: NotRequired[Moment]


class PeriodFeaturesAnswer(FeatureCollectionAnswer):
    """Page of the GeoJSON features that match, with the months that their figures are of."""

    period: str


class LeftOut(TypedDict):
    """Number of features of other kinds than the request chooses, and the sum of their published values."""

    features: Count
    value: Count


class CellFeaturesAnswer(PeriodFeaturesAnswer):
    """Page of areas, cells and remainders that match, with the months that their figures are of.

    With `kind`, `leftOut` states what the other kinds count that match the rest of the request.
    """

    leftOut: NotRequired[LeftOut]
