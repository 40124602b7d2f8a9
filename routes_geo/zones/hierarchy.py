"""Parents and sub-zones of zones by their H3 index. Sub-zones in ascending order are in sub-zone order."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from routes_geo.grid.arrays import CellArray
from routes_geo.grid.cell_bits import (
    MAX_RESOLUTION,
    cell_resolutions,
    cells_to_children,
    cells_to_parent,
    family_starts,
    is_pentagon,
)

_RESOLUTION_SHIFT = np.uint64(52)
_BITS_PER_DIGIT = 3
_LAST_DIGITS = 0o666666666666666


def descendants(zone: int, depth: int) -> CellArray:
    """Return the zones `depth` levels below a zone, shape (m,), ascending; the zone itself for depth 0."""
    cells = np.array([zone], np.uint64)
    for _ in range(depth):
        cells = cells_to_children(cells)
    return cells


def descendant_spans(zones: ArrayLike, level: int) -> tuple[CellArray, CellArray]:
    """Return the lowest and highest index of descendants at a level, shape (n,) each; no other zone is between.

    No zone may be finer than the level.
    """
    values = np.asarray(zones, np.uint64)
    resolutions = cell_resolutions(values).astype(np.uint64)
    raised = values + ((np.uint64(level) - resolutions) << _RESOLUTION_SHIFT)
    below = np.uint64(_BITS_PER_DIGIT) * (np.uint64(MAX_RESOLUTION) - resolutions)
    unused = (np.uint64(1) << np.uint64(_BITS_PER_DIGIT * (MAX_RESOLUTION - level))) - np.uint64(1)
    free = ((np.uint64(1) << below) - np.uint64(1)) & ~unused
    return raised & ~free, (raised & ~free) | (np.uint64(_LAST_DIGITS) & free)


def compact(zones: CellArray) -> CellArray:
    """Replace zones by their parent wherever all its children are present, up to level 0.

    Zones (n,) are ascending and of one level; the result is ascending too, so coarser zones come first.
    """
    kept: list[CellArray] = []
    while zones.size and (level := int(cell_resolutions(zones[:1])[0])):
        starts = family_starts(zones, level - 1)
        parents, counts = cells_to_parent(zones[starts[:-1]], level - 1), np.diff(starts)
        complete = counts == np.where(is_pentagon(parents), 6, 7)
        kept.append(zones[np.repeat(~complete, counts)])
        zones = parents[complete]
    return np.sort(np.concatenate([zones, *kept]))
