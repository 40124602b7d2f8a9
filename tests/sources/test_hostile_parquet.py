"""Hostile Parquet files as tables of one's own: one sentence, or the rows that are left."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.hostile_files import PARQUETS, dictionary, sound_table

from routes_geo.errors import DataError, RoutesGeoError
from routes_geo.sources.readers.parquet_column import read_column
from routes_geo.sources.table.adapter import Details, TableColumns, make_adapter

ADAPTER = make_adapter(TableColumns(), Details(route="CMED"))


@pytest.mark.parametrize("name", PARQUETS)
def test_a_hostile_file_is_read_or_refused_with_one_sentence(name: str, tmp_path: Path) -> None:
    PARQUETS[name](tmp_path / name)
    begun = time.process_time()
    try:
        assert ADAPTER.read(tmp_path / name, None).rows_in == 1000
    except RoutesGeoError as error:
        assert name in str(error)
        assert "\n" not in str(error)
    assert time.process_time() - begun < 10


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("many_rows.parquet", "20,000,000 rows; at most 1,000,000 are accepted"),
        ("long_texts.parquet", "the column 'period' has more than 512 MiB"),
        ("wide.parquet", "20,000 columns; at most 10,000"),
    ],
)
def test_a_file_that_grows_is_refused_with_the_limit(name: str, fault: str, tmp_path: Path) -> None:
    PARQUETS[name](tmp_path / name)
    with pytest.raises(DataError, match=fault):
        ADAPTER.read(tmp_path / name, None)


@pytest.mark.parametrize("form", ["1.0", "2.0"])
def test_damaged_bytes_never_end_the_process(form: str, tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(sound_table(), path, compression="none", data_page_version=form, row_group_size=100)
    sound, outcomes = path.read_bytes(), set()
    for number in range(80):
        rng = random.Random(number)
        content = bytearray(sound)
        for _ in range(rng.choice([1, 1, 3])):  # half of them in the metadata at the end
            at = rng.randrange(len(content)) if rng.random() < 0.5 else len(content) - 1 - rng.randrange(4000)
            content[at] = rng.choice([content[at] ^ 0xFF, rng.randrange(256)])
        path.write_bytes(content)
        try:
            ADAPTER.read(path, None)
            outcomes.add("read")
        except RoutesGeoError as error:
            outcomes.add(type(error).__name__)
    assert outcomes >= {"read", "DataError"}


def test_the_bytes_of_a_column_are_limited(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    dictionary(path, rows=1000, text="x" * 100)
    assert len(read_column(path, "period", pa.string(), 100_000)) == 1000
    with pytest.raises(DataError, match="the column 'period' has more than 0 MiB"):
        read_column(path, "period", pa.string(), 99_999)
    assert len(read_column(path, "value", pa.int64(), 9000)) == 1000


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.binary(), pa.string_view(), pa.int64()])
def test_a_column_keeps_its_cells(kind: pa.DataType, tmp_path: Path) -> None:
    cells = pa.array(["1", None, "3", "1"]).cast(pa.int64() if pa.types.is_integer(kind) else kind)
    pq.write_table(pa.table({"a.b": cells}), tmp_path / "a.parquet", row_group_size=2)
    assert read_column(tmp_path / "a.parquet", "a.b", kind).column(0).to_pylist() == cells.to_pylist()
