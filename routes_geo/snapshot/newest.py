"""Find the newest period of a series that has figures, and the window of a request, which ends there by default."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.model import Publication, month_of, period_label
from routes_geo.months import MonthWindow, check_one_window, named_window, parse_datetime
from routes_geo.snapshot.once import once
from routes_geo.snapshot.releases import release_on
from routes_geo.snapshot.revisions import values_on
from routes_geo.snapshot.series import DETECTIONS, whole_span
from routes_geo.snapshot.snapshot import Derived, Snapshot

_WITHOUT_FIGURES = [Publication.NOT_YET_REPORTED.value, Publication.NOT_PUBLISHED.value]


@dataclass(frozen=True, slots=True)
class NewestPeriod:
    """A period of a series: `start` is included, `end` is not."""

    label: str
    start: date
    end: date


def newest_period(snapshot: Snapshot, series: str, as_of: date | None = None) -> NewestPeriod:
    """Return the newest period with figures of a series, as known on a day (None: now).

    If no period has figures, the newest one counts. NotFound for an unknown series, or a day before its first vintage.
    """
    if as_of is None:
        return snapshot.derived(_NewestPeriods).of(series)
    release_on(snapshot, series, as_of)
    return _newest(snapshot, series, values_on(snapshot.revisions(series), as_of))


def newest_month(snapshot: Snapshot, series: str, as_of: date | None = None) -> int:
    """Return the newest month (since 1970-01) that ends with or before the newest period; see `newest_period`."""
    return month_of(newest_period(snapshot, series, as_of).end) - 1


def window_or_last_year(
    snapshot: Snapshot, text: str | None, name: str | None = None, series: str = DETECTIONS
) -> MonthWindow:
    """Return the window of `datetime` or of the name in `window`; by default, the newest twelve months.

    Names, the default and open ends follow the periods of the series. InvalidInput for both, or for a value that is not
    accepted; NotFound for an unknown series.
    """
    check_one_window(text, name)
    if name is not None:
        return named_window(name, newest_month(snapshot, series))
    if text is None:
        newest = newest_month(snapshot, series)
        return MonthWindow(newest - 11, newest + 1)
    span = whole_span(snapshot, series)
    return parse_datetime(text, span.start, span.stop)


def counted_period(snapshot: Snapshot, window: MonthWindow, series: str = DETECTIONS) -> str:
    """Return the months of a window that the figures cover, or all its months if the figures cover no part of it."""
    span = whole_span(snapshot, series)
    return (window.within(span.start, span.stop) or window).label


class _NewestPeriods(Derived):
    """Keeps the newest period of each series, which every tile of a window with a name needs."""

    @once
    def of(self, series: str) -> NewestPeriod:
        """Return the newest period of a series; NotFound for an unknown series."""
        return _newest(self.snapshot, series, self.snapshot.totals(series))


def _newest(snapshot: Snapshot, series: str, rows: pa.Table) -> NewestPeriod:
    counted = rows.filter(pc.invert(pc.is_in(rows["status"], pa.array(_WITHOUT_FIGURES))))
    dated = (counted if counted.num_rows else rows).sort_by([("end", "descending"), ("start", "descending")])
    start, end = (dated[name][0].as_py() for name in ("start", "end"))
    return NewestPeriod(period_label(start, snapshot.series(series)["grain"]), start, end)
