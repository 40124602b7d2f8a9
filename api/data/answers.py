"""The catalogue of files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from routes_geo.snapshot.answers import DayText


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
