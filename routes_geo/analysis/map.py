"""Draw the map of an atlas for notebooks, in the colours and looks of the report. It loads nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from branca.element import Element, Figure
from markupsafe import Markup, escape

from routes_geo.analysis.frames import CRS
from routes_geo.analysis.legend import breaks_of, legend, page_patterns, ramp_of_cells, style_sheet
from routes_geo.analysis.map_page import MapPage
from routes_geo.datafiles import embedded_data_dir
from routes_geo.errors import DataError, InvalidInput, meant
from routes_geo.model import Kind, Publication
from routes_geo.report.assets import leaflet_script, leaflet_style
from routes_geo.report.cell_row import CellRow
from routes_geo.report.land import Bounds, GeoJson, cut_countries, frame_bounds, read_countries, to_feature
from routes_geo.report.layers import STATUS_WORDS
from routes_geo.report.placing import Placing
from routes_geo.report.styles import GROUND, cell_styles, row_style

if TYPE_CHECKING:
    from routes_geo.analysis.atlas import Atlas

LAYERS = ("band", "corridor", "areas", "cells", "places")
_BAND, _OWN, _CORRIDOR = "#3f6f8f", "#b5651d", "#5b6470"
_RING_OPACITY = 0.05  # of each of the nested rings, which together fade at the edge
_SHAPE, _MARGIN, _REACH = 16 / 10, 0.04, 0.5
_MOST_FIELDS = 12  # columns of the user's own layer that are shown
_DRAWN = (Kind.CELL.value, Kind.AREA.value)

Style = Callable[[GeoJson], Mapping[str, object]]


def draw_atlas(
    atlas: Atlas,
    route: str | None,
    cells: gpd.GeoDataFrame,
    layers: Sequence[str],
    add: gpd.GeoDataFrame | None,
) -> folium.Map:
    """Return a map of a route (None: of all) with some layers, and one of the user's own on top."""
    chosen, own = _check_layers(layers), None if add is None else _in_degrees(add)
    routes = [str(each) for each in atlas.routes["route"]] if route is None else [route]
    bands = pd.concat([atlas.band(each) for each in routes], ignore_index=True)
    bounds = _bounds(bands, own)
    drawn = _base_map(bounds, f"{cells.attrs['title']}, {cells.attrs['window']}")
    if "band" in chosen:
        _add_band(drawn, bands, "sea")
    _add_land(drawn, bounds)
    if "band" in chosen:
        _add_band(drawn, bands, "land")
    if "corridor" in chosen:
        corridors = pd.concat([atlas.corridor(each) for each in routes], ignore_index=True)
        line = {"color": _CORRIDOR, "weight": 1.2, "dashArray": "5 4", "fill": False}
        _add(drawn, "Corridor", _features(corridors), _plain(line))
    if "areas" in chosen:
        areas = atlas.areas[atlas.areas["route"].isin(routes)]
        _add(
            drawn, "Areas", _features(areas, ["name"]), _plain({"color": GROUND["ink"], "weight": 1, "fillOpacity": 0})
        )
    rows = _cell_rows(cells)
    if "cells" in chosen:
        _add_cells(drawn, cells, rows)
    if "places" in chosen:
        _add_places(drawn, atlas.places, routes)
    if own is not None:
        _add_own(drawn, own)
    folium.LayerControl().add_to(drawn)
    _page(drawn).html.add_child(Element(page_patterns(cells.attrs) + legend(cells.attrs, rows, _not_drawn(cells))))
    return drawn


def _check_layers(layers: Sequence[str]) -> tuple[str, ...]:
    chosen = (layers,) if isinstance(layers, str) else tuple(layers)
    for name in chosen:
        if name not in LAYERS:
            advice = f"{meant(str(name), {layer: layer for layer in LAYERS})}choose from {', '.join(LAYERS)}"
            raise InvalidInput(f"unknown layer {name!r}; {advice}")
    return chosen


