"""Read the observations and the quarantine of a release, and check them against what was written."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from routes_geo.errors import DataError
from routes_geo.ledger.checksums import RowsProof, prove_rows
from routes_geo.ledger.seal import Seal, advice
from routes_geo.ledger.tables import ROW_SCHEMAS, read_rows
from routes_geo.model import Release

_NOUNS = {"observations": "observations", "quarantine": "rejected rows"}


def read_checked_rows(root: Path, seal: Seal | None, release: Release, name: str) -> pa.Table:
    """Read the rows of a release; DataError if they are not those that were written."""
    proof = stated_proof(seal, release, name)
    if proof is not None and not proof.rows:  # nothing was written, or the keeper accepted that it is lost
        return ROW_SCHEMAS[name].empty_table()
    try:
        rows = read_rows(root, name, release.release_id)
    except DataError as error:
        raise DataError(
            f"release {release.release_id}: its {_NOUNS[name]} cannot be read: {error}; {advice(root)}"
        ) from error
    problem = _problem(release, name, rows, proof)
    if problem:
        raise DataError(f"release {release.release_id}: {problem}; {advice(root)}")
    return rows


def stated_proof(seal: Seal | None, release: Release, name: str) -> RowsProof | None:
    """Return what the rows are checked against, None if the release is from before checksums."""
    accepted = seal.accepted.get(release.release_id, {}).get(name) if seal else None
    return accepted or written_proof(release, name)


def written_proof(release: Release, name: str) -> RowsProof | None:
    """Return the proof of the rows as they were written, None if the release is from before checksums."""
    if name == "observations":
        rows, checksum = release.observation_rows, release.observations_checksum
    else:
        rows, checksum = release.quarantine_rows, release.quarantine_checksum
    return None if rows is None or checksum is None else RowsProof(rows, checksum)


def _problem(release: Release, name: str, rows: pa.Table, proof: RowsProof | None) -> str | None:
    stated = _stated_rows(release, name, rows) if proof is None else proof.rows
    if rows.num_rows != stated:
        return f"{rows.num_rows:,} of {stated:,} {_NOUNS[name]} are there"
    if proof is not None and prove_rows(rows) != proof:
        return f"its {_NOUNS[name]} are not those that were written"
    return None


def _stated_rows(release: Release, name: str, rows: pa.Table) -> int:
    """Return the number of rows that a release from before checksums must have.

    An accepted input row can give several observations, so that all that is certain of them is that there are some.
    """
    if name == "quarantine":
        return release.rows_quarantined
    return rows.num_rows or release.rows_accepted
