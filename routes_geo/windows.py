"""Time windows in whole months, written the way OGC API - Features writes `datetime`."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from routes_geo.errors import InvalidInput
from routes_geo.model import month_label, month_start

_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T[0-9:.]+(?:Z|[+-]\d{2}:\d{2})?)?)?)?")
_ACCEPTED = "a year 2023, a month 2023-09, a day or RFC 3339 time within a month, or a closed interval 2023-01/2023-09"


@dataclass(frozen=True, slots=True)
class MonthWindow:
    """Months `start` (in) to `stop` (out), counted from 1970-01."""

    start: int
    stop: int

    @property
    def label(self) -> str:
        """The window as OGC's closed interval of months."""
        first, last = month_label(self.start), month_label(self.stop - 1)
        return first if first == last else f"{first}/{last}"

    @property
    def dates(self) -> tuple[date, date]:
        """First day, and the day after the last."""
        return month_start(self.start), month_start(self.stop)

    def within(self, first: int, stop: int) -> MonthWindow | None:
        """Part of the window between two months, None if there is none."""
        start, end = max(self.start, first), min(self.stop, stop)
        return MonthWindow(start, end) if start < end else None


def parse_datetime(text: str, first: int, stop: int) -> MonthWindow:
    """Parse OGC `datetime`, widened to the whole months it touches; open ends become `first` and `stop` (months).

    InvalidInput for any other form, or for an interval that ends before it starts.
    """
    parts = text.split("/")
    if len(parts) > 2 or (len(parts) == 1 and parts[0] in ("", "..")):
        raise InvalidInput(f"datetime {text!r} is not accepted; give {_ACCEPTED}")
    start = first if parts[0] in ("", "..") else _months(parts[0])[0]
    end = stop if parts[-1] in ("", "..") else _months(parts[-1])[1]
    if len(parts) == 2 and parts[0] in ("", "..") and parts[1] not in ("", ".."):
        start = min(first, end - 1)
    if len(parts) == 2 and parts[1] in ("", "..") and parts[0] not in ("", ".."):
        end = max(stop, start + 1)
    if end <= start:
        raise InvalidInput(f"datetime {text!r} ends before it starts")
    return MonthWindow(start, end)


def _months(text: str) -> tuple[int, int]:
    match = _FORM.fullmatch(text)
    if match is None:
        raise InvalidInput(f"datetime {text!r} is not accepted; give {_ACCEPTED}")
    year, month, day = (int(part) if part else None for part in match.groups())
    if year is None or not 1900 <= year <= 2200 or (month is not None and not 1 <= month <= 12):
        raise InvalidInput(f"{text!r} is no date; give {_ACCEPTED}")
    if month is None:
        return (year - 1970) * 12, (year - 1969) * 12
    if day is not None and not 1 <= day <= calendar.monthrange(year, month)[1]:
        raise InvalidInput(f"{text!r}: {month_label((year - 1970) * 12 + month - 1)} has no day {day}")
    position = (year - 1970) * 12 + month - 1
    return position, position + 1
