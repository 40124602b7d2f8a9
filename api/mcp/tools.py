"""The tools: what each is for, the arguments it takes, the endpoint it asks, and what it returns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from api.figures.answers import ChangesAnswer, RouteSeriesAnswer, SourcesAnswer
from api.mcp import arguments as of
from api.mcp import shapes, summaries
from api.mcp.answers import CellRowsAnswer, NamedRoutesAnswer
from api.mcp.arguments import Arguments, Given, address, path_part, pick, window_parameters
from api.mcp.shapes import Document
from api.pressure.answers import PressureSeriesAnswer, RoutePressureAnswer
from api.revisions.answers import RouteRevisionsAnswer
from routes_geo.letter.claims.answers import ClaimsAnswer
from routes_geo.model import Kind

_DEFAULT_WINDOW = {**of.WINDOW, "default": "12m"}
_KINDS_OF_CHANGE = ("late_addition", "correction", "definition", "removed")


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool. `asks` returns the addresses to ask, `shape` cuts their answers, `says` puts the result into words."""

    name: str
    title: str
    description: str
    arguments: Arguments
    answer: type
    asks: Callable[[Given], Sequence[str]]
    says: Callable[[Document, Given], str]
    shape: Callable[[Sequence[Document], Given], Document] = shapes.as_answered


def _ask_series(given: Given) -> list[str]:
    parameters = window_parameters(given.get("window")) | pick(given, "compare", "as_of")
    return [address(f"/series/{path_part('route', given['route'])}", parameters)]


def _ask_pressure(given: Given) -> list[str]:
    parameters = {"datetime": given["month"]} if "month" in given else {}
    return [address(f"/pressure/{path_part('route', given['route'])}", parameters | pick(given, "as_of"))]


def _ask_scores(given: Given) -> list[str]:
    parameters = window_parameters(given["window"]) | pick(given, "as_of")
    return [address(f"/pressure/{path_part('route', given['route'])}/series", parameters)]


def _ask_cells(given: Given) -> list[str]:
    chosen = pick(given, "route", "series", "as_of", "resolution", "kind", "bbox", "limit")
    return [address("/collections/cells/items", window_parameters(given["window"]) | chosen | {"sortby": "-value"})]


