"""Coordinates that are exchanged are noticed, and correct ones never refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.errors import InvalidInput
from routes_geo.tables.where.ranges import are_swapped, check_ranges, doubts_of

POINT = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


def swapped(points: list[tuple[float, float]]) -> bool:
    lng, lat = np.array(points).T.reshape(2, -1)
    in_range = int(((np.abs(lng) <= 360) & (np.abs(lat) <= 90)).sum())
    return are_swapped(doubts_of(lng, lat), in_range)


@given(st.lists(POINT, min_size=1))
def test_correct_coordinates_of_any_part_of_the_world_are_not_refused(points: list[tuple[float, float]]) -> None:
    assert not swapped(points)


@given(st.lists(POINT, min_size=1), st.floats(90.1, 400))
def test_one_wrong_latitude_is_no_exchange(points: list[tuple[float, float]], lat: float) -> None:
    assert not swapped([*points, (12.6, lat)])


@given(st.lists(st.tuples(st.floats(-90, 90), st.floats(90.1, 180)), min_size=1))
def test_points_that_are_in_range_only_when_exchanged(points: list[tuple[float, float]]) -> None:
    assert swapped(points)


def test_a_world_of_points_exchanged() -> None:
    generator = np.random.default_rng(5)
    points = list(zip(generator.uniform(-60, 70, 500), generator.uniform(-180, 180, 500), strict=True))
    assert swapped(points)
    assert not swapped([*points, (121.0, 14.5)])  # one that would be out of range


def test_metres_are_named() -> None:
    lng, lat = np.array([4.5e6, 4.6e6]), np.array([1.5e6, 1.6e6])
    with pytest.raises(
        InvalidInput, match=r"a.csv: 'x' and 'y' cannot be degrees, because 2 points are beyond 360; .*"
    ):
        check_ranges("a.csv", "'x' and 'y'", doubts_of(lng, lat), 0, "")
