"""Draw the legend of a picture: the fixed classes of what is counted, and the looks that must not be confused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from routes_geo.model import ROUTE_IDS
from routes_geo.picture.language import TEXTS, Language
from routes_geo.picture.painting import Painted, Painting
from routes_geo.picture.shapes import paint_of
from routes_geo.picture.svg import element, moved
from routes_geo.picture.text import Paragraph, text_width, wrap_text, write_paragraph
from routes_geo.picture.view import View
from routes_geo.report.looks import (
    DOTS,
    DOTS_IN_RIM,
    LOOKS,
    NOT_COMPARABLE,
    RIM,
    SOLID,
    WITHHELD,
    ZERO,
    Colours,
    class_breaks,
)

_LEGEND = TEXTS["legend"]
_MIDDLE = 3  # class with which the looks are shown
# In an order that fills the lines of a column: two short texts, then a long and a short one.
_COUNT_MARKS = {
    "observed": Painted(_MIDDLE, SOLID),
    "withheld": Painted(WITHHELD, SOLID),
    "published-share": Painted(_MIDDLE, RIM),
    "carried-share": Painted(_MIDDLE, DOTS_IN_RIM),
    "zero": Painted(ZERO, SOLID),
    "area": Painted(_MIDDLE, DOTS),
}
_CHANGE_MARKS = {"not-comparable": Painted(WITHHELD, SOLID)}
_MARK_PX, _HEXAGON = 16.0, "M8 1.5L13.6 4.8V11.2L8 14.5L2.4 11.2V4.8Z"
_LINE_EM, _MARK_LINE_EM = 1.32, 1.5
_SWATCH_EM, _SWATCH_HEIGHT_EM = 1.9, 0.95
_GAP_EM = 1.1  # between what stands side by side


@dataclass(frozen=True, slots=True)
class Block:
    """Hold a drawing from its upper left corner, and its height."""

    drawing: str
    height: float


def draw_classes(view: View, colours: Colours, words: Language, *, resolution: int | None, px: float) -> Block:
    """Return what is counted, and below it the classes, the smallest first."""
    ink = colours.ground["ink"]
    title = [wrap_text(line, px, float("inf"), is_bold=True) for line in _title(view, words, resolution)]
    first = len(title) * px * _LINE_EM + 0.35 * px
    lines = [write_paragraph(line, 0, at * px * _LINE_EM, ink) for at, line in enumerate(title)]
    for at, (label, colour) in enumerate(zip(_labels(view, words), colours.classes, strict=True)):
        swatch = element(
            "rect", y=0.2 * px, width=_SWATCH_EM * px, height=_SWATCH_HEIGHT_EM * px, fill=colour,
            stroke=colours.ground["coast"], stroke_width=0.05 * px,
        )  # fmt: skip
        text = write_paragraph(wrap_text(label, px, float("inf")), (_SWATCH_EM + 0.6) * px, 0, ink)
        lines.append(moved(0, first + at * px * _LINE_EM, swatch, text))
    return Block("".join(lines), first + len(colours.classes) * px * _LINE_EM)


def draw_marks(painting: Painting, colours: Colours, words: Language, *, px: float, width: float) -> Block:
    """Return the looks and states of cells that the picture has, as many side by side as there is space for."""
    states = _marks_of(painting)
    line, x, row = px * _MARK_LINE_EM, 0.0, 0
    drawn = []
    for name, painted in states.items():
        text = words.text(_LEGEND["marks"]["none-recorded" if name == "zero" and painting.ramp == "dead" else name])
        own = text_width(text, px) + 1.8 * px
        if x and x + own > width:
            x, row = 0.0, row + 1
        written = write_paragraph(wrap_text(text, px, float("inf")), 1.8 * px, 0, colours.ground["ink"])
        drawn.append(moved(x, row * line, _cell(painted, colours, px), written))
        x += own + _GAP_EM * px
    return Block("".join(drawn), (row + 1) * line if drawn else 0.0)


def _marks_of(painting: Painting) -> dict[str, Painted]:
    """Return the marks of what is painted."""
    if painting.mode == "change":
        bands = {painting.bands.get(route) for route in ROUTE_IDS}
        is_crossed = None in bands or any(each.kind == NOT_COMPARABLE for each in painting.shapes.values())
        return _CHANGE_MARKS if is_crossed else {}
    looks = {each.look for each in painting.shapes.values() if each.kind < ZERO}
    kinds = {each.kind for each in painting.shapes.values()}
    return {
        name: mark
        for name, mark in _COUNT_MARKS.items()
        if (mark.look in looks if mark.kind == _MIDDLE else mark.kind in kinds)
    }


def draw_words(colours: Colours, words: Language, *, px: float, width: float) -> Block:
    """Return what an empty place and a soft band mean."""
    texts: Sequence[Paragraph] = [wrap_text(words.text(text), px, width) for text in _LEGEND["words"].values()]
    drawn, y = [], 0.0
    for text in texts:
        drawn.append(write_paragraph(text, 0, y, colours.ground["ink"]))
        y += text.height
    return Block("".join(drawn), y)


def _title(view: View, words: Language, resolution: int | None) -> list[str]:
    indicator = view.series.info["indicator"]
    title = view.series.info["title"]
    noun = words.text(title if view.series.is_own else TEXTS["nouns"].get(indicator, title))
    if view.is_compared:
        first, second = _LEGEND["change_title"]
        return [words.text(first, series=noun), words.text(second)]
    if resolution is None:
        return [noun]
    first, second = _LEGEND["count_title"]
    area = words.count(LOOKS["cell_km2"][str(resolution)])
    return [words.text(first, series=noun), words.text(second, area=area)]


def _labels(view: View, words: Language) -> list[str]:
    """Return the counts, or the changes, of each class."""
    if view.is_compared:
        return _change_labels(words)
    breaks = class_breaks(view.window.length, view.series.ramp)
    ranges = [words.text(_LEGEND["range"], low=words.count(a), high=words.count(b - 1)) for a, b in pairwise(breaks)]
    return [*ranges, words.text(_LEGEND["from"], low=words.count(breaks[-1]))]


def _change_labels(words: Language) -> list[str]:
    steps: list[float] = LOOKS["breaks"]["change"]

    def ranges(sign: int) -> list[str]:
        inner = [
            words.text(_LEGEND["range"], low=words.change(sign * low), high=words.change(sign * high))
            for low, high in pairwise(steps)
        ]
        return [*inner, words.text(_LEGEND["from"], low=words.change(sign * steps[-1]))]

    return [*reversed(ranges(-1)), words.text(_LEGEND["little"]), *ranges(1)]


def _cell(painted: Painted, colours: Colours, px: float) -> str:
    """Draw a cell on the colour of the sea, so that an empty cell differs from a white one."""
    paint, scale = paint_of(painted, colours), 1.35 * px / _MARK_PX
    pattern = "" if paint.pattern is None else element("path", d=_HEXAGON, fill=f"url(#{paint.pattern})")
    return element(
        "g",
        element("rect", width=_MARK_PX, height=_MARK_PX, rx=2, fill=colours.ground["sea"]),
        element("path", d=_HEXAGON, fill=paint.fill),
        pattern,
        element("path", d=_HEXAGON, fill="none", stroke=paint.edge, stroke_width=paint.edge_px),
        transform=f"scale({scale:.3f})",
    )
