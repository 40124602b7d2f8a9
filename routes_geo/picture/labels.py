"""Choose the names that a map has space for, and where each stands: none overlaps another or leaves the map."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from routes_geo.picture.frame import Frame
from routes_geo.picture.text import text_width

_LINE_EM = 1.2
_GAP_PX = 3.0
_RING_STEPS, _DIRECTIONS = 6, 12
_COVER_COST = 10.0  # of hiding what is painted, against moving a label by its own height
_LETTER_SPACE_EM = 0.08

Box = tuple[float, float, float, float]  # left, top, right, bottom in pixels


@dataclass(frozen=True, slots=True)
class Label:
    """Describe lines of text around a point, in pixels; `kind` is route, area, place, country or note."""

    kind: str
    key: str
    lines: tuple[str, ...]
    x: float
    y: float
    px: float

    @property
    def is_bold(self) -> bool:
        """Return whether the first line is bold."""
        return self.kind == "route"

    @property
    def letter_space(self) -> float:
        """Return the space after each letter in pixels."""
        return _LETTER_SPACE_EM * self.px if self.kind == "country" else 0.0

    def box(self, gap: float = _GAP_PX) -> Box:
        """Return what the text covers."""
        longest = max(text_width(line, self.px, is_bold=self.is_bold) for line in self.lines)
        width = longest + self.letter_space * max(map(len, self.lines)) + 2 * gap
        height = len(self.lines) * self.px * _LINE_EM + 2 * gap
        return self.x - width / 2, self.y - height / 2, self.x + width / 2, self.y + height / 2

    def at(self, x: float, y: float) -> Label:
        """Return the same text around another point."""
        return Label(self.kind, self.key, self.lines, x, y, self.px)

    def baselines(self) -> list[float]:
        """Return the baseline of each line."""
        first = self.y - (len(self.lines) - 1) / 2 * _LINE_EM * self.px + self.px * 0.35
        return [first + at * _LINE_EM * self.px for at in range(len(self.lines))]


class Placer:
    """Place labels one after the other; the first come first. `painted` are boxes that should stay in sight."""

    def __init__(self, frame: Frame, painted: Sequence[Box]) -> None:
        self._frame, self._painted = frame, painted
        self._taken: list[Box] = []
        self.placed: list[Label] = []

    def place_near(self, label: Label, reach: float = _RING_STEPS) -> bool:
        """Place a label at its point or as near as it is free, where it hides least; return whether it had a place."""
        best = min(self._candidates(label, reach), key=self._cost(label), default=None)
        if best is None:
            return False
        self._take(best)
        return True

    def place_first(self, labels: Iterable[Label]) -> bool:
        """Place the first of some labels that is free and hides nothing."""
        for label in labels:
            if self.is_free(label.box()) and not self._hidden(label.box()):
                self._take(label)
                return True
        return False

    def reserve(self, box: Box) -> None:
        """Keep a box free of further labels."""
        self._taken.append(box)

    def _take(self, label: Label) -> None:
        self._taken.append(label.box())
        self.placed.append(label)

    def _candidates(self, label: Label, reach: float) -> Iterator[Label]:
        """Return the free places around the point of a label, moved inside the map."""
        step = label.px
        for ring in range(int(reach) + 1):
            for turn in range(_DIRECTIONS if ring else 1):
                angle = 2 * math.pi * turn / _DIRECTIONS
                moved = label.at(label.x + 1.6 * ring * step * math.cos(angle), label.y + ring * step * math.sin(angle))
                inside = self._moved_inside(moved)
                if self.is_free(inside.box()):
                    yield inside

    def _cost(self, label: Label) -> Callable[[Label], float]:
        """Return what counts against a place of a label: how far it is moved, and how much it hides."""

        def cost(candidate: Label) -> float:
            left, top, right, bottom = candidate.box(0)
            covered = self._hidden(candidate.box(0)) / ((right - left) * (bottom - top))
            return math.hypot(candidate.x - label.x, candidate.y - label.y) / label.px + _COVER_COST * covered

        return cost

    def _moved_inside(self, label: Label) -> Label:
        left, top, right, bottom = label.box()
        x = max(0.0, -left) or min(0.0, self._frame.width - right)
        y = max(0.0, -top) or min(0.0, self._frame.height - bottom)
        return label.at(label.x + x, label.y + y)

    def is_free(self, box: Box) -> bool:
        """Return whether a box lies inside the map and overlaps no label."""
        left, top, right, bottom = box
        is_inside = left >= 0 and top >= 0 and right <= self._frame.width and bottom <= self._frame.height
        return is_inside and not any(_overlap(box, other) for other in self._taken)

    def _hidden(self, box: Box) -> float:
        """Return how many square pixels of what is painted a box hides."""
        return sum(_overlap(box, other) for other in self._painted)


def _overlap(one: Box, other: Box) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width * height if width > 0 and height > 0 else 0.0
