"""Handle OGC `datetime`, months, windows of whole months, and the days of a written period. No file is read here."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from routes_geo.errors import DataError, InvalidInput, ReasonCode, Refused, meant
from routes_geo.model import month_label, month_of, month_start

BEGINNING, END = -(1 << 62), 1 << 62  # open ends
DAY_US = 86_400_000_000
MONTHS_OF_GRAIN = {"month": 1, "quarter": 3, "year": 12}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SPAN = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})?", re.ASCII)
_TIMES = (
    "an RFC 3339 time 2023-09-17T12:00:00Z, a day, month or year, or an interval of these such as 2023-01/2023-09, "
    "whose ends may be open (.. or nothing)"
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_EPOCH_DAY = date(1970, 1, 1)
# The years of a window: microseconds since 1970 of the first instant, and of that after the last.
_FIRST_INSTANT, _STOP_INSTANT = ((date(year, 1, 1) - _EPOCH_DAY).days * DAY_US for year in (1900, 2201))
_PERIODS = "a year, quarter, month or day such as 2023, 2023-Q3, 2023-09 or 2023-09-17"


@dataclass(frozen=True, slots=True)
class MonthWindow:
    """Describe the months from `start` (included) to `stop` (excluded), counted from 1970-01."""

    start: int
    stop: int

    @property
    def label(self) -> str:
        """Return the window as a closed OGC interval of months."""
        first, last = month_label(self.start), month_label(self.stop - 1)
        return first if first == last else f"{first}/{last}"

    @property
    def dates(self) -> tuple[date, date]:
        """Return the first day and the day after the last."""
        return month_start(self.start), month_start(self.stop)

    @property
    def length(self) -> int:
        """Return the number of months."""
        return self.stop - self.start

    @property
    def year_before(self) -> MonthWindow:
        """Return the same months a year earlier."""
        return MonthWindow(self.start - 12, self.stop - 12)

    def within(self, first: int, stop: int) -> MonthWindow | None:
        """Return the part of the window between two months, None if it is empty."""
        start, end = max(self.start, first), min(self.stop, stop)
        return MonthWindow(start, end) if start < end else None


class WindowName(StrEnum):
    """List the windows that have a name. All but `YEAR` end at the newest month of a series."""

    YTD = "ytd"  # January to the newest month
    TWELVE_MONTHS = "12m"
    YEAR = "year"  # the newest whole calendar year
    MONTH = "month"


def named_window(name: str, newest: int) -> MonthWindow:
    """Return the window of a name in a series whose newest month is `newest`; InvalidInput for an unknown name."""
    stop = newest + 1
    january = newest - newest % 12
    match name:
        case WindowName.YTD:
            return MonthWindow(january, stop)
        case WindowName.TWELVE_MONTHS:
            return MonthWindow(stop - 12, stop)
        case WindowName.YEAR:
            return MonthWindow(stop - stop % 12 - 12, stop - stop % 12)
        case WindowName.MONTH:
            return MonthWindow(newest, stop)
    advice = meant(name, {each.value: each.value for each in WindowName})
    raise InvalidInput(
        f"window {name!r} is not accepted; {advice}give ytd (January to the newest month), 12m (the newest twelve "
        "months), year (the newest whole calendar year) or month (the newest month)"
    )


def check_one_window(when: str | None, window: str | None) -> None:
    """Raise InvalidInput if a request gives both `datetime` and `window`."""
    if when is not None and window is not None:
        raise InvalidInput(f"datetime={when} and window={window} exclude each other; give one of them")


@dataclass(frozen=True, slots=True)
class Span:
    """Describe a closed interval of microseconds since 1970, UTC."""

    first: int
    last: int


def parse_span(text: str, name: str = "datetime") -> Span:
    """Parse `datetime`, or another parameter of the same form.

    Raise InvalidInput, which calls it `name`, for any other text, or an interval that ends before it starts.
    """
    parts = text.split("/")
    if len(parts) > 2 or (len(parts) == 1 and parts[0] in ("", "..")):
        raise InvalidInput(f"{name} {text!r} is not valid; give {_TIMES}")
    first = BEGINNING if parts[0] in ("", "..") else _span(parts[0], name).first
    last = END if parts[-1] in ("", "..") else _span(parts[-1], name).last
    if last < first:
        raise InvalidInput(f"{name} {text!r} ends before it starts; give the earlier end first")
    return Span(first, last)


def _span(text: str, name: str) -> Span:
    try:
        if _INSTANT.fullmatch(text):
            instant = parse_instant(text)
            return Span(instant, instant)
        if match := _SPAN.fullmatch(text):
            year, month, day = match.groups()
            start = datetime(int(year), int(month or 1), int(day or 1), tzinfo=UTC)
            return Span(microseconds(start), microseconds(_after(start, month, day)) - 1)
    except (ValueError, OverflowError) as error:
        raise InvalidInput(f"{name} {text!r} is not a date{_why(text)}; give {_TIMES}") from error
    raise InvalidInput(f"{name} {text!r} is not valid; give {_TIMES}")


def _why(text: str) -> str:
    """Return the reason if a text looks like a date but its month has no such day; otherwise an empty text."""
    year, month, day = text[:4], text[5:7], text[8:10]
    if not day or not "01" <= month <= "12" or int(year) == 0:
        return ""
    days = calendar.monthrange(int(year), int(month))[1]
    return "" if 1 <= int(day) <= days else f": {text[:7]} has no day {int(day)}"


def _after(start: datetime, month: str | None, day: str | None) -> datetime:
    """Return the start of the next day, month or year."""
    if day is not None:
        return start + timedelta(days=1)
    if month is None or start.month == 12:
        return start.replace(year=start.year + 1, month=1)
    return start.replace(month=start.month + 1)


def parse_instant(text: str) -> int:
    """Return the microseconds since 1970 of an RFC 3339 time, in UTC unless it names a zone.

    Raise ValueError for any other text.
    """
    if not _INSTANT.fullmatch(text):
        raise ValueError(f"{text!r} is not an RFC 3339 time")
    head, fraction, zone = re.fullmatch(r"(.{19})(?:\.(\d+))?(.*)", text.upper()).groups()  # type: ignore[union-attr]
    moment = datetime.fromisoformat(f"{head}.{(fraction or '')[:6]:0<6}{zone or 'Z'}")
    return microseconds(moment)


def microseconds(moment: datetime) -> int:
    """Return the microseconds since 1970 of a moment with a zone."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def parse_datetime(text: str, first: int, stop: int, name: str = "datetime") -> MonthWindow:
    """Return the months that an OGC `datetime` intersects; open ends become `first` and `stop` (months).

    InvalidInput, which calls the parameter `name`, for any other form, a year before 1900 or after 2200, or an interval
    that ends before it starts.
    """
    span = parse_span(text, name)
    given = [end for end in (span.first, span.last) if end not in (BEGINNING, END)]
    if any(not _FIRST_INSTANT <= instant < _STOP_INSTANT for instant in given):
        raise InvalidInput(f"{name} {text!r} is not between the years 1900 and 2200; give a time such as 2023-09")
    start = None if span.first == BEGINNING else _month_at(span.first)
    end = None if span.last == END else _month_at(span.last) + 1
    if start is None:
        start = first if end is None else min(first, end - 1)
    return MonthWindow(start, max(stop, start + 1) if end is None else end)


