"""Cells that are long, deep or out of range: every adapter rejects the row, or gives one error of readable length."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.seeds import BOOK_SEEDS, CSV_SEEDS, JSON_SEEDS, write_book, write_csv, write_json

from routes_geo.errors import RoutesGeoError
from routes_geo.sources.registry import ADAPTERS
from routes_geo.sources.table.adapter import Details, TableColumns, make_adapter

CELLS = [
    "9" * 5000,
    "-" + "9" * 5000,
    "1." + "0" * 5000,
    "1," * 10_000 + "000",
    "9999-12-31",
    "0001-01-01",
    "(" * 20_000,
]
_KINDS: list[Any] = [*CELLS, 1e308, 2**64 - 1, [], {"a": {}}, True, None]


def check(source: str, path: Path) -> None:
    adapter = make_adapter(TableColumns(), Details()) if source == "table" else ADAPTERS[source]
    try:
        intake = adapter.read(path, None)
    except RoutesGeoError as error:
        assert len(str(error)) < 1200
    else:
        assert all(len(row.detail) < 1000 for row in intake.rejected)


@pytest.mark.parametrize("name", CSV_SEEDS)
def test_delimited_files(name: str, tmp_path: Path) -> None:
    source, file_name, rows, delimiter = CSV_SEEDS[name]
    for cell in CELLS:
        for line, column in [*((0, at) for at in range(len(rows[0]))), *((-1, at) for at in range(len(rows[-1])))]:
            changed = [list(row) for row in rows]
            changed[line][column] = cell
            write_csv(tmp_path / file_name, changed, delimiter)
            check(source, tmp_path / file_name)


@pytest.mark.parametrize("name", BOOK_SEEDS)
def test_workbooks(name: str, tmp_path: Path) -> None:
    source, file_name, sheets = BOOK_SEEDS[name]
    sheet = max(sheets, key=lambda title: len(sheets[title]))
    for column in range(len(sheets[sheet][-1])):
        changed = copy.deepcopy(sheets)
        changed[sheet][-1][column] = CELLS[column % len(CELLS)]
        write_book(tmp_path / file_name, changed)
        check(source, tmp_path / file_name)


@pytest.mark.parametrize("name", JSON_SEEDS)
def test_json_files(name: str, tmp_path: Path) -> None:
    source, file_name, content = JSON_SEEDS[name]
    for place in _places(content):
        for cell in _KINDS:
            changed = json.loads(json.dumps(content))
            holder = changed
            for step in place[:-1]:
                holder = holder[step]
            holder[place[-1]] = cell
            write_json(tmp_path / file_name, changed)
            check(source, tmp_path / file_name)


def _places(value: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the path of each value; of long lists, only those of the first two."""
    steps = list(value) if isinstance(value, dict) else range(min(len(value), 2)) if isinstance(value, list) else ()
    for step in steps:
        yield (step,)
        yield from ((step, *more) for more in _places(value[step]))
