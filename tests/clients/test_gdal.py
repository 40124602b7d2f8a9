"""GDAL reads everything: Debian's by its command, a newer one by pyogrio."""

from __future__ import annotations

import re
import subprocess

import geopandas
import pyogrio
import pytest
import shapely
from support.serving import ask_json, detections, program

pytestmark = pytest.mark.clients

CMED_2023 = 158_026


@pytest.fixture(scope="module")
def collections(server: str) -> dict[str, int]:
    """Number of features of each collection."""
    names = [item["id"] for item in ask_json(f"{server}/collections")["collections"]]
    return {name: ask_json(f"{server}/collections/{name}/items?limit=1")["numberMatched"] for name in names}


def ogrinfo(*arguments: str) -> str:
    """What ogrinfo prints; it may not warn of anything."""
    done = subprocess.run([program("ogrinfo"), "-ro", *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done.stdout


def read(address: str, **options: object) -> geopandas.GeoDataFrame:
    frame = pyogrio.read_dataframe(address, **options)
    assert isinstance(frame, geopandas.GeoDataFrame)
    return frame


def test_ogrinfo_lists_every_collection(server: str, collections: dict[str, int]) -> None:
    assert re.findall(r"^\d+: (\w+) ", ogrinfo(f"OAPIF:{server}"), re.MULTILINE) == list(collections)
    assert len(collections) >= 4


def test_ogrinfo_counts_every_collection(server: str, collections: dict[str, int]) -> None:
    for name, count in collections.items():
        told = ogrinfo("-so", f"OAPIF:{server}", name)
        assert f"Feature Count: {count}\n" in told


def test_pyogrio_reads_every_feature_of_every_collection(server: str, collections: dict[str, int]) -> None:
    for name, count in collections.items():
        frame = read(f"OAPIF:{server}", layer=name, PAGE_SIZE=7)
        assert len(frame) == count
        ids = [item["id"] for item in ask_json(f"{server}/collections/{name}/items?limit=10000")["features"]]
        assert frame["id"].tolist() == ids


def test_ogrinfo_pages_through_all_cells_to_the_exact_sum(server: str) -> None:
    told = ogrinfo("-al", "-geom=NO", "-oo", "PAGE_SIZE=7", f"OAPIF:{server}", "cells")
    values = [int(value) for value in re.findall(r"^  value \(Integer\) = (\d+)$", told, re.MULTILINE)]
    period = re.search(r"^  period \(String\) = (.*)$", told, re.MULTILINE)
    assert period is not None
    routes = ("CMED", "EMED", "WBAL", "WMED", "WAFR")
    assert sum(values) == sum(detections(server, route, period[1]) for route in routes)


def test_pyogrio_pages_through_all_cells_of_a_route_to_the_exact_sum(server: str) -> None:
    frame = read(f"OAPIF:{server}", layer="cells", where="route = 'CMED'", PAGE_SIZE=5)
    assert len(frame) > 10
    assert set(frame["route"]) == {"CMED"}
    assert int(frame["value"].sum()) == detections(server, "CMED", frame["period"].iloc[0])


@pytest.mark.parametrize("resolution", [2, 3, 4, 5])
def test_a_year_sums_to_the_published_total_at_every_resolution(server: str, resolution: int) -> None:
    frame = read(
        f"GeoJSON:{server}/collections/cells/items?datetime=2023&route=CMED&resolution={resolution}&limit=10000"
    )
    assert int(frame["value"].sum()) == CMED_2023 == detections(server, "CMED", "2023")


def test_a_box_selects_what_touches_it(server: str) -> None:
    box = (10.0, 34.0, 16.0, 38.0)
    whole = read(f"OAPIF:{server}", layer="cells")
    touching = whole.geometry.isna() | whole.intersects(shapely.box(*box))
    assert 0 < touching.sum() < len(whole)
    part = read(f"OAPIF:{server}", layer="cells", bbox=box, PAGE_SIZE=7)
    assert set(part["id"]) == set(whole["id"][whole.intersects(shapely.box(*box))])


def test_an_attribute_selects_what_has_it(server: str) -> None:
    whole = read(f"OAPIF:{server}", layer="places")
    part = read(f"OAPIF:{server}", layer="places", where="country_iso2 = 'IT'")
    assert part["id"].tolist() == whole["id"][whole["country_iso2"] == "IT"].tolist()
    assert 0 < len(part) < len(whole)


def test_ogrinfo_reads_one_tile_with_the_figures_of_items(server: str) -> None:
    tile = f"MVT:/vsicurl/{server}/tiles/cells/4/8/6.mvt?datetime=2023"
    frame = read(tile, layer="cells", X=8, Y=6, Z=4, CLIP="NO")
    assert len(frame) > 100
    assert "Layer name: cells" in ogrinfo("-so", "-al", tile, "-oo", "X=8", "-oo", "Y=6", "-oo", "Z=4")
    items = read(f"GeoJSON:{server}/collections/cells/items?datetime=2023&resolution=3&corridor=true&limit=10000")
    expected = items[items["kind"] == "cell"].set_index(["cell", "route"])
    both = frame.set_index(["cell", "route"])
    assert set(both.index) <= set(expected.index)
    expected = expected.loc[both.index]
    assert both["status"].tolist() == expected["status"].tolist()
    assert both["value"].fillna(-1).tolist() == expected["value"].fillna(-1).tolist()
    metres = expected.to_crs(3857).geometry.tolist()
    whole_hexagons = [shapely.hausdorff_distance(a, b) for a, b in zip(both.geometry.tolist(), metres, strict=True)]
    assert max(whole_hexagons) < 2 * 2_504_689 / 4096  # two units of the tile's grid
