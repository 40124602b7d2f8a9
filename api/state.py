"""The state of the service: the snapshot it serves, and the values derived from that snapshot."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from fastapi import Request

from api.memory import give_back_memory
from api.switch import Switch, Version
from routes_geo.alerts.raised import RaisedAlarms
from routes_geo.errors import NotFound, RoutesGeoError
from routes_geo.features.tables import StaticFeatures
from routes_geo.hotspots.series import HotspotSeries
from routes_geo.hotspots.tables import HotspotTables
from routes_geo.letter.claims.description import ClaimsByVintage
from routes_geo.letter.tables import LetterTables
from routes_geo.pressure.known_days import KnownDays
from routes_geo.pressure.outlook import Forecasts
from routes_geo.snapshot.counts import CellJoins
from routes_geo.snapshot.location import first_with_snapshot
from routes_geo.snapshot.snapshot import (
    MANIFEST,
    POINTER,
    SNAPSHOT_NAME,
    Snapshot,
    open_checked_snapshot,
    snapshot_path,
)
from routes_geo.snapshot.vintage_view import snapshot_on
from routes_geo.zones.levels import ZoneLevels
from tiles.archive import TileArchive
from tiles.snapshot_tiles import SnapshotTiles


class Served:
    """A snapshot and all values derived from it. Each value is computed at its first use, then kept."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    def known_on(self, series: str, day: date | None) -> Served:
        """Return the same as a series with counts on cells was known on a day; errors as `snapshot_on`."""
        return Served(snapshot_on(self.snapshot, series, day))

    @property
    def cells(self) -> CellJoins:
        """Cells of the routes joined with counts, by resolution."""
        return self.snapshot.derived(CellJoins)

    @property
    def tiles(self) -> SnapshotTiles:
        """Tile indexes and layers."""
        return self.snapshot.derived(SnapshotTiles)

    @property
    def features(self) -> StaticFeatures:
        """Features of the collections other than cells."""
        return self.snapshot.derived(StaticFeatures)

    @property
    def zones(self) -> ZoneLevels:
        """Zones of the H3 grid, by level."""
        return self.snapshot.derived(ZoneLevels)

    @property
    def known(self) -> KnownDays:
        """The figures of the routes that were known on each day."""
        return self.snapshot.derived(KnownDays)

    @property
    def forecasts(self) -> Forecasts:
        """Nowcasts and forecasts by route."""
        return self.snapshot.derived(Forecasts)

    @property
    def alarms(self) -> RaisedAlarms:
        """Alarms of each vintage."""
        return self.snapshot.derived(RaisedAlarms)

    @property
    def hotspots(self) -> HotspotTables:
        """Hotspots with the statements on them."""
        return self.snapshot.derived(HotspotTables)

    @property
    def hotspot_series(self) -> HotspotSeries:
        """Series that count in hotspots, by vintage."""
        return self.snapshot.derived(HotspotSeries)

    @property
    def letter(self) -> LetterTables:
        """Rows of the tables on the letter of October 2023."""
        return self.snapshot.derived(LetterTables)

    @property
    def claims(self) -> ClaimsByVintage:
        """Claims of the letter, recomputed for each vintage."""
        return self.snapshot.derived(ClaimsByVintage)


_KEPT_EARLIER = 2
_SWITCH_WAIT_S = 5.0
OpenSnapshot = Callable[[Path], Snapshot]
_LOG = logging.getLogger("routes_geo.api")


