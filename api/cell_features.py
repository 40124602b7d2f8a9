"""Cells with the figures of a window, as GeoJSON features and as tile properties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from api.state import Served, route_code
from routes_geo.cells import cell_resolutions, cells_to_geometries, cells_to_hex, hex_to_cell
from routes_geo.counts import STATUSES, CellCounts, RouteCells, count_window, remainders
from routes_geo.model import ROUTE_IDS, Publication
from routes_geo.places import ALLOCATION_CLASSES
from routes_geo.series import DETECTIONS, whole_span
from routes_geo.snapshot import vintage
from routes_geo.windows import MonthWindow

_PUBLISHED = STATUSES.index(Publication.PUBLISHED)
_ZERO = STATUSES.index(Publication.ZERO)


@dataclass(frozen=True, slots=True)
class CellQuery:
    """Which cells, and of which window."""

    resolution: int
    window: MonthWindow
    route: str | None = None
    cell: int | None = None
    bbox: tuple[float, float, float, float] | None = None
    corridor: bool = False  # also cells of the corridors for which nothing is published


def features(served: Served, query: CellQuery) -> list[dict[str, Any]]:
    """Features of a query without a page: cells by (cell, route), then remainders, so that the values add up."""
    joined = served.joined(query.resolution)
    counts = count_window(joined, served.snapshot.cube(DETECTIONS, query.resolution), query.window)
    rows = _select(joined, query)
    shapes = cells_to_geometries(joined.cells[rows])
    constant = _constant(served, query)
    found = [
        _feature(joined, counts, row, geometry, constant)
        for row, geometry in zip(rows.tolist(), shapes.tolist(), strict=True)
        if query.bbox is None or touches(geometry, query.bbox)
    ]
    return found if query.cell is not None else found + _remainder_features(served, query, constant)


def _select(joined: RouteCells, query: CellQuery) -> NDArray[np.intp]:
    everything = query.corridor or query.cell is not None
    chosen = np.ones(joined.cells.size, np.bool_) if everything else joined.cube_row >= 0
    code = route_code(query.route)
    if code is not None:
        chosen &= joined.routes == code
    if query.cell is not None:
        chosen &= joined.cells == np.uint64(query.cell)
    return np.flatnonzero(chosen)


def _constant(served: Served, query: CellQuery) -> dict[str, Any]:
    info = served.snapshot.series(DETECTIONS)
    span = whole_span(served.snapshot)
    counted = query.window.within(span.start, span.stop) or query.window
    return {
        "series": DETECTIONS,
        "unit": info["unit"],
        "period": counted.label,
        "source": info["publisher"],
        "vintage": vintage(served.snapshot, DETECTIONS).isoformat(),
        "names": [route["name"] for route in served.snapshot.routes()],
    }


def _feature(
    joined: RouteCells, counts: CellCounts, row: int, geometry: shapely.Geometry, constant: dict[str, Any]
) -> dict[str, Any]:
    cell, code = joined.cells[row], int(joined.routes[row])
    cell_hex, allocation = f"{cell:x}", int(counts.allocation[row])
    status = int(counts.status[row])
    properties = {
        "cell": cell_hex,
        "resolution": int(cell_resolutions(joined.cells[row : row + 1])[0]),
        "route": ROUTE_IDS[code],
        "route_name": constant["names"][code],
        **{key: constant[key] for key in ("series", "unit", "period")},
        "value": int(counts.values[row]) if status in (_PUBLISHED, _ZERO) else None,
        "status": STATUSES[status].value,
        "withheld_months": int(counts.withheld[row]),
        "allocation_class": None if allocation < 0 else ALLOCATION_CLASSES[allocation],
        "overlap_share": round(float(joined.overlap[row]), 4),
        "centre_in_corridor": bool(joined.center[row]),
        "remainder": False,
        **{key: constant[key] for key in ("source", "vintage")},
    }
    return make_feature(f"{cell_hex}.{ROUTE_IDS[code]}", geometry, properties)


def _remainder_features(served: Served, query: CellQuery, constant: dict[str, Any]) -> list[dict[str, Any]]:
    wanted = [
        item
        for item in remainders(served.snapshot, DETECTIONS, query.resolution, query.window)
        if query.route in (None, item.route)
    ]
    cells = np.array([item.cell for item in wanted if item.cell], np.uint64)
    shapes = dict(zip(cells.tolist(), cells_to_geometries(cells).tolist(), strict=True))
    out = []
    for item in wanted:
        cell_hex = cells_to_hex([item.cell])[0] if item.cell else None
        properties = {
            "cell": cell_hex,
            "resolution": int(cell_resolutions(np.array([item.cell]))[0]) if item.cell else None,
            "route": item.route,
            "route_name": constant["names"][ROUTE_IDS.index(item.route)],
            **{key: constant[key] for key in ("series", "unit", "period")},
            "value": item.value,
            "status": Publication.PUBLISHED.value,
            "remainder": True,
            **{key: constant[key] for key in ("source", "vintage")},
        }
        geometry = shapes.get(item.cell)
        if query.bbox is None or geometry is None or touches(geometry, query.bbox):
            out.append(make_feature(f"{cell_hex or 'route'}.{item.route}.remainder", geometry, properties))
    return out


def make_feature(feature_id: str, geometry: Any, properties: dict[str, Any]) -> dict[str, Any]:
    """GeoJSON feature (RFC 7946)."""
    shape: Any = None if geometry is None else shapely.geometry.mapping(geometry)
    return {"type": "Feature", "id": feature_id, "geometry": shape, "properties": properties}


def touches(geometry: shapely.Geometry | None, bbox: tuple[float, float, float, float]) -> bool:
    """Whether a geometry intersects a box (degrees, west may exceed east); without a geometry it always does."""
    if geometry is None:
        return True
    west, south, east, north = bbox
    boxes = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    return any(bool(shapely.intersects(geometry, shapely.box(low, south, high, north))) for low, high in boxes)


def parse_feature_id(feature_id: str) -> tuple[int, str | None]:
    """Cell and route of an id such as `85386e23fffffff.CMED`; InvalidInput or NotFound otherwise."""
    cell_hex, _, route = feature_id.partition(".")
    route_code(route or None)
    return hex_to_cell(cell_hex), route or None
