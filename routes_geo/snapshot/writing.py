"""Write snapshots: a folder that is complete before it gets its name, then the pointer to it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pyarrow as pa

from routes_geo.datafiles import file_sha256
from routes_geo.errors import RoutesGeoError
from routes_geo.snapshot.snapshot import MANIFEST, NAME_LENGTH, POINTER, SCHEMA_VERSION, verify_snapshot
from routes_geo.storage.durable import folder_written_aside, sync, sync_tree, written_aside


def write_snapshot(out: Path, tables: dict[str, pa.Table], info: dict[str, Any]) -> str:
    """Write a snapshot below `out`, point `current` to it, and return its name.

    Equal content is written once; if the folder of that name is damaged, it is replaced. The pointer changes once all
    files are on the disk.
    """
    with folder_written_aside(out, ".building-") as work:
        content = work / "content"
        for name, table in sorted(tables.items()):
            _write_table(content / name, table)
        files = {name: file_sha256(content / name) for name in sorted(tables)}
        text = json.dumps({"schema_version": SCHEMA_VERSION, **info, "files": files}, indent=1, ensure_ascii=False)
        (content / MANIFEST).write_text(text + "\n", "utf-8")
        snapshot_id = hashlib.sha256(text.encode()).hexdigest()[:NAME_LENGTH]
        sync_tree(content)
        _publish(content, out / snapshot_id, work / "damaged")
        sync(out)
    with written_aside(out / POINTER) as pointer:
        pointer.write_text(snapshot_id + "\n", "utf-8")
    return snapshot_id


def _write_table(path: Path, table: pa.Table) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())


def _publish(content: Path, target: Path, damaged: Path) -> None:
    """Give the content its name. The name is the hash of the content: what has it already is kept if it is sound."""
    if target.exists():
        if _is_sound(target):
            return
        target.rename(damaged)
    try:
        content.rename(target)
    except OSError:
        if not _is_sound(target):  # otherwise another process published the same content first
            raise


def _is_sound(folder: Path) -> bool:
    try:
        return not verify_snapshot(folder)
    except RoutesGeoError:
        return False
