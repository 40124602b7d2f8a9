"""Read the layouts of IOM's Missing Migrants files: CSV, Excel and the JSON of the API, with many names of columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from routes_geo.disclosure.privacy import check_no_personal_columns
from routes_geo.errors import DataError
from routes_geo.model import Reason, Rejected
from routes_geo.sources.readers.delimited import content_of, read_delimited
from routes_geo.sources.readers.headers import misspelt, note_on
from routes_geo.sources.readers.json_file import read_json
from routes_geo.sources.sniff import Sniffed
from routes_geo.tables import trace
from routes_geo.tables.gzipped import WORKBOOKS, suffix_of
from routes_geo.tables.workbook import open_workbook

# The fields and the names of their columns since 2019, in any case. The API itself misspells `location_coodinates`.
SPELLINGS: dict[str, tuple[str, ...]] = {
    "row_id": ("Incident ID", "Web ID"),
    "id": ("Main ID", "web_id"),
    "date": ("Incident Date", "Website Date", "Reported Date", "Date of Incident", "reported_date"),
    "year": ("Incident Year", "Reported Year", "Year of Incident", "Year"),
    "month": ("Reported Month", "Incident Month", "Month of Incident", "Month"),
    "dead": ("Number of Dead", "Number Dead", "number_dead"),
    "missing": ("Minimum Estimated Number of Missing", "number_missing"),
    "total": ("Total Number of Dead and Missing", "Total Dead and Missing", "total_dead_and_missing"),
    "country": ("Country of Incident", "country_of_incident"),
    "place": ("Location of Incident", "Location of death", "Location Description", "location_description"),
    "coordinates": ("Coordinates", "Location Coordinates", "location_coodinates", "location_coordinates"),
    "route": ("Migration route", "migration_route", "Migrantion route"),
}
_PUBLISHERS_ERROR = "Migrantion route"  # in the files of 2021 and 2022
# The other columns of these releases: none of them is a misspelt one.
_OTHER_COLUMNS = (
    "Incident Type",
    "Region",
    "Region of Incident",
    "Region of Origin",
    "Country of Origin",
    "Number of Survivors",
    "Number of Females",
    "Number of Males",
    "Number of Children",
    "Cause of Death",
    "Information Source",
    "Source Quality",
    "UNSD Geographical Grouping",
    "URL",
    "number_of_survivors",
    "number_of_female",
    "number_of_male",
    "number_of_children",
    "cause_death",
    "information_source",
    "source_quality",
    "un_region",
    "region_origin",
    "country_origin",
    "region_incident",
)
_KNOWN = (*(name for names in SPELLINGS.values() for name in names), *_OTHER_COLUMNS)
_HEADER_SEARCH_ROWS = 20
_LONGEST_MESSAGE = 600  # number of characters of a header that a message quotes
_RECOGNISED_BY = ("dead", "coordinates", "route")
_CONTENT = ("row_id", "id", "date", "dead", "missing", "total", "coordinates", "route")

IncidentRow = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Incidents:
    """The rows of a file and their locations. `broken` are the rows that cannot be read."""

    rows: tuple[IncidentRow, ...]
    locations: tuple[str, ...]
    columns: Mapping[str, int]  # position of a column by its field
    broken: tuple[Rejected, ...]
    notes: tuple[str, ...] = ()  # on misspelt headers

    @property
    def rows_in(self) -> int:
        """Return the number of rows that are not blank."""
        return len(self.rows) + len(self.broken)

    @property
    def names_each_row(self) -> bool:
        """Return whether each row has an id of its own; in the API, all parts of a split incident share one."""
        return "row_id" in self.columns

    def column(self, field: str) -> Sequence[object]:
        """Return the cells (n,) of a field; all None if the layout has no such column."""
        position = self.columns.get(field)
        return [None if position is None else row[position] for row in self.rows]

    def content(self, row: int) -> str:
        """Return the content of a rejected row that is kept: nothing on sex, age, origin or the publisher's sources."""
        cells = [self.rows[row][self.columns[field]] for field in _CONTENT if field in self.columns]
        return content_of(["" if cell is None else cell for cell in cells])


def read_incidents(path: Path) -> Incidents:
    """Read a CSV file, a workbook or the JSON of the API; DataError for a file with another layout."""
    suffix = suffix_of(path)
    if suffix in WORKBOOKS:
        return _read_workbook(path)
    return _read_json(path) if suffix == ".json" else _read_csv(path)


def _read_csv(path: Path) -> Incidents:
    table = read_delimited(path)
    columns, notes = _columns(path.name, table.header)
    # Of a broken row, only the first field, the id, is kept: any of the others may state sex or age.
    broken = tuple(
        Rejected(row.location, row.content.split(" | ")[0], row.reason, row.detail, row.counted) for row in table.broken
    )
    rows = tuple(row.cells for row in table.rows)
    return Incidents(rows, tuple(f"line {row.line}" for row in table.rows), columns, broken, notes)


def _read_workbook(path: Path) -> Incidents:
    workbook = open_workbook(path)
    for sheet in workbook.sheet_names:
        cells = workbook.rows(sheet)
        header = next((row for row in range(len(cells[:_HEADER_SEARCH_ROWS])) if _is_header(cells[row])), None)
        if header is not None:
            return _incidents_of_sheet(f"{path.name}, sheet {sheet}", sheet, cells, header)
    raise DataError(
        f"{path.name}: no sheet has a header in its first {_HEADER_SEARCH_ROWS} rows; expected one with the columns "
        + ", ".join(repr(SPELLINGS[field][0]) for field in _RECOGNISED_BY)
    )


