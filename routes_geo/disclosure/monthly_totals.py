"""The monthly totals of a series by route and border, at each vintage.

The rule: what a later vintage states does not count for an earlier one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from routes_geo.disclosure.allocation import allocate
from routes_geo.disclosure.cells import BoolArray
from routes_geo.grid.arrays import IntArray
from routes_geo.model import ROUTE_IDS, month_label, month_of


@dataclass(frozen=True, slots=True)
class Dense:
    """Values of one route and border by month (p,), 0 if a month is missing; `present` (p,) marks the others."""

    values: IntArray
    present: BoolArray

    @classmethod
    def empty(cls, months: int) -> Dense:
        """Make an instance without any month."""
        return cls(np.zeros(months, np.int64), np.zeros(months, np.bool_))


SEVERAL = 2  # borders of a route from which on a total has to be split

Totals = dict[tuple[str, str], Dense]


def totals_by_border(vintages: Sequence[pa.Table], months: range, divided: Iterable[tuple[str, str]]) -> list[Totals]:
    """Return the values of each vintage by month, route and border, oldest first.

    A total without a border gets the only border of its route, as far as this vintage, earlier ones and the shares
    state any; `divided` are the routes and borders whose totals shares divide. What a later vintage states does not
    count: it was not known when this one was placed.
    """
    borders: dict[str, set[str]] = defaultdict(set)
    for route, border in divided:
        borders[route].add(border)
    by_vintage = []
    for table in vintages:
        for row in (
            table.select(["route", "border"]).drop_null().group_by(["route", "border"]).aggregate([]).to_pylist()
        ):
            borders[row["route"]].add(row["border"])
        only_borders = {route: next(iter(names)) for route, names in borders.items() if len(names) == 1}
        by_vintage.append(_monthly_totals(table, months, only_borders))
    return by_vintage


def _monthly_totals(totals: pa.Table, months: range, only_borders: Mapping[str, str]) -> Totals:
    """Return the values by month of each (route, border); a total without border gets the route's only one, if any."""
    by_key: Totals = {}
    columns = (totals[name].to_pylist() for name in ("route", "border", "start", "value"))
    for route, border, start, value in zip(*columns, strict=True):
        position = month_of(start) - months.start
        if route is None or value is None or not 0 <= position < len(months):
            continue
        key = route, border or only_borders.get(route, "")
        dense = by_key.setdefault(key, Dense.empty(len(months)))
        dense.values[position] += value
        dense.present[position] = True
    return by_key


def with_borders(vintages: list[Totals]) -> list[Totals]:
    """Split totals that do not distinguish borders like the newest earlier vintage that does."""
    divided = [dict(totals) for totals in vintages]
    for position, totals in enumerate(vintages):
        for route in [route for route, border in totals if not border]:
            for earlier in reversed(vintages[:position]):
                _split(divided[position], route, earlier)
    return divided


def _split(totals: Totals, route: str, reference: Totals) -> None:
    """Move a route's months without border to its borders, in the proportions of another vintage that states them."""
    whole = totals[route, ""]
    borders = sorted(key for key in reference if key[0] == route and key[1])
    if len(borders) < SEVERAL:
        return
    for month in np.flatnonzero(whole.present):
        shares = np.array([reference[key].values[month] for key in borders])
        if shares.any():
            parts = allocate(whole.values[month : month + 1], shares)[:, 0]
            for key, part in zip(borders, parts, strict=True):
                dense = totals.setdefault(key, Dense.empty(whole.values.size))
                dense.values[month], dense.present[month] = part, True
            whole.values[month], whole.present[month] = 0, False


def incompleteness(totals: Totals, own: range, months: range) -> str:
    """Return what a vintage lacks of its own months, "" for nothing; its totals have all `months` as columns.

    It may lack months of a border only if its route also has months that do not distinguish borders.
    """
    missing = sorted(set(ROUTE_IDS) - {route for route, _ in totals}, key=ROUTE_IDS.index)
    if missing:
        return f"the release has no month of route {missing[0]}; it must have all of {', '.join(ROUTE_IDS)}"
    undivided = {route for route, border in totals if not border}
    columns = slice(own.start - months.start, own.stop - months.start)
    for (route, border), dense in sorted(totals.items()):
        present = int(dense.present[columns].sum())
        if present != len(own) and route not in undivided:
            return (
                f"{route} {border}: {present} of the {len(own)} months from {month_label(own[0])}; "
                "a release must have all of them"
            )
    return ""
