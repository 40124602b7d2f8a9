"""Draw the map as Leaflet code that loads no files. This is the only module that imports folium."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypedDict, Unpack, cast

import folium
import numpy as np
import shapely
from branca.element import Figure, Link, MacroElement
from folium.elements import EventHandler
from folium.template import Template
from folium.utilities import JsCode
from markupsafe import escape
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from routes_geo.errors import DataError
from routes_geo.grid.arrays import CellArray
from routes_geo.report.land import Bounds, Country, GeoJson, to_feature
from routes_geo.report.layers import STATUS_WORDS, CellRow, DrawnPlace, cell_rings, row_at, row_style
from routes_geo.report.placing import DOTS, KIND_WORDS, RIM

PathStyle = dict[str, str | float | bool]  # options of a Leaflet path

# One hue from light to dark, readable in grey and with any colour vision; red would suggest alarm.
RAMP = ("#cfe3b4", "#8cc4a6", "#4a9d9c", "#296c90", "#1a3766")
INK, CORRIDOR, LAND, COAST, PLACE = "#14283c", "#5b6470", "#e9e5da", "#b3ab97", "#fffdf5"
WITHHELD_PATTERN = "withheld"
_RIM: PathStyle = {"weight": 2.6, "opacity": 1}
_DOTTED: PathStyle = {"weight": 1, "dashArray": "3 2", "fillOpacity": 1, "className": "cell cell-dots"}

_RANDOM_NAME = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
_POPUP_WIDTH = 320
_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class MapContent:
    """Describe what the map draws; bounds in degrees: `shown` initially, `reachable` by panning."""

    shown: Bounds
    reachable: Bounds
    countries: list[Country]
    corridor: BaseGeometry
    rows: list[CellRow]
    breaks: list[int]
    without_data: CellArray
    places: list[DrawnPlace]
    notes: dict[str, str]  # shown in every popup: window, source, vintage
    periods: int = 1  # of the window
    noun: str = "detections"  # what is counted
    grain: str = "month"  # name of a period


class LayerOptions(TypedDict, total=False):
    """Describe the options of a GeoJSON layer that differ from folium's."""

    interactive: bool
    popup: folium.GeoJsonPopup
    tooltip: folium.GeoJsonTooltip
    marker: folium.CircleMarker
    on_each_feature: JsCode | None
    smooth_factor: float


