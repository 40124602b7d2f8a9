"""Read one date or period from text: its kind, its first day, and the day after its last day.

Days of times with a zone are those in UTC. A day in numbers, such as 13/09/2023, is read in the order of its column.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from routes_geo.model import month_start
from routes_geo.tables.month_names import month_number

Kind = Literal["year", "quarter", "month", "week", "day"]
Period = tuple[Kind, date, date]
Order = Literal["day-first", "month-first"]

FIRST_YEAR, LAST_YEAR = 1900, 2200
EXAMPLES = "2023, 2023-Q3, 2023-09, 2023-W37 or 2023-09-13"

_LONGEST = 80
_MONTHS = {"year": 12, "quarter": 3, "month": 1}
_CLOCK = r"(?:[T ,]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?: ?[AP]\.?M\.?)?)?"
_ZONED = r"[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)? ?(?:Z|UTC|[+-]\d{2}(?::?\d{2})?)?"
_FLAGS = re.ASCII | re.IGNORECASE

_ISO = re.compile(rf"(\d{{4}}-\d{{2}}-\d{{2}})({_ZONED})?", re.ASCII)
_IN_NUMBERS = re.compile(rf"(\d{{1,2}})([/.-])(\d{{1,2}})\2(\d{{4}}){_CLOCK}", _FLAGS)
_YEAR_FIRST = re.compile(rf"(\d{{4}})([/.-])(\d{{1,2}})\2(\d{{1,2}}){_CLOCK}|(\d{{4}})(\d{{2}})(\d{{2}})", _FLAGS)
_SERIAL = re.compile(r"([2-5]\d{4}|60000)(?:\.\d{1,12})?", re.ASCII)
_NAMED = re.compile(rf"(.*?){_CLOCK}", _FLAGS)
_EPOCH = date(1899, 12, 30)  # day 0 of Excel's numbers for days after February 1900
# Each pattern has the groups year and number, in either order.
_SPANS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("year", re.compile(r"(?P<year>\d{4})(?:\.0)?", _FLAGS)),
    ("quarter", re.compile(r"(?P<year>\d{4})[- /]?[QT](?P<number>[1-4])", _FLAGS)),
    ("quarter", re.compile(r"(?:[QT](?P<number>[1-4])|(?P<before>[1-4])[QT])[- /]?(?P<year>\d{4})", _FLAGS)),
    ("month", re.compile(r"(?P<year>\d{4})-?M?(?P<number>0[1-9]|1[0-2])", _FLAGS)),
    ("month", re.compile(r"(?P<year>\d{4})[/-](?P<number>0?[1-9]|1[0-2])", _FLAGS)),
    ("month", re.compile(r"(?P<number>0?[1-9]|1[0-2])[/.-](?P<year>\d{4})", _FLAGS)),
    ("week", re.compile(r"(?P<year>\d{4})[- /]?W(?P<number>\d{2})", _FLAGS)),
    ("week", re.compile(r"W(?P<number>\d{1,2})[- /](?P<year>\d{4})", _FLAGS)),
)
_FILLERS = frozenset("de del of di du la le the der st nd rd th er o a º ª".split())  # noqa: SIM905
_LINKS = re.compile(r"[\s/.,'’-]*")
_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class DateFormat:
    """The notation of the dates of a column: the order of days in numbers, and if integers are days as in Excel."""

    order: Order = "day-first"
    is_serial: bool = False
    notes: tuple[str, ...] = ()  # readings that the user should see

    def in_words(self) -> str:
        """Return the order of day and month, or the meaning of whole numbers, as text."""
        return "days as Excel counts them" if self.is_serial else self.order


def day_and_month(text: str) -> tuple[int, int] | None:
    """Return the first two numbers of a day such as 13/09/2023; None for anything else."""
    match = _IN_NUMBERS.fullmatch(text)
    return (int(match[1]), int(match[3])) if match else None


def is_serial(text: str) -> bool:
    """Return whether text is a number that Excel uses for a day from 1954 to 2064."""
    return _SERIAL.fullmatch(text) is not None


def parse_period_text(text: str, date_format: DateFormat) -> Period:
    """Read one cell; ValueError states what it is not."""
    text = " ".join(text.split())
    period = _read(text, date_format) if len(text) <= _LONGEST else None
    if period is None:
        raise ValueError(f"{text[:_LONGEST]!r} is not a period; write {EXAMPLES}")
    return period


@lru_cache(maxsize=1 << 14)
def _read(text: str, date_format: DateFormat) -> Period | None:
    return next((period for read in _READERS if (period := read(text, date_format)) is not None), None)


def _span(text: str, _: DateFormat) -> Period | None:
    for kind, pattern in _SPANS:
        match = pattern.fullmatch(text)
        if match is not None and FIRST_YEAR <= int(match["year"]) <= LAST_YEAR:
            groups = match.groupdict()
            number = int(groups.get("number") or groups.get("before") or 1)
            return kind, *span_of(kind, int(match["year"]), number)
    return None


def span_of(kind: Kind, year: int, number: int) -> tuple[date, date]:
    """Return the days of the nth quarter, month or week of a year; ValueError if it has no such week."""
    if kind == "week":
        try:
            monday = date.fromisocalendar(year, number, 1)
        except ValueError:
            raise ValueError(f"{year} has no week {number}") from None
        return monday, monday + timedelta(days=7)
    first = (year - 1970) * 12 + (number - 1) * _MONTHS[kind]
    return month_start(first), month_start(first + _MONTHS[kind])


def _iso_day(text: str, _: DateFormat) -> Period | None:
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    if not match[2]:
        return _day(text, *map(int, match[1].split("-")))
    try:
        moment = datetime.fromisoformat(f"{match[1]}T{match[2][1:].replace(' ', '').replace('UTC', 'Z')}")
        moment = moment.astimezone(UTC) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        raise _no_day(text) from None
    _day(text, *map(int, match[1].split("-")))
    return "day", moment.date(), moment.date() + timedelta(days=1)


def _serial_day(text: str, date_format: DateFormat) -> Period | None:
    match = _SERIAL.fullmatch(text) if date_format.is_serial else None
    if match is None:
        return None
    day = _EPOCH + timedelta(days=int(match[1]))
    return "day", day, day + timedelta(days=1)


def _day_in_numbers(text: str, date_format: DateFormat) -> Period | None:
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = (match[1], match[3], match[4]) if match[1] else (match[5], match[6], match[7])
        return _day(text, int(year), int(month), int(day))
    match = _IN_NUMBERS.fullmatch(text)
    if match is None:
        return None
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    return _day(text, year, *((second, first) if date_format.order == "day-first" else (first, second)))


def _named_month(text: str, _: DateFormat) -> Period | None:
    """Read a period with the name of its month: `Sep-23`, `September 2023`, `13 September 2023`, `13-Sep-23`."""
    at, month, numbers = _named_parts(text)
    lengths = tuple(map(len, numbers))
    if len(numbers) == 1:
        return _month_of_year(text, month, numbers[0], is_first=at == 0)
    if lengths in {(4, 1), (4, 2)} and at == 1:
        return _day(text, int(numbers[0]), month, int(numbers[1]))
    if lengths in {(1, 4), (2, 4)} and at < 2:
        return _day(text, int(numbers[1]), month, int(numbers[0]))
    if lengths in {(1, 2), (2, 2)} and at == 1:  # 13-Sep-23, as Excel writes it
        return _day(text, 2000 + int(numbers[1]), month, int(numbers[0]))
    return None


def _named_parts(text: str) -> tuple[int, int, list[str]]:
    """Return the place and number of the only month in a text, and the numbers around it; none of them otherwise."""
    match = _NAMED.fullmatch(text)
    given = match[1] if match else ""
    tokens = [token for token in _TOKEN.findall(given) if token.casefold() not in _FILLERS]
    months = [(at, month) for at, token in enumerate(tokens) if (month := month_number(token)) is not None]
    numbers = [token for token in tokens if token.isdecimal() and token.isascii()]
    if len(months) != 1 or len(numbers) != len(tokens) - 1 or not all(map(_LINKS.fullmatch, _TOKEN.split(given))):
        return 0, 0, []
    return *months[0], numbers


def _month_of_year(text: str, month: int, number: str, *, is_first: bool) -> Period | None:
    if len(number) == 2 and is_first and re.search("[-'’]", text):  # Sep 23 could be a day
        number = f"20{number}"
    if len(number) != 4 or not FIRST_YEAR <= int(number) <= LAST_YEAR:
        return None
    return "month", *span_of("month", int(number), month)


def _day(text: str, year: int, month: int, day: int) -> Period:
    try:
        start = date(year, month, day)
    except ValueError:
        raise _no_day(text) from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise _no_day(text)
    return "day", start, start + timedelta(days=1)


def _no_day(text: str) -> ValueError:
    return ValueError(f"{text[:_LONGEST]!r} is not a day from {FIRST_YEAR} to {LAST_YEAR}; write it as 2023-09-13")


_READERS: tuple[Callable[[str, DateFormat], Period | None], ...] = (
    _span,
    _iso_day,
    _serial_day,
    _day_in_numbers,
    _named_month,
)
