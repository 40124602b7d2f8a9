"""The ledger: every observation of every release, append-only, as Delta Lake tables.

Nothing is updated or deleted. A ledger has five tables: `observations`, `quarantine`, `releases`, `marks` and
`forecasts`, the register of forecasts that builds have made.

A release exists once its row in `releases` is written, which comes last; observations without such a row were left
behind by an interrupted intake and are never read. To withdraw a release, a mark is appended. If a table was written
before a column was added, the column is read as nulls.

Whatever is read is checked: releases, marks and forecasts against the seal, rows against the checksums in their
release. Releases, marks and forecasts are in the order in which they were committed, because clocks can be set back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa

from routes_geo.errors import NotFound
from routes_geo.ledger.checksums import RowsProof, prove_rows
from routes_geo.ledger.entries import (
    Entry,
    append_entries,
    forecast_entry,
    forecasts_of,
    mark_entry,
    marks_of,
    release_entry,
    releases_of,
)
from routes_geo.ledger.lock import only_writer
from routes_geo.ledger.rows import read_checked_rows
from routes_geo.ledger.seal import LedgerState, read_checked, write_seal
from routes_geo.ledger.tables import ROW_SCHEMAS, append_rows
from routes_geo.model import RegisteredForecast, Release, ReleaseMark


class Ledger:
    """A ledger in a folder, which the first append creates. A ledger that does not exist reads as empty."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def releases(self) -> list[Release]:
        """Return the releases, including withdrawn ones, in the order of their release date, then of their intake.

        If the same bytes were ingested several times as the same series, only the first intake counts, unless it was
        withdrawn.
        """
        return _releases(read_checked(self.root))

    def find(self, sha256: str, series: tuple[str, ...]) -> Release | None:
        """Return the release that is not withdrawn of the file with this checksum as one of these series, or None."""
        state = read_checked(self.root)
        withdrawn = _withdrawn(state)
        return next(
            (
                release
                for release in _releases(state)
                if release.sha256 == sha256
                and release.release_id not in withdrawn
                and not set(series).isdisjoint(release.series)
            ),
            None,
        )

    def withdrawn(self) -> dict[str, ReleaseMark]:
        """Return the last mark of each release that is now withdrawn, by release id."""
        return _withdrawn(read_checked(self.root))

    def withdrawals(self, day: date | None = None) -> list[frozenset[str]]:
        """Return the sets of withdrawn releases over time, up to a day (None: until now).

        The first set is empty; each mark adds one. A mark belongs to the day that the clock showed when it was made,
        but where the clock went back, the order is that of the marks.
        """
        sets: list[frozenset[str]] = [frozenset()]
        for mark in marks_of(read_checked(self.root).entries):
            if day is None or date.fromisoformat(mark.marked_at[:10]) <= day:
                sets.append(sets[-1] | {mark.release_id} if mark.withdrawn else sets[-1] - {mark.release_id})
        return sets

    def mark(self, release_id: str, reason: str, *, withdrawn: bool = True) -> ReleaseMark:
        """Mark a release as withdrawn, or as reinstated; NotFound if the ledger has no such release."""
        _release(read_checked(self.root), release_id, self.root)  # before a folder is created
        mark = ReleaseMark(release_id, withdrawn, datetime.now(UTC).isoformat(timespec="microseconds"), reason)
        with only_writer(self.root):
            return marks_of(self._commit([mark_entry(mark)], read_checked(self.root)))[0]

    def append(self, release: Release, observations: pa.Table, quarantine: pa.Table) -> Release:
        """Append one release and return it as written; its row in `releases`, which makes it exist, is written last."""
        tables = {"observations": observations, "quarantine": quarantine}
        written = _with_proofs(release, {name: _prove(table, ROW_SCHEMAS[name]) for name, table in tables.items()})
        with only_writer(self.root):
            state = read_checked(self.root)  # before any row is written
            for name, table in tables.items():
                if table.num_rows:
                    append_rows(self.root, name, release.release_id, table)
            return releases_of(self._commit([release_entry(written)], state))[0]

    def forecasts(self) -> list[RegisteredForecast]:
        """Return the registered forecasts in the order in which they were made."""
        return forecasts_of(read_checked(self.root).entries)

    def register(self, forecasts: Sequence[RegisteredForecast]) -> list[RegisteredForecast]:
        """Append forecasts and return those that were new; one of the same key that is registered stays as it is."""
        if not forecasts:
            return []
        with only_writer(self.root):
            state = read_checked(self.root)
            known = {forecast.key for forecast in forecasts_of(state.entries)}
            new = [forecast for forecast in forecasts if forecast.key not in known]
            return forecasts_of(self._commit([forecast_entry(forecast) for forecast in new], state)) if new else []

    def _commit(self, entries: Sequence[Entry], state: LedgerState) -> list[Entry]:
        """Append entries of one kind, numbered after those of the state, and seal them.

        Only the one writer may do this.
        """
        accepted = state.seal.accepted if state.seal else {}
        if state.seal is None:
            write_seal(self.root, state.entries, accepted)  # entries with a number always have a seal
        first = 1 + max((former.sequence or 0 for former in state.entries), default=0)
        numbered = [Entry(entry.kind, entry.row | {"sequence": number}) for number, entry in enumerate(entries, first)]
        append_entries(self.root, numbered)
        write_seal(self.root, [*state.entries, *numbered], accepted)
        return numbered

    def observations(self, release_id: str) -> pa.Table:
        """Read the observations of one release; NotFound if the ledger has no such release."""
        return self._rows("observations", release_id)

    def all_observations(self) -> Iterator[tuple[Release, pa.Table]]:
        """Yield each release with its observations, in the order of `releases`."""
        state = read_checked(self.root)
        for release in _releases(state):
            yield release, read_checked_rows(self.root, state.seal, release, "observations")

    def quarantine(self, release_id: str) -> pa.Table:
        """Read the rejected rows of one release; NotFound if the ledger has no such release."""
        return self._rows("quarantine", release_id)

    def _rows(self, name: str, release_id: str) -> pa.Table:
        state = read_checked(self.root)
        return read_checked_rows(self.root, state.seal, _release(state, release_id, self.root), name)


