"""Read Eurostat's file formats as cells: one value with the code or label of each of its dimensions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from routes_geo.errors import DataError
from routes_geo.model import Rejected
from routes_geo.sources.readers.delimited import Delimited, read_delimited
from routes_geo.sources.readers.headers import has_headers
from routes_geo.sources.readers.json_file import read_json
from routes_geo.tables import trace
from routes_geo.tables.gzipped import suffix_of

_DATASET = re.compile(r"migr_[a-z]+\d?", re.IGNORECASE)
_MOST_DIMENSIONS = 50
_SPELLINGS = {"asyl_app": "applicant", "time_period": "time"}  # dimensions that were renamed
_NOT_DIMENSIONS = frozenset({"time", "value", "flag and footnotes"})
_LABEL_COLUMN = "_label"  # end of the name of a column with the labels of another one
_SDMX_BEGINNINGS = ("STRUCTURE", "DATAFLOW")
_SDMX_COLUMNS = ("TIME_PERIOD", "OBS_VALUE", "geo", "citizen")
_OTHER_COLUMNS = (
    "STRUCTURE",
    "STRUCTURE_ID",
    "STRUCTURE_NAME",
    "DATAFLOW",
    "LAST UPDATE",
    "OBS_FLAG",
    "CONF_STATUS",
    "Time",
    "Observation value",
    "Country of citizenship",
    "Geopolitical entity (reporting)",
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One value as it is in the file."""

    location: str
    dimensions: dict[str, str]  # codes or labels by lower-case name of the dimension, without the time
    period: str
    value: object
    flag: str

    @property
    def content(self) -> list[object]:
        """Return all parts of the cell, for a row in quarantine."""
        return [*self.dimensions.values(), self.period, self.value, self.flag]


@dataclass(frozen=True, slots=True)
class Cells:
    """The content of a file: its stated dataset, update date, dimensions and cells."""

    dataset: str | None
    updated: date | None
    dimensions: tuple[str, ...]
    cells: list[Cell]
    broken: tuple[Rejected, ...]
    notes: tuple[str, ...] = ()  # on misspelt headers


def is_wide(first_line: str) -> bool:
    """Return whether a first line is the header of a table with a column for each period."""
    return re.search(r"\\\s*time", first_line, re.IGNORECASE) is not None


def is_long(first_line: str) -> bool:
    """Return whether a first line is the header of Eurostat's SDMX-CSV, or of its older bulk files."""
    names = [_code(name) for name in first_line.split(",")]
    required = [(name,) for name in _SDMX_COLUMNS]
    is_sdmx = names[0] in _SDMX_BEGINNINGS and has_headers(names, required, _OTHER_COLUMNS)
    return is_sdmx or {"TIME", "GEO", "Value"} <= set(names)


def read_cells(path: Path, first_line: str) -> Cells:
    """Read a file in any of the formats; DataError for a format that Eurostat does not use."""
    if suffix_of(path) == ".json":
        return _read_json_stat(path)
    if is_wide(first_line):
        return _read_wide(path, "\t" if "\t" in first_line else ",")
    if is_long(first_line):
        return _read_long(_with_codes_as_header(read_delimited(path)))
    raise DataError(
        f"{path.name}: expected SDMX-CSV (STRUCTURE or DATAFLOW, ..., TIME_PERIOD, OBS_VALUE), a bulk file (TIME, GEO, "
        "..., Value), a table with geo\\TIME_PERIOD and a column for each period, or JSON-stat"
    )


def _name(dimension: str) -> str:
    lower = dimension.strip().lower()
    return _SPELLINGS.get(lower, lower)


def dataset_in(text: str) -> str | None:
    """Return the name of the dataset in a file name or an identifier such as ESTAT:MIGR_EIORD(1.0)."""
    match = _DATASET.search(text)
    return match[0].lower() if match else None


