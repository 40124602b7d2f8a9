"""Answer queries from a snapshot on this machine, with the functions behind the service's endpoints.

What takes long to import, such as pressure and reports, is imported when it is first asked for.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from routes_geo.features.about import about
from routes_geo.features.collections import CELLS, find_collection
from routes_geo.features.formats.arrow_stream import encode_arrow
from routes_geo.features.tables import StaticFeatures
from routes_geo.snapshot.newest import window_or_last_year
from routes_geo.snapshot.series import DETECTIONS, check_cell_resolution, check_cell_series
from routes_geo.snapshot.vintage_view import snapshot_on

if TYPE_CHECKING:
    from api.figures.answers import ChangesAnswer, RouteSeriesAnswer, SourcesAnswer
    from api.forecast.answers import RouteForecastAnswer
    from api.pressure.answers import PressureSeriesAnswer
    from routes_geo.analysis.source import Query
    from routes_geo.features.feature_table import FeatureTable
    from routes_geo.hotspots.answers import HotspotsAnswer
    from routes_geo.snapshot.snapshot import Snapshot


class SnapshotSource:
    """A snapshot on this machine. Ages are those on the current day, in UTC."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.name = str(snapshot.path)
        self.snapshot_id = snapshot.snapshot_id

    def sources(self) -> SourcesAnswer:
        """Return every series with its release, licence and age."""
        from api.figures.series import describe_sources  # noqa: PLC0415

        return describe_sources(self.snapshot, _today())

    def collection(self, collection_id: str) -> pa.Table:
        """Return all features of a collection other than cells."""
        collection = find_collection(collection_id)
        table = self.snapshot.derived(StaticFeatures).of(collection_id).table
        return _to_arrow(table, about(self.snapshot, collection))

    def cells(self, query: Query) -> pa.Table:
        """Return areas, cells and remainders with their counts."""
        from routes_geo.features.cells import CellQuery, cell_features  # noqa: PLC0415

        series = check_cell_series(self.snapshot, query.series or DETECTIONS)
        known = snapshot_on(self.snapshot, series, query.as_of)
        resolution = check_cell_resolution(known, series, query.resolution)
        window = window_or_last_year(known, query.when, query.window, series)
        chosen = CellQuery(resolution, window, query.route, corridor=bool(query.corridor), series=series)
        return _to_arrow(cell_features(known, chosen).table, about(known, CELLS, series))

    def series(self, query: Query) -> RouteSeriesAnswer:
        """Return every series about the route of a query."""
        from api.figures.series import describe_route_series  # noqa: PLC0415
        from routes_geo.snapshot.compared_series import Period  # noqa: PLC0415

        period = Period(query.when, query.window, query.compare)
        return describe_route_series(self.snapshot, str(query.route), period, as_of=query.as_of, adjust=query.adjust)

    def pressure(self, query: Query) -> PressureSeriesAnswer:
        """Return the scores of the route of a query by month."""
        from api.pressure.document import PressureRequest  # noqa: PLC0415
        from api.pressure.series import describe_pressure_series  # noqa: PLC0415
        from api.state import Served  # noqa: PLC0415
        from routes_geo.pressure.methods import find_method  # noqa: PLC0415

        served = Served(self.snapshot)
        known = served.known.on(query.as_of)
        request = PressureRequest(served, known, query.as_of, find_method(None, None), explain=False)
        return describe_pressure_series(request, str(query.route), query.when, query.window)

    def changes(self, query: Query) -> ChangesAnswer:
        """Return how releases revised earlier figures."""
        from api.figures.answers import ChangesAnswer  # noqa: PLC0415
        from api.http.notes import NOTES  # noqa: PLC0415
        from routes_geo.snapshot.answers import fields_of  # noqa: PLC0415
        from routes_geo.snapshot.changes import (  # noqa: PLC0415
            MAX_CHANGES,
            ChangeFilter,
            describe_changes,
            revised_in,
        )

        chosen = ChangeFilter(query.route, query.series, query.kind, query.since)
        revisions = describe_changes(revised_in(self.snapshot), chosen, MAX_CHANGES)
        return ChangesAnswer(**fields_of(revisions), notes=NOTES)

    def forecast(self, query: Query) -> RouteForecastAnswer:
        """Return nowcasts and forecasts of the route of a query."""
        from api.forecast.document import describe_one  # noqa: PLC0415
        from api.forecast.request import parse_outlook  # noqa: PLC0415
        from api.state import Served  # noqa: PLC0415
        from routes_geo.pressure.forecast_tables import MAX_HORIZON  # noqa: PLC0415

        outlook = parse_outlook(Served(self.snapshot), query.when, query.made, MAX_HORIZON, query.as_of)
        return describe_one(outlook, str(query.route))

    def hotspots(self, query: Query) -> HotspotsAnswer:
        """Return hotspots with their loads."""
        from routes_geo.hotspots.document import list_hotspots  # noqa: PLC0415
        from routes_geo.hotspots.view import on_route, view_hotspots  # noqa: PLC0415

        view = view_hotspots(self.snapshot, query.when, query.as_of)
        return list_hotspots(view, on_route(view.hotspots, query.route))

    def report(self, query: Query) -> str:
        """Return the report of the routes of a query as one HTML page."""
        from routes_geo.report.html import render_report  # noqa: PLC0415
        from routes_geo.report.request import ReportRequest, parse_sections  # noqa: PLC0415

        wanted = ReportRequest(
            routes=tuple(str(query.route).split(",")), when=query.when, window=query.window, compare=query.compare,
            series=query.series or DETECTIONS, as_of=query.as_of, today=_today(), title=query.title,
            language=query.lang or "en", sections=parse_sections(query.sections), resolution=query.resolution,
        )  # fmt: skip
        return render_report(self.snapshot, wanted).html


def _to_arrow(table: FeatureTable, described: dict[str, str]) -> pa.Table:
    """Return features as a client of the service reads them."""
    return pa.ipc.open_stream(b"".join(encode_arrow(table, described))).read_all()


def _today() -> date:
    return datetime.now(UTC).date()