def _releases(state: LedgerState) -> list[Release]:
    withdrawn = _withdrawn(state)
    first: dict[tuple[str, ...], Release] = {}
    for release in releases_of(state.entries):
        key = (release.sha256, *release.series)
        first.setdefault((*key, release.release_id) if release.release_id in withdrawn else key, release)
    return sorted(first.values(), key=lambda release: release.released)  # of one day: in the order of their intake


def _release(state: LedgerState, release_id: str, root: Path) -> Release:
    releases = {release.release_id: release for release in _releases(state)}
    if release_id not in releases:
        raise NotFound(f"no release {release_id!r} in {root}; it has {', '.join(releases) or 'none'}")
    return releases[release_id]


def _withdrawn(state: LedgerState) -> dict[str, ReleaseMark]:
    last = {mark.release_id: mark for mark in marks_of(state.entries)}
    return {name: mark for name, mark in last.items() if mark.withdrawn}


def _prove(table: pa.Table, schema: pa.Schema) -> RowsProof:
    return prove_rows(table.select([name for name in schema.names if name in table.column_names]))


def _with_proofs(release: Release, proofs: Mapping[str, RowsProof]) -> Release:
    observations, quarantine = proofs["observations"], proofs["quarantine"]
    return replace(
        release,
        observation_rows=observations.rows,
        observations_checksum=observations.checksum,
        quarantine_rows=quarantine.rows,
        quarantine_checksum=quarantine.checksum,
    )


def new_release_id(source: str, released: date, sha256: str, ingested_at: datetime) -> str:
    """Return the id of one intake, which differs between two intakes of the same file."""
    return f"{source}-{released}-{sha256[:8]}-{ingested_at:%Y%m%dT%H%M%S%f}"
