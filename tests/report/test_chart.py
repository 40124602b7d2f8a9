"""The chart: bars in proportion, few ticks, a title and a description."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from routes_geo.report.chart import Bar, ChartText, axis_ticks, bar_boxes, describe_chart, period_chart
from routes_geo.report.language import Language

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


TEXT, ENGLISH = ChartText("T", "Detections"), Language("en")


def chart_of(*bars: Bar, text: ChartText = TEXT, language: Language = ENGLISH) -> Markup:
    return period_chart(bars, text, language)


def test_chart_has_a_title_and_a_description() -> None:
    svg = chart_of(Bar("2023-08", 25756), Bar("2023-09", 19209, "provisional"))
    assert 'role="img" aria-labelledby="chart-title chart-desc"' in svg
    assert '<title id="chart-title">T</title>' in svg
    assert "Lowest: 19,209 in September 2023. Highest: 25,756 in August 2023. Provisional: 1." in svg
    assert svg.count('class="bar provisional"') == 1
    assert svg.count('class="bar final"') == 1


def test_chart_of_months_of_zero_keeps_a_mark_for_each() -> None:
    svg = chart_of(Bar("2023-01", 0), Bar("2023-02", 0))
    assert svg.count('class="bar final zero"') == 2
    assert "NaN" not in svg and "inf" not in svg
    assert 'class="peak"' not in svg


def test_chart_of_a_single_month_and_of_none() -> None:
    assert chart_of(Bar("2023-01", 7)).count('<rect class="bar') == 1
    assert describe_chart([], TEXT, ENGLISH) == "No period has a figure."


def test_a_period_without_a_figure_has_a_cross_and_no_bar() -> None:
    svg = chart_of(Bar("2023-01", 7), Bar("2023-02", None, "not_published"), Bar("2023-03", None, "suppressed"))
    assert svg.count('<rect class="bar') == 1
    assert "<title>February 2023: not published</title>" in svg
    assert "<title>March 2023: withheld</title>" in svg
    assert "Without a figure: 2." in svg


def test_the_line_of_the_year_before_is_on_the_scale_of_the_bars() -> None:
    svg = chart_of(Bar("2023-01", 50, before=100), Bar("2023-02", 100, before=50), Bar("2023-03", 10, before=None))
    points = re.search(r'<polyline class="before" points="([^"]+)"', svg)
    assert points is not None
    heights = [float(pair.split(",")[1]) for pair in points[1].split()]
    tops = [float(y) for y in re.findall(r'<rect class="bar final" x="[\d.]+" y="([\d.]+)"', svg)]
    assert heights == pytest.approx([tops[1], tops[0]], abs=0.1)
    assert svg.count('<circle class="before"') == 2


def test_a_gap_in_the_year_before_is_a_gap_in_its_line() -> None:
    befores = [5, 6, None, 7, 8]
    svg = chart_of(*(Bar(f"2023-{at + 1:02d}", 9, before=value) for at, value in enumerate(befores)))
    assert svg.count("<polyline") == 2


@pytest.mark.parametrize(
    ("grain", "labels", "shown"),
    [
        ("quarter", ["2023-Q4", "2024-Q1"], [">Q4<", ">Q1<", ">2023<", ">2024<"]),
        ("year", ["2022", "2023"], [">2022<", ">2023<"]),
        ("week", ["2023-01-02", "2023-01-09"], [">2023<"]),
        ("month", ["2023-01", "2023-02"], [">Jan<", ">Feb<", ">2023<"]),
    ],
)
def test_periods_of_every_length_have_an_axis(grain: str, labels: list[str], shown: list[str]) -> None:
    svg = chart_of(*(Bar(label, 7) for label in labels), text=ChartText("T", "Persons", grain))
    assert [text for text in shown if text not in svg] == []


def test_long_chart_names_years_and_not_months() -> None:
    bars = [Bar(f"{2009 + n // 12}-{n % 12 + 1:02d}", n) for n in range(197)]
    svg = chart_of(*bars)
    assert ">2024</text>" in svg
    assert ">Jan</text>" not in svg


def test_chart_in_french() -> None:
    svg = chart_of(Bar("2023-08", 25756), language=Language("fr"))
    assert "25\u202f756" in svg
    assert "août 2023" in svg


def test_chart_escapes_its_title() -> None:
    svg = chart_of(Bar("2023-01", 7), text=ChartText("<script>x</script>", "detections"))
    assert "<script>" not in svg
    assert isinstance(svg, Markup)
