"""OGC API - DGGS: the grid of the dataset at /dggs, and of the cells at /collections/cells/dggs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import orjson
from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import PlainTextResponse

from api.dggs import documents
from api.dggs.addresses import (
    DATASET,
    MEDIA_TYPES,
    ORIGINS,
    UINT64,
    Addresses,
    collection_links,
    landing_links,
    ogc_rel,
)
from api.dggs.answers import (
    DggrsAnswer,
    DggrsDefinitionAnswer,
    DggrsListAnswer,
    ZoneAnswer,
    ZoneDataAnswer,
    ZoneFeaturesAnswer,
    ZonesAnswer,
)
from api.dggs.data_parameters import MAX_DEPTH_BY_GEOMETRY, ZoneDataParameters
from api.dggs.definition import DGGRS_ID, H3_DOCUMENTATION, MAX_DEPTH, dggrs_definition
from api.dggs.parameters import (
    FormatParameter,
    ZoneListParameters,
    ZoneParameters,
    check_dggrs,
)
from api.dggs.zones_with_data import finest_zones, has_data, zone_with_data
from api.features.answers import FeatureAnswer, PeriodFeaturesAnswer
from api.features.html import render_document
from api.features.respond import Document, format_links, respond_document
from api.http.links import Link, base_url, link
from api.http.negotiation import choose_format
from api.http.params import ServedNow, StateNow, check_area, check_request, given_once
from api.http.responses import GEOJSON, HTML, JSON, PERIOD_HEADER, described, described_formats, respond, respond_json
from api.state import Served, State
from routes_geo.model import ROUTE_IDS
from routes_geo.snapshot.newest import counted_period
from routes_geo.snapshot.series import finest_resolution
from routes_geo.zones.data import DataQuery, depth_data
from routes_geo.zones.filters import row_filter
from routes_geo.zones.info import describe_zone, level_of, parse_zone
from routes_geo.zones.properties import with_properties
from routes_geo.zones.query import ZonePage, ZoneQuery, list_zones, page_of

__all__ = ["CONFORMANCE", "collection_links", "landing_links", "router"]


router = APIRouter(dependencies=[Depends(check_request), Depends(given_once("subset"))], tags=["DGGS"])

_CLASSES = (
    "core",
    "data-retrieval",
    "data-subsetting",
    "data-custom-depths",
    "data-cql2-filter",
    "zone-query",
    "zone-query-cql2-filter",
    "root-dggs",
    "collection-dggs",
    "data-json",
    "data-geojson",
    "zone-html",
    "zone-uint64",
    "zone-geojson",
    "operation-ids",
)
CONFORMANCE = tuple(f"https://www.opengis.net/spec/ogcapi-dggs-1/1.0/conf/{name}" for name in _CLASSES)

DggrsPath = Annotated[str, Path(alias="dggrsId", description="Reference system: H3.", examples=[DGGRS_ID])]
ZonePath = Annotated[
    str, Path(alias="zoneId", description="Zone: its H3 index in hexadecimal.", examples=["82384ffffffffff"])
]


def get_addresses(request: Request) -> Addresses:
    """Return the addresses of the origin of the endpoint."""
    path: str = request.scope["route"].path
    origin = next((origin for origin in reversed(ORIGINS) if path.startswith(origin.path)), DATASET)
    kept = {name: request.query_params[name] for name in ("series", "as_of") if name in request.query_params}
    return Addresses(base_url(request), origin, kept)


Here = Annotated[Addresses, Depends(get_addresses)]


def list_dggrs(
    request: Request, served: ServedNow, at: Here, parameters: Annotated[FormatParameter, Query()]
) -> Response:
    own, chosen = _own_links(request, parameters.f, "json", "html")
    content = documents.dggrs_list(at, own)
    document = Document(content["title"], content, content["links"])
    return respond_document(request, served.snapshot.snapshot_id, chosen, document)


def describe_dggrs(
    request: Request, served: ServedNow, at: Here, dggrs_id: DggrsPath, parameters: Annotated[FormatParameter, Query()]
) -> Response:
    check_dggrs(dggrs_id)
    own, chosen = _own_links(request, parameters.f, "json", "html")
    content = documents.dggrs_description(at, own)
    document = Document(content["title"], content, content["links"])
    return respond_document(request, served.snapshot.snapshot_id, chosen, document)


def define_dggrs(request: Request, served: ServedNow, at: Here, dggrs_id: DggrsPath) -> Response:
    check_dggrs(dggrs_id)
    links = [link(at.definition, "self", JSON), link(H3_DOCUMENTATION, "related", HTML, "H3")]
    return respond_json(request, dggrs_definition(links), served.snapshot.snapshot_id)


def query_zones(
    request: Request,
    served: ServedNow,
    state: StateNow,
    at: Here,
    dggrs_id: DggrsPath,
    parameters: Annotated[ZoneListParameters, Query()],
) -> Response:
    check_dggrs(dggrs_id)
    served = Served(parameters.known(served.snapshot))
    series = parameters.chosen_series(served.snapshot)
    level = served.zones.at(series, parameters.level(series, finest_resolution(served.snapshot, series)))
    zones = list_zones(level, _zone_query(served, state, parameters), compacted=parameters.compact_zones)
    page = page_of(level, zones, parameters.start(), min(parameters.limit, state.max_items))
    links, chosen = _own_links(request, parameters.f, "json", "geojson", "uint64", "html")
    links += [*_next_link(request, page, chosen), *at.up(), at.source()]
    period = counted_period(served.snapshot, parameters.window(served.snapshot), series)
    body = _encode_zones(at, page, period, chosen, links, geometry=parameters.geometry)
    headers = {PERIOD_HEADER: period}
    return respond(request, body, MEDIA_TYPES[chosen], served.snapshot.snapshot_id, links=links, headers=headers)


def describe_one_zone(
    request: Request,
    served: ServedNow,
    at: Here,
    dggrs_id: DggrsPath,
    zone_id: ZonePath,
    parameters: Annotated[ZoneParameters, Query()],
) -> Response:
    check_dggrs(dggrs_id)
    served = Served(parameters.known(served.snapshot))
    zone = parse_zone(zone_id)
    finest = finest_zones(served, parameters.chosen_series(served.snapshot))
    own, chosen = _own_links(request, parameters.f, "json", "geojson", "html")
    links = own + documents.zone_links(at, zone, has_data=has_data(served, zone, finest))
    described: ZoneAnswer = {**describe_zone(zone, finest), "links": links}
    content = documents.zone_feature(described) if chosen == "geojson" else described
    document = Document(f"Zone {zone_id}", content, links, MEDIA_TYPES[chosen])
    return respond_document(request, served.snapshot.snapshot_id, chosen, document)


def retrieve_data(
    request: Request,
    served: ServedNow,
    at: Here,
    dggrs_id: DggrsPath,
    zone_id: ZonePath,
    parameters: Annotated[ZoneDataParameters, Query()],
) -> Response:
    check_dggrs(dggrs_id)
    served = Served(parameters.known(served.snapshot))
    series = parameters.chosen_series(served.snapshot)
    zone = zone_with_data(zone_id, series, finest_resolution(served.snapshot, series))
    own, chosen = _own_links(request, parameters.f, "json", "geojson")
    figures = _figures(served, zone, parameters, is_geojson=chosen == "geojson")
    links = [*own, *at.up(), link(at.zone(zone_id), ogc_rel("dggrs-zone-info"), JSON, zone_id), at.source()]
    headers = {PERIOD_HEADER: counted_period(served.snapshot, figures.window, series)}
    if chosen == "geojson":
        features = documents.data_features(served, figures, parameters.geometry, links)
        return respond_json(request, features, served.snapshot.snapshot_id, GEOJSON, headers=headers)
    content = documents.data_json(at, served, figures, links)
    return respond_json(request, content, served.snapshot.snapshot_id, headers=headers)


def robots() -> Response:
    return PlainTextResponse("User-agent: *\nDisallow: */dggs/*/zones/*\n")


def _own_links(request: Request, f: str | None, *offered: str) -> tuple[list[Link], str]:
    """Return the links of a response to itself and its other formats, and the name of the chosen format."""
    media_types = {name: MEDIA_TYPES[name] for name in offered}
    chosen = choose_format(request, f, media_types)
    return format_links(request, chosen, media_types), chosen


def _next_link(request: Request, page: ZonePage, chosen: str) -> list[Link]:
    if not page.has_more:
        return []
    following = request.url.include_query_params(after=f"{page.zones[-1]:x}", limit=page.zones.size)
    return [link(str(following), "next", MEDIA_TYPES[chosen])]


def _encode_zones(
    at: Addresses, page: ZonePage, period: str, chosen: str, links: list[Link], *, geometry: str
) -> bytes:
    if chosen == "uint64":
        return documents.encode_uint64(page.zones)
    if chosen == "geojson":
        return orjson.dumps(documents.zone_features(page, period, geometry, links))
    if chosen == "html":
        return render_document(at.base, "Zones with data", documents.zone_page(at, page), links)
    return orjson.dumps(documents.zone_list(at, page, period, links))


def _zone_query(served: Served, state: State, parameters: ZoneListParameters) -> ZoneQuery:
    window = parameters.window(served.snapshot)
    keep = row_filter(served.snapshot, parameters.row_condition(), window)
    box = parameters.box()
    check_area(box, state.max_bbox_deg2)
    return ZoneQuery(window, parameters.parent(), box, parameters.routes(), keep)


def _figures(served: Served, zone: int, parameters: ZoneDataParameters, *, is_geojson: bool) -> documents.ZoneFigures:
    """Return the figures of the sub-zones of a zone, as the parameters choose them."""
    series, level = parameters.chosen_series(served.snapshot), level_of(zone)
    deepest = MAX_DEPTH_BY_GEOMETRY[parameters.geometry] if is_geojson else MAX_DEPTH
    depths = parameters.depths(level, deepest, finest_resolution(served.snapshot, series))
    window = parameters.window(served.snapshot)
    routes = parameters.routes() or tuple(range(len(ROUTE_IDS)))
    query = DataQuery(zone, window, routes, row_filter(served.snapshot, parameters.row_condition(), window))
    fields, by_depth = parameters.fields(), []
    for depth in depths:
        below = served.zones.at(series, level + depth)
        data = depth_data(below, query, depth)
        by_depth.append(with_properties(served.snapshot, below, data, window=window, fields=fields))
    return documents.ZoneFigures(series, f"{zone:x}", by_depth, fields, routes, window)


_ANSWERS: dict[Callable[..., Response], dict[str, type | None]] = {
    list_dggrs: {JSON: DggrsListAnswer, HTML: None},
    describe_dggrs: {JSON: DggrsAnswer, HTML: None},
    define_dggrs: {JSON: DggrsDefinitionAnswer},
    query_zones: {JSON: ZonesAnswer, GEOJSON: PeriodFeaturesAnswer, UINT64: None, HTML: None},
    describe_one_zone: {JSON: ZoneAnswer, GEOJSON: FeatureAnswer, HTML: None},
    retrieve_data: {JSON: ZoneDataAnswer, GEOJSON: ZoneFeaturesAnswer},
}
_OPERATIONS: tuple[tuple[str, Callable[..., Response], str, str], ...] = (
    ("", list_dggrs, "getDGGRSList", "Reference systems"),
    ("/{dggrsId}", describe_dggrs, "getDGGRS", "One reference system"),
    ("/{dggrsId}/zones", query_zones, "getDGGRSZones", "Zones with data"),
    ("/{dggrsId}/zones/{zoneId}", describe_one_zone, "getDGGRSZoneInfo", "Shape, place and size of a zone"),
    ("/{dggrsId}/zones/{zoneId}/data", retrieve_data, "getDGGRSZoneData", "Data of a zone"),
)


def _add_operations() -> None:
    """Add the same operations for each origin (OGC 21-038r1, table of operation identifier suffixes)."""
    definition = ("/{dggrsId}/definition", define_dggrs, "getDGGRSDefinition", "Definition of a reference system")
    for origin in ORIGINS:
        for path, endpoint, name, summary in (*_OPERATIONS, *([definition] if origin == DATASET else [])):
            router.add_api_route(
                origin.path + path,
                endpoint,
                operation_id=f"{origin.operation}.{name}",
                summary=summary,
                **described_formats(_ANSWERS[endpoint]),
            )


_add_operations()
router.add_api_route(
    "/robots.txt", robots, summary="Addresses that robots should not visit", **described("text/plain; charset=utf-8")
)
