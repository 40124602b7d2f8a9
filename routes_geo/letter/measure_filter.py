"""Select measures by route, time, partner or verification."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from routes_geo.datafiles import VERIFICATIONS
from routes_geo.errors import DataError, InvalidInput, NotFound
from routes_geo.letter.answers import NamedMeasureAnswer
from routes_geo.letter.tables import Row
from routes_geo.months import first_day, last_day, last_day_of

_FORMS = "a day 2023-09-17, a month 2023-09 or a year 2023"
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")


@dataclass(frozen=True, slots=True)
class MeasureFilter:
    """Conditions on measures; None means no condition. `first` and `last` are days, both included.

    A measure matches `countries` if it names one of them, or if its id is among `named`.
    """

    route: str | None = None
    first: date | None = None
    last: date | None = None
    countries: frozenset[str] | None = None
    named: frozenset[str] = frozenset()
    verification: str | None = None

    def matches(self, measure: NamedMeasureAnswer) -> bool:
        """Return whether a measure meets all conditions. A measure without a date is in every window."""
        return (
            (self.route is None or self.route in measure.routes)
            and (self.verification in (None, measure.verification))
            and self._names_partner(measure)
            and self._in_window(measure)
        )

    def _names_partner(self, measure: NamedMeasureAnswer) -> bool:
        if self.countries is None:
            return True
        return measure.id in self.named or bool(self.countries & set(measure.partners))

    def _in_window(self, measure: NamedMeasureAnswer) -> bool:
        start = measure.start
        if start is None:
            return True
        end = measure.end or last_day_of(start, measure.date_precision)
        return (self.first is None or end >= self.first) and (self.last is None or start <= self.last)


def parse_first_day(text: str | None) -> date | None:
    """Return the first day of a day, month or year; InvalidInput for any other text."""
    return _parse(text, "from", first_day)


def parse_last_day(text: str | None) -> date | None:
    """Return the last day of a day, month or year; InvalidInput for any other text."""
    return _parse(text, "to", last_day)


def _parse(text: str | None, name: str, to_day: Callable[[str, str], date]) -> date | None:
    if text is None:
        return None
    try:
        if _DATE.fullmatch(text):
            return to_day(text, name)
    except DataError as error:
        raise InvalidInput(f"{error}; give {_FORMS}") from None
    raise InvalidInput(f"{name} {text!r} is not accepted; give {_FORMS}")


def check_order(first: date | None, last: date | None) -> None:
    """Raise InvalidInput for a window that ends before it starts."""
    if first is not None and last is not None and last < first:
        raise InvalidInput(f"to={last} is before from={first}; give a window that ends on or after its start")


def check_verification(text: str | None) -> str | None:
    """Return a verification unchanged; InvalidInput for an unknown one."""
    if text is not None and text not in VERIFICATIONS:
        raise InvalidInput(f"verification {text!r} is not accepted; give one of {', '.join(VERIFICATIONS)}")
    return text


def find_partner(partners: Iterable[Row], name: str) -> Row:
    """Return the partner with an id, or the smallest partner that includes a country (ISO 3166-1 alpha-2).

    NotFound, with the existing ids and countries, for any other name.
    """
    rows = list(partners)
    matching = [row for row in rows if name == row["partner_id"] or name.upper() in row["iso2"]]
    if not matching:
        countries = ", ".join(sorted({code for row in rows for code in row["iso2"]}))
        ids = ", ".join(row["partner_id"] for row in rows)
        raise NotFound(f"unknown partner {name!r}; choose one of {ids}, or one of the countries {countries}")
    return min(matching, key=_country_count)


def _country_count(partner: Row) -> int:
    return len(partner["iso2"])
