"""Open files as they are delivered: plain, or packed with gzip. What is unpacked stays below a limit."""

from __future__ import annotations

import io
import zlib
from pathlib import Path
from typing import BinaryIO, cast

from routes_geo.errors import DataError
from routes_geo.tables.limits import MAX_FILE_BYTES, MIB, check_regular

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})
_PACKED = ".gz"
_GZIP_FORMAT = 31  # zlib's window bits for gzip, with its header and checksum
_MOST_PARTS = 10_000
_CHUNK_BYTES = 65536
GZIP_MARK = b"\x1f\x8b"


def suffix_of(path: Path) -> str:
    """Return the suffix of a file name in lower case, without the one of gzip: `.tsv` for `a.tsv.gz`."""
    name = path.name.lower().removesuffix(_PACKED)
    return Path(name).suffix


def open_unpacked(path: Path, max_bytes: int = MAX_FILE_BYTES) -> BinaryIO:
    """Open a regular file for reading, and unpack it if it is packed with gzip, whatever its name.

    Reading raises DataError if the packed file is damaged or truncated, or has more than `max_bytes` when unpacked.
    """
    check_regular(path)
    file = path.open("rb")
    if file.peek(len(GZIP_MARK))[: len(GZIP_MARK)] != GZIP_MARK:
        return file
    return cast("BinaryIO", io.BufferedReader(Unpacking(path.name, file, max_bytes)))


class Unpacking(io.RawIOBase):
    """The unpacked content of a file."""

    def __init__(self, name: str, packed: BinaryIO, max_bytes: int) -> None:
        super().__init__()
        self._name = name
        self._packed = packed
        self._part = zlib.decompressobj(_GZIP_FORMAT)
        self._parts = 1
        self._ahead = b""  # packed bytes of the next part that were read already
        self._max_bytes = max_bytes
        self._left = max_bytes

    def readable(self) -> bool:
        """Return True, as the content can be read."""
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """Read the next bytes into a buffer; return their number, which is 0 at the end."""
        try:
            chunk = self._unpack(len(buffer))
        except (EOFError, zlib.error) as error:
            raise DataError(f"{self._name}: the packed file is damaged or truncated ({error}); get it again") from error
        self._left -= len(chunk)
        if self._left < 0:
            raise DataError(
                f"{self._name}: more than {self._max_bytes // MIB:,} MiB when unpacked, which is the limit; split the "
                "file"
            )
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def _unpack(self, most: int) -> bytes:
        """Return some of the next bytes, at most as many as given; none at the end."""
        while True:
            if self._part.eof and not self._begin_part():
                return b""
            packed = self._ahead or self._part.unconsumed_tail or self._packed.read(_CHUNK_BYTES)
            self._ahead = b""
            chunk = self._part.decompress(packed, most)
            if chunk:
                return chunk
            if not packed and not self._part.eof:
                raise EOFError("it ends too early")

    def _begin_part(self) -> bool:
        """Begin the next of the parts that a file can consist of; return whether there is one."""
        rest = self._part.unused_data.lstrip(b"\0") or self._packed.read(_CHUNK_BYTES)
        if not rest:
            return False
        self._parts += 1
        if self._parts > _MOST_PARTS:
            raise DataError(f"{self._name}: more than {_MOST_PARTS:,} packed parts, which is the limit; pack it again")
        self._part = zlib.decompressobj(_GZIP_FORMAT)
        self._ahead = rest
        return True

    def close(self) -> None:
        """Close the file."""
        self._packed.close()
        super().close()
