"""Choose the hotspots of a request: as known on a day, in a window, on a route."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from routes_geo.hotspots.areas import Hotspot, known_on
from routes_geo.hotspots.document import HotspotView
from routes_geo.hotspots.series import HotspotSeries
from routes_geo.hotspots.tables import HotspotTables
from routes_geo.months import MonthWindow, parse_months
from routes_geo.snapshot.series import whole_span
from routes_geo.snapshot.snapshot import Snapshot


def view_hotspots(snapshot: Snapshot, when: str | None, as_of: date | None) -> HotspotView:
    """Return the hotspots known on a day (None: now) with their series, for the months of `datetime` (None: all).

    Refused for days, with the months that contain them.
    """
    newest = snapshot.derived(HotspotTables).hotspots()
    visible = newest if as_of is None else known_on(newest, as_of)
    return HotspotView(as_of, visible, snapshot.derived(HotspotSeries).on(as_of), _window(snapshot, when))


def on_route(hotspots: Sequence[Hotspot], route: str | None) -> list[Hotspot]:
    """Return the hotspots of a route, all of them without one."""
    return [hotspot for hotspot in hotspots if route is None or route in hotspot.area.routes]


def _window(snapshot: Snapshot, when: str | None) -> MonthWindow | None:
    if when is None:
        return None
    span = whole_span(snapshot)
    return parse_months(when, span.start, span.stop, "hotspots and the daily figures in them")
