"""A snapshot as it was known at an earlier vintage of a series, for everything that is computed from counts on cells.

The rule: figures of the series, and its periods and release, are those of the vintage. Routes, areas, shares and all
other series are those of the snapshot.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.errors import ReasonCode, Refused
from routes_geo.model import parse_month, period_label
from routes_geo.snapshot.cube_revisions import Placed, earlier_cube
from routes_geo.snapshot.once import once
from routes_geo.snapshot.published_cube import PublishedCube
from routes_geo.snapshot.releases import release_on, vintages_on
from routes_geo.snapshot.revisions import values_on
from routes_geo.snapshot.series import check_cell_series
from routes_geo.snapshot.snapshot import CoverTable, D, Derived, Snapshot

MOST_KEPT = 8  # vintages; their indexes of all resolutions take some megabytes each


def snapshot_on(snapshot: Snapshot, series: str, day: date | None) -> Snapshot:
    """Return a snapshot as a series with counts on cells was known on a day; None is the newest vintage.

    NotFound for a series without cells, or if nothing was released by that day; Refused, with the days that have
    counts on cells, if only the totals of routes were.
    """
    check_cell_series(snapshot, series)
    known = totals_on(snapshot, series, day)
    if day is not None and not has_cells(known, series):
        raise _only_routes(snapshot, series, day, release_on(known, series, None)["released"])
    return known


def totals_on(snapshot: Snapshot, series: str, day: date | None) -> Snapshot:
    """Return a snapshot as a series was known on a day, even if it then has no counts on cells; see `has_cells`.

    None is the newest vintage. NotFound if nothing was released by that day.
    """
    if day is None:
        return snapshot
    release_on(snapshot, series, day)
    position = len(vintages_on(snapshot, series, day)) - 1
    if position == len(vintages_on(snapshot, series, None)) - 1:
        return snapshot
    return snapshot.derived(_EarlierVintages).at(series, position)


def has_cells(snapshot: Snapshot, series: str) -> bool:
    """Return whether the newest vintage of a series in a snapshot, which `totals_on` made or not, is on cells."""
    return "on_cells" in vintages_on(snapshot, series, None)[-1]


def days_on_cells(snapshot: Snapshot, series: str) -> list[str]:
    """Return the release days of the vintages of a series that have counts on cells, oldest first."""
    days = [vintage["released"] for vintage in vintages_on(snapshot, series, None) if "on_cells" in vintage]
    return list(dict.fromkeys(days))


def _only_routes(snapshot: Snapshot, series: str, day: date, released: str) -> Refused:
    days = days_on_cells(snapshot, series)
    later = next((each for each in days if each > day.isoformat()), days[-1])
    return Refused(
        f"{series}: on {day}, the newest release was that of {released}, of which only the totals of routes are known; "
        f"/series/{{route}}?as_of={day} returns them. Counts on cells are known as of {', '.join(days)}",
        reason_code=ReasonCode.ONLY_ROUTES_KNOWN,
        allowed=f"as_of={later}, or the totals of routes at /series/{{route}}?as_of={day}",
    )


class _EarlierVintages(Derived):
    """Keeps the views of the vintages that were asked for last."""

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__(snapshot)
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, int], SnapshotAt] = OrderedDict()

    def at(self, series: str, position: int) -> SnapshotAt:
        """Return the view of a vintage, by its position in the manifest."""
        with self._lock:
            view = self._kept.pop((series, position), None) or SnapshotAt(self.snapshot, series, position)
            self._kept[series, position] = view
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
            return view


class SnapshotAt(Snapshot):
    """A snapshot at an earlier vintage of one series."""

    def __init__(self, newest: Snapshot, series: str, position: int) -> None:
        self._newest = newest
        self._of = series
        vintages = newest.manifest["vintages"][series][: position + 1]
        self._day = date.fromisoformat(vintages[-1]["released"])
        self._totals = values_on(newest.revisions(series), self._day)
        info = newest.series(series) | _described(vintages, self._totals, newest.series(series)["grain"])
        changed = {
            "series": {**newest.manifest["series"], series: info},
            "vintages": {**newest.manifest["vintages"], series: vintages},
        }
        super().__init__(newest.path, newest.manifest | changed, newest.written_s)

    @property
    def newest(self) -> Snapshot:
        """Return the snapshot at the newest vintage."""
        return self._newest

    def derived(self, kind: type[D]) -> D:
        """Return the derived values of one kind; those without figures are shared by all vintages."""
        return super().derived(kind) if kind.has_figures else self._newest.derived(kind)

    def totals(self, series: str) -> pa.Table:
        """Return the totals of a series as known at the vintage, without columns for borders and precision."""
        return self._totals if series == self._of else self._newest.totals(series)

    @once
    def _cube(self, series: str, name: str) -> PublishedCube:
        newest = self._newest._cube(series, name)
        if series != self._of:
            return newest
        vintages = vintages_on(self, series, None)
        if not has_cells(self, series):
            raise _only_routes(self._newest, series, self._day, vintages[-1]["released"])
        columns = vintages[-1]["on_cells"]
        placed = Placed(len(vintages) - 1, parse_month(columns["first_month"]), columns["periods"])
        return earlier_cube(newest, self.cube_revisions(series, name), placed)

    def _content(self, name: str) -> pa.Buffer:
        return self._newest._content(name)

    def cover(self, resolution: int) -> CoverTable:
        """Return the cells of the corridors at a published resolution."""
        return self._newest.cover(resolution)

    def routes(self) -> list[dict[str, Any]]:
        """Return the routes."""
        return self._newest.routes()

    def branches(self) -> list[dict[str, Any]]:
        """Return the branches."""
        return self._newest.branches()

    def places(self) -> list[dict[str, Any]]:
        """Return the places."""
        return self._newest.places()


def _described(vintages: list[Mapping[str, Any]], totals: pa.Table, grain: str) -> dict[str, Any]:
    """Return what differs in the description of a series whose newest vintage is the last one, with these totals."""
    starts, newest = totals["start"], vintages[-1]
    ends = {"first_period": pc.min(starts).as_py(), "last_period": pc.max(starts).as_py()}
    periods = {name: period_label(start, grain) for name, start in ends.items()} | newest.get("on_cells", {})
    return {
        "vintages": len({vintage["released"] for vintage in vintages}),
        "first_period": periods["first_period"],
        "last_period": periods["last_period"],
        "release": {name: newest[name] for name in ("released", "release_id")},
    }
