"""The chart: bars in proportion, few ticks, a title and a description."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from routes_geo.report.chart import Bar, axis_ticks, bar_boxes, describe_chart, month_chart

counts = st.lists(st.integers(0, 10**7), min_size=1, max_size=200)


@given(counts)
def test_bar_heights_are_proportional_to_the_values(values: list[int]) -> None:
    boxes = bar_boxes(values)
    top = axis_ticks(max(values))[-1]
    scale = boxes[0].height / values[0] if values[0] else None
    for value, box in zip(values, boxes, strict=True):
        assert (box.height == 0) == (value == 0)
        assert box.y + box.height == pytest.approx(boxes[0].y + boxes[0].height)
        if scale:
            assert box.height == pytest.approx(scale * value, rel=1e-9)
    assert max(box.height for box in bar_boxes([*values, top])) == pytest.approx(bar_boxes([top])[0].height)


@given(counts)
def test_bars_stand_in_order_and_do_not_touch(values: list[int]) -> None:
    boxes = bar_boxes(values)
    for left, right in pairwise(boxes):
        assert left.x + left.width < right.x


@given(st.integers(0, 10**9))
def test_axis_starts_at_zero_holds_the_highest_and_has_few_ticks(highest: int) -> None:
    ticks = axis_ticks(highest)
    assert ticks[0] == 0
    assert ticks[-1] >= highest
    assert 2 <= len(ticks) <= 7
    assert len({b - a for a, b in pairwise(ticks)}) == 1


def test_chart_has_a_title_and_a_description() -> None:
    svg = month_chart([Bar("2023-08", 25756, False), Bar("2023-09", 19209, True)], title="T", unit="detections")
    assert 'role="img" aria-labelledby="chart-title chart-desc"' in svg
    assert '<title id="chart-title">T</title>' in svg
    assert "Lowest: 19,209 in 2023-09. Highest: 25,756 in 2023-08. Provisional months: 1." in svg
    assert svg.count('class="bar provisional"') == 1
    assert svg.count('class="bar final"') == 1


def test_chart_of_months_of_zero_keeps_a_mark_for_each() -> None:
    svg = month_chart([Bar("2023-01", 0, False), Bar("2023-02", 0, False)], title="T", unit="detections")
    assert svg.count('class="bar final zero"') == 2
    assert "NaN" not in svg and "inf" not in svg
    assert 'class="peak"' not in svg


def test_chart_of_a_single_month_and_of_none() -> None:
    assert month_chart([Bar("2023-01", 7, False)], title="T", unit="detections").count('<rect class="bar') == 1
    assert describe_chart([], "detections") == "No months."


def test_long_chart_names_years_and_not_months() -> None:
    bars = [Bar(f"{2009 + n // 12}-{n % 12 + 1:02d}", n, False) for n in range(197)]
    svg = month_chart(bars, title="T", unit="detections")
    assert ">2024</text>" in svg
    assert ">Jan</text>" not in svg


def test_chart_escapes_its_title() -> None:
    svg = month_chart([Bar("2023-01", 7, False)], title="<script>x</script>", unit="detections")
    assert "<script>" not in svg
    assert isinstance(svg, Markup)
