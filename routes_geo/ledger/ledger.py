"""The ledger: every observation of every release, append-only, as Delta Lake tables.

Nothing is updated or deleted. A ledger has four tables: `observations`, `quarantine`, `releases` and `marks`. A release
exists once its row in `releases` is written, which comes last; observations without such a row were left behind by an
interrupted intake and are never read. To withdraw a release, a mark is appended. If a table was written before a column
was added, the column is read as nulls.
"""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import UTC, date, datetime
from pathlib import Path

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
    """A ledger in a folder, which the first append creates. A ledger that does not exist reads as empty."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def releases(self) -> list[Release]:
        """Return the releases, including withdrawn ones, in the order of their release date.

        If the same bytes were ingested several times as the same series, only the first intake counts, unless it was
        withdrawn.
        """
        return sorted(self._first_intakes().values(), key=_release_order)

    def _first_intakes(self) -> dict[tuple[str, ...], Release]:
        releases = _releases(self._read("releases", RELEASE_SCHEMA))
        withdrawn = {mark.release_id for mark in self.withdrawn().values()}
        first: dict[tuple[str, ...], Release] = {}
        for release in sorted(releases, key=_intake_order):
            key = (release.sha256, *release.series)
            first.setdefault((*key, release.release_id) if release.release_id in withdrawn else key, release)
        return first

    def find(self, sha256: str, series: tuple[str, ...]) -> Release | None:
        """Return the release that is not withdrawn of the file with this checksum as one of these series, or None."""
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
        """Return the newest mark of each release that is now withdrawn, by release id."""
        rows = self._read("marks", MARK_SCHEMA).to_pylist()
        newest = {row["release_id"]: ReleaseMark(**row) for row in sorted(rows, key=_mark_order)}
        return {name: mark for name, mark in newest.items() if mark.withdrawn}

    def withdrawals(self, day: date | None = None) -> list[frozenset[str]]:
        """Return the sets of withdrawn releases over time, up to a day (None: until now).

        The first set is empty; each mark adds one.
        """
        sets: list[frozenset[str]] = [frozenset()]
        for row in sorted(self._read("marks", MARK_SCHEMA).to_pylist(), key=_mark_order):
            if day is None or date.fromisoformat(row["marked_at"][:10]) <= day:
                sets.append(sets[-1] | {row["release_id"]} if row["withdrawn"] else sets[-1] - {row["release_id"]})
        return sets

    def mark(self, release_id: str, reason: str, *, withdrawn: bool = True) -> ReleaseMark:
        """Mark a release as withdrawn, or as reinstated; NotFound if the ledger has no such release."""
        self._check_release(release_id)
        mark = ReleaseMark(release_id, withdrawn, datetime.now(UTC).isoformat(timespec="microseconds"), reason)
        self._append("marks", pa.Table.from_pylist([asdict(mark)], schema=MARK_SCHEMA))
        return mark

    def append(self, release: Release, observations: pa.Table, quarantine: pa.Table) -> None:
        """Append one release; its row in `releases`, which makes it exist, is written last."""
        self._append("observations", _tagged(observations, release.release_id))
        if quarantine.num_rows:
            self._append("quarantine", _tagged(quarantine, release.release_id))
        self._append("releases", _release_table(release))

    def observations(self, release_id: str) -> pa.Table:
        """Read the observations of one release; NotFound if the ledger has no such release."""
        self._check_release(release_id)
        return self._read("observations", OBSERVATION_SCHEMA, release_id)

    def quarantine(self, release_id: str) -> pa.Table:
        """Read the rejected rows of one release; NotFound if the ledger has no such release."""
        self._check_release(release_id)
        return self._read("quarantine", QUARANTINE_SCHEMA, release_id)

    def _check_release(self, release_id: str) -> None:
        release_ids = [release.release_id for release in self.releases()]
        if release_id not in release_ids:
            raise NotFound(f"no release {release_id!r} in {self.root}; it has {', '.join(release_ids) or 'none'}")

    def _append(self, name: str, table: pa.Table) -> None:
        partition = ["release_id"] if name in {"observations", "quarantine"} else []
        append_delta(str(self.root / name), table, partition)

    def _read(self, name: str, schema: pa.Schema, release_id: str | None = None) -> pa.Table:
        path = str(self.root / name)
        if not is_delta(path):
            return schema.empty_table()
        predicate = None if release_id is None else f"release_id = '{release_id}'"
        return _with_all_columns(read_delta(path, schema, predicate), schema)


def _tagged(table: pa.Table, release_id: str) -> pa.Table:
    return table.append_column(_RELEASE_ID, pa.repeat(release_id, table.num_rows).cast(pa.string()))


def _with_all_columns(table: pa.Table, schema: pa.Schema) -> pa.Table:
    columns = [
        table[field.name] if field.name in table.column_names else pa.nulls(table.num_rows, field.type)
        for field in schema
    ]
    return pa.table(columns, names=schema.names).cast(schema)


def _releases(table: pa.Table) -> list[Release]:
    """Make the releases of a table; a column that is null has the default of its field."""
    rows = [{name: value for name, value in row.items() if value is not None} for row in table.to_pylist()]
    return [Release(**row | {"series": tuple(row["series"].split())}) for row in rows]


def _release_table(release: Release) -> pa.Table:
    row = asdict(release) | {"series": " ".join(release.series)}
    return pa.Table.from_pylist([row], schema=RELEASE_SCHEMA)


def _intake_order(release: Release) -> tuple[str, str]:
    return release.retrieved_at, release.release_id


def _mark_order(row: dict[str, object]) -> str:
    return str(row["marked_at"])


def _release_order(release: Release) -> tuple[date, str]:
    return release.released, release.release_id


def new_release_id(source: str, released: date, sha256: str, ingested_at: datetime) -> str:
    """Return the id of one intake, which differs between two intakes of the same file."""
    return f"{source}-{released}-{sha256[:8]}-{ingested_at:%Y%m%dT%H%M%S%f}"
