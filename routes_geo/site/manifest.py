"""List the files of a copy with their checksums, sources and licences: `--force` replaces these files only."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from routes_geo import __version__
from routes_geo.errors import InvalidInput

MANIFEST = "site.json"
_DIGEST_CHARACTERS = 16
_HOW = (
    "Serve this folder from any static host, at any path. *.pmtiles need byte ranges (without them, readers load them "
    "whole) and must not be compressed. Files in data and assets never change under their names: let them be cached "
    "for ever, and all others for minutes."
)


def files_below(folder: Path) -> list[Path]:
    """Return all files below a folder, in the order of their names."""
    return sorted(path for path in folder.rglob("*") if path.is_file() or path.is_symlink())


def digest_of(folder: Path) -> str:
    """Return a name for the content of a folder: another one if any file in it differs."""
    digest = hashlib.sha256()
    for path in files_below(folder):
        digest.update(f"{path.relative_to(folder).as_posix()} {_sha256(path)}\n".encode())
    return digest.hexdigest()[:_DIGEST_CHARACTERS]


def write_manifest(folder: Path, page: Mapping[str, Any], sources: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Write the list of all files of a copy, and return it."""
    names = ("id", "title", "publisher", "licence", "attribution")
    manifest = {
        "name": "routes-geo: static copy of the page",
        "version": __version__,
        "snapshot": page["snapshot"],
        "series": [
            {**{name: series[name] for name in names}, "released": series["release"]["released"]} for series in sources
        ],
        "how_to_serve": _HOW,
        "files": [
            {"path": path.relative_to(folder).as_posix(), "bytes": path.stat().st_size, "sha256": _sha256(path)}
            for path in files_below(folder)
        ],
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", "utf-8", newline="\n")
    return manifest


def exported_files(folder: Path) -> frozenset[str]:
    """Return the files in a folder that an export wrote; InvalidInput if it has no list of them."""
    path = folder / MANIFEST
    try:
        files = json.loads(path.read_text("utf-8"))["files"]
        return frozenset({MANIFEST, *(str(file["path"]) for file in files)})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InvalidInput(
            f"{folder} has no readable {MANIFEST}, so no export wrote it; choose another folder, or empty it yourself"
        ) from error


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
