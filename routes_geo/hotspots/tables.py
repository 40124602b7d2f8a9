"""Hotspots as tables: read from the data folder, written into a snapshot, and put together again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from routes_geo.datafiles import Named, read_named, read_rows, split_list
from routes_geo.errors import DataError
from routes_geo.hotspots.areas import Area, Hotspot, HotspotStatement, Population, PublishedCount, is_known
from routes_geo.model import ROUTE_IDS
from routes_geo.months import first_day, last_day
from routes_geo.snapshot.once import once
from routes_geo.snapshot.snapshot import Derived, Snapshot

AREAS_FILE, STATEMENTS_FILE, FIGURES_FILE = "hotspot_areas.csv", "capacities.csv", "hotspot_figures.csv"
HOTSPOT_TABLES = ("hotspots.arrow", "hotspot_areas.arrow", "capacities.arrow", "hotspot_figures.arrow")
_TEXT, _TEXTS, _DAY, _COUNT = pa.string(), pa.list_(pa.string()), pa.date32(), pa.int64()
_DATED = {"first": _DAY, "last": _DAY, "source": _TEXT, "published": _TEXT, "conflict": _TEXT}
_STATEMENT = {"place_id": _TEXT, "measure": _TEXT, "value": _COUNT, "as_of": _TEXT, "date_precision": _TEXT} | _DATED
_FIGURE = {
    **dict.fromkeys(("area_id", "what", "unit", "qualifier", "scope", "verification", "figure_id"), _TEXT),
    "value": _COUNT,
    "is_own": pa.bool_(),
} | _DATED
_NAMED = dict.fromkeys(("id", "name", "letter_says", "date_precision", "value", "verification", "source"), _TEXT) | {
    "start": _DAY,
    "end": _DAY,
    "routes": _TEXTS,
}
_AREA = {
    **dict.fromkeys(("area_id", "hotspot_id", "name", "kind", "note", "capacities_of"), _TEXT),
    **dict.fromkeys(("routes", "aliases", "places", "sites", "series", "context_series"), _TEXTS),
    "population": pa.struct({"value": _COUNT, "year": _COUNT, "source": _TEXT, "reason_missing": _TEXT}),
}

_AREA_COLUMNS = tuple(name for name in _AREA if name not in ("routes", "population"))

Row = dict[str, Any]


def read_hotspots(data_dir: Path) -> list[Hotspot]:
    """Read the hotspots in their fixed order: by route, then by name. DataError names the row that is wrong."""
    return tables_to_hotspots(hotspot_tables(data_dir))


def hotspot_tables(data_dir: Path, as_of: date | None = None) -> dict[str, pa.Table]:
    """Tables of a snapshot on hotspots, from the data folder: what was known on `as_of` (None: everything).

    DataError names the row that is wrong.
    """
    named = {item.id: item for _, item in read_named(data_dir, "hotspots.csv", ("routes", "value"))}
    residents = _read_residents(data_dir)
    areas = [_area(row, named, residents) for row in read_rows(data_dir / AREAS_FILE, (*_AREA_COLUMNS, "residents_of"))]
    columns = (
        ([asdict(item) for item in named.values()], _NAMED),
        ([_without(asdict(area), "statements", "figures") for area in areas], _AREA),
        ([asdict(item) for item in _read_statements(data_dir) if as_of is None or is_known(item, as_of)], _STATEMENT),
        ([asdict(item) for item in _read_figures(data_dir) if as_of is None or is_known(item, as_of)], _FIGURE),
    )
    return {
        name: pa.Table.from_pylist(rows, schema=pa.schema(schema))
        for name, (rows, schema) in zip(HOTSPOT_TABLES, columns, strict=True)
    }


def tables_to_hotspots(tables: Mapping[str, pa.Table]) -> list[Hotspot]:
    """Hotspots of the tables of a snapshot, in their fixed order: by route, then by name; members by name."""
    named, areas, statements, figures = (tables[name].to_pylist() for name in HOTSPOT_TABLES)
    stated = _grouped((HotspotStatement(**row) for row in statements), "place_id")
    counted = _grouped((PublishedCount(**row) for row in figures), "area_id")
    by_hotspot: dict[str, list[Area]] = defaultdict(list)
    for row in areas:
        area = _area_of_row(row)
        own = replace(area, statements=stated[area.capacities_of or ""], figures=counted[area.area_id])
        by_hotspot[area.hotspot_id].append(own)
    found = [_hotspot(Named(**row | {"routes": tuple(row["routes"])}), by_hotspot) for row in named]
    return sorted(found, key=lambda hotspot: (_route_order(hotspot.area.routes), hotspot.area.name))


def _hotspot(named: Named, areas: Mapping[str, Sequence[Area]]) -> Hotspot:
    hotspot_id = named.id
    whole = [area for area in areas[hotspot_id] if area.area_id == hotspot_id]
    if len(whole) != 1:
        raise DataError(f"{AREAS_FILE}: {hotspot_id} is the area of {len(whole)} rows; it must be that of one")
    members = sorted((area for area in areas[hotspot_id] if area is not whole[0]), key=lambda area: area.name)
    return Hotspot(whole[0], tuple(members), named)


def _route_order(routes: Sequence[str]) -> int:
    return min((ROUTE_IDS.index(route) for route in routes), default=len(ROUTE_IDS))


def _grouped(items: Iterable[Any], name: str) -> Mapping[str, tuple[Any, ...]]:
    found: dict[str, tuple[Any, ...]] = defaultdict(tuple)
    for item in items:
        found[getattr(item, name)] += (item,)
    return found


def _area_of_row(row: Row) -> Area:
    lists = {name: tuple(row[name]) for name, kind in _AREA.items() if kind == _TEXTS}
    return Area(**row | lists | {"population": Population(**row["population"])})


def _area(row: dict[str, str], named: Mapping[str, Named], residents: Mapping[str, Population]) -> Area:
    hotspot_id = row["hotspot_id"]
    if hotspot_id not in named:
        raise DataError(f"{AREAS_FILE}: {row['area_id']} is of {hotspot_id!r}, which hotspots.csv does not have")
    return Area(
        area_id=row["area_id"],
        hotspot_id=hotspot_id,
        name=row["name"],
        kind=row["kind"],
        routes=named[hotspot_id].routes,
        aliases=tuple(split_list(row["aliases"])),
        places=tuple(split_list(row["places"])),
        sites=tuple(split_list(row["sites"])),
        series=tuple(split_list(row["series"])),
        context_series=tuple(split_list(row["context_series"])),
        population=_population([residents[place] for place in split_list(row["residents_of"])]),
        note=row["note"] or None,
        capacities_of=row["capacities_of"] or None,
    )


def _read_residents(data_dir: Path) -> dict[str, Population]:
    columns = ("place_id", "name", "population", "population_year", "population_source")
    return {row["place_id"]: _residents(row) for row in read_rows(data_dir / "places.csv", columns)}


def _residents(row: dict[str, str]) -> Population:
    if not row["population"]:
        return Population(None, None, None, f"no population of {row['name']} is held")
    where = f"places.csv: {row['place_id']}"
    return Population(_count(row["population"], where), _count(row["population_year"], where), row["population_source"])


def _population(parts: Sequence[Population]) -> Population:
    """Residents of places of one year together; missing where one of them is, or where their years differ."""
    if not parts:
        return Population(None, None, None, "no population is held")
    missing = [part.reason_missing for part in parts if part.reason_missing]
    if missing:
        return Population(None, None, None, "; ".join(missing))
    if len({part.year for part in parts}) > 1:
        return Population(None, None, None, "the populations of its islands are of different years")
    sources = "; ".join(part.source or "" for part in parts)
    return Population(sum(part.value or 0 for part in parts), parts[0].year, sources)


def _read_statements(data_dir: Path) -> list[HotspotStatement]:
    columns = [field.name for field in fields(HotspotStatement) if field.name not in ("first", "last")]
    return [_statement(row) for row in read_rows(data_dir / STATEMENTS_FILE, columns)]


def _statement(row: dict[str, str]) -> HotspotStatement:
    where = f"{STATEMENTS_FILE}: {row['place_id']} {row['measure']} {row['as_of']}"
    return HotspotStatement(
        place_id=row["place_id"],
        measure=row["measure"],
        value=_count(row["value"], where),
        as_of=row["as_of"],
        first=first_day(row["as_of"], where),
        last=last_day(row["as_of"], where),
        date_precision=row["date_precision"],
        source=row["source"],
        published=_published(row["published"], where),
        conflict=row["conflict"] or None,
    )


def _read_figures(data_dir: Path) -> list[PublishedCount]:
    columns = [field.name for field in fields(PublishedCount) if field.name not in ("first", "last")]
    return [_figure(row) for row in read_rows(data_dir / FIGURES_FILE, (*columns, "start", "end"))]


def _figure(row: dict[str, str]) -> PublishedCount:
    where = f"{FIGURES_FILE}: {row['area_id']} {row['start']}/{row['end']}"
    return PublishedCount(
        area_id=row["area_id"],
        what=row["what"],
        value=_count(row["value"], where),
        unit=row["unit"],
        qualifier=row["qualifier"] or None,
        first=first_day(row["start"], where),
        last=last_day(row["end"], where),
        scope=row["scope"],
        is_own=row["is_own"] == "true",
        verification=row["verification"],
        source=row["source"],
        published=_published(row["published"], where),
        conflict=row["conflict"] or None,
        figure_id=row["figure_id"] or None,
    )


def _published(text: str, where: str) -> str | None:
    """A day, month or year as it is written; DataError for anything else."""
    if text:
        last_day(text, where)
    return text or None


def _count(text: str, where: str) -> int:
    if not text.isdecimal():
        raise DataError(f"{where}: {text!r} is not a count")
    return int(text)


def _without(row: Row, *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names}


class HotspotTables(Derived):
    """Hotspots of a snapshot."""

    @once
    def hotspots(self) -> list[Hotspot]:
        """Return the hotspots in their fixed order (by route, then by name), with all statements on them."""
        return tables_to_hotspots({name: self.snapshot.table(name) for name in HOTSPOT_TABLES})


def snapshot_hotspots(snapshot: Snapshot) -> list[Hotspot]:
    """Return the hotspots of a snapshot in their fixed order, with all statements on them."""
    return snapshot.derived(HotspotTables).hotspots()
