"""Turn SVG pictures into PNG files, with the fonts of the package alone. This is the only module that imports resvg."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

import numpy as np
import resvg_py

from routes_geo.picture.typeface import font_files

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_LEVEL = 6  # beyond it, time grows faster than bytes shrink
_EIGHT_BITS, _COLOUR = 8, 2


def svg_to_png(svg: str, width: int) -> bytes:
    """Return an opaque SVG picture as a PNG file of a width in pixels; NotFound if the fonts were not built.

    The same picture gives the same bytes on every machine: no other font is looked at.
    """
    rendered = resvg_py.svg_to_bytes(
        svg_string=svg,
        width=width,
        font_files=font_files(),
        skip_system_fonts=True,
        font_family="Noto Sans",
        sans_serif_family="Noto Sans",
    )
    return _packed(rendered)


def _packed(png: bytes) -> bytes:
    """Return an opaque image without its opacity and without filters: flat colours are then a third smaller."""
    from routes_geo.picture.png_kernel import unfilter  # noqa: PLC0415  a kernel: see CONTRIBUTING.md

    chunks = list(_chunks(png))
    width, height = struct.unpack_from(">II", chunks[0][1])
    data = zlib.decompress(b"".join(content for name, content in chunks if name == b"IDAT"))
    pixels = unfilter(np.frombuffer(data, np.uint8).reshape(height, -1)).reshape(height, width, 4)
    rows = np.hstack([np.zeros((height, 1), np.uint8), pixels[:, :, :3].reshape(height, -1)])
    header = struct.pack(">IIBBBBB", width, height, _EIGHT_BITS, _COLOUR, 0, 0, 0)
    body = zlib.compress(rows.tobytes(), _LEVEL)
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Return name and content of each part of a file."""
    at = len(_SIGNATURE)
    while at < len(png):
        (size,) = struct.unpack_from(">I", png, at)
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        at += 12 + size


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
