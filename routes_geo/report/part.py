"""Collect what a report says about one route."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from routes_geo.errors import NotFound
from routes_geo.grid.cells import mean_cell_area_km2
from routes_geo.model import ROUTE_IDS
from routes_geo.months import MonthlySeries
from routes_geo.report.bars import list_bars
from routes_geo.report.cell_row import CellRow
from routes_geo.report.chart import Bar, ChartText, period_chart
from routes_geo.report.chart_marks import ChartMark
from routes_geo.report.claims import list_claims
from routes_geo.report.comparison import compare_routes, same_months
from routes_geo.report.content import ListedSeries, list_indicators, list_months, list_series, list_years
from routes_geo.report.deaths import list_stated_years
from routes_geo.report.figures import key_figures
from routes_geo.report.headline import headline
from routes_geo.report.hotspots import list_hotspots_of
from routes_geo.report.layers import STATUS_WORDS, add_up_layers
from routes_geo.report.measures import list_measures
from routes_geo.report.part_request import PartRequest
from routes_geo.report.people import list_people
from routes_geo.report.placing import range_in_words
from routes_geo.report.pressure import describe_pressure
from routes_geo.report.revisions import describe_revisions
from routes_geo.report.scorecard import describe_scorecard
from routes_geo.report.space import RouteSpace, count_space, draw_space
from routes_geo.report.subject import Subject
from routes_geo.snapshot.series import DETECTIONS, monthly_series

_MOST_LISTED = 200  # cells and areas in the table; the map has all of them


def collect_part(part: PartRequest) -> dict[str, Any]:
    """Return what the templates need for a route. Counts that do not add up to the published total are a DataError."""
    subject, window, language = part.subject, part.window, part.language
    listed = list_series(subject, window, part.today)
    _check_counted(subject, listed)
    measures, marks = list_measures(subject.snapshot, subject.route, window) if subject.is_detections else ([], [])
    bars = list_bars(subject, window)
    pressure = _pressure(part)
    space = count_space(subject, window, part.resolution)
    return (
        {
            "route": subject.route,
            "name": language.text(subject.snapshot.route_name(subject.route)),
            "window": language.window(window, subject.grain),
            "compared": language.window(part.compared, subject.grain),
            "noun": subject.noun_in(language),
            "grain": subject.grain,
            "info": listed[0],
            "series": listed,
            "as_of": subject.as_of,
            "only_routes": subject.only_routes,
            "headline": headline(subject, window, part.compare, language.code),
            "figures": key_figures(subject, window, part.compared, language, pressure),
            "bars": bars,
            "chart": _chart(part, bars, marks),
            "routes": compare_routes(subject, window, part.compared, language),
            "years": same_months(subject, window, language),
            "people": list_people(subject, window, listed, language),
            "stated_deaths": list_stated_years(subject, window),
            "revisions": describe_revisions(subject, window),
            "hotspots": list_hotspots_of(subject, window),
            "measures": measures,
            "marks": marks,
            "claims": list_claims(subject.snapshot, subject.route, subject.as_of, window)
            if subject.is_detections
            else [],
            "pressure": pressure,
            "scorecard": describe_scorecard(subject.snapshot, subject.route, subject.as_of) if pressure else None,
        }
        | _of_months(part)
        | _of_space(part, space, bars)
    )


def _check_counted(subject: Subject, listed: Sequence[ListedSeries]) -> None:
    """Raise NotFound for a route that the series of the report has no figure of."""
    if subject.series not in {info["id"] for info in listed}:
        routes = ", ".join(route for route in ROUTE_IDS if route in subject.totals.routes)
        raise NotFound(
            f"{subject.series} has no figures of {subject.route}; choose from its routes: {routes or 'none'}"
        )


def _pressure(part: PartRequest) -> Any:
    subject = part.subject
    if not subject.is_detections:
        return None
    return describe_pressure(subject.snapshot, subject.route, part.window.stop - 1, subject.as_of)


def _of_months(part: PartRequest) -> dict[str, Any]:
    """Return the months and indicators, which only detections have."""
    subject = part.subject
    if not subject.is_detections:
        return {"months": [], "months_by_year": [], "indicators": []}
    months = list_months(_months_of(subject), part.window)
    return {
        "months": months,
        "months_by_year": list_years(months),
        "indicators": list_indicators(subject.known, _months_of(subject), part.window.stop - 1, part.language),
    }


def _months_of(subject: Subject) -> MonthlySeries:
    return monthly_series(subject.known, DETECTIONS, subject.route)


def _chart(part: PartRequest, bars: list[Bar], marks: list[ChartMark]) -> Markup:
    subject, language = part.subject, part.language
    name = language.text(subject.snapshot.route_name(subject.route))
    title = language.text(
        "{name}: {noun} by {grain}", name=name, noun=subject.noun_in(language).lower(),
        grain=language.grain(subject.grain),
    )  # fmt: skip
    text = ChartText(title, subject.noun_in(language), subject.grain, f"chart-{subject.route}")
    return period_chart(bars, text, language, marks)


def _of_space(part: PartRequest, space: RouteSpace, bars: list[Bar]) -> dict[str, Any]:
    """Return the map, its legend, and the table of cells and areas."""
    subject, language = part.subject, part.language
    total = sum(bar.value or 0 for bar in bars)
    ordered = sorted(space.rows, key=_largest_first)
    counted = [row for row in ordered if row.value]
    return {
        "space": space,
        "map": draw_space([space], part.window, part.notes(), language, subject.route),
        "rows": counted[:_MOST_LISTED],
        "rows_left_out": max(len(counted) - _MOST_LISTED, 0),
        "uncounted": _uncounted(ordered),
        "has_cells": bool(ordered),
        "sum": add_up_layers(subject, part.window, space.rows, total=total, resolution=part.resolution),
        "period_count": subject.periods(part.window),
        "cell_area_km2": mean_cell_area_km2(part.resolution),
        "status_words": STATUS_WORDS,
        "carried_range": range_in_words((row.placing for row in space.rows), language),
    }


def _uncounted(rows: list[CellRow]) -> list[tuple[str, list[str]]]:
    """Return the ids of cells and areas that are withheld or have a zero, by status, with the names of places."""
    statuses = dict.fromkeys(row.status for row in rows if not row.value)
    return [
        (STATUS_WORDS[status], [_id_and_places(row) for row in rows if row.status == status][:_MOST_LISTED])
        for status in statuses
    ]


def _id_and_places(row: CellRow) -> str:
    return f"{row.row_id} ({row.places})" if row.places else row.row_id


def _largest_first(row: CellRow) -> tuple[int, str, int]:
    return -(row.value or 0), row.status.value, row.key