def _incidents_of_sheet(where: str, sheet: str, cells: list[list[object]], header: int) -> Incidents:
    names = [str(cell).strip() for cell in cells[header]]
    check_no_personal_columns(where, names)
    columns, notes = _columns(where, names)
    filled = [row for row in range(header + 1, len(cells)) if any(str(cell).strip() for cell in cells[row])]
    if not filled:
        raise DataError(f"{where}: no rows below the header in row {header + 1}")
    locations = tuple(f"{sheet}!A{row + 1}" for row in filled)
    return Incidents(tuple(tuple(cells[row]) for row in filled), locations, columns, (), notes)


def _read_json(path: Path) -> Incidents:
    records = _records(path)
    names = list(dict.fromkeys(key for record in records if isinstance(record, dict) for key in record))
    check_no_personal_columns(path.name, names)
    columns, notes = _columns(path.name, names)
    rows: list[IncidentRow] = []
    locations: list[str] = []
    broken: list[Rejected] = []
    for number, record in enumerate(records, 1):
        fault = _fault_of(record)
        if isinstance(record, dict) and not fault:
            rows.append(tuple(map(record.get, names)))
            locations.append(f"record {number}")
        else:
            broken.append(Rejected(f"record {number}", type(record).__name__, Reason.BROKEN_ROW, fault))
    return Incidents(tuple(rows), tuple(locations), columns, tuple(broken), notes)


def _records(path: Path) -> list[object]:
    content = read_json(path)
    if isinstance(content, dict):
        content = content.get("data")
    if not isinstance(content, list) or not content:
        raise DataError(f"{path.name}: expected a list of incidents, at the top or under 'data'; found none")
    return content


def _fault_of(record: object) -> str:
    if not isinstance(record, dict):
        return f"expected an object with an entry per column, found {type(record).__name__}"
    nested = [key for key, value in record.items() if isinstance(value, list | dict)]
    return f"expected text or a number in {nested[0]!r}, found a list or an object" if nested else ""


def _columns(where: str, names: Sequence[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    """Return the position of each field's column, and notes; DataError if a column is missing or occurs twice."""
    columns, notes = _respelt_columns(names)
    lower_names = [name.strip().casefold() for name in names]
    twice = [field for field, position in columns.items() if lower_names.count(lower_names[position]) > 1]
    if twice:
        raise DataError(f"{where}: the column {names[columns[twice[0]]]!r} occurs twice; expected once")
    if missing := _missing(columns):
        header = " ".join(", ".join(names).split())[:_LONGEST_MESSAGE]
        expected = _either(SPELLINGS[missing[0][0]])
        raise DataError(f"{where}: expected a column {expected}; the header has {header}")
    trace.note_header(names)
    for field, position in columns.items():
        trace.note_column(names[position], field, trace.PUBLISHERS_NAME)
    return columns, notes


def _respelt_columns(names: Sequence[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    """Return the position of each field's column, and notes on the misspelt ones.

    If exactly one required column is missing, a column that misspells it is taken for it; so is one that misspells the
    date, if there are a year and a month, too.
    """
    columns = dict(_field_columns(names))
    notes = []
    route = columns.get("route")
    if route is not None and names[route].strip().casefold() == _PUBLISHERS_ERROR.casefold():
        notes.append(note_on(names[route], SPELLINGS["route"][0]))
    missing = _missing(columns)
    if not missing and "date" not in columns:
        missing = [("date",)]
    if len(missing) == 1:
        fields = {name: field for field in missing[0] for name in SPELLINGS[field]}
        if (found := misspelt(names, list(fields), _KNOWN)) is not None:
            position, header = found
            columns[fields[header]] = position
            notes.append(note_on(names[position], header))
    return columns, tuple(notes)


def _missing(columns: Mapping[str, int]) -> list[tuple[str, ...]]:
    """Return what is missing: in each case, the fields of which one would be enough."""
    missing: list[tuple[str, ...]] = []
    if "total" not in columns and not {"dead", "missing"} <= columns.keys():
        missing.append(("total", *_other_half(columns, "dead", "missing")))
    if "date" not in columns and not {"year", "month"} <= columns.keys():
        missing.append(("date", *_other_half(columns, "year", "month")))
    return missing + [(field,) for field in ("coordinates", "route", "place") if field not in columns]


def _other_half(columns: Mapping[str, int], one: str, other: str) -> tuple[str, ...]:
    """Return the field that is missing if only one of two is there."""
    return (other,) if one in columns else (one,) if other in columns else ()


def _field_columns(names: Iterable[str]) -> Iterator[tuple[str, int]]:
    lower_names = [name.strip().casefold() for name in names]
    for field, spellings in SPELLINGS.items():
        matches = (lower_names.index(name.casefold()) for name in spellings if name.casefold() in lower_names)
        position = next(matches, None)
        if position is not None:
            yield field, position


def _either(spellings: Iterable[str]) -> str:
    return " or ".join(repr(name) for name in spellings)


def _is_header(cells: Sequence[object]) -> bool:
    names = [str(cell) for cell in cells]
    missing = set(_RECOGNISED_BY) - dict(_field_columns(names)).keys()
    if len(missing) == 1:
        return misspelt(names, SPELLINGS[missing.pop()], _KNOWN) is not None
    return not missing


def recognises(sniffed: Sniffed) -> bool:
    """Return whether a file is one of these, by the names of its columns."""
    if sniffed.suffix in WORKBOOKS:
        heads = (sniffed.sheet_head(sheet, _HEADER_SEARCH_ROWS) for sheet in sniffed.sheets)
        return any(_is_header(row) for head in heads for row in head)
    if sniffed.suffix == ".json":
        text = sniffed.text.casefold()
        return _is_header(
            [name for field in _RECOGNISED_BY for name in SPELLINGS[field] if f'"{name.casefold()}"' in text]
        )
    return _is_header(sniffed.first_line.split(","))
