"""OGC API - DGGS: the grid of the dataset at /dggs, and of the cells at /collections/cells/dggs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import PlainTextResponse
from starlette.datastructures import QueryParams

from api.dggs import documents, schemas
from api.dggs.addresses import (
    DATASET,
    MEDIA_TYPES,
    ORIGINS,
    Addresses,
    collection_links,
    landing_links,
    ogc_rel,
)
from api.dggs.definition import DGGRS_ID, H3_DOCUMENTATION, dggrs_definition
from api.dggs.parameters import (
    MAX_DEPTH,
    MAX_DEPTH_BY_GEOMETRY,
    FormatParameter,
    ZoneDataParameters,
    ZoneListParameters,
    ZoneParameters,
    check_dggrs,
)
from api.features.answers import format_links
from api.features.html import render_document
from api.features.parameters import single_values
from api.http.links import Link, base_url, link
from api.http.negotiation import choose_format
from api.http.params import ServedNow, StateNow, check_area, check_known_parameters
from api.http.responses import HTML, JSON, described, respond, respond_json
from api.state import Served
from routes_geo.errors import ReasonCode, Refused
from routes_geo.model import ROUTE_IDS
from routes_geo.zones.data import DataQuery, depth_data
from routes_geo.zones.filters import row_filter
from routes_geo.zones.info import describe_zone, level_of, parse_zone
from routes_geo.zones.levels import MAX_LEVEL
from routes_geo.zones.query import ZonePage, ZoneQuery, list_zones, page_of

__all__ = ["CONFORMANCE", "collection_links", "landing_links", "router"]


async def check_given_once(request: Request) -> None:
    """Raise InvalidInput for a parameter that is given twice, but for `subset`, which may be."""
    given = request.query_params.multi_items()
    single_values(QueryParams([(name, value) for name, value in given if name != "subset"]))


router = APIRouter(dependencies=[Depends(check_known_parameters), Depends(check_given_once)], tags=["DGGS"])

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
    """Addresses of the origin to which the route belongs."""
    path: str = request.scope["route"].path
    origin = next((item for item in reversed(ORIGINS) if path.startswith(item.path)), DATASET)
    return Addresses(base_url(request), origin)


Here = Annotated[Addresses, Depends(get_addresses)]


def list_dggrs(request: Request, served: ServedNow, at: Here, asked: Annotated[FormatParameter, Query()]) -> Response:
    own, chosen = _own_links(request, asked.f, "json", "html")
    return _document(request, served, documents.dggrs_list(at, own), chosen)


def describe_dggrs(
    request: Request, served: ServedNow, at: Here, dggrs_id: DggrsPath, asked: Annotated[FormatParameter, Query()]
) -> Response:
    check_dggrs(dggrs_id)
    own, chosen = _own_links(request, asked.f, "json", "html")
    return _document(request, served, documents.dggrs_description(at, own), chosen)


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
    asked: Annotated[ZoneListParameters, Query()],
) -> Response:
    check_dggrs(dggrs_id)
    level = served.zones.at(asked.level())
    window = asked.window(served.snapshot)
    keep = row_filter(served.snapshot, asked.condition(), window)
    box = asked.box()
    check_area(box, state.max_bbox_deg2)
    query = ZoneQuery(window, asked.parent(), box, asked.routes(), keep)
    zones = list_zones(level, query, compacted=asked.compact_zones)
    page = page_of(level, zones, asked.start(), min(asked.limit, state.max_items))
    return _zones_answer(request, served, at, page, asked)


def describe_one_zone(
    request: Request,
    served: ServedNow,
    at: Here,
    dggrs_id: DggrsPath,
    zone_id: ZonePath,
    asked: Annotated[ZoneParameters, Query()],
) -> Response:
    check_dggrs(dggrs_id)
    zone = parse_zone(zone_id)
    own, chosen = _own_links(request, asked.f, "json", "geojson", "html")
    links = own + documents.zone_links(at, zone, has_data=_has_data(served, zone))
    content = describe_zone(zone, served.zones.at(MAX_LEVEL)) | {"links": links}
    return _document(request, served, documents.zone_feature(content) if chosen == "geojson" else content, chosen)


def retrieve_data(
    request: Request,
    served: ServedNow,
    at: Here,
    dggrs_id: DggrsPath,
    zone_id: ZonePath,
    asked: Annotated[ZoneDataParameters, Query()],
) -> Response:
    check_dggrs(dggrs_id)
    zone = _zone_with_data(zone_id)
    own, chosen = _own_links(request, asked.f, "json", "geojson")
    depths = asked.depths(level_of(zone), MAX_DEPTH_BY_GEOMETRY[asked.geometry] if chosen == "geojson" else MAX_DEPTH)
    query = _data_query(served, zone, asked)
    found = [depth_data(served.zones.at(level_of(zone) + depth), query, depth) for depth in depths]
    if chosen == "geojson":
        content = documents.data_features(found, asked.fields(), query.routes, asked.geometry)
    else:
        content = documents.data_json(at, zone_id, found, asked.fields(), query.routes)
    links = [*own, *at.up(), link(at.zone(zone_id), ogc_rel("dggrs-zone-info"), JSON, zone_id), at.source()]
    content |= documents.provenance(served, query.window) | {"links": links}
    return respond_json(request, content, served.snapshot.snapshot_id, MEDIA_TYPES[chosen])


def robots() -> Response:
    return PlainTextResponse("User-agent: *\nDisallow: */dggs/*/zones/*\n")


def _own_links(request: Request, f: str | None, *offered: str) -> tuple[list[Link], str]:
    """Links of the answer to itself and its other formats, and the name of the chosen format."""
    media_types = {name: MEDIA_TYPES[name] for name in offered}
    chosen = choose_format(request, f, media_types)
    return format_links(request, chosen, media_types), chosen


def _document(request: Request, served: Served, content: dict[str, Any], chosen: str) -> Response:
    if chosen != "html":
        return respond_json(request, content, served.snapshot.snapshot_id, MEDIA_TYPES[chosen])
    title = str(content.get("title") or f"Zone {content['id']}")
    body = render_document(base_url(request), title, content, content["links"])
    return respond(request, body, HTML, served.snapshot.snapshot_id, links=content["links"])


def _zones_answer(
    request: Request, served: Served, at: Addresses, page: ZonePage, asked: ZoneListParameters
) -> Response:
    links, chosen = _own_links(request, asked.f, "json", "geojson", "uint64", "html")
    if page.has_more:
        following = request.url.include_query_params(after=f"{page.zones[-1]:x}", limit=page.zones.size)
        links.append(link(str(following), "next", MEDIA_TYPES[chosen]))
    links = [*links, *at.up(), at.source()]
    body = _encode_zones(at, page, asked, chosen, links)
    return respond(request, body, MEDIA_TYPES[chosen], served.snapshot.snapshot_id, links=links)


def _encode_zones(at: Addresses, page: ZonePage, asked: ZoneListParameters, chosen: str, links: list[Link]) -> bytes:
    if chosen == "uint64":
        return documents.encode_uint64(page.zones)
    if chosen == "geojson":
        return orjson.dumps(documents.zone_features(page, asked.geometry, links))
    if chosen == "html":
        return render_document(at.base, "Zones with data", documents.zone_page(at, page), links)
    return orjson.dumps(documents.zone_list(at, page, links))


def _data_query(served: Served, zone: int, asked: ZoneDataParameters) -> DataQuery:
    window = asked.window(served.snapshot)
    routes = asked.routes() or tuple(range(len(ROUTE_IDS)))
    return DataQuery(zone, window, routes, row_filter(served.snapshot, asked.condition(), window))


def _has_data(served: Served, zone: int) -> bool:
    level = level_of(zone)
    if level > MAX_LEVEL:
        return False
    found = served.zones.at(level).span(zone)
    return bool(found.stop > found.start)


def _zone_with_data(zone_id: str) -> int:
    """Zone with an id, no finer than counts are published: Refused otherwise."""
    zone = parse_zone(zone_id)
    if level_of(zone) > MAX_LEVEL:
        raise Refused(
            f"zone {zone_id} is of level {level_of(zone)}, which is finer than counts are published",
            reason_code=ReasonCode.TOO_FINE_IN_SPACE,
            allowed=f"a zone of level {MAX_LEVEL}",
        )
    return zone


_OPERATIONS: tuple[tuple[str, Callable[..., Response], str, str], ...] = (
    ("", list_dggrs, "getDGGRSList", "Reference systems"),
    ("/{dggrsId}", describe_dggrs, "getDGGRS", "One reference system"),
    ("/{dggrsId}/zones", query_zones, "getDGGRSZones", "Zones with data"),
    ("/{dggrsId}/zones/{zoneId}", describe_one_zone, "getDGGRSZoneInfo", "Shape, place and size of a zone"),
    ("/{dggrsId}/zones/{zoneId}/data", retrieve_data, "getDGGRSZoneData", "Data of a zone"),
)


def _add_operations() -> None:
    """Serve the same operations for each origin (OGC 21-038r1, table of operation identifier suffixes)."""
    definition = ("/{dggrsId}/definition", define_dggrs, "getDGGRSDefinition", "Definition of a reference system")
    for origin in ORIGINS:
        for path, endpoint, name, summary in (*_OPERATIONS, *([definition] if origin == DATASET else [])):
            router.add_api_route(
                origin.path + path,
                endpoint,
                operation_id=f"{origin.operation}.{name}",
                summary=summary,
                **schemas.answers(name),
            )


_add_operations()
router.add_api_route(
    "/robots.txt", robots, summary="What robots should leave alone", **described("text/plain; charset=utf-8")
)
