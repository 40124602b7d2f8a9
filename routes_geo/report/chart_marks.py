"""Draw marks on the time axis: a line for a day, a band for a longer period, and a number above each."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from routes_geo.model import month_of, parse_month

_LANE = 22.0  # height of a row of numbers
_RADIUS = 9.0
_APART = 2 * _RADIUS + 3  # least distance between the centres of two numbers in one row


@dataclass(frozen=True, slots=True)
class ChartMark:
    """Describe a dated event; `first` and `last` are both included.

    `is_day` is true if the exact day is known.
    """

    number: int
    first: date
    last: date
    is_day: bool
    title: str


@dataclass(frozen=True, slots=True)
class Axis:
    """Describe a time axis: months of equal width `room` from `left`. The first month is a label such as 2023-09."""

    first_month: str
    months: int
    left: float
    room: float

    def x(self, day: date, part: float = 0.0) -> float:
        """Return the x position of the start of a day, or of the moment when `part` of the day has passed."""
        days = calendar.monthrange(day.year, day.month)[1]
        position = month_of(day) - parse_month(self.first_month) + (day.day - 1 + part) / days
        return self.left + self.room * min(max(position, 0.0), float(self.months))


@dataclass(frozen=True, slots=True)
class Drawn:
    """Describe marks as SVG: those behind the bars, those in front, and the height of the numbers above the plot."""

    behind: list[Markup]
    before: list[Markup]
    height: float


def draw_marks(marks: Sequence[ChartMark], axis: Axis, top: float, base: float) -> Drawn:
    """Draw marks from `top` (top of the plot) to `base` (zero line); numbers stand in rows above `top`."""
    spans = [(axis.x(mark.first, 0.5 if mark.is_day else 0.0), axis.x(mark.last, 1.0)) for mark in marks]
    middles = [start if mark.is_day else (start + end) / 2 for mark, (start, end) in zip(marks, spans, strict=True)]
    lanes = number_lanes(middles)
    height = _LANE * (max(lanes, default=-1) + 1)
    bands, lines = [], []
    for mark, span, middle, lane in zip(marks, spans, middles, lanes, strict=True):
        y = top - _LANE * (lane + 0.5)
        if mark.is_day:
            lines.append(_line(middle, y + _RADIUS, base))
        else:
            bands.append(_band(span, top, base))
            lines.append(_line(middle, y + _RADIUS, top))
        lines.append(_number(mark, middle, y))
    return Drawn(bands, lines, height)


def number_lanes(middles: Sequence[float]) -> list[int]:
    """Return the row of each number, counted upward from the plot: the lowest row in which it touches no other."""
    lanes = [0] * len(middles)
    ends: list[float] = []
    for position in sorted(range(len(middles)), key=middles.__getitem__):
        free = next((lane for lane, end in enumerate(ends) if middles[position] - end >= _APART), len(ends))
        ends[free : free + 1] = [middles[position]]
        lanes[position] = free
    return lanes


def _line(x: float, y1: float, y2: float) -> Markup:
    line = Markup('<line class="{}" x1="{:.1f}" x2="{:.1f}" y1="{:.1f}" y2="{:.1f}"/>')
    return line.format("mark-halo", x, x, y1, y2) + line.format("mark", x, x, y1, y2)


def _band(span: tuple[float, float], top: float, base: float) -> Markup:
    shape = Markup('<rect class="mark-band" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>')
    return shape.format(span[0], top, span[1] - span[0], base - top)


def _number(mark: ChartMark, x: float, y: float) -> Markup:
    circle = Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{}"/>').format(x, y, _RADIUS)
    text = Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>').format(x, y + 4, mark.number)
    return Markup('<g class="mark-number"><title lang="en">{}</title>{}{}</g>').format(mark.title, circle, text)
