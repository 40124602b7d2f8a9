"""Turn the periods of a window into the bars of its chart."""

from __future__ import annotations

from routes_geo.months import MonthWindow
from routes_geo.report.chart import Bar
from routes_geo.report.counted import Counted, count_periods
from routes_geo.report.subject import Subject


def list_bars(subject: Subject, window: MonthWindow) -> list[Bar]:
    """Return the periods of a window, each with the count of the same period a year earlier.

    Weeks have none, because a week of one year is not the same days as one of another.
    """
    own = count_periods(subject.totals, subject.route, window)
    before = (
        {} if subject.grain == "week" else _by_label(count_periods(subject.totals, subject.route, window.year_before))
    )
    return [
        Bar(label, value, status, before.get(_year_earlier(label)))
        for label, value, status in zip(own.labels, own.values, own.statuses, strict=True)
    ]


def _by_label(counted: Counted) -> dict[str, int | None]:
    return dict(zip(counted.labels, counted.values, strict=True))


def _year_earlier(label: str) -> str:
    return f"{int(label[:4]) - 1}{label[4:]}"