@dataclass(frozen=True, slots=True)
class MapCode:
    """Describe the map as HTML and the script that fills it; the script expects Leaflet as `L`."""

    html: str
    script: str


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
                }
                fit();
                window.matchMedia("print").addEventListener("change", fit);
                new ResizeObserver(fit).observe(map.getContainer());
                map.getContainer().dataset.ready = "true";
            })({{ this._parent.get_name() }}, {{ this.shown|tojson }}, {{ this.reachable|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, shown: Bounds, reachable: Bounds) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Frame"
        self.shown, self.reachable = _leaflet_bounds(shown), _leaflet_bounds(reachable)


def draw_map(content: MapContent) -> MapCode:
    """Return the code of the map; the same content gives the same text. DataError if folium would load a file."""
    drawn = _base_map(content)
    _add_land(drawn, content.countries)
    _add_corridor(drawn, content)
    cells = _add_cells(drawn, content)
    _add_places(drawn, content, cells)
    _add_labels(drawn, content.countries)
    drawn.add_child(_Frame(content.shown, content.reachable))
    return _to_code(drawn)


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


def _collection(features: list[GeoJson]) -> GeoJson:
    return {"type": "FeatureCollection", "features": features}


def _add_layer(
    drawn: folium.Map, features: list[GeoJson], style: Mapping[str, PathStyle], **options: Unpack[LayerOptions]
) -> str | None:
    """Add a layer and return its name in the script.

    Return None if there are no features, which folium cannot style.
    """
    if not features:
        return None
    layer = folium.GeoJson(_collection(features), style_function=_styler(style), **options).add_to(drawn)
    # Leaflet opens the tooltip on a click too, on top of the popup.
    layer.add_child(EventHandler("popupopen", JsCode("function () { this.closeTooltip(); }")))
    return str(layer.get_name())


def _styler(styles: Mapping[str, PathStyle]) -> Callable[[GeoJson], PathStyle]:
    def style(feature: GeoJson) -> PathStyle:
        return styles[cast("dict[str, str]", feature["properties"])["kind"]]

    return style


def _add_land(drawn: folium.Map, countries: list[Country]) -> None:
    features = [to_feature(country.land, {"kind": "land", "iso2": country.iso2}) for country in countries]
    style: PathStyle = {"color": COAST, "weight": 0.7, "fillColor": LAND, "fillOpacity": 1, "className": "land"}
    _add_layer(drawn, features, {"land": style}, interactive=False, smooth_factor=0.3)


def _add_corridor(drawn: folium.Map, content: MapContent) -> None:
    outline: PathStyle = {
        "color": CORRIDOR,
        "weight": 1.2,
        "dashArray": "5 4",
        "fillColor": CORRIDOR,
        "fillOpacity": 0.13,
    }
    feature = to_feature(content.corridor, {"kind": "corridor"})
    _add_layer(drawn, [feature], {"corridor": outline | {"className": "corridor"}}, interactive=False)
    empty: PathStyle = {"color": CORRIDOR, "weight": 0.5, "opacity": 0.45, "fill": False, "className": "cell-none"}
    rings = cell_rings(content.without_data)
    grid = {"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]}
    feature = {"type": "Feature", "properties": {"kind": "grid"}, "geometry": grid}
    cells: list[GeoJson] = [feature] if rings else []
    _add_layer(drawn, cells, {"grid": empty}, interactive=False)


def dot_patterns() -> list[tuple[str, str]]:
    """Return the id and colour of the pattern of dots of each class of counts."""
    return [(f"dots-class-{rank}", colour) for rank, colour in enumerate(RAMP)]


def cell_styles() -> dict[str, PathStyle]:
    """Return Leaflet path options by style name."""
    line: PathStyle = {"color": INK, "weight": 1, "opacity": 0.9, "className": "cell"}
    styles: dict[str, PathStyle] = {
        f"class-{rank}": {**line, "fillColor": colour, "fillOpacity": 0.88} for rank, colour in enumerate(RAMP)
    }
    rimmed = {name + RIM: style | _RIM for name, style in styles.items()}
    dotted = {name + DOTS: style | _DOTTED | {"fillColor": f"url(#dots-{name})"} for name, style in styles.items()}
    styles |= rimmed | dotted
    hatched = {**line, "fillColor": f"url(#{WITHHELD_PATTERN})", "fillOpacity": 1, "className": "cell cell-withheld"}
    hollow = {**line, "weight": 1.6, "fillColor": "#ffffff", "fillOpacity": 0, "className": "cell cell-zero"}
    faint = {**hollow, "weight": 0.6, "className": "cell cell-none"}
    return {**styles, "suppressed": hatched, "zero": hollow, "not_published": faint, "not_yet_reported": faint}


def _add_cells(drawn: folium.Map, content: MapContent) -> str | None:
    # The largest areas lie at the bottom, so that what is finer can be seen and selected.
    rows = sorted(content.rows, key=lambda row: -len(row.cells) if row.is_area else 0)
    fields = [_popup_fields(row, content) for row in rows]
    features: list[GeoJson] = [
        {
            "type": "Feature",
            "id": row.row_id,
            "properties": {"kind": row_style(row, content.breaks), "value": row.value, **texts},
            "geometry": _geometry(row),
        }
        for row, texts in zip(rows, fields, strict=True)
    ]
    names = list(fields[0]) if fields else []
    return _add_layer(
        drawn,
        features,
        cell_styles(),
        popup=folium.GeoJsonPopup(names, localize=False, max_width=_POPUP_WIDTH),
        tooltip=folium.GeoJsonTooltip(names[:3], localize=False),
        smooth_factor=0,
    )


def _geometry(row: CellRow) -> GeoJson:
    if row.shape is not None:
        return dict(mapping(shapely.transform(row.shape, lambda points: np.round(points, _DECIMALS) + 0.0)))  # no -0
    return {"type": "Polygon", "coordinates": cell_rings(np.array([row.key], np.uint64))}


def _popup_fields(row: CellRow, content: MapContent) -> dict[str, str]:
    """Return the lines of a popup by name, escaped: folium writes them into the page unchanged."""
    status = STATUS_WORDS[row.status]
    if row.value is not None and row.withheld_months:
        status += f"; {row.withheld_months} {content.grain}s of the window are withheld here"
    texts = {
        content.noun.capitalize(): "withheld"
        if row.status == "suppressed"
        else "no data"
        if row.value is None
        else f"{row.value:,}",
        "Status": status,
        "Area, or places in the cell": row.places or "no named place",
        "How fine": KIND_WORDS[row.placing.kind],
        "How placed": row.placing.words(content.periods, content.grain),
        **content.notes,
        "Cell or area": row.row_id,
    }
    return {name: str(escape(text)) for name, text in texts.items()}


def _add_places(drawn: folium.Map, content: MapContent, cells: str | None) -> None:
    features = [
        to_feature(shapely.Point(place.lng, place.lat), _place_properties(place, content.rows))
        for place in content.places
    ]
    style: PathStyle = {"color": INK, "weight": 1.1, "fillColor": PLACE, "fillOpacity": 1, "className": "place"}
    _add_layer(
        drawn,
        features,
        {"place": style},
        tooltip=folium.GeoJsonTooltip(["text"], labels=False, sticky=False),
        marker=folium.CircleMarker(radius=2.6, fill=True),
        on_each_feature=JsCode(_OPEN_CELL.replace("CELLS", cells)) if cells else None,
    )


# A place lies on top of its cell or area, so selecting the place opens the popup of that.
_OPEN_CELL = """function (feature, layer) {
    layer.on("click", function () {
        CELLS.eachLayer(function (cell) {
            if (cell.feature.id === feature.properties.cell) { cell.fire("click", {latlng: layer.getLatLng()}, true); }
        });
    });
}"""


def _place_properties(place: DrawnPlace, rows: list[CellRow]) -> dict[str, str]:
    row = row_at(rows, place.cell)
    counted = "" if row is None else row.row_id
    return {"kind": "place", "cell": counted, "text": str(escape(f"{place.name} ({place.roles})"))}


def _add_labels(drawn: folium.Map, countries: list[Country]) -> None:
    features = [
        to_feature(shapely.Point(country.label_at), {"html": f"<span>{escape(country.name)}</span>"})
        for country in countries
        if country.label_at is not None
    ]
    # A plain marker would load Leaflet's pin before it gets its own icon, so the layer creates the markers.
    icon = folium.DivIcon(icon_size=(0, 0), class_name="country")
    marker = folium.Marker(icon=icon, interactive=False, keyboard=False)
    write = JsCode("function (feature, layer) { layer.options.icon.options.html = feature.properties.html; }")
    folium.GeoJson(_collection(features), marker=marker, on_each_feature=write).add_to(drawn)


def _to_code(drawn: folium.Map) -> MapCode:
    figure = drawn.get_root()
    if not isinstance(figure, Figure):
        raise DataError("folium did not attach the map to a page")
    figure.render()
    links = [child.url for child in figure.header._children.values() if isinstance(child, Link)]
    if links:
        raise DataError(f"the map would load files from elsewhere: {', '.join(links)}")
    names: dict[str, str] = {}
    html = _stable(figure.html.render(), names)
    return MapCode(html.strip(), _stable(figure.script.render(), names))


def _stable(text: str, names: dict[str, str]) -> str:
    """Replace folium's random names by numbers, so that the same report has the same bytes."""

    def number(match: re.Match[str]) -> str:
        return names.setdefault(match[0], str(len(names) + 1))

    return _RANDOM_NAME.sub(number, text)
