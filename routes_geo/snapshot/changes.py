"""List what releases changed, from the revisions in a snapshot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.errors import InvalidInput, NotFound
from routes_geo.model import check_route_id, period_label
from routes_geo.snapshot.revisions import DEFINITION_PERIODS, DEFINITION_SHARE, ChangeKind, changed_only
from routes_geo.snapshot.snapshot import Snapshot

MAX_CHANGES = 10_000
KINDS = tuple(kind.value for kind in ChangeKind if kind is not ChangeKind.FIRST)
_MEANING = {
    ChangeKind.LATE_ADDITION: "a value that was still provisional rose",
    ChangeKind.CORRECTION: "a value fell, or one that was settled changed",
    ChangeKind.DEFINITION: (
        f"at least {DEFINITION_PERIODS} settled periods and {DEFINITION_SHARE:.0%} of the history of a route changed "
        "at once: what is counted is likely to have changed"
    ),
    ChangeKind.REMOVED: "the release no longer has the value",
}


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """Which changes are asked for; None stands for all."""

    route: str | None = None
    series: str | None = None
    kind: str | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Revised:
    """Revisions of one series, in the columns of routes_geo.build.revisions."""

    series: str
    grain: str
    log: pa.Table


def revised_in(snapshot: Snapshot) -> list[Revised]:
    """Revisions of every series of a snapshot."""
    series = snapshot.manifest["series"].items()
    return [Revised(name, info["grain"], snapshot.revisions(name)) for name, info in series]


def describe_changes(revised: Sequence[Revised], chosen: ChangeFilter, limit: int) -> dict[str, Any]:
    """Releases with what they changed, newest first; at most `limit` changes, and how many there are.

    NotFound for an unknown route or series, InvalidInput for an unknown kind.
    """
    if chosen.route is not None:
        check_route_id(chosen.route)
    if chosen.kind is not None and chosen.kind not in KINDS:
        raise InvalidInput(f"no kind of change {chosen.kind!r}; the kinds are {', '.join(KINDS)}")
    names = [item.series for item in revised]
    if chosen.series is not None and chosen.series not in names:
        raise NotFound(f"no series {chosen.series!r}; the series are {', '.join(names)}")
    releases, found = [], []
    for item in revised:
        if chosen.series in (None, item.series):
            log = _matching(item.log, chosen)
            rows = _matching_kind(changed_only(log), chosen)
            releases += _releases(item.series, log, rows)
            found += [_change(item, row) for row in rows.to_pylist()]
    found.sort(key=lambda row: (row["released"], row["series"], row["start"]), reverse=True)
    releases.sort(key=lambda row: (row["released"], row["series"]), reverse=True)
    return {
        "kinds": {kind.value: text for kind, text in _MEANING.items()},
        "releases": releases,
        "number_matched": len(found),
        "number_returned": min(len(found), limit),
        "changes": found[:limit],
    }


def _matching(log: pa.Table, chosen: ChangeFilter) -> pa.Table:
    if chosen.route is not None:
        log = log.filter(pc.equal(log["route"], chosen.route))
    if chosen.since is not None:
        log = log.filter(pc.greater_equal(log["released"], pa.scalar(chosen.since, pa.date32())))
    return log


def _matching_kind(rows: pa.Table, chosen: ChangeFilter) -> pa.Table:
    return rows if chosen.kind is None else rows.filter(pc.equal(rows["kind"], chosen.kind))


def _releases(series: str, log: pa.Table, changed: pa.Table) -> list[dict[str, Any]]:
    """One entry for each vintage that changed something: how many values, and how many periods it brought."""
    firsts = log.filter(pc.equal(log["kind"], ChangeKind.FIRST.value))
    new, old = (_count_by_vintage(rows) for rows in (firsts, changed))
    return [
        {
            "series": series,
            "released": released.isoformat(),
            "release_id": release_id,
            "new_periods": new.get((released, release_id), 0),
            "changed": old[released, release_id],
        }
        for released, release_id in sorted(old)
    ]


def _count_by_vintage(rows: pa.Table) -> dict[tuple[date, str], int]:
    counted = rows.group_by(["released", "release_id"]).aggregate([([], "count_all")]).to_pylist()
    return {(row["released"], row["release_id"]): row["count_all"] for row in counted}


def _change(item: Revised, row: dict[str, Any]) -> dict[str, Any]:
    before, after = row["before"], row["value"]
    known = before is not None and after is not None
    return {
        "series": item.series,
        "route": row["route"],
        "area": row["area"],
        "period": period_label(row["start"], item.grain),
        "start": row["start"].isoformat(),
        "end": row["end"].isoformat(),
        "released": row["released"].isoformat(),
        "release_id": row["release_id"],
        "kind": row["kind"],
        "before": before,
        "after": after,
        "status": row["status"],
        "difference": after - before if known else None,
        "ratio": round(after / before, 4) if known and before else None,
    }
