"""Measure text with the advances of the fonts that PNG pictures are drawn with: Noto Sans, regular and semi-bold.

`hatch_build.py` copies the fonts from an npm package, as it builds the basemap from another.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from routes_geo.errors import NotFound

FOLDER = Path(__file__).parent / "fonts"
REGULAR, BOLD = "NotoSans_400Regular.ttf", "NotoSans_600SemiBold.ttf"
# An SVG picture has the fonts of its reader, who may have a wider one.
_RESERVE = 1.06
_SEGMENTS = 4  # format of the table of characters


@dataclass(frozen=True, slots=True)
class Typeface:
    """Hold the advance of each character of a font, in shares of its size."""

    advances: dict[int, float]

    def width(self, text: str, px: float) -> float:
        """Return at least the width of a text of one line at a size in pixels."""
        return _RESERVE * px * sum(self.advances.get(ord(letter), 1.0) for letter in text)

    def has(self, text: str) -> bool:
        """Return whether the font has every character of a text."""
        return all(ord(letter) in self.advances for letter in text)


def font_files() -> list[str]:
    """Return the paths of the fonts; NotFound if they were not built."""
    files = [FOLDER / name for name in (REGULAR, BOLD)]
    if not all(file.is_file() for file in files):
        raise NotFound("the fonts of pictures are missing; copy them with `make web`")
    return [str(file) for file in files]


@cache
def typeface(*, is_bold: bool = False) -> Typeface:
    """Return the metrics of a font; NotFound if it was not built."""
    return read_typeface(Path(font_files()[is_bold]).read_bytes())


def read_typeface(content: bytes) -> Typeface:
    """Return the metrics of a TrueType font, by its tables head, hhea, hmtx and cmap (OpenType 1.9)."""
    tables = _tables(content)
    (units,) = struct.unpack_from(">H", tables["head"], 18)
    (count,) = struct.unpack_from(">H", tables["hhea"], 34)
    advances = np.frombuffer(tables["hmtx"], ">u2", 2 * count)[::2] / units
    glyphs = _glyphs(tables["cmap"])
    return Typeface({letter: float(advances[min(glyph, count - 1)]) for letter, glyph in glyphs.items()})


def _tables(content: bytes) -> dict[str, bytes]:
    (count,) = struct.unpack_from(">H", content, 4)
    records = (struct.unpack_from(">4s4xII", content, 12 + 16 * at) for at in range(count))
    return {tag.decode("ascii"): content[offset : offset + length] for tag, offset, length in records}


def _glyphs(cmap: bytes) -> dict[int, int]:
    """Return the glyph of each character of the basic plane."""
    (count,) = struct.unpack_from(">H", cmap, 2)
    offsets = [struct.unpack_from(">I", cmap, 8 + 8 * at)[0] for at in range(count)]
    start = next(offset for offset in offsets if struct.unpack_from(">H", cmap, offset)[0] == _SEGMENTS)
    (double,) = struct.unpack_from(">H", cmap, start + 6)
    ends, starts, deltas, ranges = (
        np.frombuffer(cmap, ">u2", double // 2, start + 14 + at * double + (2 if at else 0)).tolist() for at in range(4)
    )
    glyphs: dict[int, int] = {}
    for at, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for letter in range(first, min(last, 0xFFFE) + 1):
            glyph = letter
            if ranges[at]:
                place = start + 16 + 3 * double + 2 * at + ranges[at] + 2 * (letter - first)
                (glyph,) = struct.unpack_from(">H", cmap, place)
                if glyph == 0:
                    continue
            glyphs[letter] = (glyph + deltas[at]) & 0xFFFF
    return {letter: glyph for letter, glyph in glyphs.items() if glyph}
