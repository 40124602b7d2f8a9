"""Build the embedded snapshot, from the embedded data alone; its folder is named after the hash of its inputs."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from routes_geo.datafiles import embedded_data_dir
from routes_geo.snapshot.location import embedded_folder, is_pointed

if TYPE_CHECKING:
    from routes_geo.build.build import Progress


def ensure_embedded_snapshot(home: Path, *, today: date, progress: Progress | None = None) -> Path:
    """Return the folder of the embedded snapshot, and build the snapshot if it is missing."""
    folder = embedded_folder(home)
    if not is_pointed(folder):
        from routes_geo.build.build import build_snapshot  # noqa: PLC0415 - a tenth of the time of a report

        build_snapshot(folder, data_dir=embedded_data_dir(), today=today, progress=progress)
    return folder


def build_day(environment: Mapping[str, str]) -> date:
    """Return the day of SOURCE_DATE_EPOCH, which a build of a package sets to be repeatable, otherwise today."""
    epoch = environment.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(epoch), UTC).date() if epoch else datetime.now().astimezone().date()


if __name__ == "__main__":  # the service runs this in a process of its own, to load none of it (see api.startup)
    ensure_embedded_snapshot(Path(sys.argv[1]), today=build_day(os.environ))
