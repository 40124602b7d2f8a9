"""Descriptions of collections, and JSON Schemas of the properties to filter and sort by."""

from __future__ import annotations

import numpy as np
from pydantic.config import JsonDict, JsonValue

from api.features.answers import CollectionAnswer, DimensionExtentAnswer, ExtentAnswer, JsonSchemaAnswer
from api.features.values import value_schema
from api.http.links import Link
from api.state import Served
from routes_geo.errors import InvalidInput
from routes_geo.features.cells import CellQuery, cell_features
from routes_geo.features.collections import CELLS, Collection
from routes_geo.features.crs import CRS_LIST
from routes_geo.features.feature_table import CRS84
from routes_geo.features.instants import Spans
from routes_geo.features.offered_series import OfferedSeries, OfferedSeriesAnswer
from routes_geo.features.tables import Features
from routes_geo.grid.cell_bits import FINEST_PUBLISHED
from routes_geo.model import ROUTE_IDS
from routes_geo.months import BEGINNING, END
from routes_geo.snapshot.once import once
from routes_geo.snapshot.series import whole_span
from routes_geo.snapshot.snapshot import Derived

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_DAY_US = 86_400_000_000
GEOMETRY = "geometry"
# A dimension besides space and time, in the form of OGC API - Common, Part 2.
_ROUTE_DIMENSION: DimensionExtentAnswer = {
    "interval": [[ROUTE_IDS[0], ROUTE_IDS[-1]]],
    "grid": {"cellsCount": len(ROUTE_IDS), "coordinates": list(ROUTE_IDS)},
}


def describe_collection(served: Served, collection: Collection, links: list[Link]) -> CollectionAnswer:
    """Return the description of a collection with its links; that of cells lists the series that it offers."""
    described: CollectionAnswer = {
        "id": collection.collection_id,
        "title": collection.title,
        "description": collection.description,
        "itemType": "feature",
        "extent": _extent(served, collection),
        "crs": list(CRS_LIST),
        "storageCrs": CRS84,
        "routes": list(ROUTE_IDS),
        "links": links,
    }
    if collection is CELLS:
        described["series"] = served.snapshot.derived(OfferedSeries).all()
    return described


def sample(served: Served, collection: Collection) -> Features:
    """Return features of a collection for their extent: of cells, those of the corridors over the whole span."""
    if collection is not CELLS:
        return served.features.of(collection.collection_id)
    return served.snapshot.derived(_CellSample).features()


class _CellSample(Derived):
    """Cells of the corridors over the whole span of the snapshot."""

    @once
    def features(self) -> Features:
        """Return the cells of the finest published resolution."""
        query = CellQuery(FINEST_PUBLISHED, whole_span(self.snapshot), corridor=True)
        return cell_features(self.snapshot, query)


def _extent(served: Served, collection: Collection) -> ExtentAnswer:
    features = sample(served, collection)
    extent: ExtentAnswer = {"temporal": {"interval": [_interval(served, collection, features.spans)]}}
    bounds = features.bounds(features.rows)
    if not np.isnan(bounds).all():
        edges = [*np.nanmin(bounds[:, :2], axis=0), *np.nanmax(bounds[:, 2:], axis=0)]
        extent = {"spatial": {"bbox": [[round(float(edge), 4) for edge in edges]], "crs": CRS84}, **extent}
    if collection is CELLS:
        extent["route"] = _ROUTE_DIMENSION
    return extent


def _interval(served: Served, collection: Collection, spans: Spans | None) -> list[str | None]:
    if collection is CELLS:
        first, after = whole_span(served.snapshot).dates
        return [f"{first}T00:00:00Z", f"{after}T00:00:00Z"]
    if spans is None:
        return [None, None]
    dated = (spans.first != BEGINNING) | (spans.last != END)
    first_us, last_us = spans.first[dated].min(initial=END), spans.last[dated].max(initial=BEGINNING)
    return [_time(int(first_us)), _time(int(last_us) + 1 if last_us < END else END)]


def _time(instant_us: int) -> str | None:
    return None if abs(instant_us) >= END else f"{np.datetime64(instant_us // _DAY_US, 'D')}T00:00:00Z"


def queryables(served: Served, collection: Collection, address: str, series: str | None = None) -> JsonSchemaAnswer:
    """Return the JSON Schema of the properties for filters and parameters; of cells, with the values of a series.

    Without a series, those of all series. InvalidInput for a series of another collection, NotFound for one without
    cells.
    """
    if series is not None and collection is not CELLS:
        raise InvalidInput(f"only the collection cells takes series; leave it out for {collection.collection_id}")
    properties = _properties(collection)
    if collection is CELLS:
        offered = served.snapshot.derived(OfferedSeries)
        properties = _narrowed(properties, offered.all() if series is None else [offered.of(series)])
    return _schema(collection, address, properties | {GEOMETRY: _geometry(collection)})


def _narrowed(properties: dict[str, JsonDict], offered: list[OfferedSeriesAnswer]) -> dict[str, JsonDict]:
    """Return the properties of cells with the series, resolutions and units that some series have."""
    values: dict[str, list[JsonValue]] = {
        "series": [each["id"] for each in offered],
        "unit": [*dict.fromkeys(each["unit"] for each in offered)],
        "resolution": [*sorted({level for each in offered for level in each["resolutions"]})],
    }
    return properties | {name: {**properties[name], "enum": enum} for name, enum in values.items()}


def sortables(collection: Collection, address: str) -> JsonSchemaAnswer:
    """Return the JSON Schema of the properties for `sortby`."""
    described = _properties(collection)
    return _schema(collection, address, {name: described[name] for name in collection.sortable})


def feature_schema(collection: Collection, address: str) -> JsonSchemaAnswer:
    """Return the JSON Schema of a feature: its properties and geometry with their roles."""
    properties = _properties(collection)
    for name, role in zip(collection.time or (), ("primary-interval-start", "primary-interval-end"), strict=False):
        properties[name] |= {"x-ogc-role": role}
    geometry = _geometry(collection) | {"x-ogc-role": "primary-geometry"}
    return _schema(collection, address, properties | {GEOMETRY: geometry})


def _schema(collection: Collection, address: str, properties: dict[str, JsonDict]) -> JsonSchemaAnswer:
    return {
        "$schema": _DRAFT,
        "$id": address,
        "title": collection.title,
        "description": collection.description,
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


def _properties(collection: Collection) -> dict[str, JsonDict]:
    return {
        described.name: {"title": described.title, **value_schema(described.kind, described.values)}
        for described in collection.properties
    }


def _geometry(collection: Collection) -> JsonDict:
    return {"title": "Geometry", "format": f"geometry-{collection.geometry}"}
