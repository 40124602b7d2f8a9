"""The layer of landing areas on tiles: its shapes, ids and figures, and that each count is on tiles once."""

from __future__ import annotations

from typing import Any

import h3
import mapbox_vector_tile
import numpy as np
import pytest
import shapely

from routes_geo.grid.cell_bits import cells_to_parent
from routes_geo.grid.keys import is_area
from routes_geo.model import Kind
from routes_geo.snapshot.areas import Areas
from routes_geo.snapshot.counts import remainder_rows
from routes_geo.snapshot.series import DETECTIONS, monthly_series
from routes_geo.snapshot.snapshot import Snapshot
from tiles.areas import AreaShapes, area_feature_ids, encode_areas, shape_areas
from tiles.cell_figures import PROPERTIES, TileQuery, cells_tile
from tiles.cell_index import feature_ids
from tiles.cells import TileAddress, resolution_for_zoom
from tiles.mercator import tile_world_bounds
from tiles.mvt import EXTENT
from tiles.snapshot_tiles import SnapshotTiles

CENTRAL: TileAddress = (4, 8, 6)  # Sicily, Calabria, the Ionian Sea
SICILY = 2


def decode(content: bytes, layer: str = "areas") -> list[dict[str, Any]]:
    decoded = mapbox_vector_tile.decode(content, default_options={"y_coord_down": True})
    features: list[dict[str, Any]] = decoded.get(layer, {"features": []})["features"]
    return features


def areas_on(snapshot: Snapshot, address: TileAddress, query: TileQuery | None) -> list[dict[str, Any]]:
    return decode(cells_tile(snapshot, address, query).content)


def query_of(snapshot: Snapshot, when: str, route: str | None = None, names: tuple[str, ...] = PROPERTIES) -> TileQuery:
    return TileQuery.parse(snapshot, (when, None), DETECTIONS, route, names)


def test_ids_of_areas_lie_below_those_of_all_cells() -> None:
    coarsest = np.array([int(cell, 16) for cell in h3.get_res0_cells()], np.uint64)
    assert area_feature_ids(np.array([1, 127], np.uint64)).tolist() == [8, 1016]
    assert area_feature_ids(np.array([127], np.uint64)).max() + 7 < feature_ids(coarsest).min()
    with pytest.raises(ValueError, match="below 128"):
        area_feature_ids(np.array([128], np.uint64))


