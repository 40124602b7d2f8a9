"""Check a whole ledger, and accept one as it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from routes_geo.errors import DataError, NotFound
from routes_geo.ledger.checksums import RowsProof, prove_rows
from routes_geo.ledger.entries import forecasts_of, marks_of, read_entries, releases_of
from routes_geo.ledger.lock import only_writer
from routes_geo.ledger.rows import read_checked_rows, written_proof
from routes_geo.ledger.seal import Seal, read_state, write_seal
from routes_geo.ledger.tables import ROW_SCHEMAS, read_rows
from routes_geo.model import Release


@dataclass(frozen=True, slots=True)
class LedgerReport:
    """The result of a check: numbers of entries by kind, of releases and rows that are sound, and all problems."""

    releases: int
    marks: int
    forecasts: int
    sound_releases: int
    sound_rows: int
    problems: tuple[str, ...]


def verify_ledger(root: Path) -> LedgerReport:
    """Read a whole ledger and compare it with what was written; NotFound if the folder has no ledger.

    DataError if the seal, or a table of releases, marks or forecasts, cannot be read: nothing else can be checked then.
    """
    _check_exists(root)
    state = read_state(root)
    releases = releases_of(state.entries)
    problems, sound_releases, sound_rows = list(state.problems), 0, 0
    for release in releases:
        rows, faults = _check_rows(root, state.seal, release)
        problems += faults
        sound_releases += not faults
        sound_rows += rows
    marks, forecasts = len(marks_of(state.entries)), len(forecasts_of(state.entries))
    return LedgerReport(len(releases), marks, forecasts, sound_releases, sound_rows, tuple(problems))


def _check_exists(root: Path) -> None:
    if not root.is_dir() or not any(root.iterdir()):
        raise NotFound(f"no ledger in {root}; `routes-geo ingest FILE` creates one")


def _check_rows(root: Path, seal: Seal | None, release: Release) -> tuple[int, list[str]]:
    """Return the number of sound rows of a release, and its problems."""
    rows, problems = 0, []
    for name in ROW_SCHEMAS:
        try:
            rows += read_checked_rows(root, seal, release, name).num_rows
        except DataError as error:
            problems.append(str(error))
    return rows, problems


def reseal_ledger(root: Path) -> list[str]:
    """Accept a ledger as it is, and return the releases whose rows are no longer those that were written.

    Older releases without checksums get them. Rows that cannot be read are accepted as lost.
    DataError if a table of releases, marks or forecasts cannot be read.
    """
    _check_exists(root)
    with only_writer(root):
        entries = read_entries(root)
        accepted = {release.release_id: _accepted(root, release) for release in releases_of(entries)}
        write_seal(root, entries, {release_id: proofs for release_id, proofs in accepted.items() if proofs})
    return [
        release.release_id
        for release in releases_of(entries)
        if any(written_proof(release, name) for name in accepted[release.release_id])
    ]


def _accepted(root: Path, release: Release) -> dict[str, RowsProof]:
    """Return the proofs of rows that differ from those written, or that were written without a proof."""
    present = {name: _present_proof(root, release, name) for name in ROW_SCHEMAS}
    return {name: proof for name, proof in present.items() if proof != written_proof(release, name)}


def _present_proof(root: Path, release: Release, name: str) -> RowsProof:
    try:
        return prove_rows(read_rows(root, name, release.release_id))
    except DataError:
        return prove_rows(ROW_SCHEMAS[name].empty_table())
