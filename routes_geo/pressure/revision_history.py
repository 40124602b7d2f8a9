"""Record how figures changed after they were first published, and derive the typical revision (I13, I14)."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np

from routes_geo.model import ROUTE_IDS, month_of
from routes_geo.snapshot.series import DETECTIONS, monthly_series
from routes_geo.snapshot.snapshot import Snapshot

EARLIER_FIGURES = "earlier_figures.arrow"
# Age of a figure: months from its month to the day it was known on. Below these limits it is new, then young; from the
# second one on, it is settled.
YOUNG_MONTHS, SETTLED_MONTHS = 4, 13
_FOLLOWED_DAYS = 90  # a figure is compared with a settled one that was known at least three months later
LEAST_PAIRS = 10
# Used if too few revisions are known: docs/reference/indicators.md, I14.
FALLBACK_LOW, FALLBACK_HIGH = 0.90, 1.25

MonthOfRoute = tuple[str, int]  # route, month since 1970-01


@dataclass(frozen=True, slots=True)
class KnownFigure:
    """The count of a month of a route as it was known from a day on."""

    route: str
    month: int
    known_on: date
    value: int


@dataclass(frozen=True)  # no slots: orjson writes it faster without
class RevisionRatios:
    """Typical revision: percentiles 10, 50 and 90 of later / first over `pairs` figures. `basis` states which."""

    low: float
    central: float
    high: float
    pairs: int
    basis: str


@dataclass(frozen=True)
class RevisionHistory:
    """All figures published for each month of a route, oldest first, and the ratios later / first by route and age."""

    statements: Mapping[MonthOfRoute, Sequence[KnownFigure]]
    ratios: Mapping[tuple[str, str], Sequence[float]] = field(repr=False)

    @cached_property
    def percentiles(self) -> dict[tuple[str, str], tuple[float, float, float]]:
        """Return the percentiles 10, 50 and 90 of the ratios by route and age; the route "" stands for all."""
        quantiles = {key: np.quantile(np.array(ratios), [0.1, 0.5, 0.9]) for key, ratios in self.ratios.items()}
        return {key: (float(low), float(central), float(high)) for key, (low, central, high) in quantiles.items()}

    def vintages(self, route: str, month: int) -> int:
        """Return the number of days on which a figure of the month was published."""
        return len({statement.known_on for statement in self.statements.get((route, month), ())})

    def first_known(self, route: str, month: int) -> KnownFigure | None:
        """Return the first figure published for a month; None if there is none."""
        figures = self.statements.get((route, month), ())
        return figures[0] if figures else None

    def value_on(self, route: str, month: int, day: date) -> int | None:
        """Return the value of a month as known on a day; None if no figure is known to have been published by then."""
        figures = self.statements.get((route, month), ())
        position = bisect_right([figure.known_on for figure in figures], day)
        return figures[position - 1].value if position else None


def snapshot_history(snapshot: Snapshot, as_of: date | None = None) -> RevisionHistory:
    """Return the history of the detections in a snapshot up to a day: its vintages, and figures published earlier."""
    earlier = [KnownFigure(**row) for row in snapshot.table(EARLIER_FIGURES).to_pylist()]
    last = as_of or date.max
    return make_history(figure for figure in (*earlier, *_vintages(snapshot)) if figure.known_on <= last)


def _vintages(snapshot: Snapshot) -> Iterable[KnownFigure]:
    log = snapshot.revisions(DETECTIONS)
    for day in sorted(set(log["released"].to_pylist())):
        for route in ROUTE_IDS:
            series = monthly_series(snapshot, DETECTIONS, route, day)
            for position, value in enumerate(series.values.tolist()):
                yield KnownFigure(route, series.first_month + position, day, value)


def make_history(statements: Iterable[KnownFigure]) -> RevisionHistory:
    """Order figures by month and day, and compare the first figure of each age with the newest one."""
    by_month: dict[MonthOfRoute, list[KnownFigure]] = defaultdict(list)
    for figure in statements:
        by_month[figure.route, figure.month].append(figure)
    ratios: dict[tuple[str, str], list[float]] = defaultdict(list)
    for (route, _), figures in by_month.items():
        figures.sort(key=lambda figure: figure.known_on)
        for age, ratio in _ratios(figures):
            ratios[route, age].append(ratio)
            ratios["", age].append(ratio)
    return RevisionHistory(dict(by_month), dict(ratios))


def age_of(month: int, known_on: date) -> int:
    """Return the months from a month (since 1970-01) to the month of a day."""
    return month_of(known_on) - month


def _class(age_months: int) -> str:
    return "new" if age_months < YOUNG_MONTHS else "young" if age_months < SETTLED_MONTHS else "settled"


def _ratios(figures: Sequence[KnownFigure]) -> Iterable[tuple[str, float]]:
    """Yield each age and the newest value over the first of that age.

    Only if the newest value is settled and was published long enough after the first.
    """
    last = figures[-1]
    if age_of(last.month, last.known_on) < SETTLED_MONTHS:
        return
    seen: set[str] = set()
    for figure in figures[:-1]:
        age = _class(age_of(figure.month, figure.known_on))
        if age not in seen and figure.value > 0 and (last.known_on - figure.known_on).days >= _FOLLOWED_DAYS:
            seen.add(age)
            yield age, last.value / figure.value


def revision_ratios(history: RevisionHistory, route: str, age_months: int) -> RevisionRatios:
    """Return the typical revision of a figure of this age (I14).

    If at least ten revisions of the route are known, they are used. Otherwise revisions of all routes are used, widened
    to include those of this route. With fewer than ten in all, a range of 0.90 to 1.25 is assumed, or, for a settled
    figure, no revision.
    """
    age = _class(age_months)
    own, everywhere = (history.ratios.get((name, age), ()) for name in (route, ""))
    if len(own) >= LEAST_PAIRS:
        return RevisionRatios(*history.percentiles[route, age], len(own), f"{len(own)} {age} figures of this route")
    if len(everywhere) >= LEAST_PAIRS:
        low, central, high = history.percentiles["", age]
        basis = f"{len(everywhere)} {age} figures of all routes, widened to the {len(own)} of this one"
        return RevisionRatios(min([low, *own]), central, max([high, *own]), len(everywhere), basis)
    few = len(everywhere)
    if age == "settled":
        return RevisionRatios(1.0, 1.0, 1.0, few, f"settled figures, of which only {few} have a later one")
    return RevisionRatios(
        FALLBACK_LOW, 1.0, FALLBACK_HIGH, few, f"an assumption: only {few} {age} figures have a settled one to compare"
    )
