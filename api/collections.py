"""OGC API - Features: landing page, conformance, collections and their items."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import shapely
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import FileResponse

from api.cell_features import CellQuery, features, make_feature, parse_feature_id, touches
from api.links import base_url, link
from api.negotiation import choose
from api.params import (
    DEFAULT_LIMIT,
    Bbox,
    Datetime,
    Limit,
    Offset,
    Resolution,
    RouteParam,
    ServedNow,
    StateNow,
    check_known_parameters,
    check_published_resolution,
    parse_bbox,
    window_or_last_year,
)
from api.responses import GEOJSON, HTML, JSON, described, respond_json
from api.state import Served
from routes_geo.cells import cell_resolutions, hex_to_cell
from routes_geo.errors import NotFound
from routes_geo.feature_table import CRS84
from routes_geo.model import ROUTE_IDS
from routes_geo.series import whole_span
from routes_geo.snapshot import Snapshot

router = APIRouter(dependencies=[Depends(check_known_parameters)])

CONFORMANCE = (
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
)
_DEFAULT_RESOLUTION = 4

Format = Annotated[str | None, Query(alias="f", description="json or, for the landing page, html.")]


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection without parameters of its own: `read` gives all its features."""

    title: str
    description: str
    read: Callable[[Snapshot], list[dict[str, Any]]]


def _routes(snapshot: Snapshot) -> list[dict[str, Any]]:
    return [_with_bbox(make_feature(row["route"], row["geometry"], _plain(row))) for row in snapshot.routes()]


def _branches(snapshot: Snapshot) -> list[dict[str, Any]]:
    return [make_feature(row["branch_id"], row["geometry"], _plain(row)) for row in snapshot.branches()]


def _places(snapshot: Snapshot) -> list[dict[str, Any]]:
    return [make_feature(row["place_id"], row["geometry"], _plain(row)) for row in snapshot.places()]


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != "geometry"}


def _with_bbox(feature: dict[str, Any]) -> dict[str, Any]:
    return feature | {"bbox": [round(edge, 4) for edge in shapely.geometry.shape(feature["geometry"]).bounds]}


COLLECTIONS = {
    "routes": Collection("Routes", "Corridors of the five routes: hand-drawn areas, not paths.", _routes),
    "branches": Collection("Branches", "Schematic lines of the routes.", _branches),
    "places": Collection("Places", "Landing, departure, transit and border places.", _places),
}
_CELLS_TITLE = "Cells"
_CELLS_DESCRIPTION = (
    "H3 cells with the detections of a window. Route totals are allocated to landing places by published shares; "
    "small counts are withheld and published with a coarser cell as a remainder, so that all values add up."
)


@router.get("/", summary="Landing page, or the map in a browser", **described(JSON))
def landing(request: Request, served: ServedNow, f: Format = None) -> Response:
    page: Path | None = request.app.state.page
    if choose(request, f, {"json": JSON, "html": HTML}) == "html":
        if page is None:
            raise NotFound("the map page is not built; `make web` builds it. The JSON landing page is at /?f=json")
        return FileResponse(page, media_type="text/html", headers={"Vary": "Accept", "Cache-Control": "no-cache"})
    return respond_json(request, _landing(request), served.snapshot.snapshot_id)


def _landing(request: Request) -> dict[str, Any]:
    base = base_url(request)
    return {
        "title": "routes-geo",
        "description": "Published, aggregated statistics on five migratory routes to Europe. Detections are events, "
        "not persons; corridors show a general area; small counts are withheld.",
        "links": [
            link(f"{base}/?f=json", "self", JSON),
            link(f"{base}/?f=html", "alternate", "text/html"),
            link(f"{base}/openapi.json", "service-desc", "application/vnd.oai.openapi+json;version=3.1"),
            link(f"{base}/docs", "service-doc", "text/html"),
            link(f"{base}/conformance", "conformance", JSON),
            link(f"{base}/collections", "data", JSON),
        ],
    }


@router.get("/conformance", summary="Conformance classes", **described(JSON))
def conformance(request: Request, served: ServedNow) -> Response:
    return respond_json(request, {"conformsTo": list(CONFORMANCE)}, served.snapshot.snapshot_id)


@router.get("/collections", summary="Collections", **described(JSON))
def collections(request: Request, served: ServedNow) -> Response:
    base = base_url(request)
    listed = [_describe(request, served, name) for name in (*COLLECTIONS, "cells")]
    content = {"links": [link(f"{base}/collections", "self", JSON)], "collections": listed}
    return respond_json(request, content, served.snapshot.snapshot_id)


@router.get("/collections/cells/items", summary="Cells with the figures of a window", **described(GEOJSON))
def cell_items(
    request: Request,
    served: ServedNow,
    state: StateNow,
    bbox: Bbox = None,
    when: Datetime = None,
    route: RouteParam = None,
    cell: Annotated[str | None, Query(description="One H3 cell, hexadecimal; sets the resolution.")] = None,
    resolution: Resolution = _DEFAULT_RESOLUTION,
    corridor: Annotated[bool, Query(description="Also cells of the corridors without any published count.")] = False,
    limit: Limit = DEFAULT_LIMIT,
    offset: Offset = 0,
) -> Response:
    number = None if cell is None else hex_to_cell(cell)
    level = resolution if number is None else int(cell_resolutions([number])[0])
    window = window_or_last_year(served.snapshot, when)
    query = CellQuery(check_published_resolution(level), window, route, number, parse_bbox(bbox), corridor)
    found = features(served, query)
    return _page(request, served, found, (limit, offset, state.max_items))


