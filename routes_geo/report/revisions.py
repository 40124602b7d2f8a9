"""Prepare the section on revisions: what later releases changed in the periods of a report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from routes_geo.months import MonthWindow
from routes_geo.report.subject import Subject
from routes_geo.snapshot.changes import ChangeAnswer, ChangeFilter, describe_changes, revised_in

_MOST_READ, _MOST_LISTED = 100_000, 10


@dataclass(frozen=True, slots=True)
class RevisionsSection:
    """The largest revisions of the periods of a report, how many there are, and how many vintages are known."""

    largest: list[ChangeAnswer]
    number: int
    vintages: int
    first_vintage: str


def describe_revisions(subject: Subject, window: MonthWindow) -> RevisionsSection:
    """Return the revisions of the periods of a window that were known on the day of the subject, largest first."""
    snapshot, series = subject.snapshot, subject.series
    chosen = ChangeFilter(subject.route, series, None, None)
    start, stop = window.dates
    changes = [
        change
        for change in describe_changes(revised_in(snapshot), chosen, _MOST_READ).changes
        if start.isoformat() <= change.start < stop.isoformat() and _is_known(change, subject.as_of)
    ]
    changes.sort(key=lambda change: (-abs(change.difference or 0), change.start, change.released))
    vintages = [each["released"] for each in snapshot.manifest["vintages"].get(series, ())]
    known = [day for day in vintages if subject.as_of is None or day <= subject.as_of.isoformat()]
    return RevisionsSection(changes[:_MOST_LISTED], len(changes), len(known), known[0] if known else "")


def _is_known(change: ChangeAnswer, as_of: date | None) -> bool:
    return as_of is None or change.released <= as_of.isoformat()
