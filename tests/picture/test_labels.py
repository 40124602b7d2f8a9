"""Labels overlap no other, stay inside the map, and keep off what is painted if there is space."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from routes_geo.picture.frame import Frame
from routes_geo.picture.labels import Box, Label, Placer

FRAME = Frame(400, 300, 1000, 0, 0)
POINTS = st.tuples(st.floats(-50, 450), st.floats(-50, 350))


def label(x: float, y: float, text: str = "Sicily") -> Label:
    return Label("area", text, (text,), x, y, 12)


def overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@given(st.lists(POINTS, max_size=25))
def test_placed_labels_are_apart_and_inside(points: list[tuple[float, float]]) -> None:
    placer = Placer(FRAME, [])
    for x, y in points:
        placer.place_near(label(x, y))
    for placed in placer.placed:
        left, top, right, bottom = placed.box()
        assert min(left, top) >= -1e-9
        assert right <= 400 + 1e-9
        assert bottom <= 300 + 1e-9
    assert not any(overlap(one.box(), other.box()) for one, other in combinations(placer.placed, 2))


def test_a_free_label_stands_at_its_point() -> None:
    placer = Placer(FRAME, [])
    assert placer.place_near(label(200, 150))
    assert [(each.x, each.y) for each in placer.placed] == [(200, 150)]


def test_a_label_moves_off_what_is_painted() -> None:
    cell = (190.0, 140.0, 210.0, 160.0)
    placer = Placer(FRAME, [cell])
    placer.place_near(label(200, 150))
    assert not overlap(placer.placed[0].box(0), cell)


def test_a_label_without_a_free_place_is_left_out() -> None:
    placer = Placer(FRAME, [])
    placer.reserve((0, 0, 400, 300))
    assert not placer.place_near(label(200, 150))
    assert not placer.place_first([label(200, 150), label(100, 100)])
    assert placer.placed == []


def test_the_first_free_place_is_taken() -> None:
    placer = Placer(FRAME, [(180.0, 140.0, 220.0, 160.0)])
    assert placer.place_first([label(200, 150), label(200, 100), label(200, 50)])
    assert placer.placed[0].y == 100
