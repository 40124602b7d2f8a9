"""Check the areas of hotspots, their references, and their figures against published ones."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from routes_geo.datacheck.tables import KEYS, LANDINGS, Data, Row, Violation, row_name
from routes_geo.datafiles import split_list
from routes_geo.errors import DataError
from routes_geo.hotspots.areas import MEASURES
from routes_geo.months import first_day, last_day

AREAS, FIGURES, STATEMENTS = "hotspot_areas.csv", "hotspot_figures.csv", "capacities.csv"
RESIDENTS = "residents.csv"
AREA_KINDS = ("island", "island_group", "archipelago", "country", "entry_mode", "context")


def check_hotspots(data: Data) -> Iterator[Violation]:
    """Find hotspots without an area, references to rows that do not exist, and figures that were not published."""
    yield from _areas(data)
    yield from _figures(data)
    yield from _dates(data)
    yield from _conflicts(data)
    yield from _statements(data)
    yield from _residents(data)


def _areas(data: Data) -> Iterator[Violation]:
    hotspots = {row["id"] for row in data.tables["hotspots.csv"]}
    areas = data.tables[AREAS]
    for missing in sorted(hotspots - {row["area_id"] for row in areas}):
        yield Violation(AREAS, missing, f"the hotspot has no row in {AREAS}")
    stated = {row["place_id"] for row in data.tables[STATEMENTS]}
    residents = {row["residents_id"] for row in data.tables[RESIDENTS]}
    landings = {row["area"] for row in data.tables[LANDINGS]}
    for row in areas:
        unknown = [f"kind {row['kind']!r}"] if row["kind"] not in AREA_KINDS else []
        unknown += [f"hotspot {row['hotspot_id']!r}"] if row["hotspot_id"] not in hotspots else []
        unknown += [f"{name!r} in residents_of" for name in split_list(row["residents_of"]) if name not in residents]
        unknown += [f"{name!r} in capacities_of" for name in split_list(row["capacities_of"]) if name not in stated]
        unknown += [f"series {name!r}" for name in _references(row) if not _is_series(name, data.series, landings)]
        if unknown:
            yield Violation(AREAS, row["area_id"], f"unknown: {', '.join(unknown)}")


def _references(row: Row) -> list[str]:
    return split_list(row["series"]) + split_list(row["context_series"])


def _is_series(reference: str, series_ids: frozenset[str], landings: set[str]) -> bool:
    """Return whether a reference is SERIES:AREA; the area of a series of UNHCR must be one of its landings."""
    series, separator, area = reference.partition(":")
    return separator == ":" and series in series_ids and (not series.startswith("unhcr") or area in landings)


def _figures(data: Data) -> Iterator[Violation]:
    """Find values that are not in the published figure of their row."""
    published = {row["id"]: row for row in data.tables["figures.csv"]}
    areas = {row["area_id"] for row in data.tables[AREAS]}
    for row in data.tables[FIGURES]:
        name = row_name(row, KEYS[FIGURES])
        if row["area_id"] not in areas:
            yield Violation(FIGURES, name, f"area_id {row['area_id']!r} is not in {AREAS}")
        figure = published.get(row["figure_id"])
        if figure is None or row["value"] not in re.findall(r"\d+", f"{figure['value']} {figure['unit']}"):
            yield Violation(FIGURES, name, f"value {row['value']} is not in the figure {row['figure_id']!r}")
        elif row["verification"] != figure["status"]:
            yield Violation(
                FIGURES, name, f"verification is {row['verification']!r}, that of the figure is {figure['status']!r}"
            )
        if row["is_own"] not in ("true", "false"):
            yield Violation(FIGURES, name, f"is_own is {row['is_own']!r}; give true or false")


def _dates(data: Data) -> Iterator[Violation]:
    for file, columns in ((FIGURES, ("start", "end", "published")), (STATEMENTS, ("published",))):
        for row in data.tables[file]:
            name = row_name(row, KEYS[file])
            try:
                days = [last_day(row[column], column) for column in columns if row[column] or column != "published"]
            except DataError as error:
                yield Violation(file, name, str(error))
                continue
            if file == FIGURES and days[1] < first_day(row["start"], "start"):
                yield Violation(file, name, f"end {row['end']} is before start {row['start']}")


def _conflicts(data: Data) -> Iterator[Violation]:
    """Find conflicts without two different values."""
    for file in (FIGURES, STATEMENTS):
        values: dict[str, set[str]] = defaultdict(set)
        for row in data.tables[file]:
            if row["conflict"]:
                values[row["conflict"]].add(row["value"])
        yield from (
            Violation(file, name, "a conflict needs two different values")
            for name, in_conflict in values.items()
            if len(in_conflict) < 2
        )


def _statements(data: Data) -> Iterator[Violation]:
    """Find unknown measures, and different values of one place, measure and date that carry no common conflict."""
    same_date: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in data.tables[STATEMENTS]:
        same_date[row["place_id"], row["measure"], row["as_of"]].append(row)
        if row["measure"] not in MEASURES:
            fault = f"unknown measure {row['measure']!r}; choose one of {', '.join(MEASURES)}"
            yield Violation(STATEMENTS, row_name(row, KEYS[STATEMENTS]), fault)
    for key, stated in same_date.items():
        conflicts = {row["conflict"] for row in stated}
        if len({row["value"] for row in stated}) > 1 and (len(conflicts) > 1 or "" in conflicts):
            yield Violation(STATEMENTS, " ".join(key), "values of one date differ; give them the same conflict")


def _residents(data: Data) -> Iterator[Violation]:
    """Find numbers of residents that are no count, or are not the sum of their parts at the same date."""
    numbers = {(row["residents_id"], row["date"]): row["residents"] for row in data.tables[RESIDENTS]}
    for row in data.tables[RESIDENTS]:
        name = row_name(row, KEYS[RESIDENTS])
        parts = [numbers.get((part, row["date"]), "") for part in split_list(row["parts"])]
        if not all(number.isdecimal() for number in (row["residents"], *parts)):
            yield Violation(RESIDENTS, name, "residents, and those of each part at the date, must be whole numbers")
        elif parts and sum(map(int, parts)) != int(row["residents"]):
            yield Violation(RESIDENTS, name, f"its parts add up to {sum(map(int, parts))}")
