"""Boxes against shapes: bounds and shapes together answer as shapely does for every feature."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from routes_geo.features.boxes import cell_bounds, shape_bounds, touches
from routes_geo.features.crs import Box
from routes_geo.features.feature_table import CellShapes, Shapes
from routes_geo.grid.cells import lnglat_to_cells

LNG, LAT = np.meshgrid(np.linspace(-180, 180, 37), np.linspace(-90, 90, 19))
CELLS = np.append(np.unique(lnglat_to_cells(LNG.ravel(), LAT.ravel(), 1)), np.uint64(0))
POLYGONS = CellShapes(CELLS).shapes()
BOUNDS = np.full((CELLS.size, 4), np.nan)
BOUNDS[:-1] = cell_bounds(CELLS[:-1])

BOXES = st.tuples(st.floats(-180, 180), st.floats(-90, 90), st.floats(-180, 180), st.floats(-90, 90)).map(
    lambda box: (box[0], min(box[1], box[3]), box[2], max(box[1], box[3]))
)


def area(west: float, south: float, east: float, north: float) -> shapely.Geometry:
    """A box, which may be as thin as a line or a point."""
    corners = [(west, south), (east, south), (east, north), (west, north)]
    return shapely.convex_hull(shapely.MultiPoint(corners))


def by_shapely(box: Box) -> list[bool]:
    west, south, east, north = box
    sides = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    areas = [area(low, south, high, north) for low, high in sides]
    return [
        shape is None or any(bool(shapely.intersects(shape, part)) for part in areas) for shape in POLYGONS.tolist()
    ]


@settings(max_examples=150)
@given(BOXES)
@example((170.0, -20.0, -170.0, 20.0))
@example((-180.0, 88.0, 180.0, 90.0))
@example((10.0, 10.0, 10.0, 10.0))
def test_a_box_touches_what_shapely_says(box: Box) -> None:
    assert touches(CellShapes(CELLS), BOUNDS, box).tolist() == by_shapely(box)


def test_bounds_of_cells_are_those_of_their_shapes() -> None:
    expected = shape_bounds(POLYGONS[:-1])
    assert np.allclose(BOUNDS[:-1], expected, rtol=0, atol=1e-9)
    assert BOUNDS[:-1].min(axis=0)[0] == -180
    assert BOUNDS[:-1].max(axis=0)[3] == 90


def test_nothing_and_what_has_no_shape() -> None:
    assert cell_bounds(np.empty(0, np.uint64)).shape == (0, 4)
    assert touches(CellShapes(CELLS[:0]), BOUNDS[:0], (0, 0, 1, 1)).tolist() == []
    nothing = np.array([None, shapely.Point(5, 5)], object)
    assert touches(Shapes(nothing), shape_bounds(nothing), (0, 0, 1, 1)).tolist() == [True, False]
