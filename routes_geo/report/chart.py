"""Draw the bar chart of the periods of a window as inline SVG, with a line for the year before."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from routes_geo.report.chart_axis import month_axis, period_axis
from routes_geo.report.chart_frame import BASE, HEIGHT, LEFT, PLOT_HEIGHT, PLOT_WIDTH, RIGHT, TOP, WIDTH, Box
from routes_geo.report.chart_marks import Axis, ChartMark, Drawn, draw_marks
from routes_geo.report.language import Language

_BAR_SHARE = 0.78  # of the width of a period
_WIDEST_BAR = 56.0
_TICKS = 5
_LABEL_ROOM = 18  # space above the plot for the count of the highest bar
_CROSS = 5.0  # half the width of the mark of a missing period
_DOT = 2.4
_LONGEST_LINE = 60  # periods; a longer line of the year before hides the bars


@dataclass(frozen=True, slots=True)
class Bar:
    """Describe one period: its label, its count (None: no figure), a status, and the count a year earlier."""

    label: str
    value: int | None
    status: str = "final"
    before: int | None = None

    @property
    def is_provisional(self) -> bool:
        """Return whether the count is provisional."""
        return self.status == "provisional"


@dataclass(frozen=True, slots=True)
class ChartText:
    """Name a chart: its title, the unit on its axis, and the grain of its periods; `key` makes its ids unique."""

    title: str
    unit: str
    grain: str = "month"
    key: str = "chart"


def axis_ticks(highest: int) -> list[int]:
    """Return at most six round numbers from 0 to at least the highest value."""
    rough = max(highest, 1) / _TICKS
    power = 10 ** math.floor(math.log10(rough))
    step = max(1, next(round(factor * power) for factor in (1, 2, 5, 10) if factor * power >= rough))
    return list(range(0, step * math.ceil(max(highest, 1) / step) + 1, step))


def highest_of(bars: Sequence[Bar]) -> int:
    """Return the highest count of some periods and of the year before."""
    values = [value for bar in bars for value in (bar.value, bar.before) if value is not None]
    return max(values, default=0)


def bar_boxes(values: Sequence[int], highest: int | None = None) -> list[Box]:
    """Return the boxes of the bars, in order; heights are proportional to the values."""
    top = axis_ticks(max(values, default=0) if highest is None else highest)[-1]
    room = PLOT_WIDTH / max(len(values), 1)
    width = min(room * _BAR_SHARE, _WIDEST_BAR)
    heights = [PLOT_HEIGHT * value / top for value in values]
    return [
        Box(LEFT + (position + 0.5) * room - width / 2, BASE - height, width, height)
        for position, height in enumerate(heights)
    ]


def period_chart(bars: Sequence[Bar], text: ChartText, language: Language, marks: Sequence[ChartMark] = ()) -> Markup:
    """Return the bar chart as inline SVG with a title, a description, labelled axes and numbered marks."""
    highest = highest_of(bars)
    boxes = bar_boxes([bar.value or 0 for bar in bars], highest)
    drawn = _draw_marks(bars, marks)
    start = '<svg class="chart" role="img" aria-labelledby="{0}-title {0}-desc" viewBox="0 {1} {2} {3}">'
    axis_title = language.text("{unit} per {grain}", unit=text.unit, grain=language.grain(text.grain))
    parts = [
        Markup(start).format(text.key, -drawn.height, WIDTH, HEIGHT + drawn.height),  # noqa: S704 - a constant
        Markup('<title id="{0}-title">{1}</title><desc id="{0}-desc">{2}</desc>').format(
            text.key, text.title, describe_chart(bars, text, language) + _describe_marks(marks, language)
        ),
        Markup('<text class="axis-title" x="0" y="{}">{}</text>').format(14 - drawn.height, axis_title),
        *drawn.behind,
        *_value_axis(axis_ticks(highest), language),
        *(_bar(bar, box, text.unit, language) for bar, box in zip(bars, boxes, strict=True)),
        *_line_before(bars, boxes, axis_ticks(highest)[-1]),
        *_axis(bars, boxes, text.grain, language),
        *drawn.before,
        _peak(bars, boxes, language),
        Markup("</svg>"),
    ]
    return Markup("\n").join(parts)


def _axis(bars: Sequence[Bar], boxes: Sequence[Box], grain: str, language: Language) -> list[Markup]:
    draw = month_axis if grain == "month" else period_axis
    return draw([bar.label for bar in bars], boxes, language)


def _draw_marks(bars: Sequence[Bar], marks: Sequence[ChartMark]) -> Drawn:
    if not marks:
        return Drawn([], [], 0)
    axis = Axis(bars[0].label, len(bars), LEFT, PLOT_WIDTH / len(bars))
    return draw_marks(marks, axis, TOP - _LABEL_ROOM, BASE)


def _describe_marks(marks: Sequence[ChartMark], language: Language) -> str:
    if not marks:
        return ""
    return language.text(" Numbered marks: {number}. The table of measures explains each mark.", number=len(marks))


def describe_chart(bars: Sequence[Bar], text: ChartText, language: Language) -> str:
    """Describe the chart in some sentences, for readers who cannot see it."""
    counted = [(bar.value, bar) for bar in bars if bar.value is not None]
    if not counted:
        return language.text("No period has a figure.")
    (low, lowest), (high, highest) = min(counted, key=_value), max(counted, key=_value)
    return language.text(
        "{unit}, {first} to {last}. Lowest: {low} in {low_period}. Highest: {high} in {high_period}. "
        "Provisional: {provisional}. Without a figure: {missing}.",
        unit=text.unit,
        first=language.period(bars[0].label),
        last=language.period(bars[-1].label),
        low=language.count(low),
        low_period=language.period(lowest.label),
        high=language.count(high),
        high_period=language.period(highest.label),
        provisional=sum(bar.is_provisional for bar in bars),
        missing=len(bars) - len(counted),
    )


def _value(pair: tuple[int, Bar]) -> int:
    return pair[0]


def _value_axis(ticks: list[int], language: Language) -> list[Markup]:
    line = Markup(
        '<line class="{}" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>'
        '<text class="tick" x="{}" y="{:.1f}" text-anchor="end">{}</text>'
    )
    out = []
    for tick in ticks:
        y = BASE - PLOT_HEIGHT * tick / ticks[-1]
        kind = "grid" if tick else "base"
        out.append(line.format(kind, LEFT, WIDTH - RIGHT, y, y, LEFT - 6, y + 5, language.count(tick)))
    return out


def _bar(bar: Bar, box: Box, unit: str, language: Language) -> Markup:
    if bar.value is None:
        return _missing(bar, box, language)
    kind = "provisional" if bar.is_provisional else "final"
    # A period with a count of zero keeps a stroke on the axis, unlike one without data.
    shape = Markup('<rect class="bar {}" x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}">').format(
        f"{kind} zero" if bar.value == 0 else kind, box.x, box.y, box.width, box.height
    )
    ending = f", {language.text('provisional')}" if bar.is_provisional else ""
    title = f"{language.period(bar.label)}: {language.count(bar.value)} ({unit.lower()}{ending})"
    return shape + Markup("<title>{}</title></rect>").format(title)


def _missing(bar: Bar, box: Box, language: Language) -> Markup:
    """Return a cross on the axis: nothing is published, or the count is withheld."""
    x, y = box.x + box.width / 2, BASE - _CROSS - 3
    word = language.text("withheld" if bar.status == "suppressed" else "not published")
    cross = Markup('<g class="no-figure"><title>{}: {}</title><path d="M{:.1f} {:.1f}l{} {}m0 -{}l-{} {}"/></g>')
    size = 2 * _CROSS
    return cross.format(language.period(bar.label), word, x - _CROSS, y - _CROSS, size, size, size, size, size)


def _line_before(bars: Sequence[Bar], boxes: Sequence[Box], top: int) -> list[Markup]:
    """Return the counts of the year before as a line, with a gap where one is missing."""
    if len(bars) > _LONGEST_LINE:
        return []
    runs: list[list[tuple[float, float]]] = [[]]
    for bar, box in zip(bars, boxes, strict=True):
        if bar.before is None:
            runs.append([])
        else:
            runs[-1].append((box.x + box.width / 2, BASE - PLOT_HEIGHT * bar.before / top))
    lines = [" ".join(f"{x:.1f},{y:.1f}" for x, y in run) for run in runs if len(run) > 1]
    dots = [point for run in runs for point in run]
    return [
        *(Markup('<polyline class="before" points="{}"/>').format(points) for points in lines),
        *(Markup('<circle class="before" cx="{:.1f}" cy="{:.1f}" r="{}"/>').format(x, y, _DOT) for x, y in dots),
    ]


def _peak(bars: Sequence[Bar], boxes: Sequence[Box], language: Language) -> Markup:
    if not any(bar.value for bar in bars):
        return Markup("")
    position = max(range(len(bars)), key=[bar.value or 0 for bar in bars].__getitem__)
    box, bar = boxes[position], bars[position]
    middle = min(max(box.x + box.width / 2, LEFT + 24), WIDTH - RIGHT - 24)
    text = Markup('<text class="peak" x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>')
    return text.format(middle, box.y - 5, language.count(bar.value or 0))
