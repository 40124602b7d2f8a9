"""The attacker on shares: works out the count of an area from the cells that its share places.

A total R is placed by weights that sum to W, so a cell that only one area reaches shows R x / W, rounded, for a weight
of x. W follows from the published totals of countries, and every month bounds x further.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from math import ceil, floor
from pathlib import Path

import numpy as np

from routes_geo.build.geography_tables import read_area_ids
from routes_geo.datafiles import embedded_data_dir
from routes_geo.geography.places import Share, read_places, read_shares
from routes_geo.grid.cell_bits import FINEST_PUBLISHED, PUBLISHED_RESOLUTIONS, cells_to_parent
from routes_geo.grid.cells import lnglat_to_cells
from routes_geo.model import ROUTE_IDS, month_of
from routes_geo.snapshot.series import DETECTIONS, monthly_series
from routes_geo.snapshot.snapshot import Snapshot
from support.area_attacks import FAR, Key

LANDINGS, FIRST_YEAR = "unhcr.arrivals.v1", 2014


def bounds_from_cells(snapshot: Snapshot, data_dir: Path, withheld: Iterable[Key]) -> dict[Key, tuple[int, int]]:
    """Return the least and the greatest count of each withheld landing area whose cells show a count."""
    area_ids = read_area_ids(data_dir)
    shares, places = read_shares(data_dir), {place.place_id: place for place in read_places(data_dir)}
    points = {share.place_id: (places[share.place_id].lng, places[share.place_id].lat) for share in shares}
    names = sorted(points)
    cells = {
        level: dict(zip(names, _cells_of([points[name] for name in names], level), strict=True))
        for level in PUBLISHED_RESOLUTIONS
    }
    found = {}
    for key in withheld:
        own = [share for share in shares if share.area_id == area_ids.get(key.area) and _is_of(share, key.start)]
        pairs = [
            pair for level in PUBLISHED_RESOLUTIONS for pair in _bounds(snapshot, shares, own, cells[level], level)
        ]
        if pairs:
            found[key] = (max(1, *(low for low, _ in pairs)), min(FAR, *(high for _, high in pairs)))
    return found


def is_unplaced(snapshot: Snapshot, route: str, cells: np.ndarray, level: int, months: range) -> np.ndarray:
    """Return where only shares of withheld areas reach a cell, shape (n, p): a reader learns that from the answers."""
    data_dir = embedded_data_dir()
    rows = snapshot.totals(LANDINGS).to_pylist() if LANDINGS in snapshot.manifest["series"] else []
    withheld = {(row["area"], row["start"].year) for row in rows if row["status"] == "suppressed"}
    names = {area_id: area for area, area_id in read_area_ids(data_dir).items()}
    points = {place.place_id: (place.lng, place.lat) for place in read_places(data_dir)}
    by_withheld, by_others = np.zeros((2, cells.size, len(months)), np.bool_)
    for share in (share for share in read_shares(data_dir) if share.route == route):
        here = cells == _cells_of([points[share.place_id]], level)[0]
        held = [_holds(share, month) for month in months]
        year = max(1970 + share.start // 12, FIRST_YEAR)
        mask = by_withheld if (names.get(share.area_id), year) in withheld else by_others
        mask[np.ix_(here, held)] = True
    return by_withheld & ~by_others


def _cells_of(points: list[tuple[float | None, float | None]], level: int) -> np.ndarray:
    finest = lnglat_to_cells(*np.array(points, np.float64).T, FINEST_PUBLISHED)
    return cells_to_parent(finest, level) if level < FINEST_PUBLISHED else finest


def _is_of(share: Share, year: date) -> bool:
    return share.start == month_of(year)


def _bounds(
    snapshot: Snapshot, shares: list[Share], own: list[Share], cells: dict[str, int], level: int
) -> Iterator[tuple[int, int]]:
    """Yield what each month says on the weight of the only share on a cell."""
    cube = snapshot.cube(DETECTIONS, level)
    shown, _ = cube.monthly()
    for share in own if len(own) == 1 else []:
        code, cell = ROUTE_IDS.index(share.route), cells[share.place_id]
        row = int(np.flatnonzero((cube.cells == cell) & (cube.routes == code))[0])
        window = [each for each in shares if each.route == share.route and each.start == share.start]
        whole = sum(each.weight for each in window if each.border == share.border)
        for month, total in _border_totals(snapshot, share).items():
            part = int(shown[row, month - cube.first_month])
            reaching = [each for each in shares if each.route == share.route and cells[each.place_id] == cell]
            alone = all(each is share for each in reaching if _holds(each, month))
            if alone and part and _holds(share, month):
                yield ceil((part - 1) * whole / total), floor((part + 1) * whole / total)


def _holds(share: Share, month: int) -> bool:
    return share.start <= month and (share.stop is None or month < share.stop)


def _border_totals(snapshot: Snapshot, share: Share) -> dict[int, int]:
    """Return the months in which the border of a share has a total that still adds up to the route's."""
    rows = [row for row in snapshot.table(f"borders/{DETECTIONS}.arrow").to_pylist() if row["route"] == share.route]
    route = monthly_series(snapshot, DETECTIONS, share.route)
    sums: dict[int, int] = {}
    for row in rows:
        sums[month_of(row["start"])] = sums.get(month_of(row["start"]), 0) + row["value"]
    own = {month_of(row["start"]): row["value"] for row in rows if row["border"] == share.border}
    return {month: value for month, value in own.items() if value and sums[month] == route.value(month)}
