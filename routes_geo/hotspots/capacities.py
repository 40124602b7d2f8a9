"""Choose among dated capacities: the one in force on a day, and those that contradict it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from routes_geo.hotspots.areas import HotspotStatement

_EXACTNESS = ("day", "month", "quarter", "year")


def in_force(capacities: Iterable[HotspotStatement], day: date) -> HotspotStatement | None:
    """Return the capacity in force on a day: the latest dated on or before it; None if all are dated after it.

    A capacity dated by a month or a year is in force from its first day, because it is a statement about all of it. Of
    two with the same first day, the more exactly dated one is returned, then the larger, which gives the smaller load.
    """
    earlier = [capacity for capacity in capacities if capacity.first <= day and capacity.value > 0]
    return max(earlier, key=_priority, default=None)


def _priority(capacity: HotspotStatement) -> tuple[date, int, int, str]:
    return capacity.first, -exactness(capacity), capacity.value, capacity.source


def exactness(statement: HotspotStatement) -> int:
    """Return 0 for a statement dated by a day, and more for one dated by a longer time."""
    return _EXACTNESS.index(statement.date_precision)


def other_capacities(
    capacities: Sequence[HotspotStatement], current: HotspotStatement | None
) -> list[HotspotStatement]:
    """Return the capacities that contradict the one in force, not those it replaced; without one in force, all."""
    if current is None:
        return list(capacities)
    return [
        each
        for each in capacities
        if each.conflict is not None and each.conflict == current.conflict and each.value != current.value
    ]


def nearest_of_each_value(capacities: Sequence[HotspotStatement], day: date) -> list[HotspotStatement]:
    """Return one statement of each value, the one dated nearest to a day, in their order."""
    nearest: dict[int, HotspotStatement] = {}
    for capacity in sorted(capacities, key=lambda each: abs((each.first - day).days)):
        nearest.setdefault(capacity.value, capacity)
    return [capacity for capacity in capacities if nearest[capacity.value] is capacity]
