"""Kernels for cells beside shapely, on cells everywhere on the globe."""

from __future__ import annotations

import json

import h3
import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from support.made_tables import ABSENT, ACROSS_ANTIMERIDIAN, CELLS, LAMPEDUSA, NORTH_POLE, SHAPES

from routes_geo.features.feature_table import CellShapes, Shapes
from routes_geo.features.formats.geometry import to_geojson, to_wkb, to_wkt
from routes_geo.grid.cells import cells_to_geometries

LNG, LAT = st.floats(-180, 180), st.floats(-90, 90)


@st.composite
def cell_lists(draw: st.DrawFn) -> list[int]:
    points = draw(st.lists(st.tuples(LNG, LAT, st.integers(0, 15)), max_size=12))
    cells = [h3.str_to_int(h3.latlng_to_cell(lat, lng, resolution)) for lng, lat, resolution in points]
    return cells + draw(st.lists(st.sampled_from(CELLS.tolist()), max_size=3))


@given(cell_lists())
def test_well_known_binary_is_that_of_shapely_byte_for_byte(cells: list[int]) -> None:
    column = to_wkb(CellShapes(np.array(cells, np.uint64)))
    wanted = CellShapes(np.array(cells, np.uint64)).shapes()
    assert column.wkb.type == pa.binary()
    assert column.wkb.to_pylist() == shapely.to_wkb(wanted, byte_order=1).tolist()
    assert np.array_equal(column.bounds.T, shapely.bounds(wanted).reshape(-1, 4), equal_nan=True)
    assert column.kinds == {shape.geom_type for shape in wanted if shape is not None}
    column.wkb.validate(full=True)


@given(cell_lists())
def test_text_of_coordinates_is_that_of_the_polygon_to_seven_decimals(cells: list[int]) -> None:
    shapes = CellShapes(np.array(cells, np.uint64))
    for text, shape in zip(to_geojson(shapes, 7).to_pylist(), shapes.shapes(), strict=True):
        if shape is None:
            assert text is None
            continue
        read_shape = shapely.geometry.shape(json.loads(text))
        assert read_shape.geom_type == shape.geom_type
        given, wanted = (shapely.get_coordinates(compared) for compared in (read_shape, shape))
        assert given.shape == wanted.shape
        assert np.abs(given - wanted).max() <= 0.5000001e-7
        for polygon in shapely.get_parts(read_shape):
            assert polygon.exterior.is_ccw
            assert polygon.exterior.coords[0] == polygon.exterior.coords[-1]
    for text, shape in zip(to_wkt(shapes, 7).to_pylist(), shapes.shapes(), strict=True):
        assert (text is None) == (shape is None)
        if text is not None:
            assert np.abs(shapely.get_coordinates(shapely.from_wkt(text)) - shapely.get_coordinates(shape)).max() < 1e-7


def test_numbers_are_written_short_and_the_same_way_by_kernel_and_shapely() -> None:
    cells = np.array([LAMPEDUSA, h3.str_to_int(h3.latlng_to_cell(-0.0, -0.0, 9))], np.uint64)
    direct = [json.loads(text) for text in to_geojson(CellShapes(cells), 7).to_pylist()]
    through_shapely = [json.loads(text) for text in to_geojson(Shapes(cells_to_geometries(cells)), 7).to_pylist()]
    assert direct == through_shapely
    joined = "".join(to_geojson(CellShapes(cells), 7).to_pylist())
    assert "-0," not in joined
    assert "-0.0," not in joined
    assert "0," not in joined.replace("10,", "").replace("20,", "")


def test_a_cell_across_the_antimeridian_is_cut_and_one_about_a_pole_reaches_it() -> None:
    across, pole = (json.loads(text) for text in to_geojson(CellShapes(CELLS[[1, 3]]), 7).to_pylist())
    assert (across["type"], len(across["coordinates"])) == ("MultiPolygon", 2)
    assert pole["type"] == "Polygon"
    lng, lat = np.array(pole["coordinates"][0]).T
    assert (lng.min(), lng.max(), lat.max()) == (-180, 180, 90)
    assert {ACROSS_ANTIMERIDIAN, NORTH_POLE} == set(CELLS[[1, 3]].tolist())


@pytest.mark.parametrize("cells", [[], [ABSENT], [ABSENT, ABSENT]])
def test_no_cell_and_no_geometry(cells: list[int]) -> None:
    shapes = CellShapes(np.array(cells, np.uint64))
    column = to_wkb(shapes)
    assert (
        column.wkb.to_pylist()
        == to_geojson(shapes, 7).to_pylist()
        == to_wkt(shapes, 7).to_pylist()
        == [None] * len(cells)
    )
    assert np.isnan(column.bounds).all()
    assert column.kinds == frozenset()


def test_other_geometries_are_turned_and_rounded() -> None:
    geometries = [text and json.loads(text) for text in to_geojson(Shapes(SHAPES), 7).to_pylist()]
    assert geometries[1]["coordinates"] == [[10, 34], [12.1234568, 35.5]]
    assert geometries[2] is None
    exterior, hole = (shapely.LinearRing(ring) for ring in geometries[3]["coordinates"])
    assert exterior.is_ccw
    assert not hole.is_ccw
    assert to_wkt(Shapes(SHAPES), 2).to_pylist()[1] == "LINESTRING (10 34, 12.12 35.5)"
