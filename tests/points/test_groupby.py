"""Sums by key: against a dictionary, in any order, in parts, in threads, and to the edge of 64 bits."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.errors import DataError, InvalidInput
from routes_geo.points.dense_sums import DenseSums
from routes_geo.points.groupby import Accumulator, Groups, group_sums, merge_groups, sort_groups

MOST = (1 << 63) - 1

rows = st.lists(
    st.tuples(st.integers(0, 40) | st.integers(0, (1 << 64) - 1), st.integers(-(1 << 40), 1 << 40)), max_size=200
)


def arrays(pairs: Sequence[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    keys = np.array([key for key, _ in pairs], np.uint64)
    return keys, np.array([value for _, value in pairs], np.int64).reshape(1, -1)


def by_hand(pairs: Sequence[tuple[int, int]]) -> dict[int, int]:
    out: dict[int, int] = {}
    for key, value in pairs:
        out[key] = out.get(key, 0) + value
    return out


def as_dict(groups: Groups) -> dict[int, int]:
    assert groups.keys.dtype == np.uint64
    assert groups.sums.dtype == np.int64
    assert np.all(groups.keys[1:] > groups.keys[:-1])
    return dict(zip(groups.keys.tolist(), groups.sums[0].tolist(), strict=True))


@given(rows, st.integers(0, 12))
def test_sums_are_those_of_a_dictionary_whatever_bits_name_the_column(
    pairs: list[tuple[int, int]], column_bits: int
) -> None:
    sums = Accumulator(1, column_bits)
    sums.add(*arrays(pairs))
    assert as_dict(sums.groups()) == by_hand(pairs)


@given(rows, rows, rows)
def test_parts_merge_to_the_whole_in_any_order(
    first: list[tuple[int, int]], second: list[tuple[int, int]], third: list[tuple[int, int]]
) -> None:
    parts = [group_sums(*arrays(pairs)) for pairs in (first, second, third)]
    assert as_dict(merge_groups(parts)) == by_hand(first + second + third)
    assert as_dict(merge_groups(parts[::-1])) == by_hand(first + second + third)


def test_nothing_gives_nothing() -> None:
    empty = Accumulator(2).groups()
    assert empty.keys.shape == (0,)
    assert empty.sums.shape == (2, 0)
    assert group_sums(np.empty(0, np.uint64), np.empty((1, 0), np.int64)).keys.size == 0


@pytest.mark.parametrize("distinct", [3_000, 60_000, 400_000, 1 << 40])
@pytest.mark.parametrize("column_bits", [0, 8])
def test_many_rows_in_threads(distinct: int, column_bits: int) -> None:
    """Few keys stay in matrices, many move to the hash tables on the way; both give numpy's sums."""
    rng = np.random.default_rng(distinct)
    keys = rng.integers(0, distinct, 600_000).astype(np.uint64)
    values = rng.integers(-50, 1000, (2, keys.size))
    sums = Accumulator(2, column_bits)
    with ThreadPoolExecutor(3) as pool:
        list(
            pool.map(
                lambda at: sums.add(keys[at : at + 50_000], values[:, at : at + 50_000]), range(0, 600_000, 50_000)
            )
        )
    groups = sums.groups()
    want, place = np.unique(keys, return_inverse=True)
    assert np.array_equal(groups.keys, want)
    for part in range(2):
        assert np.array_equal(groups.sums[part], np.bincount(place, values[part]).astype(np.int64))


def test_a_sum_of_zero_is_a_group() -> None:
    assert as_dict(group_sums(*arrays([(7, 5), (7, -5), (9, 0)]))) == {7: 0, 9: 0}


@pytest.mark.parametrize("sign", [1, -1])
def test_the_largest_sum_is_exact_and_one_more_is_an_error(sign: int) -> None:
    pairs = [(3, sign * (MOST - 5)), (3, sign * 2), (3, sign * 3)]
    assert as_dict(group_sums(*arrays(pairs))) == {3: sign * MOST}
    with pytest.raises(DataError, match="64-bit"):
        group_sums(*arrays([*pairs, (3, sign * 2)]))


