"""What the service holds: the snapshot it follows, and the values that follow from it."""

from __future__ import annotations

import os
import re
import threading
from datetime import UTC, date, datetime
from pathlib import Path

from routes_geo.alerts.raised import RaisedAlarms
from routes_geo.errors import NotFound
from routes_geo.features.tables import StaticFeatures
from routes_geo.hotspots.series import HotspotSeries
from routes_geo.hotspots.tables import HotspotTables
from routes_geo.letter.claims.description import ClaimsByVintage
from routes_geo.letter.tables import LetterTables
from routes_geo.pressure.known_days import KnownDays
from routes_geo.pressure.outlook import Forecasts
from routes_geo.snapshot.counts import CellJoins
from routes_geo.snapshot.location import first_with_snapshot
from routes_geo.snapshot.snapshot import MANIFEST, POINTER, Snapshot, open_snapshot, snapshot_path
from routes_geo.zones.levels import ZoneLevels
from tiles.archive import TileArchive
from tiles.snapshot_tiles import SnapshotTiles


class Served:
    """A snapshot with everything that follows from it alone. Each value is computed when first asked for, then kept."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

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
        """What was known of the routes on each day."""
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
Version = tuple[str, int, int]
_NAME = re.compile(r"[0-9A-Za-z]{1,64}")


class State:
    """Follows the snapshot pointer: a changed pointer is served from the next request on, without a restart."""

    def __init__(
        self,
        folders: tuple[Path, ...],
        max_items: int,
        basemap: TileArchive | None,
        max_bbox_deg2: float,
    ) -> None:
        self.folders, self.max_items, self.basemap, self.max_bbox_deg2 = folders, max_items, basemap, max_bbox_deg2
        self._lock = threading.Lock()
        self._pointers = [str(folder / POINTER) for folder in folders]
        self._version: Version | None = None
        self._served: Served | None = None
        self._earlier: dict[str, Served] = {}

    def version(self) -> Version:
        """What the pointer is now: another value when it has changed. One look at the file, without reading it."""
        for pointer in self._pointers:
            try:
                found = os.stat(pointer)  # noqa: PTH116 - asked at every request
            except OSError:
                continue
            return pointer, found.st_mtime_ns, found.st_ino
        return "", 0, 0

    def current(self) -> Served:
        """Return the snapshot to serve now; NotFound if no folder holds one."""
        version = self.version()
        with self._lock:
            if self._served is None or version != self._version:
                path = snapshot_path(first_with_snapshot(self.folders)).resolve()
                if self._served is None or self._served.snapshot.path != path:
                    self._keep_earlier()
                    self._served = Served(open_snapshot(path))
                self._version = version
            return self._served

    def named(self, snapshot_id: str) -> Served:
        """Return the snapshot of this name: the current one, or an earlier one that is still beside it.

        NotFound for any other.
        """
        served = self.current()
        if snapshot_id == served.snapshot.snapshot_id:
            return served
        with self._lock:
            if snapshot_id not in self._earlier:
                path = served.snapshot.path.parent / snapshot_id
                if not _NAME.fullmatch(snapshot_id) or not (path / MANIFEST).is_file():
                    raise NotFound(
                        f"no snapshot {snapshot_id!r} here; the current one is {served.snapshot.snapshot_id}"
                    )
                self._keep(Served(open_snapshot(path)))
            return self._earlier[snapshot_id]

    def _keep_earlier(self) -> None:
        if self._served is not None:
            self._keep(self._served)

    def _keep(self, served: Served) -> None:
        self._earlier[served.snapshot.snapshot_id] = served
        while len(self._earlier) > _KEPT_EARLIER:
            del self._earlier[next(iter(self._earlier))]


def answer_day() -> date:
    """Return the day in UTC. Kept responses that contain an age are not shown on another day."""
    return datetime.now(UTC).date()
