"""How figures changed after they were first published: what each was when, and the typical revision (I13, I14)."""

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
# Ages in months from a month to the one a figure of it was known in: new, young, and settled, when it is compared.
YOUNG_MONTHS, SETTLED_MONTHS = 4, 13
_FOLLOWED_DAYS = 90  # a settled figure is compared with one of at least three months later
LEAST_PAIRS = 10
# Where too few revisions are known: docs/reference/indicators.md, I14.
FALLBACK_LOW, FALLBACK_HIGH = 0.90, 1.25

MonthOfRoute = tuple[str, int]  # route, month since 1970-01


@dataclass(frozen=True, slots=True)
class KnownFigure:
    """A count of a route's month as it was known from a day on."""

    route: str
    month: int
    known_on: date
    value: int


@dataclass(frozen=True, slots=True)
class RevisionRatios:
    """What a figure may become: percentiles 10, 50 and 90 of later / first of `pairs` figures, `basis` says whose."""

    low: float
    central: float
    high: float
    pairs: int
    basis: str


@dataclass(frozen=True)
class RevisionHistory:
    """All statements on each month of each route, oldest first, and the ratios later / first by route and age."""

    statements: Mapping[MonthOfRoute, Sequence[KnownFigure]]
    ratios: Mapping[tuple[str, str], Sequence[float]] = field(repr=False)

    @cached_property
    def percentiles(self) -> dict[tuple[str, str], tuple[float, float, float]]:
        """Percentiles 10, 50 and 90 of the ratios; the route "" stands for all."""
        found = {key: np.quantile(np.array(ratios), [0.1, 0.5, 0.9]) for key, ratios in self.ratios.items()}
        return {key: (float(low), float(central), float(high)) for key, (low, central, high) in found.items()}

    def vintages(self, route: str, month: int) -> int:
        """Number of days on which a figure of the month was published."""
        return len({statement.known_on for statement in self.statements.get((route, month), ())})

    def first_known(self, route: str, month: int) -> KnownFigure | None:
        """Oldest statement on a month."""
        found = self.statements.get((route, month), ())
        return found[0] if found else None

    def value_on(self, route: str, month: int, day: date) -> int | None:
        """Value of a month as known on a day, None if nothing had been published of it that is held here."""
        found = self.statements.get((route, month), ())
        position = bisect_right([statement.known_on for statement in found], day)
        return found[position - 1].value if position else None


def snapshot_history(snapshot: Snapshot, as_of: date | None = None) -> RevisionHistory:
    """History of the detections in a snapshot: its vintages and the figures published earlier, up to a day."""
    earlier = [KnownFigure(**row) for row in snapshot.table(EARLIER_FIGURES).to_pylist()]
    known = [one for one in (*earlier, *_vintages(snapshot)) if as_of is None or one.known_on <= as_of]
    return make_history(known)


def _vintages(snapshot: Snapshot) -> Iterable[KnownFigure]:
    log = snapshot.revisions(DETECTIONS)
    for day in sorted(set(log["released"].to_pylist())):
        for route in ROUTE_IDS:
            series = monthly_series(snapshot, DETECTIONS, route, day)
            for position, value in enumerate(series.values.tolist()):
                yield KnownFigure(route, series.first_month + position, day, value)


def make_history(statements: Iterable[KnownFigure]) -> RevisionHistory:
    """Order statements, and compare the first of each age with the newest one."""
    found: dict[MonthOfRoute, list[KnownFigure]] = defaultdict(list)
    for one in statements:
        found[one.route, one.month].append(one)
    ratios: dict[tuple[str, str], list[float]] = defaultdict(list)
    for (route, _), known in found.items():
        known.sort(key=lambda one: one.known_on)
        for age, ratio in _ratios(known):
            ratios[route, age].append(ratio)
            ratios["", age].append(ratio)
    return RevisionHistory(dict(found), dict(ratios))


def age_of(month: int, known_on: date) -> int:
    """Months from a month (since 1970-01) to that of a day."""
    return month_of(known_on) - month


def _class(age_months: int) -> str:
    return "new" if age_months < YOUNG_MONTHS else "young" if age_months < SETTLED_MONTHS else "settled"


def _ratios(known: Sequence[KnownFigure]) -> Iterable[tuple[str, float]]:
    """Newest value over the first of each age, where the newest is settled and was known for long enough after it."""
    last = known[-1]
    if age_of(last.month, last.known_on) < SETTLED_MONTHS:
        return
    seen: set[str] = set()
    for one in known[:-1]:
        age = _class(age_of(one.month, one.known_on))
        if age not in seen and one.value > 0 and (last.known_on - one.known_on).days >= _FOLLOWED_DAYS:
            seen.add(age)
            yield age, last.value / one.value


def revision_ratios(history: RevisionHistory, route: str, age_months: int) -> RevisionRatios:
    """What a figure of this age may become (I14): of this route where ten revisions are known, else of all routes.

    Those of all routes are widened to what is known of this one. Where fewer than ten are known at all: from 0.90 to
    1.25 without a correction of the centre, or, for a settled figure, no revision.
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
        return RevisionRatios(1.0, 1.0, 1.0, few, f"settled figures; only {few} later figures of such are known")
    return RevisionRatios(
        FALLBACK_LOW, 1.0, FALLBACK_HIGH, few, f"an assumption: only {few} {age} figures have a settled one to compare"
    )
