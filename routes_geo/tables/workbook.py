"""Read Excel workbooks as rows of cells. A process of its own reads the file, so that it can fail alone."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import Any

import orjson

from routes_geo.errors import DataError
from routes_geo.tables.limits import MIB, WORKBOOK, WorkbookLimits, check_regular

_PROGRAM = Path(__file__).with_name("workbook_process.py")
_PARSE_TIME: dict[str, Callable[[str], object]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
}
_ADVICE = "save the sheet you need as a workbook of its own"


@dataclass(frozen=True, slots=True)
class _Sheet:
    blocks: tuple[bytes, ...]  # rows as JSON, some hundred in each block
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Workbook:
    """The content of a workbook."""

    path: Path
    sheets: dict[str, _Sheet]

    @property
    def sheet_names(self) -> list[str]:
        """Return the names of the sheets in their order."""
        return list(self.sheets)

    def rows(self, sheet: str) -> list[list[object]]:
        """Return the cells of a sheet, row by row from A1; an empty cell is "". DataError for a damaged sheet."""
        return list(self._rows(sheet))

    def head(self, sheet: str, count: int) -> list[list[object]]:
        """Return the first rows of a sheet; DataError for a damaged sheet."""
        return list(islice(self._rows(sheet), count))

    def _rows(self, sheet: str) -> Iterator[list[object]]:
        if sheet not in self.sheets:
            names = ", ".join(self.sheet_names)[:600]
            raise DataError(f"{self.path.name}: expected a sheet {sheet!r}; the workbook has {names}")
        content = self.sheets[sheet]
        if content.fault:
            raise DataError(
                f"{self.path.name}, sheet {sheet}: cannot be read, the workbook is damaged ({content.fault})"
            )
        return chain.from_iterable(map(_decode_rows, content.blocks))


def open_workbook(path: Path, limits: WorkbookLimits = WORKBOOK) -> Workbook:
    """Read a workbook; DataError if the file is missing, empty, not a workbook, or exceeds a limit.

    The content of the last file is kept, because adapters look at a file before one of them reads it.
    """
    if check_regular(path) == 0:
        raise DataError(f"{path.name}: the file is empty; expected an Excel workbook")
    status = path.stat()
    state = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    content = _read_sheets(path, limits, state)
    if isinstance(content, str):
        raise DataError(f"{path.name}: {content}")
    return Workbook(path, content)


@lru_cache(maxsize=1)
def _read_sheets(path: Path, limits: WorkbookLimits, _state: tuple[int, ...]) -> dict[str, _Sheet] | str:
    """Return the sheets of a workbook, or why it is not accepted. `_state` changes when the file does."""
    command = [sys.executable, "-I", str(_PROGRAM), str(path), orjson.dumps(asdict(limits)).decode()]
    try:
        process = subprocess.run(  # noqa: S603 - our own program; the path is an argument, and no shell reads it
            command, capture_output=True, stdin=subprocess.DEVNULL, timeout=limits.wait_seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return _too_slow(limits.wait_seconds)
    if process.returncode:
        return _why_it_ended(process, limits)
    return _parse_output(process.stdout, limits)


def _why_it_ended(process: subprocess.CompletedProcess[bytes], limits: WorkbookLimits) -> str:
    if process.returncode == -getattr(signal, "SIGXCPU", 0):
        return _too_slow(limits.seconds)
    killed = process.returncode == -getattr(signal, "SIGKILL", 0)
    if killed or b"memory" in process.stderr or b"MemoryError" in process.stderr:
        return _too_large_to_read(limits)
    return "not a readable Excel workbook; it is damaged so badly that the process which read it has failed"


def _too_slow(seconds: int) -> str:
    return f"the workbook takes longer than {seconds} s to read; {_ADVICE}"


def _too_large_to_read(limits: WorkbookLimits) -> str:
    return (
        f"the workbook takes more than {limits.memory_bytes // MIB:,} MiB of memory to read, for example because of a "
        f"cell far from the others; {_ADVICE}"
    )


def _parse_output(output: bytes, limits: WorkbookLimits) -> dict[str, _Sheet] | str:
    lines = iter(output.split(b"\n"))
    sheets: dict[str, _Sheet] = {}
    while line := next(lines, b""):
        header = orjson.loads(line)
        if "sheet" not in header:
            return _fault_sentence(header, limits)
        blocks = tuple(islice(lines, header["blocks"]))
        sheets.setdefault(header["sheet"], _Sheet(blocks, header.get("fault", "")))
    return sheets


def _fault_sentence(header: dict[str, str], limits: WorkbookLimits) -> str:
    if header["fault"] == "large":
        return f"the workbook has {header['detail']}, which is the limit; {_ADVICE}"
    if header["fault"] == "memory":
        return _too_large_to_read(limits)
    return f"not a readable Excel workbook, or a truncated one ({header['detail']})"


def _decode_rows(block: bytes) -> list[list[object]]:
    rows: list[list[object]] = orjson.loads(block)
    for row in rows:
        for column, cell in enumerate(row):
            if isinstance(cell, dict):
                row[column] = _decode_time(cell)
    return rows


def _decode_time(cell: dict[str, Any]) -> object:
    ((kind, value),) = cell.items()
    if kind == "timedelta":
        return timedelta(*value)
    parse = _PARSE_TIME.get(kind)
    return parse(value) if parse else value


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell, such as `C7`, for its row and column counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"
