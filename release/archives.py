"""Compare two archives, and name the members that differ."""

from __future__ import annotations

import hashlib
import tarfile
import zipfile
from pathlib import Path

_NAMED = 20


def members(path: Path) -> dict[str, tuple[str, ...]]:
    """Return what an archive states of each member, by name: its SHA-256, mode and time, and owner."""
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            return {
                info.filename: (_sha256(wheel.read(info)), oct(info.external_attr), str(info.date_time))
                for info in wheel.infolist()
            }
    with tarfile.open(path) as sdist:
        return {
            info.name: (_sha256(_content(sdist, info)), oct(info.mode), str(info.mtime), f"{info.uid} {info.uname}")
            for info in sdist.getmembers()
        }


def _content(archive: tarfile.TarFile, info: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(info)
    return file.read() if file else b""


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def differences(first: Path, second: Path) -> list[str]:
    """Return what differs between two archives, an empty list if their bytes are the same."""
    if first.read_bytes() == second.read_bytes():
        return []
    ours, theirs = members(first), members(second)
    different = sorted(name for name in ours | theirs if ours.get(name) != theirs.get(name))
    named = [f"{first.name}: {name}: {ours.get(name)} and {theirs.get(name)}" for name in different[:_NAMED]]
    if len(different) > _NAMED:
        named.append(f"{first.name}: and {len(different) - _NAMED} more members")
    return named or [f"{first.name}: the same members in another order or another compression"]
