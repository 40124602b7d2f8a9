"""Draw a view as a picture: its sentence as the title, the map, the legend, and the sources with their age."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from routes_geo.picture.basemap import trace_ground
from routes_geo.picture.facts import view_headline, view_sentence
from routes_geo.picture.frame import Frame, RouteBounds, view_frame
from routes_geo.picture.language import Language
from routes_geo.picture.legend import Block, draw_classes, draw_marks, draw_words
from routes_geo.picture.map import MapDrawing, draw_map, draw_patterns
from routes_geo.picture.naming import Sight, name_map
from routes_geo.picture.painting import Painting, paint_view
from routes_geo.picture.shapes import trace_shapes
from routes_geo.picture.size import HEIGHT, WIDTH, check_size
from routes_geo.picture.sources import sources_texts
from routes_geo.picture.svg import NAMESPACE, element, escaped, moved
from routes_geo.picture.text import fit_parts, wrap_text, write_paragraph
from routes_geo.picture.view import View
from routes_geo.report.looks import Colours
from routes_geo.snapshot.snapshot import Snapshot
from tiles.cells import resolution_for_zoom

FONT = "'Noto Sans', system-ui, sans-serif"
_LEAST_UNIT, _MOST_UNIT = 0.75, 2.5
_USUAL = (800, 420)  # at this size, letters are as large as on the page
_TITLE_PX, _LEGEND_PX, _SOURCES_PX, _NAMES_PX = (19, 18, 17, 16, 15, 14), 11.2, 10, 9.5
_LEAST_TEXT_PX = 12.0
_NAME_UNIT_PX = 12.0  # least size of a name on the page's map
_MARGIN_PX, _TITLE_LINES = 14.0, (2, 3)
_BESIDE_FROM, _COLUMN_SHARE = 1.2, (0.29, 0.36)  # the legend is beside the map of a wide picture, below that of others
_GAP_SHARE = 0.5  # of the margin, between blocks
_COARSEST = 3  # resolution of the cells of a small picture


@dataclass(frozen=True, slots=True)
class _Style:
    """Describe the size of letters and margins of a picture in pixels, its words and its colours."""

    unit: float
    words: Language
    colours: Colours

    @classmethod
    def of(cls, view: View, width: int, height: int) -> _Style:
        """Return the style of a view in a size."""
        unit = min(max(min(width / _USUAL[0], height / _USUAL[1]), _LEAST_UNIT), _MOST_UNIT)
        return cls(unit, Language(view.language), Colours(view.mode, view.series.ramp, view.scheme))

    @property
    def column_share(self) -> float:
        """Return the share of the width that a legend beside the map has; its letters do not become smaller."""
        return _COLUMN_SHARE[self.unit < 1]

    @property
    def margin(self) -> float:
        """Return the space around words."""
        return _MARGIN_PX * self.unit

    def px(self, usual: float) -> float:
        """Return the size of letters that are `usual` pixels large in a picture of the usual size."""
        return max(usual * self.unit, _LEAST_TEXT_PX)


def draw_picture(
    snapshot: Snapshot, view: View, *, width: int = WIDTH, height: int = HEIGHT, day: date | None = None
) -> str:
    """Return a view as an SVG document of its own, whose size is given in pixels.

    The same snapshot, view, size and day always give the same text. Ages are those on `day`; without it, the picture
    states release dates alone. InvalidInput for a size that is too small or too large; NotFound if the basemap or the
    fonts were not built.
    """
    check_size(width, height)
    style = _Style.of(view, width, height)
    margin, ground = style.margin, style.colours.ground
    sizes = [style.px(px) for px in _TITLE_PX]
    title = fit_parts(view_sentence(view), sizes, width - 2 * margin, _TITLE_LINES)
    top = title.height + 1.3 * margin
    is_beside = width >= _BESIDE_FROM * height
    resolution = _resolution(snapshot, view, width, height)
    painting = paint_view(snapshot, view, resolution)
    subject = _Subject(view, painting, resolution, day)
    key = (_beside if is_beside else _below)(subject, style, width, height - top)
    frame = view_frame(view, snapshot.derived(RouteBounds).by_route(), key.map_width, key.map_height)
    return element(
        "svg",
        element("title", escaped(view_headline(view))),
        draw_patterns(style.colours, style.unit),
        element("rect", width=width, height=height, fill=style.colours.paper),
        write_paragraph(title, margin, 0.55 * margin, ground["ink"]),
        moved(0, top, _map(snapshot, subject, frame, style)),
        moved(0, top, key.drawing),
        element("rect", width=width, height=0.7 * style.unit, y=top - 0.35 * style.unit, fill=ground["coast"]),
        xmlns=NAMESPACE, width=width, height=height, viewBox=f"0 0 {width} {height}", role="img", font_family=FONT,
        lang=view.language,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Subject:
    """Hold a view with what is painted, the resolution of its cells, and the day of its ages."""

    view: View
    painting: Painting
    resolution: int | None
    day: date | None


@dataclass(frozen=True, slots=True)
class _Key:
    """Hold the legend and the sources, drawn from the upper left corner of the map, and the size left to the map."""

    drawing: str
    map_width: float
    map_height: float


def _beside(subject: _Subject, style: _Style, width: int, height: float) -> _Key:
    """Place the legend and the sources in a column at the right of the map; what has no space there is left out."""
    left = width * (1 - style.column_share)
    inner = width - left - 2 * style.margin
    blocks = _blocks(subject, style, inner)
    more = [blocks.marks, blocks.words]
    while more and _height(style, [blocks.classes, *more, blocks.sources[1]]) > height:
        more.pop()
    shown = [blocks.classes, *more]
    fitting = (each for each in blocks.sources if _height(style, [*shown, each]) <= height)
    sources = next(fitting, blocks.sources[-1])
    y = style.margin * 0.8
    drawn = []
    for block in shown:
        drawn.append(moved(0, y, block.drawing))
        y += block.height + _GAP_SHARE * style.margin
    drawn.append(moved(0, height - sources.height - _GAP_SHARE * style.margin, sources.drawing))
    line = element("rect", width=0.7 * style.unit, height=height, fill=style.colours.ground["coast"])
    return _Key(moved(left, 0, line, moved(style.margin, 0, *drawn)), left, height)


def _height(style: _Style, blocks: Sequence[Block]) -> float:
    """Return the height of a column of blocks, with the space around them."""
    return sum(block.height for block in blocks) + (len(blocks) + 1) * _GAP_SHARE * style.margin


def _below(subject: _Subject, style: _Style, width: int, height: float) -> _Key:
    """Place the classes at the left below the map, what the looks mean beside them, and the sources below both."""
    inner = width - 2 * style.margin
    blocks = _blocks(subject, style, inner * 0.48, sources_width=inner)
    beside = blocks.marks.height + blocks.words.height + 0.6 * style.margin
    rows = max(blocks.classes.height, beside)
    sources = blocks.sources[0]
    map_height = height - rows - sources.height - 2 * style.margin
    drawn = moved(
        style.margin, map_height + 0.8 * style.margin,
        blocks.classes.drawing,
        moved(inner * 0.52, 0, blocks.marks.drawing, moved(0, beside - blocks.words.height, blocks.words.drawing)),
        moved(0, rows + 0.5 * style.margin, sources.drawing),
    )  # fmt: skip
    line = element("rect", width=width, height=0.7 * style.unit, y=map_height, fill=style.colours.ground["coast"])
    return _Key(line + drawn, width, map_height)


@dataclass(frozen=True, slots=True)
class _Blocks:
    classes: Block
    marks: Block
    words: Block
    sources: Sequence[Block]  # the longest first


def _blocks(subject: _Subject, style: _Style, width: float, sources_width: float | None = None) -> _Blocks:
    """Return the blocks of words, each in a width."""
    view, painting = subject.view, subject.painting
    px, words, colours = style.px(_LEGEND_PX), style.words, style.colours
    texts = sources_texts(view, words, subject.day)
    sources = [wrap_text(text, style.px(_SOURCES_PX), sources_width or width) for text in texts]
    return _Blocks(
        draw_classes(view, colours, words, resolution=subject.resolution, px=px),
        draw_marks(painting, colours, words, px=px, width=width),
        draw_words(colours, words, px=style.px(_SOURCES_PX), width=width),
        [Block(write_paragraph(text, 0, 0, colours.ground["country"]), text.height) for text in sources],
    )


def _resolution(snapshot: Snapshot, view: View, width: int, height: int) -> int | None:
    """Return the resolution of the cells, as a map of about this size shows them; None for a series without cells."""
    if not view.series.resolutions:
        return None
    frame = view_frame(view, snapshot.derived(RouteBounds).by_route(), width * (1 - _COLUMN_SHARE[0]), height)
    wanted = max(_COARSEST, resolution_for_zoom(max(0, int(frame.zoom))))
    return min(wanted, view.series.resolutions[-1])


def _map(snapshot: Snapshot, subject: _Subject, frame: Frame, style: _Style) -> str:
    unit = max(style.unit * _NAMES_PX, _LEAST_TEXT_PX) / _NAME_UNIT_PX
    painting, resolution, ground = subject.painting, subject.resolution, trace_ground(frame)
    shapes = [] if resolution is None else trace_shapes(snapshot, painting, frame, resolution)
    naming = name_map(snapshot, painting, shapes, Sight(frame, ground, style.words, unit))
    return draw_map(snapshot, MapDrawing(painting, frame, ground, shapes, naming, style.colours, unit))
