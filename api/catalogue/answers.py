"""Responses of OGC API - Records (20-004r1): the collection of records, a record, and a page of records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from api.features.answers import BoxNumbers, ContactAnswer, LanguageAnswer, Moment, Uri
from api.http.links import Link
from routes_geo.features.answers import GeometryAnswer
from routes_geo.snapshot.answers import Count, DayText

DcatDatasetAnswer = TypedDict(
    "DcatDatasetAnswer",
    {
        "@id": Uri,
        "@type": Literal["dcat:Dataset"],
        "dct:identifier": str,
        "dct:title": Mapping[str, str],
        "dct:description": Mapping[str, str],
        "dcat:distribution": Sequence[Mapping[str, Any]],
    },
)
DcatDatasetAnswer.__doc__ = "Data set of a catalogue in DCAT-AP 3, with its files, as JSON-LD. It has more members."

DcatCatalogAnswer = TypedDict(
    "DcatCatalogAnswer",
    {
        "@context": Mapping[str, str],
        "@id": Uri,
        "@type": Literal["dcat:Catalog"],
        "dct:title": Mapping[str, str],
        "dct:description": Mapping[str, str],
        "dct:publisher": Mapping[str, str],
        "dcat:dataset": Sequence[DcatDatasetAnswer],
    },
)
DcatCatalogAnswer.__doc__ = "Catalogue of all data sets in DCAT-AP 3, as JSON-LD. It has more members."


class ExternalIdAnswer(TypedDict):
    """Identifier that others gave: for a series, the SHA-256 of the publisher's file."""

    scheme: str
    value: str


class FormatAnswer(TypedDict):
    """Format of a file."""

    name: str
    mediaType: str


class ConceptAnswer(TypedDict):
    """Concept of a vocabulary."""

    id: str
    url: Uri


class ThemeAnswer(TypedDict):
    """Concepts of a vocabulary that classify the resource."""

    concepts: Sequence[ConceptAnswer]
    scheme: Uri


class RecordTimeAnswer(TypedDict):
    """First and last day of the figures, and the length of their periods (ISO 8601)."""

    interval: Annotated[Sequence[DayText], Field(min_length=2, max_length=2)]
    resolution: str


class RecordPropertiesAnswer(TypedDict):
    """Properties of a record.

    `created` and `updated` are the days of the first and the newest release. `license` is an identifier of SPDX; it is
    left out if the publisher states none, and `rights` has the words of the publisher in any case.
    """

    type: Literal["dataset"]
    title: str
    description: str
    created: Moment
    updated: Moment
    keywords: Sequence[str]
    language: LanguageAnswer
    externalIds: Sequence[ExternalIdAnswer]
    themes: Sequence[ThemeAnswer]
    formats: Sequence[FormatAnswer]
    contacts: Sequence[ContactAnswer]
    license: NotRequired[str]
    rights: str


class RecordAnswer(TypedDict):
    """Record of a series: a GeoJSON feature with the box of what its figures are about."""

    id: str
    type: Literal["Feature"]
    conformsTo: Sequence[Uri]
    time: RecordTimeAnswer
    geometry: GeometryAnswer | None
    bbox: NotRequired[BoxNumbers]
    properties: RecordPropertiesAnswer
    links: Sequence[Link]


class RecordsAnswer(TypedDict):
    """Page of the records that match."""

    type: Literal["FeatureCollection"]
    features: Sequence[RecordAnswer]
    links: Sequence[Link]
    numberMatched: Count
    numberReturned: Count
