"""Documents of the grid in JSON and GeoJSON, with their links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from api.dggs.addresses import Addresses, ogc_rel
from api.dggs.answers import (
    DggrsAnswer,
    DggrsListAnswer,
    ProvenanceMembers,
    ZoneAnswer,
    ZoneDataAnswer,
    ZoneFeaturesAnswer,
    ZonesAnswer,
)
from api.dggs.definition import DEFAULT_DEPTH, DESCRIPTION, DGGRS_ID, MAX_DEPTH, TITLE
from api.features.answers import FeatureAnswer, FeatureCollectionAnswer, PeriodFeaturesAnswer
from api.http.links import Link, link
from api.http.responses import HTML, JSON
from api.state import Served
from routes_geo.features.answers import geometry_answer
from routes_geo.features.feature_table import CRS84, ShapeArray
from routes_geo.grid.arrays import CellArray
from routes_geo.grid.cell_bits import cell_resolutions, cells_to_hex
from routes_geo.grid.cells import cells_to_geometries, cells_to_lnglat
from routes_geo.months import MonthWindow
from routes_geo.snapshot.newest import counted_period
from routes_geo.snapshot.releases import vintage
from routes_geo.zones.areas import zone_areas_m2
from routes_geo.zones.data import DepthData, encode_values, properties_of
from routes_geo.zones.info import children, neighbors, parents
from routes_geo.zones.levels import MAX_LEVEL, counted_outside_zones
from routes_geo.zones.query import ZonePage

_AREA_DECIMALS = 3
_DGGS_JSON = "https://schemas.opengis.net/ogcapi/dggs/1.0/core/schemas/dggs-json/dggs-json.json"
_WHAT_HAS_DATA = (
    "A zone has data if a count of detections, or of the series that the parameter series names, is published for it "
    "on any route, even if the count is zero or withheld. Detections are published at levels 2 to 5, other series down "
    "to a finest level of their own; counts at levels 0 and 1 are sums of these. "
    "The count of an area that is known no finer belongs to the finest zone that contains the area; what no zone "
    "contains is stated with the data as outsideZones. In a compact list, a "
    "zone replaces its sub-zones if all of them have data."
)


def dggrs_list(at: Addresses, own: list[Link]) -> DggrsListAnswer:
    """Return the list of reference systems: only H3."""
    links = [link(at.dggrs, "self", JSON, TITLE), *at.up()[1:]]
    return {
        "title": "Discrete global grid reference systems",
        "links": [*own, at.source()],
        "dggrs": [{"id": DGGRS_ID, "title": TITLE, "links": links}],
    }


def dggrs_description(at: Addresses, own: list[Link]) -> DggrsAnswer:
    """Return the description of H3: its levels and depths, and where its zones and data are."""
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
    """Return the links of a zone to the grid, its data and its relatives."""
    data = [link(at.data(f"{zone:x}"), ogc_rel("dggrs-zone-data"), JSON, "Data")] if has_data else []
    relatives = (("parent", parents(zone)), ("child", children(zone)), ("neighbor", neighbors(zone)))
    return [
        *at.up(),
        *data,
        *(
            link(at.zone(zone_id), ogc_rel(f"dggrs-zone-{kind}"), JSON, zone_id)
            for kind, ids in relatives
            for zone_id in ids
        ),
    ]


def zone_feature(zone: ZoneAnswer) -> FeatureAnswer:
    """Return a zone as a GeoJSON feature."""
    own = ("id", "geometry", "bbox", "links")
    return {
        "type": "Feature",
        "id": zone["id"],
        "geometry": zone["geometry"],
        "bbox": zone["bbox"],
        "links": zone["links"],
        "properties": {"zoneID": zone["id"]} | {name: value for name, value in zone.items() if name not in own},
    }


def zone_list(at: Addresses, page: ZonePage, period: str, links: list[Link]) -> ZonesAnswer:
    """Return a list of zones with data in a period by their ids."""
    return {
        "zones": cells_to_hex(page.zones),
        "returnedAreaMetersSquare": round(page.area_m2, _AREA_DECIMALS),
        "numberMatched": page.matched,
        "numberReturned": page.zones.size,
        "period": period,
        "links": links,
        "linkTemplates": at.templates("dggrs-zone-info", "dggrs-zone-data"),
    }


def zone_page(at: Addresses, page: ZonePage) -> dict[str, object]:
    """Return a list of zones for readers, each with links to the zone and to its data."""
    zones = [
        {"id": zone, "links": [link(at.zone(zone), "item", HTML, "Zone"), link(at.data(zone), "item", JSON, "Data")]}
        for zone in cells_to_hex(page.zones)
    ]
    return {
        **at.kept,
        "zones found": page.matched,
        "zones on this page": page.zones.size,
        "area, km2": round(page.area_m2 / 1e6),
        "zones": zones,
    }


def zone_features(page: ZonePage, period: str, geometry: str, links: list[Link]) -> PeriodFeaturesAnswer:
    """Return a list of zones with data in a period as a GeoJSON feature collection."""
    ids, levels = cells_to_hex(page.zones), cell_resolutions(page.zones).tolist()
    areas = zone_areas_m2(page.zones).round(_AREA_DECIMALS).tolist()
    features = [
        _feature(zone_id, shape, {"zoneID": zone_id, "level": level, "areaMetersSquare": area})
        for zone_id, level, area, shape in zip(ids, levels, areas, zone_shapes(page.zones, geometry), strict=True)
    ]
    return {**_collection(features), "numberMatched": page.matched, "period": period, "links": links}


def encode_uint64(zones: CellArray) -> bytes:
    """Return the count and the indices of zones as little-endian 64-bit integers (/req/zone-uint64/content)."""
    return np.concatenate([np.array([zones.size], np.uint64), zones]).astype("<u8").tobytes()


@dataclass(frozen=True, slots=True)
class ZoneFigures:
    """Figures of a series for the sub-zones of a zone: by depth, in some fields, of some routes, in a window."""

    series: str
    zone_id: str
    by_depth: Sequence[DepthData]
    fields: list[str]
    routes: tuple[int, ...]
    window: MonthWindow


def data_json(at: Addresses, served: Served, figures: ZoneFigures, links: list[Link]) -> ZoneDataAnswer:
    """Return the figures of a zone as DGGS-JSON."""
    return {
        "$schema": _DGGS_JSON,
        "dggrs": at.definition,
        "zoneId": figures.zone_id,
        **encode_values(figures.by_depth, figures.fields, figures.routes),
        **provenance(served, figures),
        "links": links,
    }


def data_features(served: Served, figures: ZoneFigures, geometry: str, links: list[Link]) -> ZoneFeaturesAnswer:
    """Return the figures of a zone as GeoJSON, with a feature for each sub-zone and route that has some."""
    features = [
        _feature(f"{properties['zoneID']}.{properties['route']}", shape, properties)
        for data in figures.by_depth
        for properties, shape in zip(
            properties_of(data, figures.fields, figures.routes),
            zone_shapes(data.zones[data.place], geometry),
            strict=True,
        )
    ]
    return {**_collection(features), **provenance(served, figures), "links": links}


def provenance(served: Served, figures: ZoneFigures) -> ProvenanceMembers:
    """Return the series, the window, the source and the vintage of figures, and what no zone counts."""
    snapshot, series = served.snapshot, figures.series
    info = snapshot.series(series)
    return {
        "series": series,
        "unit": info["unit"],
        "period": counted_period(snapshot, figures.window, series),
        "source": info["publisher"],
        "vintage": vintage(snapshot, series).isoformat(),
        "attribution": info["attribution"],
        "outsideZones": counted_outside_zones(snapshot, series, figures.window, figures.routes),
    }


def zone_shapes(zones: CellArray, geometry: str) -> ShapeArray:
    """Return the geometries of zones (n,): centres, regions, or None for `none`."""
    if geometry == "none":
        return np.full(zones.size, None, object)
    if geometry == "zone-centroid":
        return np.asarray(shapely.points(*cells_to_lnglat(zones)), object)
    return cells_to_geometries(zones)


def _feature(feature_id: str, shape: BaseGeometry | None, properties: Mapping[str, object]) -> FeatureAnswer:
    geometry = None if shape is None else geometry_answer(shape)
    return {"type": "Feature", "id": feature_id, "geometry": geometry, "properties": properties}


def _collection(features: list[FeatureAnswer]) -> FeatureCollectionAnswer:
    return {"type": "FeatureCollection", "numberReturned": len(features), "features": features}
