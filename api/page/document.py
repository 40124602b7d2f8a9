"""Collect what the page starts with, from the same functions as the answers that it replaces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any, TypeVar, cast

from api.forecast.answers import RouteForecastAnswer
from api.forecast.document import OutlookRequest, describe_one
from api.letter.subjects import LetterSubjects
from api.page.answers import (
    OutlookMonthAnswer,
    PageFiguresAnswer,
    PageMeasureAnswer,
    PageOutlookAnswer,
    PageOutlookOfRouteAnswer,
    PagePressureAnswer,
    PageRouteAnswer,
    PageScoresAnswer,
    PageTilesAnswer,
)
from api.page.release import describe_last_release
from api.page.series import describe_all_series
from api.pressure.answers import PressureMonthAnswer
from api.pressure.document import PressureRequest, describe_months
from api.state import Served
from routes_geo.model import ROUTE_IDS, month_label
from routes_geo.picture.frame import RouteBounds
from routes_geo.pressure.forecast_tables import MAX_HORIZON
from routes_geo.pressure.methods import find_method
from routes_geo.snapshot.age import describe_age
from routes_geo.snapshot.answers import fields_of
from routes_geo.snapshot.newest import newest_period
from routes_geo.snapshot.once import once
from routes_geo.snapshot.route_totals import runs_of
from routes_geo.snapshot.snapshot import Derived, Snapshot
from tiles.snapshot_tiles import SnapshotTiles
from tiles.tilejson import TileSource, tilejson

Answer = TypeVar("Answer", OutlookMonthAnswer, PageMeasureAnswer)


class PageFigures(Derived):
    """Figures that the page starts with, computed once for each snapshot: only ages differ from day to day."""

    @once
    def undated(self) -> PageFiguresAnswer:
        """Return the figures without ages."""
        served = Served(self.snapshot)
        return PageFiguresAnswer(
            snapshot=self.snapshot.snapshot_id,
            day=None,
            routes=_routes(self.snapshot),
            series=describe_all_series(self.snapshot),
            pressure=_pressure(served),
            outlook=_outlook(served),
            measures=[
                _shortened(PageMeasureAnswer, each)
                for each in self.snapshot.derived(LetterSubjects).measures().values()
            ],
            last_release=describe_last_release(self.snapshot),
            tiles=_tiles(self.snapshot),
        )


def describe_page(snapshot: Snapshot, day: date | None) -> PageFiguresAnswer:
    """Return what the page starts with, with the ages of a day (None: no ages)."""
    undated = snapshot.derived(PageFigures).undated()
    ages = {
        series.id: describe_age(snapshot.series(series.id), newest_period(snapshot, series.id), day)
        for series in undated.series
    }
    return replace(undated, day=day, series=[replace(series, age=ages[series.id]) for series in undated.series])


def _routes(snapshot: Snapshot) -> list[PageRouteAnswer]:
    bounds = snapshot.derived(RouteBounds).by_route()
    return [PageRouteAnswer(id=route, name=snapshot.route_name(route), bounds=bounds[route]) for route in ROUTE_IDS]


def _pressure(served: Served) -> PagePressureAnswer:
    request = PressureRequest(served, served.known.on(None), None, find_method(None, None), explain=False)
    months = request.figures.months
    by_route = {route: describe_months(request, route, months) for route in ROUTE_IDS}
    newest = {route: of_route[-1].reason_missing for route, of_route in by_route.items()}
    return PagePressureAnswer(
        method_version=request.method.version,
        vintage=request.figures.released,
        periods=[month_label(month) for month in months],
        routes={route: _scores(of_route) for route, of_route in by_route.items()},
        reasons_missing={route: reason for route, reason in newest.items() if reason is not None},
    )


def _scores(months: Sequence[PressureMonthAnswer]) -> PageScoresAnswer:
    intervals = [month.interval_over_revisions or (None, None) for month in months]
    return PageScoresAnswer(
        scores=[month.score for month in months],
        low=[low for low, _ in intervals],
        high=[high for _, high in intervals],
        band=runs_of([month.band for month in months]),
    )


def _outlook(served: Served) -> PageOutlookAnswer:
    request = OutlookRequest(served, served.known.on(None), MAX_HORIZON)
    by_route = {route: describe_one(request, route) for route in ROUTE_IDS}
    return PageOutlookAnswer(
        forecast_status=by_route[ROUTE_IDS[0]].forecast_status,
        routes={route: _outlook_of(answer) for route, answer in by_route.items()},
    )


def _outlook_of(answer: RouteForecastAnswer) -> PageOutlookOfRouteAnswer:
    return PageOutlookOfRouteAnswer(
        nowcast=[_shortened(OutlookMonthAnswer, month) for month in answer.nowcast],
        forecast=[_shortened(OutlookMonthAnswer, month) for month in answer.forecast],
        skill=next((skill for skill in answer.skill if skill.horizon == 1), None),
    )


def _measures(snapshot: Snapshot) -> list[PageMeasureAnswer]:
    return [_shortened(PageMeasureAnswer, each) for each in snapshot.derived(LetterSubjects).measures().values()]


def _shortened(kind: type[Answer], answer: object) -> Answer:
    """Return the fields of a response that a smaller one has, too."""
    own = fields_of(answer)
    return kind(**{field.name: own[field.name] for field in fields(cast("Any", kind))})


def _tiles(snapshot: Snapshot) -> PageTilesAnswer:
    document = tilejson("cells", TileSource("", "", snapshot.snapshot_id, "", snapshot.derived(SnapshotTiles).bounds()))
    return PageTilesAnswer(
        minzoom=document["minzoom"], maxzoom=document["maxzoom"], resolution_by_zoom=document["resolution_by_zoom"]
    )
