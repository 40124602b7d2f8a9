"""Draw the map as Leaflet code that loads no files. This is the only module of the report that imports folium."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

import folium
import shapely
from branca.element import Figure, Link, MacroElement
from folium.template import Template
from folium.utilities import JsCode
from markupsafe import escape

from routes_geo.errors import DataError
from routes_geo.report.cell_row import DrawnPlace
from routes_geo.report.land import Bounds, Country, GeoJson, to_feature
from routes_geo.report.looks import LOOKS
from routes_geo.report.styles import GROUND, PathStyle

_RANDOM_NAME = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
_RING_OPACITY: float = LOOKS["ring_opacity"]["count"]["shown"]
_DASHES = "4 3"


@dataclass(frozen=True, slots=True)
class BandShape:
    """A packed ring of the band of a route at sea or on land. Rings lie inside one another and fade at the edge."""

    route: str
    mode: str
    packed: str


@dataclass(frozen=True, slots=True)
class MapContent:
    """Describe what the map draws; bounds in degrees: `shown` initially, `reachable` by panning.

    Land, lines and bands are packed; so are `cells`, cells and areas with the texts that the script of the map needs.
    `names` are those of layers.
    """

    shown: Bounds
    reachable: Bounds
    countries: Sequence[Country]
    land: str
    lines: str
    disputed: str
    bands: Sequence[BandShape]
    places: Sequence[DrawnPlace]
    cells: Mapping[str, Any]
    names: Mapping[str, str]


class LayerOptions(TypedDict, total=False):
    """Describe the options of a GeoJSON layer that differ from folium's."""

    interactive: bool
    name: str
    control: bool
    tooltip: folium.GeoJsonTooltip
    marker: folium.CircleMarker
    smooth_factor: float


@dataclass(frozen=True, slots=True)
class MapCode:
    """Describe the map as HTML and the script that fills it; the script expects Leaflet as `L`."""

    html: str
    script: str


