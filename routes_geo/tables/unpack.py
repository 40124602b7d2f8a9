"""Read the bytes of a file block by block; gzip (whatever the name), .zst and .zip are unpacked, up to a limit."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from itertools import chain
from typing import IO

import pyarrow as pa

from routes_geo.errors import DataError
from routes_geo.tables.gzipped import GZIP_MARK, Unpacking
from routes_geo.tables.limits import MIB, UNPACKED, UnpackedLimits
from routes_geo.tables.location import UNREADABLE, file_name, filesystem_of, first_line

BLOCK_BYTES = 1 << 22
UNREADABLE_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    IndexError,  # a part without a name
    NotImplementedError,
    RuntimeError,  # a password is needed
    *UNREADABLE,
)
PACKINGS = (".gz", ".zst", ".zip")
_ENCRYPTED = 1


def packing_of(path: str) -> str:
    """Return `.gz`, `.zst` or `.zip` if a file name ends so, otherwise an empty text."""
    return next((ending for ending in PACKINGS if path.lower().endswith(ending)), "")


def without_packing(path: str) -> str:
    """Return a path without the ending of its packing."""
    return path[: len(path) - len(packing_of(path))]


def unpacked_blocks(path: str, endings: tuple[str, ...], limits: UnpackedLimits = UNPACKED) -> Iterator[bytes]:
    """Yield the bytes of a file; those of the one file with one of the `endings` inside, if it is a zip archive.

    DataError if the file cannot be read, is damaged, or unpacks to more than the limit.
    """
    files, location = filesystem_of(path)
    packing = packing_of(path)
    try:
        if packing == ".zip":
            with files.open_input_file(location) as archive:
                yield from _zip_blocks(path, archive, endings, limits)
            return
        with files.open_input_stream(location, compression=None) as stream:
            begin = stream.read(BLOCK_BYTES)
            is_gzip = begin.startswith(GZIP_MARK)
            if not is_gzip and packing != ".zst":
                yield from chain([begin] if begin else [], _blocks(stream))
                return
            most = limits.most(files.get_file_info(location).size or 0)
            packed = whole_reader(chain([begin], _blocks(stream)))
            with Unpacking(path, packed, most) if is_gzip else pa.CompressedInputStream(packed, "zstd") as unpacked:
                yield from _bounded(path, unpacked, most)
    except UNREADABLE_ARCHIVE as error:
        raise DataError(f"{path}: cannot be read ({first_line(error)})") from error


def _blocks(stream: pa.NativeFile | IO[bytes]) -> Iterator[bytes]:
    while block := stream.read(BLOCK_BYTES):
        yield block


def _bounded(path: str, stream: pa.NativeFile | IO[bytes], most: int) -> Iterator[bytes]:
    left = most
    for block in _blocks(stream):
        left -= len(block)
        if left < 0:
            raise DataError(
                f"{path}: more than {most // MIB:,} MiB when unpacked, which is the limit for its size; unpack it and "
                "give the file inside"
            )
        yield block


def _zip_blocks(path: str, archive: pa.NativeFile, endings: tuple[str, ...], limits: UnpackedLimits) -> Iterator[bytes]:
    with zipfile.ZipFile(archive) as opened:
        part = _only_part(path, zip_parts(path, opened, limits), endings)
        if part.flag_bits & _ENCRYPTED:
            raise DataError(f"{path}: {part.filename[:80]!r} is encrypted; unpack it and give the file inside")
        most = limits.most(part.compress_size)
        with opened.open(part) as stream:
            yield from _bounded(path, stream, most)


def zip_parts(path: str, archive: zipfile.ZipFile, limits: UnpackedLimits = UNPACKED) -> list[zipfile.ZipInfo]:
    """Return the files in an archive, without hidden ones; DataError if there are too many."""
    parts = archive.infolist()
    if len(parts) > limits.parts:
        raise DataError(f"{path}: {len(parts):,} files in the archive; at most {limits.parts:,} are accepted")
    return [part for part in parts if not part.is_dir() and not is_hidden(part.filename)]


def is_hidden(name: str) -> bool:
    """Return whether a file, or a folder that it is in, begins with a dot or an underscore."""
    return any(part.startswith(("_", ".")) for part in name.split("/"))


def _only_part(path: str, parts: list[zipfile.ZipInfo], endings: tuple[str, ...]) -> zipfile.ZipInfo:
    fitting = [part for part in parts if part.filename.lower().endswith(endings)]
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(repr(file_name(part.filename)) for part in (fitting or parts))[:400]
    if fitting:
        raise DataError(f"{path}: {len(fitting)} tables in the archive ({names}); unpack it and give one of them")
    raise DataError(f"{path}: no file in the archive ends in {', '.join(endings)}; it contains {names or 'nothing'}")


class BlockReader(io.RawIOBase):
    """Reads blocks of bytes as a file; what `read` raises is what the blocks raise."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        super().__init__()
        self._blocks = blocks
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill a buffer with the next bytes; return how many there were, 0 at the end."""
        while not self._rest:
            block = next(self._blocks, None)
            if block is None:
                return 0
            self._rest = memoryview(block)
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


def whole_reader(blocks: Iterator[bytes]) -> io.BufferedReader:
    """Return a file whose `read(n)` returns n bytes unless it ends before."""
    return io.BufferedReader(BlockReader(blocks), BLOCK_BYTES)
