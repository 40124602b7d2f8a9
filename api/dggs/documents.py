"""Answers as documents: what is found, with links, in JSON and GeoJSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely

from api.dggs.addresses import Addresses, ogc_rel
from api.dggs.definition import DESCRIPTION, DGGRS_ID, TITLE
from api.dggs.parameters import DEFAULT_DEPTH, MAX_DEPTH
from api.http.links import Link, link
from api.http.responses import HTML, JSON
from api.state import Served
from routes_geo.features.feature_table import CRS84, ShapeArray
from routes_geo.grid.cells import CellArray, cell_resolutions, cells_to_geometries, cells_to_hex, cells_to_lnglat
from routes_geo.months import MonthWindow
from routes_geo.snapshot.series import DETECTIONS, whole_span
from routes_geo.snapshot.snapshot import vintage
from routes_geo.zones.areas import zone_areas_m2
from routes_geo.zones.data import DepthData, encode_values, properties_of
from routes_geo.zones.info import children, neighbors, parents
from routes_geo.zones.levels import MAX_LEVEL
from routes_geo.zones.query import ZonePage

_AREA_DECIMALS = 3
_DGGS_JSON = "https://schemas.opengis.net/ogcapi/dggs/1.0/core/schemas/dggs-json/dggs-json.json"
_WHAT_HAS_DATA = (
    "Zones with data are those for which a count of detections is published, be it zero or withheld, on any route. "
    "Counts are published at levels 2 to 5; those at levels 0 and 1 are sums of these. A zone stands for all its "
    "sub-zones in a compact list if all of them have data."
)


def dggrs_list(at: Addresses, own: list[Link]) -> dict[str, Any]:
    """List of the reference systems, which are one."""
    links = [link(at.dggrs, "self", JSON, TITLE), *at.up()[1:]]
    item = {"id": DGGRS_ID, "title": TITLE, "links": links}
    return {"title": "Discrete global grid reference systems", "links": [*own, at.source()], "dggrs": [item]}


def dggrs_description(at: Addresses, own: list[Link]) -> dict[str, Any]:
    """Description of H3 as it is served: levels, depths, where zones and data are."""
    return {
        "id": DGGRS_ID,
        "title": TITLE,
        "description": f"{DESCRIPTION} {_WHAT_HAS_DATA}",
        "crs": CRS84,
        "defaultDepth": DEFAULT_DEPTH,
        "maxRefinementLevel": MAX_LEVEL,
        "maxRelativeDepth": MAX_DEPTH,
        "links": [
            *own,
            *at.up()[1:],
            link(at.zones, ogc_rel("dggrs-zone-query"), JSON, "Zones with data"),
            link(at.listing, ogc_rel("dggrs-list"), JSON),
            at.source(),
        ],
        "linkTemplates": at.templates("dggrs-zone-info", "dggrs-zone-data"),
    }


def zone_links(at: Addresses, zone: int, *, has_data: bool) -> list[Link]:
    """Links of a zone to the grid, its data and its relatives."""
    data = [link(at.data(f"{zone:x}"), ogc_rel("dggrs-zone-data"), JSON, "Data")] if has_data else []
    relatives = (("parent", parents(zone)), ("child", children(zone)), ("neighbor", neighbors(zone)))
    return [
        *at.up(),
        *data,
        *(link(at.zone(one), ogc_rel(f"dggrs-zone-{kind}"), JSON, one) for kind, ids in relatives for one in ids),
    ]


def zone_feature(described: dict[str, Any]) -> dict[str, Any]:
    """Information on a zone as a GeoJSON feature."""
    own = ("id", "geometry", "bbox", "links")
    properties = {"zoneID": described["id"]} | {key: value for key, value in described.items() if key not in own}
    return {"type": "Feature"} | {key: described[key] for key in own} | {"properties": properties}


def zone_list(at: Addresses, page: ZonePage, links: list[Link]) -> dict[str, Any]:
    """List of zones by their ids."""
    return {
        "zones": cells_to_hex(page.zones),
        "returnedAreaMetersSquare": round(page.area_m2, _AREA_DECIMALS),
        "numberMatched": page.matched,
        "numberReturned": page.zones.size,
        "links": links,
        "linkTemplates": at.templates("dggrs-zone-info", "dggrs-zone-data"),
    }


def zone_page(at: Addresses, page: ZonePage) -> dict[str, Any]:
    """List of zones for people, each with links to what it is and to its data."""
    zones = [
        {"id": zone, "links": [link(at.zone(zone), "item", HTML, "Zone"), link(at.data(zone), "item", JSON, "Data")]}
        for zone in cells_to_hex(page.zones)
    ]
    return {
        "zones found": page.matched,
        "zones on this page": page.zones.size,
        "area, km2": round(page.area_m2 / 1e6),
        "zones": zones,
    }


def zone_features(page: ZonePage, geometry: str, links: list[Link]) -> dict[str, Any]:
    """List of zones as a GeoJSON feature collection."""
    ids, levels = cells_to_hex(page.zones), cell_resolutions(page.zones).tolist()
    areas = zone_areas_m2(page.zones).round(_AREA_DECIMALS).tolist()
    features = [
        _feature(one, shape, {"zoneID": one, "level": level, "areaMetersSquare": area})
        for one, level, area, shape in zip(ids, levels, areas, zone_shapes(page.zones, geometry), strict=True)
    ]
    return _collection(features) | {"numberMatched": page.matched, "links": links}


def encode_uint64(zones: CellArray) -> bytes:
    """Count and indices of zones as little-endian 64-bit integers (OGC 21-038r1, /req/zone-uint64/content)."""
    return np.concatenate([np.array([zones.size], np.uint64), zones]).astype("<u8").tobytes()


def data_json(
    at: Addresses, zone_id: str, found: list[DepthData], fields: list[str], routes: tuple[int, ...]
) -> dict[str, Any]:
    """Figures of a zone as DGGS-JSON."""
    return {"$schema": _DGGS_JSON, "dggrs": at.definition, "zoneId": zone_id} | encode_values(found, fields, routes)


def data_features(
    found: Iterable[DepthData], fields: list[str], routes: tuple[int, ...], geometry: str
) -> dict[str, Any]:
    """Figures of zones as a GeoJSON feature collection, with a feature for each zone and route that has some."""
    features = [
        _feature(f"{properties['zoneID']}.{properties['route']}", shape, properties)
        for data in found
        for properties, shape in zip(
            properties_of(data, fields, routes), zone_shapes(data.zones[data.place], geometry), strict=True
        )
    ]
    return _collection(features)


def provenance(served: Served, window: MonthWindow) -> dict[str, Any]:
    """What the figures of a window are of, from whom, and how new."""
    info, span = served.snapshot.series(DETECTIONS), whole_span(served.snapshot)
    counted = window.within(span.start, span.stop) or window
    return {
        "series": DETECTIONS,
        "unit": info["unit"],
        "period": counted.label,
        "source": info["publisher"],
        "vintage": vintage(served.snapshot, DETECTIONS).isoformat(),
        "attribution": info["attribution"],
    }


def zone_shapes(zones: CellArray, geometry: str) -> ShapeArray:
    """Geometries of zones (n,): centres, regions, or None for none."""
    if geometry == "none":
        return np.full(zones.size, None, object)
    if geometry == "zone-centroid":
        return np.asarray(shapely.points(*cells_to_lnglat(zones)), object)
    return cells_to_geometries(zones)


def _feature(feature_id: str, shape: Any, properties: dict[str, Any]) -> dict[str, Any]:
    geometry = None if shape is None else shapely.geometry.mapping(shape)
    return {"type": "Feature", "id": feature_id, "geometry": geometry, "properties": properties}


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "numberReturned": len(features), "features": features}
