"""List the revisions that releases made, from the revision log of a snapshot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.errors import InvalidInput, NotFound, choice_of
from routes_geo.model import check_route_id, period_label
from routes_geo.snapshot.answers import DayText, one_of
from routes_geo.snapshot.revisions import DEFINITION_PERIODS, DEFINITION_SHARE, ChangeKind, changed_only
from routes_geo.snapshot.snapshot import Snapshot

MAX_CHANGES = 10_000
KINDS = tuple(kind.value for kind in ChangeKind if kind is not ChangeKind.FIRST)
_MEANING = {
    ChangeKind.LATE_ADDITION: "a provisional value rose",
    ChangeKind.CORRECTION: "a value fell, or a final value changed",
    ChangeKind.DEFINITION: (
        f"at least {DEFINITION_PERIODS} final periods, and {DEFINITION_SHARE:.0%} of the history of a route, changed "
        "at once: the definition of the count has probably changed"
    ),
    ChangeKind.REMOVED: "the release no longer contains the value",
}


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """Selects changes; None selects all."""

    route: str | None = None
    series: str | None = None
    kind: str | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Revised:
    """Revisions of one series, in the columns of routes_geo.snapshot.revisions."""

    series: str
    grain: str
    log: pa.Table


@dataclass(frozen=True, kw_only=True)
class ChangeAnswer:
    """A published value that a release changed."""

    series: str
    route: str | None
    area: str | None
    period: str
    start: DayText
    end: DayText
    released: DayText
    release_id: str
    kind: Annotated[str, one_of(*KINDS)]
    before: int | None
    after: int | None
    status: str
    difference: int | None
    ratio: float | None


@dataclass(frozen=True, kw_only=True)
class ChangedByAnswer:
    """A release that changed values, with the number of values it changed and of periods it added."""

    series: str
    released: DayText
    release_id: str
    new_periods: int
    changed: int


@dataclass(frozen=True, kw_only=True)
class RevisionsAnswer:
    """Revisions that releases made to earlier figures, newest first."""

    kinds: Mapping[str, str]
    releases: Sequence[ChangedByAnswer]
    number_matched: int
    number_returned: int
    changes: Sequence[ChangeAnswer]


def revised_in(snapshot: Snapshot) -> list[Revised]:
    """Return the revisions of every series of a snapshot."""
    series = snapshot.manifest["series"].items()
    return [Revised(name, info["grain"], snapshot.revisions(name)) for name, info in series]


def describe_changes(revised: Sequence[Revised], chosen: ChangeFilter, limit: int) -> RevisionsAnswer:
    """Return the releases and their revisions, newest first; at most `limit` revisions, and how many there are.

    NotFound for an unknown route or series, InvalidInput for an unknown kind.
    """
    _check_filter(chosen, [log.series for log in revised])
    releases: list[ChangedByAnswer] = []
    changes: list[ChangeAnswer] = []
    for log in revised:
        if chosen.series in (None, log.series):
            rows = _matching(log.log, chosen)
            changed = _matching_kind(changed_only(rows), chosen)
            releases += _releases(log.series, rows, changed)
            changes += [describe_change(log, row) for row in changed.to_pylist()]
    changes.sort(key=lambda change: (change.released, change.series, change.start), reverse=True)
    releases.sort(key=lambda release: (release.released, release.series), reverse=True)
    return RevisionsAnswer(
        kinds={kind.value: text for kind, text in _MEANING.items()},
        releases=releases,
        number_matched=len(changes),
        number_returned=min(len(changes), limit),
        changes=changes[:limit],
    )


def _check_filter(chosen: ChangeFilter, series: Sequence[str]) -> None:
    if chosen.route is not None:
        check_route_id(chosen.route)
    if chosen.kind is not None and chosen.kind not in KINDS:
        raise InvalidInput(f"unknown kind of change {chosen.kind!r}; {choice_of(chosen.kind, KINDS)}")
    if chosen.series is not None and chosen.series not in series:
        raise NotFound(f"unknown series {chosen.series!r}; {choice_of(chosen.series, series)}")


def _matching(log: pa.Table, chosen: ChangeFilter) -> pa.Table:
    if chosen.route is not None:
        log = log.filter(pc.equal(log["route"], chosen.route))
    if chosen.since is not None:
        log = log.filter(pc.greater_equal(log["released"], pa.scalar(chosen.since, pa.date32())))
    return log


def _matching_kind(rows: pa.Table, chosen: ChangeFilter) -> pa.Table:
    return rows if chosen.kind is None else rows.filter(pc.equal(rows["kind"], chosen.kind))


def _releases(series: str, log: pa.Table, changed: pa.Table) -> list[ChangedByAnswer]:
    """Return an entry for each vintage that changed values."""
    firsts = log.filter(pc.equal(log["kind"], ChangeKind.FIRST.value))
    new_periods, changes = (_count_by_vintage(rows) for rows in (firsts, changed))
    return [
        ChangedByAnswer(
            series=series,
            released=released.isoformat(),
            release_id=release_id,
            new_periods=new_periods.get((released, release_id), 0),
            changed=changes[released, release_id],
        )
        for released, release_id in sorted(changes)
    ]


def _count_by_vintage(rows: pa.Table) -> dict[tuple[date, str], int]:
    counted = rows.group_by(["released", "release_id"]).aggregate([([], "count_all")]).to_pylist()
    return {(row["released"], row["release_id"]): row["count_all"] for row in counted}


def describe_change(revised: Revised, row: dict[str, Any]) -> ChangeAnswer:
    """Return a row of a revision log as clients receive it."""
    before, after = row["before"], row["value"]
    are_counts = before is not None and after is not None
    return ChangeAnswer(
        series=revised.series,
        route=row["route"],
        area=row["area"],
        period=period_label(row["start"], revised.grain),
        start=row["start"].isoformat(),
        end=row["end"].isoformat(),
        released=row["released"].isoformat(),
        release_id=row["release_id"],
        kind=row["kind"],
        before=before,
        after=after,
        status=row["status"],
        difference=after - before if are_counts else None,
        ratio=round(after / before, 4) if are_counts and before else None,
    )
