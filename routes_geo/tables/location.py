"""Find the file system of a path or URI."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.fs

from routes_geo.errors import InvalidInput

UNREADABLE = (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError)


def absolute(path: str) -> str:
    """Return a path or URI that has the same meaning in any working directory."""
    return path if "://" in path else str(Path(path).absolute())


def filesystem_of(path: str) -> tuple[pa.fs.FileSystem, str]:
    """Return the file system of a path or URI, and the path in it.

    InvalidInput for a scheme that Arrow does not read.
    """
    if "://" not in path:
        return pa.fs.LocalFileSystem(), absolute(path)
    try:
        files, location = pa.fs.FileSystem.from_uri(path)
    except (pa.ArrowException, ValueError, OSError) as error:
        raise InvalidInput(f"{path}: {error}; use a file, s3, gs, abfs or hdfs address") from error
    return files, location


def file_name(path: str) -> str:
    """Return the last part of a path or URI."""
    return path.rstrip("/").replace("\\", "/").rsplit("/", 1)[-1]


def first_line(error: BaseException) -> str:
    """Return the first line of an error message, cut to a readable length."""
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
