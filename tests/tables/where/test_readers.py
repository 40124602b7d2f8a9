"""`bin` and tables of one's own find the same places in the same file, or refuse it with the same sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from routes_geo import bin_points
from routes_geo.errors import RoutesGeoError
from routes_geo.grid.cells import cells_to_lnglat, lnglat_to_cells
from routes_geo.points.inputs import open_source
from routes_geo.points.match import match_source
from routes_geo.points.plan import Plan
from routes_geo.sources.base import Intake
from routes_geo.sources.table.adapter import Details, make_adapter, parse_column_options
from routes_geo.sources.table.formats import Notation
from routes_geo.tables import trace
from routes_geo.tables.where.reading import PlaceOptions

PLACES = [(12.6, 35.5), (26.4, 39.1), (-15.4, 28.1)]  # Lampedusa, Lesvos, Gran Canaria
FRAME = gpd.GeoDataFrame(
    {"month": ["2023-09"] * 3, "n": [1, 2, 4]}, geometry=gpd.points_from_xy(*zip(*PLACES, strict=True)), crs=4326
)
RESOLUTION = 7


def binned(path: Path, **options: Any) -> dict[int, int]:
    bins = bin_points(str(path), resolution=RESOLUTION, sums=["n"], **options)
    return {row["cell"]: row["n"] for row in bins.table().to_pylist()}


def taken(path: Path, *columns: str, crs: str | None = None, axis_order: str | None = None) -> Intake:
    notation = Notation(place=PlaceOptions(crs, axis_order).checked())
    return make_adapter(parse_column_options(list(columns)), Details(route="CMED"), notation).read(path, None)


def in_table(path: Path, *columns: str, **options: Any) -> dict[int, int]:
    intake = taken(path, *columns, **options)
    assert intake.rejected == ()
    rows = intake.observations.to_pylist()
    cells = lnglat_to_cells([row["lng"] for row in rows], [row["lat"] for row in rows], RESOLUTION)
    return dict(zip(cells.tolist(), (row["value"] for row in rows), strict=True))


WANT = dict(zip(lnglat_to_cells(*zip(*PLACES, strict=True), RESOLUTION).tolist(), [1, 2, 4], strict=True))


def text(header: str, cell: Callable[[float, float], str], delimiter: str = ";") -> str:
    rows = [f"2023-09{delimiter}{n}{delimiter}{cell(*at)}" for n, at in zip((1, 2, 4), PLACES, strict=True)]
    return "\n".join([f"month{delimiter}n{delimiter}{header}", *rows, ""])


def letter(degrees: float, letters: str) -> str:
    minutes = round(abs(degrees) * 60, 6)
    return f"{int(minutes // 60)}°{minutes % 60:04.1f}'{letters[degrees < 0]}"


TEXTS = {
    "Spanish": text("Longitud;Latitud", lambda lng, lat: f"{lng};{lat}".replace(".", ",")),
    "Greek": text("Γεωγρ. μήκος;Γεωγρ. πλάτος", lambda lng, lat: f"{letter(lng, 'ΑΔ')};{letter(lat, 'ΒΝ')}"),
    "German": text("Längengrad;Breitengrad", lambda lng, lat: f"{letter(lng, 'OW')};{letter(lat, 'NS')}"),
    "Italian": text("Longitudine;Latitudine", lambda lng, lat: f"{letter(lng, 'EO')};{letter(lat, 'NS')}"),
    "pair": text("Coordinates", lambda lng, lat: f"{lat}, {lng}"),
    "French pair": text("Coordonnées", lambda lng, lat: f"{letter(lat, 'NS')} {letter(lng, 'EO')}"),
    "lng first by name": text("lon_lat", lambda lng, lat: f"{lng} {lat}"),
    "WKT": text("the_geom", lambda lng, lat: f"POINT ({lng} {lat})"),
    "EWKT": text("geom", lambda lng, lat: f"SRID=4326;POINT({lng} {lat})", "|"),
    "hexadecimal WKB": text("location", lambda lng, lat: str(shapely.to_wkb(shapely.Point(lng, lat), hex=True))),
    "two pairs that agree": text("x;y;lon;lat", lambda lng, lat: f"{lng:.3f};{lat:.3f};{lng};{lat}"),
    "metres beside degrees": text("x;y;lon;lat", lambda lng, lat: f"{lng * 1e5};{lat * 1e5};{lng};{lat}"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_the_same_places_in_text(name: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(TEXTS[name], "utf-8")
    assert binned(path) == in_table(path) == WANT


def moved(crs: int) -> gpd.GeoDataFrame:
    return FRAME.to_crs(crs)


def without_system(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.set_crs(None, allow_override=True)


FILES: dict[str, tuple[str, Callable[[Path], Any]]] = {
    "primary column": ("a.parquet", lambda p: FRAME.rename_geometry("the place").to_parquet(p)),
    "GeoParquet in metres": ("a.parquet", lambda p: moved(3035).to_parquet(p)),
    "GeoArrow in metres": (
        "a.parquet",
        lambda p: moved(3857).to_parquet(p, geometry_encoding="geoarrow", schema_version="1.1.0"),
    ),
    "unknown system": ("a.parquet", lambda p: without_system(FRAME).to_parquet(p)),
    "GeoPackage in metres": ("a.gpkg", lambda p: moved(32633).to_file(p)),
    "Shapefile in metres": ("a.shp", lambda p: moved(3035).to_file(p)),
    "GeoJSON in metres": ("a.geojson", lambda p: moved(3857).to_file(p)),
    "FlatGeobuf in other degrees": ("a.fgb", lambda p: moved(4258).to_file(p)),
    "one point each": (
        "a.gpkg",
        lambda p: FRAME.assign(geometry=[shapely.MultiPoint([each]) for each in FRAME.geometry]).to_file(p),
    ),
    "degrees beside points": (
        "a.parquet",
        lambda p: FRAME.assign(lon=FRAME.geometry.x, lat=FRAME.geometry.y).to_parquet(p),
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_the_same_places_in_geodata(name: str, tmp_path: Path) -> None:
    file, write = FILES[name]
    write(tmp_path / file)
    assert binned(tmp_path / file) == in_table(tmp_path / file) == WANT


CELLS = {
    "text": lambda cells: pa.array([f"{cell:x}" for cell in cells]),
    "capitals": lambda cells: pa.array([f"{cell:X}" for cell in cells]),
    "prefix": lambda cells: pa.array([f"0x{cell:x}" for cell in cells]),
    "int64": lambda cells: pa.array(cells, pa.int64()),
    "uint64": lambda cells: pa.array(cells, pa.uint64()),
}


@pytest.mark.parametrize("form", CELLS)
@pytest.mark.parametrize("name", ["cell", "h3", "H3 Index", "hex_id"])
def test_cells_of_any_form_and_resolution(name: str, form: str, tmp_path: Path) -> None:
    cells = [
        int(lnglat_to_cells([at[0]], [at[1]], resolution)[0]) for at, resolution in zip(PLACES, (7, 9, 15), strict=True)
    ]
    frame = pa.table({"month": ["2023-09"] * 3, "n": [1, 2, 4], name: CELLS[form](cells)})
    pq.write_table(frame, tmp_path / "a.parquet")
    assert binned(tmp_path / "a.parquet") == in_table(tmp_path / "a.parquet") == WANT
    rows = taken(tmp_path / "a.parquet").observations.to_pylist()
    assert {row["precision"] for row in rows} == {"area"}
    assert [row["lng"] for row in rows] == pytest.approx(cells_to_lnglat(cells)[0])


REFUSED = {
    "disagree": (
        text("x;y;lon;lat", lambda lng, lat: f"{lng + 1};{lat};{lng};{lat}"),
        "state different places in row 1",
    ),
    "exchanged": (
        text("lng;lat", lambda lng, lat: f"{lat};{abs(lng) + 100}"),
        "exchanged in 'lng' and 'lat': 3 points .*give",
    ),
    "exchanged pair": (text("coords", lambda lng, lat: f"{abs(lng) + 100}, {lat}"), "give --axis-order lng-lat"),
    "exchanged WKT": (text("geom", lambda lng, lat: f"POINT ({lat} {abs(lng) + 100})"), "give --axis-order lat-lng"),
    "metres": (text("x;y", lambda lng, lat: f"{lng * 1e5};{lat * 1e5}"), "cannot be degrees, .* --crs EPSG:3035"),
    "metres in WKT": (text("wkt", lambda lng, lat: f"POINT ({lng * 1e5} {lat * 1e5})"), "cannot be degrees"),
    "letter O": (text("lng;lat", lambda lng, lat: f"{lng}°O;{lat}°N"), "the letter O, which is west in French"),
    "letters exchanged": (text("lng;lat", lambda lng, lat: f"{lat}°N;{abs(lng)}°E"), "are exchanged"),
    "minutes": (text("lon_deg;lon_min;lat_deg;lat_min", lambda *_: "12;36;35;30"), "columns of their own are not read"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_same_refusals(name: str, tmp_path: Path) -> None:
    content, message = REFUSED[name]
    path = tmp_path / "a.csv"
    path.write_text(content, "utf-8")
    for read in (binned, taken):
        with pytest.raises(RoutesGeoError, match=message) as error:
            read(path)
        assert "\n" not in str(error.value)


def test_options_decide(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(REFUSED["disagree"][0])
    assert binned(path, lng="lon", lat="lat") == in_table(path, "lng=lon", "lat=lat") == WANT
    path.write_text(text("lng;lat", lambda lng, lat: f"{lat};{lng}"))
    assert binned(path, lng="lat", lat="lng") == in_table(path, "lng=lat", "lat=lng") == WANT
    path.write_text(text("coords", lambda lng, lat: f"{lng}, {lat}"))
    assert binned(path, axis_order="lng-lat") == in_table(path, axis_order="lng-lat") == WANT
    metres = dict(zip(PLACES, moved(3035).geometry, strict=True))
    path.write_text(text("x;y", lambda *at: f"{metres[at].x};{metres[at].y}"))
    assert binned(path, crs="EPSG:3035") == in_table(path, crs="EPSG:3035") == WANT
    for crs in ("EPSG:1", "/etc/passwd", "metres"):
        with pytest.raises(RoutesGeoError, match=r"--crs: the reference system '.*' cannot be converted to degrees"):
            binned(path, crs=crs)
    with pytest.raises(RoutesGeoError, match="unknown axis order 'xy'; choose lat-lng or lng-lat"):
        binned(path, axis_order="xy")


@pytest.mark.parametrize("ending", ["gpkg", "parquet", "geojson"])
def test_areas_are_places_of_a_table_and_no_points(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"a.{ending}"
    areas = FRAME.assign(geometry=shapely.buffer(FRAME.geometry.array, 0.01))
    areas.to_parquet(path) if ending == "parquet" else areas.to_file(path)
    with pytest.raises(RoutesGeoError, match="'geometry' has areas instead of one point in each row") as error:
        binned(path)
    assert "\n" not in str(error.value)
    rows = taken(path).observations.to_pylist()
    assert [row["precision"] for row in rows] == ["area"] * 3
    for row, area in zip(rows, areas.geometry, strict=True):
        assert area.contains(shapely.Point(row["lng"], row["lat"]))


def test_several_points_are_no_place(tmp_path: Path) -> None:
    FRAME.assign(geometry=[shapely.MultiPoint(PLACES)] * 3).to_file(tmp_path / "a.gpkg")
    with pytest.raises(RoutesGeoError, match="has several points or lines instead of one point in each row"):
        binned(tmp_path / "a.gpkg")
    details = {row.detail for row in taken(tmp_path / "a.gpkg").rejected}
    assert details == {"the geometry is not a point or an area, but several points or a line"}


def notes(path: Path, **options: Any) -> tuple[str, ...]:
    return match_source(Plan(5, sums=("n",), **options), open_source([str(path)]))[1]


def test_what_was_decided_is_reported(tmp_path: Path) -> None:
    FRAME.to_file(tmp_path / "a.shp")
    (tmp_path / "a.prj").unlink()
    assumed = "no reference system is stated for 'geometry'; WGS 84 is assumed"
    assert notes(tmp_path / "a.shp") == (f"{tmp_path / 'a.shp'}: {assumed}",)
    assert taken(tmp_path / "a.shp").notes == (assumed,)
    moved(3035).to_file(tmp_path / "b.gpkg")
    converted = ("'geometry' converted from EPSG:3035 to WGS 84",)
    assert notes(tmp_path / "b.gpkg") == taken(tmp_path / "b.gpkg").notes == converted
    (tmp_path / "c.csv").write_text(TEXTS["pair"])
    assert "'Coordinates' is read as latitude, longitude" in notes(tmp_path / "c.csv")
    (tmp_path / "d.csv").write_text(TEXTS["German"])
    assert notes(tmp_path / "d.csv") == ()
    with trace.tracing() as told:
        taken(tmp_path / "d.csv")
    assert told.readings["places in 'Längengrad' and 'Breitengrad'"] == "degrees of WGS 84"
    assert told.readings["numbers in 'Längengrad'"].endswith("O is east")


def test_names_of_places_are_no_coordinates(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("month,n,location,cell\n2023-09,5,Off Lampedusa,A12\n")
    assert [(row["value"], row["lng"]) for row in taken(path).observations.to_pylist()] == [(5, None)]
    path.write_text("month,n,location\n2023-09,5,Off Lampedusa\n")
    with pytest.raises(RoutesGeoError, match="no coordinates have a usual name"):
        binned(path)
