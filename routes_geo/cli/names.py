"""The options that name routes, series and days, which mean the same in every command."""

from __future__ import annotations

from typing import Annotated

import typer

from routes_geo.cli.completion import complete_route, complete_series, complete_subject

_ANY_NAME = "Route: CMED, EMED, WBAL, WMED or WAFR, or any name of the route"
_TOTALS = "ALL for all nine routes of Frontex, FIVE for the sum of the five, or a context route"

RouteArgument = Annotated[str, typer.Argument(help=f"{_ANY_NAME}.", autocompletion=complete_route)]
RouteOption = Annotated[
    str | None,
    typer.Option("--route", help=f"{_ANY_NAME}. Default: all five.", autocompletion=complete_route, show_default=False),
]
OptionalRouteArgument = Annotated[
    str | None,
    typer.Argument(help=f"{_ANY_NAME}. Default: all five.", autocompletion=complete_route, show_default=False),
]
SubjectArgument = Annotated[
    str, typer.Argument(help=f"{_ANY_NAME}; {_TOTALS}.", autocompletion=complete_subject, show_default=False)
]
SubjectOption = Annotated[
    str | None,
    typer.Option(
        "--route",
        help=f"{_ANY_NAME}; {_TOTALS}. Default: each of the five routes.",
        autocompletion=complete_subject,
        show_default=False,
    ),
]
SeriesOption = Annotated[
    str | None,
    typer.Option(
        "--series",
        help="Series, such as iom.dead_and_missing.v1 or table.NAME.v1; `routes-geo sources` lists them. "
        "Default: detections.",
        autocompletion=complete_series,
        show_default=False,
    ),
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        help="Day: the figures as they were known on that day, such as 2025-06-03. Default: as known to the snapshot.",
        show_default=False,
    ),
]