def test_an_overflow_between_batches_and_between_parts_is_an_error() -> None:
    sums = Accumulator()
    sums.add(*arrays([(1, MOST)]))
    with pytest.raises(DataError, match="64-bit"):
        sums.add(*arrays([(1, 1)])) or sums.groups()
    half = group_sums(*arrays([(1, MOST // 2 + 1)]))
    with pytest.raises(DataError, match="64-bit"):
        merge_groups([half, half])


def test_the_least_number_is_a_sum_like_others() -> None:
    assert as_dict(group_sums(*arrays([(1, -(1 << 63))]))) == {1: -(1 << 63)}
    assert as_dict(group_sums(*arrays([(1, -(1 << 31)), (2, 1)]))) == {1: -(1 << 31), 2: 1}


def test_sums_that_outgrow_32_bits_go_on_in_64() -> None:
    sums = Accumulator(1, 4)
    for _ in range(3):
        sums.add(*arrays([(key, (1 << 31) - 1) for key in range(40)]))
    assert as_dict(sums.groups()) == dict.fromkeys(range(40), 3 * ((1 << 31) - 1))


def test_a_full_matrix_of_32_bits_goes_on_in_64() -> None:
    """Its columns are so many that 111 rows fill it."""
    dense = DenseSums(1, 16)
    assert dense.add(np.array([60_000], np.uint64), np.ones((1, 1), np.int64)) == 1
    rows = np.arange(dense.most_rows, dtype=np.uint64) << np.uint64(16)
    assert dense.add(rows, np.ones((1, rows.size), np.int64)) == rows.size
    large = np.full((1, 3), (1 << 31) - 1)
    sums = Accumulator(1, 16)
    sums.add(np.array([60_000], np.uint64), np.ones((1, 1), np.int64))
    sums.add(rows, np.ones((1, rows.size), np.int64))
    sums.add(np.zeros(3, np.uint64), large)
    assert as_dict(sums.groups())[0] == 1 + 3 * ((1 << 31) - 1)


def test_a_matrix_declines_keys_that_hardly_repeat() -> None:
    keys = np.arange(200_000, dtype=np.uint64) << np.uint64(8)
    dense = DenseSums(1, 8)
    done = dense.add(keys, np.ones((1, keys.size), np.int64))
    assert 0 < done < keys.size
    assert np.array_equal(np.sort(dense.drain()[0]), keys[:done])


def test_a_matrix_widens_for_columns_it_has_not_met() -> None:
    dense = DenseSums(1, 16)
    keys = np.array([0, 3, 70_000, 65_536 + 40_000, 5], np.uint64)
    assert dense.add(keys, np.arange(1, 6)[None]) == 5
    sums_by_key = dict(zip(*(part.reshape(-1).tolist() for part in dense.drain()), strict=True))
    assert sums_by_key == {0: 1, 3: 2, 70_000: 3, 65_536 + 40_000: 4, 5: 5}


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(InvalidInput, match=r"\(3,\) and values \(1, 2\)"):
        Accumulator().add(np.zeros(3, np.uint64), np.zeros((1, 2), np.int64))


@pytest.mark.parametrize("high", [1 << 5, 1 << 12, 1 << 20, 1 << 39, (1 << 64) - 1])
@pytest.mark.parametrize("size", [0, 1, 2, 4_095, 5_000, 60_000])
def test_groups_are_sorted_whatever_their_bits(high: int, size: int) -> None:
    rng = np.random.default_rng(size)
    keys = np.unique(rng.integers(0, high, size, dtype=np.uint64))
    mixed = rng.permutation(keys.size)
    sums = rng.integers(-9, 9, (3, keys.size))
    groups = sort_groups(keys[mixed], sums[:, mixed])
    assert np.array_equal(groups.keys, keys)
    assert np.array_equal(groups.sums, sums)


def test_one_far_key_among_near_ones_is_sorted() -> None:
    keys = np.append(np.arange(20_000, dtype=np.uint64)[::-1], np.uint64(1 << 63))
    groups = sort_groups(keys, np.arange(keys.size)[None])
    assert np.array_equal(groups.keys, np.sort(keys))
    assert groups.sums[0, 0] == 19_999
