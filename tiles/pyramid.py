"""Write the whole pyramid of tiles into one archive that can be hosted without a server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from routes_geo.snapshot.releases import vintage
from routes_geo.snapshot.series import finest_resolution
from routes_geo.snapshot.snapshot import Snapshot
from tiles import cells
from tiles.archive import ArchiveInfo, pyramid, write_archive
from tiles.cell_figures import TileQuery, cells_tile
from tiles.cells import TileAddress
from tiles.features import encode_features_tile
from tiles.snapshot_tiles import SnapshotTiles
from tiles.tilejson import CENTER, FEATURE_TILESETS, cell_rules, typed_layers

Advance = Callable[[int, int], None]  # takes the tiles done and the number of all tiles


def write_pyramid(snapshot: Snapshot, path: Path, query: TileQuery, advance: Advance) -> dict[str, int]:
    """Write cells and areas with figures, corridors, branches, bands and places at all zooms; return a summary.

    The snapshot decides on the vintage of the figures.
    """
    addresses = pyramid(snapshot.derived(SnapshotTiles).bounds(), cells.MAX_ZOOM)
    coarser: dict[str, int] = {}
    info = ArchiveInfo(snapshot.derived(SnapshotTiles).bounds(), CENTER, _metadata(snapshot, query, coarser))
    count = write_archive(path, _tiles(snapshot, addresses, query, coarser, advance), info)
    return {"tiles": count, "bytes": path.stat().st_size, "coarser_tiles": len(coarser)}


def _tiles(
    snapshot: Snapshot, addresses: list[TileAddress], query: TileQuery, coarser: dict[str, int], advance: Advance
) -> Iterator[tuple[TileAddress, bytes]]:
    layers = [layer for name in FEATURE_TILESETS for layer in snapshot.derived(SnapshotTiles).layers(name)]
    finest = finest_resolution(snapshot, query.series)
    for done, address in enumerate(addresses, start=1):
        tile = cells_tile(snapshot, address, query)
        if tile.resolution != min(cells.resolution_for_zoom(address[0]), finest):
            coarser["/".join(map(str, address))] = tile.resolution
        yield address, tile.content + encode_features_tile(layers, *address)
        advance(done, len(addresses))


def _metadata(snapshot: Snapshot, query: TileQuery, coarser: dict[str, int]) -> dict[str, object]:
    """Return the metadata of the archive.

    `coarser` is filled while tiles are encoded; this works because metadata are written last.
    """
    info = snapshot.series(query.series)
    features = [layer for name in FEATURE_TILESETS for layer in typed_layers(name)]
    layers = [*typed_layers("cells", query.properties), *features]
    return {
        "name": "routes-geo",
        "description": "Published, aggregated statistics. Detections are events, not persons; corridors show a general "
        "area; small counts are withheld.",
        "attribution": info["attribution"],
        "snapshot": snapshot.snapshot_id,
        "series": query.series,
        "period": query.window.label,
        "vintage": vintage(snapshot, query.series).isoformat(),
        "unit": info["unit"],
        "route": query.route,
        "licence": info["licence"],
        "vector_layers": [{**layer, "minzoom": 0, "maxzoom": cells.MAX_ZOOM} for layer in layers],
        "coarser_tiles": coarser,
        **cell_rules(finest_resolution(snapshot, query.series)),
    }
