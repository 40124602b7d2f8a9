"""Tiles of cells: against the plain encoder and a foreign decoder, with figures, at the edges, within the budget."""

from __future__ import annotations

from collections.abc import Sequence

import h3
import mapbox_vector_tile
import numpy as np
import pytest
from support.made_cells import globe, ring

from tiles import cells as cell_tiles
from tiles.cell_index import CellIndex, feature_ids, index_cells
from tiles.cells import (
    PROPERTIES,
    Figures,
    Names,
    Tile,
    TileAddress,
    _find,
    encode_figures_tile,
    encode_ids_tile,
    tile_within_budget,
)
from tiles.mvt import EXTENT, GeometryType, LayerEncoder, encode_tile, polygon_commands

NAMES = Names(
    ("CMED", "EMED", "WBAL"), ("published", "zero", "suppressed"), ("observed", "carried"), "cell", (True, True, False)
)
STATUS_OF = {"published": True, "zero": True, "suppressed": False}
ADDRESSES: list[TileAddress] = [(0, 0, 0), (1, 0, 1), (2, 3, 1), (3, 0, 0), (3, 4, 3), (4, 15, 15), (5, 0, 13)]


@pytest.fixture(scope="module", params=[0, 2])
def index(request: pytest.FixtureRequest) -> CellIndex:
    return index_cells(globe(request.param), request.param)


def figures_of_all(index: CellIndex, rows: np.ndarray) -> Figures:
    """Of none to two routes for each cell, every status, small and large values."""
    counts = (index.cells[rows] >> np.uint64(30)).astype(np.int64) % 3
    cells = np.repeat(index.cells[rows], counts)
    routes = (np.arange(cells.size) - np.repeat(np.cumsum(counts) - counts, counts)).astype(np.int8)
    mixed = cells.astype(np.int64) >> 27
    return Figures(
        spans=np.append(0, np.cumsum(counts)),
        cells=cells,
        routes=routes,
        values=np.where(mixed % 5 == 0, 158_026 + mixed % 1000, mixed % 7),
        status=((mixed + routes) % 3).astype(np.int8),
        withheld=mixed % 13,
        basis=(mixed % 3 - 1).astype(np.int8),
    )


def whole_coordinates(index: CellIndex, number: int, tile: TileAddress) -> np.ndarray:
    z, x, y = tile
    whole = np.floor(ring(index, number) * float(EXTENT << z) + 0.5).astype(np.int64)
    return whole[::-1] - np.array([x * EXTENT, y * EXTENT])


def plain_tile(index: CellIndex, tile: TileAddress, properties: Sequence[str] | None) -> bytes:
    """The same by the encoder for shapes, feature by feature."""
    layer = LayerEncoder("cells")
    rings, second = _find(index, tile)
    figures = figures_of_all(index, index.rings.rows[rings])
    for at, number in enumerate(rings.tolist()):
        if second[at] == number:
            continue
        parts = [[whole_coordinates(index, number, tile)]]
        if second[at] >= 0:
            parts.append([whole_coordinates(index, int(second[at]), tile)])
        commands = polygon_commands(parts)
        cell = index.cells[index.rings.rows[number]]
        if properties is None:
            layer.add(GeometryType.POLYGON, commands, {}, int(feature_ids(cell[None])[0]))
            continue
        for row in range(figures.spans[at], figures.spans[at + 1]):
            status = NAMES.statuses[figures.status[row]]
            content = {
                "cell": f"{cell:x}",
                "route": NAMES.routes[figures.routes[row]],
                "value": int(figures.values[row]) if STATUS_OF[status] else None,
                "status": status,
                "withheld_months": int(figures.withheld[row]),
                "resolution": index.resolution,
                "kind": NAMES.kind,
                "basis": NAMES.bases[figures.basis[row]] if figures.basis[row] >= 0 else None,
            }
            shown = {name: content[name] for name in properties if content[name] is not None}
            layer.add(
                GeometryType.POLYGON, commands, shown, int(feature_ids(cell[None])[0]) + int(figures.routes[row]) + 1
            )
    return encode_tile([layer])


def features(tile: bytes) -> list[dict[str, object]]:
    decoded = mapbox_vector_tile.decode(tile, default_options={"y_coord_down": True})
    tile_features = decoded.get("cells", {"features": []})["features"]
    return sorted(tile_features, key=lambda feature: feature["id"])


