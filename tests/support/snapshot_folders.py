"""Folders with snapshots and a pointer, as a build leaves them."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

from routes_geo.snapshot.snapshot import MANIFEST, NAME_LENGTH, POINTER


def copy_snapshot(path: Path, folder: Path, note: str | None = None) -> str:
    """Copy a snapshot below a folder, with a note as another sound snapshot; return its name."""
    manifest = json.loads((path / MANIFEST).read_text("utf-8")) | ({} if note is None else {"note": note})
    text = json.dumps(manifest, indent=1, ensure_ascii=False)
    name = path.name if note is None else hashlib.sha256(text.encode()).hexdigest()[:NAME_LENGTH]
    shutil.copytree(path, folder / name)
    if note is not None:
        (folder / name / MANIFEST).write_text(text + "\n", "utf-8")
    return name


def point(folder: Path, name: str) -> None:
    """Name the snapshot to serve, in one step."""
    (folder / "next").write_text(f"{name}\n")
    (folder / "next").replace(folder / POINTER)
