"""Read a workbook in a process of its own, because a hostile one can abort the process or fill its memory.

`workbook` runs this file as a script. It imports nothing of routes_geo, so that it starts in some hundredths of a
second. This is the only module that imports python_calamine.

Arguments: the file and the limits, as JSON. Output: one line of JSON for each sheet, followed by as many lines with
blocks of rows as it announces; or one line with a fault.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any

import orjson
from python_calamine import CalamineSheet, CalamineWorkbook

try:
    import resource
except ImportError:  # Windows: only the time that the parent waits is limited
    resource = None  # type: ignore[assignment]

_BLOCK_ROWS = 500
_CHUNK_BYTES = 1 << 20
_STATED_SIZE = 1 << 62  # makes zipfile unpack a part up to its real end, not up to the size in the directory

Limits = dict[str, int]


class TooLargeError(Exception):
    """The workbook exceeds a limit."""


def main(path: str, limits: Limits) -> None:
    """Write the sheets of a workbook to the standard output."""
    _limit_process(limits)
    try:
        _check_archive(path, limits)
        book = CalamineWorkbook.from_path(path)
        _check(len(book.sheet_names), limits["sheets"], "sheets")
        _write_sheets(book, limits)
    except BaseException as error:  # a panic of the Rust library is no Exception
        _write({"fault": _kind(error), "detail": _sentence(error)})


def _limit_process(limits: Limits) -> None:
    if resource is None:
        return
    wanted = {
        resource.RLIMIT_AS: limits["memory_bytes"],
        resource.RLIMIT_CPU: limits["seconds"],
        resource.RLIMIT_CORE: 0,
    }
    for kind, value in wanted.items():
        _, hard = resource.getrlimit(kind)
        lowest = value if hard == resource.RLIM_INFINITY else min(value, hard)
        with suppress(ValueError, OSError):  # some systems do not limit memory
            resource.setrlimit(kind, (lowest, hard))


def _check_archive(path: str, limits: Limits) -> None:
    """Raise TooLargeError if the parts of an archive unpack to too much; the sizes in its directory can be wrong."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        _check(len(parts), limits["parts"], "parts")
        left = limits["unpacked_bytes"]
        if sum(part.file_size for part in parts) > left:
            raise _unpacked_error(left)
        for part in parts:
            part.file_size = _STATED_SIZE
            with archive.open(part) as file:
                while chunk := file.read(_CHUNK_BYTES):
                    left -= len(chunk)
                    if left < 0:
                        raise _unpacked_error(limits["unpacked_bytes"])


def _check(count: int, most: int, things: str) -> None:
    if count > most:
        raise TooLargeError(f"more than {most:,} {things}")


def _unpacked_error(most: int) -> TooLargeError:
    return TooLargeError(f"more than {most >> 20:,} MiB when unpacked")


def _write_sheets(book: CalamineWorkbook, limits: Limits) -> None:
    cells = content = 0
    for number, name in enumerate(book.sheet_names):
        try:
            sheet = book.get_sheet_by_index(number)
            cells += _cell_count(sheet)
            _check(cells, limits["cells"], "cells")
            blocks = list(_blocks(sheet.to_python(skip_empty_area=False)))
        except TooLargeError:
            raise
        except Exception as error:
            _write({"sheet": name, "blocks": 0, "fault": _sentence(error)})
            continue
        content += sum(map(len, blocks))
        if content > limits["content_bytes"]:
            raise TooLargeError(f"more than {limits['content_bytes'] >> 20:,} MiB of text and numbers")
        _write({"sheet": name, "blocks": len(blocks)})
        for block in blocks:
            sys.stdout.buffer.write(block + b"\n")


def _cell_count(sheet: CalamineSheet) -> int:
    """Return the number of cells from A1 to the last one."""
    return 0 if sheet.end is None else (sheet.end[0] + 1) * (sheet.end[1] + 1)


def _blocks(rows: list[list[Any]]) -> Iterator[bytes]:
    for first in range(0, len(rows), _BLOCK_ROWS):
        block = rows[first : first + _BLOCK_ROWS]
        yield orjson.dumps(block, default=_encode_time, option=orjson.OPT_PASSTHROUGH_DATETIME)


def _encode_time(value: object) -> dict[str, object]:
    if isinstance(value, datetime | date | time):
        return {type(value).__name__: value.isoformat()}
    if isinstance(value, timedelta):
        return {"timedelta": [value.days, value.seconds, value.microseconds]}
    return {"str": str(value)}


def _kind(error: BaseException) -> str:
    return "large" if isinstance(error, TooLargeError) else "memory" if isinstance(error, MemoryError) else "damaged"


def _sentence(error: BaseException) -> str:
    return (" ".join(str(error).split()) or type(error).__name__)[:200]


def _write(header: dict[str, object]) -> None:
    sys.stdout.buffer.write(orjson.dumps(header) + b"\n")


if __name__ == "__main__":
    main(sys.argv[1], orjson.loads(sys.argv[2]))
