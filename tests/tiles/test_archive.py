"""Archives of tiles: what the independent reader of PMTiles finds in them."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest
from pmtiles.reader import Reader

from routes_geo.errors import DataError
from tiles.archive import BASEMAP, ArchiveInfo, TileArchive, pyramid, write_archive

WORLD = (-180.0, -85.0, 180.0, 85.0)


def test_tiles_are_those_of_another_reader() -> None:
    content = BASEMAP.read_bytes()
    reader, archive = Reader(lambda offset, length: content[offset : offset + length]), TileArchive(BASEMAP)
    addresses = pyramid(WORLD, archive.max_zoom)
    for address in random.Random(7).sample(addresses, 400):
        other = reader.get(*address)
        assert archive.tile(*address) == (b"" if other is None else gzip.decompress(other))


def test_runs_and_leaves_of_a_directory(tmp_path: Path) -> None:
    """Equal tiles in a row share an entry, and many entries make leaves."""
    path, rng = tmp_path / "many.pmtiles", random.Random(3)
    tiles = {address: rng.randbytes(rng.choice([5, 40])) for address in pyramid(WORLD, 7) if rng.random() < 0.9}
    same = [address for address in tiles if address[0] == 6]
    tiles |= dict.fromkeys(same, b"sea")
    write_archive(path, tiles.items(), ArchiveInfo(WORLD, (0, 0, 2), {"vector_layers": []}))
    archive = TileArchive(path)
    assert all(archive.tile(*address) == tiles.get(address, b"") for address in pyramid(WORLD, 7))
    assert archive.tile(9, 0, 0) == b""


@pytest.mark.parametrize("kept", [0, 50, 127, 300, 4000])
def test_an_archive_that_is_cut_off_is_not_read(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "cut.pmtiles"
    path.write_bytes(BASEMAP.read_bytes()[:kept])
    with pytest.raises(DataError, match="make web"):
        TileArchive(path)
