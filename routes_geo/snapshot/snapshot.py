"""The snapshot: an immutable folder of Arrow tables, named by the hash of its content, followed by a pointer file.

A snapshot folder holds `manifest.json` and memory-mapped Arrow IPC files. The folder above holds `current`, one line
with the name of the snapshot to serve; it is replaced in one step, so that a reader sees the old name or the new one.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from routes_geo.datafiles import file_sha256
from routes_geo.errors import DataError, NotFound
from routes_geo.geography.route_names import find_route
from routes_geo.grid.arrays import CellArray, FloatArray
from routes_geo.model import ROUTE_IDS, check_route_id, parse_month
from routes_geo.snapshot.once import Once, once
from routes_geo.snapshot.published_cube import PublishedCube, table_to_cube

SCHEMA_VERSION = 4
POINTER = "current"
MANIFEST = "manifest.json"
_NAME_LENGTH = 16


@dataclass(frozen=True, slots=True)
class CoverTable:
    """Cells of all corridors at one resolution, sorted by (cell, route), shape (n,) each."""

    cells: CellArray
    routes: NDArray[np.int8]
    overlap: FloatArray
    center: NDArray[np.bool_]


class Derived:
    """Base of values that are derived from a snapshot alone, each computed at its first use."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._once = Once()


D = TypeVar("D", bound=Derived)


class Snapshot:
    """An open snapshot. Tables are read at their first use and stay memory-mapped."""

    def __init__(self, path: Path, manifest: dict[str, Any]) -> None:
        self.path = path
        self.manifest = manifest
        self.snapshot_id = path.name
        self._once = Once()

    def derived(self, kind: type[D]) -> D:
        """Return the derived values of one kind: the same object each time."""
        return self._once(("derived", kind), lambda: kind(self))

    def table(self, name: str) -> pa.Table:
        """Memory-map a table of the snapshot and return it; NotFound for an unknown name."""
        if name not in self.manifest["files"]:
            raise NotFound(f"snapshot {self.snapshot_id} has no table {name!r}")
        with pa.memory_map(str(self.path / name)) as source:
            return pa.ipc.open_file(source).read_all()

    def series(self, series: str) -> dict[str, Any]:
        """Return names, unit, licence, release, first and last period of a series; NotFound for an unknown one."""
        info: dict[str, Any] | None = self.manifest["series"].get(series)
        if info is None:
            raise NotFound(f"unknown series {series!r}; choose one of {', '.join(self.manifest['series'])}")
        return info

    def cube(self, series: str, resolution: int) -> PublishedCube:
        """Return the counts of a series by cell; NotFound unless the series is published at the resolution."""
        return self._cube(series, f"r{resolution}")

    def route_cube(self, series: str) -> PublishedCube:
        """Return the counts of a series, one row per route in the order of ROUTE_IDS; residual: counts without cell."""
        return self._cube(series, "routes")

    @once
    def _cube(self, series: str, name: str) -> PublishedCube:
        first = parse_month(self.series(series)["first_period"])
        return table_to_cube(self.table(f"cubes/{series}/{name}.arrow"), first)

    @once
    def cover(self, resolution: int) -> CoverTable:
        """Return the cells of the corridors at a published resolution."""
        table = self.table(f"cover/r{resolution}.arrow")
        return CoverTable(*(table.column(name).to_numpy() for name in ("cell", "route", "overlap", "center")))

    @once
    def totals(self, series: str) -> pa.Table:
        """Return the published totals of a series, in the columns of routes_geo.build.totals."""
        self.series(series)
        return self.table(f"totals/{series}.arrow")

    @once
    def revisions(self, series: str) -> pa.Table:
        """Return the totals of a series at every vintage, in the columns of REVISION_SCHEMA."""
        self.series(series)
        return self.table(f"revisions/{series}.arrow")

    @once
    def routes(self) -> list[dict[str, Any]]:
        """Return routes with `route`, `name`, `aliases` and `geometry`, the corridor (shapely, CRS84)."""
        return _with_geometry(self.table("routes.arrow"))

    @once
    def branches(self) -> list[dict[str, Any]]:
        """Return branches with `geometry`, a line (shapely, CRS84)."""
        return _with_geometry(self.table("branches.arrow"))

    @once
    def places(self) -> list[dict[str, Any]]:
        """Return places with `geometry`, a point (shapely, CRS84), or None if policy withholds the location."""
        return _with_geometry(self.table("places.arrow"))

    def route_name(self, route: str) -> str:
        """Return the name of a route; NotFound for an unknown id."""
        return str(self.routes()[ROUTE_IDS.index(check_route_id(route))]["name"])

    def route_id(self, name: str) -> str:
        """Return the id of the route with this id or name; NotFound, with all ids and names, for any other."""
        if name in ROUTE_IDS:
            return name
        return find_route(name, {row["route"]: (row["name"], *row["aliases"]) for row in self.routes()})