def _with_codes_as_header(table: Delimited) -> Delimited:
    """Return the table with codes alone in its header, without labels as in "geo:Geopolitical entity"."""
    table = replace(table, header=tuple(map(_code, table.header)))
    is_sdmx = table.header[0] in _SDMX_BEGINNINGS
    return table.respelt(*_SDMX_COLUMNS, known=_OTHER_COLUMNS) if is_sdmx else table


def _read_long(table: Delimited) -> Cells:
    """Read one value per row: SDMX-CSV 1.0 and 2.0, with lower-case dimensions, and bulk files, with others.

    Columns with labels beside those with codes are not read.
    """
    is_sdmx = table.find("OBS_VALUE") is not None
    at = {_name(name): column for column, name in enumerate(table.header) if _is_dimension(name, is_sdmx=is_sdmx)}
    for name, column in at.items():
        trace.note_column(table.header[column], f"dimension {name}", trace.PUBLISHERS_NAME)
    period_at = table.column("TIME_PERIOD") if is_sdmx else table.column("TIME")
    value_at = table.column("OBS_VALUE") if is_sdmx else table.column("Value")
    flags_at = [table.find(name) for name in ("OBS_FLAG", "CONF_STATUS", "Flag and Footnotes")]
    cells = [
        Cell(
            f"line {row.line}",
            {name: _code(row.cells[column]) if is_sdmx else row.cells[column].strip() for name, column in at.items()},
            _code(row.cells[period_at]),
            row.cells[value_at].strip(),
            "".join(row.cells[column].strip() for column in flags_at if column is not None),
        )
        for row in table.rows
    ]
    identifier = _first(table, "STRUCTURE_ID", "DATAFLOW")
    return Cells(
        dataset_in(identifier), _update(_first(table, "LAST UPDATE")), tuple(at), cells, table.broken, table.notes
    )


def _is_dimension(name: str, *, is_sdmx: bool) -> bool:
    if name.lower().endswith(_LABEL_COLUMN):
        return False
    if is_sdmx:
        return re.fullmatch(r"[a-z][a-z0-9_]*", name) is not None
    return _name(name) not in _NOT_DIMENSIONS


def _code(text: str) -> str:
    """Return the code of a cell that contains a code, or a code and its label separated by a colon."""
    return text.split(":", 1)[0].strip()


def _first(table: Delimited, *columns: str) -> str:
    column = table.find(*columns)
    return table.rows[0].cells[column] if column is not None and table.rows else ""


def _update(text: str) -> date | None:
    """Parse the date of an update such as 05/06/25 23:00:00 (day first) or 2025-06-05; None for anything else."""
    for form, length in (("%d/%m/%y", 8), ("%Y-%m-%d", 10)):
        try:
            return datetime.strptime(text.strip()[:length], form).date()
        except ValueError:
            continue
    return None


def _read_wide(path: Path, delimiter: str) -> Cells:
    """Read a table with one column per period; a cell contains a value and its flags, as in "105 p"."""
    table = read_delimited(path, delimiter=delimiter)
    last = next((column for column, name in enumerate(table.header) if is_wide(name)), None)
    if last is None:
        raise DataError(
            f"{path.name}: expected a column such as geo\\TIME_PERIOD; found {', '.join(table.header)[:200]}"
        )
    heads = ",".join(table.header[: last + 1])
    dimensions = tuple(_name(part) for part in re.split(r"\\", heads)[0].split(","))
    periods = table.header[last + 1 :]
    if not periods:
        raise DataError(f"{path.name}: expected a column for each period after {table.header[last]!r}; found none")
    for number, column in enumerate(table.header):
        trace.note_column(column, "dimensions" if number <= last else "values of the period", trace.PUBLISHERS_NAME)
    cells = []
    for row in table.rows:
        codes = [code.strip() for code in ",".join(row.cells[: last + 1]).split(",")]
        by_dimension = dict(zip(dimensions, codes, strict=False)) if len(codes) == len(dimensions) else {}
        for period, text in zip(periods, row.cells[last + 1 :], strict=True):
            value, _, flag = text.strip().partition(" ")
            cells.append(Cell(f"line {row.line}, {period}", by_dimension, period, value, flag.strip()))
    return Cells(None, None, dimensions, cells, table.broken)


