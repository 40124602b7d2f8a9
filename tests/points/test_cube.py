"""The cube: windows, roll-ups and both together are sums of the counts it was made of."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from routes_geo import bin_points
from routes_geo.errors import DataError, InvalidInput
from routes_geo.grid.cell_bits import cells_to_children, cells_to_parent
from routes_geo.grid.cells import lnglat_to_cells
from routes_geo.points.cube import Cube, bins_to_cube, make_cube

SOME = np.unique(lnglat_to_cells(np.linspace(-5, 20, 40), np.linspace(30, 45, 40), 5))


def cube_of(counts: np.ndarray, codes: np.ndarray | None = None, cells: np.ndarray | None = None) -> Cube:
    size, periods = counts.shape
    rows, numbers = np.repeat(np.arange(size), periods), np.tile(np.arange(periods), size)
    cells = SOME[:size] if cells is None else cells
    codes = np.zeros(size, np.int64) if codes is None else codes
    return make_cube(codes, cells, range(periods), rows, numbers, counts.reshape(-1))


counts = arrays.arrays(np.int64, st.tuples(st.integers(0, 9), st.integers(1, 7)), elements=st.integers(-(10**9), 10**9))


@given(counts, st.data())
def test_a_window_is_the_sum_of_its_periods(values: np.ndarray, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, values.shape[1] - 1))
    stop = data.draw(st.integers(start + 1, values.shape[1]))
    cube = cube_of(values)
    assert cube.window(start, stop).tolist() == values[:, start:stop].sum(axis=1).tolist()
    assert cube.between(start, stop - 1).tolist() == cube.window(start, stop).tolist()


@given(st.data(), st.integers(0, 5), st.integers(1, 5))
def test_a_roll_up_adds_children_of_each_code(data: st.DataObject, resolution: int, periods: int) -> None:
    size = data.draw(st.integers(0, 30))
    picked = data.draw(
        st.lists(st.tuples(st.integers(0, 2), st.sampled_from(SOME.tolist())), max_size=size, unique=True)
    )
    picked.sort()
    codes, cells = np.array([c for c, _ in picked], np.int64), np.array([c for _, c in picked], np.uint64)
    values = data.draw(arrays.arrays(np.int64, (len(picked), periods), elements=st.integers(0, 10**6)))
    rolled = cube_of(values, codes, cells).roll_up(resolution)
    want: dict[tuple[int, int], np.ndarray] = {}
    for code, parent, row in zip(codes.tolist(), cells_to_parent(cells, resolution).tolist(), values, strict=True):
        want[code, parent] = want.get((code, parent), 0) + row
    assert list(zip(rolled.codes.tolist(), rolled.cells.tolist(), strict=True)) == sorted(want)
    for period in range(periods):
        assert rolled.window(period, period + 1).tolist() == [int(want[key][period]) for key in sorted(want)]


def test_a_roll_up_of_a_roll_up_is_the_roll_up() -> None:
    cells = np.sort(cells_to_children(cells_to_children(SOME)))
    cube = cube_of(np.random.default_rng(1).integers(0, 99, (cells.size, 4)), cells=cells)
    for resolution in range(6):
        twice = cube.roll_up(6).roll_up(resolution)
        assert np.array_equal(twice.integral, cube.roll_up(resolution).integral)
        assert twice.integral[-1, -1] == cube.integral[-1, -1]


def test_empty_one_row_one_period() -> None:
    empty = cube_of(np.empty((0, 3), np.int64))
    assert empty.window(0, 3).shape == (0,)
    assert empty.roll_up(2).cells.shape == (0,)
    single = cube_of(np.array([[7]]))
    assert single.window(0, 1).tolist() == [7]
    assert single.roll_up(0).window(0, 1).tolist() == [7]


@pytest.mark.parametrize(("start", "stop"), [(-1, 1), (1, 1), (0, 4), (2, 1)])
def test_a_window_outside_is_an_error(start: int, stop: int) -> None:
    with pytest.raises(InvalidInput, match="outside the cube; it has periods 0 to 2"):
        cube_of(np.ones((2, 3), np.int64)).window(start, stop)


def test_labels_between_which_there_is_nothing_give_zeros() -> None:
    assert cube_of(np.ones((2, 3), np.int64)).between(7, 9).tolist() == [0, 0]


def test_cells_coarser_than_the_roll_up_are_an_error() -> None:
    with pytest.raises(InvalidInput, match="coarser"):
        cube_of(np.ones((2, 1), np.int64)).roll_up(6)


def test_counts_that_leave_64_bits_together_are_an_error_and_those_just_within_are_exact() -> None:
    most = (1 << 62) - 1
    cube = cube_of(np.array([[most, 3], [most // 2, 0]]))
    assert cube.window(0, 2).tolist() == [most + 3, most // 2]
    assert cube.roll_up(0).window(0, 1).sum() == most + most // 2
    with pytest.raises(DataError, match="64-bit"):
        cube_of(np.array([[most, most, 3]]))


def test_an_integral_that_wraps_still_gives_right_differences() -> None:
    large = 3 << 60
    cube = cube_of(np.array([[large, -large, large // 2], [1, 2, 3]]))
    assert cube.window(0, 1).tolist() == [large, 1]
    assert cube.window(0, 3).tolist() == [large // 2, 6]


def test_bins_make_a_cube_whose_last_key_is_the_period() -> None:
    rng = np.random.default_rng(3)
    size = 5_000
    table = pa.table(
        {
            "lng": rng.uniform(10, 14, size),
            "lat": rng.uniform(34, 37, size),
            "route": pa.array(rng.choice(["CMED", "EMED"], size)),
            "month": pa.array([date(2023, int(month), 1) for month in rng.integers(1, 13, size)]),
            "n": rng.integers(0, 50, size),
        }
    )
    bins = bin_points(table, resolution=4, by=["route", "month"], sums=["n"])
    cube = bins_to_cube(bins)
    assert cube.periods == tuple(date(2023, month, 1) for month in range(1, 13))
    assert sorted(zip(cube.codes.tolist(), cube.cells.tolist(), strict=True)) == list(
        zip(cube.codes.tolist(), cube.cells.tolist(), strict=True)
    )
    cell = lnglat_to_cells(table["lng"].to_numpy(), table["lat"].to_numpy(), 4)
    for code, route in enumerate(["CMED", "EMED"]):
        mine = np.asarray(table["route"].to_numpy(zero_copy_only=False) == route)
        months = np.array([day.month for day in table["month"].to_pylist()])
        late = mine & (months >= 3) & (months <= 9)
        for row in np.flatnonzero(cube.codes == code):
            want = table["n"].to_numpy()[late & (cell == cube.cells[row])].sum()
            assert cube.between(date(2023, 3, 1), date(2023, 9, 1))[row] == want


def test_bins_without_a_key_make_no_cube() -> None:
    with pytest.raises(InvalidInput, match="no key"):
        bins_to_cube(bin_points(pa.table({"lng": [1.0], "lat": [2.0]}), resolution=3))
