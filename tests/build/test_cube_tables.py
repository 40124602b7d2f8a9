"""Cubes of earlier vintages come back from the newest one and the differences exactly as they were."""

from __future__ import annotations

from dataclasses import replace

import h3.api.numpy_int as h3
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routes_geo.build.cube_tables import cube_revisions, cube_tables
from routes_geo.model import NOT_PLACED, month_of
from routes_geo.months import first_day
from routes_geo.snapshot.cube_revisions import WHOLE_ROW, Placed, earlier_cube
from routes_geo.snapshot.published_cube import CUMULATIVE, PublishedCube, accumulate, table_to_cube

FIRST = month_of(first_day("2009-01", "first"))
KEYS = sorted([11, 12, *(int(h3.latlng_to_cell(lat, 20.0, 5)) for lat in (28.0, 35.5, 38.5))])


@st.composite
def cubes(draw: st.DrawFn, months: int) -> PublishedCube:
    """A cube of some rows and periods; a count that is withheld is 0."""
    rows = sorted(draw(st.sets(st.tuples(st.sampled_from(KEYS), st.integers(0, 4)), max_size=5)))
    first, periods = FIRST + months * draw(st.integers(0, 3)), draw(st.integers(1, 5))
    shape = (len(rows), periods)
    figures = st.lists(st.integers(0, 3), min_size=len(rows) * periods, max_size=len(rows) * periods)
    placing, published, withheld, residual = (np.array(draw(figures), np.int64).reshape(shape) for _ in range(4))
    hidden = withheld > 2
    return PublishedCube(
        first,
        np.array([key for key, _ in rows], np.uint64),
        np.array([route for _, route in rows], np.int8),
        np.where(placing == 0, NOT_PLACED, placing).astype(np.int8),
        *(accumulate(values) for values in (np.where(hidden, 0, published), hidden.astype(np.int64), residual)),
        months,
    )


def assert_same(one: PublishedCube, other: PublishedCube) -> None:
    assert (one.first_month, one.months_per_period) == (other.first_month, other.months_per_period)
    for name in ("cells", "routes", "placing", *CUMULATIVE):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
        assert getattr(one, name).dtype == getattr(other, name).dtype


@settings(max_examples=300)
@given(st.sampled_from([1, 3]).flatmap(lambda months: st.lists(st.none() | cubes(months), max_size=5).flatmap(
    lambda earlier: cubes(months).map(lambda newest: [*earlier, newest]))))  # fmt: skip
def test_every_vintage_comes_back(history: list[PublishedCube | None]) -> None:
    log = cube_revisions(history)
    for position, cube in enumerate(history):
        if cube is not None:
            assert history[-1] is not None
            assert_same(earlier_cube(history[-1], log, Placed(position, cube.first_month, cube.periods)), cube)


def made(values: list[int]) -> PublishedCube:
    """One cell of one route by month."""
    counts = np.array([values], np.int64)
    zero = accumulate(np.zeros_like(counts))
    placing = np.zeros(counts.shape, np.int8)
    return PublishedCube(
        FIRST, np.array(KEYS[-1:], np.uint64), np.zeros(1, np.int8), placing, accumulate(counts), zero, zero
    )


def test_only_what_differs_is_stored_and_once() -> None:
    log = cube_revisions([made([7, 20]), None, made([7, 20]), made([9, 20, 30])])
    assert [(row["until"], row["month"] - FIRST, row["published"]) for row in log.to_pylist()] == [(2, 0, 7)]


def test_a_row_that_only_the_newest_has_is_named_once() -> None:
    empty = replace(
        made([7]),
        **{name: getattr(made([7]), name)[:0] for name in ("cells", "routes", "placing", *CUMULATIVE)},
    )
    log = cube_revisions([empty, empty, made([7])])
    assert [(row["until"], row["month"], row["published"]) for row in log.to_pylist()] == [(1, WHOLE_ROW, 0)]


def test_equal_vintages_need_no_table() -> None:
    one = {"routes": made([7, 20])}
    tables = cube_tables("a.b.v1", [one, one])
    assert list(tables) == ["cubes/a.b.v1/routes.arrow"]
    assert_same(table_to_cube(tables["cubes/a.b.v1/routes.arrow"]), one["routes"])
    assert cube_tables("a.b.v1", [one, None]) == {}


@pytest.mark.parametrize("position", [0, 1])
def test_a_vintage_has_its_own_months(position: int) -> None:
    history = [made([7]), made([7, 20]), made([7, 20, 30])]
    found = earlier_cube(history[-1], cube_revisions(history), Placed(position, FIRST, position + 1))
    assert_same(found, history[position])