class State:
    """Follows the snapshot pointer: a changed pointer is served from the next request on, without a restart.

    A snapshot is checked before it is served. If the pointer, or what it names, is damaged or missing, the snapshot
    that was served before stays: `warning` is the reason, and `rejected_switches` counts such changes of the pointer.
    It also stays while the disk takes longer than `switch_wait_s` seconds to give the new one.

    `ready` never waits, so the event loop may call it. `current` and `named` may open a snapshot, or wait for another
    thread that does: call them in a thread.
    """

    def __init__(
        self,
        folders: tuple[Path, ...],
        max_items: int,
        basemap: TileArchive | None,
        max_bbox_deg2: float,
        *,
        open_: OpenSnapshot = open_checked_snapshot,
        switch_wait_s: float = _SWITCH_WAIT_S,
    ) -> None:
        self.folders, self.max_items, self.basemap, self.max_bbox_deg2 = folders, max_items, basemap, max_bbox_deg2
        self._open, self._switch_wait_s = open_, switch_wait_s
        self._lock = threading.Lock()  # of opening snapshots
        self._guard = threading.Lock()  # of the next two
        self._switch: Switch | None = None
        self._late_switches = 0
        self._pointers = [str(folder / POINTER) for folder in folders]
        self._current: tuple[Version, Served] | None = None  # replaced as a whole, so that it is read without the lock
        self._earlier: dict[str, Served] = {}
        self._damaged: set[str] = set()  # names of requested snapshots that cannot be served
        self.warning: str | None = None
        self.rejected_switches = 0

    @property
    def served(self) -> Served | None:
        """Return the snapshot that was served last, without looking at the pointer."""
        current = self._current
        return None if current is None else current[1]

    def version(self) -> Version:
        """Return what identifies the pointer: another value once it has changed. The file is not read.

        While a switch is late, the pointer counts as unchanged. The last number differs before and after that, so that
        an answer of the former snapshot, given to a request that waited in vain, is never taken for one of the new one.
        """
        current, switch = self._current, self._switch
        if current is not None and switch is not None and switch.is_late:
            return current[0]
        return *self._pointer_version(), self._late_switches

    def _pointer_version(self) -> tuple[str, int, int]:
        for pointer in self._pointers:
            try:
                status = os.stat(pointer)  # noqa: PTH116 - called at every request
            except OSError:
                continue
            return pointer, status.st_mtime_ns, status.st_ino
        return "", 0, 0

    def ready(self, snapshot_id: str | None = None) -> Served | None:
        """Return the snapshot to serve now, or the one of this name; None if it has to be opened first."""
        current = self._current
        if current is None or current[0] != self.version():
            return None
        if snapshot_id is None or snapshot_id == current[1].snapshot.snapshot_id:
            return current[1]
        return self._earlier.get(snapshot_id)

    def current(self) -> Served:
        """Return the snapshot to serve now; NotFound or DataError if there was never a sound one."""
        served = self.ready()
        if served is not None:
            return served
        return self._open_first() if self._current is None else self._wait_for_switch()

    def _open_first(self) -> Served:
        with self._lock:
            if self._current is None:
                version = self.version()
                self._current = (version, self._opened(None))
            return self._current[1]

    def _wait_for_switch(self) -> Served:
        """Wait until the new snapshot is open; if that takes too long, return the former one."""
        switch = self._begin_switch()
        if switch is not None and not switch.wait(self._switch_wait_s):
            self._go_on_without(switch)
        served = self.served
        if served is None:
            raise NotFound("no snapshot is served yet")
        return served

    def _begin_switch(self) -> Switch | None:
        """Return the switch that is going on, after starting it if necessary; None if the pointer is as before."""
        with self._guard:
            version, current = self.version(), self._current
            if self._switch is None and (current is None or current[0] != version):
                self._switch = Switch(version)
                threading.Thread(target=self._finish, args=(self._switch,)).start()
            return self._switch

    def _finish(self, switch: Switch) -> None:
        """Open what the pointer names, in a thread of its own."""
        try:
            with self._lock:
                opened = self._opened(self.served)
                with self._guard:
                    self._current = ((*switch.version[:3], self._late_switches), opened)
        finally:
            self._switch = None
            switch.done.set()
        give_back_memory()  # the oldest snapshot has just been dropped

    def _go_on_without(self, switch: Switch) -> None:
        """Serve the former snapshot until the switch is done."""
        with self._guard:
            current = self._current
            if current is None or switch.is_late or self._switch is not switch:
                return
            self._late_switches += 1
            self._current = ((*current[0][:3], self._late_switches), current[1])
            switch.is_late = True
        _LOG.warning("a new snapshot takes long to open; the former one is served until then")

    def _opened(self, served: Served | None) -> Served:
        """Return what the pointer names now, or what was served before if that cannot be served."""
        try:
            path = snapshot_path(first_with_snapshot(self.folders)).resolve()
            if served is None or served.snapshot.path != path:
                opened = Served(self._open(path))
                if served is not None:
                    self._keep(served)
                served = opened
            self.warning = None
        except (RoutesGeoError, OSError) as error:
            if served is None:
                raise
            self.rejected_switches += 1
            self.warning = f"still serving snapshot {served.snapshot.snapshot_id}: {error}"
            _LOG.error("the snapshot was not changed", extra={"fields": {"reason": self.warning}})
        return served

    def named(self, snapshot_id: str) -> Served:
        """Return the snapshot of this name: the current one, or an earlier one that is still beside it.

        NotFound for any other, and for one that is damaged.
        """
        served = self.current()
        if snapshot_id == served.snapshot.snapshot_id:
            return served
        with self._lock:
            if snapshot_id not in self._earlier:
                opened = self._open_earlier(served.snapshot.path.parent, snapshot_id)
                if opened is None:
                    raise NotFound(
                        f"unknown snapshot {snapshot_id!r}; the current one is {served.snapshot.snapshot_id}. "
                        "Leave v out to get the current one"
                    )
                self._keep(opened)
            return self._earlier[snapshot_id]

    def _open_earlier(self, folder: Path, snapshot_id: str) -> Served | None:
        """Open the snapshot of this name in a folder; return None if it is missing or damaged."""
        path = folder / snapshot_id
        if not SNAPSHOT_NAME.fullmatch(snapshot_id) or snapshot_id in self._damaged or not (path / MANIFEST).is_file():
            return None
        try:
            return Served(self._open(path))
        except (RoutesGeoError, OSError) as error:
            self._damaged.add(snapshot_id)
            _LOG.error("an earlier snapshot cannot be served", extra={"fields": {"reason": str(error)}})
            return None

    def _keep(self, served: Served) -> None:
        self._earlier[served.snapshot.snapshot_id] = served
        while len(self._earlier) > _KEPT_EARLIER:
            del self._earlier[next(iter(self._earlier))]


def answer_day() -> date:
    """Return today's date in UTC. Kept responses contain ages in days, so they expire at midnight."""
    return datetime.now(UTC).date()


def day_of_ages(request: Request) -> date | None:
    """Return the day for ages in a response, None if its URL names a snapshot: it must never change."""
    return None if "v" in request.query_params else answer_day()