def _in_degrees(own: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a layer in EPSG:4326; InvalidInput for anything but a GeoDataFrame with a reference system."""
    if not isinstance(own, gpd.GeoDataFrame):
        raise InvalidInput(f"add is a {type(own).__name__}; give a GeoDataFrame of geopandas")
    if own.crs is None:
        raise InvalidInput(
            "the layer in add states no reference system, so its place is unknown; set it, as with "
            "add.set_crs('EPSG:4326') for longitude and latitude"
        )
    return own.set_geometry(own.geometry.rename("geometry").to_crs(CRS))


def _bounds(bands: gpd.GeoDataFrame, own: gpd.GeoDataFrame | None) -> Bounds:
    """Return what the map shows at first: the routes, and the user's own layer."""
    parts = [bands.total_bounds] if own is None or own.geometry.isna().all() else [bands.total_bounds, own.total_bounds]
    west, south = np.min(parts, axis=0)[:2].tolist()
    east, north = np.max(parts, axis=0)[2:].tolist()
    return frame_bounds((west, south, east, north), aspect=_SHAPE, margin=_MARGIN)


def _base_map(shown: Bounds, title: str) -> folium.Map:
    """Return an empty map that shows some bounds, with Leaflet inside the page."""
    drawn = folium.Map(tiles=None, control_scale=True, attribution_control=False, max_zoom=11, zoom_snap=0.25)
    MapPage(title=title).add_child(drawn)
    drawn.default_js, drawn.default_css = [], []  # new lists: every map in the process shares folium's own
    header = _page(drawn).header
    header.add_child(Element(Markup("<style>{}\n{}</style>").format(Markup(leaflet_style()), Markup(style_sheet()))))  # noqa: S704 - files of packages
    header.add_child(Element(f"<script>{leaflet_script()}</script>"))
    west, south, east, north = shown
    drawn.fit_bounds([[south, west], [north, east]])
    return drawn


def _page(drawn: folium.Map) -> Figure:
    page = drawn.get_root()
    if not isinstance(page, Figure):
        raise DataError("folium did not attach the map to a page")
    return page


def _add_band(drawn: folium.Map, bands: gpd.GeoDataFrame, mode: str) -> None:
    """Add the rings of bands at sea, which the land covers, or on land."""
    style = {"fillColor": _BAND, "fillOpacity": _RING_OPACITY, "weight": 0}
    _add(drawn, f"Band, {mode}", _features(bands[bands["mode"] == mode]), _plain(style), interactive=False)


def _add_land(drawn: folium.Map, shown: Bounds) -> None:
    reach = frame_bounds(shown, aspect=_SHAPE, margin=_REACH)
    land = cut_countries(read_countries(embedded_data_dir()), reach, shown)
    features = [to_feature(country.land, {}) for country in land]
    style = {"color": GROUND["coast"], "weight": 0.7, "fillColor": GROUND["land"], "fillOpacity": 1}
    _add(drawn, "Land", features, _plain(style), control=False, interactive=False)


def _plain(style: Mapping[str, object]) -> Style:
    return lambda _: style


def _features(frame: gpd.GeoDataFrame, columns: Sequence[str] = ()) -> list[GeoJson]:
    """Return the rows that have a geometry as GeoJSON, with some columns as escaped text."""
    located = frame[~(frame.geometry.isna() | frame.geometry.is_empty)]
    texts = [[_text(value) for value in located[name]] for name in columns]
    return [
        to_feature(shape, dict(zip(columns, values, strict=True)))
        for shape, *values in zip(located.geometry, *texts, strict=True)
    ]


def _text(value: Any) -> str:
    """Return a value as text; escaped, because folium writes it into the page unchanged."""
    is_missing = value is None or (pd.api.types.is_scalar(value) and pd.isna(value))
    return "–" if is_missing else str(escape(str(value)))


def _add(drawn: folium.Map, name: str, features: list[GeoJson], style: Style, **options: Any) -> None:
    """Add a layer; none without features, which folium cannot style."""
    if not features:
        return
    names = [*features[0]["properties"]] if isinstance(features[0]["properties"], dict) else []
    shown = [each for each in names if each != "style"]
    if shown and "tooltip" not in options:
        aliases = [str(escape(each)) for each in shown]
        options["tooltip"] = folium.GeoJsonTooltip(shown, aliases=aliases, localize=False)
    # With ids, folium does not write the name of a column into its script to tell features apart.
    numbered = [{**feature, "id": str(number)} for number, feature in enumerate(features)]
    collection = {"type": "FeatureCollection", "features": numbered}
    folium.GeoJson(collection, name=name, style_function=style, **options).add_to(drawn)


def _cell_rows(cells: gpd.GeoDataFrame) -> list[CellRow]:
    """Return the cells and areas of a frame as the report draws them, the largest shapes first."""
    frame = cells[cells["kind"].isin(_DRAWN) & (cells["status"] != Publication.NOT_PUBLISHED)]
    sizes = shapely.area(frame.geometry.to_numpy())  # in square degrees, which are enough for an order
    frame = frame.assign(size=sizes).sort_values(["size", "id"], ascending=[False, True])
    return [_cell_row(row) for row in frame.to_dict("records")]


def _cell_row(row: dict[str, Any]) -> CellRow:
    known: dict[str, Any] = {
        name: None if pd.isna(value) else value for name, value in row.items() if name != "geometry"
    }
    placing = Placing(
        str(known["kind"]), known["basis"], int(known["periods_placed"] or 0), known["share_age_years"],
        known["range_low"], known["range_high"],
    )  # fmt: skip
    value, name = known["value"], known["name"] or known["cell"]
    return CellRow(
        0, str(known["id"]), Publication(str(known["status"])), None if value is None else int(value),
        int(known["withheld_months"] or 0), placing, str(name), (), row["geometry"],
    )  # fmt: skip


def _add_cells(drawn: folium.Map, cells: gpd.GeoDataFrame, rows: Iterable[CellRow]) -> None:
    ordered, styles = list(rows), cell_styles(ramp_of_cells(cells.attrs))
    breaks, window, unit = breaks_of(cells.attrs), str(cells.attrs["window"]), str(cells.attrs["unit"])
    features = [
        to_feature(row.shape, {"style": row_style(row, breaks), **_cell_texts(row, window, unit)})
        for row in ordered
        if row.shape is not None
    ]
    _add(drawn, "Cells and areas", features, lambda feature: styles[feature["properties"]["style"]])  # type: ignore[index]


def _cell_texts(row: CellRow, window: str, unit: str) -> dict[str, str]:
    count = "withheld" if row.status == Publication.SUPPRESSED else "no data" if row.value is None else f"{row.value:,}"
    texts = {
        "Cell or area": row.places,
        unit.capitalize(): count,
        "Window": window,
        "Status": STATUS_WORDS[row.status],
        "How placed": row.placing.words(row.placing.periods),
    }
    return {name: str(escape(text)) for name, text in texts.items()}


def _not_drawn(cells: gpd.GeoDataFrame) -> int:
    """Return what is counted in no cell or area: for the route alone, or withheld in finer cells."""
    return int(cells.loc[~cells["kind"].isin(_DRAWN), "value"].sum())


def _add_places(drawn: folium.Map, places: gpd.GeoDataFrame, routes: Sequence[str]) -> None:
    on_route = places["routes"].str.split("; ").map(lambda names: not set(routes).isdisjoint(names))
    style = {"color": GROUND["ink"], "weight": 1.1, "fillColor": "#ffffff", "fillOpacity": 1}
    marker = folium.CircleMarker(radius=2.6, fill=True)
    _add(drawn, "Places", _features(places[on_route], ["name", "role"]), _plain(style), marker=marker)


def _add_own(drawn: folium.Map, own: gpd.GeoDataFrame) -> None:
    columns = [str(name) for name in own.columns if name != "geometry"][:_MOST_FIELDS]
    named = own.rename(columns=str)
    style = {"color": _OWN, "weight": 2, "fillColor": _OWN, "fillOpacity": 0.35}
    marker = folium.CircleMarker(radius=5, fill=True)
    _add(drawn, "Your layer", _features(named, columns), _plain(style), marker=marker)
