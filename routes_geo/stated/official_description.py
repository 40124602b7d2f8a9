"""Turn official records on pressure into responses, and into the rows of a CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import fields

from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.stated.answers import (
    MemberStatesAnswer,
    MemberStateStatusAnswer,
    OfficialCountAnswer,
    OfficialPressureAnswer,
    OfficialRecordAnswer,
)
from routes_geo.stated.official import OfficialFilter, OfficialRecords, Row, of_member_states
from routes_geo.stated.official_evidence import Evidence, OfficialEvidence, verdict_of
from routes_geo.tables.formulas import without_formula

MEMBER_STATE_NOTES = (
    "These are decisions and statements under Regulation (EU) 2024/1351. Pressure there is a term of law: it has no "
    "part in the pressure score of routes, and the score has no part in it.",
    "A Member State can have more than one status. The list is as complete as the sources that were seen.",
)
OFFICIAL_NOTES = (
    "Pressure is a term of law here: Regulation (EU) 2024/1351 and decisions on Member States under it. It has no part "
    "in the pressure score of routes (/pressure), and the score has no part in it.",
    "Counts of routes are detections: border crossings, not persons. Counts of countries are persons who arrived. "
    "Counts of two routes, or of two series, are never added.",
    "A finding is recomputed from the release that is served, which is newer than the finding.",
    "The list is as complete as the sources that were seen.",
)
_COUNT_COLUMNS = (
    "count_series",
    "count_route",
    "count_area",
    "count_unit",
    "count_decides",
    "count_window",
    "count_value",
    "count_compared_window",
    "count_compared_value",
    "count_change_percent",
    "count_vintage",
    "count_reason_missing",
    "count_note",
    "count_address",
)
_RECORD_COLUMNS = tuple(field.name for field in fields(OfficialRecordAnswer) if field.name != "counts")


def describe_member_states(snapshot: Snapshot, conditions: OfficialFilter) -> MemberStatesAnswer:
    """Return the chosen decisions on Member States."""
    names = {field.name for field in fields(MemberStateStatusAnswer)}
    decisions = [
        MemberStateStatusAnswer(**{name: row[name] for name in names & row.keys()}, source_address=row["address"])
        for row in conditions.choose(of_member_states(snapshot.derived(OfficialRecords).rows()))
    ]
    return MemberStatesAnswer(
        number_matched=len(decisions),
        number_returned=len(decisions),
        as_of=conditions.known_on,
        decisions=decisions,
        notes=MEMBER_STATE_NOTES,
    )


def describe_official(snapshot: Snapshot, conditions: OfficialFilter) -> OfficialPressureAnswer:
    """Return the chosen records, each with the counts of published series beside it."""
    counts = snapshot.derived(OfficialEvidence).on(conditions.known_on)
    rows = conditions.choose(snapshot.derived(OfficialRecords).rows())
    return OfficialPressureAnswer(
        number_matched=len(rows),
        number_returned=len(rows),
        as_of=conditions.known_on,
        records=[_describe_record(snapshot, row, counts.get(row["id"], ())) for row in rows],
        notes=OFFICIAL_NOTES,
    )


def _describe_record(snapshot: Snapshot, row: Row, evidence: Sequence[Evidence]) -> OfficialRecordAnswer:
    recomputed, reason = verdict_of(row, evidence)
    return OfficialRecordAnswer(
        **{name: value for name, value in row.items() if name != "address"},
        source_address=row["address"],
        recomputed=recomputed.value,
        reason=reason,
        counts=[_describe_count(snapshot, each) for each in evidence],
    )


def _describe_count(snapshot: Snapshot, evidence: Evidence) -> OfficialCountAnswer:
    return OfficialCountAnswer(
        series=evidence.series,
        route=evidence.route,
        area=evidence.area,
        name=evidence.area or snapshot.subject_name(evidence.route),
        unit=snapshot.series(evidence.series)["unit"],
        decides=evidence.decides,
        comparison=evidence.comparison,
        reason_missing=evidence.reason_missing,
        holds=evidence.holds,
        note=evidence.note,
        address=evidence.address,
    )


def official_csv(answer: OfficialPressureAnswer) -> str:
    """Return records as CSV (RFC 4180) with a header: one line for each count of a record, or one without counts."""
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow((*_RECORD_COLUMNS, *_COUNT_COLUMNS))
    for record in answer.records:
        own = [getattr(record, name) for name in _RECORD_COLUMNS]
        lines.writerows([*map(_cell, own), *map(_cell, counted)] for counted in _counted(record))
    return text.getvalue()


def _cell(value: object) -> object:
    return without_formula(value) if isinstance(value, str) else value


def _counted(record: OfficialRecordAnswer) -> Iterator[tuple[object, ...]]:
    """Yield the values of _COUNT_COLUMNS for each count of a record; blank ones if it has none."""
    if not record.counts:
        yield (None,) * len(_COUNT_COLUMNS)
    for count in record.counts:
        comparison = count.comparison
        figures: tuple[object, ...] = (None,) * 6
        if comparison is not None:
            figures = (
                comparison.window.window,
                comparison.window.value,
                comparison.compared.window,
                comparison.compared.value,
                comparison.change_percent,
                comparison.vintage,
            )
        decides = str(count.decides).lower()
        subject = count.series, count.route, count.area, count.unit, decides
        yield *subject, *figures, count.reason_missing, count.note, count.address
