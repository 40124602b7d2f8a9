"""Write files and folders whole: they get their name once all of their content is on the disk.

A reader sees the former file or the new one, never a part, even if the process is killed or the machine loses power.
What a killed process leaves behind is removed by the next one that writes the same file or folder.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from routes_geo.errors import InvalidInput
from routes_geo.storage.locks import try_lock

_LOCK = ".lock"
_UNLOCKED_S = 3600  # a folder without a lock for longer is left behind


@contextmanager
def written_aside(target: Path) -> Iterator[Path]:
    """Yield the path of a new, empty file beside `target`. It replaces the target when the block ends without an error.

    InvalidInput if the target is a folder, a device or a pipe. An error in the block, or of the disk, leaves the target
    as it was.
    """
    _check_replaceable(target)
    prefix = f".{target.name}."
    _remove_left_behind(target.parent, prefix)
    partial, handle = _create_locked(lambda: _new_file(target.parent, prefix))
    try:
        if target.exists():
            partial.chmod(stat.S_IMODE(target.stat().st_mode))
        yield partial
        sync(partial)
        partial.replace(target)
        sync(target.parent)
    finally:
        os.close(handle)
        partial.unlink(missing_ok=True)


@contextmanager
def folder_written_aside(parent: Path, prefix: str) -> Iterator[Path]:
    """Yield a new folder below `parent`, for content that the caller renames or publishes; removed when the block ends.

    Folders with the same prefix whose process is gone are removed first.
    """
    parent.mkdir(parents=True, exist_ok=True)
    _remove_left_behind(parent, prefix)
    folder, handle = _create_locked(lambda: _new_folder(parent, prefix))
    try:
        yield folder
    finally:
        os.close(handle)
        _remove_folder(folder)


def _new_file(parent: Path, prefix: str) -> tuple[Path, int]:
    path = parent / f"{prefix}{uuid.uuid4().hex}.partial"
    return path, os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o666)


def _new_folder(parent: Path, prefix: str) -> tuple[Path, int]:
    while True:
        path = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        with suppress(FileNotFoundError):  # another process took the empty folder for left behind
            return path, os.open(path / _LOCK, os.O_CREAT | os.O_RDWR, 0o644)


def _create_locked(create: Callable[[], tuple[Path, int]]) -> tuple[Path, int]:
    """Create a file or a folder and lock it. Another process may take it for left behind before it is locked."""
    while True:
        path, handle = create()
        if try_lock(handle) is not False and path.exists():
            return path, handle
        os.close(handle)


def sync(path: Path) -> None:
    """Wait until the content of a file, or the names in a folder, are on the disk."""
    if os.name == "nt" and path.is_dir():
        return  # Windows has no handles of folders
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """Do the same for a folder with all that it contains."""
    for path in folder.rglob("*"):
        sync(path)
    sync(folder)


def _check_replaceable(target: Path) -> None:
    if not target.exists():
        return
    if target.is_dir():
        raise InvalidInput(f"{target} is a folder; give the name of a file")
    if not target.is_file():
        raise InvalidInput(f"{target} is not a regular file but a device or a pipe; give the name of a file")


def _remove_left_behind(parent: Path, prefix: str) -> None:
    """Remove files and folders with this prefix if their process has ended, as far as locks can tell."""
    if not parent.is_dir():
        return
    for path in parent.iterdir():
        with suppress(FileNotFoundError):  # another process has removed it
            if path.name.startswith(prefix) and not path.is_symlink() and _is_left_behind(path):
                if path.is_dir():
                    _remove_folder(path)
                else:
                    path.unlink()


def _remove_folder(folder: Path) -> None:
    """Remove a folder, its lock last: if the process is killed before the end, the next one can still tell."""
    with suppress(OSError):
        for path in folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            elif path.name != _LOCK:
                path.unlink(missing_ok=True)
        (folder / _LOCK).unlink(missing_ok=True)
        folder.rmdir()


def _is_left_behind(path: Path) -> bool:
    try:
        handle = os.open(path / _LOCK if path.is_dir() else path, os.O_RDONLY)
    except OSError:  # a new folder is about to get its lock file, or one that was removed has lost it
        return _is_empty(path) or time.time() - path.stat().st_mtime > _UNLOCKED_S
    try:
        return try_lock(handle) is True
    finally:
        os.close(handle)


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and not any(folder.iterdir())
