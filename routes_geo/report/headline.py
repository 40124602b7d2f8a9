"""Say what a report shows, in the sentence that it begins with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from routes_geo.model import ROUTE_IDS, Indicator, Publication, Status, month_label, month_of
from routes_geo.months import MonthWindow, period_days
from routes_geo.report.sentence import Peak, SentenceFacts, SentencePart, write_sentence
from routes_geo.report.subject import Subject
from routes_geo.snapshot.compared_series import compare_route
from routes_geo.snapshot.comparison import SMALL_BASE
from routes_geo.snapshot.route_totals import SeriesTotals, totals_by_route

_YEAR = 12
_IN_WORDS = (Indicator.DETECTIONS, Indicator.ARRIVALS, Indicator.DEAD_AND_MISSING)


def headline(subject: Subject, window: MonthWindow, compare: str | None = None) -> list[SentencePart]:
    """Return what a window of a report shows, as the parts of a text.

    Without `compare`, it is compared with the same months a year earlier, or with as many months before if it is longer
    than a year. With `compare`, InvalidInput for windows that cannot be compared, and for a series that is not of whole
    routes by month.
    """
    return write_sentence(headline_facts(subject, window, compare))


def headline_facts(subject: Subject, window: MonthWindow, compare: str | None = None) -> SentenceFacts:
    """Return the figures that the headline states; errors as `headline`."""
    totals = totals_by_route(subject.known, subject.series) or SeriesTotals([], {})
    compared = _compared(subject, window, compare)
    info, periods = subject.known.series(subject.series), subject.periods(window)
    own, before = (_counted(totals, subject.route, months) for months in (window, compared))
    reason = _reason(own, before, periods)
    is_own_table = info["source"] == "table" or info["indicator"] not in _IN_WORDS
    return SentenceFacts(
        indicator="other" if is_own_table else info["indicator"],
        title=info["title"],
        unit=info["unit"],
        scope=subject.route,
        start=month_label(window.start),
        end=month_label(window.stop - 1),
        grain=subject.grain,
        value=own.total,
        published=own.published,
        periods=periods,
        before=before.total if reason in (None, "small") else None,
        before_start=month_label(compared.start),
        before_end=month_label(compared.stop - 1),
        before_reason=reason,
        provisional=own.statuses.count(Status.PROVISIONAL),
        withheld=own.statuses.count(Publication.SUPPRESSED),
        peak=own.peak,
        share=_share(subject, totals, window, own),
    )


@dataclass(frozen=True, slots=True)
class _Counted:
    """The totals of a route in a window by period, with their statuses."""

    labels: Sequence[str]
    values: Sequence[int | None]
    statuses: Sequence[str]

    @property
    def published(self) -> int:
        """Return the number of published periods."""
        return sum(value is not None for value in self.values)

    @property
    def total(self) -> int | None:
        """Return the sum of the published periods, None without any."""
        return sum(value or 0 for value in self.values) if self.published else None

    @property
    def peak(self) -> Peak | None:
        """Return the first period with the highest count; None for a single period, or without any count."""
        highest = max((value or 0 for value in self.values), default=0)
        if highest == 0 or len(self.values) == 1:
            return None
        return Peak(period=self.labels[self.values.index(highest)], value=highest)


def _counted(totals: SeriesTotals, route: str, window: MonthWindow) -> _Counted:
    of_route = totals.routes.get(route)
    if of_route is None:
        return _Counted([], [], [])
    inside = [at for at, label in enumerate(totals.periods) if _is_inside(label, window)]
    return _Counted(
        [totals.periods[at] for at in inside],
        [of_route.values[at] for at in inside],
        [of_route.statuses[at] for at in inside],
    )


def _is_inside(label: str, window: MonthWindow) -> bool:
    first, last = map(month_of, period_days(label, "the periods of a series"))
    return window.start <= first and last < window.stop


def _compared(subject: Subject, window: MonthWindow, compare: str | None) -> MonthWindow:
    if compare is not None:
        return compare_route(subject.counted, window, compare).compared.window
    return window.year_before if window.length <= _YEAR else MonthWindow(window.start - window.length, window.start)


def _reason(own: _Counted, before: _Counted, periods: int) -> str | None:
    """Return why two windows cannot be compared, or that the earlier count is small; None if they can.

    A change of definition between them is a caution of the report, not a reason.
    """
    if before.total is None and own.published == periods:
        return "not_published"
    if min(own.published, before.published) < periods:
        return "incomplete"
    return "small" if (before.total or 0) < SMALL_BASE else None


def _share(subject: Subject, totals: SeriesTotals, window: MonthWindow, own: _Counted) -> float | None:
    """Return the share of the detections on the five routes; counts of persons are never added over routes."""
    routes = [_counted(totals, route, window) for route in ROUTE_IDS]
    complete = [each.total for each in routes if each.total is not None and each.published == own.published]
    if not subject.is_detections or own.total is None or len(complete) < len(ROUTE_IDS) or not sum(complete):
        return None
    return own.total / sum(complete)
