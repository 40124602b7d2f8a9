"""Points in one column: pairs in text, WKT, WKB, GeoJSON and GeoArrow."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.errors import DataError
from routes_geo.tables.hemispheres import Letters
from routes_geo.tables.where.points import AREA, BLANK, POINT, SEVERAL, UNREADABLE, Points, read_points
from routes_geo.tables.where.reading import LAT_LNG, LNG_LAT, Reading

LAMPEDUSA = shapely.Point(12.6, 35.5)


def points_of(*texts: object, reading: Reading | None = None) -> Points:
    return read_points(pa.array(texts), "spot", reading or Reading())


@pytest.mark.parametrize(
    "text",
    ["35.5, 12.6", "35.5,12.6", "(35.5, 12.6)", "[35.5 12.6]", "35.5 12.6", "35.5;12.6", "35.5/12.6", "+35.5 | 12.6"]
    + ["35,5; 12,6", "35,5 12,6", "35,5, 12,6", "(35,5;12,6)", "35,5 / 12,6", "35.5° 12.6°", "35°30', 12°36'"]
    + ["35°30'N, 12°36'E", "12°36'E 35°30'N", "N35 30.0 E012 36.0", "35 30 00 N, 12 36 00 E", "35.5N,12.6E"]
    + ["35,5N 12,6E", "35° 30' 00\" N 12° 36' 00\" E", "12.6 est; 35.5 nord", "Β 35°30', Α 12°36'", "geo:35.5,12.6"]
    + ["geo:35.5,12.6;u=30", "lat: 35.5, lng: 12.6", "lng=12.6 lat=35.5", "Latitude: 35.5 Longitude: 12.6"]
    + ["POINT (12.6 35.5)", "point(12.6 35.5)", "SRID=4326;POINT(12.6 35.5)", "POINT Z (12.6 35.5 3)"]
    + ["MULTIPOINT ((12.6 35.5))", "GEOMETRYCOLLECTION (POINT (12.6 35.5))", shapely.to_wkb(LAMPEDUSA, hex=True)]
    + [shapely.to_wkb(shapely.set_srid(LAMPEDUSA, 4326), hex=True, include_srid=True)]
    + ['{"type": "Point", "coordinates": [12.6, 35.5]}'],
)
def test_a_point_in_text(text: str) -> None:
    points = points_of(text, None, f" {text} ")
    assert points.kinds.tolist() == [POINT, BLANK, POINT]
    assert points.lng[[0, 2]] == pytest.approx([12.6, 12.6])
    assert points.lat[[0, 2]] == pytest.approx([35.5, 35.5])


@pytest.mark.parametrize(
    "text",
    ["Off Lampedusa", "35.5", "35,5,12,6", "1,2,3", "35.5N 36.5N", "12.6E 13.6E", "POINT EMPTY", "POINT (x y)", "{}"]
    + ["35.5N 12.6", "lat: 35.5", "lat: 35.5 lat: 12.6", "-35.5S 12.6E", "35 30 12 36", "0" * 200, "POINT"],
)
def test_what_is_not_a_point(text: str) -> None:
    points = points_of(text)
    assert points.kinds.tolist() == [UNREADABLE]
    assert np.isnan(points.lng[0])


@pytest.mark.parametrize(
    ("wkt", "kind"),
    [
        ("POLYGON ((12 35, 13 35, 13 36, 12 35))", AREA),
        ("MULTIPOLYGON (((12 35, 13 35, 13 36, 12 35)))", AREA),
        ("MULTIPOINT ((12 35), (13 36))", SEVERAL),
        ("LINESTRING (12 35, 13 36)", SEVERAL),
        ("MULTIPOINT EMPTY", UNREADABLE),
    ],
)
def test_other_geometries(wkt: str, kind: int) -> None:
    shape = shapely.from_wkt(wkt)
    for column in ([wkt], [shape.wkb], [shapely.to_wkb(shape, hex=True)]):
        points = points_of(*column)
        assert points.kinds.tolist() == [kind]
        assert kind != AREA or shape.intersects(shapely.Point(points.lng[0], points.lat[0]))


def test_the_order_of_pairs_and_of_geometries() -> None:
    reading = Reading(pairs=LNG_LAT, shapes=LAT_LNG)
    points = points_of("12.6, 35.5", "POINT (35.5 12.6)", "35.5N 12.6E", reading=reading)
    assert points.lng.tolist() == [12.6] * 3
    assert points.lat.tolist() == [35.5] * 3


def test_letters_that_were_decided() -> None:
    reading = Reading(letters=Letters("", (("O", "W"),)))
    assert points_of("36°50'N, 2°30'O", reading=reading).lng.tolist() == [-2.5]
    assert points_of("36°50'N, 2°30'O").kinds.tolist() == [UNREADABLE]


@pytest.mark.parametrize("srid", [3857, 3035, 32633])
def test_the_reference_system_in_a_value(srid: int) -> None:
    from pyproj import Transformer

    x, y = Transformer.from_crs(4326, srid, always_xy=True).transform(12.6, 35.5)
    shape = shapely.set_srid(shapely.Point(x, y), srid)
    for value in (f"SRID={srid};POINT({x} {y})", shapely.to_wkb(shape, include_srid=True)):
        points = points_of(value)
        assert (points.lng[0], points.lat[0]) == (pytest.approx(12.6), pytest.approx(35.5))


def test_an_unknown_reference_system_in_a_value_is_one_sentence() -> None:
    with pytest.raises(DataError, match="SRID=999999: the reference system 'EPSG:999999' cannot be converted"):
        points_of("SRID=999999;POINT(1 2)")


def test_a_column_of_another_type_is_named() -> None:
    with pytest.raises(DataError, match="column 'spot' is bool; expected points in WKB, WKT, GeoArrow or text"):
        points_of(True)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_every_pair_is_read_back(lat: float, lng: float) -> None:
    texts = [f"{lat:.9f}, {lng:.9f}", f"{lat:.9f} {lng:.9f}".replace(".", ","), shapely.Point(lng, lat).wkt]
    points = points_of(*texts)
    assert points.kinds.tolist() == [POINT] * 3
    assert np.abs(points.lat - lat).max() < 1e-8
    assert np.abs(points.lng - lng).max() < 1e-8
