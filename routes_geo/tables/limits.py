"""Limits on files of publishers and of your own; the largest real file stays below a tenth of each.

They bound memory and time, whatever a file contains. `docs/how_to/load_publisher_files.md` states them.
"""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path

from routes_geo.errors import DataError

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class WorkbookLimits:
    """Limits on a workbook, and on the process that reads it."""

    parts: int = 5000  # files in the archive
    unpacked_bytes: int = 256 * MIB
    sheets: int = 250
    cells: int = 10_000_000  # of all sheets, blank ones included
    content_bytes: int = 256 * MIB  # of the cells as text
    memory_bytes: int = 2048 * MIB
    seconds: int = 8  # of computing
    wait_seconds: int = 60  # until the process is ended, if it does not compute


@dataclass(frozen=True, slots=True)
class TextLimits:
    """Limits on delimited text."""

    line_chars: int = MIB  # a longer line is a broken row
    columns: int = 10_000
    lines: int = 1_000_000
    cells: int = 10_000_000
    broken_rows: int = 100_000  # with more, a tenth of the rows must be sound
    record_lines: int = 200  # lines of one row; an open quotation mark is looked for no further
    repeated_chars: int = 16 * MIB  # characters read again after quotation marks that are not closed


@dataclass(frozen=True, slots=True)
class TableLimits:
    """Limits on a table in Parquet."""

    rows: int = 1_000_000
    columns: int = 10_000
    unpacked_bytes: int = 1024 * MIB  # of all columns, as the file states it
    column_bytes: int = 512 * MIB  # of one column that is read


@dataclass(frozen=True, slots=True)
class UnpackedLimits:
    """Limits on what a packed file (.gz, .zst, .zip) unpacks to: a size, or a multiple of the packed size."""

    parts: int = 5000  # files in a zip archive
    bytes: int = 1024 * MIB
    ratio: int = 200  # usual tables are packed to a twentieth, hostile files to a thousandth

    def most(self, packed_bytes: int) -> int:
        """Return the largest accepted size in bytes of what a number of packed bytes unpacks to."""
        return max(self.bytes, self.ratio * packed_bytes)


MAX_FILE_BYTES = 256 * MIB
MAX_JSON_BYTES = 32 * MIB
MAX_JSON_DEPTH = 32
MAX_JSON_VALUES = 2_000_000
WORKBOOK = WorkbookLimits()
TEXT = TextLimits()
TABLE = TableLimits()
UNPACKED = UnpackedLimits()
UNPACKED_TO_INGEST = UnpackedLimits(bytes=MAX_FILE_BYTES, ratio=0)


def check_regular(path: Path) -> int:
    """Return the size of a regular file in bytes; DataError for anything else, which is not opened."""
    try:
        status = path.stat()
    except FileNotFoundError:
        raise DataError(f"{path}: no such file") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise DataError(f"{path}: cannot be read ({reason})") from error
    if stat.S_ISDIR(status.st_mode):
        raise DataError(f"{path}: is a folder; expected a file")
    if not stat.S_ISREG(status.st_mode):
        raise DataError(f"{path}: is a device or a pipe; save its content in a file first")
    return status.st_size


def check_size(path: Path, max_bytes: int, advice: str) -> None:
    """Raise DataError for what is not a regular file, or a file of more than `max_bytes`; `advice` ends the message."""
    size = check_regular(path)
    if size > max_bytes:
        raise DataError(
            f"{path.name}: {-(-size // MIB):,} MiB; files of at most {max_bytes / MIB:,.6g} MiB are accepted; {advice}"
        )