def _read_json_stat(path: Path) -> Cells:
    content = _object(path)
    names, sizes = _list(content.get("id")), _sizes(content.get("size"))
    if content.get("class") != "dataset" or not len(names) == len(sizes) > 0 or len(names) > _MOST_DIMENSIONS:
        raise DataError(f"{path.name}: expected a JSON-stat dataset with class, id, size, dimension and value")
    codes = [_category(path, content, str(name), size) for name, size in zip(names, sizes, strict=True)]
    dimensions = tuple(_name(str(name)) for name in names)
    if "time" not in dimensions or len(set(dimensions)) != len(dimensions):
        raise DataError(
            f"{path.name}: expected 'time' and each dimension only once; found {', '.join(dimensions)[:200]}"
        )
    extension = content.get("extension")
    identifier = str(extension.get("id", "")) if isinstance(extension, dict) else ""
    cells = list(_json_cells(path, content, dimensions, codes))
    updated = _update(str(content.get("updated", "")))
    return Cells(dataset_in(identifier), updated, tuple(name for name in dimensions if name != "time"), cells, ())


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _sizes(value: object) -> list[int]:
    """Return a list of positive integers; empty if the value is anything else."""
    sizes = _list(value)
    positive = [size for size in sizes if isinstance(size, int) and not isinstance(size, bool) and size > 0]
    return positive if len(positive) == len(sizes) else []


def _object(path: Path) -> dict[str, object]:
    content = read_json(path)
    if not isinstance(content, dict):
        raise DataError(f"{path.name}: expected a JSON-stat dataset, which is an object; found another value")
    return content


def _category(path: Path, content: dict[str, object], name: str, size: int) -> list[str]:
    """Return the codes of a dimension in their order."""
    dimensions = content.get("dimension")
    dimension = dimensions.get(name) if isinstance(dimensions, dict) else None
    category = dimension.get("category") if isinstance(dimension, dict) else None
    index = category.get("index") if isinstance(category, dict) else None
    codes = [""] * min(size, 10**6)
    if isinstance(index, list) and len(index) == size:
        codes = [str(code) for code in index]
    elif isinstance(index, dict) and sorted(map(str, index.values())) == sorted(map(str, range(len(index)))):
        for code, place in index.items():
            if isinstance(place, int) and place < len(codes):
                codes[place] = str(code)
    if not all(codes) or len(codes) != size:
        raise DataError(
            f"{path.name}: the dimension {name[:80]!r} has size {size}, but does not list as many categories"
        )
    return codes


def _json_cells(
    path: Path, content: dict[str, object], dimensions: tuple[str, ...], codes: list[list[str]]
) -> Iterator[Cell]:
    values, status = _entries(content.get("value")), _entries(content.get("status"))
    if values is None or (status is None and content.get("status") is not None):
        raise DataError(f"{path.name}: expected value and status as lists, or as objects by position")
    flags = status or {}
    for place in sorted({*values, *flags}, key=lambda text: (len(text), text)):
        by_dimension = dict(zip(dimensions, _unravel(place, codes), strict=False))
        period = by_dimension.pop("time", "")
        yield Cell(f"value {place[:40]}", by_dimension, period, values.get(place, ":"), str(flags.get(place) or ""))


def _entries(value: object) -> dict[str, object] | None:
    if isinstance(value, dict):
        return {str(place): entry for place, entry in value.items()}
    if isinstance(value, list):
        return {str(place): entry for place, entry in enumerate(value) if entry is not None}
    return None


def _unravel(place: str, codes: list[list[str]]) -> list[str]:
    """Return the codes of a position in row-major order; empty for a position outside the cube."""
    if not re.fullmatch(r"\d{1,15}", place, re.ASCII):
        return []
    rest, reversed_codes = int(place), []
    for names in reversed(codes):
        rest, at = divmod(rest, len(names))
        reversed_codes.append(names[at])
    return [] if rest else reversed_codes[::-1]
