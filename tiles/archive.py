"""Read PMTiles archives such as the basemap, and write archives for static hosting."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pmtiles.reader import Reader
from pmtiles.tile import (
    Compression,
    MagicNumberNotFound,
    SpecVersionUnsupported,
    TileType,
    deserialize_directory,
    zxy_to_tileid,
)
from pmtiles.writer import Writer

from routes_geo.errors import DataError, InvalidInput, os_sentence
from routes_geo.storage.durable import written_aside
from tiles.matrix_set import matrix_limits
from tiles.tilejson import VectorLayerAnswer

_FOREIGN = MagicNumberNotFound, SpecVersionUnsupported  # errors of the library that have no base in common
BASEMAP = Path(__file__).resolve().parent / "basemap.pmtiles"


class TileArchive:
    """Read tiles from a PMTiles archive; they are returned uncompressed. Its directory is read once."""

    def __init__(self, path: Path) -> None:
        try:
            content = path.read_bytes()  # a memory map would end the process if the file were cut off
            reader = Reader(lambda offset, length: content[offset : offset + length])
            header = reader.header()
            entries = np.array(list(_entries(content, header)), np.int64).reshape(-1, 4)
        except (
            OSError,
            EOFError,
            ValueError,
            LookupError,
            zlib.error,
            MagicNumberNotFound,
            SpecVersionUnsupported,
        ) as error:
            raise DataError(
                f"{path} is not a readable PMTiles archive ({error}); build it again with `make web`"
            ) from error
        self._entries = entries[np.argsort(entries[:, 0])]
        self._content, self._start = content, int(header["tile_data_offset"])
        self.min_zoom, self.max_zoom = int(header["min_zoom"]), int(header["max_zoom"])
        self._gzipped = header["tile_compression"] == Compression.GZIP
        self.layers: list[VectorLayerAnswer] = list(reader.metadata().get("vector_layers", []))

    def tile(self, z: int, x: int, y: int) -> bytes:
        """Return a tile as bytes; empty if the archive does not contain it."""
        number = zxy_to_tileid(z, x, y)
        row = int(np.searchsorted(self._entries[:, 0], number, side="right")) - 1
        if row < 0:
            return b""
        first, run, offset, length = self._entries[row].tolist()
        if number >= first + run:
            return b""
        content = self._content[self._start + offset : self._start + offset + length]
        return gzip.decompress(content) if self._gzipped else content


def _entries(content: bytes, header: Mapping[str, int]) -> Iterator[tuple[int, int, int, int]]:
    """Yield first tile, run of equal tiles, offset and length of all entries."""
    waiting = [(header["root_offset"], header["root_length"])]
    while waiting:
        offset, length = waiting.pop()
        listed = deserialize_directory(content[offset : offset + length])
        waiting += [
            (header["leaf_directory_offset"] + each.offset, each.length) for each in listed if not each.run_length
        ]
        yield from ((each.tile_id, each.run_length, each.offset, each.length) for each in listed if each.run_length)


@dataclass(frozen=True, slots=True)
class ArchiveInfo:
    """Describe the header of an archive: bounds in degrees (west, south, east, north), centre and metadata."""

    bounds: tuple[float, float, float, float]
    center: tuple[float, float, int]  # lng, lat, zoom
    metadata: dict[str, object]


def pyramid(bounds: tuple[float, float, float, float], max_zoom: int) -> list[tuple[int, int, int]]:
    """Return zoom, column and row of every tile within bounds, in the order of an archive."""
    addresses = [
        (int(limit["tileMatrix"]), x, y)
        for limit in matrix_limits(bounds, max_zoom)
        for x in range(limit["minTileCol"], limit["maxTileCol"] + 1)
        for y in range(limit["minTileRow"], limit["maxTileRow"] + 1)
    ]
    return sorted(addresses, key=lambda address: int(zxy_to_tileid(*address)))


def write_archive(path: Path, tiles: Iterable[tuple[tuple[int, int, int], bytes]], info: ArchiveInfo) -> int:
    """Write tiles in the order of `pyramid` and return how many; empty tiles are left out.

    The file appears only when it is complete. InvalidInput if it cannot be written.
    """
    try:
        with written_aside(path) as partial, partial.open("wb") as file:
            writer = Writer(file)
            for address, content in tiles:
                if content:
                    writer.write_tile(zxy_to_tileid(*address), gzip.compress(content, 9, mtime=0))
            writer.finalize(_header(info), info.metadata)
    except OSError as error:
        raise InvalidInput(f"{path} cannot be written ({os_sentence(error)}); choose another file") from error
    return int(writer.addressed_tiles)


def _header(info: ArchiveInfo) -> dict[str, object]:
    west, south, east, north = (round(edge * 1e7) for edge in info.bounds)
    lng, lat, zoom = info.center
    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": west,
        "min_lat_e7": south,
        "max_lon_e7": east,
        "max_lat_e7": north,
        "center_zoom": zoom,
        "center_lon_e7": round(lng * 1e7),
        "center_lat_e7": round(lat * 1e7),
    }
