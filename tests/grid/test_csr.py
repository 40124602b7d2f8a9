"""Rows of different lengths in one array."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.grid.csr import count_offsets, replace_rows


def test_offsets_begin_with_0() -> None:
    assert count_offsets(np.array([2, 0, 3])).tolist() == [0, 2, 2, 5]
    assert count_offsets(np.array([], np.int64)).tolist() == [0]


@given(st.lists(st.none() | st.integers(0, 4), max_size=20), st.integers(1, 3))
def test_replaced_rows_stand_where_they_were(lengths: list[int | None], width: int) -> None:
    table = np.arange(len(lengths) * width, dtype=np.uint64).reshape(-1, width)
    rows = [table[i].tolist() if n is None else [1000 + i] * n for i, n in enumerate(lengths)]
    values = [value for row, n in zip(rows, lengths, strict=True) if n is not None for value in row]
    replaced = np.array([n is not None for n in lengths], np.bool_)
    counts = np.array([width if n is None else n for n in lengths], np.int64)
    joined = replace_rows(table, replaced, counts, np.array(values, np.uint64))
    assert joined.dtype == np.uint64
    assert joined.tolist() == [value for row in rows for value in row]


@pytest.mark.parametrize("chosen", [True, False])
def test_rows_of_the_same_length_too(chosen: bool) -> None:
    table = np.zeros((3, 2))
    rows = np.ones(6 if chosen else 0)
    joined = replace_rows(table, np.full(3, chosen), np.full(3, 2), rows)
    assert joined.tolist() == [float(chosen)] * 6
