"""Responses in the format that a client wants, each with links to itself and to its other formats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import urlencode

import orjson
from fastapi import Depends, Query, Request, Response

from api.features import html
from api.features.answers import LeftOut
from api.features.conformance import SCHEMA_JSON
from api.features.formats import (
    FEATURE_FORMATS,
    FORMAT_DESCRIPTION,
    ITEM_FORMATS,
    TABLE_FORMATS,
    chosen_format,
    format_enum,
    respond_table,
)
from api.http.links import Link, base_url, link
from api.http.responses import GEOJSON, HTML, JSON, LEFT_OUT_HEADER, PERIOD_HEADER, respond
from routes_geo.features.collections import Collection
from routes_geo.features.feature_table import FeatureTable
from routes_geo.features.formats import geojson

DOCUMENT_FORMATS = {"json": JSON, "html": HTML}
SCHEMA_FORMATS = {"json": SCHEMA_JSON, "html": HTML}
WINDOW_PARAMETERS = ("datetime", "window", "series", "as_of")  # of cells
_KEPT = (*WINDOW_PARAMETERS, "crs")  # parameters that links from a page of features to each feature keep

FormatName = Annotated[
    str | None, Query(alias="f", description=FORMAT_DESCRIPTION, json_schema_extra=format_enum(DOCUMENT_FORMATS))
]


async def get_document_format(request: Request, f: FormatName = None) -> str:
    """Return the name of the format of a document; raise InvalidInput for an `f` that is not offered."""
    return chosen_format(request, f, DOCUMENT_FORMATS)


async def get_schema_format(request: Request, f: FormatName = None) -> str:
    """Return the name of the format of a JSON Schema; raise InvalidInput for an `f` that is not offered."""
    return chosen_format(request, f, SCHEMA_FORMATS)


DocumentFormat = Annotated[str, Depends(get_document_format)]
SchemaFormat = Annotated[str, Depends(get_schema_format)]


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON document to respond with, the title of its page, and its links, which are also in the header."""

    title: str
    content: Mapping[str, object]
    links: Sequence[Link]
    media_type: str = JSON
    head: str = ""  # elements for the head of its page


@dataclass(frozen=True, slots=True)
class Items:
    """Features to respond with: a page of all that match, in the CRS of the response; `links` are to other pages."""

    collection: Collection
    table: FeatureTable
    matched: int
    links: Sequence[Link] = field(default_factory=tuple)
    about: Mapping[str, str] = field(default_factory=dict)  # for files, which are read elsewhere
    period: str | None = None  # months that the figures are of, None without figures
    left_out: LeftOut | None = None  # what is of other kinds than the request chooses

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers that state the CRS, the period, and what is left out (a dictionary of RFC 9651)."""
        stated = {PERIOD_HEADER: self.period} if self.period else {}
        if self.left_out is not None:
            stated[LEFT_OUT_HEADER] = ", ".join(f"{name}={number}" for name, number in self.left_out.items())
        return {"Content-Crs": f"<{self.table.crs}>"} | stated

    @property
    def members(self) -> dict[str, object]:
        """Return the members of a GeoJSON collection beside the features."""
        members: dict[str, object] = {"numberMatched": self.matched, "numberReturned": len(self.table)}
        stated = {"period": self.period, "leftOut": self.left_out}
        return members | {name: value for name, value in stated.items() if value is not None}


def format_links(request: Request, chosen: str, offered: Mapping[str, str]) -> list[Link]:
    """Return links to a response itself, and to its other formats."""
    plain = request.url.remove_query_params("f")
    address = f"{plain}{'&' if plain.query else '?'}"
    return [
        link(f"{address}f={name}", "self" if name == chosen else "alternate", media_type)
        for name, media_type in sorted(offered.items(), key=lambda named: named[0] != chosen)
    ]


def respond_document(request: Request, snapshot_id: str, chosen: str, document: Document) -> Response:
    """Answer with a document as JSON, or as a page if the chosen format is html."""
    if chosen == "html":
        page = html.render_document(
            base_url(request), document.title, document.content, document.links, head=document.head
        )
        return respond(request, page, html.MEDIA_TYPE, snapshot_id, links=document.links)
    body = orjson.dumps(document.content)
    return respond(request, body, document.media_type, snapshot_id, links=document.links)


def respond_items(request: Request, snapshot_id: str, chosen: str, items: Items) -> Response:
    """Answer with features in the chosen format."""
    links = [*format_links(request, chosen, ITEM_FORMATS), *items.links]
    if chosen == "html":
        kept = {name: request.query_params[name] for name in _KEPT if name in request.query_params}
        query = urlencode({**kept, "f": "html"})
        body = html.render_items(base_url(request), items.collection, items.table, items.matched, links, query)
        return respond(request, body, html.MEDIA_TYPE, snapshot_id, links=links, headers=items.headers)
    if chosen in TABLE_FORMATS:
        return respond_table(request, snapshot_id, chosen, items.table, items.about, links=links, headers=items.headers)
    members = items.members | {"links": links}
    body = b"".join(geojson.encode_geojson(items.table, members, with_bbox=items.collection.with_bbox))
    return respond(request, body, GEOJSON, snapshot_id, links=links, headers=items.headers)


def respond_feature(request: Request, snapshot_id: str, chosen: str, items: Items) -> Response:
    """Answer with one feature in the chosen format."""
    links = [*format_links(request, chosen, FEATURE_FORMATS), *items.links]
    if chosen == "html":
        body = html.render_feature(base_url(request), items.collection, items.table, links)
        return respond(request, body, html.MEDIA_TYPE, snapshot_id, links=links, headers=items.headers)
    body = geojson.encode_geojson_feature(items.table, {"links": links}, with_bbox=items.collection.with_bbox)
    return respond(request, body, GEOJSON, snapshot_id, links=links, headers=items.headers)