@router.get("/collections/cells/items/{feature_id}", summary="One cell of one route", **described(GEOJSON))
def cell_item(request: Request, served: ServedNow, feature_id: str, when: Datetime = None) -> Response:
    cell, route = parse_feature_id(feature_id)
    window = window_or_last_year(served.snapshot, when)
    resolution = check_published_resolution(int(cell_resolutions([cell])[0]))
    query = CellQuery(resolution, window, route, cell)
    found = features(served, query) if route else []
    return _single(request, served, found, f"cells/items/{feature_id}")


@router.get("/collections/{collection_id}", summary="One collection", **described(JSON))
def collection(request: Request, served: ServedNow, collection_id: str) -> Response:
    content = _describe(request, served, collection_id)
    return respond_json(request, content, served.snapshot.snapshot_id)


@router.get("/collections/{collection_id}/items", summary="Features of a collection", **described(GEOJSON))
def items(
    request: Request,
    served: ServedNow,
    state: StateNow,
    collection_id: str,
    bbox: Bbox = None,
    when: Datetime = None,
    limit: Limit = DEFAULT_LIMIT,
    offset: Offset = 0,
) -> Response:
    window_or_last_year(served.snapshot, when)  # these features have no time: every valid datetime matches
    box = parse_bbox(bbox)
    found = _collection(collection_id).read(served.snapshot)
    chosen = [item for item in found if box is None or touches(_shape(item), box)]
    return _page(request, served, chosen, (limit, offset, state.max_items))


@router.get("/collections/{collection_id}/items/{feature_id}", summary="One feature", **described(GEOJSON))
def item(request: Request, served: ServedNow, collection_id: str, feature_id: str) -> Response:
    found = [row for row in _collection(collection_id).read(served.snapshot) if row["id"] == feature_id]
    return _single(request, served, found, f"{collection_id}/items/{feature_id}")


def _collection(collection_id: str) -> Collection:
    if collection_id not in COLLECTIONS:
        raise NotFound(f"no collection {collection_id!r}; the collections are {', '.join(COLLECTIONS)}, cells")
    return COLLECTIONS[collection_id]


def _shape(feature: dict[str, Any]) -> shapely.Geometry | None:
    return None if feature["geometry"] is None else shapely.geometry.shape(feature["geometry"])


def _describe(request: Request, served: Served, collection_id: str) -> dict[str, Any]:
    if collection_id == "cells":
        title, description = _CELLS_TITLE, _CELLS_DESCRIPTION
    else:
        title, description = _collection(collection_id).title, _collection(collection_id).description
    base = f"{base_url(request)}/collections/{collection_id}"
    first, after = whole_span(served.snapshot).dates
    bounds = shapely.total_bounds([row["geometry"] for row in served.snapshot.routes()])
    return {
        "id": collection_id,
        "title": title,
        "description": description,
        "itemType": "feature",
        "crs": [CRS84],
        "extent": {
            "spatial": {"bbox": [[round(float(edge), 4) for edge in bounds]], "crs": CRS84},
            "temporal": {"interval": [[f"{first}T00:00:00Z", f"{after}T00:00:00Z"]]},
        },
        "routes": list(ROUTE_IDS),
        "links": [link(base, "self", JSON), link(f"{base}/items", "items", GEOJSON)],
    }


def _page(request: Request, served: Served, found: list[dict[str, Any]], page: tuple[int, int, int]) -> Response:
    limit, offset, most = page
    limit = min(limit, most)
    shown = found[offset : offset + limit]
    links = [link(str(request.url), "self", GEOJSON)]
    if offset + limit < len(found):
        links.append(link(str(request.url.include_query_params(offset=offset + limit, limit=limit)), "next", GEOJSON))
    if offset:
        before = request.url.include_query_params(offset=max(offset - limit, 0), limit=limit)
        links.append(link(str(before), "prev", GEOJSON))
    content = {
        "type": "FeatureCollection",
        "numberMatched": len(found),
        "numberReturned": len(shown),
        "links": links,
        "features": shown,
    }
    return respond_json(request, content, served.snapshot.snapshot_id, GEOJSON)


def _single(request: Request, served: Served, found: list[dict[str, Any]], path: str) -> Response:
    if not found:
        raise NotFound(f"no feature {path}")
    base = f"{base_url(request)}/collections"
    links = [
        link(str(request.url), "self", GEOJSON),
        link(f"{base}/{path.split('/', maxsplit=1)[0]}", "collection", JSON),
    ]
    return respond_json(request, found[0] | {"links": links}, served.snapshot.snapshot_id, GEOJSON)
