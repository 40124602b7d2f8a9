"""Published counts with the day on which they were known, and how long after their months that was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from routes_geo.model import month_of

# A figure is settled from this age on: months from its newest month to the month in which it was published.
SETTLED_MONTHS = 13
_RECENT_MONTHS = 2


class AgeClass(StrEnum):
    """List the ages for which a typical revision is stated."""

    FIRST = "first"
    RECENT = "recent"
    SETTLED = "settled"


AGES_IN_WORDS = {
    AgeClass.FIRST: "published in the month after their newest month",
    AgeClass.RECENT: "2 to 12 months old",
    AgeClass.SETTLED: "13 months old or more",
}


def age_class(age_months: int) -> AgeClass:
    """Return the class of a figure published so many months after its newest month."""
    if age_months < _RECENT_MONTHS:
        return AgeClass.FIRST
    return AgeClass.RECENT if age_months < SETTLED_MONTHS else AgeClass.SETTLED


class Window(StrEnum):
    """List what a figure is about: a month, the months since January, or those less the newest one."""

    MONTH = "month"
    SINCE_JANUARY = "since_january"
    EARLIER_MONTHS = "earlier_months"


@dataclass(frozen=True, slots=True)
class DatedFigure:
    """The count of a route in the months from `first_month` to `last_month` (since 1970-01), known from a day on.

    It is derived if it is the difference of two published figures: the months before the newest one.
    """

    route: str
    first_month: int
    last_month: int
    known_on: date
    value: int
    is_derived: bool = False

    @property
    def window(self) -> Window:
        """Return what the figure is about."""
        if self.is_derived:
            return Window.EARLIER_MONTHS
        return Window.MONTH if len(self.months) == 1 else Window.SINCE_JANUARY

    @property
    def months(self) -> range:
        """Return its months, since 1970-01."""
        return range(self.first_month, self.last_month + 1)

    @property
    def age_months(self) -> int:
        """Return the months from its newest month to the month of its publication."""
        return month_of(self.known_on) - self.last_month

    @property
    def rounding(self) -> float:
        """Return the largest error that rounding can have caused: half of the unit that its final zeros suggest."""
        digits = str(self.value)
        zeros = len(digits) - len(digits.rstrip("0"))
        return 10**zeros / 2 if zeros else 0.0

    def shares_months(self, first_month: int, last_month: int) -> bool:
        """Return whether it counts one of the months from one month to another, both included."""
        return self.first_month <= last_month and first_month <= self.last_month
