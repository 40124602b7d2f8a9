"""Reads tiles from a PMTiles archive, such as the basemap that is made when the project is built."""

from __future__ import annotations

import gzip
import mmap
from pathlib import Path

from pmtiles.reader import Reader
from pmtiles.tile import Compression

from routes_geo.errors import DataError

BASEMAP = Path(__file__).resolve().parent / "basemap.pmtiles"


class TileArchive:
    """An opened archive. Tiles come out uncompressed."""

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as stream:
                content = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
            self._reader = Reader(lambda offset, length: content[offset : offset + length])
            header = self._reader.header()
        except (OSError, ValueError, KeyError) as error:
            raise DataError(f"{path}: not a readable PMTiles archive ({error})") from error
        self.min_zoom, self.max_zoom = int(header["min_zoom"]), int(header["max_zoom"])
        self._gzipped = header["tile_compression"] == Compression.GZIP
        self.layers: list[dict[str, object]] = list(self._reader.metadata().get("vector_layers", []))

    def tile(self, z: int, x: int, y: int) -> bytes:
        """Tile as bytes; empty where the archive has none."""
        content = self._reader.get(z, x, y)
        if content is None:
            return b""
        return gzip.decompress(content) if self._gzipped else bytes(content)
