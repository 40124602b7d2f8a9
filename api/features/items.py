"""Endpoints of the items of each collection: pages of features, and one feature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any
from urllib.parse import urlencode

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.features.answers import CellFeaturesAnswer, FeatureAnswer, FeatureCollectionAnswer, LeftOut
from api.features.formats import FEATURE_FORMATS, ITEM_FORMATS, TABLE_FORMATS, chosen_format
from api.features.parameters import (
    CellFeatureParameters,
    CellItemsParameters,
    CellSeriesParameters,
    FeatureParameters,
    ItemsParameters,
    items_parameters,
)
from api.features.respond import WINDOW_PARAMETERS, Items, respond_feature, respond_items
from api.http.links import Link, base_url, link
from api.http.params import DEFAULT_LIMIT, ServedNow, StateNow, check_area, check_request, given_once
from api.http.responses import GEOJSON, JSON, described_formats
from api.state import Served, State
from routes_geo.errors import NotFound
from routes_geo.features.about import about
from routes_geo.features.cells import cell_features, find_cell_feature
from routes_geo.features.cells_without_figure import counted_instead
from routes_geo.features.collections import CELLS, Collection
from routes_geo.features.crs import parse_crs, project
from routes_geo.features.feature_table import FeatureTable, decoded
from routes_geo.features.ordering import Page, make_order, make_page
from routes_geo.features.selection import select_rows
from routes_geo.features.tables import Features, Rows
from routes_geo.snapshot.newest import counted_period
from routes_geo.snapshot.series import DETECTIONS

_CHECKED_ONCE = [Depends(check_request), Depends(given_once())]
FeatureId = Annotated[
    str, Path(description="Id of a feature, as listed among the items.", json_schema_extra={"minLength": 1})
]


def _feature_media(formats: Mapping[str, str], answer: type) -> dict[str, Any]:
    return described_formats(dict.fromkeys(formats.values()) | {GEOJSON: answer})


def add_items(router: APIRouter, collection: Collection, max_items: int) -> None:
    """Add the endpoint of the items of a collection, with its own parameters."""

    def items(request: Request, served: ServedNow, state: StateNow, parameters: ItemsParameters) -> Response:
        return _items(request, _known(served, parameters), state, parameters)

    # FastAPI reads the parameters from the annotation.
    items.__annotations__["parameters"] = Annotated[items_parameters(collection, max_items), Query()]
    router.add_api_route(
        f"/collections/{collection.collection_id}/items",
        items,
        summary=f"{collection.title}: features",
        operation_id=f"{collection.collection_id}.getFeatures",
        dependencies=_CHECKED_ONCE,
        **_feature_media(ITEM_FORMATS, CellFeaturesAnswer if collection is CELLS else FeatureCollectionAnswer),
    )


def add_feature(router: APIRouter, collection: Collection) -> None:
    """Add the endpoint of one feature of a collection; that of cells has a window."""
    model = CellFeatureParameters if collection is CELLS else FeatureParameters

    def feature(request: Request, served: ServedNow, feature_id: FeatureId, parameters: FeatureParameters) -> Response:
        return _find_feature(request, _known(served, parameters), collection, feature_id, parameters)

    feature.__annotations__["parameters"] = Annotated[model, Query()]
    router.add_api_route(
        f"/collections/{collection.collection_id}/items/{{feature_id}}",
        feature,
        summary=f"{collection.title}: one feature",
        operation_id=f"{collection.collection_id}.getFeature",
        dependencies=_CHECKED_ONCE,
        **_feature_media(FEATURE_FORMATS, FeatureAnswer),
    )


def _known(served: Served, parameters: ItemsParameters | FeatureParameters) -> Served:
    """Return what is served, for cells as their series was known on the day of the request."""
    return Served(parameters.known(served.snapshot)) if isinstance(parameters, CellSeriesParameters) else served


def _items(request: Request, served: Served, state: State, parameters: ItemsParameters) -> Response:
    collection, query = parameters.collection, parameters.request()
    check_area(query.bbox, state.max_bbox_deg2)
    chosen = chosen_format(request, parameters.f, ITEM_FORMATS)
    is_whole = chosen in TABLE_FORMATS and query.limit is None
    limit = None if is_whole else min(query.limit or DEFAULT_LIMIT, state.max_items)
    features = _features(served, parameters)
    rows, left_out = _of_kinds(features, select_rows(features, collection, query), parameters)
    page = make_page(make_order(features, query.sortby), rows, query.place, limit)
    table = project(_with_properties(features.take(page.rows), query.properties), query.crs)
    links = [*_page_links(request, page, chosen), link(_collection_url(request, collection), "collection", JSON)]
    described = about(served.snapshot, collection, _series(served, parameters))
    items = Items(collection, table, page.matched, links, described, _period(served, parameters), left_out)
    return respond_items(request, served.snapshot.snapshot_id, chosen, items)


def _of_kinds(features: Features, rows: Rows, parameters: ItemsParameters) -> tuple[Rows, LeftOut | None]:
    """Return the rows (n,) of the kinds that a request chooses, and what the others count; None without a choice."""
    kinds = parameters.kinds() if isinstance(parameters, CellItemsParameters) else None
    if kinds is None:
        return rows, None
    is_chosen = np.asarray(pc.is_in(decoded(features.column("kind", rows)), pa.array(kinds)))
    others = rows[~is_chosen]
    value = pc.sum(features.column("value", others), min_count=0).as_py()
    return rows[is_chosen], LeftOut(features=others.size, value=value)


def _features(served: Served, parameters: ItemsParameters) -> Features:
    """Return the features of a collection; of cells, those of the window, resolution and route of the request."""
    if isinstance(parameters, CellItemsParameters):
        return cell_features(served.snapshot, parameters.cell_query(served.snapshot))
    return served.features.of(parameters.collection.collection_id)


def _period(served: Served, parameters: ItemsParameters | FeatureParameters) -> str | None:
    """Return the months that figures are of, None for a collection without figures."""
    if not isinstance(parameters, CellSeriesParameters):
        return None
    window = parameters.month_window(served.snapshot)
    return counted_period(served.snapshot, window, _series(served, parameters))


def _series(served: Served, parameters: ItemsParameters | FeatureParameters) -> str:
    """Return the series of the request, detections where it cannot choose one."""
    return parameters.chosen_series(served.snapshot) if isinstance(parameters, CellSeriesParameters) else DETECTIONS


def _with_properties(table: FeatureTable, names: tuple[str, ...] | None) -> FeatureTable:
    if names is None:
        return table
    kept = [name for name in table.properties.column_names if name in names]
    return replace(table, properties=table.properties.select(kept), is_chosen=True)


def _collection_url(request: Request, collection: Collection) -> str:
    return f"{base_url(request)}/collections/{collection.collection_id}"


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
    links = [link(_collection_url(request, collection), "collection", JSON)]
    if isinstance(parameters, CellFeatureParameters):
        links += _related_links(request, served, parameters, table)
    items = Items(collection, project(table, crs), len(table), links, period=_period(served, parameters))
    chosen = chosen_format(request, parameters.f, FEATURE_FORMATS)
    return respond_feature(request, served.snapshot.snapshot_id, chosen, items)


def _related_links(
    request: Request, served: Served, parameters: CellFeatureParameters, table: FeatureTable
) -> list[Link]:
    """Return links to the features that count a cell without a figure of its own; of the same series and window."""
    kept = {name: request.query_params[name] for name in WINDOW_PARAMETERS if name in request.query_params}
    query = f"?{urlencode(kept)}" if kept else ""
    base = _collection_url(request, CELLS)
    series, window = _series(served, parameters), parameters.month_window(served.snapshot)
    related = counted_instead(served.snapshot, series, window, table)
    return [link(f"{base}/items/{feature_id}{query}", "related", GEOJSON, feature_id) for feature_id in related]


def _feature(served: Served, collection: Collection, feature_id: str, parameters: FeatureParameters) -> FeatureTable:
    """Return the feature with an id, no row without one."""
    if isinstance(parameters, CellFeatureParameters):
        window, series = parameters.month_window(served.snapshot), _series(served, parameters)
        return find_cell_feature(served.snapshot, feature_id, window, series)
    whole = served.features.of(collection.collection_id).table
    return whole.take(np.flatnonzero(pc.equal(whole.ids, feature_id)))
