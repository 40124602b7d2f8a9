"""Lay out the bar chart: sizes in drawing units, with y growing downward."""

from __future__ import annotations

from dataclasses import dataclass

WIDTH, HEIGHT = 560, 322
LEFT, RIGHT, TOP, BOTTOM = 60, 6, 34, 46
PLOT_WIDTH, PLOT_HEIGHT = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
BASE = TOP + PLOT_HEIGHT


@dataclass(frozen=True, slots=True)
class Box:
    """Describe the position of a bar in drawing units."""

    x: float
    y: float
    width: float
    height: float
