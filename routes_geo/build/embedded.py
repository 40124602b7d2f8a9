"""Build the embedded snapshot: from the embedded data alone, kept under the hash of what it is built from."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

from routes_geo.build.build import Progress, build_snapshot
from routes_geo.datafiles import embedded_data_dir
from routes_geo.snapshot.location import embedded_folder, is_pointed


def ensure_embedded_snapshot(home: Path, *, today: date, progress: Progress | None = None) -> Path:
    """Return the folder of the embedded snapshot, which is built if it is missing."""
    folder = embedded_folder(home)
    if not is_pointed(folder):
        build_snapshot(folder, data_dir=embedded_data_dir(), today=today, progress=progress)
    return folder


if __name__ == "__main__":  # how the service starts a build without loading one: see api.startup
    ensure_embedded_snapshot(Path(sys.argv[1]), today=datetime.now().astimezone().date())
