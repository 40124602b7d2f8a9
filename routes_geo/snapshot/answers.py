"""Types that responses share. A class whose name ends in Answer is what clients receive.

JSON Schema, OpenAPI and the page's types are generated from these classes. The name of a schema is the name of its
class without `Answer`; its description is the docstring.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

from routes_geo.datafiles import DATE_PRECISIONS, VERIFICATIONS
from routes_geo.model import ROUTE_IDS, Status
from routes_geo.snapshot.snapshot import Snapshot


def one_of(*values: str) -> WithJsonSchema:
    """Return the schema of a text that is one of some values."""
    return WithJsonSchema({"type": "string", "enum": list(values)})


RouteName = Annotated[str, one_of(*ROUTE_IDS)]
PeriodStatus = Annotated[str, one_of(Status.FINAL, Status.PROVISIONAL, Status.NOT_PUBLISHED, Status.NOT_YET_REPORTED)]
Count = Annotated[int, Field(ge=0)]
Percent = Annotated[float, Field(ge=0, le=100)]
Share = Annotated[float, Field(ge=0, le=1)]
Pair = Annotated[tuple[float, ...], Field(min_length=2, max_length=2)]
Day = date
DayText = Annotated[str, WithJsonSchema({"type": "string", "format": "date"})]
DatePrecision = Annotated[str, one_of(*DATE_PRECISIONS)]
Verification = Annotated[str, one_of(*VERIFICATIONS)]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAnswer:
    """Where figures come from: publisher, licence, attribution and release."""

    publisher: str
    title: str
    licence: str
    attribution: str
    release: Mapping[str, Any]


def source_answer(snapshot: Snapshot, series: str, release: Mapping[str, Any]) -> SourceAnswer:
    """Return where the figures of a series come from."""
    info = snapshot.series(series)
    return SourceAnswer(
        publisher=info["publisher"],
        title=info["title"],
        licence=info["licence"],
        attribution=info["attribution"],
        release=release,
    )


def fields_of(answer: object) -> dict[str, Any]:
    """Return the fields of a response by name, to extend it or to render it. Parts stay what they are."""
    return {field.name: getattr(answer, field.name) for field in fields(answer)}  # type: ignore[arg-type]
