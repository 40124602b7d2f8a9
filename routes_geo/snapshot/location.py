"""Locate snapshots: a given one, built ones, and the embedded one."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

from routes_geo import __version__
from routes_geo.datafiles import embedded_data_dir, file_sha256
from routes_geo.snapshot.snapshot import POINTER, SCHEMA_VERSION

_CODE = Path(__file__).resolve().parent.parent
_PACKED = _CODE / "_snapshot"  # in a wheel that `make wheel` built


def embedded_folder(home: Path, packed: Path = _PACKED) -> Path:
    """Return the folder of the embedded snapshot, named after the code and the data it is built from.

    That is the one that came with the package, if it was built from the same code and data, otherwise one in `home`.
    """
    name = fingerprint(embedded_data_dir(), _CODE)
    return packed / name if is_pointed(packed / name) else home / "embedded" / name


@functools.cache
def fingerprint(data_dir: Path, code: Path) -> str:
    """Return the hash of data and code, which is the same in a checkout and in an installed package."""
    digest = hashlib.sha256(f"{__version__} {SCHEMA_VERSION}".encode())
    for folder, endings in ((data_dir, ("*.csv", "*.geojson")), (code, ("*.py",))):
        paths = {path.relative_to(folder).as_posix(): path for ending in endings for path in folder.rglob(ending)}
        for name in sorted(paths):
            digest.update(f"{name} {file_sha256(paths[name])}".encode())
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
