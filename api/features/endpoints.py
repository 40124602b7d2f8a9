"""OGC API - Features over HTTP: landing page, conformance, collections and their items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse

from api.directory import directory_of
from api.features import html
from api.features.answers import (
    DOCUMENT_FORMATS,
    Items,
    answer_collection,
    answer_document,
    answer_schema,
    chosen_format,
    encode_feature,
    encode_items,
)
from api.features.conformance import SCHEMA_JSON
from api.features.describe import describe_collection, feature_schema, queryables, sortables
from api.features.formats import FEATURE_FORMATS, ITEM_FORMATS, TABLE_FORMATS
from api.features.parameters import (
    DEFAULT_RESOLUTION,
    Described,
    crs_parameter,
    datetime_parameter,
    format_parameter,
    items_parameters,
    parse_flag,
    parse_items,
    parse_number,
    single_values,
)
from api.http.links import Link, base_url, link
from api.http.params import DEFAULT_LIMIT, ServedNow, StateNow, check_area, check_known_parameters
from api.http.responses import HTML, JSON
from api.state import Served, State
from routes_geo.errors import NotFound
from routes_geo.features.about import about
from routes_geo.features.cells import CellQuery, cell_features, find_cell_feature
from routes_geo.features.collections import CELLS, COLLECTIONS, Collection, find_collection
from routes_geo.features.crs import parse_crs, project
from routes_geo.features.feature_table import FeatureTable
from routes_geo.features.ordering import Page, make_order, make_page
from routes_geo.features.selection import select_rows
from routes_geo.features.tables import Features
from routes_geo.grid.cells import cell_resolutions, check_published_resolution, hex_to_cell
from routes_geo.snapshot.series import window_or_last_year

_CHECKED = [Depends(check_known_parameters)]
_DESCRIPTION = (
    "Published, aggregated statistics on five migratory routes to Europe. Detections are events, not persons; "
    "corridors show a general area; small counts are withheld."
)


def make_router(max_items: int) -> APIRouter:
    """Endpoints of all collections; a page of items holds `max_items` features at the most."""
    router = APIRouter()
    router.include_router(_documents, dependencies=_CHECKED)
    for collection in COLLECTIONS.values():
        _add_items(router, collection, max_items)
    router.include_router(_unknown)
    return router


def _described(summary: str, media_type: str, *parameters: Described) -> dict[str, Any]:
    """Arguments of a route: its summary, and what its description says of parameters and media types."""
    return _described_in(summary, (media_type, HTML), *parameters, format_parameter(DOCUMENT_FORMATS))


def _described_in(summary: str, media_types: Iterable[str], *parameters: Described) -> dict[str, Any]:
    return {
        "summary": summary,
        "response_class": Response,
        "responses": {200: {"content": {media_type: {} for media_type in media_types}}},
        "openapi_extra": {"parameters": list(parameters)},
    }


_documents = APIRouter()
_unknown = APIRouter(include_in_schema=False)


@_documents.get("/", **_described("Landing page, or the map in a browser", JSON))
def landing(request: Request, served: ServedNow) -> Response:
    page: Path | None = request.app.state.page
    if page is not None and chosen_format(request, DOCUMENT_FORMATS) == "html":
        return FileResponse(page, media_type="text/html", headers={"Vary": "Accept", "Cache-Control": "no-cache"})
    base = base_url(request)
    content = {"title": "routes-geo", "description": _DESCRIPTION}
    return answer_document(
        request,
        served.snapshot.snapshot_id,
        content,
        title="routes-geo",
        links=directory_of(request).landing_links(base),
    )


@_documents.get("/conformance", **_described("Conformance classes", JSON))
def conformance(request: Request, served: ServedNow) -> Response:
    content = {"conformsTo": directory_of(request).conformance_classes()}
    return answer_document(request, served.snapshot.snapshot_id, content, title="Conformance")


@_documents.get("/collections", **_described("Collections", JSON))
def collections(request: Request, served: ServedNow) -> Response:
    content = {"collections": [_describe(request, served, item) for item in COLLECTIONS.values()]}
    return answer_document(request, served.snapshot.snapshot_id, content, title="Collections")


@_documents.get("/collections/{collection_id}", **_described("One collection", JSON))
def collection(request: Request, served: ServedNow, collection_id: str) -> Response:
    content = _describe(request, served, find_collection(collection_id))
    return answer_collection(request, served.snapshot.snapshot_id, content)


@_documents.get(
    "/collections/{collection_id}/queryables",
    **_described("What filters and parameters of a collection can name", SCHEMA_JSON),
)
def collection_queryables(request: Request, served: ServedNow, collection_id: str) -> Response:
    found = find_collection(collection_id)
    content = queryables(found, _address(request, found, "/queryables"))
    return answer_schema(request, served.snapshot.snapshot_id, content, title=f"{found.title}: queryables")


@_documents.get(
    "/collections/{collection_id}/sortables", **_described("What a collection can be sorted by", SCHEMA_JSON)
)
def collection_sortables(request: Request, served: ServedNow, collection_id: str) -> Response:
    found = find_collection(collection_id)
    content = sortables(found, _address(request, found, "/sortables"))
    return answer_schema(request, served.snapshot.snapshot_id, content, title=f"{found.title}: sortables")


@_documents.get("/collections/{collection_id}/schema", **_described("Schema of a feature", SCHEMA_JSON))
def collection_schema(request: Request, served: ServedNow, collection_id: str) -> Response:
    found = find_collection(collection_id)
    content = feature_schema(found, _address(request, found, "/schema"))
    return answer_schema(request, served.snapshot.snapshot_id, content, title=f"{found.title}: schema")


@_documents.get("/style.css", include_in_schema=False)
def style() -> Response:
    return Response(html.stylesheet(), media_type="text/css", headers={"Cache-Control": "public, max-age=3600"})


@_unknown.get("/collections/{collection_id}/items")
def items_of_unknown(collection_id: str) -> Response:
    raise NotFound(f"no collection {collection_id!r}; the collections are {', '.join(COLLECTIONS)}")


@_unknown.get("/collections/{collection_id}/items/{feature_id}")
def item_of_unknown(collection_id: str, feature_id: str) -> Response:
    raise NotFound(f"no feature {feature_id!r} of {collection_id!r}; the collections are {', '.join(COLLECTIONS)}")


def _address(request: Request, collection: Collection, rest: str = "") -> str:
    return f"{base_url(request)}/collections/{collection.collection_id}{rest}"


def _describe(request: Request, served: Served, collection: Collection) -> dict[str, Any]:
    address = _address(request, collection)
    links = [link(f"{address}?f=json", "self", JSON), link(f"{address}?f=html", "alternate", HTML)]
    links += directory_of(request).collection_links(base_url(request), collection.collection_id)
    return describe_collection(served, collection, links)


def _add_items(router: APIRouter, collection: Collection, max_items: int) -> None:
    """Add the endpoints of a collection's items: each has parameters of its own."""
    path, title = f"/collections/{collection.collection_id}/items", collection.title
    described = _described_in(f"{title}: features", ITEM_FORMATS.values(), *items_parameters(collection, max_items))

    @router.get(path, dependencies=_CHECKED, operation_id=f"{collection.collection_id}.getFeatures", **described)
    def items(request: Request, served: ServedNow, state: StateNow) -> Response:
        return _items(request, served, collection, state)

    own = [datetime_parameter(collection)] if collection is CELLS else []
    one = _described_in(
        f"{title}: one feature", FEATURE_FORMATS.values(), *own, crs_parameter(), format_parameter(FEATURE_FORMATS)
    )

    @router.get(
        f"{path}/{{feature_id}}",
        dependencies=_CHECKED,
        operation_id=f"{collection.collection_id}.getFeature",
        **one,
    )
    def item(request: Request, served: ServedNow, feature_id: str) -> Response:
        return _item(request, served, collection, feature_id)