class _Cells(MacroElement):
    """Draw packed cells into a group; the figure around the map has the slider and the legend."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            routesMap.drawCells({{ this.map_name }}, {{ this._parent.get_name() }}, {{ this.cells|tojson }},
                {{ this.map_name }}.getContainer().closest("figure"));
        {% endmacro %}
        """
    )

    def __init__(self, map_name: str, cells: Mapping[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Cells"
        self.map_name, self.cells = map_name, dict(cells)


class _Shape(MacroElement):
    """Draw a packed shape, an area or lines, into its parent, in a pane below the cells: sea, ground, lines or land."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            routesMap.drawShape({{ this.map_name }}, {{ this._parent.get_name() }}, {{ this.packed|tojson }},
                {{ this.style|tojson }}, {{ this.pane|tojson }}, {{ this.is_area|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, map_name: str, packed: str, style: PathStyle, pane: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Shape"
        self.map_name, self.style, self.pane = map_name, style, pane
        self.packed, self.is_area = packed, style.get("fill") is not False


class _Frame(MacroElement):
    """Show the initial bounds on screen and on paper at every size, and limit panning to the reachable bounds."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            (function (map, shown, reachable) {
                function fit() {
                    map.stop().setMaxBounds(null).setMinZoom(0);
                    map.invalidateSize({pan: false}).fitBounds(shown, {animate: false});
                    map.setMinZoom(map.getZoom()).setMaxBounds(reachable);
                    map.fire("routesfit");
                }
                fit();
                window.matchMedia("print").addEventListener("change", fit);
                new ResizeObserver(fit).observe(map.getContainer());
            })({{ this._parent.get_name() }}, {{ this.shown|tojson }}, {{ this.reachable|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, shown: Bounds, reachable: Bounds) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Frame"
        self.shown, self.reachable = _leaflet_bounds(shown), _leaflet_bounds(reachable)


def draw_map(content: MapContent, key: str = "") -> MapCode:
    """Return the code of the map; the same content gives the same text. DataError if folium would load a file.

    `key` makes the names in the script unique among several maps of a page.
    """
    drawn = _base_map(content)
    # Land hides the bands at sea, and bands on land lie above it, so that the coast clips both.
    _add_bands(drawn, content, "sea")
    _add_land(drawn, content)
    _add_bands(drawn, content, "land")
    _add_places(drawn, content)
    _add_labels(drawn, content.countries)
    group = folium.FeatureGroup(name=content.names["cells"]).add_to(drawn)
    group.add_child(_Cells(drawn.get_name(), content.cells))
    folium.LayerControl(collapsed=True, position="topright").add_to(drawn)
    drawn.add_child(_Frame(content.shown, content.reachable))
    return _to_code(drawn, key)


def _base_map(content: MapContent) -> folium.Map:
    west, south, east, north = content.shown
    drawn = folium.Map(
        location=[(south + north) / 2, (west + east) / 2],
        zoom_start=5,
        tiles=None,
        control_scale=True,
        attribution_control=False,
        zoom_snap=0.1,
        zoom_delta=0.8,
        max_zoom=11,
        scroll_wheel_zoom=False,
        track_resize=False,
        max_bounds_viscosity=1.0,
    )
    # New lists, because every map in the process shares folium's own.
    drawn.default_js, drawn.default_css = [], []
    return drawn


def _leaflet_bounds(bounds: Bounds) -> list[list[float]]:
    west, south, east, north = bounds
    return [[south, west], [north, east]]


def _add_layer(drawn: folium.Map, features: list[GeoJson], style: PathStyle, **options: Unpack[LayerOptions]) -> None:
    """Add a layer; none without features, which folium cannot style."""
    if features:
        collection = {"type": "FeatureCollection", "features": features}
        folium.GeoJson(collection, style_function=_always(style), **options).add_to(drawn)


def _always(style: PathStyle) -> Callable[[GeoJson], PathStyle]:
    return lambda _: style


def _add_bands(drawn: folium.Map, content: MapContent, mode: str) -> None:
    """Add the bands at sea, which the land covers, or those on land, which lie above it."""
    colours: dict[str, str] = LOOKS["route_colours"]["light"]
    group = folium.FeatureGroup(name=content.names[f"band_{mode}"]).add_to(drawn)
    for band in content.bands:
        if band.mode == mode:
            style: PathStyle = {"weight": 0, "fillColor": colours[band.route], "fillOpacity": _RING_OPACITY}
            group.add_child(_Shape(drawn.get_name(), band.packed, style | {"className": "band"}, mode))


def _add_land(drawn: folium.Map, content: MapContent) -> None:
    # Disputed borders are no part of the plain lines, so that no solid line lies below their dashes.
    land: PathStyle = {"weight": 0, "fillColor": GROUND["land"], "fillOpacity": 1, "className": "land"}
    line: PathStyle = {"color": GROUND["coast"], "weight": 0.8, "fill": False, "className": "coast"}
    dashes: PathStyle = {"color": GROUND["disputed"], "weight": 1.1, "dashArray": _DASHES, "fill": False}
    dashes["className"] = "disputed"
    for packed, style, pane in (
        (content.land, land, "ground"),
        (content.lines, line, "lines"),
        (content.disputed, dashes, "lines"),
    ):
        drawn.add_child(_Shape(drawn.get_name(), packed, style, pane))


def _add_places(drawn: folium.Map, content: MapContent) -> None:
    features = [
        to_feature(shapely.Point(place.lng, place.lat), {"text": str(escape(f"{place.name} ({place.roles})"))})
        for place in content.places
    ]
    style: PathStyle = {"color": GROUND["ink"], "weight": 0.9, "fillColor": "#ffffff", "fillOpacity": 1}
    _add_layer(
        drawn,
        features,
        style | {"className": "place"},
        name=content.names["places"],
        tooltip=folium.GeoJsonTooltip(["text"], labels=False, sticky=False),
        marker=folium.CircleMarker(radius=2.0, fill=True),
    )


def _add_labels(drawn: folium.Map, countries: Sequence[Country]) -> None:
    features = [
        to_feature(shapely.Point(country.label_at), {"html": f"<span>{escape(country.name)}</span>"})
        for country in countries
        if country.label_at is not None
    ]
    # A plain marker would load Leaflet's pin before it gets its own icon, so the layer creates the markers.
    icon = folium.DivIcon(icon_size=(0, 0), class_name="country")
    marker = folium.Marker(icon=icon, interactive=False, keyboard=False)
    write = JsCode("function (feature, layer) { layer.options.icon.options.html = feature.properties.html; }")
    collection = {"type": "FeatureCollection", "features": features}
    folium.GeoJson(collection, marker=marker, on_each_feature=write, control=False).add_to(drawn)


def _to_code(drawn: folium.Map, key: str) -> MapCode:
    figure = drawn.get_root()
    if not isinstance(figure, Figure):
        raise DataError("folium did not attach the map to a page")
    figure.render()
    links = [child.url for child in figure.header._children.values() if isinstance(child, Link)]
    if links:
        raise DataError(f"the map would load files from elsewhere: {', '.join(links)}")
    names: dict[str, str] = {}
    html = _stable(figure.html.render(), names, key)
    return MapCode(html.strip(), _stable(figure.script.render(), names, key))


def _stable(text: str, names: dict[str, str], key: str) -> str:
    """Replace folium's random names by numbers, so that the same report has the same bytes."""

    def number(match: re.Match[str]) -> str:
        return names.setdefault(match[0], f"{key}{len(names) + 1}")

    return _RANDOM_NAME.sub(number, text)
