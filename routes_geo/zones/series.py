"""What a series offers on zones: its finest level, its months, and the windows of whole periods in them."""

from __future__ import annotations

from routes_geo.grid.cell_bits import PUBLISHED_RESOLUTIONS
from routes_geo.months import MonthWindow, parse_datetime
from routes_geo.snapshot.newest import newest_month
from routes_geo.snapshot.snapshot import Snapshot

_YEAR = 12  # months of the default window of data


def finest_level(snapshot: Snapshot, series: str) -> int:
    """Return the finest level at which a series has counts by cell."""
    files = snapshot.manifest["files"]
    return max(level for level in PUBLISHED_RESOLUTIONS if f"cubes/{series}/r{level}.arrow" in files)


def series_span(snapshot: Snapshot, series: str) -> MonthWindow:
    """Return all months of a series that has counts by cell."""
    cube = snapshot.route_cube(series)
    return MonthWindow(cube.first_month, cube.first_month + cube.months)


def parse_window(snapshot: Snapshot, series: str, text: str) -> MonthWindow:
    """Return the months that a `datetime` intersects; raise InvalidInput if they cut a period of the series.

    Months outside the series are kept, because they have no figures to cut.
    """
    span = series_span(snapshot, series)
    window = parse_datetime(text, span.start, span.stop)
    if (inside := window.within(span.start, span.stop)) is not None:
        snapshot.route_cube(series).columns(inside.start, inside.stop)
    return window


def newest_year(snapshot: Snapshot, series: str) -> MonthWindow:
    """Return the twelve months that end with the newest whole period of a series."""
    cube = snapshot.route_cube(series)
    stop = newest_month(snapshot, series) + 1
    stop -= (stop - cube.first_month) % cube.months_per_period
    return MonthWindow(stop - _YEAR, stop)


def counted_months(snapshot: Snapshot, series: str, window: MonthWindow) -> str:
    """Return the months of a window that the series covers, or all its months if the series covers none of them."""
    span = series_span(snapshot, series)
    return (window.within(span.start, span.stop) or window).label
