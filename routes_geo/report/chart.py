"""Draw the bar chart of months as inline SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from routes_geo.report.chart_marks import Axis, ChartMark, Drawn, draw_marks

_WIDTH, _HEIGHT = 960, 330
_LEFT, _RIGHT, _TOP, _BOTTOM = 66, 8, 30, 46
_PLOT_WIDTH, _PLOT_HEIGHT = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
_BASE = _TOP + _PLOT_HEIGHT
_BAR_SHARE = 0.78  # of the width of a month
_WIDEST_BAR = 56.0
_TICKS = 5
_LABEL_ROOM = 16  # space above the plot for the count of the highest bar
_MOST_MONTH_NAMES = 36
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Bar:
    """Describe one month: its label (2023-09), its count, and whether the count is provisional."""

    label: str
    value: int
    provisional: bool


@dataclass(frozen=True, slots=True)
class Box:
    """Describe the position of a bar in drawing units; y grows downward."""

    x: float
    y: float
    width: float
    height: float


def axis_ticks(highest: int) -> list[int]:
    """Return at most six round numbers from 0 to at least the highest value."""
    rough = max(highest, 1) / _TICKS
    power = 10 ** math.floor(math.log10(rough))
    step = max(1, next(round(factor * power) for factor in (1, 2, 5, 10) if factor * power >= rough))
    return list(range(0, step * math.ceil(max(highest, 1) / step) + 1, step))


def bar_boxes(values: Sequence[int]) -> list[Box]:
    """Return the boxes of the bars, in order; heights are proportional to the values."""
    top, room = axis_ticks(max(values, default=0))[-1], _PLOT_WIDTH / max(len(values), 1)
    width = min(room * _BAR_SHARE, _WIDEST_BAR)
    heights = [_PLOT_HEIGHT * value / top for value in values]
    return [
        Box(_LEFT + (position + 0.5) * room - width / 2, _BASE - height, width, height)
        for position, height in enumerate(heights)
    ]


def month_chart(bars: Sequence[Bar], *, title: str, unit: str, marks: Sequence[ChartMark] = ()) -> Markup:
    """Return the bar chart as inline SVG with a title, a description, labelled axes and numbered marks."""
    boxes = bar_boxes([bar.value for bar in bars])
    drawn = _draw_marks(bars, marks)
    parts = [
        Markup('<svg class="chart" role="img" aria-labelledby="chart-title chart-desc" viewBox="0 {} {} {}">').format(
            -drawn.height, _WIDTH, _HEIGHT + drawn.height
        ),
        Markup('<title id="chart-title">{}</title><desc id="chart-desc">{}</desc>').format(
            title, describe_chart(bars, unit) + _describe_marks(marks)
        ),
        _PATTERN,
        Markup('<text class="axis-title" x="0" y="{}">{} per month</text>').format(
            14 - drawn.height, unit.capitalize()
        ),
        *drawn.behind,
        *_value_axis(axis_ticks(max((bar.value for bar in bars), default=0))),
        *(_bar(bar, box, unit) for bar, box in zip(bars, boxes, strict=True)),
        *_month_axis(bars, boxes),
        *drawn.before,
        _peak(bars, boxes),
        Markup("</svg>"),
    ]
    return Markup("\n").join(parts)


def _draw_marks(bars: Sequence[Bar], marks: Sequence[ChartMark]) -> Drawn:
    if not marks:
        return Drawn([], [], 0)
    axis = Axis(bars[0].label, len(bars), _LEFT, _PLOT_WIDTH / len(bars))
    return draw_marks(marks, axis, _TOP - _LABEL_ROOM, _BASE)


def _describe_marks(marks: Sequence[ChartMark]) -> str:
    return f" Numbered marks: {len(marks)}. The table of measures explains each mark." if marks else ""


_PATTERN = Markup(
    '<defs><pattern id="provisional" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect class="hatch-ground" width="6" height="6"/>'
    '<rect class="hatch-line" width="2.4" height="6"/></pattern></defs>'
)


def describe_chart(bars: Sequence[Bar], unit: str) -> str:
    """Describe the chart in one or two sentences, for readers who cannot see it."""
    if not bars:
        return "No months."
    low, high = min(bars, key=_value), max(bars, key=_value)
    provisional = sum(bar.provisional for bar in bars)
    return (
        f"{unit.capitalize()} by month, {bars[0].label} to {bars[-1].label}. Lowest: {low.value:,} in {low.label}. "
        f"Highest: {high.value:,} in {high.label}. Provisional months: {provisional}. The table lists every month."
    )


def _value(bar: Bar) -> int:
    return bar.value


def _value_axis(ticks: list[int]) -> list[Markup]:
    line = Markup(
        '<line class="{}" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>'
        '<text class="tick" x="{}" y="{:.1f}" text-anchor="end">{:,}</text>'
    )
    out = []
    for tick in ticks:
        y = _BASE - _PLOT_HEIGHT * tick / ticks[-1]
        out.append(line.format("grid" if tick else "base", _LEFT, _WIDTH - _RIGHT, y, y, _LEFT - 8, y + 4, tick))
    return out


def _bar(bar: Bar, box: Box, unit: str) -> Markup:
    kind, word = ("provisional", ", provisional") if bar.provisional else ("final", "")
    # A month with a count of zero keeps a stroke on the axis, unlike a month without data.
    shape = Markup('<rect class="bar {}" x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}">').format(
        f"{kind} zero" if bar.value == 0 else kind, box.x, box.y, box.width, box.height
    )
    return shape + Markup("<title>{}: {:,} {}{}</title></rect>").format(bar.label, bar.value, unit, word)


def _month_axis(bars: Sequence[Bar], boxes: Sequence[Box]) -> list[Markup]:
    by_month = len(bars) <= _MOST_MONTH_NAMES
    short = len(bars) > _MOST_MONTH_NAMES * 2 // 3
    out = []
    for position, (bar, box) in enumerate(zip(bars, boxes, strict=True)):
        year, month = bar.label.split("-")
        middle = box.x + box.width / 2
        if by_month:
            name = _MONTHS[int(month) - 1]
            out.append(_label(middle, _BASE + 17, name[0] if short else name))
        if month == "01" or (position == 0 and by_month and int(month) < 11):
            out.append(_year_mark(box.x, year))
    return out


def _label(x: float, y: float, text: str) -> Markup:
    return Markup('<text class="tick" x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>').format(x, y, text)


def _year_mark(x: float, year: str) -> Markup:
    mark = Markup('<line class="year" x1="{0:.1f}" x2="{0:.1f}" y1="{1}" y2="{2}"/>').format(x, _BASE, _BASE + 40)
    return mark + Markup('<text class="year" x="{:.1f}" y="{}">{}</text>').format(x + 5, _BASE + 38, year)


def _peak(bars: Sequence[Bar], boxes: Sequence[Box]) -> Markup:
    if not any(bar.value for bar in bars):
        return Markup("")
    position = max(range(len(bars)), key=[bar.value for bar in bars].__getitem__)
    box, bar = boxes[position], bars[position]
    middle = min(max(box.x + box.width / 2, _LEFT + 24), _WIDTH - _RIGHT - 24)
    text = Markup('<text class="peak" x="{:.1f}" y="{:.1f}" text-anchor="middle">{:,}</text>')
    return text.format(middle, box.y - 5, bar.value)