def _items(request: Request, served: Served, collection: Collection, state: State) -> Response:
    asked = parse_items(request.query_params, collection)
    check_area(asked.bbox, state.max_bbox_deg2)
    is_whole = chosen_format(request, ITEM_FORMATS) in TABLE_FORMATS and asked.limit is None
    limit = None if is_whole else min(asked.limit or DEFAULT_LIMIT, state.max_items)
    features = _features(served, collection, dict(request.query_params))
    order = make_order(features, asked.sortby)
    page = make_page(order, select_rows(features, collection, asked), asked.place, limit)
    table = project(_with_properties(features.take(page.rows), asked.properties), asked.crs)
    links = [*_page_links(request, page), link(_address(request, collection), "collection", JSON)]
    return encode_items(
        request,
        served.snapshot.snapshot_id,
        Items(collection, table, page.matched, links, about(served.snapshot, collection)),
    )


def _features(served: Served, collection: Collection, given: Mapping[str, str]) -> Features:
    """Features of a collection, of cells those of the window, the resolution and the route that are asked for."""
    if collection is not CELLS:
        return served.features.of(collection.collection_id)
    number = hex_to_cell(given["cell"]) if "cell" in given else None
    asked = parse_number(given, "resolution", 0)
    level = int(cell_resolutions([number])[0]) if number is not None else DEFAULT_RESOLUTION if asked is None else asked
    window = window_or_last_year(served.snapshot, given.get("datetime"))
    corridor = parse_flag(given, "corridor")
    return cell_features(
        served.snapshot, CellQuery(check_published_resolution(level), window, given.get("route"), number, corridor)
    )


def _with_properties(table: FeatureTable, names: tuple[str, ...] | None) -> FeatureTable:
    if names is None:
        return table
    kept = [name for name in table.properties.column_names if name in names]
    return FeatureTable(table.ids, table.properties.select(kept), table.geometries, table.crs)


def _page_links(request: Request, page: Page) -> list[Link]:
    url = request.url.remove_query_params(["after", "before", "offset"])
    beside = (("next", page.following), ("prev", page.preceding))
    media_type = ITEM_FORMATS[chosen_format(request, ITEM_FORMATS)]
    return [
        link(str(url.include_query_params(**parameters)), rel, media_type) for rel, parameters in beside if parameters
    ]


def _item(request: Request, served: Served, collection: Collection, feature_id: str) -> Response:
    given = single_values(request.query_params)
    crs = parse_crs(given.get("crs"), "crs")
    if collection is CELLS:
        window = window_or_last_year(served.snapshot, given.get("datetime"))
        table = find_cell_feature(served.snapshot, feature_id, window)
    else:
        whole = served.features.of(collection.collection_id).table
        table = whole.take(np.flatnonzero(pc.equal(whole.ids, feature_id)))
    if not len(table):
        raise NotFound(f"no feature {collection.collection_id}/items/{feature_id}")
    links = [link(_address(request, collection), "collection", JSON)]
    items = Items(collection, project(table, crs), len(table), links)
    return encode_feature(request, served.snapshot.snapshot_id, items)
