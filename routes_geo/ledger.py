"""The ledger: every observation of every release, append-only, as Delta Lake tables.

Three tables lie side by side: `observations`, `quarantine` and `releases`. The row in `releases` is written last and
makes a release exist; observations without one are what an interrupted intake left behind and are never read.

This is the only module that imports deltalake.
"""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError

from routes_geo.errors import DataError, NotFound
from routes_geo.model import OBSERVATION_SCHEMA, QUARANTINE_SCHEMA, Release

_RELEASE_ID = pa.field("release_id", pa.string(), nullable=False)
_ARROW_TYPES: dict[str, pa.DataType] = {"int": pa.int64(), "date": pa.date32(), "str": pa.string()}
RELEASE_SCHEMA = pa.schema([pa.field(field.name, _ARROW_TYPES[str(field.type)]) for field in fields(Release)])


class Ledger:
    """A ledger in a folder. Created by the first append; reading one that does not exist gives nothing."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def releases(self) -> list[Release]:
        """Releases in the order of their release date. Of two intakes of the same bytes only the first counts."""
        rows = self._read("releases", RELEASE_SCHEMA).to_pylist()
        first: dict[str, Release] = {}
        for row in sorted(rows, key=_intake_order):
            first.setdefault(str(row["sha256"]), Release(**row))
        return sorted(first.values(), key=_release_order)

    def find(self, sha256: str) -> Release | None:
        """Return the release that took in the file with this checksum."""
        return next((release for release in self.releases() if release.sha256 == sha256), None)

    def append(self, release: Release, observations: pa.Table, quarantine: pa.Table) -> None:
        """Append one release; it exists once its row in `releases` is written, which comes last."""
        self._append("observations", _tagged(observations, release.release_id))
        if quarantine.num_rows:
            self._append("quarantine", _tagged(quarantine, release.release_id))
        self._append("releases", pa.Table.from_pylist([asdict(release)], schema=RELEASE_SCHEMA))

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
        partition = None if name == "releases" else ["release_id"]
        try:
            write_deltalake(str(self.root / name), table, mode="append", partition_by=partition)
        except (DeltaError, OSError) as error:
            raise DataError(f"{self.root}: the ledger cannot be written ({error})") from error

    def _read(self, name: str, schema: pa.Schema, release_id: str | None = None) -> pa.Table:
        path = str(self.root / name)
        if not DeltaTable.is_deltatable(path):
            return schema.empty_table()
        rows = None if release_id is None else f"release_id = '{release_id}'"
        try:
            # Delta's own engine: a pyarrow dataset over it can abort the process while the interpreter shuts down.
            reader = DeltaTable(path).scan(columns=schema.names, predicate=rows)
            return pa.RecordBatchReader.from_stream(reader).read_all().cast(schema)
        except (DeltaError, OSError, pa.ArrowException) as error:
            raise DataError(f"{self.root}: the ledger cannot be read ({error})") from error


def _tagged(table: pa.Table, release_id: str) -> pa.Table:
    return table.append_column(_RELEASE_ID, pa.repeat(release_id, table.num_rows).cast(pa.string()))


def _intake_order(row: dict[str, object]) -> tuple[str, str]:
    return str(row["retrieved_at"]), str(row["release_id"])


def _release_order(release: Release) -> tuple[date, str]:
    return release.released, release.release_id


def new_release_id(source: str, released: date, sha256: str, taken_in: datetime) -> str:
    """Name of one intake: unlike the checksum it differs between two attempts at the same file."""
    return f"{source}-{released}-{sha256[:8]}-{taken_in:%Y%m%dT%H%M%S%f}"
