"""The typical revision of a figure by route and age (I14), and how well such intervals did on figures left out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from routes_geo.grid.arrays import FloatArray
from routes_geo.model import ROUTE_IDS
from routes_geo.pressure.dated_figures import AGES_IN_WORDS, AgeClass, age_class
from routes_geo.pressure.revised_figures import Revision
from routes_geo.pressure.revision_sample import (
    OWN_WEIGHT,
    RevisionSample,
    Triple,
    percentiles,
    sample_revisions,
)

# Used if too few revisions are known: docs/reference/indicators.md, I14.
ASSUMED = {AgeClass.FIRST: (0.90, 1.25), AgeClass.RECENT: (0.90, 1.25), AgeClass.SETTLED: (0.98, 1.02)}
_MISS_PENALTY = 2 / 0.2  # of an 80 % interval


@dataclass(frozen=True)  # no slots: orjson writes it faster without
class RevisionTest:
    """Results of 80 % intervals on figures that had no part in them, nor any figure that depends on them.

    `coverage` is the share of the figures inside. `width` and `interval_score` (Winkler 1972; smaller is better) are
    means in ln(later / first). `assumed_score` is the interval score of 0.90 to 1.25 on the same figures.
    """

    figures: int
    publications: int
    coverage: float
    width: float
    interval_score: float
    assumed_score: float


@dataclass(frozen=True)  # no slots: orjson writes it faster without
class RevisionRatios:
    """Typical revision: percentiles 10, 50 and 90 of later / first over `pairs` figures. `basis` states which.

    They are of `publications` days; of `censored` ones the settled count is not known yet. `smallest` and `largest` are
    the extremes of all figures, null for an assumption. `test` is on the same figures, of all routes, those about
    several months with narrower intervals; null if too few figures are independent of each other.
    """

    low: float
    central: float
    high: float
    pairs: int
    basis: str
    publications: int = 0
    censored: int = 0
    smallest: float | None = None
    largest: float | None = None
    test: RevisionTest | None = None


@dataclass(frozen=True, slots=True)
class TestedRevision:
    """A revision, and the interval of ln(later / first) from the figures that are independent of it."""

    revision: Revision
    weight: float
    low: float
    high: float

    @property
    def is_inside(self) -> bool:
        """Return whether the interval contains the revision."""
        return self.low <= self.revision.newest_log_ratio * self.revision.newest_share <= self.high


@dataclass(frozen=True)
class RevisionIntervals:
    """The typical revision of each route and age, from all revisions that are known."""

    revisions: Sequence[Revision]

    def ratios(self, route: str, age_months: int) -> RevisionRatios:
        """Return the typical revision of a month of a route that was published so many months after it."""
        return self.of_age(route, age_class(age_months))

    def of_age(self, route: str, age: AgeClass) -> RevisionRatios:
        """Return the typical revision of a month of a route that was published at an age."""
        return self._ratios[route, age]

    @cached_property
    def _by_age(self) -> dict[AgeClass, list[Revision]]:
        usable = [revision for revision in self.revisions if not revision.is_redefined]
        can_complete = any(each.is_followed and each.age_class == AgeClass.RECENT for each in usable)
        return {
            age: [
                each
                for each in usable
                if each.age_class == age and (each.is_followed or (can_complete and age != AgeClass.SETTLED))
            ]
            for age in AgeClass
        }

    @cached_property
    def _samples(self) -> dict[AgeClass, RevisionSample]:
        return {age: sample_revisions(revisions) for age, revisions in self._by_age.items()}

    @cached_property
    def _ratios(self) -> dict[tuple[str, AgeClass], RevisionRatios]:
        return {(route, age): self._of_route(route, age) for route in ROUTE_IDS for age in AgeClass}

    def _of_route(self, route: str, age: AgeClass) -> RevisionRatios:
        sample, recent = self._samples[age], self._samples[AgeClass.RECENT]
        every, every_recent = (np.ones(each.values.size, np.bool_) for each in (sample, recent))
        logs = percentiles(sample, every, recent, every_recent, ROUTE_IDS.index(route))
        figures, publications = sample.values.size, len(set(sample.published.tolist()))
        if logs is None:
            low, high = ASSUMED[age]
            basis = f"an assumption: only {figures} figures {AGES_IN_WORDS[age]} have a later one to compare"
            return RevisionRatios(low, 1.0, high, figures, basis, publications)
        basis = (
            f"{figures} figures {AGES_IN_WORDS[age]}, of all routes; those of this route count {OWN_WEIGHT:.0f} times"
        )
        censored = figures - int(sample.followed.sum())
        extremes = sample.values.min(), sample.values.max()
        low, central, high, smallest, largest = (math.exp(each) for each in (*logs, *extremes))
        return RevisionRatios(
            low, central, high, figures, basis, publications, censored, smallest, largest, self.tests[age]
        )

    @cached_property
    def tests(self) -> dict[AgeClass, RevisionTest | None]:
        """Return, for each age, the result of leaving out each figure with all that depend on it."""
        return {age: summarize_test(self.tested[age]) for age in AgeClass}

    @cached_property
    def tested(self) -> dict[AgeClass, list[TestedRevision]]:
        """Return the revisions of each age with intervals from the figures that are independent of each."""
        return {age: list(self._leave_out(age)) for age in AgeClass}

    def _leave_out(self, age: AgeClass) -> Iterable[TestedRevision]:
        sample, recent = self._samples[age], self._samples[AgeClass.RECENT]
        intervals: dict[tuple[int, int, int, int], Triple | None] = {}
        columns = (sample.routes, sample.published, sample.first, sample.last)
        keys = zip(*(column.tolist() for column in columns), strict=True)
        for revision, weight, key in zip(self._by_age[age], sample.weights.tolist(), keys, strict=True):
            if key not in intervals:
                route, *place = key
                masks = sample.independent_of(*place), recent.independent_of(*place)
                intervals[key] = percentiles(sample, masks[0], recent, masks[1], route)
            if logs := intervals[key]:
                share = revision.newest_share
                yield TestedRevision(revision, weight, logs[0] * share, logs[2] * share)


def summarize_test(tested: Sequence[TestedRevision]) -> RevisionTest | None:
    """Return coverage, width and interval score; None without figures.

    The figures that a publication gives of one route weigh as much as one together.
    """
    if not tested:
        return None
    weights = np.array([each.weight for each in tested])
    logs = np.array([math.log(each.revision.ratio) for each in tested])
    low, high = (np.array([getattr(each, end) for each in tested]) for end in ("low", "high"))
    assumed_low, assumed_high = (math.log(ratio) for ratio in ASSUMED[AgeClass.FIRST])
    return RevisionTest(
        len(tested),
        len({each.revision.figure.known_on for each in tested}),
        float(np.average([each.is_inside for each in tested], weights=weights)),
        float(np.average(high - low, weights=weights)),
        float(np.average(interval_scores(logs, low, high), weights=weights)),
        float(np.average(interval_scores(logs, assumed_low, assumed_high), weights=weights)),
    )


def interval_scores(values: FloatArray, low: FloatArray | float, high: FloatArray | float) -> FloatArray:
    """Return the interval scores of 80 % intervals, shape (n,): the width, and ten times the distance of a miss."""
    missed = np.maximum(low - values, 0.0) + np.maximum(values - high, 0.0)
    return np.asarray(high - low + _MISS_PENALTY * missed)
