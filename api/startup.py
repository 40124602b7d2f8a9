"""Find the snapshot to serve, before the first request."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import routes_geo
from api.settings import Settings
from routes_geo.errors import DataError
from routes_geo.snapshot.location import embedded_folder, is_pointed, snapshot_folders


def served_folders(settings: Settings) -> tuple[Path, ...]:
    """Return the folders to look for a snapshot in. A missing embedded snapshot is built first.

    The build runs in a process of its own, so that the service never loads adapters, ledger or forecasting.
    DataError if it fails.
    """
    folders = snapshot_folders(settings.snapshot, settings.snapshots_dir, settings.home)
    if folders[-1] == embedded_folder(settings.home) and not is_pointed(folders[-1]):
        _build_embedded(settings.home)
    return folders


def _build_embedded(home: Path) -> None:
    command = [sys.executable, "-m", "routes_geo.build.embedded", str(home.absolute())]
    code = Path(routes_geo.__file__).resolve().parent.parent
    build = subprocess.run(command, cwd=code, capture_output=True, text=True, check=False)  # noqa: S603 - our own module
    if build.returncode:
        reason = build.stderr.strip().splitlines()[-1:] or [f"exit code {build.returncode}"]
        raise DataError(f"the embedded snapshot could not be built: {reason[0]}")
