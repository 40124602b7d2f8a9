"""Provide the figures of one snapshot to analysts, wherever the snapshot is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import geopandas as gpd
import pandas as pd

from routes_geo.analysis import display
from routes_geo.analysis.about import collection_attributes
from routes_geo.analysis.cells import cells_frame
from routes_geo.analysis.comparison import RouteComparison, make_comparison
from routes_geo.analysis.frames import metadata_of, to_geodataframe
from routes_geo.analysis.names import RouteNames, check_resolution, is_route_id, is_subject_id
from routes_geo.analysis.report import Report
from routes_geo.analysis.series import (
    forecast_frame,
    hotspots_frame,
    pressure_frame,
    revisions_frame,
    series_frame,
)
from routes_geo.analysis.source import FigureSource, Query, parse_as_of
from routes_geo.model import ROUTE_IDS
from routes_geo.snapshot.answers import SeriesAnswer
from routes_geo.snapshot.series import DETECTIONS

if TYPE_CHECKING:
    import folium

Day = date | str | None
Window = str | int | pd.Period | None


class Atlas:
    """The figures of one snapshot: `open` and `connect` make it.

    A route is given by its id or any of its names. A window is a year, a quarter, a month or an interval of these
    (2023, 2023-Q3, 2023-09, 2023-01/2023-09), or ytd, 12m, year or month. `as_of` is a day: figures are those that were
    known then. Frames state series, unit, window, vintage, source, licence, citation and snapshot in their `attrs`. A
    count that is withheld or unknown is `<NA>`, and `status` says why. Errors are those of the service, as
    RoutesGeoError.
    """

    def __init__(self, source: FigureSource, day: date | None = None) -> None:
        self._source = source
        self._day = day

    def as_of(self, day: date | str) -> Atlas:
        """Return the same figures as they were known on a day, such as 2025-06-03."""
        return Atlas(self._source, parse_as_of(day))

    @property
    def snapshot_id(self) -> str:
        """Return the id of the snapshot, which names its content."""
        return self._source.snapshot_id

    @cached_property
    def routes(self) -> gpd.GeoDataFrame:
        """Return the five routes with their names, other names and corridors."""
        return self._collection("routes")

    @cached_property
    def places(self) -> gpd.GeoDataFrame:
        """Return landing, departure, transit and border places; reception sites have no geometry."""
        return self._collection("places")

    @cached_property
    def areas(self) -> gpd.GeoDataFrame:
        """Return the landing areas that counts are of, with the shapes of their cells."""
        return self._collection("areas")

    @cached_property
    def _bands(self) -> gpd.GeoDataFrame:
        return self._collection("bands")

    def band(self, route: str) -> gpd.GeoDataFrame:
        """Return the rings of the soft band to draw a route with, each before the rings inside it."""
        return self._of_route(self._bands, route)

    def corridor(self, route: str) -> gpd.GeoDataFrame:
        """Return the corridor of a route, which its counts are about."""
        return self._of_route(self.routes, route)

    def cells(  # noqa: PLR0913 - keyword-only, like the parameters of the service
        self,
        route: str | None = None,
        window: Window = "12m",
        *,
        resolution: int | None = 4,
        series: str | None = None,
        by: Literal["month", "quarter", "year"] | None = None,
        kind: str | Sequence[str] | None = None,
        as_of: Day = None,
    ) -> gpd.GeoDataFrame:
        """Return areas, cells and remainders with their counts; the values of a route add up to its published total.

        `kind` keeps some rows alone: cell (hexagons), area (one figure for a landing area), route (known for the route
        only, no geometry) or remainder (withheld in finer cells, counted in a coarser one). `attrs["left_out"]` then
        states what the others count. `by` is month, quarter or year: a row for each period. `series` is one with
        counts by cell, by default detections. Refused if the resolution (2 to 5) is finer than what is published.
        """
        query = Query(
            route=self._chosen(route), series=series, resolution=check_resolution(resolution), as_of=self._known(as_of)
        )
        return cells_frame(self._source, query.over(window), by, kind)

    def series(
        self,
        route: str,
        window: Window = None,
        *,
        series: str = DETECTIONS,
        adjust: bool = False,
        as_of: Day = None,
    ) -> pd.DataFrame:
        """Return the periods of a series on a route, or detections on ALL or FIVE routes; by default all periods.

        The index has periods: months, quarters, years or weeks. A series by landing area has a column `area`. `adjust`
        adds seasonally adjusted figures: `adjusted`, `trend` and `season_factor`.
        """
        query = Query(route=self._subject(route), adjust="seasonal" if adjust else None, as_of=self._known(as_of)).over(
            window
        )
        return series_frame(self._source.series(query), series, self.snapshot_id, adjust=adjust)

    def pressure(self, route: str | None = None, window: Window = "12m", *, as_of: Day = None) -> pd.DataFrame:
        """Return the pressure on a route, or on each of the five, by month: a score from 0 to 100.

        `score_low` and `score_high` are its interval over later revisions of the counts, and `from_level`, `from_shock`
        and `from_yoy` the contributions that add up to it.
        """
        chosen = ROUTE_IDS if route is None else (self._route(route),)
        known = self._known(as_of)
        answers = [self._source.pressure(Query(route=each, as_of=known).over(window)) for each in chosen]
        return pressure_frame(answers, self._detections, self.snapshot_id)

    def compare(
        self,
        route: str,
        window: Window = "ytd",
        compare: Window = "previous_year",
        *,
        series: str = DETECTIONS,
        as_of: Day = None,
    ) -> RouteComparison:
        """Compare a window with another of as many months, within one release; by default with a year earlier.

        InvalidInput for windows of different length, that overlap, or that the series does not cover.
        """
        query = Query(
            route=self._subject(route),
            compare="previous_year" if compare is None else str(compare),
            as_of=self._known(as_of),
        ).over(window)
        return make_comparison(self._source.series(query), series, self.snapshot_id)

    def revisions(
        self,
        route: str | None = None,
        *,
        series: str | None = None,
        kind: str | None = None,
        since: Day = None,
        as_of: Day = None,
    ) -> pd.DataFrame:
        """Return published values that a release changed, the newest first.

        `kind` is late_addition, correction, definition or removed; `since` the day of the first release.
        """
        query = Query(route=self._chosen(route), series=series, kind=kind, since=parse_as_of(since))
        return revisions_frame(self._source.changes(query), self.snapshot_id, self._known(as_of))

    def forecast(
        self, route: str, window: Window = None, *, made: str | None = None, as_of: Day = None
    ) -> pd.DataFrame:
        """Return provisional months with the counts they may be revised to, and forecasts of coming months.

        `low` and `high` are the ends of the 80 % interval. Forecasts without proven skill are `<NA>`, with a `reason`.
        `made` is a past month: the frame then also has the forecasts from that month, beside the counts since.
        """
        when = None if window is None else str(window)
        query = Query(route=self._route(route), when=when, made=made, as_of=self._known(as_of))
        return forecast_frame(self._source.forecast(query), self._detections, self.snapshot_id)

    def hotspots(self, route: str | None = None, window: Window = None, *, as_of: Day = None) -> pd.DataFrame:
        """Return hotspots and their members, with the load on the capacity in force: people per place."""
        when = None if window is None else str(window)
        query = Query(route=self._chosen(route), when=when, as_of=self._known(as_of))
        return hotspots_frame(self._source.hotspots(query), self.snapshot_id)

    def report(  # noqa: PLR0913 - keyword-only
        self,
        route: str | Sequence[str],
        window: Window = None,
        *,
        compare: Window = None,
        series: str | None = None,
        as_of: Day = None,
        title: str | None = None,
        lang: str | None = None,
        sections: Sequence[str] | None = None,
        resolution: int | None = None,
    ) -> Report:
        """Return the report of a route, several, or `all` as one HTML page; by default of the newest twelve months.

        `lang` is en or fr. `sections` are those after the first page, such as ["comparison"]; None means all.
        """
        routes = self._routes_of(route)
        query = Query(
            route=",".join(routes),
            series=series,
            compare=None if compare is None else str(compare),
            as_of=self._known(as_of),
            title=title,
            lang=lang,
            sections=None if sections is None else ",".join(sections),
            resolution=check_resolution(resolution),
        ).over(window)
        names = ", ".join(self._names.name(each) for each in routes)
        return Report(f"Report on {names}" + ("" if window is None else f", {window}"), self._source.report(query))

    def _routes_of(self, route: str | Sequence[str]) -> list[str]:
        """Return the ids of a route, of several, or of all five."""
        chosen = [route] if isinstance(route, str) else list(route)
        return [each for name in chosen for each in (ROUTE_IDS if name == "all" else [self._route(name)])]

    def map(  # noqa: PLR0913 - keyword-only, like the parameters of `cells`
        self,
        route: str | None = None,
        window: Window = "12m",
        *,
        layers: Sequence[str] = ("band", "cells", "places"),
        add: gpd.GeoDataFrame | None = None,
        resolution: int | None = 4,
        series: str | None = None,
        as_of: Day = None,
    ) -> folium.Map:
        """Draw a map that needs no connection: land, and `layers` of band, corridor, cells, areas and places.

        `add` is a layer of your own with a geometry, drawn on top; its columns are shown when you point at a shape. It
        is converted to EPSG:4326; InvalidInput if it has no reference system.
        """
        from routes_geo.analysis.map import draw_atlas  # noqa: PLC0415 - folium takes long to import

        chosen = self._chosen(route)
        cells = self.cells(chosen, window, resolution=resolution, series=series, as_of=as_of)
        return draw_atlas(self, chosen, cells, layers, add)

    def __repr__(self) -> str:
        lines = [f"{each.id}: {each.unit} by {each.grain}, {each.first_period} to {each.last_period}, "
                 f"release of {each.age.released}" for each in self._series]  # fmt: skip
        return "\n".join((self._heading, *lines))

    def _repr_html_(self) -> str:
        headings = ["Series", "Title", "Unit", "By", "From", "To", "Release", "Vintages", "Age"]
        rows = [
            (each.id, each.title, each.unit, each.grain, each.first_period, each.last_period, each.age.released,
             each.vintages, each.age.sentence)
            for each in self._series
        ]  # fmt: skip
        routes = self.routes[["route", "name"]].itertuples(index=False)
        return display.section(
            display.paragraph(self._heading),
            display.table(headings, rows, "Series"),
            display.table(["Route", "Name"], routes, "Routes"),
        )

    @property
    def _heading(self) -> str:
        day = "" if self._day is None else f", as of {self._day}"
        return f"Snapshot {self.snapshot_id} ({self._source.name}){day}"

    @property
    def _series(self) -> Sequence[SeriesAnswer]:
        return self._source.sources().series

    @property
    def _detections(self) -> SeriesAnswer:
        return next(each for each in self._series if each.id == DETECTIONS)

    def _collection(self, collection_id: str) -> gpd.GeoDataFrame:
        table = self._source.collection(collection_id)
        frame = to_geodataframe(table.drop_columns("id"))
        frame.attrs = collection_attributes(metadata_of(table), self.snapshot_id)
        return frame

    def _of_route(self, frame: gpd.GeoDataFrame, route: str) -> gpd.GeoDataFrame:
        return frame[frame["route"] == self._route(route)].reset_index(drop=True)

    @cached_property
    def _names(self) -> RouteNames:
        rows = self.routes[["route", "name", "aliases"]].itertuples(index=False)
        return RouteNames({row.route: (row.name, *row.aliases.split("; ")) for row in rows})

    def _chosen(self, name: str | None) -> str | None:
        return None if name is None else self._route(name)

    def _route(self, name: str) -> str:
        return name if is_route_id(name) else self._names.route(name)

    def _subject(self, name: str) -> str:
        return name if is_subject_id(name) else self._names.subject(name)

    def _known(self, day: Day) -> date | None:
        return self._day if day is None else parse_as_of(day)
