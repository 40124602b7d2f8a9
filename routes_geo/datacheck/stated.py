"""Check the published figures that are no series: vocabulary, small counts, conflicts, and the 117 compared ones."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import combinations

from routes_geo.datacheck.tables import Data, Row, Violation
from routes_geo.datafiles import VERIFICATIONS
from routes_geo.errors import DataError
from routes_geo.model import Border
from routes_geo.months import last_day
from routes_geo.stated.figures import QUALIFIERS, STATED_INDICATORS, STATED_ROUTES, StatedFigure, StatedUnit
from routes_geo.stated.tables import REQUESTS_FILE, STATED_FILES, STATED_FOLDER, read_stated

# Below this, a count is not published for an area or for less than a year.
SMALL_COUNT = 10
YEAR = timedelta(days=365)
# What the status of a figure in figures.csv becomes.
VERIFICATION_OF_STATUS = {
    "verified": "verified",
    "verified as press": "partly",
    "verified as letter": "partly",
    "conflict": "partly",
    "partly": "partly",
    "unverified": "unverified",
}
_ADDRESSED = ("landings.csv", "first_releases.csv")  # files in which every figure has the address of its source
_COUNTED = (StatedUnit.PERSONS, StatedUnit.DETECTIONS, StatedUnit.ATTEMPTS)
_PUBLISHER_ENDS = re.compile(r"[,;(]| via ")


def check_stated(data: Data) -> Iterator[Violation]:
    """Find published figures with wrong terms, small counts, conflicts that are not marked, and wrong requests."""
    figures = read_stated(data.folder)
    yield from _repeated_ids(figures)
    for figure in figures:
        yield from (Violation(STATED_FOLDER, figure.id, fault) for fault in _faults(figure))
    yield from _addresses(data)
    yield from _small_steps(figures)
    yield from _conflicts(figures)
    yield from _requests(data, figures)


def _repeated_ids(figures: Iterable[StatedFigure]) -> Iterator[Violation]:
    seen: set[str] = set()
    for figure in figures:
        if figure.id in seen:
            yield Violation(STATED_FOLDER, figure.id, "two figures have this id; give each its own")
        seen.add(figure.id)


def _faults(figure: StatedFigure) -> Iterator[str]:
    terms = (
        ("indicator", figure.indicator, STATED_INDICATORS),
        ("unit", figure.unit, tuple(StatedUnit)),
        ("qualifier", figure.qualifier, (None, *QUALIFIERS)),
        ("border", figure.border, (None, *Border)),
        ("verification", figure.verification, VERIFICATIONS),
        *(("routes", route, STATED_ROUTES) for route in figure.routes),
    )
    for column, term, accepted in terms:
        if term not in accepted:
            yield f"{column} {term!r} is unknown; give one of {', '.join(filter(None, accepted))}"
    if not figure.start < figure.end:
        yield f"end {figure.end} is not after start {figure.start}"
    if (figure.area is None) != (figure.area_id is None):
        yield "give both area and area_id, or neither"
    if figure.published:
        try:
            last_day(figure.published, "published")
        except DataError as error:
            yield str(error)
    if is_small(figure):
        yield f"{figure.value} is below {SMALL_COUNT}: such a count of an area, or of less than a year, stays out"


def is_small(figure: StatedFigure) -> bool:
    """Return whether a figure is a count too small to be published: below 10, of an area or of less than a year.

    Deaths are published by year for every area.
    """
    if figure.unit not in _COUNTED or not 0 < figure.value < SMALL_COUNT:
        return False
    of_area = figure.area is not None and figure.indicator != "dead_and_missing"
    return of_area or figure.end - figure.start < YEAR


def _small_steps(figures: Iterable[StatedFigure]) -> Iterator[Violation]:
    """Find figures from the same day on whose difference is a small count of less than a year."""
    groups: dict[tuple[object, ...], list[StatedFigure]] = defaultdict(list)
    for figure in figures:
        if figure.unit in _COUNTED and figure.qualifier is None:
            groups[(*_subject(figure), figure.start)].append(figure)
    for group in groups.values():
        for first, second in combinations(sorted(group, key=lambda figure: figure.end), 2):
            small = 0 < abs(second.value - first.value) < SMALL_COUNT
            if small and timedelta(0) < second.end - first.end < YEAR:
                yield Violation(STATED_FOLDER, second.id, f"{first.id} subtracted from it leaves a small count")


def _subject(figure: StatedFigure) -> tuple[object, ...]:
    return figure.indicator, figure.unit, figure.routes, figure.area_id, figure.border


def _conflicts(figures: Iterable[StatedFigure]) -> Iterator[Violation]:
    """Find conflicts without two values, and values of two publishers on the same subject that are not marked."""
    values: dict[str, set[int]] = defaultdict(set)
    groups: dict[tuple[object, ...], list[StatedFigure]] = defaultdict(list)
    for figure in figures:
        if figure.conflict:
            values[figure.conflict].add(figure.value)
        if figure.qualifier is None:
            groups[(*_subject(figure), figure.start, figure.end)].append(figure)
    for name, in_conflict in values.items():
        if len(in_conflict) < 2:
            yield Violation(STATED_FOLDER, name, "a conflict needs two different values")
    for group in groups.values():
        for first, second in combinations(group, 2):
            differ = first.value != second.value and publisher_of(first) != publisher_of(second)
            if differ and (first.conflict is None or first.conflict != second.conflict):
                yield Violation(STATED_FOLDER, second.id, f"contradicts {first.id}; give both the same conflict")


def publisher_of(figure: StatedFigure) -> str:
    """Return the first publisher that the source of a figure names."""
    return _PUBLISHER_ENDS.split(figure.source)[0].strip().casefold()


def _addresses(data: Data) -> Iterator[Violation]:
    for file in STATED_FILES:
        for row in data.tables[f"{STATED_FOLDER}/{file}"]:
            address = row["address"]
            if re.fullmatch(r"https?://[^\s]+", address) is None and (address or file in _ADDRESSED):
                yield Violation(f"{STATED_FOLDER}/{file}", row["id"], f"address {address!r} is no web address")


def _requests(data: Data, figures: Iterable[StatedFigure]) -> Iterator[Violation]:
    """Find compared figures that differ from figures.csv, or have no request and no reason."""
    published = {row["id"]: row for row in data.tables["figures.csv"]}
    compared = {row["id"] for row in data.tables[f"{STATED_FOLDER}/compared.csv"]}
    stated = {figure.id: figure for figure in figures if figure.id in compared}
    rows = data.tables[REQUESTS_FILE]
    for missing in sorted(published.keys() - {row["figure_id"] for row in rows}):
        yield Violation(REQUESTS_FILE, missing, "the figure has no row")
    for name in sorted(stated.keys() ^ {row["id"] for row in rows}):
        yield Violation(REQUESTS_FILE, name, f"the id is not in both {REQUESTS_FILE} and {STATED_FOLDER}/compared.csv")
    for row in rows:
        if row["id"] in stated and row["figure_id"] in published:
            faults = _request_faults(row, stated[row["id"]], published[row["figure_id"]])
            yield from (Violation(REQUESTS_FILE, row["id"], fault) for fault in faults)


def _request_faults(row: Row, figure: StatedFigure, published: Row) -> Iterator[str]:
    if bool(row["address"]) == bool(row["missing"]) or bool(row["address"]) != bool(row["series"]):
        yield "give either address and series, or the reason why they are missing"
    text = " ".join(published[column] for column in ("value", "unit", "what"))
    if str(figure.value) not in re.findall(r"\d+", re.sub(r"(?<=\d) (?=\d{3}\b)", "", text)):
        yield f"value {figure.value} is not in the figure {row['figure_id']!r}"
    if figure.verification != VERIFICATION_OF_STATUS[published["status"]]:
        yield f"verification is {figure.verification!r}, the status of the figure is {published['status']!r}"
