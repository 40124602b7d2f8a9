"""The checksum of rows depends on their content alone."""

from __future__ import annotations

import hashlib
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.ledger.checksums import prove_rows

SCHEMA = pa.schema(
    [("text", pa.string()), ("number", pa.int64()), ("lng", pa.float64()), ("day", pa.date32()), ("flag", pa.bool_())]
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "text": st.none() | st.text(),
            "number": st.none() | st.integers(-(2**63), 2**63 - 1),
            "lng": st.none() | st.floats(),
            "day": st.none() | st.dates(),
            "flag": st.none() | st.booleans(),
        }
    ),
    min_size=1,
    max_size=8,
)


def in_order(rows: list[dict[str, object]]) -> list[str]:
    return sorted(repr(sorted(row.items())) for row in rows)


def table(rows: list[dict[str, object]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=SCHEMA)


@given(rows=ROWS, data=st.data())
def test_the_order_and_the_chunks_of_rows_and_columns_do_not_matter(
    rows: list[dict[str, object]], data: st.DataObject
) -> None:
    proof = prove_rows(table(rows))
    shuffled = data.draw(st.permutations(rows))
    cut = data.draw(st.integers(0, len(rows)))
    chunks = pa.concat_tables([table(shuffled[:cut]), table(shuffled[cut:])])
    assert prove_rows(chunks.select(data.draw(st.permutations(SCHEMA.names)))) == proof


@given(rows=ROWS)
def test_a_column_without_values_does_not_matter(rows: list[dict[str, object]]) -> None:
    assert prove_rows(table(rows).append_column("later", pa.nulls(len(rows), pa.string()))) == prove_rows(table(rows))


@given(rows=ROWS, other=ROWS)
def test_other_rows_have_another_checksum(rows: list[dict[str, object]], other: list[dict[str, object]]) -> None:
    if in_order(rows) != in_order(other) and "nan" not in repr(rows):
        assert prove_rows(table(rows)).checksum != prove_rows(table(other)).checksum


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"text": None}, {"text": ""}),
        ({"text": "a", "number": 1}, {"text": "1", "number": None}),
        ({"lng": 0.0}, {"lng": -0.0}),
        ({"lng": 1.0}, {"number": 1}),
        ({"day": date(1970, 1, 2)}, {"flag": True}),
    ],
)
def test_rows_that_look_alike(left: dict[str, object], right: dict[str, object]) -> None:
    assert prove_rows(table([left])).checksum != prove_rows(table([right])).checksum


def test_the_checksum_of_a_row_is_that_of_a_text_that_anyone_can_write() -> None:
    """The float is given by its bits, the day by its distance from 1970-01-01."""
    row = {"text": "ab", "number": 7, "lng": 12.5, "day": date(2023, 9, 1), "flag": True}
    text = b"day:5:19601flag:1:1lng:19:4623226492472524800number:1:7text:2:ab"
    assert prove_rows(table([row])).checksum == hashlib.sha256(text).hexdigest()


def test_no_rows() -> None:
    assert prove_rows(SCHEMA.empty_table()) == prove_rows(pa.table({}))
    assert prove_rows(SCHEMA.empty_table()).rows == 0
