"""Which measures answer a question about route, time, partner or verification."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from routes_geo.datafiles import VERIFICATIONS
from routes_geo.errors import DataError, InvalidInput, NotFound
from routes_geo.months import first_day, last_day, last_day_of

_FORMS = "a day 2023-09-17, a month 2023-09 or a year 2023"
_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")


@dataclass(frozen=True, slots=True)
class MeasureFilter:
    """What is asked for; None is not asked. `first` and `last` are days, both included."""

    route: str | None = None
    first: date | None = None
    last: date | None = None
    countries: frozenset[str] | None = None
    named: frozenset[str] = frozenset()
    verification: str | None = None

    def matches(self, measure: Mapping[str, Any]) -> bool:
        """Whether a measure answers: one without a date is in any window, and said to be undated."""
        return (
            (self.route is None or self.route in measure["routes"])
            and (self.verification in (None, measure["verification"]))
            and self._names_partner(measure)
            and self._in_window(measure)
        )

    def _names_partner(self, measure: Mapping[str, Any]) -> bool:
        if self.countries is None:
            return True
        return measure["measure_id"] in self.named or bool(self.countries & set(measure["partners"]))

    def _in_window(self, measure: Mapping[str, Any]) -> bool:
        start = measure["start"]
        if start is None:
            return True
        end = measure["end"] or last_day_of(start, measure["date_precision"])
        return (self.first is None or end >= self.first) and (self.last is None or start <= self.last)


def parse_first_day(text: str | None) -> date | None:
    """First day of a day, month or year; InvalidInput for anything else."""
    return _parse(text, "from", first_day)


def parse_last_day(text: str | None) -> date | None:
    """Last day of a day, month or year; InvalidInput for anything else."""
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
        raise InvalidInput(f"to, {last}, is before from, {first}")


def check_verification(text: str | None) -> str | None:
    """Return a verification unchanged; InvalidInput for one that is none."""
    if text is not None and text not in VERIFICATIONS:
        raise InvalidInput(f"verification {text!r} is not accepted; give one of {', '.join(VERIFICATIONS)}")
    return text


def find_partner(partners: Iterable[Mapping[str, Any]], name: str) -> Mapping[str, Any]:
    """Partner of an id, or the one of the fewest countries that holds an ISO 3166-1 alpha-2 code.

    NotFound, with the ids and codes there are, for a name that is neither.
    """
    known = list(partners)
    holding = [row for row in known if name == row["partner_id"] or name.upper() in row["iso2"]]
    if not holding:
        codes = sorted({code for row in known for code in row["iso2"]})
        ids = ", ".join(row["partner_id"] for row in known)
        raise NotFound(f"no partner {name!r}; the partners are {ids}, and the countries {', '.join(codes)}")
    return min(holding, key=_country_count)


def _country_count(partner: Mapping[str, Any]) -> int:
    return len(partner["iso2"])
