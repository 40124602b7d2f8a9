"""Open the figures of a snapshot on this machine, or of a service."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from routes_geo.analysis.atlas import Atlas
from routes_geo.analysis.source import parse_as_of
from routes_geo.snapshot.location import embedded_folder, first_with_snapshot, is_pointed, snapshot_folders
from routes_geo.snapshot.snapshot import open_snapshot

__all__ = ["connect", "open"]


def open(path: str | Path | None = None, as_of: date | str | None = None) -> Atlas:  # noqa: A001 - as geopandas' read
    """Open a snapshot on this machine, by default the one that the commands use; no connection is needed.

    That is the snapshot of `ROUTES_GEO_SNAPSHOT`, otherwise the last one that `routes-geo build` wrote, otherwise the
    embedded data. Their snapshot is built at its first use, which takes about ten seconds. `path` is the folder of
    another snapshot, or one that points to it. `as_of` is a day: all figures are those that were known then. NotFound
    if there is no snapshot in the folder; DataError if it is damaged or of another version.
    """
    from routes_geo.analysis.local import SnapshotSource  # noqa: PLC0415 - a connected atlas needs none of it

    folder = _default_folder() if path is None else Path(path).expanduser()
    return Atlas(SnapshotSource(open_snapshot(folder)), parse_as_of(as_of))


def connect(url: str, as_of: date | str | None = None, *, timeout_s: float = 60.0, key: str | None = None) -> Atlas:
    """Connect to a service such as http://127.0.0.1:8000; the atlas has the methods and figures of an opened one.

    All answers are of the snapshot that is served now. `timeout_s` limits each step of an answer: connecting, and
    waiting for the next bytes. `key` is sent to a service that gives out keys. InvalidInput for an address that is not
    one of http or https; DataError if nothing answers there, or something else than this service.
    """
    from routes_geo.analysis.service import ServiceSource  # noqa: PLC0415 - an opened snapshot needs no client

    return Atlas(ServiceSource(url, timeout_s=timeout_s, key=key), parse_as_of(as_of))


def _default_folder() -> Path:
    """Return the folder of the snapshot that the commands use; the embedded one is built if it is missing."""
    from api.settings import load_settings  # noqa: PLC0415 - only for the default
    from api.startup import served_folders  # noqa: PLC0415

    chosen = load_settings()
    folders = snapshot_folders(chosen.snapshot, chosen.snapshots_dir, chosen.home)
    if folders[-1] == embedded_folder(chosen.home) and not is_pointed(folders[-1]):
        sys.stderr.write("routes-geo builds the snapshot of the embedded data, once; this takes about ten seconds\n")
        folders = served_folders(chosen)
    return first_with_snapshot(folders)
