"""Hotspots: their areas, what these refer to, and figures against the published ones."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from routes_geo.datacheck.tables import KEYS, LANDINGS, Data, Row, Violation, row_name
from routes_geo.datafiles import split_list
from routes_geo.errors import DataError
from routes_geo.months import first_day, last_day

AREAS, FIGURES, STATEMENTS = "hotspot_areas.csv", "hotspot_figures.csv", "capacities.csv"
AREA_KINDS = ("island", "island_group", "archipelago", "country", "entry_mode", "context")


def check_hotspots(data: Data) -> Iterator[Violation]:
    """Violations where a hotspot has no area, an area refers to what is not there, or a figure is not the published."""
    yield from _areas(data)
    yield from _figures(data)
    yield from _dates(data)
    yield from _conflicts(data)


def _areas(data: Data) -> Iterator[Violation]:
    hotspots = {row["id"] for row in data.tables["hotspots.csv"]}
    areas = data.tables[AREAS]
    for missing in sorted(hotspots - {row["area_id"] for row in areas}):
        yield Violation(AREAS, missing, "is a hotspot without an area of its own")
    stated = {row["place_id"] for row in data.tables[STATEMENTS]}
    places = {row["place_id"] for row in data.tables["places.csv"]}
    landings = {row["area"] for row in data.tables[LANDINGS]}
    for row in areas:
        wrong = [f"kind {row['kind']!r}"] if row["kind"] not in AREA_KINDS else []
        wrong += [f"hotspot {row['hotspot_id']!r}"] if row["hotspot_id"] not in hotspots else []
        wrong += [f"{name!r} in residents_of" for name in split_list(row["residents_of"]) if name not in places]
        wrong += [f"{name!r} in capacities_of" for name in split_list(row["capacities_of"]) if name not in stated]
        wrong += [f"series {name!r}" for name in _references(row) if not _is_series(name, data.series, landings)]
        if wrong:
            yield Violation(AREAS, row["area_id"], f"names {', '.join(wrong)}, which there is not")


def _references(row: Row) -> list[str]:
    return split_list(row["series"]) + split_list(row["context_series"])


def _is_series(reference: str, known: frozenset[str], landings: set[str]) -> bool:
    """Whether it is series:area; areas of UNHCR's series are those of its landings."""
    series, separator, area = reference.partition(":")
    return separator == ":" and series in known and (not series.startswith("unhcr") or area in landings)


def _figures(data: Data) -> Iterator[Violation]:
    """Every value stands in the published figure that its row names."""
    published = {row["id"]: row for row in data.tables["figures.csv"]}
    areas = {row["area_id"] for row in data.tables[AREAS]}
    for row in data.tables[FIGURES]:
        name = row_name(row, KEYS[FIGURES])
        if row["area_id"] not in areas:
            yield Violation(FIGURES, name, f"is of {row['area_id']!r}, which {AREAS} does not have")
        figure = published.get(row["figure_id"])
        if figure is None or row["value"] not in re.findall(r"\d+", f"{figure['value']} {figure['unit']}"):
            yield Violation(FIGURES, name, f"{row['value']} is not in the figure {row['figure_id']!r}")
        elif row["verification"] != figure["status"]:
            yield Violation(FIGURES, name, f"verification {row['verification']!r} is not that of the figure")
        if row["is_own"] not in ("true", "false"):
            yield Violation(FIGURES, name, f"is_own {row['is_own']!r} is neither true nor false")


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
                yield Violation(file, name, f"ends on {row['end']} before it starts on {row['start']}")


def _conflicts(data: Data) -> Iterator[Violation]:
    """What contradicts each other are two values at least."""
    for file in (FIGURES, STATEMENTS):
        values: dict[str, set[str]] = defaultdict(set)
        for row in data.tables[file]:
            if row["conflict"]:
                values[row["conflict"]].add(row["value"])
        yield from (Violation(file, name, "has one value only") for name, found in values.items() if len(found) < 2)
