"""Read hotspots from the data folder into the tables of a snapshot, and put them together again from such tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa

from routes_geo.datafiles import Named, read_named, read_rows, split_list
from routes_geo.errors import DataError
from routes_geo.hotspots.areas import (
    Area,
    Hotspot,
    HotspotStatement,
    PublishedCount,
    Residents,
    known_from,
    residents_known,
)
from routes_geo.model import ROUTE_IDS
from routes_geo.months import first_day, last_day
from routes_geo.snapshot.once import once
from routes_geo.snapshot.snapshot import Derived, Snapshot

AREAS_FILE, STATEMENTS_FILE, FIGURES_FILE = "hotspot_areas.csv", "capacities.csv", "hotspot_figures.csv"
RESIDENTS_FILE = "residents.csv"
HOTSPOT_TABLES = (
    "hotspots.arrow",
    "hotspot_areas.arrow",
    "capacities.arrow",
    "hotspot_figures.arrow",
    "residents.arrow",
)
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
    **dict.fromkeys(("area_id", "hotspot_id", "name", "kind", "note", "capacities_of", "residents_of"), _TEXT),
    **dict.fromkeys(("routes", "aliases", "places", "sites", "series", "context_series"), _TEXTS),
}
_RESIDENTS = dict.fromkeys(("residents_id", "name", "as_of", "date_precision", "kind", "source"), _TEXT) | {
    "certainty": _TEXT,
    "note": _TEXT,
    "value": _COUNT,
    "first": _DAY,
}

_AREA_COLUMNS = tuple(name for name in _AREA if name != "routes")

Row = dict[str, Any]
T = TypeVar("T")


def read_hotspots(data_dir: Path) -> list[Hotspot]:
    """Read the hotspots in their fixed order: by route, then by name. DataError names a row that is wrong."""
    return tables_to_hotspots(hotspot_tables(data_dir))


def hotspot_tables(data_dir: Path, as_of: date | None = None) -> dict[str, pa.Table]:
    """Read the tables of a snapshot on hotspots from the data folder, as known on a day (None: everything).

    DataError names a row that is wrong.
    """
    last = as_of or date.max
    named_by_id = {named.id: named for _, named in read_named(data_dir, "hotspots.csv", ("routes", "value"))}
    residents = _grouped(_read_residents(data_dir), "residents_id").values()
    areas = [_area(row, named_by_id) for row in read_rows(data_dir / AREAS_FILE, _AREA_COLUMNS)]
    columns = (
        ([asdict(named) for named in named_by_id.values()], _NAMED),
        ([_without(asdict(area), "statements", "figures", "residents") for area in areas], _AREA),
        ([asdict(statement) for statement in _read_statements(data_dir) if known_from(statement) <= last], _STATEMENT),
        ([asdict(figure) for figure in _read_figures(data_dir) if known_from(figure) <= last], _FIGURE),
        ([asdict(each) for group in residents for each in residents_known(group, last)], _RESIDENTS),
    )
    return {
        name: pa.Table.from_pylist(rows, schema=pa.schema(schema))
        for name, (rows, schema) in zip(HOTSPOT_TABLES, columns, strict=True)
    }


def tables_to_hotspots(tables: Mapping[str, pa.Table]) -> list[Hotspot]:
    """Return the hotspots in the tables of a snapshot, ordered by route, then by name; members by name."""
    named_rows, area_rows, statement_rows, figure_rows, resident_rows = (
        tables[name].to_pylist() for name in HOTSPOT_TABLES
    )
    statements = _grouped((HotspotStatement(**row) for row in statement_rows), "place_id")
    figures = _grouped((PublishedCount(**row) for row in figure_rows), "area_id")
    residents = _grouped((Residents(**row) for row in resident_rows), "residents_id")
    by_hotspot: dict[str, list[Area]] = defaultdict(list)
    for row in area_rows:
        area = _area_of_row(row)
        stated, counted = statements[area.capacities_of or ""], figures[area.area_id]
        living = residents[area.residents_of or ""]
        by_hotspot[area.hotspot_id].append(replace(area, statements=stated, figures=counted, residents=living))
    hotspots = [_hotspot(Named(**row | {"routes": tuple(row["routes"])}), by_hotspot) for row in named_rows]
    return sorted(hotspots, key=lambda hotspot: (_route_order(hotspot.area.routes), hotspot.area.name))


def _hotspot(named: Named, areas: Mapping[str, Sequence[Area]]) -> Hotspot:
    hotspot_id = named.id
    whole = [area for area in areas[hotspot_id] if area.area_id == hotspot_id]
    if len(whole) != 1:
        raise DataError(f"{AREAS_FILE}: {hotspot_id} is the area of {len(whole)} rows; give it exactly one row")
    members = sorted((area for area in areas[hotspot_id] if area is not whole[0]), key=lambda area: area.name)
    return Hotspot(whole[0], tuple(members), named)


def _route_order(routes: Sequence[str]) -> int:
    return min((ROUTE_IDS.index(route) for route in routes), default=len(ROUTE_IDS))


def _grouped(records: Iterable[T], attribute: str) -> Mapping[str, tuple[T, ...]]:
    """Group records by an attribute; an unknown group is empty."""
    groups: dict[str, tuple[T, ...]] = defaultdict(tuple)
    for record in records:
        groups[getattr(record, attribute)] += (record,)
    return groups


def _area_of_row(row: Row) -> Area:
    lists = {name: tuple(row[name]) for name, kind in _AREA.items() if kind == _TEXTS}
    return Area(**row | lists)


def _area(row: dict[str, str], named_by_id: Mapping[str, Named]) -> Area:
    hotspot_id = row["hotspot_id"]
    if hotspot_id not in named_by_id:
        raise DataError(
            f"{AREAS_FILE}: {row['area_id']} belongs to the unknown hotspot {hotspot_id!r}; add it to hotspots.csv"
        )
    return Area(
        area_id=row["area_id"],
        hotspot_id=hotspot_id,
        name=row["name"],
        kind=row["kind"],
        routes=named_by_id[hotspot_id].routes,
        aliases=tuple(split_list(row["aliases"])),
        places=tuple(split_list(row["places"])),
        sites=tuple(split_list(row["sites"])),
        series=tuple(split_list(row["series"])),
        context_series=tuple(split_list(row["context_series"])),
        note=row["note"] or None,
        capacities_of=row["capacities_of"] or None,
        residents_of=row["residents_of"] or None,
    )


def _read_residents(data_dir: Path) -> list[Residents]:
    columns = ("residents_id", "name", "residents", "date", "date_precision", "kind", "source", "certainty", "note")
    return [_residents(row) for row in read_rows(data_dir / RESIDENTS_FILE, columns)]


def _residents(row: dict[str, str]) -> Residents:
    where = f"{RESIDENTS_FILE}: {row['residents_id']} {row['date']}"
    return Residents(
        residents_id=row["residents_id"],
        name=row["name"],
        value=_count(row["residents"], where),
        as_of=row["date"],
        first=first_day(row["date"], where),
        date_precision=row["date_precision"],
        kind=row["kind"],
        source=row["source"],
        certainty=row["certainty"],
        note=row["note"] or None,
    )


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
    """Return a day, month or year unchanged; DataError for any other text."""
    if text:
        last_day(text, where)
    return text or None


def _count(text: str, where: str) -> int:
    if not text.isdecimal():
        raise DataError(f"{where}: {text!r} is not a count; give a whole number")
    return int(text)


def _without(row: Row, *names: str) -> Row:
    return {name: value for name, value in row.items() if name not in names}


class HotspotTables(Derived):
    """The hotspots of a snapshot, read once."""

    @once
    def hotspots(self) -> list[Hotspot]:
        """Return the hotspots in their fixed order (by route, then by name), with all statements on them."""
        return tables_to_hotspots({name: self.snapshot.table(name) for name in HOTSPOT_TABLES})


def snapshot_hotspots(snapshot: Snapshot) -> list[Hotspot]:
    """Return the hotspots of a snapshot in their fixed order, with all statements on them."""
    return snapshot.derived(HotspotTables).hotspots()
