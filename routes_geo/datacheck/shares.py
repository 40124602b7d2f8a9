"""Check the landing areas, and the published shares that divide counts between them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from routes_geo.datacheck.tables import AREAS, KEYS, LANDINGS, SHARES, Data, Row, Violation, row_name
from routes_geo.geography.areas import LEVELS
from routes_geo.geography.shares import STATED_BASES

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
HIGHEST_NUMBER = 127  # ids of areas on tiles must lie below those of cells
_DIVIDED = ("CMED", "EMED", "WMED")  # routes at sea whose totals the landings divide
ELSEWHERE_AREAS = {"GR:islands": "GR:other_islands"}  # landings that are known no finer than the whole


def check_areas(data: Data) -> Iterator[Violation]:
    """Find areas with an impossible number or level, an unknown route, or places without coordinates."""
    located = {row["place_id"] for row in data.tables["places.csv"] if row["lng"]}
    routes = {row["route"] for row in data.tables["routes.csv"]}
    numbers: set[str] = set()
    for row in data.tables[AREAS]:
        for fault in _area_faults(row, located, routes, numbers):
            yield Violation(AREAS, row["area_id"], fault)
        numbers.add(row["number"])


def _area_faults(row: Row, located: set[str], routes: set[str], numbers: set[str]) -> Iterator[str]:
    if not row["number"].isdecimal() or not 0 < int(row["number"]) <= HIGHEST_NUMBER:
        yield f"number {row['number']!r} is not a whole number from 1 to {HIGHEST_NUMBER}"
    if row["number"] in numbers:
        yield f"number {row['number']} is that of an earlier area"
    if row["level"] not in LEVELS:
        yield f"unknown level {row['level']!r}; choose one of {', '.join(LEVELS)}"
    if row["route"] not in routes:
        yield f"unknown route {row['route']!r}"
    if unlocated := sorted(set(row["places"].split(";")) - located):
        yield f"places without coordinates: {', '.join(unlocated)}"


def check_shares(data: Data) -> Iterator[Violation]:
    """Find faults in share sets: in weights, areas and windows, and against the published landings."""
    areas = {row["area_id"]: row["route"] for row in data.tables[AREAS]}
    for row in data.tables[SHARES]:
        for fault in _share_faults(row, areas):
            yield Violation(SHARES, row_name(row, KEYS[SHARES]), fault)
    yield from _window_faults(data)
    yield from _landing_faults(data)


def _share_faults(row: Row, areas: dict[str, str]) -> Iterator[str]:
    if not row["weight"].isdecimal() or int(row["weight"]) == 0:
        yield f"weight {row['weight']!r} is not a positive whole number"
    if row["basis"] not in STATED_BASES:
        yield f"unknown basis {row['basis']!r}; choose one of {', '.join(STATED_BASES)}"
    for column in ("area_id", "of"):
        if row[column] and areas.get(row[column]) != row["route"]:
            yield f"{column} {row[column]!r} is not an area of {row['route']} in {AREAS}"
    if row["of"] and row["border"]:
        yield "a set that divides an area has no border"
    if not row["publisher"] or not row["source"]:
        yield "publisher and source are needed"
    if not all(_MONTH.fullmatch(text) for text in (row["start"], row["end"] or row["start"])):
        yield f"the window {row['start']} to {row['end']} does not consist of months (YYYY-MM)"
    elif row["end"] and row["end"] <= row["start"]:
        yield "the window ends before it starts"


def _window_faults(data: Data) -> Iterator[Violation]:
    """Find windows of the same whole that overlap: a month has one set of shares."""
    windows: defaultdict[tuple[str, str, str], set[tuple[str, str]]] = defaultdict(set)
    for row in data.tables[SHARES]:
        windows[row["route"], row["border"], row["of"]].add((row["start"], row["end"]))
    for whole, spans in windows.items():
        for (start, end), (following, _) in pairwise(sorted(spans)):
            if not end or end > following:
                fault = f"the window from {start} ends at {end or 'no month'}, the next starts at {following}"
                yield Violation(SHARES, " ".join(filter(None, whole)), fault)


def _landing_faults(data: Data) -> Iterator[Violation]:
    """Compare the weights of UNHCR's areas with its landings of that area and year, and those of wholes with sums."""
    expected: Counter[tuple[str, str]] = Counter()
    for row in data.tables[LANDINGS]:
        if row["route"] in _DIVIDED and int(row["arrivals"]):
            expected[row["area_id"], row["year"]] += int(row["arrivals"])
    stated: dict[tuple[str, str], int] = {}
    for row in data.tables[SHARES]:
        if LANDINGS in row["source"] and row["weight"].isdecimal():
            key = row["area_id"] or ELSEWHERE_AREAS[row["of"]], row["start"][:4]
            stated[key] = int(row["weight"])
            if row["of"] and (row["of"], key[1]) in _wholes(data):
                expected[row["of"], key[1]] += int(row["weight"])
    for key in sorted(stated.keys() | expected.keys()):
        if stated.get(key, 0) != expected[key]:
            fault = f"the weight is {stated.get(key, 0)}, published are {expected[key]}"
            yield Violation(SHARES, " ".join(key), fault)


def _wholes(data: Data) -> set[tuple[str, str]]:
    """Return the areas and years that UNHCR's landings divide, and that are part of a total divided by them."""
    return {
        (row["area_id"], row["start"][:4]) for row in data.tables[SHARES] if LANDINGS in row["source"] and not row["of"]
    }
