"""Break text into lines that fit a width, and write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from routes_geo.picture.svg import element, escaped
from routes_geo.picture.typeface import typeface
from routes_geo.report.sentence import SentencePart

LINE_EM = 1.32
_ASCENT_EM = 0.95  # from the top of a line to its baseline
Word = list[SentencePart]  # pieces without a space between them


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Hold lines of words at one size in pixels."""

    lines: Sequence[Sequence[Word]]
    px: float

    @property
    def height(self) -> float:
        """Return the height of the lines."""
        return len(self.lines) * self.px * LINE_EM


def text_width(text: str, px: float, *, is_bold: bool = False) -> float:
    """Return at least the width of a text of one line."""
    return typeface(is_bold=is_bold).width(text, px)


def wrap_text(text: str, px: float, width: float, *, is_bold: bool = False) -> Paragraph:
    """Break a text between words into lines of at most a width, if no word is longer."""
    return wrap_parts([SentencePart(text, is_bold)], px, width)


def wrap_parts(parts: Sequence[SentencePart], px: float, width: float) -> Paragraph:
    """Break a text of plain and strong parts into lines; spaces that do not break stay inside words."""
    lines: list[list[Word]] = []
    space, used = text_width(" ", px), 0.0
    for word in _words(parts):
        size = sum(text_width(piece.text, px, is_bold=piece.strong) for piece in word)
        if lines and used + space + size <= width:
            lines[-1].append(word)
            used += space + size
        else:
            lines.append([word])
            used = size
    return Paragraph(lines, px)


def fit_parts(parts: Sequence[SentencePart], sizes: Sequence[float], width: float, lines: Sequence[int]) -> Paragraph:
    """Break a text into few lines: at the largest size that needs no more than the first number, or else the next.

    At the smallest size, it has as many lines as it needs.
    """
    wrapped = [wrap_parts(parts, px, width) for px in sizes]
    fitting = (each for most in lines for each in wrapped if len(each.lines) <= most)
    return next(fitting, wrapped[-1])


def _words(parts: Sequence[SentencePart]) -> list[Word]:
    words: list[Word] = [[]]
    for part in parts:
        first, *others = part.text.split(" ")
        words[-1].append(SentencePart(first, part.strong))
        words += [[SentencePart(other, part.strong)] for other in others]
    kept = ([piece for piece in word if piece.text] for word in words)
    return [word for word in kept if word]


def write_paragraph(paragraph: Paragraph, x: float, y: float, fill: str) -> str:
    """Return lines as an element; `x` and `y` are the upper left corner of the first."""
    lines = [
        element("tspan", _line(words), x=x, y=y + paragraph.px * (_ASCENT_EM + at * LINE_EM))
        for at, words in enumerate(paragraph.lines)
    ]
    return element("text", *lines, font_size=paragraph.px, fill=fill)


def _line(words: Sequence[Word]) -> str:
    """Return the text of a line, its strong runs as elements of their own."""
    runs: list[SentencePart] = []
    for at, word in enumerate(words, start=1):
        for place, piece in enumerate(word, start=1):
            # A space stands at the end of a run: renderers drop one at the beginning of an element.
            text = f"{piece.text} " if place == len(word) and at < len(words) else piece.text
            if runs and runs[-1].strong == piece.strong:
                runs[-1] = SentencePart(runs[-1].text + text, piece.strong)
            else:
                runs.append(SentencePart(text, piece.strong))
    return "".join(
        element("tspan", escaped(run.text), font_weight=600) if run.strong else escaped(run.text) for run in runs
    )
