"""Read published figures from the data folder into the tables of a snapshot, and from such tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import date
from pathlib import Path

import pyarrow as pa

from routes_geo.datafiles import read_rows, split_list
from routes_geo.errors import DataError, InvalidInput
from routes_geo.months import parse_iso_day
from routes_geo.snapshot.once import once
from routes_geo.snapshot.snapshot import Derived, Snapshot
from routes_geo.stated.figures import STATED_ROUTES, SeriesRequest, StatedFigure, newest_first, with_requests

STATED_FILES = ("compared.csv", "deaths.csv", "first_releases.csv", "landings.csv")
STATED_FOLDER, REQUESTS_FILE = "stated", "figure_addresses.csv"
FIGURES_TABLE, REQUESTS_TABLE = "stated_figures.arrow", "figure_addresses.arrow"
STATED_COLUMNS = tuple(field.name for field in fields(StatedFigure) if field.name != "request")
_REQUEST_COLUMNS = ("id", *(field.name for field in fields(SeriesRequest)))
_NEEDED = ("id", "indicator", "start", "end", "value", "unit", "source", "verification", "seen")
_KINDS = {"routes": pa.list_(pa.string()), "start": pa.date32(), "end": pa.date32(), "value": pa.int64()}
_SCHEMA = pa.schema(
    [pa.field(name, _KINDS.get(name, pa.string()), nullable=name not in _NEEDED) for name in STATED_COLUMNS]
)
_REQUESTS_SCHEMA = pa.schema(
    [pa.field(name, pa.string(), nullable=name not in ("id", "figure_id")) for name in _REQUEST_COLUMNS]
)


def stated_tables(data_dir: Path, as_of: date | None = None) -> dict[str, pa.Table]:
    """Return the tables of a snapshot on published figures, as known on a day (None: everything).

    DataError names a row that is wrong.
    """
    figures = [figure for figure in read_stated(data_dir) if as_of is None or figure.known_from <= as_of]
    ids = {figure.id for figure in figures}
    rows = [
        {name: value for name, value in asdict(figure).items() if name != "request"} for figure in newest_first(figures)
    ]
    requests = [
        {name: row[name] or None for name in _REQUEST_COLUMNS}
        for row in read_rows(data_dir / REQUESTS_FILE, _REQUEST_COLUMNS)
        if row["id"] in ids
    ]
    return {
        FIGURES_TABLE: pa.Table.from_pylist(rows, schema=_SCHEMA),
        REQUESTS_TABLE: pa.Table.from_pylist(requests, schema=_REQUESTS_SCHEMA),
    }


def read_stated(data_dir: Path) -> list[StatedFigure]:
    """Read the published figures of all files, without requests; DataError names a row that is wrong."""
    folder = data_dir / STATED_FOLDER
    return [
        _figure(row, f"{STATED_FOLDER}/{file}: {row['id']}")
        for file in STATED_FILES
        for row in read_rows(folder / file, STATED_COLUMNS)
    ]


def tables_to_stated(figures: pa.Table, requests: pa.Table) -> list[StatedFigure]:
    """Return the figures in the tables of a snapshot, in their order."""
    by_id = {row.pop("id"): SeriesRequest(**row) for row in requests.to_pylist()}
    return with_requests(_from_rows(figures.to_pylist()), by_id)


def _from_rows(rows: Iterable[dict[str, object]]) -> Iterable[StatedFigure]:
    for row in rows:
        yield StatedFigure(**{**row, "routes": tuple(row["routes"] or ())})  # type: ignore[arg-type]


def _figure(row: dict[str, str], where: str) -> StatedFigure:
    texts = {name: row[name] or None for name in STATED_COLUMNS}
    if missing := [name for name in _NEEDED if texts[name] is None]:
        raise DataError(f"{where}: {', '.join(missing)} is blank; every figure needs it")
    given = texts | {
        "routes": tuple(split_list(row["routes"])),
        "start": _day(row["start"], where),
        "end": _day(row["end"], where),
        "value": _whole(row["value"], where),
    }
    return StatedFigure(**given)  # type: ignore[arg-type]


def _day(text: str, where: str) -> date:
    try:
        return parse_iso_day(text)
    except InvalidInput as error:
        raise DataError(f"{where}: {error}") from None


def _whole(text: str, where: str) -> int:
    if not text.removeprefix("-").isdecimal():
        raise DataError(f"{where}: {text!r} is not a whole number")
    return int(text)


class StatedTables(Derived):
    """The published figures of a snapshot, read once."""

    @once
    def figures(self) -> list[StatedFigure]:
        """Return the figures, those of the newest period first."""
        return tables_to_stated(self.snapshot.table(FIGURES_TABLE), self.snapshot.table(REQUESTS_TABLE))


def find_stated_route(name: str | None, snapshot: Snapshot) -> str | None:
    """Return the id of a route by its id or one of its names, or ALL; NotFound for any other text."""
    return name if name is None or name in STATED_ROUTES else snapshot.route_id(name)
