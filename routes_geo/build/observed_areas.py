"""Areas whose count its publisher gives: each counts in its own row or cell, as its published total states it.

The rule: what is withheld of an area in its totals is withheld here, too. It is left out of the totals of the cells and
of the route, because their sum could give it away.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from routes_geo.build.geography_tables import Geography
from routes_geo.build.observed_counts import Group
from routes_geo.disclosure.hierarchy import keys_to_parent
from routes_geo.geography.areas import LocatedArea
from routes_geo.model import Precision


class AreaFigure(NamedTuple):
    """The count of an area in a group, None if it is withheld."""

    group: Group
    area: LocatedArea
    value: int | None


@dataclass(frozen=True, slots=True)
class KnownAreas:
    """The landing areas by each name that totals can have for them."""

    by_name: Mapping[str, LocatedArea]

    def figures(self, totals: Mapping[Group, int | None]) -> Iterator[AreaFigure]:
        """Yield the counts of the areas that are known by name; those of others stay with the route."""
        for group, value in totals.items():
            located = self.by_name.get(group.area or "")
            if group.precision == Precision.AREA and located is not None:
                yield AreaFigure(group, located, value)


NO_AREAS = KnownAreas({})


def known_areas(geography: Geography, ids_by_name: Mapping[str, str]) -> KnownAreas:
    """Return the areas by their own names and by those that publishers use, with the id of each."""
    areas = geography.areas
    own = {located.area.name: located for located in areas.values()}
    return KnownAreas({name: areas[area_id] for name, area_id in ids_by_name.items() if area_id in areas} | own)


def keys_of_areas(figures: Iterable[AreaFigure], level: int) -> list[int]:
    """Return the key that counts each area at a resolution: a cell, or the number of the area."""
    several = list(figures)
    keys = np.array([each.area.key for each in several], np.uint64)
    homes = {each.area.area.number: each.area.home for each in several}
    return [int(key) for key in keys_to_parent(keys, level, homes)]
