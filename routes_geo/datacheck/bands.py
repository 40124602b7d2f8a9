"""Check how bands are drawn, and that the drawn bands are sound."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import shapely

from routes_geo.datacheck.tables import Data, Violation
from routes_geo.geography.bands import (
    BAND_SHAPES,
    BANDS,
    GRID_DEG,
    RINGS,
    BandRing,
    BandShape,
    read_band_shapes,
    read_bands,
)
from routes_geo.geography.waypoints import Waypoints, read_branches

# Accepted km at sea and on land: the least half-width, and the least and largest distance of closing.
LEAST_HALF_WIDTH_KM = {"sea": 30.0, "land": 26.0}
CLOSE_KM = {"sea": (60.0, 220.0), "land": (40.0, 55.0)}
OPEN_KM = {"sea": 24.0, "land": 18.0}

REACH_DEG = 0.1  # a waypoint lies this near to its band: one on land can be off its shore


def check_bands(data: Data) -> Iterator[Violation]:
    """Find bands that are too narrow or too smooth to show, are missing, or differ from their table."""
    branches = [each for each in read_branches(data.folder / "branches.csv") if not each.context]
    shapes, rings = read_band_shapes(data.folder / BAND_SHAPES), read_bands(data.folder)
    yield from _shape_faults(shapes, branches)
    expected = [f"{band.route}-{band.mode}-{ring}" for band in shapes for ring in range(1, RINGS + 1)]
    if [ring.band_id for ring in rings] != expected:
        yield Violation(BANDS, "file", f"the rings differ from {BAND_SHAPES}; run `routes-geo data refresh`")
    for band in shapes:
        mine = [ring for ring in rings if (ring.route, ring.mode) == (band.route, band.mode)]
        along = [branch for branch in branches if (branch.route, branch.mode) == (band.route, band.mode)]
        yield from (Violation(BANDS, f"{band.route}-{band.mode}", fault) for fault in _ring_faults(mine, along))


def _shape_faults(shapes: Sequence[BandShape], branches: Sequence[Waypoints]) -> Iterator[Violation]:
    drawn, needed = {(band.route, band.mode) for band in shapes}, {(each.route, each.mode) for each in branches}
    for route, mode in sorted(drawn ^ needed):
        text = "has branches but no band" if (route, mode) in needed else "has a band but no branches"
        yield Violation(BAND_SHAPES, f"{route} {mode}", text)
    for band in shapes:
        yield from (Violation(BAND_SHAPES, f"{band.route} {band.mode}", fault) for fault in _width_faults(band))


def _width_faults(band: BandShape) -> Iterator[str]:
    if band.mode not in CLOSE_KM:
        yield f"mode {band.mode!r} is not accepted; give sea or land"
        return
    least, (low, high), opened = LEAST_HALF_WIDTH_KM[band.mode], CLOSE_KM[band.mode], OPEN_KM[band.mode]
    if band.half_width_km < least:
        yield f"half_width_km {band.half_width_km} is under {least}, which shows as a line"
    if not low <= band.close_km <= high:
        yield f"close_km {band.close_km} is not between {low} and {high}"
    if band.open_km != opened:
        yield f"open_km {band.open_km} is not {opened}"


def _ring_faults(rings: Sequence[BandRing], branches: Sequence[Waypoints]) -> Iterator[str]:
    numbers = [ring.ring for ring in rings]
    if numbers != list(range(1, RINGS + 1)):
        yield f"the band has rings {numbers}; expected 1 to {RINGS}"
        return
    for ring in rings:
        if not ring.area.is_valid or ring.area.is_empty:
            yield f"ring {ring.ring} is not a valid area: {shapely.is_valid_reason(ring.area)}"
            return
        if not all(part.exterior.is_ccw for part in ring.area.geoms):
            yield f"an outer line of ring {ring.ring} is not counter-clockwise (RFC 7946, 3.1.6)"
    for outer, inner in pairwise(rings):
        # Rings share the shore, where each is rounded on its own.
        if not shapely.covers(shapely.buffer(outer.area, 2 * GRID_DEG), inner.area):
            yield f"ring {inner.ring} is not inside ring {outer.ring}"
    for branch in branches:
        away = shapely.distance(rings[0].area, shapely.points(np.column_stack([branch.lng, branch.lat])))
        if away.max() > REACH_DEG:
            yield f"the band does not reach branch {branch.branch_id}"
