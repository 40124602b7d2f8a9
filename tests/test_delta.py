"""Delta tables are read as they were written, or not at all."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from routes_geo.delta import append_delta, is_delta, read_delta
from routes_geo.errors import DataError

SCHEMA = pa.schema([("name", pa.string()), ("value", pa.int64())])


def rows(name: str, *values: int) -> pa.Table:
    return pa.table({"name": [name] * len(values), "value": list(values)}, schema=SCHEMA)


@pytest.mark.parametrize("name", ["plain", "with space", "per%20cent", "a'quote", "sla/sh", "é", "a=b", "x y%z'"])
def test_a_partition_of_any_name(tmp_path: Path, name: str) -> None:
    path = str(tmp_path / "table")
    append_delta(path, rows("other", 3), ["name"])
    append_delta(path, rows(name, 1, 2), ["name"])
    assert read_delta(path, SCHEMA, {"name": name}).sort_by("value").equals(rows(name, 1, 2))
    assert read_delta(path, SCHEMA, {"name": "missing"}).num_rows == 0
    assert read_delta(path, SCHEMA).num_rows == 3


def test_a_column_that_a_file_or_the_table_lacks_is_null(tmp_path: Path) -> None:
    path = str(tmp_path / "table")
    append_delta(path, rows("a", 1).drop(["value"]))
    append_delta(path, rows("b", 2))
    wanted = pa.schema([*SCHEMA, pa.field("later", pa.date32())])
    assert read_delta(path, wanted).sort_by("name").to_pylist() == [
        {"name": "a", "value": None, "later": None},
        {"name": "b", "value": 2, "later": None},
    ]


def test_a_file_that_makes_the_engine_panic_is_an_error(tmp_path: Path) -> None:
    """The embedded Arrow schema of a file: Delta's own engine aborts the process over some flipped bits of it."""
    path = tmp_path / "table"
    append_delta(str(path), rows("a", 1))
    file = next(path.glob("*.parquet"))
    content = file.read_bytes()
    start = content.index(b"ARROW:schema")
    for place in range(start + 12, start + 300):
        file.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        try:
            assert read_delta(str(path), SCHEMA).num_rows == 1
        except DataError as error:
            assert "cannot be read" in str(error)


def test_a_log_that_cannot_be_read(tmp_path: Path) -> None:
    append_delta(str(tmp_path), rows("a", 1))
    next((tmp_path / "_delta_log").glob("*.json")).write_text('{"add": 1}\n')
    assert is_delta(str(tmp_path))
    with pytest.raises(DataError, match="the Delta table cannot be read"):
        read_delta(str(tmp_path), SCHEMA)
