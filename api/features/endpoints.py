"""OGC API - Features over HTTP: landing page, conformance, collections and their items."""

from __future__ import annotations

import pathlib
from collections.abc import Mapping
from typing import Annotated, Any

import numpy as np
import pyarrow.compute as pc
from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import FileResponse

from api.directory import directory_of
from api.features import html
from api.features.answers import (
    CollectionAnswer,
    CollectionsAnswer,
    ConformanceAnswer,
    FeatureAnswer,
    FeatureCollectionAnswer,
    JsonSchemaAnswer,
    LandingPageAnswer,
)
from api.features.conformance import SCHEMA_JSON
from api.features.describe import describe_collection, feature_schema, queryables, sortables
from api.features.formats import FEATURE_FORMATS, ITEM_FORMATS, TABLE_FORMATS, choose_format
from api.features.parameters import (
    CellFeatureParameters,
    FeatureParameters,
    ItemsParameters,
    items_parameters,
)
from api.features.respond import (
    DOCUMENT_FORMATS,
    SCHEMA_FORMATS,
    Document,
    DocumentFormat,
    Items,
    SchemaFormat,
    format_links,
    respond_document,
    respond_feature,
    respond_items,
)
from api.http.links import Link, base_url, link
from api.http.params import DEFAULT_LIMIT, ServedNow, StateNow, check_area, check_known_parameters, given_once
from api.http.responses import GEOJSON, HTML, JSON, described_formats
from api.state import Served, State
from routes_geo.errors import NotFound
from routes_geo.features.about import about
from routes_geo.features.cells import cell_features, find_cell_feature
from routes_geo.features.collections import CELLS, COLLECTIONS, Collection, find_collection
from routes_geo.features.crs import parse_crs, project
from routes_geo.features.feature_table import FeatureTable
from routes_geo.features.ordering import Page, make_order, make_page
from routes_geo.features.selection import select_rows
from routes_geo.features.tables import Features
from routes_geo.snapshot.series import window_or_last_year

CollectionId = Annotated[
    str, Path(description="Collection id, as listed by /collections.", json_schema_extra={"enum": [*COLLECTIONS]})
]


async def get_collection(collection_id: CollectionId) -> Collection:
    """Return the collection in the path; raise NotFound for an unknown one."""
    return find_collection(collection_id)


ChosenCollection = Annotated[Collection, Depends(get_collection)]
FeatureId = Annotated[
    str, Path(description="Id of a feature, as listed among the items.", json_schema_extra={"minLength": 1})
]
_CHECKED = [Depends(check_known_parameters)]
_CHECKED_ONCE = [*_CHECKED, Depends(given_once())]
_DESCRIPTION = (
    "Published, aggregated statistics on five migratory routes to Europe. Detections are events, not persons; "
    "corridors show a general area; small counts are withheld."
)


def make_router(max_items: int) -> APIRouter:
    """Return the endpoints of all collections, with at most `max_items` features on a page."""
    router = APIRouter()
    router.include_router(_documents, dependencies=_CHECKED)
    for collection in COLLECTIONS.values():
        _add_items(router, collection, max_items)
        _add_feature(router, collection)
    router.include_router(_unknown)
    return router


def _described(summary: str, answer: type, media_type: str = JSON) -> dict[str, Any]:
    """Return the arguments of a route that answers with a document: its summary, and the class of its response."""
    return {"summary": summary} | described_formats({media_type: answer, HTML: None})


_documents = APIRouter()
_unknown = APIRouter(include_in_schema=False)


@_documents.get("/", **_described("Landing page, or the map in a browser", LandingPageAnswer))
def landing(request: Request, served: ServedNow, chosen: DocumentFormat) -> Response:
    page: pathlib.Path | None = request.app.state.page
    if page is not None and chosen == "html":
        return FileResponse(page, media_type="text/html", headers={"Vary": "Accept", "Cache-Control": "no-cache"})
    links = [
        *format_links(request, chosen, DOCUMENT_FORMATS),
        *directory_of(request).landing_links(base_url(request)),
    ]
    content: LandingPageAnswer = {"title": "routes-geo", "description": _DESCRIPTION, "links": links}
    return respond_document(request, served.snapshot.snapshot_id, chosen, Document("routes-geo", content, links))


@_documents.get("/conformance", **_described("Conformance classes", ConformanceAnswer))
def conformance(request: Request, served: ServedNow, chosen: DocumentFormat) -> Response:
    links = format_links(request, chosen, DOCUMENT_FORMATS)
    content: ConformanceAnswer = {"conformsTo": directory_of(request).conformance_classes(), "links": links}
    return respond_document(request, served.snapshot.snapshot_id, chosen, Document("Conformance", content, links))


@_documents.get("/collections", **_described("Collections", CollectionsAnswer))
def collections(request: Request, served: ServedNow, chosen: DocumentFormat) -> Response:
    links = format_links(request, chosen, DOCUMENT_FORMATS)
    described = [_describe(request, served, collection) for collection in COLLECTIONS.values()]
    content: CollectionsAnswer = {"collections": described, "links": links}
    return respond_document(request, served.snapshot.snapshot_id, chosen, Document("Collections", content, links))


