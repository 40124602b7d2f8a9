"""Hold the content of files: what happens to a file after it was checked does not reach its readers.

A memory map of the file itself would show later changes, and end the process if the file were cut off.
"""

from __future__ import annotations

import hashlib
import mmap
import tempfile
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from routes_geo.errors import DataError

_IN_MEMORY_BYTES = 64 << 20  # larger files are copied to a file without a name, which the system may page out
_CHUNK_BYTES = 1 << 20


def hold(path: Path, sha256: str, name: str, *, in_memory_bytes: int = _IN_MEMORY_BYTES) -> pa.Buffer:
    """Return the content of a file; DataError if it is missing or differs from its checksum (SHA-256).

    Messages call the file by its `name`.
    """
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            content, digest = _read(file) if size <= in_memory_bytes else _copy(file)
    except OSError as error:
        reason = "missing" if isinstance(error, FileNotFoundError) else f"cannot be read ({error.strerror})"
        raise DataError(f"{name}: {reason}") from error
    if digest != sha256:
        raise DataError(f"{name}: its content differs from the recorded checksum")
    return content


def _read(file: BinaryIO) -> tuple[pa.Buffer, str]:
    content = file.read()
    return pa.py_buffer(content), hashlib.sha256(content).hexdigest()


def _copy(file: BinaryIO) -> tuple[pa.Buffer, str]:
    digest = hashlib.sha256()
    with tempfile.TemporaryFile() as copy:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
            copy.write(chunk)
        copy.flush()
        return pa.py_buffer(mmap.mmap(copy.fileno(), 0, access=mmap.ACCESS_READ)), digest.hexdigest()
