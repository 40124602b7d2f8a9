"""The command that lists published figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from routes_geo.cli.completion import complete_subject
from routes_geo.cli.output import CsvOption, choose_form, print_records
from routes_geo.cli.serving import choose_snapshot
from routes_geo.cli.terminal import OUT, JsonOption, SnapshotOption, report_errors, say, settings
from routes_geo.cli.windows import DatetimeOption, FromOption, ToOption, WindowOption, choose_window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routes_geo.stated.answers import StatedFigureAnswer

app = typer.Typer()
_QUALIFIERS = {"about": "about ", "more_than": "more than ", "nearly": "nearly "}


@app.command("figures")
def figures_command(
    route: Annotated[
        str | None,
        typer.Option(
            help="Route id or name, or ALL for figures about all routes of Frontex together.",
            autocompletion=complete_subject,
        ),
    ] = None,
    area: Annotated[str | None, typer.Option(help="Id or name of an area, such as lampedusa.")] = None,
    indicator: Annotated[str | None, typer.Option(help="What is counted, such as arrivals.")] = None,
    window: WindowOption = None,
    first: FromOption = None,
    last: ToOption = None,
    when: DatetimeOption = None,
    limit: Annotated[int, typer.Option(min=1, help="Number of figures to print.")] = 100,
    snapshot: SnapshotOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """List published figures that are no series, those of the newest period first, each with its source.

    Example: `routes-geo figures --area crete --window 2024`

    A window chooses the figures whose period it intersects; days such as 2023-09-14 are accepted, too. Figures are
    dated statements and are never added up. Figures that contradict each other name one another in the last column.
    """
    with report_errors():
        from routes_geo.months import parse_span  # noqa: PLC0415
        from routes_geo.snapshot.newest import newest_month  # noqa: PLC0415
        from routes_geo.snapshot.series import DETECTIONS  # noqa: PLC0415
        from routes_geo.snapshot.snapshot import open_snapshot  # noqa: PLC0415
        from routes_geo.stated.description import describe_figures  # noqa: PLC0415
        from routes_geo.stated.figures import FigureFilter, check_indicator, check_stated_area  # noqa: PLC0415
        from routes_geo.stated.tables import StatedTables, find_stated_route  # noqa: PLC0415

        form, window_chosen = choose_form(json=json, csv=csv), choose_window(window, first, last, when)
        opened = open_snapshot(choose_snapshot(snapshot, settings()))
        months = None if window_chosen is None else window_chosen.dated(newest_month(opened, DETECTIONS))
        every = opened.derived(StatedTables).figures()
        conditions = FigureFilter(
            route=find_stated_route(route, opened),
            area=check_stated_area(area, every),
            indicator=check_indicator(indicator),
            span=None if months is None else parse_span(months),
        )
        answer = describe_figures(every, conditions, limit)
    if print_records(answer.figures, form):
        return
    OUT.print(_table(answer.figures))
    say(f"{answer.number_returned} of {answer.number_matched} figures; figures are never added up")


def _table(figures: Sequence[StatedFigureAnswer]) -> Table:
    table = Table(box=SIMPLE_HEAD)
    for name in ("figure", "counted", "of", "from", "before", "value", "scope", "source", "contradicted by"):
        table.add_column(name, justify="right" if name == "value" else "left", overflow="fold")
    for figure in figures:
        subject = figure.area or ", ".join(figure.routes)
        table.add_row(
            figure.id,
            figure.indicator,
            Text(f"{subject} ({figure.border})" if figure.border else subject),
            str(figure.start),
            str(figure.end),
            f"{_QUALIFIERS.get(figure.qualifier or '', '')}{figure.value:,} {figure.unit}",
            Text(figure.scope or ""),
            Text(f"{figure.source} ({figure.verification})"),
            ", ".join(figure.conflicts),
        )
    return table
