"""Commands under another clock, with Debian's faketime."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

# Where a clock is set, monotonic clocks go on, and times of files that were written before stay.
_VARIABLES = {"FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1", "FAKETIME_CACHE_DURATION": "1"}
_CACHED_S = 2.5
_LIBRARIES = "/usr/lib/*/faketime/libfaketimeMT.so.1"


def faketime() -> str:
    """Return the program; the test is skipped where it is not installed."""
    found = shutil.which("faketime")
    if found is None:
        pytest.skip("there is no faketime (Debian package faketime)")
    return found


def at(moment: str, command: Sequence[str]) -> list[str]:
    """Return a command whose clock starts at a moment in UTC, such as 2038-01-19 03:14:00."""
    return [faketime(), "-f", f"@{moment}", *command]


def at_variables() -> Mapping[str, str]:
    """Return variables for a command under another clock."""
    return {**_VARIABLES, "TZ": "UTC"}


def settable(file: Path) -> dict[str, str]:
    """Return variables for a process whose clock is set by writing to a file, as `set_clock` does."""
    faketime()
    library = next(iter(sorted(Path("/").glob(_LIBRARIES.lstrip("/")))), None)
    if library is None:
        pytest.skip("there is no library of faketime for threads")
    return {**at_variables(), "LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(file)}


def set_clock(file: Path, text: str) -> None:
    """Set the clock to `@2038-01-19 03:14:00` (it goes on from there), `+3d` or `-1h`, and wait until it is so."""
    partial = file.with_suffix(".partial")
    partial.write_text(f"{text}\n")
    partial.replace(file)
    time.sleep(_CACHED_S)
