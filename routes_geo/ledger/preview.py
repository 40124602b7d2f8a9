"""Read a file as `ingest` would, and write nothing: what was recognised, what is counted, and what is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.ledger.ingest import series_totals, summable_rows
from routes_geo.ledger.inputs import InputFile, IntakeOptions, JoinedInput
from routes_geo.ledger.ledger import Ledger
from routes_geo.sources.base import Adapter, Intake, Series
from routes_geo.tables.outcome import Outcome, outcome_of_rows

_SHOWN_REJECTED = 10


@dataclass(frozen=True, slots=True)
class PlaceTotal:
    """The total of a series on a route or in an area; both are None for a series of countries without a name."""

    series: str
    route: str | None
    area: str | None
    value: int


@dataclass(frozen=True, slots=True)
class Preview:
    """Show what `ingest` would read from a file. `known_as` is the release in the ledger with the same bytes."""

    path: Path
    adapter: Adapter
    intake: Intake
    outcome: Outcome
    known_as: str | None

    @property
    def period(self) -> tuple[date, date]:
        """Return the first and the last day that the observations cover."""
        table = self.intake.observations
        return pc.min(table["start"]).as_py(), pc.max(table["end"]).as_py() - timedelta(days=1)

    @property
    def totals(self) -> list[PlaceTotal]:
        """Return the totals by series, and route or area."""
        return place_totals(self.intake.observations, self.adapter.series)

    def as_json(self) -> dict[str, object]:
        """Return the account of the file: `rows_in` = `accepted` + the sum of `rejected`."""
        first, last = self.period
        released = self.intake.released
        return {
            "file": self.path.name,
            "dry_run": True,
            "source": self.adapter.source,
            "layout": self.adapter.accepts,
            "released": released.isoformat() if released else None,
            "known_as": self.known_as,
            "period": [first.isoformat(), last.isoformat()],
            "rows_in": self.outcome.rows_in,
            "accepted": self.outcome.accepted,
            "rejected": dict(self.outcome.rejected),
            "observations": self.intake.observations.num_rows,
            "notes": list(self.intake.notes),
            "totals": series_totals(self.intake.observations, self.adapter.series),
            "totals_by_place": [asdict(total) for total in self.totals],
            "first_rejected": [
                {"location": row.location, "content": row.content, "reason": row.reason.value, "detail": row.detail}
                for row in self.intake.rejected[:_SHOWN_REJECTED]
            ],
        }


def preview_input(given: InputFile | JoinedInput, ledger: Ledger, options: IntakeOptions) -> Preview:
    """Read what would become one release and write nothing; DataError, InvalidInput or Refused if it cannot be read.

    Whether too many of its rows are lost is left to `outcome.check`.
    """
    given.check(options.max_bytes)
    adapter = given.adapter
    earlier = ledger.find(given.sha256(), tuple(series.series for series in adapter.series))
    intake = given.read(options.released, options.encoding)
    outcome = outcome_of_rows(given.path.name, intake.rows_in, intake.rejected)
    if not intake.observations.num_rows:
        outcome.check(allow_rejected=True)
    return Preview(given.path, adapter, intake, outcome, earlier.release_id if earlier else None)


def place_totals(observations: pa.Table, all_series: Sequence[Series]) -> list[PlaceTotal]:
    """Sum the values of each series by route, or by area where there is no route."""
    totals = []
    for name, table in summable_rows(observations, all_series).items():
        area = pc.if_else(pc.is_valid(table["route"]), pa.scalar(None, pa.string()), table["area"])
        by_place = pa.table({"route": table["route"], "area": area, "value": table["value"]})
        sums = by_place.group_by(["route", "area"]).aggregate([("value", "sum")]).to_pylist()
        totals += [PlaceTotal(name, row["route"], row["area"], row["value_sum"] or 0) for row in sums]
    return sorted(totals, key=lambda total: (total.series, total.route or "~", total.area or ""))
