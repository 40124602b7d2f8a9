"""Draw the map of a picture as SVG: sea, bands, land, lines, areas, cells and names, as the page's map does."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from routes_geo.model import ROUTE_IDS
from routes_geo.picture.basemap import Ground
from routes_geo.picture.frame import Frame
from routes_geo.picture.labels import Label
from routes_geo.picture.naming import Naming
from routes_geo.picture.painting import Painting
from routes_geo.picture.paths import area_path
from routes_geo.picture.shapes import COUNTED, TracedShape, paint_of
from routes_geo.picture.svg import element, escaped
from routes_geo.report.looks import LOOKS, MODES, Colours
from routes_geo.snapshot.snapshot import Snapshot
from tiles.features import FeatureLayer
from tiles.snapshot_tiles import SnapshotTiles

Likeness = TypeVar("Likeness", bound=Hashable)
_COAST_PX, _BORDER_PX, _DISPUTED_PX, _DASH = 0.8, 0.8, 0.9, (2.7, 2.2)
_HALO_PX, _DOT_PX, _DOT_EDGE_PX = 2.8, 3.0, 1.2
# Colours of names by their kind; the last ones lie on top.
_INKS = {"country": "country", "note": "country", "place": "ink", "area": "ink", "route": "ink"}


@dataclass(frozen=True, slots=True)
class MapDrawing:
    """Hold all that a map shows; `unit` is the size of lines and letters against those of the page's map."""

    painting: Painting
    frame: Frame
    ground: Ground
    shapes: list[TracedShape]
    naming: Naming
    colours: Colours
    unit: float


def draw_patterns(colours: Colours, unit: float) -> str:
    """Return the patterns of looks and legends: hatch, cross and screen of areas and cells, dots and mesh of bands."""
    ground = colours.ground
    side, dots = LOOKS["hatch_px"] * unit, LOOKS["dot_px"] * unit
    half, radius, line = dots / 2, LOOKS["dot_radius_px"] * unit, LOOKS["hatch_line_px"] * unit
    hatch = element("path", d=f"M{-side / 4:g} {side / 4:g}L{side / 4:g} {-side / 4:g}M0 {side:g}L{side:g} 0"
                    f"M{side * 0.75:g} {side * 1.25:g}L{side * 1.25:g} {side * 0.75:g}",
                    stroke=ground["hatch"], stroke_width=line)  # fmt: skip
    mesh = element("path", d=f"M0 0L{side:g} {side:g}M0 {side:g}L{side:g} 0",
                   stroke=ground["hatch"], stroke_width=LOOKS["mesh_line_px"] * unit)  # fmt: skip
    hole = (f"M0 0H{dots:g}V{dots:g}H0ZM{half - radius:g} {half:g}a{radius:g} {radius:g} 0 1 0 {2 * radius:g} 0"
            f"a{radius:g} {radius:g} 0 1 0 {-2 * radius:g} 0Z")  # fmt: skip
    back = element("rect", width=side, height=side, fill=ground["hatchGround"], fill_opacity=0.67)
    screen = element("path", d=hole, fill=ground["screen"], fill_opacity=0.88, fill_rule="evenodd")
    dot = element("circle", cx=half, cy=half, r=radius, fill=ground["hatch"], fill_opacity=0.59)
    return element(
        "defs",
        _pattern("hatch", side, back, hatch),
        _pattern("cross", side, back, mesh),
        _pattern("mesh", side, mesh),
        _pattern("screen", dots, screen),
        _pattern("dots", dots, dot),
    )


def _pattern(name: str, side: float, *children: str) -> str:
    return element("pattern", *children, id=name, width=side, height=side, patternUnits="userSpaceOnUse")


def draw_map(snapshot: Snapshot, drawing: MapDrawing) -> str:
    """Return the map from its upper left corner; it is cut at its edges."""
    frame, ground, unit = drawing.frame, drawing.colours.ground, drawing.unit
    bands: FeatureLayer = snapshot.derived(SnapshotTiles).layers("bands")[0]
    sea, land = (_bands(bands, mode, drawing) for mode in MODES)
    paths = drawing.ground
    return element(
        "svg",
        element("rect", width=frame.width, height=frame.height, fill=ground["sea"]),
        sea,
        element("path", d=paths.land, fill=ground["land"]),
        land,
        _line(paths.coast, ground["coast"], _COAST_PX * unit),
        _line(paths.borders, ground["border"], _BORDER_PX * unit),
        _line(paths.disputed, ground["disputed"], _DISPUTED_PX * unit, " ".join(f"{dash * unit:g}" for dash in _DASH)),
        *(_shapes(drawing, layer) for layer in COUNTED),
        _names(drawing),
        width=frame.width,
        height=frame.height,
    )


