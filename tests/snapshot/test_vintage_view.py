"""The snapshot as a series was known on a day: what it shares with the newest one, and how many vintages it keeps."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from routes_geo.errors import NotFound, ReasonCode, Refused
from routes_geo.snapshot.areas import Areas
from routes_geo.snapshot.breaks import list_breaks
from routes_geo.snapshot.counts import CellJoins
from routes_geo.snapshot.newest import newest_period, window_or_last_year
from routes_geo.snapshot.placings import Shares
from routes_geo.snapshot.releases import release_on
from routes_geo.snapshot.series import DETECTIONS, monthly_series, whole_span
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.snapshot.vintage_view import MOST_KEPT, days_on_cells, has_cells, snapshot_on, totals_on

DAY = date(2025, 6, 3)
LANDINGS, DEATHS = "unhcr.arrivals.v1", "iom.dead_and_missing.v1"


def test_without_a_day_and_after_the_last_release_it_is_the_snapshot_itself(snapshot: Snapshot) -> None:
    assert snapshot_on(snapshot, DETECTIONS, None) is snapshot
    assert snapshot_on(snapshot, DETECTIONS, date(2030, 1, 1)) is snapshot
    assert snapshot_on(snapshot, DEATHS, date(2026, 5, 6)) is snapshot


def test_days_between_two_releases_share_one_view(snapshot: Snapshot) -> None:
    view = snapshot_on(snapshot, DETECTIONS, DAY)
    assert snapshot_on(snapshot, DETECTIONS, date(2026, 8, 3)) is view
    assert (view.newest, view.snapshot_id, view.path) == (snapshot, snapshot.snapshot_id, snapshot.path)


def test_periods_totals_and_release_are_those_of_the_day(snapshot: Snapshot, snapshot_2025: Snapshot) -> None:
    view = snapshot_on(snapshot, DETECTIONS, DAY)
    assert whole_span(view) == whole_span(snapshot_2025)
    assert newest_period(view, DETECTIONS) == newest_period(snapshot, DETECTIONS, DAY)
    assert window_or_last_year(view, None) == window_or_last_year(snapshot_2025, None)
    assert release_on(view, DETECTIONS, None) == release_on(snapshot, DETECTIONS, DAY)
    assert np.array_equal(
        monthly_series(view, DETECTIONS, "CMED").values, monthly_series(snapshot_2025, DETECTIONS, "CMED").values
    )
    with pytest.raises(NotFound, match="choose a day from 2025-02-07 on"):
        release_on(view, DETECTIONS, date(2025, 1, 1))


def test_shares_and_breaks_end_with_the_vintage(snapshot: Snapshot, snapshot_2025: Snapshot) -> None:
    view = snapshot_on(snapshot, DETECTIONS, DAY)
    assert view.derived(Shares).in_force(DETECTIONS) == snapshot_2025.derived(Shares).in_force(DETECTIONS)
    assert view.derived(Shares).in_force(DETECTIONS) != snapshot.derived(Shares).in_force(DETECTIONS)
    routes = ["CMED", "WMED"]
    assert list_breaks(view, DETECTIONS, routes, with_shares=True) == list_breaks(
        snapshot_2025, DETECTIONS, routes, with_shares=True
    )


def test_what_has_no_figures_is_shared(snapshot: Snapshot) -> None:
    view = snapshot_on(snapshot, DETECTIONS, DAY)
    assert view.derived(Areas) is snapshot.derived(Areas)
    assert view.cover(4) is snapshot.cover(4)
    assert view.places() is snapshot.places()
    assert view.derived(CellJoins) is not snapshot.derived(CellJoins)
    assert view.cube(DEATHS, 4) is snapshot.cube(DEATHS, 4)
    assert view.totals(DEATHS) is snapshot.totals(DEATHS)


def test_only_the_last_vintages_are_kept(snapshot: Snapshot) -> None:
    days = [date.fromisoformat(day) for day in days_on_cells(snapshot, LANDINGS)][:-1]
    assert len(days) > MOST_KEPT
    views = [snapshot_on(snapshot, LANDINGS, day) for day in days]
    again = [snapshot_on(snapshot, LANDINGS, day) for day in days[-MOST_KEPT:]]
    assert all(one is other for one, other in zip(views[-MOST_KEPT:], again, strict=True))
    assert snapshot_on(snapshot, LANDINGS, days[0]) is not views[0]


def test_a_day_of_which_only_routes_are_known(snapshot: Snapshot) -> None:
    day = DAY - timedelta(days=1)
    with pytest.raises(Refused, match="2025-05-15, of which only the totals of routes are known") as refusal:
        snapshot_on(snapshot, DETECTIONS, day)
    assert refusal.value.reason_code is ReasonCode.ONLY_ROUTES_KNOWN
    assert refusal.value.allowed.startswith("as_of=2025-06-03")
    view = totals_on(snapshot, DETECTIONS, day)
    assert not has_cells(view, DETECTIONS)
    assert monthly_series(view, DETECTIONS, "CMED").values.sum() > 0
    with pytest.raises(Refused, match="only the totals of routes"):
        view.cube(DETECTIONS, 4)


def test_a_series_without_cells_has_no_view(snapshot: Snapshot) -> None:
    with pytest.raises(NotFound, match="no counts by cell"):
        snapshot_on(snapshot, "italy.arrivals.v1", DAY)
