"""Prepare the map of a report with its legend, and the table of cells and areas."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from routes_geo.datafiles import embedded_data_dir
from routes_geo.grid.cells import mean_cell_area_km2
from routes_geo.months import MonthWindow
from routes_geo.report.borders import trace_lines
from routes_geo.report.cell_row import CellRow, DrawnPlace
from routes_geo.report.land import (
    Bounds,
    CountryShape,
    cut_countries,
    frame_bounds,
    limit_bounds,
    read_countries,
    thin_shape,
    whole_land,
)
from routes_geo.report.language import Language
from routes_geo.report.layers import count_cells, count_each_period, list_places
from routes_geo.report.looks import class_breaks, ramp_of
from routes_geo.report.map import BandShape, MapCode, MapContent, draw_map
from routes_geo.report.map_data import RowTexts, in_drawing_order, pack_rows, pack_shape
from routes_geo.report.styles import cell_styles, legend_labels
from routes_geo.report.subject import Subject
from routes_geo.snapshot.counts import CellCounts
from routes_geo.snapshot.series import check_cell_resolution

# Shapes of the map as in report.css: width by height.
_SHAPES = {"landscape": 1.42, "square": 1.1}
_MARGIN, _REACH = 0.03, 0.5
_MAP_PX, _LEAST_CELL_PX, _COARSEST = 620, 18, 3  # width of the map and of a cell on a screen
_KM_PER_DEG = 111.2
_MOST_PERIODS = 240  # with a slider; a longer window has one position alone


@dataclass(frozen=True, slots=True)
class RouteSpace:
    """The cells and areas of one route with their counts in each period, and the places of the route."""

    subject: Subject
    rows: list[CellRow]
    periods: list[CellCounts]
    places: list[DrawnPlace]


@dataclass(frozen=True, slots=True)
class DrawnMap:
    """A map with what its legend needs; `shape` names its proportions in the style sheet."""

    code: MapCode
    shape: str
    looks: list[int]
    window_labels: list[str]
    period_labels: list[str]
    has_slider: bool
    has_footnote: bool
    steps: int


def count_space(subject: Subject, window: MonthWindow, resolution: int) -> RouteSpace:
    """Return the cells and areas of a route in a window, in drawing order."""
    places = list_places(subject.snapshot, subject.route, resolution)
    rows = in_drawing_order(count_cells(subject, window, places, resolution))
    periods = split_periods(subject, window)
    return RouteSpace(subject, rows, count_each_period(subject, periods, rows, resolution), places)


def readable_resolution(subjects: Sequence[Subject]) -> int:
    """Return the finest resolution, at most 4, whose cells can be seen on the maps of all routes."""
    finest = check_cell_resolution(subjects[0].snapshot, subjects[0].series, None)
    widest_km = max(
        _width_km(_frames(_bands([each]), [list_places(each.snapshot, each.route)])[1]) for each in subjects
    )
    sizes = ((level, _MAP_PX * mean_cell_area_km2(level) ** 0.5 / widest_km) for level in range(finest, _COARSEST, -1))
    return next((level for level, width_px in sizes if width_px >= _LEAST_CELL_PX), _COARSEST)


def _width_km(bounds: Bounds) -> float:
    west, south, east, north = bounds
    return (east - west) * _KM_PER_DEG * math.cos(math.radians((south + north) / 2))


def split_periods(subject: Subject, window: MonthWindow) -> list[MonthWindow]:
    """Return the periods of a window; none for a single one, and none for more than the slider has."""
    number = subject.periods(window)
    if not 1 < number <= _MOST_PERIODS:
        return []
    length = window.length // number
    return [MonthWindow(start, start + length) for start in range(window.start, window.stop, length)]


def draw_space(
    spaces: Sequence[RouteSpace], window: MonthWindow, notes: dict[str, str], language: Language, key: str
) -> DrawnMap:
    """Return the map of one or several routes; `notes` stand in every popup, `key` is the name of the map."""
    subject = spaces[0].subject
    countries = [_named(country, language) for country in read_countries(embedded_data_dir())]
    bands = _bands([each.subject for each in spaces])
    shape, shown, frame = _frames(bands, [each.places for each in spaces])
    reachable = limit_bounds(frame, shown, countries)
    land = cut_countries(countries, reachable, shown)
    lines = trace_lines(land, reachable)
    packed, breaks = _pack(spaces, window, notes, language)
    content = MapContent(
        shown,
        reachable,
        land,
        pack_shape(whole_land(land)),
        pack_shape(lines.plain),
        pack_shape(lines.disputed),
        [BandShape(each["route"], each["mode"], pack_shape(thin_shape(each["geometry"], reachable))) for each in bands],
        [place for each in spaces for place in each.places],
        packed,
        {key: language.text(name) for key, name in LAYER_NAMES.items()},
    )
    ramp = ramp_of(_indicator(subject))
    return DrawnMap(
        draw_map(content, key),
        shape,
        sorted({row.placing.look for each in spaces for row in each.rows if row.value}),
        legend_labels(breaks[0], language),
        legend_labels(breaks[1], language) if class_breaks(2, ramp) != class_breaks(1, ramp) else [],
        bool(spaces[0].periods),
        any(country.name.endswith("*") and country.label_at for country in land),
        len(packed["periods"]) - 1,
    )


def _named(country: CountryShape, language: Language) -> CountryShape:
    return {**country, "name": language.country(country["name"])}


def _bands(subjects: Sequence[Subject]) -> list[dict[str, Any]]:
    return [row for each in subjects for row in each.snapshot.bands() if row["route"] == each.route]


def _indicator(subject: Subject) -> str:
    return str(subject.known.series(subject.series)["indicator"])


LAYER_NAMES = {
    "cells": "Cells and areas",
    "band_sea": "Band of the route, at sea",
    "band_land": "Band of the route, on land",
    "places": "Places of departure, landing or crossing",
}


def _pack(
    spaces: Sequence[RouteSpace], window: MonthWindow, notes: dict[str, str], language: Language
) -> tuple[dict[str, Any], tuple[list[int], list[int]]]:
    """Return what the script of the map needs, and the classes of the window and of a period."""
    subject = spaces[0].subject
    ramp = ramp_of(_indicator(subject))
    number = subject.periods(window)
    breaks = class_breaks(window.length, ramp), class_breaks(window.length // max(number, 1), ramp)
    periods = split_periods(subject, window)
    data = pack_spaces(spaces, number, language)
    data |= {
        "periods": [language.window(each, subject.grain) for each in (window, *periods)],
        "breaks": breaks,
        "styles": cell_styles(ramp),
        "noun": subject.noun_in(language),
        "notes": list(notes.items()),
        "language": {"en": "en-GB", "fr": "fr-FR"}[language.code],
        "routes": len(spaces),
        "say": {name: language.text(text) for name, text in _SAID.items()},
    }
    return data, breaks


_SAID = {
    "noData": "no data",
    "notYet": "not yet reported",
    "withheld": "withheld",
    "period": "Period",
    "where": "Area, or places in the cell",
    "noName": "no named place",
    "route": "Route",
    "placed": "How placed",
    "withheldPeriods": "Withheld periods",
    "id": "Cell or area",
}


def pack_spaces(spaces: Sequence[RouteSpace], periods: int, language: Language) -> dict[str, Any]:
    """Return the cells and areas of some routes; those of several routes are drawn in one order."""
    rows = [row for each in spaces for row in each.rows]
    texts = [_texts(row, each.subject, periods, language) for each in spaces for row in each.rows]
    ordered = in_drawing_order(rows)
    position = {id(row): at for at, row in enumerate(rows)}
    order = [position[id(row)] for row in ordered]
    counts = _joined([each.periods for each in spaces if each.rows], order)
    return pack_rows(ordered, [texts[at] for at in order], counts)


def _joined(spaces: Sequence[Sequence[CellCounts]], order: Sequence[int]) -> list[CellCounts]:
    """Return the counts of all routes in each period, in an order of their rows."""
    names = [field.name for field in fields(CellCounts)]
    return [
        CellCounts(*(np.concatenate([getattr(each, name) for each in parts])[list(order)] for name in names))
        for parts in zip(*spaces, strict=True)
    ]


def _texts(row: CellRow, subject: Subject, periods: int, language: Language) -> RowTexts:
    placed = row.placing.words(periods, subject.grain, language)
    return RowTexts(row.places, placed, language.text(subject.snapshot.route_name(subject.route)))


def _frames(bands: Sequence[dict[str, Any]], places: Sequence[Sequence[DrawnPlace]]) -> tuple[str, Bounds, Bounds]:
    """Return the map shape that draws the routes largest, its initial bounds, and the bounds that panning can reach."""
    shapes: list[BaseGeometry] = [each["geometry"] for each in bands]
    points = [shapely.Point(place.lng, place.lat) for each in places for place in each]
    bounds = shapely.total_bounds([*shapes, *points]).tolist()
    frames = {name: frame_bounds(bounds, aspect=aspect, margin=_MARGIN) for name, aspect in _SHAPES.items()}
    shape = min(frames, key=lambda name: frames[name][2] - frames[name][0])
    aspect = _SHAPES[shape]
    return shape, frames[shape], frame_bounds(frames[shape], aspect=aspect, margin=_REACH)
