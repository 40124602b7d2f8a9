"""Style the cells and areas of a Leaflet map: the classes, colours and looks of the page."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup

from routes_geo.model import Publication
from routes_geo.report.cell_row import CellRow
from routes_geo.report.language import Language
from routes_geo.report.looks import DOTS, DOTS_IN_RIM, LOOKS, RIM, SOLID, Colours
from routes_geo.report.placing import ENGLISH

PathStyle = dict[str, str | float | bool]  # options of a Leaflet path

GROUND: dict[str, str] = LOOKS["grounds"]["light"]
WITHHELD_PATTERN = "withheld"
_EDGE: dict[str, float] = LOOKS["edge_px"]
_HATCH, _HATCH_LINE = LOOKS["hatch_px"], LOOKS["hatch_line_px"]
_DOT, _DOT_RADIUS = LOOKS["dot_px"], LOOKS["dot_radius_px"]


def style_name(rank: int, look: int) -> str:
    """Return the name of the style of a class of counts and a look."""
    return f"class-{rank}-{look}"


def cell_styles(ramp: str = "detections") -> dict[str, PathStyle]:
    """Return Leaflet path options by style name, in the colours of an indicator."""
    colours = Colours("count", ramp, "light")
    styles = {
        style_name(rank, look): _counted(colours, rank, look)
        for rank in range(len(colours.classes))
        for look in (SOLID, RIM, DOTS, DOTS_IN_RIM)
    }
    line: PathStyle = {"color": GROUND["zeroEdge"], "opacity": 1, "fill": True, "className": "cell"}
    hatched = {**line, "weight": _EDGE["other"], "fillColor": f"url(#{WITHHELD_PATTERN})", "fillOpacity": 1}
    ring = {**line, "weight": 1.6, "fillColor": GROUND["land"], "fillOpacity": 0}
    hidden: PathStyle = {**ring, "weight": 0, "opacity": 0}
    return styles | {
        Publication.SUPPRESSED.value: hatched,
        Publication.ZERO.value: ring,
        Publication.NOT_PUBLISHED.value: hidden,
        Publication.NOT_YET_REPORTED.value: hidden,
    }


def _counted(colours: Colours, rank: int, look: int) -> PathStyle:
    is_dotted, has_rim = look in (DOTS, DOTS_IN_RIM), look in (RIM, DOTS_IN_RIM)
    edge = colours.dotted_edge(rank) if is_dotted else colours.edge(rank)
    return {
        "color": GROUND["ink"] if has_rim else edge,
        "weight": _EDGE["rim" if has_rim else "other"],
        "opacity": 1,
        "fill": True,
        "className": "cell",
        "fillColor": f"url(#{dots_name(rank)})" if is_dotted else colours.classes[rank],
        "fillOpacity": 1,
    }


def dots_name(rank: int) -> str:
    """Return the id of the pattern of dots of a class."""
    return f"dots-{rank}"


def patterns(ramp: str = "detections") -> Markup:
    """Return SVG patterns that the styles refer to: dots in each colour, and hatching of withheld counts."""
    dots = Markup(
        '<pattern id="{0}" width="{1}" height="{1}" patternUnits="userSpaceOnUse"><rect width="{1}" height="{1}" '
        'fill="{2}"/><circle cx="{3}" cy="{3}" r="{4}" fill="{5}"/></pattern>'
    )
    hatch = Markup(
        '<pattern id="{0}" width="{1}" height="{1}" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="{1}" height="{1}" fill="{2}"/><rect width="{3}" height="{1}" fill="{4}"/></pattern>'
    )
    classes = Colours("count", ramp, "light").classes
    screens = (
        dots.format(dots_name(rank), _DOT, colour, _DOT / 2, _DOT_RADIUS, GROUND["screen"])
        for rank, colour in enumerate(classes)
    )
    line = hatch.format(WITHHELD_PATTERN, _HATCH, GROUND["hatchGround"], _HATCH_LINE, GROUND["hatch"])
    return Markup("").join([*screens, line])


def class_of(value: int, breaks: Sequence[int]) -> int:
    """Return the class of a count by the lower ends of the classes; what is below the first is in it, too."""
    return max(bisect_right(breaks, value) - 1, 0)


def row_style(row: CellRow, breaks: Sequence[int]) -> str:
    """Return the style name of a figure: its class and its look, otherwise its status."""
    if row.status is not Publication.PUBLISHED or row.value is None:
        return row.status.value
    return style_name(class_of(row.value, breaks), row.placing.look)


def legend_labels(breaks: Sequence[int], language: Language = ENGLISH) -> list[str]:
    """Return the label of each class of counts, lowest first."""
    count = language.count
    labels = [language.text("under {n}", n=count(breaks[1]))]
    labels += [
        language.text("{low} to {high}", low=count(low), high=count(high - 1)) for low, high in pairwise(breaks[1:])
    ]
    return [*labels, language.text("{n} or more", n=count(breaks[-1]))]
