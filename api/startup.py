"""Find the snapshot to serve, before the first request, and compute what the first reader waits for."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from pathlib import Path

import routes_geo
from api.page.document import describe_page
from api.settings import Settings
from routes_geo.errors import DataError, RoutesGeoError
from routes_geo.picture.shown_series import SeriesOfPage
from routes_geo.snapshot.location import embedded_folder, is_pointed, snapshot_folders
from routes_geo.snapshot.snapshot import Snapshot

_LOG = logging.getLogger("routes_geo.api")


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


def prepare_page(snapshot: Snapshot) -> threading.Thread:
    """Compute the figures of the page in a thread, so that the first reader does not wait for them."""
    thread = threading.Thread(target=_prepare_page, args=(snapshot,), name="page", daemon=True)
    thread.start()
    return thread


def _prepare_page(snapshot: Snapshot) -> None:
    try:
        snapshot.derived(SeriesOfPage).by_id()
        describe_page(snapshot, None)
    except RoutesGeoError as error:  # the request for the page gets the same error
        _LOG.warning("the figures of the page cannot be computed", extra={"fields": {"reason": str(error)}})
