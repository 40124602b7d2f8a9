"""Ingest a publisher's file: read it, check it, and append it to the ledger unless the same bytes are there already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.ledger.inputs import ADVICE, InputFile, IntakeOptions, JoinedInput, input_file
from routes_geo.ledger.ledger import Ledger, new_release_id
from routes_geo.model import Release
from routes_geo.sources.base import Adapter, Intake, ReleaseBasis, Series
from routes_geo.sources.observations import concat_observations, newest_reports, without_breakdown
from routes_geo.tables.limits import MAX_FILE_BYTES, check_size
from routes_geo.tables.outcome import outcome_of_rows


@dataclass(frozen=True, slots=True)
class Ingested:
    """The result for one file. `intake` is None if the ledger already had the same bytes."""

    path: Path
    release: Release
    intake: Intake | None
    reasons: dict[str, int]  # rejected rows by reason
    totals: dict[str, int]  # sum of the values by series

    def as_json(self) -> dict[str, object]:
        """Return the row counts of the file: `rows_in` = `accepted` + the sum of `quarantined`."""
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
            "notes": list(self.intake.notes) if self.intake else [],
        }


def ingest_file(  # noqa: PLR0913 - keyword-only, one decision each
    path: Path,
    ledger: Ledger,
    *,
    adapter: Adapter | None = None,
    released: date | None = None,
    max_bytes: int = MAX_FILE_BYTES,
    encoding: str | None = None,
    allow_rejected: bool = False,
) -> Ingested:
    """Ingest one file; DataError, InvalidInput or Refused if it is not accepted, and then nothing is written.

    Without an `encoding`, that of a text file is detected. A file of which no row is accepted is an error, and so is
    one that loses more than a tenth of its rows, unless `allow_rejected`.
    """
    check_size(path, max_bytes, ADVICE)
    options = IntakeOptions(released, max_bytes, encoding, allow_rejected)
    return ingest_input(input_file(path, adapter), ledger, options)


def ingest_input(given: InputFile | JoinedInput, ledger: Ledger, options: IntakeOptions) -> Ingested:
    """Ingest what becomes one release, as `ingest_file` does."""
    given.check(options.max_bytes)
    path, adapter, digest = given.path, given.adapter, given.sha256()
    earlier = ledger.find(digest, tuple(series.series for series in adapter.series))
    if earlier is not None:
        return _ingested_before(path, earlier, ledger, adapter)
    intake = given.read(options.released, options.encoding)
    outcome_of_rows(path.name, intake.rows_in, intake.rejected).check(allow_rejected=options.allow_rejected)
    release = _make_release(path, digest, adapter, intake, is_given=options.released is not None)
    release = ledger.append(release, intake.observations, intake.quarantine())
    totals = series_totals(intake.observations, adapter.series)
    return Ingested(path, release, intake, intake.reasons(), totals)


def _ingested_before(path: Path, release: Release, ledger: Ledger, adapter: Adapter) -> Ingested:
    reasons = ledger.quarantine(release.release_id)["reason"].value_counts().to_pylist()
    return Ingested(
        path,
        release,
        None,
        {str(row["values"]): int(row["counts"]) for row in reasons},
        series_totals(ledger.observations(release.release_id), adapter.series),
    )


def _make_release(path: Path, digest: str, adapter: Adapter, intake: Intake, *, is_given: bool) -> Release:
    now = datetime.now(UTC)
    released = intake.released or now.date()
    basis = ReleaseBasis.GIVEN if is_given else _basis_of(intake)
    names = set(_series_names(intake.observations))
    series = [candidate for candidate in adapter.series if candidate.series in names] or list(adapter.series)
    return Release(
        release_id=new_release_id(adapter.source, released, digest, now),
        source=adapter.source,
        series=tuple(each.series for each in series),
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
        series_info=orjson.dumps([asdict(each) for each in series]).decode(),
    )


def _basis_of(intake: Intake) -> ReleaseBasis:
    if intake.released is None:
        return ReleaseBasis.RETRIEVED
    return ReleaseBasis.ASSUMED if intake.is_release_assumed else ReleaseBasis.STATED


def current_values(observations: pa.Table) -> pa.Table:
    """Keep the newest report of each thing counted, if a file compiles several reports."""
    if not pc.any(pc.is_valid(observations["reported"])).as_py():
        return observations
    tables = [observations.filter(pc.equal(observations["series"], name)) for name in _series_names(observations)]
    return concat_observations([newest_reports(table) for table in tables])


def _series_names(observations: pa.Table) -> list[str]:
    return sorted(observations["series"].unique().to_pylist())


def series_totals(observations: pa.Table, all_series: Sequence[Series]) -> dict[str, int]:
    """Sum the values by series, without breakdowns.

    If the periods of a series must not be added, its total is that of the newest period.
    """
    rows = summable_rows(observations, all_series)
    return {name: int(pc.sum(table["value"]).as_py() or 0) for name, table in rows.items()}


def summable_rows(observations: pa.Table, all_series: Sequence[Series]) -> dict[str, pa.Table]:
    """Return the observations of each series that may be added: without breakdowns, of the newest period of a stock."""
    current = current_values(observations)
    tables = {}
    for series in all_series:
        rows = current.filter(pc.equal(current["series"], series.series))
        if rows.num_rows:
            newest = rows if series.adds_up else rows.filter(pc.equal(rows["end"], pc.max(rows["end"])))
            tables[series.series] = without_breakdown(newest)
    return tables
