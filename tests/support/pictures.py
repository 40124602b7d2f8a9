"""Read pictures back: the texts of an SVG document with their boxes, and the pixels of a PNG file."""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import numpy as np
from numpy.typing import NDArray

from routes_geo.picture.typeface import typeface

SVG = "{http://www.w3.org/2000/svg}"
Point = tuple[float, float]
_MOVE = re.compile(r"translate\(([-\d.]+) ([-\d.]+)\)")


@dataclass(frozen=True)
class Written:
    """A line of text in a picture, with the box that it covers: left, top, right, bottom."""

    text: str
    box: tuple[float, float, float, float]


def read_svg(svg: str) -> ET.Element:
    """Return the root of a picture, which must be well-formed."""
    return ET.fromstring(svg)


def lines_of(svg: str) -> list[Written]:
    """Return every line of text, wherever it is moved to."""
    lines: list[Written] = []
    _collect(read_svg(svg), (0.0, 0.0), {}, lines)
    return lines


def all_text(svg: str) -> str:
    """Return the lines of a picture, joined by spaces."""
    return " ".join(line.text for line in lines_of(svg))


def _collect(node: ET.Element, origin: Point, inherited: dict[str, str], lines: list[Written]) -> None:
    moved = _MOVE.search(node.get("transform", ""))
    if moved:
        origin = (origin[0] + float(moved[1]), origin[1] + float(moved[2]))
    style = inherited | {
        name: node.attrib[name] for name in ("font-size", "font-weight", "text-anchor") if name in node.attrib
    }
    if node.tag == f"{SVG}text":
        parts = [part for part in node if part.get("x") is not None] or [node]
        lines += [_line(part, origin, style) for part in parts]
        return
    for child in node:
        _collect(child, origin, style, lines)


def _line(part: ET.Element, origin: Point, style: dict[str, str]) -> Written:
    px = float(style["font-size"])
    runs = [(part.text or "", style.get("font-weight"))]
    for run in part:
        runs += [
            (run.text or "", run.get("font-weight", style.get("font-weight"))),
            (run.tail or "", style.get("font-weight")),
        ]
    width = sum(typeface(is_bold=weight == "600").width(text, px) for text, weight in runs)
    x, y = origin[0] + float(part.get("x", 0)), origin[1] + float(part.get("y", 0))
    left = x - width / 2 if style.get("text-anchor") == "middle" else x
    return Written("".join(text for text, _ in runs), (left, y - 0.8 * px, left + width, y + 0.22 * px))


def pixels_of(png: bytes) -> NDArray[np.uint8]:
    """Return the pixels (height, width, 3) of an opaque PNG file without filters."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    chunks: dict[bytes, bytes] = {}
    at = 8
    while at < len(png):
        (size,) = struct.unpack_from(">I", png, at)
        name, content = png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        assert struct.unpack_from(">I", png, at + 8 + size)[0] == zlib.crc32(name + content)
        chunks[name] = content
        at += 12 + size
    width, height, depth, colour = struct.unpack_from(">IIBB", chunks[b"IHDR"])
    assert (depth, colour) == (8, 2)
    rows = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, 1 + 3 * width)
    assert not rows[:, 0].any()
    return rows[:, 1:].reshape(height, width, 3)


def share_of(pixels: NDArray[np.uint8], colour: str) -> float:
    """Return the share of the pixels that have exactly a colour such as #22609a."""
    wanted = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return float((pixels == wanted).all(axis=2).mean())