TOOLS = (
    Tool(
        "routes",
        "Routes and their names",
        "List the five migratory routes with their ids and other names, and the totals of routes. Start here if you do "
        "not know how a route is called.",
        Arguments({}),
        NamedRoutesAnswer,
        lambda _: ["/collections/routes/items?properties=route,name,aliases", "/data/catalog.json"],
        summaries.describe_routes,
        shapes.named_routes,
    ),
    Tool(
        "sources",
        "Series with their releases",
        "List every series: what it counts and by which periods, its publisher, licence, newest release and age, its "
        "caveats, and the rules by which counts are withheld.",
        Arguments({}),
        SourcesAnswer,
        lambda _: ["/sources"],
        summaries.describe_sources,
    ),
    Tool(
        "series",
        "Counts of a route by period",
        "Return the published counts of a route in a window, by month (or by the periods of the series), with status, "
        "sum, source and release. By default, detections in the newest twelve months.",
        Arguments(
            {"route": of.SUBJECT, "window": _DEFAULT_WINDOW, "series": of.SERIES_OR_ALL, "as_of": of.AS_OF}, ("route",)
        ),
        RouteSeriesAnswer,
        _ask_series,
        summaries.describe_series,
        shapes.chosen_series,
    ),
    Tool(
        "compare",
        "Compare two windows of a route",
        "Compare the count of a route in a window with that in another window of as many months, within one release: "
        "difference, change in percent, shares of the total, provisional months, and a sentence to quote. Use it for "
        "'how much more than last year?'. Only series by month can be compared.",
        Arguments(
            {
                "route": of.SUBJECT,
                "window": of.WINDOW,
                "compare": of.COMPARE,
                "series": of.SERIES,
                "as_of": of.AS_OF,
            },
            ("route", "window"),
        ),
        RouteSeriesAnswer,
        _ask_series,
        summaries.describe_comparison,
        shapes.compared_series,
    ),
    Tool(
        "pressure",
        "Pressure on a route in a month",
        "Return the score of the pressure on a route in a month (0 to 100, against the route's own past), its parts, "
        "the indicators behind it, alarms and cautions. Scores do not rank routes and have no legal meaning.",
        Arguments({"route": of.ROUTE, "month": of.MONTH, "as_of": of.AS_OF}, ("route",)),
        RoutePressureAnswer,
        _ask_pressure,
        summaries.describe_pressure,
    ),
    Tool(
        "pressure_over_time",
        "Pressure on a route by month",
        "Return the scores of the pressure on a route for each month of a window.",
        Arguments({"route": of.ROUTE, "window": _DEFAULT_WINDOW, "as_of": of.AS_OF}, ("route",)),
        PressureSeriesAnswer,
        _ask_scores,
        summaries.describe_scores,
    ),
    Tool(
        "revisions",
        "How much figures of a route change later",
        "Return by which factors published figures of a route change in later releases, by the age of the figure. Use "
        "it before you rely on a provisional month.",
        Arguments({"route": of.ROUTE, "as_of": of.AS_OF}, ("route",)),
        RouteRevisionsAnswer,
        lambda given: [address(f"/revisions/{path_part('route', given['route'])}", pick(given, "as_of"))],
        summaries.describe_revisions,
    ),
    Tool(
        "changes",
        "Figures that a release changed",
        "List published figures that a later release changed, newest first: the figure before and after, and the kind "
        "of change.",
        Arguments(
            {
                "route": of.ROUTE,
                "series": {key: value for key, value in of.SERIES.items() if key != "default"},
                "kind": {"type": "string", "enum": list(_KINDS_OF_CHANGE), "description": "Kind of change."},
                "since": {"type": "string", "format": "date", "description": "Day of the first release to list."},
                "limit": of.limit_schema(1000, 50),
            }
        ),
        ChangesAnswer,
        lambda given: [address("/changes", pick(given, "route", "series", "kind", "since", "limit"))],
        summaries.describe_changes,
    ),
    Tool(
        "cells",
        "Counts by H3 cell and landing area",
        "Return H3 cells and landing areas with their counts in a window, largest first, without geometry. kind says "
        "how fine a figure is known, basis how it was derived; most cells hold shares of a route's total, not "
        "observations. By default, detections in the newest twelve months on all routes.",
        Arguments(
            {
                "route": of.ROUTE,
                "window": _DEFAULT_WINDOW,
                "series": of.SERIES,
                "resolution": of.RESOLUTION,
                "kind": {
                    "type": "string",
                    "description": f"Kinds of rows, separated by commas: {', '.join(Kind)}. Default: all.",
                },
                "bbox": {"type": "string", "description": "Box in degrees: west,south,east,north."},
                "as_of": of.AS_OF,
                "limit": of.limit_schema(500, 50),
            }
        ),
        CellRowsAnswer,
        _ask_cells,
        summaries.describe_cells,
        shapes.cell_rows,
    ),
    Tool(
        "claims",
        "Statements of the letter, checked",
        "Return statements on migration in the letter that the President of the European Commission wrote in October "
        "2023, each recomputed from the data: whether it holds, and in which windows.",
        Arguments(
            {
                "route": of.ROUTE,
                "claim": {"type": "string", "description": "Id of a claim, such as trend.gr_fourfold."},
                "as_of": of.AS_OF,
            }
        ),
        ClaimsAnswer,
        lambda given: [address("/claims", pick(given, "route", "as_of"))],
        summaries.describe_claims,
        shapes.chosen_claims,
    ),
)
BY_NAME = {tool.name: tool for tool in TOOLS}