@pytest.mark.parametrize("tile", ADDRESSES, ids=str)
def test_ids_are_encoded_as_by_the_plain_encoder(index: CellIndex, tile: TileAddress) -> None:
    assert encode_ids_tile(index, tile) == plain_tile(index, tile, None)


@pytest.mark.parametrize("properties", [PROPERTIES, ("value",), ("status", "cell"), ("basis", "kind"), ()], ids=str)
@pytest.mark.parametrize("tile", ADDRESSES, ids=str)
def test_figures_are_those_of_the_plain_encoder(
    index: CellIndex, tile: TileAddress, properties: tuple[str, ...]
) -> None:
    ours = encode_figures_tile(
        index, tile, lambda rows: figures_of_all(index, rows), names=NAMES, properties=properties
    )
    decoded = features(ours)
    assert decoded == features(plain_tile(index, tile, properties))
    ids = [feature["id"] for feature in decoded]
    assert len(ids) == len(set(ids))
    if "value" in properties and len(ids) > 20:
        shown = [feature["properties"].get("value") for feature in decoded]
        assert None in shown
        assert max(value for value in shown if value is not None) > 158_000


def test_keys_and_values_are_stored_once(index: CellIndex) -> None:
    tile = encode_figures_tile(
        index, (1, 0, 0), lambda rows: figures_of_all(index, rows), names=NAMES, properties=PROPERTIES
    )
    assert tile.count(b"\x1a\x06status") == 1
    assert tile.count(b"\x0a\x09published") <= 1
    decoded = features(tile)
    numbers = {feature["properties"]["withheld_months"] for feature in decoded}
    numbers |= {feature["properties"].get("value") for feature in decoded} - {None}
    numbers |= {index.resolution}
    assert tile.count(b"\x22\x02\x28") + tile.count(b"\x22\x04\x28") >= len(numbers)
    for number in numbers:
        if number < 128:
            assert tile.count(bytes([0x22, 2, 0x28, number])) == 1


def test_a_cell_across_the_antimeridian_is_one_feature_of_two_parts_in_the_tile_of_the_world() -> None:
    cell = np.array([int(h3.latlng_to_cell(-17.0, 180.0, 2), 16)], np.uint64)
    index = index_cells(cell, 2)
    whole = features(encode_ids_tile(index, (0, 0, 0)))
    assert [feature["geometry"]["type"] for feature in whole] == ["MultiPolygon"]
    west, east = features(encode_ids_tile(index, (1, 0, 1))), features(encode_ids_tile(index, (1, 1, 1)))
    assert west[0]["id"] == east[0]["id"] == whole[0]["id"]
    moved = [[x - EXTENT, y] for x, y in east[0]["geometry"]["coordinates"][0]]
    assert sorted(moved) == sorted(west[0]["geometry"]["coordinates"][0])


def test_a_cell_without_extent_is_left_out() -> None:
    """Resolution 12 in the tile of the world: all its vertices fall on one point."""
    cell = np.array([int(h3.latlng_to_cell(35.5, 12.6, 12), 16)], np.uint64)
    assert features(encode_ids_tile(index_cells(cell, 12), (0, 0, 0))) == []


def test_a_tile_over_its_budget_is_given_at_the_next_coarser_resolution(monkeypatch: pytest.MonkeyPatch) -> None:
    resolutions: list[int] = []

    def encode_at(resolution: int) -> bytes:
        resolutions.append(resolution)
        return bytes(200 * 7**resolution)

    monkeypatch.setattr(cell_tiles, "BUDGET_BYTES", 100_000)
    assert tile_within_budget(8, encode_at) == Tile(bytes(200 * 7**3), 3)
    assert resolutions == [5, 4, 3]
    monkeypatch.setattr(cell_tiles, "BUDGET_BYTES", 10)
    assert tile_within_budget(4, encode_at).resolution == 2  # the coarsest: nothing is left out


def test_arrays_are_used_again_without_a_trace_of_the_last_tile() -> None:
    large, small = index_cells(globe(3), 3), index_cells(globe(0), 0)
    first = encode_ids_tile(small, (1, 1, 1))
    encode_ids_tile(large, (0, 0, 0))
    assert encode_ids_tile(small, (1, 1, 1)) == first
