"""The basemap archive: islands are there, seas are sea, names and disputed lines are as they should be."""

from __future__ import annotations

import gzip
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pytest
import shapely
from pmtiles.reader import MmapSource, Reader
from shapely.geometry import shape

ROOT = Path(__file__).resolve().parents[2]
ARCHIVE = ROOT / "tiles" / "basemap.pmtiles"
ATLAS = ROOT / "web" / "node_modules" / "world-atlas"
EXTENT = 4096


@pytest.fixture(scope="module")
def basemap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    path = ARCHIVE
    if not path.is_file():
        if not ATLAS.is_dir():
            pytest.fail("there is no basemap and nothing to build it from: run `make web` first")
        from tiles.basemap import build_basemap

        path = tmp_path_factory.mktemp("basemap") / "basemap.pmtiles"
        build_basemap(ATLAS, path)
    with path.open("rb") as file:
        yield Reader(MmapSource(file))


def lnglat_to_tile(lng: float, lat: float, zoom: int) -> tuple[int, int, float, float]:
    """Column and row of the tile, and the point in its units, y downwards."""
    size = 2**zoom
    x = (lng + 180) / 360 * size
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * size
    return int(x), int(y), x % 1 * EXTENT, y % 1 * EXTENT


def decode(basemap: Reader, zoom: int, x: int, y: int) -> dict[str, Any]:
    data = basemap.get(zoom, x, y)
    if data is None:
        return {}
    return mapbox_vector_tile.decode(gzip.decompress(data), default_options={"y_coord_down": True})


def is_land(basemap: Reader, lng: float, lat: float, zoom: int) -> bool:
    x, y, column, row = lnglat_to_tile(lng, lat, zoom)
    features = decode(basemap, zoom, x, y).get("land", {"features": []})["features"]
    point = shapely.Point(column, row)
    return any(shapely.make_valid(shape(feature["geometry"])).covers(point) for feature in features)


def layer(basemap: Reader, name: str, lng: float, lat: float, zoom: int) -> list[dict[str, Any]]:
    x, y, _, _ = lnglat_to_tile(lng, lat, zoom)
    return decode(basemap, zoom, x, y).get(name, {"features": []})["features"]


def names(basemap: Reader, zoom: int) -> set[str]:
    tiles = [(x, y) for x in range(2**zoom) for y in range(2**zoom)]
    features_by_tile = (decode(basemap, zoom, x, y).get("countries", {"features": []})["features"] for x, y in tiles)
    return {feature["properties"]["name"] for features in features_by_tile for feature in features}


@pytest.mark.parametrize("zoom", [0, 2, 4, 5, 7])
@pytest.mark.parametrize(
    ("lng", "lat", "expected"),
    [
        pytest.param(-4.0, 40.0, True, id="Spain"),
        pytest.param(25.0, 28.0, True, id="Egypt"),
        pytest.param(-8.0, 45.5, False, id="Bay of Biscay"),
        pytest.param(5.5, 39.5, False, id="between Menorca and Sardinia"),
        pytest.param(18.0, 35.0, False, id="Ionian Sea"),
        pytest.param(-25.0, 33.0, False, id="Atlantic off Madeira"),
        pytest.param(-15.0, 36.0, False, id="Atlantic off Portugal"),
    ],
)
def test_land_and_sea(basemap: Reader, lng: float, lat: float, expected: bool, zoom: int) -> None:
    assert is_land(basemap, lng, lat, zoom) is expected


@pytest.mark.parametrize(
    ("lng", "lat"),
    [
        pytest.param(12.609, 35.502, id="Lampedusa"),
        pytest.param(12.864, 35.868, id="Linosa"),
        pytest.param(26.84, 37.13, id="Leros"),
        pytest.param(24.08, 34.84, id="Gavdos"),
    ],
)
def test_small_islands_show_at_zoom_7(basemap: Reader, lng: float, lat: float) -> None:
    x, y, column, row = lnglat_to_tile(lng, lat, 7)
    nearby = shapely.Point(column, row).buffer(EXTENT * 0.012)  # 4 km
    land = decode(basemap, 7, x, y)["land"]["features"]
    islands = [geometry for feature in land if (geometry := shape(feature["geometry"])).intersects(nearby)]
    assert islands and all(island.area < EXTENT**2 * 0.01 for island in islands)


def test_names_are_the_ones_in_use(basemap: Reader) -> None:
    shown_names = names(basemap, 3)
    assert {"North Macedonia", "Türkiye", "Czechia", "Eswatini", "Kosovo", "Palestine", "Western Sahara"} <= shown_names
    assert {"Bosnia and Herzegovina", "South Sudan", "DR Congo", "Malta", "Cyprus", "Somalia"} <= shown_names
    assert not shown_names & {
        "N. Cyprus",
        "Northern Cyprus",
        "Somaliland",
        "Macedonia",
        "Turkey",
        "Baikonur",
        "Siachen Glacier",
    }


@pytest.mark.parametrize(
    ("lng", "lat"),
    [
        pytest.param(33.4, 35.1, id="Cyprus"),
        pytest.param(33.8, 46.1, id="Crimea"),
        pytest.param(20.9, 43.0, id="Kosovo and Serbia"),
        pytest.param(-11.0, 27.7, id="Western Sahara"),
        pytest.param(47.5, 9.0, id="Somaliland"),
    ],
)
def test_disputed_lines_are_marked(basemap: Reader, lng: float, lat: float) -> None:
    assert any(feature["properties"]["disputed"] for feature in layer(basemap, "borders", lng, lat, 5))


def test_agreed_borders_are_not_marked(basemap: Reader) -> None:
    borders = layer(basemap, "borders", -1.0, 42.9, 5)  # the Pyrenees
    assert borders and not any(feature["properties"]["disputed"] for feature in borders)


def test_crimea_has_no_line_but_across_the_isthmus(basemap: Reader) -> None:
    borders = layer(basemap, "borders", 34.3, 45.1, 7)
    assert not [feature for feature in borders if not feature["properties"]["disputed"]]


def test_it_covers_zooms_0_to_7_and_says_its_layers(basemap: Reader) -> None:
    header, metadata = basemap.header(), basemap.metadata()
    assert (header["min_zoom"], header["max_zoom"]) == (0, 7)
    assert [entry["id"] for entry in metadata["vector_layers"]] == ["land", "coastline", "borders", "countries"]
