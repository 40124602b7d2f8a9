"""Trace painted areas and cells, and choose how each is drawn, as the page's map does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from routes_geo.grid.arrays import FloatArray, IntArray
from routes_geo.picture.frame import Frame
from routes_geo.picture.labels import Box
from routes_geo.picture.painting import Painted, Painting
from routes_geo.picture.paths import parts_path
from routes_geo.report.looks import DOTS, DOTS_IN_RIM, LOOKS, RIM, WITHHELD, Colours
from routes_geo.snapshot.snapshot import Snapshot
from tiles.cell_index import FIXED_BITS
from tiles.snapshot_tiles import SnapshotTiles
from tiles.world_rings import cells_to_world_rings

COUNTED = ("areas", "cells")  # the lower first: cells may be counted apart from the areas below them
_EDGE_PX: dict[str, float] = LOOKS["edge_px"]


@dataclass(frozen=True, slots=True)
class TracedShape:
    """Hold the path of an area or cell, the boxes of its parts in pixels (`Box`), and how it is painted."""

    layer: str
    path: str
    boxes: Sequence[Box]
    painted: Painted


@dataclass(frozen=True, slots=True)
class Paint:
    """Describe the fill, the pattern over it, and the line around it."""

    fill: str
    pattern: str | None
    edge: str
    edge_px: float


def trace_shapes(snapshot: Snapshot, painting: Painting, frame: Frame, resolution: int) -> list[TracedShape]:
    """Return the painted areas and cells that a frame shows, areas first, the largest of them first."""
    areas = snapshot.derived(SnapshotTiles).area_shapes(resolution)
    rings = split_rings(areas.x / 2.0**FIXED_BITS, areas.y / 2.0**FIXED_BITS, areas.offsets)
    spans, numbers = areas.spans.tolist(), areas.numbers.tolist()
    outlines = [(number, rings[spans[at] : spans[at + 1]]) for at, number in enumerate(numbers)]
    keys = np.array(sorted(set(painting.shapes) - set(numbers)), np.uint64)
    cells = cells_to_world_rings(keys)
    corners = split_rings(cells.x, cells.y, cells.offsets)
    hexagons = [(int(keys[row]), [ring]) for row, ring in zip(cells.rows.tolist(), corners, strict=True)]
    return [*_traced("areas", outlines, painting, frame), *_traced("cells", hexagons, painting, frame)]


def split_rings(x: FloatArray, y: FloatArray, offsets: IntArray) -> list[FloatArray]:
    """Return the rings (n, 2) of vertices whose ring `m` is `offsets[m]:offsets[m + 1]`."""
    points = np.column_stack([x, y])
    return [points[first:last] for first, last in pairwise(offsets.tolist())]


def _traced(
    layer: str, outlines: Iterable[tuple[int, Sequence[FloatArray]]], painting: Painting, frame: Frame
) -> Iterable[TracedShape]:
    for key, rings in outlines:
        painted = painting.shapes.get(key)
        path = "" if painted is None else parts_path(frame, rings, is_closed=True)
        if painted is not None and path:
            yield TracedShape(layer, path, [_box(frame.to_pixels(ring)) for ring in rings], painted)


def _box(pixels: FloatArray) -> Box:
    (left, top), (right, bottom) = pixels.min(axis=0).tolist(), pixels.max(axis=0).tolist()
    return left, top, right, bottom


def paint_of(painted: Painted, colours: Colours) -> Paint:
    """Return how a class and look are drawn."""
    ground = colours.ground
    if painted.kind == WITHHELD:
        return Paint("none", "cross" if colours.mode == "change" else "hatch", ground["hatch"], _EDGE_PX["other"])
    if painted.kind >= len(colours.classes):
        return Paint("none", None, ground["zeroEdge"], _EDGE_PX["other"])
    fill = colours.classes[painted.kind]
    if painted.look in (RIM, DOTS_IN_RIM):
        return Paint(fill, "screen" if painted.look == DOTS_IN_RIM else None, ground["ink"], _EDGE_PX["rim"])
    if painted.look == DOTS:
        return Paint(fill, "screen", colours.dotted_edge(painted.kind), _EDGE_PX["other"])
    return Paint(fill, None, colours.edge(painted.kind), _EDGE_PX["other"])
