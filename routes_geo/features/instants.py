"""OGC `datetime` for features with dates: closed intervals of microseconds since 1970, UTC."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from routes_geo.errors import InvalidInput
from routes_geo.grid.arrays import IntArray

BEGINNING, END = -(1 << 62), 1 << 62  # open ends
_DAY_US = 86_400_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PERIOD = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})?", re.ASCII)
_ACCEPTED = (
    "an RFC 3339 time 2023-09-17T12:00:00Z, a day, month or year, or an interval of these such as 2023-01/2023-09, "
    "whose ends may be open (.. or nothing)"
)


@dataclass(frozen=True, slots=True)
class Span:
    """Closed interval of microseconds since 1970."""

    first: int
    last: int


def parse_span(text: str) -> Span:
    """Parse `datetime`; raise InvalidInput for any other text, or an interval that ends before it starts."""
    parts = text.split("/")
    if len(parts) > 2 or (len(parts) == 1 and parts[0] in ("", "..")):
        raise InvalidInput(f"datetime {text!r} is not accepted; give {_ACCEPTED}")
    first = BEGINNING if parts[0] in ("", "..") else _span(parts[0]).first
    last = END if parts[-1] in ("", "..") else _span(parts[-1]).last
    if last < first:
        raise InvalidInput(f"datetime {text!r} ends before it starts; give the earlier end first")
    return Span(first, last)


def _span(text: str) -> Span:
    try:
        if _INSTANT.fullmatch(text):
            instant = parse_instant(text)
            return Span(instant, instant)
        if match := _PERIOD.fullmatch(text):
            year, month, day = (int(part) if part else None for part in match.groups())
            start = datetime(year or 0, month or 1, day or 1, tzinfo=UTC)
            return Span(microseconds(start), microseconds(_after(start, month, day)) - 1)
    except (ValueError, OverflowError) as error:
        raise InvalidInput(f"{text!r} is not a date; give {_ACCEPTED}") from error
    raise InvalidInput(f"datetime {text!r} is not accepted; give {_ACCEPTED}")


def _after(start: datetime, month: int | None, day: int | None) -> datetime:
    """Return the start of the next day, month or year."""
    if day is not None:
        return start + timedelta(days=1)
    if month is None or month == 12:
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


@dataclass(frozen=True, slots=True)
class Spans:
    """Closed intervals of features, shape (n,) each; an end without a date is open."""

    first: IntArray
    last: IntArray

    def intersect(self, span: Span) -> NDArray[np.bool_]:
        """Return whether each interval shares an instant with a span; a feature without dates always does."""
        return (self.first <= span.last) & (self.last >= span.first)


def day_spans(start: pa.Array, end: pa.Array) -> Spans:
    """Return the spans of dates, both days included; a null end is open."""
    first, last = (_days(column) for column in (start, end))
    return Spans(
        np.where(np.asarray(start.is_valid()), first * _DAY_US, BEGINNING),
        np.where(np.asarray(end.is_valid()), (last + 1) * _DAY_US - 1, END),
    )


def _days(column: pa.Array) -> IntArray:
    return np.asarray(column.cast(pa.int32()).fill_null(0).to_numpy(zero_copy_only=False), np.int64)
