"""Eurostat's file formats, each turned into cells: one value with the code or label of each of its dimensions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from routes_geo.errors import DataError
from routes_geo.model import Rejected
from routes_geo.sources.readers.delimited import Delimited, read_delimited
from routes_geo.sources.readers.json_file import read_json

_DATASET = re.compile(r"migr_[a-z]+\d?", re.IGNORECASE)
_SPELLINGS = {"asyl_app": "applicant", "time_period": "time"}  # dimensions that were renamed
_NOT_DIMENSIONS = frozenset({"time", "value", "flag and footnotes"})


@dataclass(frozen=True, slots=True)
class Cell:
    """One value as the file gives it."""

    location: str
    dimensions: dict[str, str]  # by the name of the dimension in lower case, without the time
    period: str
    value: object
    flag: str

    @property
    def content(self) -> list[object]:
        """All of it, for a row in quarantine."""
        return [*self.dimensions.values(), self.period, self.value, self.flag]


@dataclass(frozen=True, slots=True)
class Cells:
    """What a file holds: the dataset it says it is, when it was updated, its dimensions and its cells."""

    dataset: str | None
    updated: date | None
    dimensions: tuple[str, ...]
    cells: list[Cell]
    broken: tuple[Rejected, ...]


def is_wide(first_line: str) -> bool:
    """Tell whether a first line is the header of a table with a column for each period."""
    return re.search(r"\\\s*time", first_line, re.IGNORECASE) is not None


def is_long(first_line: str) -> bool:
    """Tell whether a first line is the header of SDMX-CSV of Eurostat, or of its older bulk files."""
    names = [name.strip() for name in first_line.split(",")]
    is_sdmx = {"TIME_PERIOD", "OBS_VALUE"} <= set(names) and names[0] in {"STRUCTURE", "DATAFLOW"}
    return is_sdmx or {"TIME", "GEO", "Value"} <= set(names)


def read_cells(path: Path, first_line: str) -> Cells:
    """Read a file by its format; DataError for a format that is not Eurostat's."""
    if path.suffix.lower() == ".json":
        return _read_json_stat(path)
    if is_wide(first_line):
        return _read_wide(path, "\t" if "\t" in first_line else ",")
    if is_long(first_line):
        return _read_long(read_delimited(path))
    raise DataError(
        f"{path.name}: expected SDMX-CSV (STRUCTURE or DATAFLOW, ..., TIME_PERIOD, OBS_VALUE), a bulk file (TIME, GEO, "
        "..., Value), a table with geo\\TIME_PERIOD and a column for each period, or JSON-stat"
    )


def _name(dimension: str) -> str:
    lower = dimension.strip().lower()
    return _SPELLINGS.get(lower, lower)


def dataset_in(text: str) -> str | None:
    """Name of a dataset in a file name or an identifier such as ESTAT:MIGR_EIORD(1.0)."""
    match = _DATASET.search(text)
    return match[0].lower() if match else None


def _read_long(table: Delimited) -> Cells:
    """One value a row: SDMX-CSV 1.0 and 2.0, where dimensions are in lower case, and bulk files, where they are not."""
    is_sdmx = table.find("OBS_VALUE") is not None
    names = enumerate(table.header)
    at = {
        _name(name): column
        for column, name in names
        if (re.fullmatch(r"[a-z][a-z0-9_]*", name) if is_sdmx else _name(name) not in _NOT_DIMENSIONS)
    }
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
    return Cells(dataset_in(identifier), _update(_first(table, "LAST UPDATE")), tuple(at), cells, table.broken)


def _code(text: str) -> str:
    """Code of a cell that holds a code, or a code and its label with a colon between."""
    return text.split(":", 1)[0].strip()


def _first(table: Delimited, *columns: str) -> str:
    column = table.find(*columns)
    return table.rows[0].cells[column] if column is not None and table.rows else ""


def _update(text: str) -> date | None:
    """Date of an update, written as 05/06/25 23:00:00 (day first) or as ISO 8601; None for anything else."""
    for form, length in (("%d/%m/%y", 8), ("%Y-%m-%d", 10)):
        try:
            return datetime.strptime(text.strip()[:length], form).date()
        except ValueError:
            continue
    return None


