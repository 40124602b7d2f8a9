"""Tiles of the embedded snapshot, read back by a decoder that is not ours."""

from __future__ import annotations

import h3
import mapbox_vector_tile
import numpy as np
import pytest
import shapely

from routes_geo.errors import InvalidInput, NotFound
from routes_geo.geography.web_mercator import lnglat_to_world
from routes_geo.snapshot.snapshot import Snapshot
from tiles.cell_index import feature_ids, index_cells
from tiles.cells import RESOLUTION_BY_ZOOM, encode_ids_tile, resolution_for_zoom
from tiles.features import encode_features_tile, make_layer
from tiles.mercator import check_tile, tile_world_bounds
from tiles.mvt import EXTENT
from tiles.snapshot_tiles import SnapshotTiles


def decode(tile: bytes) -> dict[str, object]:
    return mapbox_vector_tile.decode(tile, default_options={"y_coord_down": True})


def test_world_coordinates_of_known_points() -> None:
    x, y = lnglat_to_world([0, -180, 180], [0, 85.0511287798066, -85.0511287798066])
    assert x.tolist() == [0.5, 0, 1]
    assert np.allclose(y, [0.5, 0, 1])


@pytest.mark.parametrize("tile", [(3, 8, 0), (3, 0, 8), (3, -1, 0)])
def test_a_tile_outside_the_matrix(tile: tuple[int, int, int]) -> None:
    with pytest.raises(NotFound, match="from 0 to 7"):
        check_tile(*tile)


def test_a_zoom_that_is_not_offered() -> None:
    with pytest.raises(InvalidInput, match="0 to 8"):
        check_tile(9, 0, 0, 8)


def test_resolution_follows_the_zoom() -> None:
    assert [resolution_for_zoom(zoom) for zoom in range(11)] == [*RESOLUTION_BY_ZOOM, 5, 5]


@pytest.mark.parametrize(("z", "x", "y"), [(4, 8, 6), (6, 34, 25), (8, 136, 100)])
def test_each_hexagon_lies_where_h3_says(snapshot: Snapshot, z: int, x: int, y: int) -> None:
    index = snapshot.derived(SnapshotTiles).cell_index(resolution_for_zoom(z))
    features = decode(encode_ids_tile(index, (z, x, y)))["cells"]["features"]
    assert features
    west, north, east, _ = tile_world_bounds(z, x, y)
    cell_of = dict(zip(feature_ids(index.cells).tolist(), index.cells.tolist(), strict=True))
    for feature in features:
        boundary = h3.cell_to_boundary(f"{cell_of[feature['id']]:x}")
        expected = [
            [round((float(wx) - west) / (east - west) * EXTENT), round((float(wy) - north) / (east - west) * EXTENT)]
            for wx, wy in zip(*lnglat_to_world([p[1] for p in boundary], [p[0] for p in boundary]), strict=True)
        ]
        ring = feature["geometry"]["coordinates"][0][:-1]
        assert sorted(ring) == sorted(expected)
        assert feature["properties"] == {}


def test_a_cell_on_a_tile_edge_is_whole_in_both_tiles() -> None:
    """The meridian 11.25 E is an edge between two tiles at zoom 5."""
    index = index_cells(np.array([int(h3.latlng_to_cell(38.0, 11.25, 4), 16)], np.uint64), 4)
    y = int(float(lnglat_to_world([11.25], [38.0])[1][0]) * 32)
    left, right = (decode(encode_ids_tile(index, (5, x, y)))["cells"]["features"][0] for x in (16, 17))
    assert left["id"] == right["id"]
    moved = [[px - EXTENT, py] for px, py in left["geometry"]["coordinates"][0]]
    assert sorted(moved) == sorted(right["geometry"]["coordinates"][0])


def test_every_cell_is_in_some_tile_of_each_zoom(snapshot: Snapshot) -> None:
    for zoom in (2, 4, 5):
        index = snapshot.derived(SnapshotTiles).cell_index(resolution_for_zoom(zoom))
        seen: set[int] = set()
        for x in range(1 << zoom):
            for y in range(1 << zoom):
                tile = decode(encode_ids_tile(index, (zoom, x, y)))
                seen |= {feature["id"] for feature in tile.get("cells", {"features": []})["features"]}
        assert len(seen) == index.cells.size


def test_an_empty_tile_is_empty_bytes(snapshot: Snapshot) -> None:
    assert encode_ids_tile(snapshot.derived(SnapshotTiles).cell_index(5), (8, 0, 0)) == b""
    assert encode_features_tile(snapshot.derived(SnapshotTiles).layers("places"), 8, 0, 0) == b""


def test_layers_and_properties(snapshot: Snapshot) -> None:
    tile = decode(encode_features_tile(snapshot.derived(SnapshotTiles).layers("routes"), 2, 2, 1))
    assert {feature["properties"]["route"] for feature in tile["corridors"]["features"]} >= {"CMED", "EMED", "WBAL"}
    assert {feature["properties"]["mode"] for feature in tile["branches"]["features"]} == {"sea", "land"}
    bands = decode(encode_features_tile(snapshot.derived(SnapshotTiles).layers("bands"), 2, 2, 1))["bands"]["features"]
    shown = {tuple(feature["properties"][name] for name in ("route", "mode", "ring")) for feature in bands}
    assert {("CMED", "sea", ring) for ring in (1, 2, 3, 4)} <= shown
    assert {mode for _, mode, _ in shown} == {"sea", "land"}
    places = decode(encode_features_tile(snapshot.derived(SnapshotTiles).layers("places"), 2, 2, 1))["places"][
        "features"
    ]
    names = {feature["properties"]["name"]: feature["geometry"]["coordinates"] for feature in places}
    wx, wy = lnglat_to_world([12.609], [35.502])
    assert names["Lampedusa"] == [round((wx[0] * 4 - 2) * EXTENT), round((wy[0] * 4 - 1) * EXTENT)]


def test_no_reception_site_is_on_the_map(snapshot: Snapshot) -> None:
    shown = {
        properties["place_id"]
        for layer in snapshot.derived(SnapshotTiles).layers("places")
        for properties in layer.properties
    }
    assert "lampedusa" in shown
    assert not shown & {"pournara", "hal_far"}


def test_polygons_are_clipped_to_the_tile_and_its_buffer() -> None:
    layer = make_layer("a", [shapely.box(-60, -60, 60, 60)], [{"k": "v"}])
    ring = decode(encode_features_tile([layer], 5, 16, 15))["a"]["features"][0]["geometry"]["coordinates"][0]
    assert min(min(point) for point in ring) >= -0.07 * EXTENT
    assert max(max(point) for point in ring) <= 1.07 * EXTENT
