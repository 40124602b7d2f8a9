"""Files joined into one are read as one; footers come back byte for byte."""

from __future__ import annotations

import datetime as dt
import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routes_geo.formats.parquet_footer import MAGIC, JoinedFooter, _read_struct, _struct_bytes


def table(rows: int, seed: int = 0) -> pa.Table:
    rng = np.random.default_rng(seed)
    return pa.table(
        {
            "text": pa.array([f"é{number % 7}" if number % 5 else None for number in range(rows)], pa.string()),
            "number": pa.array(rng.integers(-(2**62), 2**62, rows)),
            "share": pa.array(rng.normal(size=rows)),
            "flag": pa.array(rng.integers(0, 2, rows).astype(bool)),
            "day": pa.array([dt.date(2023, 1, 1) + dt.timedelta(int(number % 400)) for number in range(rows)]),
            "list": pa.array([[1, 2][: number % 3] for number in range(rows)], pa.list_(pa.int16())),
            "pair": pa.array([{"a": 1.5, "b": b"\xff"}] * rows, pa.struct([("a", pa.float32()), ("b", pa.binary())])),
        }
    )


def file_of(content: pa.Table, **options: object) -> memoryview:
    sink = io.BytesIO()
    pq.write_table(content, sink, **options)
    return memoryview(sink.getvalue())


def joined(files: list[memoryview], metadata: dict[str, str]) -> bytes:
    footer = JoinedFooter()
    parts = [footer.add(file) for file in files]
    return b"".join([*parts, footer.finish(metadata)])


@settings(max_examples=25)
@given(
    st.lists(st.integers(1, 3000), min_size=1, max_size=20),
    st.sampled_from(["snappy", "zstd", "none"]),
    st.booleans(),
    st.dictionaries(st.text(max_size=20), st.text(max_size=300), max_size=3),
)
def test_a_joined_file_is_read_as_one(
    sizes: list[int], compression: str, with_index: bool, metadata: dict[str, str]
) -> None:
    tables = [table(rows, seed) for seed, rows in enumerate(sizes)]
    options = {"compression": compression, "write_page_index": with_index, "row_group_size": 1000}
    content = joined([file_of(one, **options) for one in tables], metadata)
    read = pq.ParquetFile(io.BytesIO(content))
    assert read.read().equals(pa.concat_tables(tables))
    assert read.metadata.num_rows == sum(sizes)
    assert read.metadata.num_row_groups == sum(-(-rows // 1000) for rows in sizes)
    assert read.metadata.metadata == {key.encode(): value.encode() for key, value in metadata.items()} or not metadata
    for group in range(read.metadata.num_row_groups):  # each by itself, at its own offset
        assert read.read_row_group(group).num_rows == read.metadata.row_group(group).num_rows


def test_statistics_stay_with_their_groups() -> None:
    tables = [table(500, seed) for seed in range(3)]
    read = pq.ParquetFile(io.BytesIO(joined([file_of(one) for one in tables], {})))
    for group, one in enumerate(tables):
        shown = read.metadata.row_group(group).column(1).statistics
        numbers = one["number"].to_numpy()
        assert (shown.min, shown.max) == (numbers.min(), numbers.max())
    chosen = pq.read_table(io.BytesIO(joined([file_of(one) for one in tables], {})), filters=[("number", ">", 0)])
    assert chosen.num_rows == sum(int((one["number"].to_numpy() > 0).sum()) for one in tables)


@pytest.mark.parametrize("options", [{}, {"write_page_index": True}, {"compression": "zstd", "use_dictionary": False}])
@pytest.mark.parametrize("rows", [0, 1, 20_000])
def test_a_footer_comes_back_byte_for_byte(rows: int, options: dict[str, object]) -> None:
    content = file_of(table(rows).replace_schema_metadata({"é": "x" * 200}), **options)
    length = int.from_bytes(content[-8:-4], "little")
    start = len(content) - 8 - length
    fields, end = _read_struct(content, start)
    assert end == len(content) - 8
    assert _struct_bytes(fields) == bytes(content[start:end])


def test_one_file_alone_and_none() -> None:
    content = joined([file_of(table(10))], {"a": "b"})
    assert content[:4] == content[-4:] == MAGIC
    assert pq.read_table(io.BytesIO(content)).equals(table(10))
    with pytest.raises(ValueError, match="nothing was joined"):
        JoinedFooter().finish({})