@pytest.mark.parametrize("zoom", [2, 4, 5, 7])
def test_the_layer_has_the_areas_that_are_rows_at_the_resolution(snapshot: Snapshot, zoom: int) -> None:
    resolution = resolution_for_zoom(zoom)
    keys = snapshot.cube(DETECTIONS, resolution).cells
    expected = set(area_feature_ids(np.unique(keys[is_area(keys)])).tolist())
    side = 1 << zoom
    touched = [(zoom, x, y) for x in range(int(side * 0.44), int(side * 0.6) + 1) for y in range(side // 3, side // 2)]
    shown = {feature["id"] for address in touched for feature in areas_on(snapshot, address, None)}
    assert shown == expected


def test_calabria_is_an_area_only_where_no_cell_contains_all_of_it(snapshot: Snapshot) -> None:
    calabria = snapshot.derived(Areas).find("IT:calabria")
    assert h3.get_resolution(f"{calabria.home:x}") == 2
    numbers = [snapshot.derived(SnapshotTiles).area_shapes(resolution).numbers.tolist() for resolution in range(2, 6)]
    assert [calabria.number in shown for shown in numbers] == [False, True, True, True]


@pytest.mark.parametrize("resolution", [2, 3, 4, 5])
def test_an_area_is_drawn_as_the_cells_that_contain_it(snapshot: Snapshot, resolution: int) -> None:
    """The middle of each cell is inside, those of its neighbours are outside, unless they contain a part, too."""
    by_number = snapshot.derived(Areas).by_number()
    address: TileAddress = (3, 4, 3)
    shapes = shape_areas(by_number, np.array([SICILY], np.uint64), resolution)
    content = encode_areas(shapes, address, [0], [{}], area_feature_ids(shapes.numbers))
    (feature,) = decode(content)
    drawn = shapely.from_geojson(str(feature["geometry"]).replace("'", '"'))
    cells = {f"{cell:x}" for cell in cells_to_parent(by_number[SICILY].cells, resolution).tolist()}
    around = {other for cell in cells for other in h3.grid_disk(cell, 1)}
    for cell in around:
        assert drawn.contains(tile_point(cell, address)) == (cell in cells)
    assert shapely.is_valid(drawn)


def tile_point(cell: str, address: TileAddress) -> shapely.Point:
    lat, lng = h3.cell_to_latlng(cell)
    west, north, east, _ = tile_world_bounds(*address)
    x, y = (lng + 180) / 360, (1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2
    return shapely.Point((x - west) / (east - west) * EXTENT, (y - north) / (east - west) * EXTENT)


def test_an_area_is_whole_and_the_same_in_each_tile(snapshot: Snapshot) -> None:
    left, right = (areas_on(snapshot, (6, x, 24), None) for x in (34, 35))
    shared = {item["id"] for item in left} & {item["id"] for item in right}
    assert shared
    for one in shared:
        first, second = (next(item for item in tile if item["id"] == one) for tile in (left, right))
        assert points(first) == {(x + EXTENT, y) for x, y in points(second)}


def points(feature: dict[str, Any]) -> set[tuple[int, int]]:
    def flat(nested: Any) -> list[Any]:
        return [tuple(nested)] if isinstance(nested[0], int) else [point for part in nested for point in flat(part)]

    return set(flat(feature["geometry"]["coordinates"]))


def test_larger_areas_come_first_so_that_smaller_ones_are_drawn_above_them(snapshot: Snapshot) -> None:
    ids = [feature["id"] >> 3 for feature in areas_on(snapshot, CENTRAL, None)]
    assert ids.index(1) < ids.index(SICILY)  # Italy, Sicily
    shapes: AreaShapes = snapshot.derived(SnapshotTiles).area_shapes(5)
    sizes = [snapshot.derived(Areas).by_number()[number].cells.size for number in shapes.numbers.tolist()]
    assert sizes == sorted(sizes, reverse=True)


def test_sicily_has_one_figure_its_name_and_how_it_is_derived(snapshot: Snapshot) -> None:
    found = {item["id"]: item["properties"] for item in areas_on(snapshot, CENTRAL, query_of(snapshot, "2015"))}
    assert found[(SICILY << 3) | 1] == {
        "area": "IT:sicily",
        "name": "Sicily",
        "route": "CMED",
        "value": 104_708,
        "status": "published",
        "withheld_months": 0,
        "kind": Kind.AREA.value,
        "basis": "published_share",
    }


def test_an_area_without_a_figure_of_its_own_is_not_published(snapshot: Snapshot) -> None:
    found = {
        item["properties"]["area"]: item["properties"]
        for item in areas_on(snapshot, CENTRAL, query_of(snapshot, "2015"))
    }
    assert found["IT"]["status"] == "not_published"
    assert not {"value", "basis"} & set(found["IT"])


def test_chosen_properties_and_route(snapshot: Snapshot) -> None:
    chosen = areas_on(snapshot, CENTRAL, query_of(snapshot, "2015", "CMED", ("value", "name")))
    assert {item["id"] & 7 for item in chosen} == {1}
    assert {"name": "Sicily", "value": 104_708} in [item["properties"] for item in chosen]
    assert {len(item["properties"]) for item in areas_on(snapshot, CENTRAL, query_of(snapshot, "2015", None, ()))} == {
        0
    }


def test_ids_alone_are_those_of_figures_without_the_route(snapshot: Snapshot) -> None:
    plain, figures = (areas_on(snapshot, CENTRAL, query) for query in (None, query_of(snapshot, "2023")))
    assert [item["id"] for item in plain] == [item["id"] & ~7 for item in figures]
    assert plain[0]["properties"] == {}


def test_a_tile_far_from_all_areas_has_no_layer(snapshot: Snapshot) -> None:
    assert b"areas" not in cells_tile(snapshot, (6, 35, 22), query_of(snapshot, "2023")).content  # Serbia


@pytest.mark.parametrize("zoom", [2, 4, 5])
@pytest.mark.parametrize("when", ["2015", "2023-09", "2025-06/2026-06"])
def test_each_count_is_on_tiles_once_or_a_remainder(snapshot: Snapshot, zoom: int, when: str) -> None:
    query, side = query_of(snapshot, when), 1 << zoom
    counts: dict[int, int] = {}
    for x in range(int(side * 0.4), int(side * 0.62) + 1):
        for y in range(side // 4, side // 2 + 1):
            content = cells_tile(snapshot, (zoom, x, y), query).content
            for feature in decode(content) + decode(content, "cells"):
                value = feature["properties"].get("value", 0)
                assert counts.setdefault(feature["id"], value) == value
    rest = remainder_rows(snapshot, DETECTIONS, resolution_for_zoom(zoom), query.window)[2].sum()
    totals = [
        monthly_series(snapshot, DETECTIONS, route["route"]).total(query.window.start, query.window.stop) or 0
        for route in snapshot.routes()
    ]
    assert sum(counts.values()) + rest == sum(totals)


def test_a_series_without_fine_cells_keeps_its_finest_at_large_zooms(snapshot: Snapshot) -> None:
    query = TileQuery.parse(snapshot, ("2023", None), "iom.dead_and_missing.v1", None, PROPERTIES)
    tile = cells_tile(snapshot, (8, 136, 101), query)
    assert tile.resolution == 4
    assert {feature["properties"]["resolution"] for feature in decode(tile.content, "cells")} == {4}