def _line(path: str, colour: str, px: float, dash: str | None = None) -> str:
    return element(
        "path", d=path, fill="none", stroke=colour, stroke_width=px, stroke_linejoin="round", stroke_dasharray=dash
    )


def _bands(bands: FeatureLayer, mode: str, drawing: MapDrawing) -> str:
    """Return the rings of the bands, each painted over the one around it, and what is known of the route only."""
    painting, opacity = drawing.painting, LOOKS["ring_opacity"][drawing.painting.mode]
    rings = [
        (str(of["route"]), path)
        for area, of in zip(bands.geometries, bands.properties, strict=True)
        if of["mode"] == mode and (path := area_path(drawing.frame, area))
    ]
    fills = [
        element(
            "path", d=path, fill=drawing.colours.band(route, dict(painting.bands)),
            fill_opacity=opacity["back" if painting.route not in (None, route) else "shown"],
        )
        for route, path in rings
    ]  # fmt: skip
    pattern = "url(#mesh)" if painting.mode == "change" else "url(#dots)"
    over = [
        element("path", d=path, fill=pattern, fill_opacity=LOOKS["ring_pattern_opacity"])
        for route, path in rings
        if route in _patterned(painting)
    ]
    return element("g", *fills, *over)


def _patterned(painting: Painting) -> set[str]:
    """Return the routes whose count has no place, or that cannot be compared."""
    if painting.mode == "count":
        return set(painting.unplaced)
    return {route for route in ROUTE_IDS if painting.bands.get(route) is None}


def _shapes(drawing: MapDrawing, layer: str) -> str:
    """Return the fills of a layer, then the looks, then the lines, which no neighbour hides."""
    shapes = [(each.path, paint_of(each.painted, drawing.colours)) for each in drawing.shapes if each.layer == layer]
    fills = _joined((paint.fill, path) for path, paint in shapes if paint.fill != "none")
    patterns = _joined((paint.pattern, path) for path, paint in shapes if paint.pattern)
    edges = _joined(((paint.edge, paint.edge_px), path) for path, paint in shapes)
    return element(
        "g",
        *(element("path", d=path, fill=fill, fill_opacity=LOOKS["fill_opacity"][layer]) for fill, path in fills),
        *(element("path", d=path, fill=f"url(#{pattern})") for pattern, path in patterns),
        *(_line(path, edge, px * drawing.unit) for (edge, px), path in edges),
    )


def _joined(paths: Iterable[tuple[Likeness, str]]) -> list[tuple[Likeness, str]]:
    """Join the paths of what is drawn alike: fewer elements are drawn faster."""
    joined: dict[Likeness, str] = {}
    for likeness, path in paths:
        joined[likeness] = joined.get(likeness, "") + path
    return list(joined.items())


def _names(drawing: MapDrawing) -> str:
    ground, unit = drawing.colours.ground, drawing.unit
    halo = {"stroke": ground["land"], "stroke_width": _HALO_PX * unit, "stroke_linejoin": "round"}
    dot = {"r": _DOT_PX * unit, "fill": ground["ink"], "stroke": ground["land"], "stroke_width": _DOT_EDGE_PX * unit}
    dots = [element("circle", cx=x, cy=y, **dot) for x, y in drawing.naming.dots]
    groups = []
    for kind, ink in _INKS.items():
        names = [_name(label, drawing) for label in drawing.naming.labels if label.kind == kind]
        groups.append(element("g", *names, fill=ground[ink], paint_order="stroke", text_anchor="middle", **halo))
    return element("g", *dots, *groups)


def _name(label: Label, drawing: MapDrawing) -> str:
    lines = [
        element("tspan", escaped(line), x=label.x, y=y) for line, y in zip(label.lines, label.baselines(), strict=True)
    ]
    is_back = label.kind == "route" and drawing.painting.route not in (None, label.key)
    return element(
        "text", *lines,
        font_size=label.px,
        font_weight=600 if label.is_bold else None,
        letter_spacing=label.letter_space or None,
        opacity=LOOKS["name_opacity"]["back"] if is_back else None,
    )  # fmt: skip
