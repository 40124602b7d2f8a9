"""Locate snapshots: a given one, built ones, and the embedded one."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

from routes_geo import __version__
from routes_geo.datafiles import embedded_data_dir, file_sha256
from routes_geo.snapshot.snapshot import POINTER, SCHEMA_VERSION


def embedded_folder(home: Path) -> Path:
    """Return the folder of the embedded snapshot, named after the code and the data it is built from."""
    return home / "embedded" / _fingerprint(embedded_data_dir())


@functools.cache
def _fingerprint(data_dir: Path) -> str:
    digest = hashlib.sha256(f"{__version__} {SCHEMA_VERSION}".encode())
    code = Path(__file__).parent.parent
    for path in sorted([*data_dir.rglob("*.csv"), *data_dir.rglob("*.geojson"), *code.rglob("*.py")]):
        digest.update(path.name.encode() + file_sha256(path).encode())
    return digest.hexdigest()[:16]


def is_pointed(folder: Path) -> bool:
    """Return whether a folder points to a snapshot."""
    return (folder / POINTER).is_file()


def snapshot_folders(snapshot: Path | None, built: Path, home: Path) -> tuple[Path, ...]:
    """Return the folders to look for a snapshot in: the given one alone, or the built ones, then the embedded one."""
    if snapshot is not None:
        return (snapshot,)
    return (built,) if is_pointed(built) else (built, embedded_folder(home))


def first_with_snapshot(folders: tuple[Path, ...]) -> Path:
    """Return the first folder with a pointer, or the last folder if none has one."""
    return next((folder for folder in folders if is_pointed(folder)), folders[-1])
