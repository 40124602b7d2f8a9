"""Tiles are decoded as an independent decoder decodes them."""

from __future__ import annotations

import mapbox_vector_tile
import numpy as np
import pytest

from routes_geo.errors import DataError
from tiles.archive import BASEMAP, TileArchive
from tiles.mvt_reader import decode_tile


@pytest.mark.parametrize("address", [(0, 0, 0), (3, 4, 3), (4, 8, 6), (6, 34, 24)])
def test_tiles_of_the_basemap(address: tuple[int, int, int]) -> None:
    content = TileArchive(BASEMAP).tile(*address)
    decoded = decode_tile(content)
    expected = mapbox_vector_tile.decode(content, default_options={"y_coord_down": True})
    assert list(decoded) == list(expected)
    for name, layer in expected.items():
        assert len(decoded[name]) == len(layer["features"])
        for mine, theirs in zip(decoded[name], layer["features"], strict=True):
            assert mine.properties == theirs["properties"]
            points = {
                tuple(point) for point in np.rint(np.concatenate(mine.parts) * layer["extent"]).astype(int).tolist()
            }
            assert points == set(all_points(theirs["geometry"]["coordinates"]))


def all_points(coordinates: object) -> list[tuple[int, int]]:
    assert isinstance(coordinates, list | tuple)
    if isinstance(coordinates[0], int):
        return [(coordinates[0], coordinates[1])]
    return [point for part in coordinates for point in all_points(part)]


def test_an_empty_tile_has_no_layers() -> None:
    assert decode_tile(b"") == {}


@pytest.mark.parametrize("content", [b"\x1a\xff", b"\x1a\x05\x12\x03\x22\x01\x09", b"\xff\xff\xff", b"\x1b"])
def test_bytes_that_are_no_tile_are_refused(content: bytes) -> None:
    with pytest.raises(DataError, match="damaged"):
        decode_tile(content)
