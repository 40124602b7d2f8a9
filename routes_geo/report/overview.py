"""Compare the routes of a report on a page of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from routes_geo.report.bars import list_bars
from routes_geo.report.chart import ChartText, period_chart
from routes_geo.report.comparison import ComparedRow, compare_routes
from routes_geo.report.figures import deaths_of
from routes_geo.report.language import Language
from routes_geo.report.part_request import PartRequest
from routes_geo.report.space import draw_space

MAP_KEY = "all"


def describe_overview(requests: Sequence[PartRequest], parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a line for each route, a small chart of each on a scale of its own, and a map of all of them.

    `total` is the sum of detections. Other series are never added over routes, and have none.
    """
    first = requests[0]
    rows = [_own(request) for request in requests]
    counts = [row.count for row in rows]
    known = [count for count in counts if count is not None]
    is_sum = first.subject.is_detections and len(known) == len(counts)
    return {
        "rows": list(zip(parts, rows, [deaths_of(each.subject, each.window) for each in requests], strict=True)),
        "total": sum(known) if is_sum else None,
        "charts": [(part["name"], _small_chart(request)) for part, request in zip(parts, requests, strict=True)],
        "map": draw_space([part["space"] for part in parts], first.window, first.notes(), first.language, MAP_KEY),
        "noun": parts[0]["noun"],
        "window": parts[0]["window"],
        "compared": parts[0]["compared"],
        "grain": parts[0]["grain"],
        "usual_years": _years_of(rows, first.language),
    }


def _years_of(rows: Sequence[ComparedRow], language: Language) -> str:
    """Return the years that the usual ranges are from."""
    spans = [row.usual for row in rows if row.usual is not None]
    if not spans:
        return ""
    first, last = min(span.first_year for span in spans), max(span.last_year for span in spans)
    return language.text("{first} to {last}", first=first, last=last)


def _own(request: PartRequest) -> ComparedRow:
    """Return the line of the route of a request."""
    rows = compare_routes(request.subject, request.window, request.compared, request.language)
    return next(row for row in rows if row.is_own)


def _small_chart(request: PartRequest) -> Any:
    subject, language = request.subject, request.language
    name = language.text(subject.snapshot.route_name(subject.route))
    text = ChartText(name, subject.noun_in(language), subject.grain, f"small-{subject.route}")
    return period_chart(list_bars(subject, request.window), text, language)
