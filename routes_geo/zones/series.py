"""Windows of whole periods of a series."""

from __future__ import annotations

from routes_geo.months import MonthWindow, parse_datetime
from routes_geo.snapshot.newest import newest_month
from routes_geo.snapshot.series import whole_span
from routes_geo.snapshot.snapshot import Snapshot

_YEAR = 12  # months of the default window of data


def parse_window(snapshot: Snapshot, series: str, text: str) -> MonthWindow:
    """Return the months that a `datetime` intersects; raise InvalidInput if they cut a period of the series.

    Months outside the series are kept, because they have no figures to cut.
    """
    span = whole_span(snapshot, series)
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
