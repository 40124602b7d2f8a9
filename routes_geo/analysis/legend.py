"""Write the legend of a map for notebooks: classes of counts, looks, and where the figures come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from routes_geo.model import Publication
from routes_geo.report.layers import CellRow, class_breaks, legend_classes
from routes_geo.report.map import CORRIDOR, INK, WITHHELD_PATTERN, cell_styles, dot_patterns
from routes_geo.report.placing import DOTS, LOOK_WORDS, RIM

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
_DOT = Markup(
    '<pattern id="{0}" width="5" height="5" patternUnits="userSpaceOnUse"><rect width="5" height="5" fill="{1}" '
    'fill-opacity="0.3"/><circle cx="2.5" cy="2.5" r="1.6" fill="{1}"/></pattern>'
)
_HATCH = Markup(
    '<pattern id="{}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" fill="#fff"/><rect width="2" height="6" fill="{}"/></pattern>'
)


def style_sheet() -> str:
    """Return the style sheet of the legend."""
    return _STYLE


def patterns() -> Markup:
    """Return the patterns that the styles of cells refer to: dots in each colour, and hatching of withheld counts."""
    dots = Markup("").join(_DOT.format(name, colour) for name, colour in dot_patterns())
    svg = Markup('<svg width="0" height="0" aria-hidden="true" class="routes-patterns"><defs>{}{}</defs></svg>')
    return svg.format(dots, _HATCH.format(WITHHELD_PATTERN, CORRIDOR))


def legend(attrs: Mapping[Any, Any], rows: Sequence[CellRow], not_drawn: int) -> Markup:
    """Return the legend of cells and areas; `not_drawn` is what is counted in none of them."""
    summary = Markup("<summary>{}, {}</summary>").format(attrs["title"], attrs["window"])
    lines = [Markup("<p>Unit: {}</p>").format(attrs["unit"])]
    styles = cell_styles()
    for kind, label in legend_classes(class_breaks(list(rows))) if rows else ():
        lines.append(_line(Markup('fill="{}"').format(styles[kind]["fillColor"]), label))
    looks = {row.placing.look for row in rows if row.value}
    if RIM in looks:
        lines.append(_line(Markup('fill="#fff" stroke="{}" stroke-width="4"').format(INK), LOOK_WORDS[RIM]))
    if DOTS in looks:
        lines.append(_line(Markup('fill="url(#{})"').format(dot_patterns()[2][0]), LOOK_WORDS[DOTS]))
    statuses = {row.status for row in rows}
    if Publication.SUPPRESSED in statuses:
        lines.append(
            _line(Markup('fill="url(#{})"').format(WITHHELD_PATTERN), "withheld, as it or its neighbour is small")
        )
    if Publication.ZERO in statuses:
        lines.append(_line(Markup('fill="none" stroke="{}" stroke-width="3"').format(INK), "zero"))
    if not_drawn:
        lines.append(Markup("<p>{:,} more are known only for the route or a coarser cell.</p>").format(not_drawn))
    lines.append(Markup("<p>{}. Release of {}.</p>").format(attrs["source"], attrs["vintage"]))
    return Markup('<details open class="routes-legend">{}{}</details>').format(summary, Markup("").join(lines))


def _line(attributes: Markup, label: str) -> Markup:
    return Markup("<p>{}{}</p>").format(_SWATCH.format(attributes), label)
