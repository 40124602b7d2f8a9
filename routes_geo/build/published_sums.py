"""The groups of rows whose sum is published: by route, by country, and by every known total that they add up to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterator, Sequence

from routes_geo.build.known_totals import Knowledge, KnownTotal
from routes_geo.build.totals import TotalRow
from routes_geo.model import Precision
from routes_geo.snapshot.subjects import ALL

Group = frozenset[int]  # numbers of rows
_SEVERAL = 2


def sums_by_route(rows: Sequence[TotalRow], numbers: Collection[int]) -> list[Group]:
    """Return the areas of each route, border and period; their sum is known, because publishers give it elsewhere."""
    groups: defaultdict[Hashable, set[int]] = defaultdict(set)
    for number in numbers:
        row = rows[number]
        if row["precision"] == Precision.AREA:
            groups[row["route"], row["border"], row["start"], row["end"]].add(number)
    return [frozenset(group) for group in groups.values()]


def sums_by_country(rows: Sequence[TotalRow], numbers: Collection[int], knowledge: Knowledge) -> list[Group]:
    """Return the areas of each country, border and period, for countries with several areas."""
    groups: defaultdict[Hashable, set[int]] = defaultdict(set)
    for number in numbers:
        row = rows[number]
        country = knowledge.countries.get(row["area"] or "")
        if row["precision"] == Precision.AREA and country:
            groups[country, row["border"], row["start"], row["end"]].add(number)
    return [frozenset(group) for group in groups.values() if len(group) >= _SEVERAL]


def known_sums(
    rows: Sequence[TotalRow], numbers: Collection[int], withheld: Collection[int], knowledge: Knowledge
) -> list[Group]:
    """Return the groups with a withheld row that add up to a known total, each once.

    A group has the rows of one area, country or route within the days of the total.
    """
    total_of_route = [number for number, row in enumerate(rows) if row["precision"] == Precision.ROUTE]
    totals = [*knowledge.totals, *(_as_total(rows[number]) for number in total_of_route)]
    found: dict[Group, None] = {}
    for total in totals:
        if total is None or not any(_is_within(rows[number], total) for number in withheld):
            continue
        inside = [number for number in numbers if _is_within(rows[number], total)]
        for group in _by_place(rows, inside, knowledge):
            if sum(rows[number]["value"] or 0 for number in group) == total.value and not group.isdisjoint(withheld):
                found[group] = None
    return list(found)


def _as_total(row: TotalRow) -> KnownTotal | None:
    if row["value"] is None:
        return None
    return KnownTotal("", frozenset(filter(None, [row["route"]])), row["start"], row["end"], row["value"])


def _is_within(row: TotalRow, total: KnownTotal) -> bool:
    is_on_route = not total.routes or ALL in total.routes or row["route"] in total.routes
    return is_on_route and total.start <= row["start"] and row["end"] <= total.end


def _by_place(rows: Sequence[TotalRow], numbers: Sequence[int], knowledge: Knowledge) -> Iterator[Group]:
    groups: defaultdict[Hashable, set[int]] = defaultdict(set)
    for number in numbers:
        row = rows[number]
        route, border, area = row["route"], row["border"], row["area"]
        groups["area", route, border, area].add(number)
        groups["route", route].add(number)
        groups["route", route, border].add(number)
        if country := knowledge.countries.get(area or ""):
            groups["country", country].add(number)
            groups["country", country, border].add(number)
    yield from map(frozenset, groups.values())
