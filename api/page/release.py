"""Describe what the newest release of detections added and revised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api.page.answers import LastReleaseAnswer, NewPeriodAnswer, RevisedTotalAnswer
from routes_geo.model import CONTEXT_ROUTES, ROUTE_IDS
from routes_geo.snapshot.changes import ChangeAnswer, Revised
from routes_geo.snapshot.latest_changes import changes_of, newest_releases
from routes_geo.snapshot.route_totals import SeriesTotals, totals_by_route
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot

MOST_LISTED = 50


def describe_last_release(snapshot: Snapshot) -> LastReleaseAnswer:
    """Return what the newest release of detections changed; the largest revisions are listed."""
    release = newest_releases(snapshot)[DETECTIONS]
    revised = Revised(DETECTIONS, snapshot.series(DETECTIONS)["grain"], snapshot.revisions(DETECTIONS))
    new, changes = changes_of(revised, release)
    names = {route: snapshot.route_name(route) for route in ROUTE_IDS} | CONTEXT_ROUTES
    return LastReleaseAnswer(
        series=DETECTIONS,
        released=release.released.isoformat(),
        former_released=None if release.former is None else release.former.isoformat(),
        new_periods=_new_periods(new, totals_by_route(snapshot, DETECTIONS)),
        revised=len(changes),
        largest=[_revised(change, names) for change in changes[:MOST_LISTED]],
        not_listed=max(0, len(changes) - MOST_LISTED),
    )


def _new_periods(labels: Sequence[str], totals: SeriesTotals | None) -> list[NewPeriodAnswer]:
    """Return periods that a release added; those of context routes alone are left out."""
    if totals is None:
        return []
    position = {label: at for at, label in enumerate(totals.periods)}
    return [
        NewPeriodAnswer(
            period=label, values={route: each.values[position[label]] for route, each in totals.routes.items()}
        )
        for label in labels
        if label in position
    ]


def _revised(change: ChangeAnswer, names: Mapping[str, str]) -> RevisedTotalAnswer:
    return RevisedTotalAnswer(
        route=change.route,
        name=names.get(change.route or "", change.route or ""),
        period=change.period,
        before=change.before,
        after=change.after,
        change=None if change.difference is None or not change.before else change.difference / change.before,
    )
