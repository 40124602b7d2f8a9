"""Choose the months of a report by the name of a window, and compare them with earlier ones in one sentence."""

from __future__ import annotations

from datetime import date

from routes_geo.errors import InvalidInput
from routes_geo.model import month_label
from routes_geo.months import MonthWindow, named_window
from routes_geo.report.content import choose_window
from routes_geo.report.subject import Subject
from routes_geo.snapshot.compared_series import compare_route, sentence_of
from routes_geo.snapshot.comparison import PREVIOUS_YEAR
from routes_geo.snapshot.newest import newest_month
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot

_YEAR = 12


def months_of_window(
    snapshot: Snapshot, name: str, series: str = DETECTIONS, as_of: date | None = None
) -> tuple[str, str]:
    """Return the first and the last month of a window with a name, as known on a day (None: now).

    InvalidInput for an unknown name.
    """
    window = named_window(name, newest_month(snapshot, series, as_of))
    return month_label(window.start), month_label(window.stop - 1)


def headline(subject: Subject, first: str | None, last: str | None, *, compare: str | None = None) -> str | None:
    """Return the counts of a report's window, compared with earlier ones, as one sentence.

    Without `compare`, the same months a year earlier are compared. Of a window longer than a year, only the months from
    the last January on are. None if the series does not have the earlier months. With `compare`, InvalidInput for
    windows that cannot be compared, and for a series that is not of whole routes by month.
    """
    chosen = subject.counted
    window = choose_window(first, last, subject.span)
    if compare is not None:
        return sentence_of(chosen, compare_route(chosen, window, compare))
    newest = window.stop - 1
    compared = window if window.length <= _YEAR else MonthWindow(newest - newest % _YEAR, window.stop)
    try:
        return sentence_of(chosen, compare_route(chosen, compared, PREVIOUS_YEAR))
    except InvalidInput:
        return None
