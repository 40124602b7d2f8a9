"""Choose the months of a report by the name of a window, and compare its newest months with earlier ones."""

from __future__ import annotations

from datetime import date

from routes_geo.errors import InvalidInput
from routes_geo.model import month_label
from routes_geo.months import MonthWindow, named_window
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


def compare_newest_year(subject: Subject, window: MonthWindow) -> str | None:
    """Return the months of the last calendar year in a window, compared with those a year earlier, as one sentence.

    None for a window of at most a year, and if the series does not have the earlier months, or is not by month.
    """
    if window.length <= _YEAR:
        return None
    chosen, newest = subject.counted, window.stop - 1
    months = MonthWindow(newest - newest % _YEAR, window.stop)
    try:
        return sentence_of(chosen, compare_route(chosen, months, PREVIOUS_YEAR))
    except InvalidInput:
        return None
