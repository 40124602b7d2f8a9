"""Compare each published figure with what its months became: the revisions that I13 and I14 rest on.

The rule: a figure that crosses a change of definition is kept apart, and a figure that was watched too briefly is
censored. Neither counts as a figure that did not change.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from routes_geo.model import month_of
from routes_geo.pressure.dated_figures import SETTLED_MONTHS, AgeClass, DatedFigure, age_class

# A figure is compared with one known at least three months later; a settled one, with one known a year later.
_FOLLOWED_DAYS, _SETTLED_FOLLOWED_DAYS = 90, 365
# Largest rounding of the earlier months of a publication, as a share of them.
_MAX_ROUNDING = 0.005
# First ages of the brackets in which the figures of a month are compared, one figure in each.
AGE_BRACKETS = (0, 2, 4, 13, 25)


@dataclass(frozen=True, slots=True)
class Restatement:
    """A change of definition: figures of these months that were known before `by` count by the former definition."""

    route: str
    first_month: int
    last_month: int
    by: date

    def is_crossed_by(self, figure: DatedFigure, later: date) -> bool:
        """Return whether a figure counts by the former definition, and the one known on a later day by the new one."""
        is_between = figure.known_on < self.by <= later
        return is_between and figure.route == self.route and figure.shares_months(self.first_month, self.last_month)


@dataclass(frozen=True, slots=True)
class NewestCount:
    """The newest count of a month, and the day on which it was published."""

    known_on: date
    value: int


@dataclass(frozen=True, slots=True)
class Revision:
    """A published figure, and the count that its months had when they were last published.

    `newest_share` is the share of its newest month in that count.
    """

    figure: DatedFigure
    later: NewestCount
    newest_share: float
    is_redefined: bool

    @property
    def age_class(self) -> AgeClass:
        """Return the age at which the figure was published."""
        return age_class(self.figure.age_months)

    @property
    def later_age_months(self) -> int:
        """Return the age of the later count."""
        return month_of(self.later.known_on) - self.figure.last_month

    @property
    def is_followed(self) -> bool:
        """Return whether the later count is settled; if not, the revision is censored."""
        if self.age_class == AgeClass.SETTLED:
            return (self.later.known_on - self.figure.known_on).days >= _SETTLED_FOLLOWED_DAYS
        return self.later_age_months >= SETTLED_MONTHS

    @property
    def ratio(self) -> float:
        """Return later / first."""
        return self.later.value / self.figure.value

    @property
    def newest_log_ratio(self) -> float:
        """Return ln(later / first) as if only the newest month had been revised: divided by the share of that month."""
        return math.log(self.ratio) / self.newest_share


def find_revisions(
    by_month: Mapping[tuple[str, int], Sequence[DatedFigure]],
    published: Sequence[DatedFigure],
    restatements: Sequence[Restatement],
) -> list[Revision]:
    """Return the revisions of figures that were watched for three months or more.

    `by_month` has all figures of single months by route and month, oldest first; `published` those of publications,
    about one month or several.
    """
    newest = {key: NewestCount(figures[-1].known_on, figures[-1].value) for key, figures in by_month.items()}
    single = [figure for figures in by_month.values() for figure in _first_of_each_age(figures)]
    stated = set(single)
    publications = [figure for figure in published if figure not in stated]
    earlier = _earlier_months([*publications, *(figure for figures in by_month.values() for figure in figures[:1])])
    revisions = (_revision(figure, newest, restatements) for figure in (*single, *publications, *earlier))
    return [revision for revision in revisions if revision is not None]


def _first_of_each_age(figures: Sequence[DatedFigure]) -> Iterator[DatedFigure]:
    brackets: set[int] = set()
    for figure in figures:
        bracket = age_bracket(figure.age_months)
        if bracket not in brackets:
            brackets.add(bracket)
            yield figure


def age_bracket(age_months: int) -> int:
    """Return the first age of the bracket that an age is in."""
    return max(first for first in AGE_BRACKETS if first <= max(age_months, 0))


def _earlier_months(figures: Iterable[DatedFigure]) -> Iterator[DatedFigure]:
    """Yield the months before the newest of each publication: its count since January less that of its newest month."""
    newest = {(each.route, each.known_on, each.last_month): each for each in figures if len(each.months) == 1}
    for figure in figures:
        own = newest.get((figure.route, figure.known_on, figure.last_month))
        if own is None or len(figure.months) == 1:
            continue
        value = figure.value - own.value
        if figure.rounding + own.rounding <= _MAX_ROUNDING * value:
            last = figure.last_month - 1
            yield DatedFigure(figure.route, figure.first_month, last, figure.known_on, value, is_derived=True)


def _revision(
    figure: DatedFigure, newest: Mapping[tuple[str, int], NewestCount], restatements: Sequence[Restatement]
) -> Revision | None:
    counts = [newest.get((figure.route, month)) for month in figure.months]
    present = [count for count in counts if count is not None]
    if len(present) < len(counts) or figure.value <= 0:
        return None
    later = NewestCount(min(count.known_on for count in present), sum(count.value for count in present))
    if later.value <= 0 or not present[-1].value or (later.known_on - figure.known_on).days < _FOLLOWED_DAYS:
        return None
    is_redefined = any(each.is_crossed_by(figure, later.known_on) for each in restatements)
    return Revision(figure, later, present[-1].value / later.value, is_redefined)
