"""Search records by the core query parameters of OGC API - Records (20-004r1, 7.6).

The rule of the standard: a parameter without a value is ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pydantic import BaseModel, Field

from api.catalogue.answers import RecordAnswer
from api.features.formats import FORMAT_DESCRIPTION, format_enum
from api.features.respond import DOCUMENT_FORMATS
from api.features.values import parse_whole
from api.http.params import BOX_NUMBERS, comma_separated, parse_bbox
from routes_geo.features.crs import Box
from routes_geo.months import parse_span

_TEXTS = comma_separated({"type": "string"})


class RecordParameters(BaseModel):
    """Parameters of the records of a page."""

    bbox: str | None = Field(
        None,
        description="West, south, east, north in degrees: records whose box intersects it. West may exceed east.",
        json_schema_extra=BOX_NUMBERS,
    )
    when: str | None = Field(
        None,
        alias="datetime",
        description="RFC 3339 time, day, month or year, or an interval of these that may be open at an end (..): "
        "records whose figures intersect it.",
    )
    limit: str | None = Field(
        None, description="Records per page.", json_schema_extra={"type": "integer", "minimum": 1, "x-default": 10}
    )
    offset: str | None = Field(
        None,
        description="Number of records to skip at the start.",
        json_schema_extra={"type": "integer", "minimum": 0, "x-default": 0},
    )
    q: str | None = Field(
        None,
        description="Words to search for in title, description, keywords and publisher, whatever their case. With "
        "commas, any of them; with spaces, all of them in this order.",
        json_schema_extra={**_TEXTS, "examples": ["deaths,missing"]},
    )
    kind: str | None = Field(
        None, alias="type", description="Types of resources; every record is a dataset.", json_schema_extra=_TEXTS
    )
    ids: str | None = Field(None, description="Ids of records.", json_schema_extra=_TEXTS)
    external_ids: str | None = Field(
        None,
        alias="externalIds",
        description="External identifiers, each as a value, as scheme:value, or as scheme: for all of a scheme. Series "
        "have the SHA-256 of the publisher's file.",
        json_schema_extra=_TEXTS,
    )
    f: str | None = Field(None, description=FORMAT_DESCRIPTION, json_schema_extra=format_enum(DOCUMENT_FORMATS))

    @property
    def most(self) -> int:
        """Return the number of records on a page; InvalidInput unless it is a whole number from 1 on."""
        return parse_whole(self.limit or None, "limit", 1) or 10

    @property
    def skipped(self) -> int:
        """Return the number of records to skip; InvalidInput unless it is a whole number from 0 on."""
        return parse_whole(self.offset or None, "offset", 0) or 0

    def select(self, records: Iterable[RecordAnswer]) -> list[RecordAnswer]:
        """Return the records that match all parameters; InvalidInput for a value that is not accepted."""
        box = parse_bbox(self.bbox or None)
        span = parse_span(self.when) if self.when else None
        ids, kinds = _parts(self.ids), _parts(self.kind)
        return [
            record
            for record in records
            if (not ids or record["id"] in ids)
            and (not kinds or record["properties"]["type"] in kinds)
            and (box is None or _intersects(record, box))
            and (span is None or _overlaps(record, span.first, span.last))
            and _has_words(record, _parts(self.q))
            and _has_external_id(record, _parts(self.external_ids))
        ]


def _parts(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def _intersects(record: RecordAnswer, box: Box) -> bool:
    """Return whether the box of a record meets a box, which may cross the antimeridian; true without a place."""
    if "bbox" not in record:
        return True
    west, south, east, north = box
    left, bottom, right, top = record["bbox"]
    if bottom > north or top < south:
        return False
    if west <= east:
        return left <= east and right >= west
    return right >= west or left <= east


def _overlaps(record: RecordAnswer, first_us: int, last_us: int) -> bool:
    span = parse_span("/".join(record["time"]["interval"]))
    return span.first <= last_us and span.last >= first_us


def _has_words(record: RecordAnswer, terms: list[str]) -> bool:
    texts = list(_searched(record))
    patterns = [re.compile(r"\s+".join(map(re.escape, term.split())), re.IGNORECASE) for term in terms]
    return not patterns or any(pattern.search(text) for pattern in patterns for text in texts)


def _searched(record: RecordAnswer) -> Iterator[str]:
    properties = record["properties"]
    yield properties["title"]
    yield properties["description"]
    yield from properties["keywords"]
    yield from (contact["organization"] for contact in properties["contacts"])


def _has_external_id(record: RecordAnswer, chosen: list[str]) -> bool:
    accepted = {
        text
        for each in record["properties"]["externalIds"]
        for text in (each["value"], f"{each['scheme']}:{each['value']}", f"{each['scheme']}:")
    }
    return not chosen or not accepted.isdisjoint(chosen)