@_documents.get("/collections/{collection_id}", **_described("One collection", CollectionAnswer))
def one_collection(
    request: Request, served: ServedNow, chosen: DocumentFormat, collection: ChosenCollection
) -> Response:
    content = _describe(request, served, collection)
    document = Document(content["title"], content, content["links"])
    return respond_document(request, served.snapshot.snapshot_id, chosen, document)


@_documents.get(
    "/collections/{collection_id}/queryables",
    **_described("Properties for filters and parameters of a collection", JsonSchemaAnswer, SCHEMA_JSON),
)
def collection_queryables(
    request: Request, served: ServedNow, chosen: SchemaFormat, collection_id: CollectionId
) -> Response:
    collection = find_collection(collection_id)
    content = queryables(collection, _address(request, collection, "/queryables"))
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


def _feature_media(formats: Mapping[str, str], answer: type) -> dict[str, Any]:
    return described_formats(dict.fromkeys(formats.values()) | {GEOJSON: answer})


def _add_items(router: APIRouter, collection: Collection, max_items: int) -> None:
    """Add the endpoint of the items of a collection, with its own parameters."""

    def items(request: Request, served: ServedNow, state: StateNow, parameters: ItemsParameters) -> Response:
        return _items(request, served, state, parameters)

    # FastAPI reads the parameters from the annotation.
    items.__annotations__["parameters"] = Annotated[items_parameters(collection, max_items), Query()]
    router.add_api_route(
        f"/collections/{collection.collection_id}/items",
        items,
        summary=f"{collection.title}: features",
        operation_id=f"{collection.collection_id}.getFeatures",
        dependencies=_CHECKED_ONCE,
        **_feature_media(ITEM_FORMATS, FeatureCollectionAnswer),
    )


def _add_feature(router: APIRouter, collection: Collection) -> None:
    """Add the endpoint of one feature of a collection; that of cells has a window."""
    model = CellFeatureParameters if collection is CELLS else FeatureParameters

    def feature(request: Request, served: ServedNow, feature_id: FeatureId, parameters: FeatureParameters) -> Response:
        return _find_feature(request, served, collection, feature_id, parameters)

    feature.__annotations__["parameters"] = Annotated[model, Query()]
    router.add_api_route(
        f"/collections/{collection.collection_id}/items/{{feature_id}}",
        feature,
        summary=f"{collection.title}: one feature",
        operation_id=f"{collection.collection_id}.getFeature",
        dependencies=_CHECKED_ONCE,
        **_feature_media(FEATURE_FORMATS, FeatureAnswer),
    )


def _items(request: Request, served: Served, state: State, parameters: ItemsParameters) -> Response:
    collection, query = parameters.collection, parameters.request()
    check_area(query.bbox, state.max_bbox_deg2)
    chosen = choose_format(request, parameters.f, ITEM_FORMATS)
    is_whole = chosen in TABLE_FORMATS and query.limit is None
    limit = None if is_whole else min(query.limit or DEFAULT_LIMIT, state.max_items)
    features = _features(served, parameters)
    page = make_page(make_order(features, query.sortby), select_rows(features, collection, query), query.place, limit)
    table = project(_with_properties(features.take(page.rows), query.properties), query.crs)
    links = [*_page_links(request, page, chosen), link(_address(request, collection), "collection", JSON)]
    items = Items(collection, table, page.matched, links, about(served.snapshot, collection))
    return respond_items(request, served.snapshot.snapshot_id, chosen, items)


def _features(served: Served, parameters: ItemsParameters) -> Features:
    """Return the features of a collection; of cells, those of the window, resolution and route of the request."""
    if parameters.collection is CELLS:
        return cell_features(served.snapshot, parameters.cell_query(served.snapshot))
    return served.features.of(parameters.collection.collection_id)


def _with_properties(table: FeatureTable, names: tuple[str, ...] | None) -> FeatureTable:
    if names is None:
        return table
    kept = [name for name in table.properties.column_names if name in names]
    return FeatureTable(table.ids, table.properties.select(kept), table.geometries, table.crs)


def _page_links(request: Request, page: Page, chosen: str) -> list[Link]:
    url = request.url.remove_query_params(["after", "before", "offset"])
    beside = (("next", page.following), ("prev", page.preceding))
    return [
        link(str(url.include_query_params(**parameters)), rel, ITEM_FORMATS[chosen])
        for rel, parameters in beside
        if parameters
    ]


def _find_feature(
    request: Request, served: Served, collection: Collection, feature_id: str, parameters: FeatureParameters
) -> Response:
    crs = parse_crs(parameters.crs, "crs")
    table = _feature(served, collection, feature_id, parameters)
    if not len(table):
        raise NotFound(f"unknown feature {feature_id!r} in {collection.collection_id!r}; /items lists the features")
    links = [link(_address(request, collection), "collection", JSON)]
    items = Items(collection, project(table, crs), len(table), links)
    chosen = choose_format(request, parameters.f, FEATURE_FORMATS)
    return respond_feature(request, served.snapshot.snapshot_id, chosen, items)


def _feature(served: Served, collection: Collection, feature_id: str, parameters: FeatureParameters) -> FeatureTable:
    """Return the feature with an id, no row without one."""
    if isinstance(parameters, CellFeatureParameters):
        window = window_or_last_year(served.snapshot, parameters.when)
        return find_cell_feature(served.snapshot, feature_id, window)
    whole = served.features.of(collection.collection_id).table
    return whole.take(np.flatnonzero(pc.equal(whole.ids, feature_id)))
