"""Withhold small counts of areas and countries, and every count from which a withheld one could be worked out.

The rule: for each withheld count, the integers that remain possible span at least its threshold, given every total that
is shown or published elsewhere. A route's total is never withheld. What an area withheld once stays withheld.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from routes_geo.build.known_totals import NOTHING_KNOWN, Knowledge
from routes_geo.build.published_sums import Group, known_sums, sums_by_country, sums_by_route
from routes_geo.build.totals import TotalRow
from routes_geo.disclosure.policy import Policy
from routes_geo.disclosure.ranges import Counts, further_withheld
from routes_geo.model import Precision, Publication

_FLOORS = Policy()
_SHORTEST_MONTH = timedelta(days=28)

_Key = tuple[str | None, str | None, str | None, str, date, date]  # route, border, area, precision, start, end


def withhold(
    vintages: Sequence[pa.Table], policy: Policy = _FLOORS, knowledge: Knowledge = NOTHING_KNOWN
) -> list[pa.Table]:
    """Withhold small counts of countries and areas in the totals of successive vintages, oldest first.

    A positive count of a country or area is withheld if it is below its threshold, or if a withheld one could be worked
    out from it and the totals that are known. An area is also withheld if an earlier vintage withheld it, or if it
    differs by less than the threshold from what an earlier vintage published.
    """
    withholding = _Withholding(policy, knowledge)
    return [withholding.apply(table) for table in vintages]


def _key(row: TotalRow) -> _Key:
    return row["route"], row["border"], row["area"], row["precision"], row["start"], row["end"]


class _Withholding:
    """The rules, and what the earlier vintages published and withheld of each area and country."""

    def __init__(self, policy: Policy, knowledge: Knowledge) -> None:
        self.policy = policy
        self.knowledge = knowledge
        self.published: dict[_Key, set[int]] = defaultdict(set)
        self.withheld: set[_Key] = set()

    def apply(self, table: pa.Table) -> pa.Table:
        """Return the totals of the next vintage with the rules applied."""
        if not pc.any(pc.not_equal(table["precision"], Precision.ROUTE.value)).as_py():
            return table
        rows: list[TotalRow] = table.to_pylist()
        hidden = {number for number, row in enumerate(rows) if self._is_small(row) or self._differs_little(row)}
        hidden |= {number for number, row in enumerate(rows) if row["value"] is not None and _key(row) in self.withheld}
        bound = self._protect(rows, hidden) if hidden else set()
        for number, row in enumerate(rows):
            if number in hidden:
                row["value"], row["status"] = None, Publication.SUPPRESSED.value
                if row["precision"] == Precision.AREA or number in bound:
                    self.withheld.add(_key(row))
            elif row["value"] is not None and row["precision"] != Precision.ROUTE:
                self.published[_key(row)].add(row["value"])
        return pa.Table.from_pylist(rows, schema=table.schema)

    def threshold(self, row: TotalRow) -> int:
        """Return the smallest positive count that is published: the finer one for areas and for less than a month."""
        is_fine = row["precision"] == Precision.AREA or row["end"] - row["start"] < _SHORTEST_MONTH
        return self.policy.threshold_fine if is_fine else self.policy.threshold_month

    def _is_small(self, row: TotalRow) -> bool:
        is_total = row["precision"] == Precision.ROUTE
        return not is_total and row["value"] is not None and 0 < row["value"] < self.threshold(row)

    def _differs_little(self, row: TotalRow) -> bool:
        current = row["value"]
        if row["precision"] != Precision.AREA or current is None:
            return False
        earlier = self.published.get(_key(row), set())
        return any(0 < abs(current - value) < self.threshold(row) for value in earlier)

    def _protect(self, rows: list[TotalRow], hidden: set[int]) -> set[int]:
        """Add to the hidden rows until none can be worked out; return the rows that are in a known sum.

        A count that is all there is of a known sum cannot be protected within it. Then others of its route still are
        withheld, so that the totals of the route alone do not give it away.
        """
        numbers = [n for n, row in enumerate(rows) if row["value"] is not None and row["precision"] != Precision.ROUTE]
        of_routes = sums_by_route(rows, numbers)
        of_countries = sums_by_country(rows, numbers, self.knowledge)
        bound: set[int] = set()
        before = -1
        while len(hidden) > before:
            before = len(hidden)
            known = known_sums(rows, numbers, hidden, self.knowledge)
            for groups in ([*of_routes, *of_countries, *known], of_routes):
                hidden |= further_withheld(self._counts(rows, numbers, groups), hidden)
            bound = {number for group in (*of_routes, *known) for number in group}
        return bound

    def _counts(self, rows: list[TotalRow], numbers: list[int], groups: list[Group]) -> Counts[int]:
        values = {number: rows[number]["value"] or 0 for number in numbers}
        return Counts(
            values,
            {number: self.threshold(rows[number]) for number in numbers},
            groups,
            frozenset(n for n, value in values.items() if value in self.published.get(_key(rows[n]), ())),
        )
