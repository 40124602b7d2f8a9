"""Build the embedded snapshot, from the embedded data alone; its folder is named after the hash of its inputs."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

from routes_geo.build.build import Progress, build_snapshot
from routes_geo.datafiles import embedded_data_dir
from routes_geo.snapshot.location import embedded_folder, is_pointed


def ensure_embedded_snapshot(home: Path, *, today: date, progress: Progress | None = None) -> Path:
    """Return the folder of the embedded snapshot, and build the snapshot if it is missing."""
    folder = embedded_folder(home)
    if not is_pointed(folder):
        build_snapshot(folder, data_dir=embedded_data_dir(), today=today, progress=progress)
    return folder


if __name__ == "__main__":  # the service runs this in a process of its own, to load none of it (see api.startup)
    ensure_embedded_snapshot(Path(sys.argv[1]), today=datetime.now().astimezone().date())
