"""Percentiles of revisions as arrays: weighted by publication and route, and with what censored figures still expect.

The rule: figures that a publication gives of one route depend on each other, so together they weigh as much as one. A
figure is independent of another only if it is of another publication about other months.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from routes_geo.grid.arrays import BoolArray, FloatArray, IntArray
from routes_geo.model import ROUTE_IDS
from routes_geo.pressure.revised_figures import Revision

# Least weight of usable figures, and number of publications that they are from.
LEAST_WEIGHT, LEAST_PUBLICATIONS = 10.0, 3
# Revisions of the route itself count as much as three of other routes.
OWN_WEIGHT = 3.0
LOW, CENTRAL = 0.1, 0.5
_ROUNDING = 1e-9  # of sums of weights

Triple = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class RevisionSample:
    """Revisions of figures of one age as columns, shape (n,) each.

    `values` are ln(later / first) of the newest month alone; `routes` are positions in ROUTE_IDS; `published` are
    ordinal days; `first` and `last` are months since 1970-01.
    """

    values: FloatArray
    weights: FloatArray
    routes: IntArray
    published: IntArray
    first: IntArray
    last: IntArray
    followed: BoolArray

    def independent_of(self, published: int, first: int, last: int) -> BoolArray:
        """Return which figures, shape (n,), are of another publication than a figure and about other months."""
        apart: BoolArray = (self.published != published) & ((self.last < first) | (self.first > last))
        return apart


def sample_revisions(revisions: Sequence[Revision]) -> RevisionSample:
    """Return revisions as columns, in their order."""
    figures = [revision.figure for revision in revisions]
    sizes = Counter((figure.known_on, figure.route) for figure in figures)
    return RevisionSample(
        np.array([revision.newest_log_ratio for revision in revisions], np.float64),
        np.array([1 / sizes[figure.known_on, figure.route] for figure in figures], np.float64),
        np.array([ROUTE_IDS.index(figure.route) for figure in figures], np.int64),
        np.array([figure.known_on.toordinal() for figure in figures], np.int64),
        np.array([figure.first_month for figure in figures], np.int64),
        np.array([figure.last_month for figure in figures], np.int64),
        np.array([revision.is_followed for revision in revisions], np.bool_),
    )


def percentiles(
    sample: RevisionSample, usable: BoolArray, recent: RevisionSample, usable_recent: BoolArray, route: int
) -> Triple | None:
    """Return the percentiles 10, 50 and 90 of ln(later / first) for a route; None with too few usable figures.

    A censored figure stands for itself and each later revision that a figure of `recent` went through.
    """
    still = usable_recent & recent.followed
    if not still.any():
        usable = usable & sample.followed
    publications = np.unique(sample.published[usable]).size
    if sample.weights[usable].sum() < LEAST_WEIGHT or publications < LEAST_PUBLICATIONS:
        return None
    weights = sample.weights * np.where(sample.routes == route, OWN_WEIGHT, 1.0)
    settled, censored = usable & sample.followed, usable & ~sample.followed
    shares = recent.weights[still] * np.where(recent.routes[still] == route, OWN_WEIGHT, 1.0)
    values = [sample.values[settled], np.add.outer(sample.values[censored], recent.values[still]).ravel()]
    parts = [weights[settled], np.outer(weights[censored], shares / max(shares.sum(), 1.0)).ravel()]
    return weighted_percentiles(np.concatenate(values), np.concatenate(parts))


def weighted_percentiles(values: FloatArray, weights: FloatArray) -> Triple:
    """Return weighted percentiles 10, 50 and 90, with room for one more figure of the route beyond either end.

    That room makes intervals from few values wide enough (weighted conformal prediction, Tibshirani et al. 2019).
    """
    share = LOW * (float(weights.sum()) + OWN_WEIGHT)
    low, high = _end(values, weights, share), -_end(-values, weights, share)
    order = np.argsort(values, kind="stable")
    middle = np.searchsorted(np.cumsum(weights[order]), CENTRAL * weights.sum() - _ROUNDING)
    return low, float(values[order[middle]]), high


def _end(values: FloatArray, weights: FloatArray, share: float) -> float:
    """Return the largest value up to which values weigh at most `share`, or the smallest. Equal ones: light first."""
    order = np.lexsort((weights, values))
    inside = int((np.cumsum(weights[order]) <= share + _ROUNDING).sum())
    return float(values[order[max(inside - 1, 0)]])