def _read_wide(path: Path, delimiter: str) -> Cells:
    """One column for each period; a cell holds a value and its flags, as in "105 p"."""
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
        raise DataError(f"{path.name}: no column of a period after {table.header[last]!r}")
    cells = []
    for row in table.rows:
        codes = [code.strip() for code in ",".join(row.cells[: last + 1]).split(",")]
        known = dict(zip(dimensions, codes, strict=False)) if len(codes) == len(dimensions) else {}
        for period, text in zip(periods, row.cells[last + 1 :], strict=True):
            value, _, flag = text.strip().partition(" ")
            cells.append(Cell(f"line {row.line}, {period}", known, period, value, flag.strip()))
    return Cells(None, None, dimensions, cells, table.broken)


def _read_json_stat(path: Path) -> Cells:
    content = _object(path)
    names, sizes = (_list(content.get(key)) for key in ("id", "size"))
    is_shaped = len(names) == len(sizes) > 0 and all(_is_size(size) for size in sizes)
    if content.get("class") != "dataset" or not is_shaped:
        raise DataError(f"{path.name}: expected a JSON-stat dataset with class, id, size, dimension and value")
    codes = [_category(path, content, str(name), size) for name, size in zip(names, sizes, strict=True)]
    dimensions = tuple(_name(str(name)) for name in names)
    if "time" not in dimensions or len(set(dimensions)) != len(dimensions):
        raise DataError(f"{path.name}: expected the dimension 'time' and each only once; found {', '.join(dimensions)}")
    identifier = str(content.get("extension", {}).get("id", "")) if isinstance(content.get("extension"), dict) else ""
    cells = list(_json_cells(path, content, dimensions, codes))
    updated = _update(str(content.get("updated", "")))
    return Cells(dataset_in(identifier), updated, tuple(name for name in dimensions if name != "time"), cells, ())


def _list(given: object) -> list[Any]:
    return given if isinstance(given, list) else []


def _is_size(size: object) -> bool:
    return isinstance(size, int) and not isinstance(size, bool) and size > 0


def _object(path: Path) -> dict[str, Any]:
    content = read_json(path)
    if not isinstance(content, dict):
        raise DataError(f"{path.name}: expected a JSON-stat dataset, an object")
    return content


def _category(path: Path, content: dict[str, Any], name: str, size: int) -> list[str]:
    """Codes of a dimension in their order."""
    dimension = content.get("dimension")
    described = dimension.get(name) if isinstance(dimension, dict) else None
    category = described.get("category") if isinstance(described, dict) else None
    index = category.get("index") if isinstance(category, dict) else None
    codes = [""] * min(size, 10**6)
    if isinstance(index, list) and len(index) == size:
        codes = [str(code) for code in index]
    elif isinstance(index, dict) and sorted(map(str, index.values())) == sorted(map(str, range(len(index)))):
        for code, place in index.items():
            if isinstance(place, int) and place < len(codes):
                codes[place] = str(code)
    if not all(codes) or len(codes) != size:
        raise DataError(f"{path.name}: the dimension {name!r} does not name its {size} categories")
    return codes


def _json_cells(
    path: Path, content: dict[str, Any], dimensions: tuple[str, ...], codes: list[list[str]]
) -> Iterator[Cell]:
    values, status = _entries(content.get("value")), _entries(content.get("status"))
    if values is None or (status is None and content.get("status") is not None):
        raise DataError(f"{path.name}: expected value and status as a list, or as an object by position")
    flags = status or {}
    for place in sorted({*values, *flags}, key=lambda text: (len(text), text)):
        known = dict(zip(dimensions, _unravel(place, codes), strict=False))
        period = known.pop("time", "")
        yield Cell(f"value {place[:40]}", known, period, values.get(place, ":"), str(flags.get(place) or ""))


def _entries(given: object) -> dict[str, Any] | None:
    if isinstance(given, dict):
        return {str(place): value for place, value in given.items()}
    if isinstance(given, list):
        return {str(place): value for place, value in enumerate(given) if value is not None}
    return None


def _unravel(place: str, codes: list[list[str]]) -> list[str]:
    """Codes of a position in row-major order; none for a position outside."""
    if not re.fullmatch(r"\d{1,15}", place, re.ASCII):
        return []
    rest, out = int(place), []
    for names in reversed(codes):
        rest, at = divmod(rest, len(names))
        out.append(names[at])
    return [] if rest else out[::-1]