def parse_months(text: str, first: int, stop: int, what: str) -> MonthWindow:
    """Parse `datetime` for data published by month, such as `routes`; Refused if it names a day.

    Open ends become `first` and `stop`. InvalidInput for any other text.
    """
    window = parse_datetime(text, first, stop)
    if _DAY.search(text):
        raise Refused(
            f"datetime {text!r} names a day; {what} are published by month",
            reason_code=ReasonCode.TOO_FINE_IN_TIME,
            allowed=f"datetime={window.label}",
        )
    return window


def _month_at(instant_us: int) -> int:
    return month_of(_EPOCH_DAY + timedelta(days=instant_us // DAY_US))


@dataclass(frozen=True, slots=True)
class MonthlySeries:
    """Store the months of one route, all borders together: `values` (p,) from `first_month`, and provisional flags."""

    first_month: int
    values: NDArray[np.int64]
    provisional: NDArray[np.bool_]

    def value(self, month: int) -> int | None:
        """Return the value of a month, None outside the series."""
        position = month - self.first_month
        return int(self.values[position]) if 0 <= position < self.values.size else None

    def total(self, start: int, stop: int) -> int | None:
        """Return the sum of months `start` (included) to `stop` (excluded), None unless the series has all of them."""
        low, high = start - self.first_month, stop - self.first_month
        return int(self.values[low:high].sum()) if 0 <= low < high <= self.values.size else None


def parse_iso_day(text: str) -> date:
    """Parse a day written as 2025-02-08; InvalidInput, which is a ValueError, for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(f"{text!r} is not a day; write it as 2025-02-08") from None


def first_day(text: str, where: str) -> date:
    """Return the first day of a year, quarter, month or day such as 2023, 2023-Q3, 2023-09, 2023-09-17.

    DataError, starting with `where`, for any other text.
    """
    return period_days(text, where)[0]


def last_day(text: str, where: str) -> date:
    """Return the last day of a year, quarter, month or day; DataError, starting with `where`, for any other text."""
    return period_days(text, where)[1]


def period_days(text: str, where: str) -> tuple[date, date]:
    """Return the first and last day of a year, quarter, month or day.

    DataError, starting with `where`, for any other text.
    """
    try:
        if quarter := _QUARTER.fullmatch(text):
            year, last_month = int(quarter[1]), int(quarter[2]) * 3
            return date(year, last_month - 2, 1), _last_of_month(year, last_month)
        year, *rest = (int(part) for part in text.split("-"))
        first = date(year, *[*rest, 1, 1][:2])
        last = date(year, *rest) if len(rest) == 2 else _last_of_month(year, rest[0] if rest else 12)
    except (ValueError, IndexError) as error:
        raise DataError(f"{where}: {text!r} is not {_PERIODS}") from error
    if len(rest) > 2:
        raise DataError(f"{where}: {text!r} is not {_PERIODS}")
    return first, last


def _last_of_month(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def date_label(start: date | None, end: date | None, precision: str) -> str | None:
    """Return a date as its source gives it: 2023-09-17, 2023-03/2023-09, 2023-Q1 or 2021; None without a date."""
    if start is None:
        return None
    first, last = _label(start, precision), None if end is None else _label(end, precision)
    return first if last in (None, first) else f"{first}/{last}"


def _label(day: date, precision: str) -> str:
    if precision == "quarter":
        return f"{day.year}-Q{(day.month + 2) // 3}"
    return day.isoformat()[: {"year": 4, "month": 7}.get(precision, 10)]


def last_day_of(start: date, precision: str) -> date:
    """Return the last day of the day, month, quarter or year that begins on a day."""
    months = MONTHS_OF_GRAIN.get(precision)
    if months is None:
        return start
    ahead = start.year * 12 + start.month - 1 + months
    return date(ahead // 12, ahead % 12 + 1, 1) - timedelta(days=1)
