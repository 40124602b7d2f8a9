"""The usual names of columns with places, in six languages."""

from __future__ import annotations

import pyarrow as pa
import pytest

from routes_geo.errors import InvalidInput
from routes_geo.tables.where.choose import Where, choose_where
from routes_geo.tables.where.names import order_in_name

PAIRS = [
    ("lng", "lat"),
    ("LON", "LAT"),
    ("long", "lat"),
    ("lon", "latitude"),
    (" Longitude ", "Latitude"),
    ("Longitude (deg)", "Latitude (deg)"),
    ("longitude [°]", "latitude [°]"),
    ("lon_deg", "lat_deg"),
    ("decimalLongitude", "decimalLatitude"),
    ("GPS Longitude", "GPS Latitude"),
    ("longitude_wgs84", "latitude_wgs84"),
    ("Longitude décimale", "Latitude décimale"),
    ("longitud", "latitud"),
    ("LONGITUD (grados)", "LATITUD (grados)"),
    ("Longitudine", "Latitudine"),
    ("Längengrad", "Breitengrad"),
    ("LAENGENGRAD", "BREITENGRAD"),
    ("Geogr. Länge", "Geogr. Breite"),
    ("geographische_laenge", "geographische_breite"),
    ("laenge", "breite"),
    ("γεωγραφικό μήκος", "γεωγραφικό πλάτος"),
    ("ΓΕΩΓΡΑΦΙΚΟ_ΜΗΚΟΣ", "ΓΕΩΓΡΑΦΙΚΟ_ΠΛΑΤΟΣ"),
    ("Μήκος", "Πλάτος"),
    ("X", "Y"),
    ("point_x", "point_y"),
    ("x_coord", "y_coord"),
    ("Coordinate X", "Coordinate Y"),
]


def chosen(*names: str, **values: list[object]) -> Where:
    return choose_where(names, lambda name: pa.array(values[name]) if name in values else None).where


@pytest.mark.parametrize(("lng", "lat"), PAIRS)
def test_usual_names_of_coordinates(lng: str, lat: str) -> None:
    assert chosen("n", lat, "month", lng) == Where(lng, lat)


@pytest.mark.parametrize(
    "names",
    [
        ("length", "width"),
        ("lon_w", "lat_n"),
        ("Longitude (rad)", "Latitude (rad)"),
        ("platform", "along"),
        ("start_lon", "start_lat"),
        ("lat_max", "lon_max"),
        ("x", "latitude"),
    ],
)
def test_other_names_are_no_coordinates(names: tuple[str, str]) -> None:
    assert not chosen(*names).is_complete


@pytest.mark.parametrize("name", ["Longitude (W)", "longitude [°O]", "Long (west)"])
def test_degrees_to_the_west_are_refused(name: str) -> None:
    with pytest.raises(InvalidInput, match="has degrees to the west or south by its name"):
        chosen(name, "lat")


@pytest.mark.parametrize("parts", [("min", "sec"), ("minutes", "seconds"), ("minuti", "secondi")])
def test_minutes_in_columns_of_their_own_are_refused(parts: tuple[str, str]) -> None:
    names = [f"{axis}_{part}" for axis in ("lat", "lon") for part in ("deg", *parts)]
    with pytest.raises(InvalidInput, match="columns of their own are not read"):
        chosen(*names)


def test_bounds_are_no_minutes() -> None:
    assert chosen("lon", "lat", "lat_min", "lat_max", "lon_min", "lon_max") == Where("lon", "lat")


POINTS = ["35.5, 12.6"]


@pytest.mark.parametrize(
    "name",
    ["coordinates", "Coordinates (lat, lng)", "coords", "GPS", "latlng", "lat_lon", "Location", "Position", "Ubicación"]
    + ["Posizione", "Coordonnées", "Koordinaten", "Coordenadas", "Συντεταγμένες", "geo_point_2d", "Standort"],
)
def test_usual_names_of_points_in_one_column(name: str) -> None:
    assert chosen("n", name, **{name: POINTS}) == Where(geometry=name)
    assert chosen("n", name, **{name: ["Off Lampedusa", "Lesvos"]}) == Where()


@pytest.mark.parametrize("name", ["cell", "H3", "h3_index", "hex", "h3_id", "HEX ID", "h3_07", "h3_res_7", "h3-cell"])
def test_usual_names_of_cells(name: str) -> None:
    assert chosen("n", name, **{name: ["853f5a87fffffff"]}) == Where(cell=name)
    assert chosen("n", name, **{name: ["#ff0000"]}) == Where()


def test_several_columns_of_cells_need_a_choice() -> None:
    cells = {"h3_5": ["853f5a87fffffff"], "h3_7": ["873f5a875ffffff"]}
    with pytest.raises(InvalidInput, match=r"several columns have H3 cells .*--cell h3_5"):
        chosen(*cells, **cells)  # type: ignore[arg-type]
    assert chosen("lon", "lat", *cells, **cells) == Where("lon", "lat")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "order"),
    [
        ("latlng", "lat-lng"),
        ("Latitude/Longitude", "lat-lng"),
        ("coordinates (lat, lng)", "lat-lng"),
        ("lon_lat", "lng-lat"),
        ("LonLat", "lng-lat"),
        ("Coordinates [lng,lat]", "lng-lat"),
        ("xy", "lng-lat"),
        ("coordinates", None),
        ("location", None),
    ],
)
def test_the_order_in_a_name(name: str, order: str | None) -> None:
    assert order_in_name(name) == order


def test_names_with_other_meanings_come_last() -> None:
    assert chosen("x", "y", "lon", "lat") == Where("lon", "lat")
    assert chosen("Länge", "Breite", "lon", "lat") == Where("lon", "lat")
    assert choose_where(["geometry", "x", "y"], lambda _: None, stated="geometry").where == Where(geometry="geometry")
    metres: dict[str, list[object]] = {"lon": [4.5e6], "lat": [1.5e6]}
    assert chosen("lon", "lat", "geometry", **metres) == Where(geometry="geometry")
