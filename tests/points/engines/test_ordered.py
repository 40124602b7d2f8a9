"""Keys as bytes: the values come back, and the bytes sort as the values do."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.errors import InvalidInput
from routes_geo.points.engines.ordered import decode, encode

DAY, TIME = datetime.date(2023, 9, 1), datetime.datetime(1969, 12, 31, 23, 59, 59)
COLUMNS = [
    pa.array(["b", None, "", "é", "a\0b", "z"]),
    pa.array(["b", None, "a"], pa.large_string()),
    pa.array(["b", None, "a"], pa.string_view()),
    pa.array([b"\xff", None, b"", b"\0"]),
    pa.array([b"ab", None, b"aa"], pa.binary(2)),
    pa.array([3, None, -(1 << 63), (1 << 63) - 1]),
    pa.array([3, None, -128], pa.int8()),
    pa.array([3, None, 255], pa.uint8()),
    pa.array([3, None, (1 << 32) - 1], pa.uint32()),
    pa.array([3, None, (1 << 64) - 1], pa.uint64()),
    pa.array([True, None, False]),
    pa.array([DAY, None, datetime.date(1, 1, 1)]),
    pa.array([DAY, None], pa.date64()),
    pa.array([TIME, None, TIME + datetime.timedelta(days=1)], pa.timestamp("ns", "Europe/Rome")),
    pa.array([TIME, None], pa.timestamp("s")),
    pa.array([datetime.time(12, 30), None], pa.time64("us")),
    pa.array([1, None, 0], pa.time32("s")),
    pa.array([1, None, -1], pa.duration("ms")),
    pa.array([1.5, None, -2.0, float("inf"), float("-inf"), 0.0]),
    pa.array([1.5, None, -2.0], pa.float32()),
    pa.array([Decimal("1.50"), None, Decimal("-2.25"), Decimal(0)], pa.decimal128(9, 2)),
    pa.array([None, None]),
]


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: str(column.type))
def test_values_come_back_in_their_order(column: pa.Array) -> None:
    for part in (column, column.slice(1), column.slice(0, 0)):
        coded = encode(part)
        assert coded.type == pa.binary()
        assert decode(coded, column.type).equals(part)
        check_order(part.to_pylist(), coded.to_pylist())


def check_order(values: list[Any], coded: list[Any]) -> None:
    not_null = [(code, value) for code, value in zip(coded, values, strict=True) if value is not None]
    assert [value for _, value in sorted(not_null, key=lambda pair: pair[0])] == sorted(value for _, value in not_null)


@given(st.lists(st.integers(-(1 << 63), (1 << 63) - 1)))
def test_whole_numbers(values: list[int]) -> None:
    check_order(values, encode(pa.array(values, pa.int64())).to_pylist())


@given(st.lists(st.floats(allow_nan=False)))
def test_floating_point_numbers(values: list[float]) -> None:
    check_order(values, encode(pa.array(values, pa.float64())).to_pylist())


@given(st.lists(st.text()))
def test_text(values: list[str]) -> None:
    check_order(values, encode(pa.array(values, pa.string())).to_pylist())


def test_no_number_comes_last_and_is_one_key() -> None:
    coded = encode(pa.array([float("nan"), float("inf"), -float("nan")])).to_pylist()
    assert coded[0] == coded[2] > coded[1]


def test_both_zeros_are_one_key() -> None:
    assert len(set(encode(pa.array([0.0, -0.0])).to_pylist())) == 1


def test_dictionaries_are_their_values() -> None:
    assert encode(pa.array(["b", None, "a"]).dictionary_encode()).to_pylist() == [b"b", None, b"a"]


def test_a_list_is_no_key() -> None:
    with pytest.raises(InvalidInput, match="list<item: int64>; expected text"):
        encode(pa.array([[1]]))
