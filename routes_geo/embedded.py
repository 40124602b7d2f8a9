"""The embedded snapshot: built from the embedded data on first use, kept under the hash of what it was built from."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from pathlib import Path

from routes_geo import __version__
from routes_geo.build import Progress, build_snapshot
from routes_geo.datafiles import embedded_data_dir, file_sha256
from routes_geo.snapshot import POINTER, SCHEMA_VERSION


def ensure_embedded_snapshot(home: Path, *, today: date, progress: Progress | None = None) -> Path:
    """Folder with the pointer to the embedded snapshot; built there if it is not yet."""
    data_dir = embedded_data_dir()
    folder = home / "embedded" / _fingerprint(data_dir)
    if not (folder / POINTER).is_file():
        build_snapshot(folder, data_dir=data_dir, today=today, progress=progress)
    return folder


def _fingerprint(data_dir: Path) -> str:
    digest = hashlib.sha256(f"{__version__} {SCHEMA_VERSION}".encode())
    code = Path(__file__).parent
    for path in sorted([*data_dir.rglob("*.csv"), *data_dir.rglob("*.geojson"), *code.rglob("*.py")]):
        digest.update(path.name.encode() + file_sha256(path).encode())
    return digest.hexdigest()[:16]


def snapshot_folders(
    snapshot: Path | None, built: Path, home: Path, progress: Progress | None = None
) -> tuple[Path, ...]:
    """Folders to look for a snapshot in, in this order: the given one alone, or built ones, then the embedded one."""
    if snapshot is not None:
        return (snapshot,)
    if (built / POINTER).is_file():
        return (built,)
    return built, ensure_embedded_snapshot(home, today=datetime.now().astimezone().date(), progress=progress)


def first_with_snapshot(folders: tuple[Path, ...]) -> Path:
    """First folder with a pointer; the last folder if none has one."""
    return next((folder for folder in folders if (folder / POINTER).is_file()), folders[-1])
