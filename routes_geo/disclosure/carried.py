"""How well a share predicts another period: the range of actual over assigned counts, by age and size of the share.

All pairs of published share sets of the same whole are compared: what the earlier one assigns to an area, and what the
later one publishes. The range contains 80 % of the ratios. A share is carried only if its range is narrower than
tenfold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from routes_geo.geography.shares import ELSEWHERE, ShareSet
from routes_geo.model import Basis

QUANTILES = (0.1, 0.9)
WIDEST = 10.0  # high over low: from here on a count stays one level up
FEWEST_PAIRS = 15
_MONTHS_PER_YEAR = 12
SIZES = ("small", "medium", "large", "dominant")  # shares below 5 %, 20 % and 60 %, and larger ones
_SIZE_LIMITS = (0.05, 0.2, 0.6)


@dataclass(frozen=True, slots=True)
class CarriedRange:
    """Give the 80 % range of actual over assigned counts for shares of a size that are `age_years` old or less."""

    age_years: int
    size: str
    low: float
    high: float
    pairs: int

    @property
    def width(self) -> float:
        """Return high over low, infinite if low is 0."""
        return self.high / self.low if self.low else float("inf")

    @property
    def is_usable(self) -> bool:
        """Return whether a share may be carried: its range is narrower than tenfold."""
        return self.width < WIDEST


def size_of(share: float) -> str:
    """Return the size class of a share, 0 to 1."""
    return SIZES[int(np.searchsorted(_SIZE_LIMITS, share, side="right"))]


def age_of(gap_months: int) -> int:
    """Return the age in years, from 1, of a share for a month that is `gap_months` whole months from its window."""
    return gap_months // _MONTHS_PER_YEAR + 1


def carried_ranges(sets: Iterable[ShareSet]) -> list[CarriedRange]:
    """Return the usable ranges, narrowest first.

    A range is never narrower than that of a younger share of its size. Ages with fewer than FEWEST_PAIRS ratios have
    none, nor have older ones.
    """
    ratios: dict[tuple[str, int], list[float]] = defaultdict(list)
    for size, age, ratio in _ratios([each for each in sets if each.basis == Basis.PUBLISHED_SHARE]):
        ratios[size, age].append(ratio)
    ranges = [each for size in SIZES for each in _by_age(size, ratios)]
    return sorted((each for each in ranges if each.is_usable), key=lambda each: (each.width, each.size, each.age_years))


def _by_age(size: str, ratios: dict[tuple[str, int], list[float]]) -> Iterator[CarriedRange]:
    low, high, age = float("inf"), 0.0, 1
    while len(ratios[size, age]) >= FEWEST_PAIRS:
        least, most = (float(bound) for bound in np.quantile(ratios[size, age], QUANTILES))
        low, high = min(low, least), max(high, most)
        yield CarriedRange(age, size, low, high, len(ratios[size, age]))
        age += 1


def _ratios(sets: Sequence[ShareSet]) -> Iterator[tuple[str, int, float]]:
    """Yield size, age and ratio of each area in each pair of sets of the same whole, one after the other in time."""
    for earlier, later in permutations(sets, 2):
        gap = -1 if earlier.stop is None else later.start - earlier.stop
        if earlier.whole != later.whole or gap < 0:
            continue
        for area, weight in earlier.weights.items():
            if area != ELSEWHERE and (area in later.weights or ELSEWHERE not in later.weights):
                assigned = weight / sum(earlier.weights.values())
                actual = later.weights.get(area, 0) / sum(later.weights.values())
                yield size_of(assigned), age_of(gap), actual / assigned
