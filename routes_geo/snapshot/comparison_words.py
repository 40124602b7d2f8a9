"""Write a comparison of two windows as one sentence."""

from __future__ import annotations

from routes_geo.model import Publication
from routes_geo.months import MonthWindow
from routes_geo.snapshot.comparison import ChangeStatus, Comparison, WindowCount
from routes_geo.snapshot.words import date_in_words, day_in_words

_NO_COUNT = {Publication.SUPPRESSED.value: "withheld", Publication.NOT_YET_REPORTED.value: "not yet reported"}


def comparison_sentence(comparison: Comparison, name: str, unit: str, released: str) -> str:
    """Return counts, change and release of a comparison as one sentence without a full stop.

    `name` is that of the route, and `released` an ISO 8601 day.
    """
    window = comparison.window
    counted = _missing(window) if window.value is None else _count(window.value, unit)
    release = f"release of {day_in_words(released)}; {_provisional(comparison)}"
    return f"{name}, {date_in_words(window.window.label)}: {counted}{_change(comparison)} ({release})"


def _count(value: int, unit: str) -> str:
    return f"{value:,} {unit.removesuffix('s') if value == 1 else unit}"


def _missing(window: WindowCount) -> str:
    return f"the count is {_NO_COUNT.get(window.status, 'not published')}"


def _change(comparison: Comparison) -> str:
    base, difference = comparison.compared.value, comparison.difference
    months = _compared_months(comparison.window.window, comparison.compared.window)
    if base is None:
        return f", and the count of {months} is {_NO_COUNT.get(comparison.compared.status, 'not published')}"
    if difference is None:
        return f", compared with {base:,} in {months}"
    if difference == 0:
        return f", as many as in {months}"
    direction = f"{'more' if difference > 0 else 'fewer'} than in {months}"
    if comparison.change_status != ChangeStatus.COMPUTED:
        return f", {abs(difference):,} {direction}"
    percent = (200 * abs(difference) + base) // (2 * base)  # rounded half up
    return f", {f'{percent:,}' if percent else 'less than 1'} % {direction}"


def _compared_months(window: MonthWindow, compared: MonthWindow) -> str:
    """Return `the same months of 2024` if the windows lie in two calendar years in a row, else what fits."""
    if compared != window.year_before or window.length == 1:
        return date_in_words(compared.label)
    if compared.start // 12 == (compared.stop - 1) // 12:
        return f"the same months of {1970 + compared.start // 12}"
    return "the same months a year earlier"


def _provisional(comparison: Comparison) -> str:
    own, other = comparison.window.provisional_months, comparison.compared.provisional_months
    if not own and not other:
        return "no month provisional"
    first = f"{own or 'no'} {'month' if own == 1 else 'months'} provisional"
    return f"{first}, and {other} of the months compared with" if other else first
