"""Write the legend of a map for notebooks: classes of counts, looks, and where the figures come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from routes_geo.model import Publication
from routes_geo.months import parse_datetime
from routes_geo.report.cell_row import CellRow
from routes_geo.report.looks import DOTS, DOTS_IN_RIM, LOOKS, RIM, class_breaks, ramp_of
from routes_geo.report.placing import LOOK_WORDS
from routes_geo.report.styles import GROUND, WITHHELD_PATTERN, dots_name, legend_labels, patterns

_STYLE = """
.routes-legend { position: absolute; z-index: 800; right: 10px; bottom: 24px; max-width: 220px; padding: 8px 10px;
  background: rgba(255, 255, 255, 0.92); border-radius: 4px; font: 12px/1.4 system-ui, sans-serif; color: #14283c; }
.routes-legend p { margin: 0 0 4px; }
.routes-legend svg { vertical-align: -3px; margin-right: 6px; }
.routes-legend summary { cursor: pointer; font-weight: bold; }
.routes-patterns { position: absolute; }
.leaflet-container { background: #dbe7ee; }
"""
_SWATCH = Markup('<svg width="18" height="14" aria-hidden="true"><rect width="18" height="14" {}/></svg>')
_SHOWN_CLASS = 3  # with which looks are shown


def style_sheet() -> str:
    """Return the style sheet of the legend."""
    return _STYLE


def ramp_of_cells(attrs: Mapping[Any, Any]) -> str:
    """Return the name of the colours of what a frame of cells counts."""
    return ramp_of(str(attrs["indicator"]))


def breaks_of(attrs: Mapping[Any, Any]) -> list[int]:
    """Return the lower ends of the classes of a frame's window, those of the page."""
    return class_breaks(parse_datetime(str(attrs["window"]), 0, 1).length, ramp_of_cells(attrs))


def page_patterns(attrs: Mapping[Any, Any]) -> Markup:
    """Return the patterns that the styles of cells refer to, as an element of the page."""
    svg = Markup('<svg width="0" height="0" aria-hidden="true" class="routes-patterns"><defs>{}</defs></svg>')
    return svg.format(patterns(ramp_of_cells(attrs)))


def legend(attrs: Mapping[Any, Any], rows: Sequence[CellRow], not_drawn: int) -> Markup:
    """Return the legend of cells and areas; `not_drawn` is what is counted in none of them."""
    summary = Markup("<summary>{}, {}</summary>").format(attrs["title"], attrs["window"])
    lines = [Markup("<p>Unit: {}</p>").format(attrs["unit"])]
    colours = LOOKS["ramps"][ramp_of_cells(attrs)]["light"]
    for colour, label in zip(colours, legend_labels(breaks_of(attrs)), strict=True) if rows else ():
        lines.append(_line(Markup('fill="{}"').format(colour), label))
    looks = {row.placing.look for row in rows if row.value}
    dots, rim = (
        Markup('fill="url(#{})"').format(dots_name(_SHOWN_CLASS)),
        Markup('stroke="{}" stroke-width="4"').format(GROUND["ink"]),
    )
    swatches = {RIM: Markup('fill="#fff" {}').format(rim), DOTS: dots, DOTS_IN_RIM: Markup("{} {}").format(dots, rim)}
    lines += [_line(swatch, LOOK_WORDS[look]) for look, swatch in swatches.items() if look in looks]
    statuses = {row.status for row in rows}
    if Publication.SUPPRESSED in statuses:
        lines.append(
            _line(Markup('fill="url(#{})"').format(WITHHELD_PATTERN), "withheld, as it or its neighbour is small")
        )
    if Publication.ZERO in statuses:
        lines.append(_line(Markup('fill="none" stroke="{}" stroke-width="3"').format(GROUND["ink"]), "zero"))
    if not_drawn:
        lines.append(Markup("<p>{:,} more are known only for the route or a coarser cell.</p>").format(not_drawn))
    lines.append(Markup("<p>{}. Release of {}.</p>").format(attrs["source"], attrs["vintage"]))
    return Markup('<details open class="routes-legend">{}{}</details>').format(summary, Markup("").join(lines))


def _line(attributes: Markup, label: str) -> Markup:
    return Markup("<p>{}{}</p>").format(_SWATCH.format(attributes), label)
