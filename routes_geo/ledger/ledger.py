"""The ledger: every observation of every release, append-only, as Delta Lake tables.

Four tables lie side by side: `observations`, `quarantine`, `releases`, `marks`. The row in `releases` is written last
and makes a release exist; observations without one are what an interrupted intake left behind and are never read. A
release is never deleted: a mark says that it was withdrawn. A table written before a column was added is read with
nulls in it.
"""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from routes_geo.delta import append_delta, is_delta, read_delta
from routes_geo.errors import NotFound
from routes_geo.model import OBSERVATION_SCHEMA, QUARANTINE_SCHEMA, Release, ReleaseMark

_RELEASE_ID = pa.field("release_id", pa.string(), nullable=False)
_ARROW_TYPES: dict[str, pa.DataType] = {
    "int": pa.int64(),
    "bool": pa.bool_(),
    "date": pa.date32(),
    "str": pa.string(),
    "tuple[str, ...]": pa.string(),  # separated by spaces
}
RELEASE_SCHEMA = pa.schema([pa.field(field.name, _ARROW_TYPES[str(field.type)]) for field in fields(Release)])
MARK_SCHEMA = pa.schema([pa.field(field.name, _ARROW_TYPES[str(field.type)]) for field in fields(ReleaseMark)])


class Ledger:
    """A ledger in a folder. Created by the first append; reading one that does not exist gives nothing."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def releases(self) -> list[Release]:
        """Releases in the order of their release date, withdrawn ones too.

        Of several intakes of the same bytes as the same series only the first counts, unless it was withdrawn.
        """
        return sorted(self._first_intakes().values(), key=_release_order)

    def _first_intakes(self) -> dict[tuple[str, ...], Release]:
        rows = self._read("releases", RELEASE_SCHEMA).to_pylist()
        withdrawn = {mark.release_id for mark in self.withdrawn().values()}
        first: dict[tuple[str, ...], Release] = {}
        for row in sorted(rows, key=_intake_order):
            release = _release(row)
            key = (release.sha256, *release.series)
            first.setdefault((*key, release.release_id) if release.release_id in withdrawn else key, release)
        return first

    def find(self, sha256: str, series: tuple[str, ...]) -> Release | None:
        """Return the release that took in the file with this checksum as one of these series, unless withdrawn."""
        withdrawn = self.withdrawn()
        return next(
            (
                release
                for release in self.releases()
                if release.sha256 == sha256
                and release.release_id not in withdrawn
                and not set(series).isdisjoint(release.series)
            ),
            None,
        )

    def withdrawn(self) -> dict[str, ReleaseMark]:
        """Releases that are withdrawn at present, by id, each with the mark that says so."""
        rows = self._read("marks", MARK_SCHEMA).to_pylist()
        newest = {row["release_id"]: ReleaseMark(**row) for row in sorted(rows, key=_mark_order)}
        return {name: mark for name, mark in newest.items() if mark.withdrawn}

    def withdrawals(self, day: date | None = None) -> list[frozenset[str]]:
        """Releases that were withdrawn at first, none, and after each mark up to a day (None: to the present)."""
        out: list[frozenset[str]] = [frozenset()]
        for row in sorted(self._read("marks", MARK_SCHEMA).to_pylist(), key=_mark_order):
            if day is None or date.fromisoformat(row["marked_at"][:10]) <= day:
                out.append(out[-1] | {row["release_id"]} if row["withdrawn"] else out[-1] - {row["release_id"]})
        return out

    def mark(self, release_id: str, reason: str, *, withdrawn: bool = True) -> ReleaseMark:
        """Mark a release as withdrawn, or as reinstated; NotFound if the ledger has no such release."""
        self._check_release(release_id)
        mark = ReleaseMark(release_id, withdrawn, datetime.now(UTC).isoformat(timespec="microseconds"), reason)
        self._append("marks", pa.Table.from_pylist([asdict(mark)], schema=MARK_SCHEMA))
        return mark

    def append(self, release: Release, observations: pa.Table, quarantine: pa.Table) -> None:
        """Append one release; it exists once its row in `releases` is written, which comes last."""
        self._append("observations", _tagged(observations, release.release_id))
        if quarantine.num_rows:
            self._append("quarantine", _tagged(quarantine, release.release_id))
        self._append("releases", _release_table(release))

    def observations(self, release_id: str) -> pa.Table:
        """Observations of one release; NotFound if the ledger has no such release."""
        self._check_release(release_id)
        return self._read("observations", OBSERVATION_SCHEMA, release_id)

    def quarantine(self, release_id: str) -> pa.Table:
        """Rejected rows of one release; NotFound if the ledger has no such release."""
        self._check_release(release_id)
        return self._read("quarantine", QUARANTINE_SCHEMA, release_id)

    def _check_release(self, release_id: str) -> None:
        known = [release.release_id for release in self.releases()]
        if release_id not in known:
            raise NotFound(f"no release {release_id!r} in {self.root}; it has {', '.join(known) or 'none'}")

    def _append(self, name: str, table: pa.Table) -> None:
        partition = ["release_id"] if name in {"observations", "quarantine"} else []
        append_delta(str(self.root / name), table, partition)

    def _read(self, name: str, schema: pa.Schema, release_id: str | None = None) -> pa.Table:
        path = str(self.root / name)
        if not is_delta(path):
            return schema.empty_table()
        return _widened(
            read_delta(path, schema, None if release_id is None else f"release_id = '{release_id}'"), schema
        )


def _tagged(table: pa.Table, release_id: str) -> pa.Table:
    return table.append_column(_RELEASE_ID, pa.repeat(release_id, table.num_rows).cast(pa.string()))


def _widened(table: pa.Table, schema: pa.Schema) -> pa.Table:
    columns = [
        table[field.name] if field.name in table.column_names else pa.nulls(table.num_rows, field.type)
        for field in schema
    ]
    return pa.table(columns, names=schema.names).cast(schema)


def _release(row: dict[str, Any]) -> Release:
    known = {name: value for name, value in row.items() if value is not None}
    return Release(**known | {"series": tuple(str(row["series"]).split())})


def _release_table(release: Release) -> pa.Table:
    row = asdict(release) | {"series": " ".join(release.series)}
    return pa.Table.from_pylist([row], schema=RELEASE_SCHEMA)


def _intake_order(row: dict[str, object]) -> tuple[str, str]:
    return str(row["retrieved_at"]), str(row["release_id"])


def _mark_order(row: dict[str, object]) -> str:
    return str(row["marked_at"])


def _release_order(release: Release) -> tuple[date, str]:
    return release.released, release.release_id


def new_release_id(source: str, released: date, sha256: str, taken_in: datetime) -> str:
    """Name of one intake: unlike the checksum it differs between two attempts at the same file."""
    return f"{source}-{released}-{sha256[:8]}-{taken_in:%Y%m%dT%H%M%S%f}"
