"""Define where figures come from: a snapshot on this machine, or a service.

The invariant: both sources return the same answers, because both come from the functions behind the service's
endpoints. Frames, maps and displays are made from these answers alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa

from routes_geo.months import parse_iso_day
from routes_geo.snapshot.written_window import WrittenWindow, parse_window

if TYPE_CHECKING:  # an answer loads its libraries when it is made
    from api.figures.answers import ChangesAnswer, RouteSeriesAnswer, SourcesAnswer
    from api.forecast.answers import RouteForecastAnswer
    from api.pressure.answers import PressureSeriesAnswer
    from routes_geo.hotspots.answers import HotspotsAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Describe what a method asks a source for; a field is None if it is left to the source.

    `route` is an id. `when` is a written window such as 2023-01/2023-09, `window` one with a name such as ytd.
    """

    route: str | None = None
    when: str | None = None
    window: str | None = None
    compare: str | None = None
    series: str | None = None
    as_of: date | None = None
    resolution: int | None = None
    corridor: bool | None = None
    adjust: str | None = None
    kind: str | None = None
    since: date | None = None
    made: str | None = None
    title: str | None = None
    lang: str | None = None
    sections: str | None = None

    def over(self, window: object) -> Query:
        """Return the query for a window: a name such as ytd, or months such as 2023, 2023-Q3 and 2023-01/2023-09.

        A number is a year, and periods of pandas are written in this way. None leaves the window to the source.
        InvalidInput for a text that is neither.
        """
        written = WrittenWindow() if window is None else parse_window(str(window))
        return replace(self, when=written.when, window=written.name)

    def parameters(self, *names: str) -> dict[str, str]:
        """Return some of the fields as parameters of a URL, without those that are None."""
        values = {name: getattr(self, name) for name in names}
        written = {name: str(value) for name, value in values.items() if value is not None}
        if "when" in written:
            written["datetime"] = written.pop("when")
        return written


class FigureSource(Protocol):
    """Answer queries about one snapshot."""

    @property
    def name(self) -> str:
        """Return where the snapshot is: a folder or an address."""

    @property
    def snapshot_id(self) -> str:
        """Return the id of the snapshot."""

    def sources(self) -> SourcesAnswer:
        """Return every series with its release, licence and age."""

    def collection(self, collection_id: str) -> pa.Table:
        """Return all features of a collection other than cells, with `geometry` as well-known binary (CRS84)."""

    def cells(self, query: Query) -> pa.Table:
        """Return areas, cells and remainders with their counts, in the form of `collection`."""

    def series(self, query: Query) -> RouteSeriesAnswer:
        """Return every series about the route of a query."""

    def pressure(self, query: Query) -> PressureSeriesAnswer:
        """Return the scores of the route of a query by month."""

    def changes(self, query: Query) -> ChangesAnswer:
        """Return how releases revised earlier figures."""

    def forecast(self, query: Query) -> RouteForecastAnswer:
        """Return nowcasts and forecasts of the route of a query."""

    def hotspots(self, query: Query) -> HotspotsAnswer:
        """Return hotspots with their loads."""

    def report(self, query: Query) -> str:
        """Return the report of the routes of a query, ids with commas between them, as one HTML page."""


def parse_as_of(day: date | str | None) -> date | None:
    """Return a day given as a date or as text such as 2025-06-03; InvalidInput for other text."""
    if day is None or isinstance(day, str):
        return None if day is None else parse_iso_day(day)
    return date(day.year, day.month, day.day)  # also of a datetime or a timestamp of pandas
