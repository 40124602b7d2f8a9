"""Say what a report shows, in the sentence that it begins with."""

from __future__ import annotations

from routes_geo.model import ROUTE_IDS, Indicator, month_label
from routes_geo.months import MonthWindow
from routes_geo.report.counted import Counted, count_periods
from routes_geo.report.sentence import SentenceFacts, SentencePart, write_sentence
from routes_geo.report.subject import Subject
from routes_geo.snapshot.compared_series import compare_route
from routes_geo.snapshot.comparison import SMALL_BASE
from routes_geo.snapshot.route_totals import SeriesTotals

_YEAR = 12
_IN_WORDS = (Indicator.DETECTIONS, Indicator.ARRIVALS, Indicator.DEAD_AND_MISSING)


def headline(
    subject: Subject, window: MonthWindow, compare: str | None = None, language: str = "en"
) -> list[SentencePart]:
    """Return what a window of a report shows, as the parts of a text.

    Without `compare`, it is compared with the same months a year earlier, or with as many months before if it is longer
    than a year. With `compare`, InvalidInput for windows that cannot be compared, and for a series that is not of whole
    routes by month.
    """
    return write_sentence(headline_facts(subject, window, compare), language)


def headline_facts(subject: Subject, window: MonthWindow, compare: str | None = None) -> SentenceFacts:
    """Return the figures that the headline states; errors as `headline`."""
    totals = subject.totals
    compared = choose_compared(subject, window, compare)
    info, periods = subject.known.series(subject.series), subject.periods(window)
    own, before = (count_periods(totals, subject.route, months) for months in (window, compared))
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
        provisional=own.provisional,
        withheld=own.withheld,
        peak=own.peak,
        share=_share(subject, totals, window, own),
    )


def choose_compared(subject: Subject, window: MonthWindow, compare: str | None) -> MonthWindow:
    """Return the window of a comparison; without `compare` a year earlier, or before a window longer than a year."""
    if compare is not None:
        return compare_route(subject.counted, window, compare).compared.window
    return window.year_before if window.length <= _YEAR else MonthWindow(window.start - window.length, window.start)


def _reason(own: Counted, before: Counted, periods: int) -> str | None:
    """Return why two windows cannot be compared, or that the earlier count is small; None if they can.

    A change of definition between them is a caution of the report, not a reason.
    """
    if before.total is None and own.published == periods:
        return "not_published"
    if min(own.published, before.published) < periods:
        return "incomplete"
    return "small" if (before.total or 0) < SMALL_BASE else None


def _share(subject: Subject, totals: SeriesTotals, window: MonthWindow, own: Counted) -> float | None:
    """Return the share of the detections on the five routes; counts of persons are never added over routes."""
    routes = [count_periods(totals, route, window) for route in ROUTE_IDS]
    complete = [each.total for each in routes if each.total is not None and each.published == own.published]
    if not subject.is_detections or own.total is None or len(complete) < len(ROUTE_IDS) or not sum(complete):
        return None
    return own.total / sum(complete)
