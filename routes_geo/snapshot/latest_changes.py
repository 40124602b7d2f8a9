"""Say what the newest release of a series changed: its new periods, its revisions, and the largest of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from routes_geo.errors import NotFound
from routes_geo.model import CONTEXT_ROUTES, ROUTE_IDS, period_label
from routes_geo.snapshot.answers import DayText
from routes_geo.snapshot.changes import ChangeAnswer, Revised, describe_change, revised_in
from routes_geo.snapshot.releases import vintages_on
from routes_geo.snapshot.revisions import changed_only
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.snapshot.words import date_in_words, day_in_words

LARGEST = 5  # revisions that are listed


@dataclass(frozen=True, slots=True)
class ReleaseDay:
    """A release of a series, and the day of the one before it (None: it is the first)."""

    released: date
    release_id: str
    former: date | None


@dataclass(frozen=True, kw_only=True)
class LatestReleaseAnswer:
    """States what the newest release of a series changed. Periods are new if no earlier release had them."""

    series: str
    released: DayText
    release_id: str
    former_released: DayText | None
    new_periods: int
    first_new: str | None
    last_new: str | None
    revised: Annotated[int, Field(description="Earlier figures that the release changed.")]
    largest: Annotated[Sequence[ChangeAnswer], Field(description=f"The {LARGEST} largest revisions, largest first.")]
    sentence: str


def newest_releases(snapshot: Snapshot, as_of: date | None = None) -> dict[str, ReleaseDay]:
    """Return the newest release of each series on a day (None: now). Series without one are left out."""
    newest = {}
    for series in snapshot.manifest["vintages"]:
        if known := vintages_on(snapshot, series, as_of):
            former = date.fromisoformat(known[-2]["released"]) if len(known) > 1 else None
            newest[series] = ReleaseDay(date.fromisoformat(known[-1]["released"]), known[-1]["release_id"], former)
    return newest


def describe_latest(
    snapshot: Snapshot, series: str | None = None, as_of: date | None = None
) -> list[LatestReleaseAnswer]:
    """Return what the newest release of one series (None: of each) changed, newest first.

    NotFound for an unknown series, or if nothing was released by `as_of`.
    """
    releases = newest_releases(snapshot, as_of)
    if series is not None:
        snapshot.series(series)
    chosen = [log for log in revised_in(snapshot) if log.series in releases and series in (None, log.series)]
    if not chosen:
        of_series = "" if series is None else f"{series}: "
        raise NotFound(f"{of_series}nothing was released on or before {as_of}; choose a later day")
    names = {route: snapshot.route_name(route) for route in ROUTE_IDS} | CONTEXT_ROUTES
    answers = [latest_changes(log, releases[log.series], names) for log in chosen]
    return sorted(answers, key=lambda answer: answer.released, reverse=True)


def latest_changes(revised: Revised, release: ReleaseDay, names: Mapping[str, str]) -> LatestReleaseAnswer:
    """Return what a release changed; `names` are those of the routes by id."""
    labels, changes = changes_of(revised, release)
    return LatestReleaseAnswer(
        series=revised.series,
        released=release.released.isoformat(),
        release_id=release.release_id,
        former_released=None if release.former is None else release.former.isoformat(),
        new_periods=len(labels),
        first_new=labels[0] if labels else None,
        last_new=labels[-1] if labels else None,
        revised=len(changes),
        largest=changes[:LARGEST],
        sentence=_sentence(release, revised.grain, labels, changes, names),
    )


def changes_of(revised: Revised, release: ReleaseDay) -> tuple[list[str], list[ChangeAnswer]]:
    """Return the labels of the periods that a release added, and all its revisions, largest first."""
    before, own = _split(revised.log, release)
    earlier = set(before["start"].to_pylist())
    new = sorted({start for start in own["start"].to_pylist() if start not in earlier})
    changes = [describe_change(revised, row) for row in changed_only(own).to_pylist()]
    changes.sort(key=lambda change: -abs(change.difference or 0))
    return [period_label(start, revised.grain) for start in new], changes


def _split(log: pa.Table, release: ReleaseDay) -> tuple[pa.Table, pa.Table]:
    """Return the rows of the releases before one, and its own."""
    day = pa.scalar(release.released, pa.date32())  # one file can compile several releases
    is_own = pc.and_(pc.equal(log["release_id"], release.release_id), pc.equal(log["released"], day))
    is_before = pc.less_equal(log["released"], day)
    return log.filter(pc.and_(is_before, pc.invert(is_own))), log.filter(is_own)


def _sentence(
    release: ReleaseDay, grain: str, new: Sequence[str], changes: Sequence[ChangeAnswer], names: Mapping[str, str]
) -> str:
    day = day_in_words(release.released.isoformat())
    if release.former is None:
        return f"Release of {day}: the first one known here"
    span = f" ({_span(new)})" if new else ""
    added = f"{len(new) or 'no'} new {_plural(grain, len(new))}{span}"
    revised = f"{len(changes):,} earlier {_plural('figure', len(changes))} revised" if changes else "no figure revised"
    return f"Release of {day}: {added}, {revised}{_largest(changes, names)}"


def _span(labels: Sequence[str]) -> str:
    first, last = date_in_words(labels[0]), date_in_words(labels[-1])
    return first if first == last else f"{first} to {last}"


def _largest(changes: Sequence[ChangeAnswer], names: Mapping[str, str]) -> str:
    if not changes or changes[0].before is None or changes[0].after is None:
        return ""
    change = changes[0]
    place = change.area or names.get(change.route or "", change.route or "all routes")
    most = ", most of all" if len(changes) > 1 else ":"
    return f"{most} {place}, {date_in_words(change.period)}, from {change.before:,} to {change.after:,}"


def _plural(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"
