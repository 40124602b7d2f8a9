"""Write months, windows and periods as parts of a sentence, in the words of a language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

Words = Mapping[str, Any]
Months = tuple[int, int]  # first and last month, both included, in months since the year 0
_YEAR = 12
_QUARTER = 3


class Time(NamedTuple):
    """Write a time in two ways: in a sentence (`in September 2023`), and as a name (`September 2023`)."""

    at: str
    name: str


def month_number(label: str) -> int:
    """Return a month such as 2023-09 in months since the year 0."""
    return int(label[:4]) * _YEAR + int(label[5:7]) - 1


def period_time(words: Words, label: str) -> Time:
    """Return the time of a period by its label."""
    year = int(label[:4]) * _YEAR
    if "Q" in label:
        start = year + (int(label[-1]) - 1) * _QUARTER
        return window_time(words, (start, start + _QUARTER - 1), "quarter")
    if len(label) == len("2023"):
        return window_time(words, (year, year + _YEAR - 1), "year")
    month = month_number(label)
    if len(label) == len("2023-09"):
        return window_time(words, (month, month), "month")
    day = words["first_day"] if label.endswith("01") else str(int(label[8:]))
    return _phrases(words, "week", day=f"{day} {_month_name(words, month)}")


def window_time(words: Words, window: Months, grain: str) -> Time:
    """Return the time of a window; three months of a quarter are named as one where the grain is a quarter."""
    start, end = window
    length = end - start + 1
    if length == 1:
        return _phrases(words, "month", first=_month_name(words, start))
    if length == _YEAR and start % _YEAR == 0:
        return _phrases(words, "year", year=str(start // _YEAR))
    if length == _QUARTER and start % _QUARTER == 0 and grain == "quarter":
        ordinal = words["ordinals"][start % _YEAR // _QUARTER]
        return _phrases(words, "quarter", ordinal=ordinal, year=str(start // _YEAR))
    if start % _YEAR == 0 and length % _YEAR == 0:
        return _phrases(words, "span", first=str(start // _YEAR), last=str(end // _YEAR))
    first = words["months"][start % _YEAR] if start // _YEAR == end // _YEAR else _month_name(words, start)
    return _phrases(words, "span", first=first, last=_month_name(words, end))


def compared_time(words: Words, window: Months, compared: Months, grain: str) -> Time:
    """Return the time of a compared window, named after the window of the view where that is shorter."""
    (start, end), (first, last) = window, compared
    name = _relative(start, end, grain, first) if last - first == end - start else None
    if name is None:
        return window_time(words, compared, grain)
    length = end - start + 1
    text = words["earlier"][name].format(n=length // _YEAR if name == "years" else length)
    return Time(words["earlier"]["at"].format(name=text), text)


def _relative(start: int, end: int, grain: str, first: int) -> str | None:
    """Return the name of a window of equal length that begins in the month `first`; None for any other."""
    length = end - start + 1
    unit = "month" if length == 1 else "quarter" if grain == "quarter" and length == _QUARTER else None
    if start - first == _YEAR and length < _YEAR:
        if unit is not None:
            return f"same_{unit}"
        return "same_months_of_year" if start // _YEAR == end // _YEAR else "same_months"
    if unit is not None or first + length != start:
        return unit if first + length == start else None
    if start % _YEAR or length % _YEAR:
        return "months"
    return "year" if length == _YEAR else "years"


def _phrases(words: Words, kind: str, **values: str) -> Time:
    forms = words["time"][kind]
    return Time(*(elided(words, forms[form].format(**values)) for form in ("at", "name")))


def _month_name(words: Words, month: int) -> str:
    return f"{words['months'][month % _YEAR]} {month // _YEAR}"


def elided(words: Words, text: str) -> str:
    """Return a text with words shortened before a vowel."""
    for full, short in words["elided"]:
        text = re.sub(rf"\b{full}(?=[aeiou])", short, text)
    return text
