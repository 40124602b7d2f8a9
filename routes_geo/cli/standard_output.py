"""Write what is a file elsewhere to the standard output, where `-` is its name."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from routes_geo.cli.terminal import say, say_error
from routes_geo.storage.endings import STDOUT


@contextmanager
def file_for(output: Path, ending: str) -> Iterator[Path]:
    """Yield the file to write: the output itself, or for `-` a temporary file with an ending.

    The temporary file is copied to the standard output at the end of the block, if it does not fail.
    """
    if str(output) != STDOUT:
        yield output
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"output{ending}"
        yield path
        with path.open("rb") as written:
            shutil.copyfileobj(written, sys.stdout.buffer)
        sys.stdout.buffer.flush()


def teller(output: Path) -> Callable[[str], None]:
    """Return what prints a line about an output: not to the standard output if that has the content."""
    return say_error if str(output) == STDOUT else say
