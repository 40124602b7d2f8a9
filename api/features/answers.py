"""Answers in the format a client wants, each with links to itself and to its other formats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import orjson
from fastapi import Request, Response

from api.features import html
from api.features.conformance import SCHEMA_JSON
from api.features.formats import ALIASES, FEATURE_FORMATS, ITEM_FORMATS, TABLE_FORMATS, respond_table
from api.http.links import Link, base_url, link
from api.http.negotiation import choose
from api.http.responses import GEOJSON, HTML, JSON, respond
from routes_geo.features.collections import Collection
from routes_geo.features.feature_table import FeatureTable
from routes_geo.features.formats import geojson

DOCUMENT_FORMATS = {"json": JSON, "html": HTML}
_KEPT = ("datetime", "crs")  # parameters that a link from features to one of them keeps


@dataclass(frozen=True, slots=True)
class Items:
    """Features to answer with, a page of all that match, in the CRS that is wanted; `links` are to other pages."""

    collection: Collection
    table: FeatureTable
    matched: int
    links: Sequence[Link] = field(default_factory=tuple)
    about: Mapping[str, str] = field(default_factory=dict)  # for files, which are read elsewhere


def chosen_format(request: Request, offered: Mapping[str, str]) -> str:
    """Name of the format that `f` or Accept asks for; InvalidInput for an `f` that is not offered."""
    f = request.query_params.get("f")
    return choose(request, ALIASES.get(f, f) if f else f, offered)


def format_links(request: Request, chosen: str, offered: Mapping[str, str]) -> list[Link]:
    """Links to an answer itself, and to the same in the other formats."""
    plain = request.url.remove_query_params("f")
    address = f"{plain}{'&' if plain.query else '?'}"
    return [
        link(f"{address}f={name}", "self" if name == chosen else "alternate", media_type)
        for name, media_type in sorted(offered.items(), key=lambda item: item[0] != chosen)
    ]


def answer_document(
    request: Request, snapshot_id: str, content: Mapping[str, Any], *, title: str, links: Sequence[Link] = ()
) -> Response:
    """Answer with a document that has links to itself, to its other formats and to what `links` names."""
    chosen = chosen_format(request, DOCUMENT_FORMATS)
    every = [*format_links(request, chosen, DOCUMENT_FORMATS), *links]
    return _answer(request, snapshot_id, {**content, "links": every}, title, every)


def answer_collection(request: Request, snapshot_id: str, content: Mapping[str, Any]) -> Response:
    """Answer with a collection, whose links are the same wherever it is described."""
    return _answer(request, snapshot_id, content, content["title"], content["links"])


def answer_schema(request: Request, snapshot_id: str, content: Mapping[str, Any], *, title: str) -> Response:
    """Answer with a JSON schema; its links stand in the header."""
    offered = DOCUMENT_FORMATS | {"json": SCHEMA_JSON}
    links = format_links(request, chosen_format(request, offered), offered)
    return _answer(request, snapshot_id, content, title, links, SCHEMA_JSON)


def _answer(
    request: Request,
    snapshot_id: str,
    content: Mapping[str, Any],
    title: str,
    links: Sequence[Link],
    media_type: str = JSON,
) -> Response:
    if chosen_format(request, DOCUMENT_FORMATS | {"json": media_type}) == "html":
        page = html.render_document(base_url(request), title, content, links)
        return respond(request, page, html.MEDIA_TYPE, snapshot_id, links=links)
    return respond(request, orjson.dumps(content), media_type, snapshot_id, links=links)


def encode_items(request: Request, snapshot_id: str, items: Items) -> Response:
    """Answer with features in the format that is wanted."""
    chosen = chosen_format(request, ITEM_FORMATS)
    links = [*format_links(request, chosen, ITEM_FORMATS), *items.links]
    headers = {"Content-Crs": f"<{items.table.crs}>"}
    if chosen == "html":
        kept = {name: request.query_params[name] for name in _KEPT if name in request.query_params}
        query = urlencode({**kept, "f": "html"})
        body = html.render_items(base_url(request), items.collection, items.table, items.matched, links, query)
        return respond(request, body, html.MEDIA_TYPE, snapshot_id, links=links, headers=headers)
    if chosen in TABLE_FORMATS:
        return respond_table(request, snapshot_id, chosen, items.table, items.about, links=links, headers=headers)
    members = {"numberMatched": items.matched, "numberReturned": len(items.table), "links": links}
    body = b"".join(geojson.encode_geojson(items.table, members, with_bbox=items.collection.with_bbox))
    return respond(request, body, GEOJSON, snapshot_id, links=links, headers=headers)


def encode_feature(request: Request, snapshot_id: str, items: Items) -> Response:
    """Answer with one feature."""
    chosen = chosen_format(request, FEATURE_FORMATS)
    links = [*format_links(request, chosen, FEATURE_FORMATS), *items.links]
    headers = {"Content-Crs": f"<{items.table.crs}>"}
    if chosen == "html":
        body = html.render_feature(base_url(request), items.collection, items.table, links)
        return respond(request, body, html.MEDIA_TYPE, snapshot_id, links=links, headers=headers)
    body = geojson.encode_geojson_feature(items.table, {"links": links}, with_bbox=items.collection.with_bbox)
    return respond(request, body, GEOJSON, snapshot_id, links=links, headers=headers)
