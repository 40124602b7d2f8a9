"""Write one archive for each tileset of the page's map, with the same tiles as those of the service."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from routes_geo.errors import NotFound
from routes_geo.snapshot.snapshot import Snapshot
from tiles.archive import BASEMAP, ArchiveInfo, pyramid, write_archive
from tiles.cell_figures import cells_tile
from tiles.cells import MAX_ZOOM, TileAddress
from tiles.features import encode_features_tile
from tiles.snapshot_tiles import SnapshotTiles
from tiles.tilejson import CENTER, typed_layers

TILESETS = ("cells", "bands", "places", "basemap")  # of the map's style in web/src/map/style.ts
Show = Callable[[str], None]


def write_tiles(snapshot: Snapshot, folder: Path, show: Show) -> None:
    """Write the archives of TILESETS to a folder; NotFound without a basemap.

    Cells and areas have only ids: the page paints figures from the matrices. All zooms but those of the basemap go to
    MAX_ZOOM: a map enlarges the tiles of the last zoom.
    """
    if not BASEMAP.is_file():
        raise NotFound("the basemap is missing; build it with `make web`")
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(BASEMAP, folder / "basemap.pmtiles")
    bounds = snapshot.derived(SnapshotTiles).bounds()
    for tileset in TILESETS[:-1]:
        show(f"tiles: {tileset}")
        layers = [{**layer, "minzoom": 0, "maxzoom": MAX_ZOOM} for layer in typed_layers(tileset)]
        info = ArchiveInfo(bounds, CENTER, {"name": tileset, "vector_layers": layers})
        write_archive(folder / f"{tileset}.pmtiles", _tiles(snapshot, tileset, pyramid(bounds, MAX_ZOOM)), info)


def _tiles(snapshot: Snapshot, tileset: str, addresses: list[TileAddress]) -> Iterator[tuple[TileAddress, bytes]]:
    layers = [] if tileset == "cells" else snapshot.derived(SnapshotTiles).layers(tileset)
    for address in addresses:
        if tileset == "cells":
            yield address, cells_tile(snapshot, address, None).content
        else:
            yield address, encode_features_tile(layers, *address)
