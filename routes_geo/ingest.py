"""Take a publisher's file into the ledger: read, check, append; the same bytes twice are taken in once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from routes_geo.datafiles import file_sha256
from routes_geo.ledger import Ledger, new_release_id
from routes_geo.model import Release
from routes_geo.sources import Intake, adapter_for


@dataclass(frozen=True, slots=True)
class Ingested:
    """What happened to one file. `intake` is None where the ledger had the same bytes already."""

    path: Path
    release: Release
    intake: Intake | None


def ingest_file(path: Path, ledger: Ledger, *, source: str | None = None, released: date | None = None) -> Ingested:
    """Take in one file. DataError or InvalidInput for a file that is not accepted: then nothing is written."""
    adapter = adapter_for(path, source)
    digest = file_sha256(path)
    known = ledger.find(digest)
    if known is not None:
        return Ingested(path, known, None)
    intake = adapter.read(path, released)
    now = datetime.now(UTC)
    series = adapter.series
    release = Release(
        release_id=new_release_id(series.source, intake.released, digest, now),
        source=series.source,
        series=series.series,
        publisher=series.publisher,
        released=intake.released,
        file_name=path.name,
        sha256=digest,
        licence=series.licence,
        retrieved_at=now.isoformat(timespec="seconds"),
        adapter_version=adapter.version,
        rows_in=intake.rows_in,
        rows_accepted=intake.rows_accepted,
        rows_quarantined=len(intake.rejected),
    )
    ledger.append(release, intake.observations, intake.quarantine())
    return Ingested(path, release, intake)
