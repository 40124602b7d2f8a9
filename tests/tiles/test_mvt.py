"""The encoder, read back by a decoder that is not ours."""

from __future__ import annotations

import mapbox_vector_tile
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tiles.mvt import (
    GeometryType,
    LayerEncoder,
    encode_tile,
    line_commands,
    point_commands,
    polygon_commands,
)

SQUARE = np.array([[0, 0], [100, 0], [100, 100], [0, 100]], np.int64)
HOLE = np.array([[20, 20], [20, 40], [40, 40], [40, 20]], np.int64)


def decode(layer: LayerEncoder) -> dict[str, object]:
    return mapbox_vector_tile.decode(encode_tile([layer]), default_options={"y_coord_down": True})


def test_properties_of_every_type_come_back() -> None:
    properties = {"s": "Türkiye", "i": 158026, "n": -7, "f": 0.5, "t": True, "z": 0, "u": False}
    layer = LayerEncoder("x")
    layer.add(GeometryType.POINT, point_commands(np.array([[5, 7]])), properties, 2**53 - 1)
    feature = decode(layer)["x"]["features"][0]
    assert feature["properties"] == properties
    assert feature["id"] == 2**53 - 1
    assert feature["geometry"] == {"type": "Point", "coordinates": [5, 7]}


def test_true_and_one_are_different_values() -> None:
    layer = LayerEncoder("x")
    commands = point_commands(np.array([[0, 0]]))
    for number, value in enumerate([1, True, 1.0]):
        layer.add(GeometryType.POINT, commands, {"v": value}, number)
    values = [feature["properties"]["v"] for feature in decode(layer)["x"]["features"]]
    assert [type(value) for value in values] == [int, bool, float]


def test_a_polygon_with_a_hole_whatever_its_winding() -> None:
    for exterior in (SQUARE, SQUARE[::-1]):
        for hole in (HOLE, HOLE[::-1]):
            layer = LayerEncoder("x")
            layer.add(GeometryType.POLYGON, polygon_commands([[exterior, hole]]), {}, 1)
            geometry = decode(layer)["x"]["features"][0]["geometry"]
            assert geometry["type"] == "Polygon"
            assert [len(ring) for ring in geometry["coordinates"]] == [5, 5]


def test_exterior_rings_have_positive_area_and_holes_negative() -> None:
    """Section 4.3.4.4, read from the commands themselves."""
    rings = _rings(polygon_commands([[SQUARE[::-1], HOLE]]))
    assert [np.sign(_doubled_area(ring)) for ring in rings] == [1, -1]


def _rings(commands: list[int]) -> list[list[tuple[int, int]]]:
    rings, cursor, position = [], (0, 0), 0
    while position < len(commands):
        command, count = commands[position] & 7, commands[position] >> 3
        position += 1
        if command == 1:
            rings.append([])
        if command == 7:
            continue
        for _ in range(count):
            steps = [(value >> 1) ^ -(value & 1) for value in commands[position : position + 2]]
            cursor = (cursor[0] + steps[0], cursor[1] + steps[1])
            rings[-1].append(cursor)
            position += 2
    return rings


def _doubled_area(ring: list[tuple[int, int]]) -> int:
    return sum(x * ring[(i + 1) % len(ring)][1] - ring[(i + 1) % len(ring)][0] * y for i, (x, y) in enumerate(ring))


def test_what_has_no_extent_is_left_out() -> None:
    point = np.array([[3, 3]])
    assert line_commands([point, np.array([[3, 3], [3, 3]])]) == []
    assert polygon_commands([[np.array([[0, 0], [5, 5], [9, 9]])], [np.array([[1, 1], [1, 1], [1, 1], [1, 1]])]]) == []
    assert point_commands(np.empty((0, 2), np.int64)) == []
    layer = LayerEncoder("x")
    layer.add(GeometryType.LINESTRING, [], {"a": "b"}, 1)
    assert encode_tile([layer]) == b""


@given(st.lists(st.tuples(st.integers(-9000, 9000), st.integers(-9000, 9000)), min_size=2, max_size=20, unique=True))
def test_lines_come_back(points: list[tuple[int, int]]) -> None:
    layer = LayerEncoder("x")
    layer.add(GeometryType.LINESTRING, line_commands([np.array(points)]), {}, 1)
    assert decode(layer)["x"]["features"][0]["geometry"]["coordinates"] == [list(point) for point in points]
