"""Withhold further counts until no withheld one can be worked out from published sums.

The rule: for each withheld count, the integers that remain possible span at least its threshold, given every count that
is shown and the sum of every group that somebody published. Sums are never withheld.

Two withheld counts that belong to the same groups can be exchanged: one more here and one less there changes no sum. So
a withheld count can be any integer from its least possible value up to what the others of its kind can give away to it.
Each of these integers is possible. Where groups lie inside one another, like areas, countries and routes, no others
are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
_Kind = frozenset[int]  # positions of the groups that a count belongs to


@dataclass(frozen=True, slots=True)
class Counts(Generic[K]):
    """Counts by key, the threshold of each, and the groups of keys whose sums are published.

    `known` are keys whose count is known although it may be withheld now, because an earlier vintage shows it. A
    withheld count is at least 1, or 0 if it is 0.
    """

    values: Mapping[K, int]
    thresholds: Mapping[K, int]
    groups: Sequence[Collection[K]]
    known: frozenset[K] = frozenset()

    def kinds(self) -> dict[K, _Kind]:
        """Return the positions of the groups of each key; keys without a group are left out."""
        kinds: defaultdict[K, set[int]] = defaultdict(set)
        for position, group in enumerate(self.groups):
            for key in group:
                kinds[key].add(position)
        return {key: frozenset(positions) for key, positions in kinds.items()}

    def least(self, key: K) -> int:
        """Return the least possible value of a withheld count."""
        return min(1, self.values[key])

    def span(self, alike: Sequence[K]) -> int:
        """Return how many integers are possible for each of some withheld keys that belong to the same groups.

        They share what is above the least possible value of each. A single one has nothing to share it with.
        """
        shared = sum(self.values[key] - self.least(key) for key in alike)
        return shared + 1 if len(alike) > 1 else 1


def possible_values(counts: Counts[K], withheld: Collection[K]) -> dict[K, range]:
    """Return the integers that remain possible for each withheld count; a key in no published sum is left out."""
    possible = {}
    for keys in _alike(counts, withheld).values():
        span = counts.span(keys)
        for key in keys:
            first = counts.values[key] if span == 1 else counts.least(key)
            possible[key] = range(first, first + span)
    return possible


def further_withheld(counts: Counts[K], withheld: Collection[K]) -> set[K]:
    """Return the keys to withhold besides those that are: the smallest positive counts in the same published sums.

    Counts that an earlier vintage shows are taken only if no others are enough. If all of the same sums together are
    not enough, all of them are withheld.
    """
    kinds = counts.kinds()
    shown: defaultdict[_Kind, list[K]] = defaultdict(list)
    for key, kind in kinds.items():
        if key not in withheld and counts.values[key] > 0:
            shown[kind].append(key)
    added: set[K] = set()
    for kind, keys in _alike(counts, withheld).items():
        added |= _protectors(counts, keys, sorted(shown[kind], key=lambda key: (counts.values[key], str(key))))
    return added


def _alike(counts: Counts[K], withheld: Collection[K]) -> dict[_Kind, list[K]]:
    """Return the withheld keys that are not known, by the groups they belong to."""
    kinds, alike = counts.kinds(), defaultdict(list)
    for key in withheld:
        if key in kinds and key not in counts.known:
            alike[kinds[key]].append(key)
    return dict(alike)


def _protectors(counts: Counts[K], withheld: list[K], shown: list[K]) -> set[K]:
    unknown = [key for key in shown if key not in counts.known]
    chosen = _enough(counts, withheld, unknown)
    if chosen is None:
        chosen = _enough(counts, withheld, shown)
    return set(shown if chosen is None else chosen)


def _enough(counts: Counts[K], withheld: list[K], candidates: list[K]) -> list[K] | None:
    """Return the fewest of the candidates, in their order, that make the withheld counts safe; None if all do not."""
    for number in range(len(candidates) + 1):
        together = [*withheld, *candidates[:number]]
        if counts.span(together) >= max(counts.thresholds[key] for key in together):
            return candidates[:number]
    return None
