"""Write a view as a picture into a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from routes_geo.errors import InvalidInput, os_sentence
from routes_geo.picture.draw import draw_picture
from routes_geo.picture.facts import view_headline
from routes_geo.picture.png import svg_to_png
from routes_geo.picture.view import View
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.storage.durable import written_aside
from routes_geo.storage.endings import format_by_ending


def write_picture(
    snapshot: Snapshot, view: View, target: Path, *, size: tuple[int, int], day: date | None = None
) -> str:
    """Write a view as a PNG or SVG file of a width and height, by the ending of its name, and return its sentence.

    InvalidInput for another ending, or a file that cannot be written; for the rest see `draw_picture`.
    """
    kind = format_by_ending(target, {".png": "png", ".svg": "svg"})
    width, height = size
    svg = draw_picture(snapshot, view, width=width, height=height, day=day)
    content = svg.encode() if kind == "svg" else svg_to_png(svg, width)
    try:
        with written_aside(target) as partial:
            partial.write_bytes(content)
    except OSError as error:
        raise InvalidInput(f"{target} cannot be written ({os_sentence(error)}); choose another file") from error
    return view_headline(view)
