"""The cube: any window by one subtraction, and a round trip through Arrow."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from routes_geo.errors import DataError, InvalidInput
from routes_geo.snapshot.published_cube import PublishedCube, accumulate, cube_to_table, table_to_cube

FIRST = 468  # 2009-01


def make_cube(values: np.ndarray) -> PublishedCube:
    rows = values.shape[0]
    cells, codes = np.arange(rows, dtype=np.uint64), np.zeros(rows, np.int8)
    withheld = (values % 3 == 0).astype(np.int64)
    placing = (values % 4).astype(np.int8)
    return PublishedCube(FIRST, cells, codes, placing, accumulate(values), accumulate(withheld), accumulate(values * 2))


matrices = arrays.arrays(np.int64, st.tuples(st.integers(0, 6), st.integers(1, 9)), elements=st.integers(0, 10**6))


@given(matrices, st.data())
def test_a_window_equals_the_sum_of_its_months(values: np.ndarray, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, values.shape[1] - 1))
    stop = data.draw(st.integers(start + 1, values.shape[1]))
    window = make_cube(values).window(FIRST + start, FIRST + stop)
    assert window.published.tolist() == values[:, start:stop].sum(axis=1).tolist()
    assert window.withheld.tolist() == (values % 3 == 0)[:, start:stop].sum(axis=1).tolist()
    assert window.residual.tolist() == (values * 2)[:, start:stop].sum(axis=1).tolist()
    assert window.placing.tolist() == (values % 4)[:, start:stop].max(axis=1).tolist()


@given(matrices)
def test_months_come_back(values: np.ndarray) -> None:
    published, withheld = make_cube(values).monthly()
    assert published.tolist() == values.tolist()
    assert withheld.dtype == np.bool_
    assert withheld.tolist() == (values % 3 == 0).tolist()


@given(matrices)
def test_arrow_round_trip(values: np.ndarray) -> None:
    cube = make_cube(values)
    back = table_to_cube(cube_to_table(cube))
    for name in ("cells", "routes", "placing", "published", "withheld", "residual"):
        assert np.array_equal(getattr(back, name), getattr(cube, name))


def test_a_memory_mapped_cube_is_not_copied(tmp_path: Path) -> None:
    table = cube_to_table(make_cube(np.arange(12).reshape(3, 4)))
    with pa.OSFile(str(tmp_path / "cube.arrow"), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    before = pa.total_allocated_bytes()
    cube = table_to_cube(pa.ipc.open_file(pa.memory_map(str(tmp_path / "cube.arrow"))).read_all())
    assert pa.total_allocated_bytes() == before
    assert not cube.published.flags.owndata


@pytest.mark.parametrize(("start", "stop"), [(FIRST - 1, FIRST + 1), (FIRST, FIRST + 5), (FIRST + 2, FIRST + 2)])
def test_a_window_outside_is_an_error_that_states_the_span(start: int, stop: int) -> None:
    with pytest.raises(InvalidInput, match="2009-01 to 2009-04"):
        make_cube(np.zeros((1, 4), np.int64)).window(start, stop)


def test_a_table_without_the_columns_is_an_error() -> None:
    with pytest.raises(DataError, match="months_per_period, placing, published, residual, route, withheld"):
        table_to_cube(pa.table({"cell": pa.array([1], pa.uint64())}))


def make_quarters(values: np.ndarray) -> PublishedCube:
    return replace(make_cube(values), months_per_period=3)


@given(matrices, st.data())
def test_a_window_of_whole_quarters_equals_their_sum(values: np.ndarray, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, values.shape[1] - 1))
    stop = data.draw(st.integers(start + 1, values.shape[1]))
    cube = make_quarters(values)
    window = cube.window(FIRST + 3 * start, FIRST + 3 * stop)
    assert window.published.tolist() == values[:, start:stop].sum(axis=1).tolist()
    assert (cube.periods, cube.months) == (values.shape[1], 3 * values.shape[1])


@pytest.mark.parametrize(
    ("start", "stop", "nearest"),
    [(1, 6, "2009-01/2009-06"), (0, 5, "2009-01/2009-06"), (4, 5, "2009-04/2009-06"), (2, 4, "2009-01/2009-06")],
)
def test_a_window_that_cuts_a_quarter_is_an_error_that_states_the_nearest(start: int, stop: int, nearest: str) -> None:
    with pytest.raises(InvalidInput, match=f"cuts a period of 3 months; choose {nearest}$"):
        make_quarters(np.zeros((1, 4), np.int64)).window(FIRST + start, FIRST + stop)


def test_a_window_beyond_the_last_quarter_is_outside() -> None:
    with pytest.raises(InvalidInput, match="2009-01 to 2009-12"):
        make_quarters(np.zeros((1, 4), np.int64)).window(FIRST + 9, FIRST + 13)


def test_the_length_of_a_period_comes_back_from_arrow() -> None:
    assert table_to_cube(cube_to_table(make_quarters(np.ones((1, 4), np.int64)))).months_per_period == 3


def test_a_table_without_its_first_month_is_an_error() -> None:
    table = cube_to_table(make_quarters(np.ones((1, 4), np.int64))).replace_schema_metadata({})
    with pytest.raises(DataError, match="no first_month, months_per_period"):
        table_to_cube(table)
