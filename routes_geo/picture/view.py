"""Read the view that an address of the page names: series, route, windows, position of the map, language, scheme."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from urllib.parse import urlencode

from routes_geo.errors import InvalidInput, choice_of
from routes_geo.model import ROUTE_IDS, month_label, month_of
from routes_geo.months import MonthWindow, period_days
from routes_geo.picture.language import LANGUAGES
from routes_geo.picture.shown_series import SeriesOfPage, ShownSeries
from routes_geo.report.looks import SCHEMES
from routes_geo.snapshot.snapshot import Snapshot

_YEAR = 12
_PERIOD = re.compile(r"\d{4}(-(0[1-9]|1[0-2]|Q[1-4]))?", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,3}(\.\d{1,9})?", re.ASCII)
MAX_ZOOM, MAX_LAT_DEG, MAX_LNG_DEG = 12, 85, 180


@dataclass(frozen=True, slots=True)
class MapPosition:
    """Describe the middle of a map in degrees, and its zoom."""

    zoom: float
    lat: float
    lng: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewAddress:
    """Hold the parameters of an address of the page as they are written; None is the default."""

    series: str | None = None
    route: str | None = None
    window: str | None = None
    compare: str | None = None
    at: str | None = None
    lang: str | None = None
    scheme: str | None = None

    def query(self) -> str:
        """Return the parameters as the query of an address, without a question mark; empty for the default view."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return urlencode({name: value for name, value in given.items() if value is not None}, safe="/")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Describe what a picture shows. Changes refer to `base`; `is_compared`: it was chosen, and changes are painted."""

    series: ShownSeries
    route: str | None
    window: MonthWindow
    base: MonthWindow
    is_compared: bool
    at: MapPosition | None
    language: str
    scheme: str

    @property
    def mode(self) -> str:
        """Return what the picture paints: count, or change."""
        return "change" if self.is_compared else "count"


def parse_view(snapshot: Snapshot, address: ViewAddress) -> View:
    """Return the view of an address; InvalidInput for a value that the page would not write."""
    series = _series(snapshot, address.series)
    window = series.newest_window if address.window is None else _whole(series, address.window, "window")
    compared = _compared(series, window, address)
    return View(
        series=series,
        route=None if address.route is None else _choice("route", address.route, ROUTE_IDS),
        window=window,
        base=compared or _year_before(window),
        is_compared=compared is not None,
        at=None if address.at is None else _position(address.at),
        language=LANGUAGES[0] if address.lang is None else _choice("lang", address.lang, LANGUAGES),
        scheme=SCHEMES[0] if address.scheme is None else _choice("scheme", address.scheme, SCHEMES),
    )


def _series(snapshot: Snapshot, series: str | None) -> ShownSeries:
    shown = snapshot.derived(SeriesOfPage).by_id()
    return shown[next(iter(shown)) if series is None else _choice("series", series, tuple(shown))]


def _choice(name: str, value: str, accepted: Sequence[str]) -> str:
    if value in accepted:
        return value
    raise InvalidInput(f"unknown {name} {value[:80]!r}; {choice_of(value[:80], accepted)}")


def _whole(series: ShownSeries, text: str, name: str) -> MonthWindow:
    window = parse_window(text, name)
    cover = series.cover
    steps = ((edge - cover.start) % series.months_per_period for edge in (window.start, window.stop))
    if cover.start <= window.start and window.stop <= cover.stop and not any(steps):
        return window
    raise InvalidInput(
        f"{name} {text!r} is not published whole in {series.id}; choose whole {series.grain}s from "
        f"{month_label(cover.start)} to {month_label(cover.stop - 1)}"
    )


def parse_window(text: str, name: str) -> MonthWindow:
    """Return the months of a year, quarter or month, or from one of these to another; InvalidInput for other text."""
    parts = text.split("/")
    if 1 <= len(parts) <= 2 and all(_PERIOD.fullmatch(part) and part[:4] != "0000" for part in parts):
        start, stop = (month_of(period_days(parts[end], name)[end]) for end in (0, -1))
        if start <= stop:
            return MonthWindow(start, stop + 1)
    raise InvalidInput(f"{name} {text[:80]!r} is not a window; write it as 2023, 2023-Q3, 2023-09 or 2023-01/2023-09")


def _compared(series: ShownSeries, window: MonthWindow, address: ViewAddress) -> MonthWindow | None:
    if address.compare is None:
        return None
    if address.window is None:
        raise InvalidInput("compare needs a window of equal length; give window, too")
    compared = _whole(series, address.compare, "compare")
    if compared.length != window.length or compared == window:
        raise InvalidInput(
            f"compare {address.compare!r} must be another window of {window.length} months, as many as "
            f"{address.window!r} has"
        )
    return compared


def _year_before(window: MonthWindow) -> MonthWindow:
    """Return the same months a year earlier; for more than a year, the window of whole years just before."""
    months = max(_YEAR, math.ceil(window.length / _YEAR) * _YEAR)
    return MonthWindow(window.start - months, window.stop - months)


def _position(text: str) -> MapPosition:
    parts = text.split("/")
    if len(parts) == 3 and all(_NUMBER.fullmatch(part) for part in parts):
        zoom, lat, lng = (float(part) for part in parts)
        if 0 <= zoom <= MAX_ZOOM and abs(lat) <= MAX_LAT_DEG and abs(lng) <= MAX_LNG_DEG:
            return MapPosition(zoom, lat, lng)
    raise InvalidInput(
        f"at {text[:80]!r} is not a position of the map; write zoom/latitude/longitude, such as 4.5/36.0/14.2"
    )
