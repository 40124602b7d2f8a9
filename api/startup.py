"""Find the snapshot to serve, before the first request, and compute what the first reader waits for."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import routes_geo
from api.page.document import describe_page
from api.settings import Settings, load_settings
from api.state import Served
from api.tiles.tilesets import warm_tiles
from routes_geo.errors import DataError, RoutesGeoError
from routes_geo.picture.shown_series import SeriesOfPage
from routes_geo.snapshot.location import embedded_folder, first_with_snapshot, is_pointed, snapshot_folders
from routes_geo.snapshot.snapshot import open_snapshot

if TYPE_CHECKING:
    from fastapi import FastAPI

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


class WarmUp:
    """Prepare the first tile and then the figures of the page in a thread. `is_done` once the tile is prepared.

    With an empty cache of kernels, the tile waits for the compiler. A process that ends waits for the
    thread: if the thread were in a C++ library at that moment, the process would abort.
    """

    def __init__(self, served: Served) -> None:
        self._served, self._tile = served, threading.Event()
        self.thread = threading.Thread(target=self.run, name="warm-up")

    @property
    def is_done(self) -> bool:
        """Return whether tiles can be answered without delay."""
        return self._tile.is_set()

    def run(self) -> None:
        """Prepare both now."""
        try:
            warm_tiles(self._served)
            self._tile.set()
            if threading.main_thread().is_alive():  # otherwise the process only waits for this thread
                self._served.snapshot.derived(SeriesOfPage).by_id()
                describe_page(self._served.snapshot, None)
        except RoutesGeoError as error:  # a request for the same gets the same error
            _LOG.warning("the service could not warm up", extra={"fields": {"reason": str(error)}})
        finally:
            self._tile.set()


def warm_up(app: FastAPI) -> None:
    """Begin to prepare the first answers of an application, which is ready once its first tile is."""
    app.state.warm_up = WarmUp(app.state.routes_geo.current())
    app.state.warm_up.thread.start()


def prepare() -> None:
    """Build the embedded snapshot and compile the kernels of the first answers, for a service that starts later."""
    folder = first_with_snapshot(served_folders(load_settings()))
    WarmUp(Served(open_snapshot(folder))).run()


if __name__ == "__main__":
    prepare()
