"""Where a zone query looks: boxes and subsets, in several reference systems."""

from __future__ import annotations

import h3
import numpy as np
import pyproj
import pytest
import shapely

from api.dggs.extents import parse_box, parse_subset, subset_box, subset_datetime
from routes_geo.errors import InvalidInput
from routes_geo.features.boxes import box_parts
from routes_geo.features.crs import Box, Crs
from routes_geo.grid.cells import cells_to_geometries
from routes_geo.snapshot.published_cube import PublishedCube
from routes_geo.zones.levels import index_zones
from routes_geo.zones.query import zones_in_box


def test_a_box_follows_the_axes_of_its_crs() -> None:
    lampedusa = (12.5, 35.4, 12.7, 35.6)
    assert parse_box("12.5,35.4,12.7,35.6", Crs.CRS84) == lampedusa
    assert parse_box("12.5,35.4,0,12.7,35.6,100", Crs.CRS84) == lampedusa
    assert parse_box("35.4,12.5,35.6,12.7", Crs.EPSG4326) == lampedusa
    project = pyproj.Transformer.from_crs("OGC:CRS84", "EPSG:3857", always_xy=True)
    corners = [str(number) for lnglat in ((12.5, 35.4), (12.7, 35.6)) for number in project.transform(*lnglat)]
    found = parse_box(",".join(corners), Crs.EPSG3857)
    assert found == pytest.approx((12.5, 35.4, 12.7, 35.6))


@pytest.mark.parametrize("text", ["1,2,3", "a,b,c,d", "0,50,10,40", "nan,0,1,1", "0,0,inf,1", "-190,0,0,1", ""])
def test_what_is_no_box_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_box(text, Crs.CRS84)


def test_subsets_are_parsed_and_joined() -> None:
    expected = {"Lat": ("30", "40"), "Lon": ("170", "-170"), "time": ("2023-01", "2023-09"), "route": ("CMED", "CMED")}
    text = 'Lat(30:40),Lon(170:-170),time("2023-01":"2023-09"),route("CMED")'
    assert parse_subset([text]) == expected
    assert parse_subset(["latitude(30:40)", "LONG(170:-170)", 'time("2023-01":"2023-09"),route(CMED)']) == expected
    assert subset_box(expected, Crs.CRS84) == (170, 30, -170, 40)
    assert subset_datetime(expected) == "2023-01/2023-09"


@pytest.mark.parametrize(
    ("axes", "text"),
    [
        ('time("2023")', "2023"),
        ('time(*:"2023-09")', "../2023-09"),
        ('time("2023-09":*)', "2023-09/.."),
        ("time(*)", "../.."),
        ('time("2023-09-01T00:00:00Z":"2023-10-01T00:00:00Z")', "2023-09-01T00:00:00Z/2023-10-01T00:00:00Z"),
    ],
)
def test_time_has_the_meaning_of_datetime(axes: str, text: str) -> None:
    assert subset_datetime(parse_subset([axes])) == text


@pytest.mark.parametrize(
    "text",
    [
        "h(0:10)",
        "Lat(1",
        "Lat(1:2)x",
        "Lat(1:2),Lat(3:4)",
        "pressure(1)",
        "Lat()",
        "Lat(1:2:3)",
        ",",
        "Lat",
        "",
        "Lat(1:2),",
        ",Lat(1:2)",
        "Lat(1)Lon(2)",
    ],
)
def test_unknown_axes_and_other_forms_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_subset([text])


def test_the_axes_are_those_of_the_crs() -> None:
    with pytest.raises(InvalidInput, match="use Lon and Lat"):
        subset_box(parse_subset(["E(0:1)"]), Crs.CRS84)
    with pytest.raises(InvalidInput, match="use E and N"):
        subset_box(parse_subset(["Lat(0:1)"]), Crs.EPSG3857)
    world = subset_box(parse_subset(["E(*:*),N(*:*)"]), Crs.EPSG3857)
    assert world is not None
    assert world == pytest.approx((-180, -85.0511287798, 180, 85.0511287798))


def test_a_subset_is_cut_to_its_axis() -> None:
    assert subset_box(parse_subset(["Lat(-100:95),Lon(-200:10)"]), Crs.CRS84) == (-180, -90, 10, 90)
    with pytest.raises(InvalidInput, match="lies outside"):
        subset_box(parse_subset(["Lat(91:95)"]), Crs.CRS84)
    with pytest.raises(InvalidInput, match="is not a number"):
        subset_box(parse_subset(["Lat(north)"]), Crs.CRS84)


def cube_of(cells: np.ndarray) -> PublishedCube:
    counts = np.tile(np.array([0, 5]), (cells.size, 1))
    nothing, routes = np.zeros_like(counts), np.zeros(cells.size, np.int8)
    return PublishedCube(636, cells, routes, np.zeros((cells.size, 1), np.int8), counts, nothing, nothing)


@pytest.mark.parametrize("box", [(10, 30, 20, 40), (175, -20, -175, 5), (-180, 80, 180, 90), (5, 5, 5, 5)])
def test_zones_in_a_box_are_those_whose_polygon_touches_it(box: Box) -> None:
    zones = np.array(
        sorted(h3.str_to_int(z) for c in h3.get_res0_cells() for z in h3.cell_to_children(c, 2)), np.uint64
    )
    found = zones_in_box(index_zones(cube_of(zones), 2), slice(0, zones.size), box)
    area = shapely.union_all([shapely.box(*part) for part in box_parts(box)])
    expected = np.flatnonzero(shapely.intersects(cells_to_geometries(zones), area))
    assert found.tolist() == expected.tolist()
    assert found.size


def test_a_box_looks_within_a_span_and_finds_nothing_in_no_zones() -> None:
    zones = np.array(sorted(h3.str_to_int(zone) for zone in h3.cell_to_children(h3.get_res0_cells()[40], 4)), np.uint64)
    level = index_zones(cube_of(zones), 4)
    whole = zones_in_box(level, slice(0, zones.size), (-180, -90, 180, 90))
    assert whole.tolist() == list(range(zones.size))
    assert zones_in_box(level, slice(100, 900), (-180, -90, 180, 90)).tolist() == list(range(100, 900))
    empty = index_zones(cube_of(zones[:0]), 4)
    assert zones_in_box(empty, slice(0, 0), (-180, -90, 180, 90)).size == 0
