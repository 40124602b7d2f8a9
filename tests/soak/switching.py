"""Switch the snapshot pointer of a folder again and again, as a process of its own: FOLDER SECONDS NAME NAME..."""

from __future__ import annotations

import itertools
import sys
import time
from pathlib import Path

from support.snapshot_folders import point


def main(folder: Path, pause_s: float, names: list[str]) -> None:
    """Print each switch, until the process is ended."""
    for name in itertools.cycle([*names[1:], names[0]]):
        time.sleep(pause_s)
        point(folder, name)
        print(name, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]), sys.argv[3:])
