"""Tables of the snapshot on geography: routes, branches, bands, places, and the cells that cover the corridors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely

from routes_geo.datafiles import read_rows
from routes_geo.disclosure.withheld_shares import without_withheld
from routes_geo.geography.areas import LocatedArea, locate_areas, read_areas
from routes_geo.geography.bands import BandRing, read_bands
from routes_geo.geography.breaks import Break
from routes_geo.geography.places import Place, place_point, read_places
from routes_geo.geography.routes import Route, cover_corridor, read_routes
from routes_geo.geography.shares import ShareSet, read_share_sets
from routes_geo.grid.arrays import CellArray
from routes_geo.grid.cells import cells_to_polygons

_DIGITS = 9
_GRID_DEG = (
    10.0**-_DIGITS
)  # far below the size of a cell, and above the difference between two computations of a corner


@dataclass(frozen=True, slots=True)
class Geography:
    """Routes, their bands, places, landing areas by id, and the shares that divide counts between them."""

    routes: list[Route]
    bands: list[BandRing]
    places: list[Place]
    areas: dict[str, LocatedArea]
    shares: list[ShareSet]


def read_geography(data_dir: Path, landings: Iterable[pa.Table] = ()) -> Geography:
    """Read routes, bands, places, areas and published shares from the embedded data.

    Shares whose count is withheld in one of the tables of `landings`, the totals by landing area, place nothing.
    """
    places = read_places(data_dir)
    areas = locate_areas(read_areas(data_dir), places)
    shares = without_withheld(read_share_sets(data_dir), landings, read_area_ids(data_dir))
    return Geography(read_routes(data_dir), read_bands(data_dir), places, areas, shares)


def read_area_ids(data_dir: Path) -> dict[str, str]:
    """Read the ids of landing areas by name."""
    rows = read_rows(data_dir / "observations" / "unhcr_landings.csv", ("area_id", "area"))
    return {row["area"]: row["area_id"] for row in rows}


def geography_tables(geography: Geography) -> dict[str, pa.Table]:
    """Return the tables of routes, branches, bands, places and areas by file name; geometries are WKB in lng, lat."""
    branches = [branch for route in geography.routes for branch in route.branches]
    return {
        "routes.arrow": pa.table(
            {
                "route": [route.route for route in geography.routes],
                "name": [route.name for route in geography.routes],
                "aliases": [list(route.aliases) for route in geography.routes],
                "geometry": [shapely.to_wkb(route.corridor) for route in geography.routes],
            }
        ),
        "branches.arrow": pa.table(
            {
                "branch_id": [branch.branch_id for branch in branches],
                "route": [branch.route for branch in branches],
                "label": [branch.label for branch in branches],
                "mode": [branch.mode for branch in branches],
                "half_width_km": [branch.half_width_km for branch in branches],
                "context": [branch.context for branch in branches],
                "geometry": [shapely.to_wkb(branch.line) for branch in branches],
            }
        ),
        "bands.arrow": _bands_table(geography.bands),
        "places.arrow": _places_table(geography.places),
        "areas.arrow": _areas_table(list(geography.areas.values())),
    }


def _bands_table(bands: list[BandRing]) -> pa.Table:
    return pa.table(
        {
            "band_id": [band.band_id for band in bands],
            "route": [band.route for band in bands],
            "mode": [band.mode for band in bands],
            "ring": pa.array([band.ring for band in bands], pa.int64()),
            "geometry": [shapely.to_wkb(band.area) for band in bands],
        }
    )


def _places_table(places: list[Place]) -> pa.Table:
    points = [place_point(place) for place in places]
    return pa.table(
        {
            "place_id": [place.place_id for place in places],
            "name": [place.name for place in places],
            "country_iso2": [place.country_iso2 for place in places],
            "role": [list(place.roles) for place in places],
            "routes": [list(place.routes) for place in places],
            "precision": [place.precision for place in places],
            "geometry": pa.array([None if point is None else shapely.to_wkb(point) for point in points], pa.binary()),
        }
    )


def _areas_table(areas: list[LocatedArea]) -> pa.Table:
    """Return the areas in order of their numbers; the geometry is that of their cells."""
    located = sorted(areas, key=lambda each: each.area.number)
    return pa.table(
        {
            "number": pa.array([each.area.number for each in located], pa.int32()),
            "area_id": [each.area.area_id for each in located],
            "name": [each.area.name for each in located],
            "country_iso2": [each.area.country_iso2 for each in located],
            "route": [each.area.route for each in located],
            "level": [each.area.level for each in located],
            "key": pa.array([each.key for each in located], pa.uint64()),
            "home": pa.array([each.home for each in located], pa.uint64()),
            "cells": pa.array([each.cells.tolist() for each in located], pa.list_(pa.uint64())),
            "geometry": [_outline(each.cells) for each in located],
        }
    )


def _outline(cells: CellArray) -> bytes:
    """Return the outline of cells as WKB, counter-clockwise as RFC 7946 asks. Neighbours merge despite rounding.

    Its corners are the same on every processor. The union of a single cell is not rounded, so they are rounded before.
    """
    rounded = shapely.transform(cells_to_polygons(cells), lambda corners: np.round(corners, _DIGITS))
    outline = shapely.union_all(rounded, grid_size=_GRID_DEG)
    return bytes(shapely.to_wkb(shapely.orient_polygons(outline)))


def breaks_table(breaks: Sequence[Break]) -> pa.Table:
    """Return the breaks of series as a table."""
    names = [field.name for field in fields(Break)]
    kinds = {"restated_by": pa.date32()}
    return pa.table(
        {name: pa.array([getattr(each, name) for each in breaks], kinds.get(name, pa.string())) for name in names}
    )


def cover_table(routes: list[Route], resolution: int) -> pa.Table:
    """Return the cells that cover the corridors at a resolution, sorted by cell and by the position of the route."""
    covers = [cover_corridor(route.corridor, resolution) for route in routes]
    cells = np.concatenate([cover.cells for cover in covers])
    codes = np.repeat(np.arange(len(covers), dtype=np.int8), [cover.cells.size for cover in covers])
    order = np.lexsort((codes, cells))
    overlap = np.concatenate([cover.overlap for cover in covers])
    center = np.concatenate([cover.center for cover in covers]).astype(np.int8)
    columns = {"cell": cells, "route": codes, "overlap": overlap, "center": center}
    return pa.table({name: pa.array(column[order]) for name, column in columns.items()})
