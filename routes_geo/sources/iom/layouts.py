"""The layouts of IOM's Missing Migrants files: which column says what, in CSV, Excel and the JSON of the API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from routes_geo.disclosure.privacy import check_no_personal_columns
from routes_geo.errors import DataError
from routes_geo.model import Reason, Rejected
from routes_geo.sources.readers.delimited import content_of, read_delimited
from routes_geo.sources.readers.json_file import read_json
from routes_geo.sources.readers.workbook import open_workbook
from routes_geo.sources.sniff import Sniffed

# What a column says, and its names from 2019 on, in any case. The misspelt `location_coodinates` is the API's own.
SPELLINGS: dict[str, tuple[str, ...]] = {
    "row_id": ("Incident ID", "Web ID"),
    "id": ("Main ID", "web_id"),
    "date": ("Incident Date", "Website Date", "Reported Date", "Date of Incident", "reported_date"),
    "year": ("Incident Year", "Reported Year", "Year of Incident", "Year"),
    "month": ("Reported Month", "Month"),
    "dead": ("Number of Dead", "Number Dead", "number_dead"),
    "missing": ("Minimum Estimated Number of Missing", "number_missing"),
    "total": ("Total Number of Dead and Missing", "Total Dead and Missing", "total_dead_and_missing"),
    "country": ("Country of Incident", "country_of_incident"),
    "place": ("Location of Incident", "Location of death", "Location Description", "location_description"),
    "coordinates": ("Coordinates", "Location Coordinates", "location_coodinates", "location_coordinates"),
    "route": ("Migration route", "migration_route"),
}
WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})
_HEADER_SEARCH_ROWS = 20
_LONGEST_MESSAGE = 600  # characters of a header that are repeated in a message
_RECOGNISED_BY = ("dead", "coordinates", "route")
_CONTENT = ("row_id", "id", "date", "dead", "missing", "total", "coordinates", "route")

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Incidents:
    """Rows of a file and where they stand. `broken` are the rows that could not be read as such."""

    rows: tuple[Row, ...]
    locations: tuple[str, ...]
    columns: Mapping[str, int]  # position of a column by what it says
    broken: tuple[Rejected, ...]

    @property
    def rows_in(self) -> int:
        """All rows of the file that are not blank."""
        return len(self.rows) + len(self.broken)

    @property
    def names_each_row(self) -> bool:
        """Whether each row has an id of its own. In the API all parts of a split incident share one."""
        return "row_id" in self.columns

    def column(self, says: str) -> Sequence[Any]:
        """Cells (n,) of the column that says something; None in all of them where the layout has no such column."""
        position = self.columns.get(says)
        return [None if position is None else row[position] for row in self.rows]

    def content(self, row: int) -> str:
        """What is kept of a rejected row: nothing on sex, age, origin or the sources of the publisher."""
        cells = [self.rows[row][self.columns[says]] for says in _CONTENT if says in self.columns]
        return content_of(["" if cell is None else cell for cell in cells])


def read_incidents(path: Path) -> Incidents:
    """Read a CSV file, a workbook or the JSON of the API; DataError for one that is none of them."""
    suffix = path.suffix.lower()
    if suffix in WORKBOOKS:
        return _read_workbook(path)
    return _read_json(path) if suffix == ".json" else _read_csv(path)


def _read_csv(path: Path) -> Incidents:
    table = read_delimited(path)
    columns = _columns(path.name, table.header)
    # A broken row keeps its first field, the id: which of the others are about sex and age cannot be told.
    broken = tuple(
        Rejected(row.location, row.content.split(" | ")[0], row.reason, row.detail, row.counted) for row in table.broken
    )
    rows = tuple(row.cells for row in table.rows)
    return Incidents(rows, tuple(f"line {row.line}" for row in table.rows), columns, broken)


def _read_workbook(path: Path) -> Incidents:
    workbook = open_workbook(path)
    for sheet in workbook.sheet_names:
        cells = workbook.rows(sheet)
        header = next((row for row in range(len(cells[:_HEADER_SEARCH_ROWS])) if _is_header(cells[row])), None)
        if header is not None:
            return _incidents_of_sheet(f"{path.name}, sheet {sheet}", sheet, cells, header)
    raise DataError(
        f"{path.name}: no sheet has a header in its first {_HEADER_SEARCH_ROWS} rows; expected one with the columns "
        + ", ".join(repr(SPELLINGS[says][0]) for says in _RECOGNISED_BY)
    )


def _incidents_of_sheet(where: str, sheet: str, cells: list[list[Any]], header: int) -> Incidents:
    names = [str(cell).strip() for cell in cells[header]]
    check_no_personal_columns(where, names)
    columns = _columns(where, names)
    filled = [row for row in range(header + 1, len(cells)) if any(str(cell).strip() for cell in cells[row])]
    if not filled:
        raise DataError(f"{where}: no rows below the header in row {header + 1}")
    locations = tuple(f"{sheet}!A{row + 1}" for row in filled)
    return Incidents(tuple(tuple(cells[row]) for row in filled), locations, columns, ())


def _read_json(path: Path) -> Incidents:
    records = _records(path)
    names = list(dict.fromkeys(key for record in records if isinstance(record, dict) for key in record))
    check_no_personal_columns(path.name, names)
    columns = _columns(path.name, names)
    rows: list[Row] = []
    locations: list[str] = []
    broken: list[Rejected] = []
    for number, record in enumerate(records, 1):
        fault = _fault_of(record)
        if fault:
            broken.append(Rejected(f"record {number}", type(record).__name__, Reason.BROKEN_ROW, fault))
        else:
            rows.append(tuple(map(record.get, names)))
            locations.append(f"record {number}")
    return Incidents(tuple(rows), tuple(locations), columns, tuple(broken))


def _records(path: Path) -> list[Any]:
    found = read_json(path)
    if isinstance(found, dict):
        found = found.get("data")
    if not isinstance(found, list) or not found:
        raise DataError(f"{path.name}: expected a list of incidents, or one under 'data'; found none")
    return found


def _fault_of(record: Any) -> str:
    if not isinstance(record, dict):
        return f"expected an object with an entry per column, found {type(record).__name__}"
    nested = [key for key, value in record.items() if isinstance(value, list | dict)]
    return f"expected text or a number in {nested[0]!r}, found a list or an object" if nested else ""


def _columns(where: str, names: Sequence[str]) -> dict[str, int]:
    """Position of each column the layout has; DataError for one that is missing or that stands there twice."""
    columns = dict(_found(names))
    plain = [name.strip().casefold() for name in names]
    twice = [says for says, position in columns.items() if plain.count(plain[position]) > 1]
    if twice:
        raise DataError(f"{where}: the column {names[columns[twice[0]]]!r} stands there twice, expected once")
    has_count = "total" in columns or {"dead", "missing"} <= columns.keys()
    has_time = "date" in columns or {"year", "month"} <= columns.keys()
    needed = [] if has_count else ["total"]
    needed += [] if has_time else ["date"]
    needed += [says for says in ("coordinates", "route", "place") if says not in columns]
    if needed:
        header = " ".join(", ".join(names).split())[:_LONGEST_MESSAGE]
        raise DataError(f"{where}: expected a column {_either(SPELLINGS[needed[0]])}; the header has {header}")
    return columns


def _found(names: Iterable[str]) -> Iterator[tuple[str, int]]:
    plain = [name.strip().casefold() for name in names]
    for says, spellings in SPELLINGS.items():
        position = next((plain.index(name.casefold()) for name in spellings if name.casefold() in plain), None)
        if position is not None:
            yield says, position


def _either(spellings: Iterable[str]) -> str:
    return " or ".join(repr(name) for name in spellings)


def _is_header(cells: Sequence[Any]) -> bool:
    return set(_RECOGNISED_BY) <= dict(_found(str(cell) for cell in cells)).keys()


def recognises(sniffed: Sniffed) -> bool:
    """Tell by the names of its columns whether a file is one of these."""
    if sniffed.suffix in WORKBOOKS:
        heads = (sniffed.sheet_head(sheet, _HEADER_SEARCH_ROWS) for sheet in sniffed.sheets)
        return any(_is_header(row) for head in heads for row in head)
    if sniffed.suffix == ".json":
        text = sniffed.text.casefold()
        return _is_header(
            [name for says in _RECOGNISED_BY for name in SPELLINGS[says] if f'"{name.casefold()}"' in text]
        )
    return _is_header(sniffed.first_line.split(","))
