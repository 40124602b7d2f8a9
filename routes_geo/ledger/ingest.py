"""Take a publisher's file into the ledger: read, check, append; the same bytes twice are taken in once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.datafiles import file_sha256
from routes_geo.ledger.ledger import Ledger, new_release_id
from routes_geo.model import Release
from routes_geo.sources.base import ReleaseBasis
from routes_geo.sources.observations import concat_observations, newest_reports, without_breakdown
from routes_geo.sources.registry import Adapter, Intake, Series, adapter_for


@dataclass(frozen=True, slots=True)
class Ingested:
    """What happened to one file. `intake` is None where the ledger had the same bytes already."""

    path: Path
    release: Release
    intake: Intake | None
    reasons: dict[str, int]
    totals: dict[str, int]  # sum of the values by series

    def as_json(self) -> dict[str, Any]:
        """Reconciliation of the file: `rows_in` = `accepted` + the sum of `quarantined`."""
        release = self.release
        return {
            "file": self.path.name,
            "source": release.source,
            "release": release.release_id,
            "released": release.released.isoformat(),
            "released_basis": release.released_basis,
            "sha256": release.sha256,
            "series": list(release.series),
            "new": self.intake is not None,
            "rows_in": release.rows_in,
            "accepted": release.rows_accepted,
            "quarantined": self.reasons,
            "totals": self.totals,
        }


def ingest_file(
    path: Path, ledger: Ledger, *, adapter: Adapter | None = None, released: date | None = None
) -> Ingested:
    """Take in one file. DataError, InvalidInput or Refused for one that is not accepted: then nothing is written."""
    adapter = adapter or adapter_for(path, None)
    digest = file_sha256(path)
    known = ledger.find(digest, tuple(series.series for series in adapter.series))
    if known is not None:
        return _known(path, known, ledger, adapter)
    intake = adapter.read(path, released)
    release = _release(path, digest, adapter, intake, given=released is not None)
    ledger.append(release, intake.observations, intake.quarantine())
    return Ingested(path, release, intake, intake.reasons(), series_totals(intake.observations, adapter.series))


def _known(path: Path, release: Release, ledger: Ledger, adapter: Adapter) -> Ingested:
    reasons = ledger.quarantine(release.release_id)["reason"].value_counts().to_pylist()
    return Ingested(
        path,
        release,
        None,
        {str(row["values"]): int(row["counts"]) for row in reasons},
        series_totals(ledger.observations(release.release_id), adapter.series),
    )


def _release(path: Path, digest: str, adapter: Adapter, intake: Intake, *, given: bool) -> Release:
    now = datetime.now(UTC)
    released = intake.released or now.date()
    basis = ReleaseBasis.GIVEN if given else ReleaseBasis.STATED if intake.released else ReleaseBasis.RETRIEVED
    found = set(intake.observations["series"].unique().to_pylist())
    series = [item for item in adapter.series if item.series in found] or list(adapter.series)
    return Release(
        release_id=new_release_id(adapter.source, released, digest, now),
        source=adapter.source,
        series=tuple(item.series for item in series),
        publisher=series[0].publisher,
        released=released,
        file_name=path.name,
        sha256=digest,
        licence=series[0].licence,
        retrieved_at=now.isoformat(timespec="seconds"),
        adapter_version=adapter.version,
        rows_in=intake.rows_in,
        rows_accepted=intake.rows_accepted,
        rows_quarantined=len(intake.rejected),
        released_basis=basis.value,
        series_info=_series_info(series),
    )


def _series_info(series: list[Series]) -> str:
    return orjson.dumps([asdict(item) for item in series]).decode()


def current_values(observations: pa.Table) -> pa.Table:
    """What observations of one file say, each thing counted once: the newest report where it compiles several."""
    if not pc.any(pc.is_valid(observations["reported"])).as_py():
        return observations
    tables = [observations.filter(pc.equal(observations["series"], name)) for name in _names(observations)]
    return concat_observations([newest_reports(table) for table in tables])


def _names(observations: pa.Table) -> list[str]:
    return sorted(observations["series"].unique().to_pylist())


def series_totals(observations: pa.Table, described: Sequence[Series]) -> dict[str, int]:
    """Sum by series, without breakdowns; of a series whose periods must not be added, of its newest period only."""
    current = current_values(observations)
    out = {}
    for series in described:
        rows = current.filter(pc.equal(current["series"], series.series))
        if rows.num_rows:
            newest = rows if series.adds_up else rows.filter(pc.equal(rows["end"], pc.max(rows["end"])))
            out[series.series] = int(pc.sum(without_breakdown(newest)["value"]).as_py() or 0)
    return out
