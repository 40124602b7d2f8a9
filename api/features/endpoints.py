"""OGC API - Features over HTTP: landing page, conformance, collections and their items."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.directory import directory_of
from api.features import html
from api.features.answers import (
    CollectionAnswer,
    CollectionsAnswer,
    ConformanceAnswer,
    JsonSchemaAnswer,
    LandingPageAnswer,
)
from api.features.conformance import SCHEMA_JSON
from api.features.describe import describe_collection, feature_schema, queryables, sortables
from api.features.items import add_feature, add_items
from api.features.respond import (
    DOCUMENT_FORMATS,
    SCHEMA_FORMATS,
    Document,
    DocumentFormat,
    SchemaFormat,
    format_links,
    respond_document,
)
from api.http.links import base_url, link
from api.http.params import ServedNow, check_request
from api.http.responses import HTML, JSON, described_formats
from api.picture.page import PageTemplate
from api.state import Served
from routes_geo.errors import NotFound
from routes_geo.features.collections import COLLECTIONS, Collection, find_collection
from routes_geo.snapshot.series import DETECTIONS

CollectionId = Annotated[
    str, Path(description="Collection id, as listed by /collections.", json_schema_extra={"enum": [*COLLECTIONS]})
]


async def get_collection(collection_id: CollectionId) -> Collection:
    """Return the collection in the path; raise NotFound for an unknown one."""
    return find_collection(collection_id)


CellSeries = Annotated[
    str | None,
    Query(
        description="Only for cells: series as listed by /collections/cells, whose values the properties then have.",
        examples=[DETECTIONS],
    ),
]
ChosenCollection = Annotated[Collection, Depends(get_collection)]
_CHECKED = [Depends(check_request)]
_DESCRIPTION = (
    "Published, aggregated statistics on five migratory routes to Europe. Detections are events, not persons; "
    "corridors show a general area; small counts are withheld."
)


def make_router(max_items: int) -> APIRouter:
    """Return the endpoints of all collections, with at most `max_items` features on a page."""
    router = APIRouter()
    router.include_router(_home, dependencies=[Depends(check_home_parameters)])
    router.include_router(_documents, dependencies=_CHECKED)
    for collection in COLLECTIONS.values():
        add_items(router, collection, max_items)
        add_feature(router, collection)
    router.include_router(_unknown)
    return router


def _described(summary: str, answer: type, media_type: str = JSON) -> dict[str, Any]:
    """Return the arguments of a route that answers with a document: its summary, and the class of its response."""
    return {"summary": summary} | described_formats({media_type: answer, HTML: None})


async def check_home_parameters(request: Request, chosen: DocumentFormat) -> None:
    """Raise InvalidInput for an unknown parameter, except in a browser: the page reads its view from the address."""
    if chosen != "html":
        await check_request(request)


_home = APIRouter()
_documents = APIRouter()
_unknown = APIRouter(include_in_schema=False)


@_home.get("/", **_described("Landing page, or the map in a browser", LandingPageAnswer))
def landing(request: Request, served: ServedNow, chosen: DocumentFormat) -> Response:
    page: PageTemplate | None = request.app.state.page
    if page is not None and chosen == "html":
        return page.respond(request, served, directory_of(request).landing_head(served.snapshot, base_url(request)))
    links = [
        *format_links(request, chosen, DOCUMENT_FORMATS),
        *directory_of(request).landing_links(base_url(request)),
    ]
    content: LandingPageAnswer = {"title": "routes-geo", "description": _DESCRIPTION, "links": links}
    head = directory_of(request).landing_head(served.snapshot, base_url(request))
    document = Document("routes-geo", content, links, head=head)
    return respond_document(request, served.snapshot.snapshot_id, chosen, document)


@_documents.get("/conformance", **_described("Conformance classes", ConformanceAnswer))
def conformance(request: Request, served: ServedNow, chosen: DocumentFormat) -> Response:
    links = format_links(request, chosen, DOCUMENT_FORMATS)
    content: ConformanceAnswer = {"conformsTo": directory_of(request).conformance_classes(), "links": links}
    return respond_document(request, served.snapshot.snapshot_id, chosen, Document("Conformance", content, links))


@_documents.get("/collections", **_described("Collections", CollectionsAnswer))
def collections(request: Request, served: ServedNow, chosen: DocumentFormat) -> Response:
    links = format_links(request, chosen, DOCUMENT_FORMATS)
    described = [_describe(request, served, collection) for collection in COLLECTIONS.values()]
    more = directory_of(request).described_collections(served.snapshot, base_url(request))
    content: CollectionsAnswer = {"collections": [*described, *more], "links": links}
    return respond_document(request, served.snapshot.snapshot_id, chosen, Document("Collections", content, links))


@_documents.get("/collections/{collection_id}", **_described("One collection", CollectionAnswer))
def one_collection(
    request: Request, served: ServedNow, chosen: DocumentFormat, collection: ChosenCollection
) -> Response:
    content = _describe(request, served, collection)
    head = directory_of(request).collection_head(served.snapshot, base_url(request), collection.collection_id)
    document = Document(content["title"], content, content["links"], head=head)
    return respond_document(request, served.snapshot.snapshot_id, chosen, document)


@_documents.get(
    "/collections/{collection_id}/queryables",
    **_described("Properties for filters and parameters of a collection", JsonSchemaAnswer, SCHEMA_JSON),
)
def collection_queryables(
    request: Request, served: ServedNow, chosen: SchemaFormat, collection_id: CollectionId, series: CellSeries = None
) -> Response:
    collection = find_collection(collection_id)
    content = queryables(served, collection, _address(request, collection, "/queryables"), series)
    return _respond_schema(request, served, chosen, content, "queryables")


@_documents.get(
    "/collections/{collection_id}/sortables",
    **_described("Properties to sort a collection by", JsonSchemaAnswer, SCHEMA_JSON),
)
def collection_sortables(
    request: Request, served: ServedNow, chosen: SchemaFormat, collection_id: CollectionId
) -> Response:
    collection = find_collection(collection_id)
    content = sortables(collection, _address(request, collection, "/sortables"))
    return _respond_schema(request, served, chosen, content, "sortables")


@_documents.get(
    "/collections/{collection_id}/schema", **_described("Schema of a feature", JsonSchemaAnswer, SCHEMA_JSON)
)
def collection_schema(
    request: Request, served: ServedNow, chosen: SchemaFormat, collection_id: CollectionId
) -> Response:
    collection = find_collection(collection_id)
    content = feature_schema(collection, _address(request, collection, "/schema"))
    return _respond_schema(request, served, chosen, content, "schema")


@_documents.get("/style.css", include_in_schema=False)
def style() -> Response:
    return Response(html.stylesheet(), media_type="text/css", headers={"Cache-Control": "public, max-age=3600"})


@_unknown.get("/collections/{collection_id}/items")
def items_of_unknown(collection_id: str) -> Response:
    find_collection(collection_id)
    raise NotFound(f"unknown collection {collection_id!r}")


@_unknown.get("/collections/{collection_id}/items/{feature_id}")
def item_of_unknown(collection_id: str, feature_id: str) -> Response:
    find_collection(collection_id)
    raise NotFound(f"unknown feature {feature_id!r} in {collection_id!r}")


def _respond_schema(request: Request, served: Served, chosen: str, content: JsonSchemaAnswer, kind: str) -> Response:
    """Answer with a JSON Schema, whose links are in the header only."""
    links = format_links(request, chosen, SCHEMA_FORMATS)
    document = Document(f"{content['title']}: {kind}", content, links, SCHEMA_JSON)
    return respond_document(request, served.snapshot.snapshot_id, chosen, document)


def _address(request: Request, collection: Collection, rest: str = "") -> str:
    return f"{base_url(request)}/collections/{collection.collection_id}{rest}"


def _describe(request: Request, served: Served, collection: Collection) -> CollectionAnswer:
    address = _address(request, collection)
    links = [link(f"{address}?f=json", "self", JSON), link(f"{address}?f=html", "alternate", HTML)]
    links += directory_of(request).collection_links(base_url(request), collection.collection_id)
    return describe_collection(served, collection, links)
