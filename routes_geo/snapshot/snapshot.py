"""The snapshot: an immutable folder of Arrow tables, named by the hash of its content, followed by a pointer file.

A snapshot folder holds `manifest.json` and Arrow IPC files. The folder above holds `current`, one line with the name of
the snapshot to serve; it is replaced in one step, so that a reader sees the old name or the new one.

The folder is named by the hash of the manifest, and the manifest has the hash of each file. A reader gets the content
that was checked against these hashes, or a DataError: later changes to the files do not reach it.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from routes_geo.datafiles import file_sha256
from routes_geo.errors import DataError, NotFound, meant_id
from routes_geo.geography.route_names import find_route
from routes_geo.grid.arrays import CellArray, FloatArray
from routes_geo.model import ROUTE_IDS, check_route_id
from routes_geo.snapshot.once import Once, once
from routes_geo.snapshot.published_cube import CUBE_REVISION_SCHEMA, PublishedCube, table_to_cube
from routes_geo.snapshot.subjects import SUBJECT_IDS, SUBJECTS
from routes_geo.storage.held import hold

SCHEMA_VERSION = 8
POINTER = "current"
MANIFEST = "manifest.json"
NAME_LENGTH = 16
SNAPSHOT_NAME = re.compile(f"[0-9a-f]{{{NAME_LENGTH}}}")


@dataclass(frozen=True, slots=True)
class CoverTable:
    """Cells of all corridors at one resolution, sorted by (cell, route), shape (n,) each."""

    cells: CellArray
    routes: NDArray[np.int8]
    overlap: FloatArray
    center: NDArray[np.bool_]


class Derived:
    """Base of values that are derived from a snapshot alone, each computed at its first use."""

    has_figures: ClassVar[bool] = True  # otherwise the values are the same at all vintages

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._once = Once()


D = TypeVar("D", bound=Derived)


class Snapshot:
    """An open snapshot. Each table is checked and read at its first use. `written_s`: seconds since 1970."""

    def __init__(self, path: Path, manifest: dict[str, Any], written_s: float = 0) -> None:
        self.path = path
        self.manifest = manifest
        self.written_s = written_s
        self.snapshot_id = path.name
        self._once = Once()

    @property
    def newest(self) -> Snapshot:
        """Return the snapshot at the newest vintage of each series, which is this one unless `snapshot_on` made it."""
        return self

    def derived(self, kind: type[D]) -> D:
        """Return the derived values of one kind: the same object each time."""
        return self._once(("derived", kind), lambda: kind(self))

    def table(self, name: str) -> pa.Table:
        """Return a table of the snapshot; NotFound for an unknown name, DataError if its file is damaged."""
        if name not in self.manifest["files"]:
            raise NotFound(f"snapshot {self.snapshot_id} has no table {name!r}")
        try:
            return pa.ipc.open_file(self._content(name)).read_all()
        except DataError as error:
            raise DataError(f"snapshot {self.snapshot_id} is damaged: {error}") from error

    @once
    def _content(self, name: str) -> pa.Buffer:
        return hold(self.path / name, self.manifest["files"][name], name)

    def check(self) -> list[str]:
        """Read all files and return their faults. The list is empty if the snapshot is sound."""
        problems = []
        for name in self.manifest["files"]:
            try:
                self._content(name)
            except DataError as error:
                problems.append(str(error))
        return problems

    def series(self, series: str) -> dict[str, Any]:
        """Return names, unit, licence, release, first and last period of a series; NotFound for an unknown one."""
        info: dict[str, Any] | None = self.manifest["series"].get(series)
        if info is None:
            names = self.manifest["series"]
            raise NotFound(f"unknown series {series!r}; {meant_id(series, names)}choose one of {', '.join(names)}")
        return info

    def cube(self, series: str, resolution: int) -> PublishedCube:
        """Return the counts of a series by cell; NotFound unless the series is published at the resolution."""
        return self._cube(series, f"r{resolution}")

    def route_cube(self, series: str) -> PublishedCube:
        """Return the counts of a series, one row per route in the order of ROUTE_IDS; residual: counts without cell."""
        return self._cube(series, "routes")

    @once
    def _cube(self, series: str, name: str) -> PublishedCube:
        self.series(series)
        return table_to_cube(self.table(f"cubes/{series}/{name}.arrow"))

    def cube_revisions(self, series: str, name: str) -> pa.Table:
        """Return how the cubes of earlier vintages differ, in the columns of CUBE_REVISION_SCHEMA."""
        file = f"cube_revisions/{series}/{name}.arrow"
        return self.table(file) if file in self.manifest["files"] else CUBE_REVISION_SCHEMA.empty_table()

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
    def border_totals(self, series: str) -> pa.Table:
        """Return the totals of the newest release that distinguishes borders, with `released` and `release_id`.

        The table is empty if there is no such release.
        """
        self.series(series)
        return self.table(f"borders/{series}.arrow")

    @once
    def revisions(self, series: str) -> pa.Table:
        """Return the totals of a series at every vintage, in the columns of REVISION_SCHEMA."""
        self.series(series)
        return self.table(f"revisions/{series}.arrow")

    @once
    def first_days(self, series: str) -> dict[str | None, date]:
        """Return the day of the first release that has a route, by route; NotFound for an unknown series."""
        first = self.revisions(series).group_by("route").aggregate([("released", "min")])
        return dict(zip(first["route"].to_pylist(), first["released_min"].to_pylist(), strict=True))

    @once
    def routes(self) -> list[dict[str, Any]]:
        """Return routes with `route`, `name`, `aliases` and `geometry`, the corridor (shapely, CRS84)."""
        return _with_geometry(self.table("routes.arrow"))

    @once
    def branches(self) -> list[dict[str, Any]]:
        """Return branches with `geometry`, a line (shapely, CRS84)."""
        return _with_geometry(self.table("branches.arrow"))

    @once
    def bands(self) -> list[dict[str, Any]]:
        """Return the rings of the bands with `geometry`, an area (shapely, CRS84), each before the rings inside it."""
        return _with_geometry(self.table("bands.arrow"))

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
        return find_route(name, self._names())

    def subject_name(self, route: str) -> str:
        """Return the name of a route, context route or total; NotFound for an unknown id."""
        return SUBJECTS[route].name if route in SUBJECTS else self.route_name(route)

    def subject_id(self, name: str) -> str:
        """Return the id of the route, context route or total with this id or name; NotFound for any other."""
        if name in SUBJECT_IDS:
            return name
        return find_route(name, self._names() | {route: (subject.name,) for route, subject in SUBJECTS.items()})

    def _names(self) -> dict[str, tuple[str, ...]]:
        return {row["route"]: (row["name"], *row["aliases"]) for row in self.routes()}


def _with_geometry(table: pa.Table) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.to_pylist()
    for row in rows:
        row["geometry"] = None if row["geometry"] is None else shapely.from_wkb(row["geometry"])
    return rows


def snapshot_path(folder: Path) -> Path:
    """Return the folder of the snapshot that `folder` is or points to; NotFound if it is neither."""
    if (folder / MANIFEST).is_file():
        return folder
    pointer = folder / POINTER
    if not pointer.is_file():
        raise NotFound(f"{folder} is not a snapshot and has no {POINTER!r} pointer; run `routes-geo build`")
    try:
        name = pointer.read_bytes().decode("ascii", "replace").strip()
    except OSError as error:
        raise DataError(f"{pointer}: cannot be read ({error.strerror})") from error
    if not SNAPSHOT_NAME.fullmatch(name):
        raise DataError(
            f"{pointer} contains {name[:80]!r}, which is not the name of a snapshot; run `routes-geo build`"
        )
    return folder / name


def open_snapshot(folder: Path) -> Snapshot:
    """Open a snapshot, or the one that a folder points to.

    DataError if its manifest cannot be read, is of another version, or does not match the name of the folder.
    """
    snapshot, text = _read_manifest(folder)
    if (problem := _name_problem(snapshot, text)) is not None:
        raise DataError(f"snapshot {snapshot.snapshot_id} is damaged: {problem}")
    return snapshot


def open_checked_snapshot(folder: Path) -> Snapshot:
    """Open a snapshot after checking all of its files; DataError names the damaged ones."""
    snapshot = open_snapshot(folder)
    if problems := snapshot.check():
        raise DataError(f"snapshot {snapshot.snapshot_id} is damaged: {'; '.join(problems)}")
    return snapshot


def _read_manifest(folder: Path) -> tuple[Snapshot, str]:
    path = snapshot_path(folder.resolve())
    try:
        text = (path / MANIFEST).read_text("utf-8")
        written_s = (path / MANIFEST).stat().st_mtime
        manifest = json.loads(text)
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(f"{path / MANIFEST}: cannot be read ({error})") from error
    version = manifest.get("schema_version") if isinstance(manifest, dict) else None
    if version != SCHEMA_VERSION:
        is_newer = isinstance(version, int) and version > SCHEMA_VERSION
        advice = "upgrade routes-geo, or " if is_newer else ""
        raise DataError(
            f"{path}: snapshot schema {version}; this version reads {SCHEMA_VERSION}; "
            f"{advice}rebuild it with `routes-geo build`"
        )
    return Snapshot(path, manifest, written_s), text


def _name_problem(snapshot: Snapshot, text: str) -> str | None:
    if hashlib.sha256(text.removesuffix("\n").encode()).hexdigest()[:NAME_LENGTH] == snapshot.snapshot_id:
        return None
    return f"{MANIFEST}: its hash differs from the folder name {snapshot.snapshot_id}"


def verify_snapshot(folder: Path) -> list[str]:
    """Check a snapshot against its name and its checksums; return the faults, an empty list if there are none."""
    snapshot, text = _read_manifest(folder)
    if (problem := _name_problem(snapshot, text)) is not None:
        return [problem]  # the checksums in the manifest cannot be trusted
    problems = []
    for name, sha256 in snapshot.manifest["files"].items():
        path = snapshot.path / name
        if not path.is_file():
            problems.append(f"{name}: missing")
        elif file_sha256(path) != sha256:
            problems.append(f"{name}: its content differs from the recorded checksum")
    return problems