def _with_geometry(table: pa.Table) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.to_pylist()
    for row in rows:
        row["geometry"] = None if row["geometry"] is None else shapely.from_wkb(row["geometry"])
    return rows


def write_snapshot(out: Path, tables: dict[str, pa.Table], info: dict[str, Any]) -> str:
    """Write a snapshot below `out`, point `current` to it, and return its name. Equal content is written once."""
    out.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".building-", dir=out))
    try:
        for name, table in sorted(tables.items()):
            _write_table(work / name, table)
        files = {name: file_sha256(work / name) for name in sorted(tables)}
        text = json.dumps({"schema_version": SCHEMA_VERSION, **info, "files": files}, indent=1, ensure_ascii=False)
        (work / MANIFEST).write_text(text + "\n", "utf-8")
        snapshot_id = hashlib.sha256(text.encode()).hexdigest()[:_NAME_LENGTH]
        _publish(work, out / snapshot_id)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    _point(out, snapshot_id)
    return snapshot_id


def _write_table(path: Path, table: pa.Table) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())


def _publish(work: Path, target: Path) -> None:
    if target.exists():  # the name is the hash of the content: it exists already
        return
    work.chmod(0o755)
    try:
        work.rename(target)
    except OSError:
        if not target.exists():  # otherwise another process published the same content first
            raise


def _point(out: Path, snapshot_id: str) -> None:
    handle, name = tempfile.mkstemp(prefix=".current-", dir=out)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(snapshot_id + "\n")
    Path(name).chmod(0o644)
    Path(name).replace(out / POINTER)


def snapshot_path(folder: Path) -> Path:
    """Return the folder of the snapshot that `folder` is or points to; NotFound if it is neither."""
    if (folder / MANIFEST).is_file():
        return folder
    pointer = folder / POINTER
    if not pointer.is_file():
        raise NotFound(f"{folder} is not a snapshot and has no {POINTER!r} pointer; run `routes-geo build`")
    return folder / pointer.read_text("utf-8").strip()


def open_snapshot(folder: Path) -> Snapshot:
    """Open a snapshot, or the one that a folder points to; DataError if its manifest cannot be read."""
    path = snapshot_path(folder.resolve())
    try:
        manifest = json.loads((path / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"{path / MANIFEST}: cannot be read ({error})") from error
    version = manifest.get("schema_version")
    if version != SCHEMA_VERSION:
        raise DataError(
            f"{path}: snapshot schema {version}; this version reads {SCHEMA_VERSION}; "
            "rebuild it with `routes-geo build`"
        )
    return Snapshot(path, manifest)


def verify_snapshot(folder: Path) -> list[str]:
    """Check a snapshot against its name and its checksums; return the faults, an empty list if there are none."""
    snapshot = open_snapshot(folder)
    text = (snapshot.path / MANIFEST).read_text("utf-8").removesuffix("\n")
    problems = []
    if hashlib.sha256(text.encode()).hexdigest()[:_NAME_LENGTH] != snapshot.snapshot_id:
        problems.append(f"{MANIFEST}: its hash differs from the folder name {snapshot.snapshot_id}")
    for name, sha256 in snapshot.manifest["files"].items():
        path = snapshot.path / name
        if not path.is_file():
            problems.append(f"{name}: missing")
        elif file_sha256(path) != sha256:
            problems.append(f"{name}: its content differs from the recorded checksum")
    return problems


def release_on(snapshot: Snapshot, series: str, as_of: date | None) -> dict[str, Any]:
    """Return the newest release of a series on a day (None: of all); NotFound if there was none yet.

    Of releases before the newest, only `released` and `release_id` are available.
    """
    newest: dict[str, Any] = snapshot.series(series)["release"]
    vintages = snapshot.manifest["vintages"][series]
    earlier = [vintage for vintage in vintages if as_of is None or vintage["released"] <= as_of.isoformat()]
    if not earlier:
        raise NotFound(
            f"{series}: nothing was released on or before {as_of}; choose a day from {vintages[0]['released']} on"
        )
    return newest if earlier[-1] == vintages[-1] else dict(earlier[-1])


def vintage(snapshot: Snapshot, series: str) -> date:
    """Return the release date of the figures of a series."""
    return date.fromisoformat(release_on(snapshot, series, None)["released"])
