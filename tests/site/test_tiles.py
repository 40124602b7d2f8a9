"""Archives of a copy: the tiles of the service, and the archive that the page's own tests read."""

from __future__ import annotations

from pathlib import Path

from routes_geo.site.tiles import write_tiles
from routes_geo.snapshot.snapshot import Snapshot
from tiles.archive import BASEMAP, ArchiveInfo, TileArchive, pyramid, write_archive
from tiles.cell_figures import cells_tile
from tiles.cells import MAX_ZOOM
from tiles.features import encode_features_tile
from tiles.snapshot_tiles import SnapshotTiles

TWO_TILES = Path(__file__).with_name("two_tiles.pmtiles")


def test_every_tile_is_the_one_that_is_served(snapshot: Snapshot, tmp_path: Path) -> None:
    stages: list[str] = []
    write_tiles(snapshot, tmp_path, stages.append)
    tiles = snapshot.derived(SnapshotTiles)
    archives = {name: TileArchive(tmp_path / f"{name}.pmtiles") for name in ("cells", "bands", "places")}
    some = 0
    for address in pyramid(tiles.bounds(), MAX_ZOOM)[::7]:
        expected = cells_tile(snapshot, address, None).content
        assert archives["cells"].tile(*address) == expected
        some += bool(expected)
        for name in ("bands", "places"):
            assert archives[name].tile(*address) == encode_features_tile(tiles.layers(name), *address)
    assert some > 30
    assert (tmp_path / "basemap.pmtiles").read_bytes() == BASEMAP.read_bytes()
    assert stages == ["tiles: cells", "tiles: bands", "tiles: places"]


def test_the_archive_of_the_tests_of_the_page_is_still_what_is_written(tmp_path: Path) -> None:
    path = tmp_path / "two.pmtiles"
    info = ArchiveInfo((-180, -85, 180, 85), (0, 0, 0), {})
    assert write_archive(path, [((0, 0, 0), b"first tile"), ((1, 1, 0), b"second tile")], info) == 2
    assert path.read_bytes() == TWO_TILES.read_bytes()
