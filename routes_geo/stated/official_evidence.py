"""Recompute official findings from published series, and give counts beside official decisions.

Only a finding that states a change in percent can be recomputed. A decision on a Member State weighs what no series
here has, so that counts of routes and countries stand beside it and decide nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

import pyarrow as pa

from routes_geo.datafiles import read_rows
from routes_geo.errors import InvalidInput, NotFound
from routes_geo.months import parse_datetime
from routes_geo.snapshot.answers import ComparisonAnswer
from routes_geo.snapshot.compared_series import RouteSeries, compare_route, describe_comparison
from routes_geo.snapshot.releases import release_on
from routes_geo.snapshot.snapshot import Derived
from routes_geo.stated.official import ASSESSMENTS, OfficialRecords, Row

EVIDENCE_FILE, EVIDENCE_TABLE = "official_pressure_series.csv", "official_pressure_series.arrow"
_TEXTS = ("record_id", "series", "route", "area", "window", "compared", "note")
_SCHEMA = pa.schema([*(pa.field(name, pa.string()) for name in _TEXTS), pa.field("decides", pa.bool_())])
_WEIGHED = (
    "The decision compares the obligations of a Member State with the situation in the Union as a whole: applications, "
    "reception, disembarkations and more. No public series here has them by Member State for this period, and arrivals "
    "by country end within it. The counts beside it decide nothing."
)
_NOTHING = "It is a text of law, a plan, an act or a pledge. There is no figure that public series could give."


class Recomputed(StrEnum):
    """Comparison of published series with what an official record states."""

    YES = "yes"
    NO = "no"
    NOT_TESTABLE = "not_testable"
    NOTHING_TO_TEST = "nothing_to_test"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Counts of a route, a total of routes or a country, in the period of a record, compared with an earlier window.

    `comparison` is None, with a `reason_missing`, if the counts do not cover both windows. `holds` is whether the
    change rounds to the stated one, None where it does not decide.
    """

    series: str
    route: str
    area: str | None
    window: str
    compared: str
    decides: bool
    note: str | None
    comparison: ComparisonAnswer | None
    reason_missing: str | None
    holds: bool | None

    @property
    def address(self) -> str:
        """Return the request that answers with the same counts: as a comparison, or as the months of an area."""
        months = f"/series/{self.route}?datetime={self.window}"
        return f"{months}&compare={self.compared}" if self.area is None else months


def evidence_table(data_dir: Path) -> pa.Table:
    """Return the windows of series that are counted for official records."""
    rows = read_rows(data_dir / EVIDENCE_FILE, _SCHEMA.names)
    typed = [{**{name: row[name] or None for name in _TEXTS}, "decides": row["decides"] == "true"} for row in rows]
    return pa.Table.from_pylist(typed, schema=_SCHEMA)


def verdict_of(row: Row, evidence: Sequence[Evidence]) -> tuple[Recomputed, str]:
    """Return whether published series give what a record states, and why."""
    deciding = next((each for each in evidence if each.decides), None)
    if deciding is None and row["status"] in ASSESSMENTS:
        return Recomputed.NOT_TESTABLE, _WEIGHED
    if deciding is None:
        return Recomputed.NOTHING_TO_TEST, _NOTHING
    change = None if deciding.comparison is None else deciding.comparison.change_percent
    if change is None:
        return Recomputed.NOT_TESTABLE, deciding.reason_missing or "The earlier window has no detections."
    computed, stated = (text.replace("-", "\u2212") for text in (f"{change:+.1f} %", f"{row['value']:+} %"))
    verdict = Recomputed.YES if deciding.holds else Recomputed.NO
    return verdict, f"Detections of the window against the earlier one: {computed}; stated: {stated}."


class OfficialEvidence(Derived):
    """Counts for official records, computed once for each set of releases."""

    def on(self, day: date | None) -> dict[str, list[Evidence]]:
        """Return the counts as known on a day (None: now), by the id of their record."""
        names = sorted(set(self.snapshot.table(EVIDENCE_TABLE)["series"].to_pylist()))
        releases = tuple(self._release(name, day) for name in names)
        if None in releases:  # the reason why a count is missing then names the day
            return self._counts(day)
        return self._once(releases, lambda: self._counts(day))

    def _release(self, series: str, day: date | None) -> str | None:
        try:
            return str(release_on(self.snapshot, series, day)["release_id"])
        except NotFound:
            return None

    def _counts(self, day: date | None) -> dict[str, list[Evidence]]:
        stated = {row["id"]: row["value"] for row in self.snapshot.derived(OfficialRecords).rows()}
        counts: dict[str, list[Evidence]] = defaultdict(list)
        for row in self.snapshot.table(EVIDENCE_TABLE).to_pylist():
            record_id = row.pop("record_id")
            counts[record_id].append(self._evidence(row, stated.get(record_id), day))
        return dict(counts)

    def _evidence(self, row: Row, stated: int | None, day: date | None) -> Evidence:
        chosen = RouteSeries(self.snapshot, row["route"], row["series"], day, row["area"])
        try:
            window = parse_datetime(row["window"], 0, 1, "window")
            comparison = describe_comparison(chosen, compare_route(chosen, window, row["compared"]))
        except (InvalidInput, NotFound) as error:
            return Evidence(**row, comparison=None, reason_missing=str(error), holds=None)
        change = comparison.change_percent
        holds = round(change) == stated if row["decides"] and change is not None else None
        return Evidence(**row, comparison=comparison, reason_missing=None, holds=holds)
