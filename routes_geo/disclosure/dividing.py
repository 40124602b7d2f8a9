"""Divide the monthly totals of a route between its landing areas by published shares.

The rules: only a published share divides a total. A month without shares of its own takes the newest earlier ones;
shares are never carried back. Carried shares are used only where their range (`carried.py`) is narrower than tenfold;
otherwise the count stays one level up. So does the part of an area whose own count is withheld.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from routes_geo.disclosure.allocation import allocate
from routes_geo.disclosure.carried import CarriedRange, age_of, carried_ranges, size_of
from routes_geo.geography.areas import LocatedArea
from routes_geo.geography.shares import ELSEWHERE, ShareSet
from routes_geo.grid.arrays import IntArray
from routes_geo.model import BASES, FIRST_CARRIED, NOT_PLACED, Basis

BoolArray = NDArray[np.bool_]


@dataclass(slots=True)
class KeyCounts:
    """Counts of one key by month (p,), and how each was placed (p,)."""

    values: IntArray
    placing: NDArray[np.int8]

    @classmethod
    def empty(cls, months: int) -> KeyCounts:
        """Make an instance in which nothing is placed."""
        return cls(np.zeros(months, np.int64), np.full(months, NOT_PLACED, np.int8))

    def add(self, values: IntArray, months: BoolArray, placing: NDArray[np.int8]) -> None:
        """Add counts in some months; the less certain placing applies."""
        self.values[months] += values[months]
        self.placing[months] = np.maximum(self.placing[months], placing[months])


@dataclass(slots=True)
class Divided:
    """Counts by key, and those that stay with the route, shape (p,).

    `withheld` are the months (p,) in which a key has a share whose own count is withheld.
    """

    unplaced: IntArray
    by_key: dict[int, KeyCounts] = field(default_factory=dict)
    withheld: dict[int, BoolArray] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InForce:
    """A share set that is in force in some months (p,), and the age of its shares in years, 0 for its own months."""

    shares: ShareSet
    age_years: int
    months: BoolArray

    @property
    def basis(self) -> str:
        """Return how the counts of its members are derived."""
        is_carried = self.age_years > 0 and self.shares.basis != Basis.OBSERVED
        return Basis.CARRIED_SHARE.value if is_carried else self.shares.basis


class Divider:
    """The share sets of all routes, the areas they place on, and the months of a series."""

    def __init__(self, sets: Iterable[ShareSet], areas: Mapping[str, LocatedArea], months: range) -> None:
        self.areas = areas
        self.homes = {located.key: located.home for located in areas.values()}
        self.months = months
        self.sets: dict[tuple[str, str, str], list[ShareSet]] = defaultdict(list)
        for shares in sets:
            self.sets[shares.whole].append(shares)
        self.ranges = carried_ranges(shares for group in self.sets.values() for shares in group)
        self._codes = {(each.size, each.age_years): FIRST_CARRIED + at for at, each in enumerate(self.ranges)}

    def borders(self) -> Iterator[tuple[str, str]]:
        """Yield each route with a border whose total shares divide."""
        yield from sorted({(route, border) for route, border, of in self.sets if border and not of})

    def over(self, months: range) -> Divider:
        """Return the same share sets for other months."""
        other = copy(self)
        other.months = months
        return other

    def range_of(self, placing: int) -> CarriedRange | None:
        """Return the range of a carried share, None if a count was placed by other means."""
        return self.ranges[placing - FIRST_CARRIED] if placing >= FIRST_CARRIED else None

    def divide(self, route: str, border: str, totals: IntArray, present: BoolArray) -> Divided:
        """Divide totals (p,) of a route and border; months that are not `present` (p,) have no total."""
        divided = Divided(np.where(present, totals, 0))
        certain = np.zeros(totals.size, np.int8)
        self._divide((route, border, ELSEWHERE), totals, present, certain, divided)
        return divided

    def _divide(
        self, whole: tuple[str, str, str], totals: IntArray, present: BoolArray, placing: NDArray[np.int8], out: Divided
    ) -> None:
        """Divide a whole between the members of its sets; what stays is counted for the whole itself."""
        stays, stays_in = np.where(present, totals, 0), present.copy()
        members: dict[str, KeyCounts] = {}
        for force in self.in_force(whole, present):
            parts = allocate(totals[force.months], list(force.shares.weights.values()))
            kept = np.zeros(totals.size, np.bool_)
            for (area, code), part in zip(self._codes_of(force), parts, strict=True):
                if code == NOT_PLACED:
                    kept |= force.months
                    self._mark_withheld(force, area, out)
                    continue
                values = np.zeros_like(totals)
                values[force.months] = part
                stays -= values
                counts = members.setdefault(area, KeyCounts.empty(totals.size))
                counts.add(values, force.months, np.maximum(placing, np.int8(code)))
            stays_in &= kept | ~force.months
        for area, counts in members.items():
            inside = counts.placing != NOT_PLACED
            self._divide((whole[0], "", area), counts.values, inside, counts.placing, out)
        self._keep(whole[2], stays, stays_in, placing, out)

    def _mark_withheld(self, force: InForce, area: str, out: Divided) -> None:
        if area in force.shares.withheld and force.age_years == 0:
            marked = out.withheld.setdefault(self.areas[area].key, np.zeros(force.months.size, np.bool_))
            marked |= force.months

    def _keep(self, area: str, values: IntArray, months: BoolArray, placing: NDArray[np.int8], out: Divided) -> None:
        if area == ELSEWHERE:
            out.unplaced = values
        elif months.any():
            counts = out.by_key.setdefault(self.areas[area].key, KeyCounts.empty(values.size))
            counts.add(values, months, placing)

    def in_force(self, whole: tuple[str, str, str], present: BoolArray) -> Iterator[InForce]:
        """Yield the sets that divide a whole in the months that are present."""
        sets = self.sets.get(whole, [])
        if not sets:
            return
        month = np.asarray(self.months)
        starts = np.array([each.start for each in sets])
        stops = np.array([each.stop or self.months.stop for each in sets])
        chosen = np.searchsorted(starts, month, side="right") - 1
        gaps = month - stops[chosen]
        ages = np.array([0 if gap < 0 else age_of(int(gap)) for gap in gaps])
        divided = present & (chosen >= 0)
        for number, age in sorted(set(zip(chosen[divided].tolist(), ages[divided].tolist(), strict=True))):
            yield InForce(sets[number], age, divided & (chosen == number) & (ages == age))

    def _codes_of(self, force: InForce) -> Iterator[tuple[str, int]]:
        """Yield each member of a set with how it is placed, NOT_PLACED if its count stays with the whole."""
        weights = force.shares.weights
        total = sum(weights.values())
        for area, weight in weights.items():
            if area == ELSEWHERE or area in force.shares.withheld:
                yield area, NOT_PLACED
            elif force.basis != Basis.CARRIED_SHARE:
                yield area, BASES.index(force.basis)
            else:
                yield area, self._codes.get((size_of(weight / total), force.age_years), NOT_PLACED)
