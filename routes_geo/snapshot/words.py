"""Write months, windows and dates in words."""

from __future__ import annotations

from datetime import date, timedelta

from routes_geo.model import MONTH_NAMES
from routes_geo.months import MonthWindow


def month_in_words(label: str) -> str:
    """Return `September 2023` for `2023-09`."""
    year, month = label.split("-")
    return f"{MONTH_NAMES[int(month) - 1]} {year}"


def period_in_words(window: MonthWindow) -> str:
    """Return a window as `January 2022 to December 2023`."""
    first, _, last = window.label.partition("/")
    return f"{month_in_words(first)} to {month_in_words(last)}" if last else month_in_words(first)


def date_in_words(label: str) -> str:
    """Return a date at its own precision: 17 September 2023, September 2023, 2023-Q1 or 2023.

    An interval gives both ends: January to September 2023.
    """
    first, _, last = label.partition("/")
    if last:
        begin, end = date_in_words(first), date_in_words(last)
        same_year = first[:4] == last[:4] and "Q" not in label
        return f"{begin.removesuffix(' ' + first[:4]) if same_year else begin} to {end}"
    if "Q" in label or len(label) <= len("2023"):
        return label
    return month_in_words(label) if len(label) == len("2023-09") else day_in_words(label)


def last_in_words(label: str, end: date, grain: str) -> str:
    """Return the last period of a series in words, and of weeks the last day; `end` is the day after it."""
    return day_in_words((end - timedelta(days=1)).isoformat()) if grain == "week" else date_in_words(label)


def day_in_words(text: str) -> str:
    """Return `3 June 2025` for an ISO 8601 date or a time on that day."""
    day = date.fromisoformat(text[:10])
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"
