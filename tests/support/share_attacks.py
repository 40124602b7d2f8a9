"""The attacker on shares: works out the count of an area from the cells and areas that its share places.

A count of an area is R x / W, rounded, where R is the count of the whole that is divided, x the weight and W the sum of
the weights. All shares are published, so every month bounds x.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from math import ceil, floor
from pathlib import Path

import numpy as np

from routes_geo.build.geography_tables import read_area_ids, read_geography
from routes_geo.datafiles import embedded_data_dir
from routes_geo.disclosure.dividing import Divider
from routes_geo.disclosure.hierarchy import keys_to_parent
from routes_geo.geography.shares import ShareSet
from routes_geo.grid.cell_bits import FINEST_PUBLISHED
from routes_geo.model import NOT_PLACED, ROUTE_IDS, month_of
from routes_geo.snapshot.series import DETECTIONS, monthly_series
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.snapshot.vintage_view import days_on_cells, snapshot_on
from support.area_attacks import FAR, Key

LANDINGS = "unhcr.arrivals.v1"


def bounds_from_cells(snapshot: Snapshot, data_dir: Path, withheld: Iterable[Key]) -> dict[Key, tuple[int, int]]:
    """Return the least and the greatest count of each withheld landing area that some vintage shows on cells."""
    area_ids, geography = read_area_ids(data_dir), read_geography(data_dir)
    views = views_on(snapshot, DETECTIONS)
    found = {}
    for key in withheld:
        area = area_ids.get(key.area or "")
        own = [each for each in geography.shares if area and area in each.weights and _is_of(each, key.start)]
        pairs = [pair for each in own for view in views for pair in _bounds(view, each, geography.areas[area].key)]
        if pairs:
            found[key] = (max(1, *(low for low, _ in pairs)), min(FAR, *(high for _, high in pairs)))
    return found


def views_on(snapshot: Snapshot, series: str) -> list[Snapshot]:
    """Return the snapshot at each vintage of a series that has counts on cells, as `as_of` shows it."""
    return [snapshot_on(snapshot, series, date.fromisoformat(day)) for day in days_on_cells(snapshot, series)]


def _is_of(shares: ShareSet, year: date) -> bool:
    return shares.publisher == "UNHCR" and shares.start == month_of(year)


def _bounds(snapshot: Snapshot, shares: ShareSet, key: int) -> Iterator[tuple[int, int]]:
    """Yield what each month says on the weight of an area, by the total of its route at most."""
    cube = snapshot.cube(DETECTIONS, FINEST_PUBLISHED)
    shown, _ = cube.monthly()
    rows = np.flatnonzero((cube.cells == np.uint64(key)) & (cube.routes == ROUTE_IDS.index(shares.route)))
    route, whole = monthly_series(snapshot, DETECTIONS, shares.route), sum(shares.weights.values())
    stop = min(shares.stop or shares.start, cube.first_month + cube.months)
    for month in range(shares.start, stop):
        part = int(shown[rows[0], month - cube.first_month]) if rows.size else 0
        if part:
            yield ceil((part - 1) * whole / route.value(month)), floor((part + 1) * whole)


def is_unplaced(snapshot: Snapshot, route: str, keys: np.ndarray, level: int, months: range) -> np.ndarray:
    """Return where only shares of withheld areas reach a key, shape (n, p): a reader learns that from the answers."""
    has_landings = LANDINGS in snapshot.manifest["series"]
    geography = read_geography(embedded_data_dir(), [snapshot.totals(LANDINGS)] if has_landings else [])
    divider = Divider(geography.shares, geography.areas, months)
    ones = np.ones(len(months), np.int64)
    by_withheld, by_others = np.zeros((2, keys.size, len(months)), np.bool_)
    for border in sorted({border for name, border, of in divider.sets if name == route and not of}):
        divided = divider.divide(route, border, ones, ones > 0)
        for mask, marked in ((by_withheld, divided.withheld), (by_others, _reached(divided.by_key))):
            for key, where in marked.items():
                mask[_row(keys, key, level, divider)] |= where
    return by_withheld & ~by_others


def _reached(by_key: dict) -> dict[int, np.ndarray]:
    return {key: counts.placing != NOT_PLACED for key, counts in by_key.items()}


def _row(keys: np.ndarray, key: int, level: int, divider: Divider) -> np.ndarray:
    at = np.array([key], np.uint64)
    for resolution in range(FINEST_PUBLISHED - 1, level - 1, -1):
        at = keys_to_parent(at, resolution, divider.homes)
    return keys == at[0]
