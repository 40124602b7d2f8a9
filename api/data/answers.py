"""The catalogue of files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from api.figures.answers import SubjectId
from routes_geo.snapshot.answers import Count, Day, DayText, PublishedStatus


@dataclass(frozen=True, kw_only=True)
class DataFileAnswer:
    """A file: its address, which names the snapshot and never changes its content, and its media type."""

    href: str
    media_type: str


@dataclass(frozen=True, kw_only=True)
class DataSetAnswer:
    """A series, a collection, or all series about a route, with its files.

    What a series states (publisher, unit, licence, release, citation) is null for the others.
    """

    id: str
    title: str
    publisher: str | None
    unit: str | None
    grain: str | None
    first_period: str | None
    last_period: str | None
    licence: str | None
    attribution: str | None
    released: DayText | None
    citation: str | None
    files: Annotated[Sequence[DataFileAnswer], Field(min_length=1)]


@dataclass(frozen=True, kw_only=True)
class DataCatalogAnswer:
    """All files of a snapshot."""

    snapshot: str
    series: Sequence[DataSetAnswer]
    routes: Sequence[DataSetAnswer]
    collections: Sequence[DataSetAnswer]
    notes: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class DataRowAnswer:
    """A period of a route or area in a series. If its value is null, the status gives the reason.

    The area is null for the route as a whole.
    """

    series: str
    route: SubjectId
    area: str | None
    period: str
    start: Day
    end: Annotated[Day, Field(description="Day after the last.")]
    value: Count | None
    status: PublishedStatus
    unit: str
    publisher: str
    vintage: Day


@dataclass(frozen=True, kw_only=True)
class SeriesFileAnswer:
    """All periods of a series by route and area."""

    name: str
    title: str
    publisher: str
    unit: str
    licence: str
    attribution: str
    vintage: DayText
    snapshot: str
    citation: str
    rows: Sequence[DataRowAnswer]


@dataclass(frozen=True, kw_only=True)
class RouteFileAnswer:
    """All periods of all series about a route."""

    name: str
    title: str
    snapshot: str
    rows: Sequence[DataRowAnswer]
