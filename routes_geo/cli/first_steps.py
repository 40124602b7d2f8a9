"""Commands for a first look: demo, open, docs."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from routes_geo.cli.figure_source import UrlOption, open_figures
from routes_geo.cli.names import RouteOption
from routes_geo.cli.output import number, print_table
from routes_geo.cli.running_service import DEFAULT_PORT, find_service, local_address, show_page
from routes_geo.cli.terminal import SnapshotOption, report_errors, say
from routes_geo.cli.windows import WindowOption, choose_window

if TYPE_CHECKING:
    from routes_geo.analysis.source import FigureSource
    from routes_geo.snapshot.answers import CountedSeriesAnswer

app = typer.Typer()
_BLOCKS = "▁▂▃▄▅▆▇█"
_SHOWN_MONTHS = 24
_NEXT = {
    "routes-geo open": "the map in your browser",
    "routes-geo report CMED": "a report on a route as one HTML file",
    "routes-geo series CMED --window 2023": "counts by month; add --csv or --json",
    "routes-geo compare --window 2023 --compare 2022": "two windows of every route",
    "routes-geo status": "how old the figures are",
    "routes-geo docs": "the guide",
}

PortOption = Annotated[int, typer.Option("--port", help="Port of the service on this machine.", min=1, max=65535)]
PrintOption = Annotated[bool, typer.Option("--print", help="Print the address only, and open no browser.")]


@app.command("demo")
def demo_command(snapshot: SnapshotOption = None, url: UrlOption = None) -> None:
    """Show what is in here: the year to date, the last two years, the pressure.

    Example: `routes-geo demo`

    Everything shown comes from published statistics; the commands at the end show more.
    """
    with report_errors():
        from routes_geo.analysis.rows import choose_series, comparison_of, pressure_rows  # noqa: PLC0415
        from routes_geo.analysis.source import Query  # noqa: PLC0415
        from routes_geo.snapshot.series import DETECTIONS  # noqa: PLC0415

        figures = open_figures(snapshot, url)
        routes = figures.routes(None)
        answers = [figures.source.series(Query(route=route).over("ytd")) for route in routes]
        sentences = [comparison_of(answer, DETECTIONS).sentence for answer in answers]
        newest = _newest_months(figures.source, routes)
        scores = [figures.source.pressure(Query(route=route).over("month")) for route in routes]
    detections = choose_series(answers[0], DETECTIONS)
    say(f"{detections.title}, published by {detections.publisher}: {detections.age.sentence}\n")
    for sentence in sentences:
        say(f"  {sentence}")
    _print_months(newest)
    say(f"\nPressure in {scores[0].months[-1].period}: a score from 0 to 100, compared with the route's own past")
    print_table(pressure_rows(scores), {"route": "route", "score": "score", "band": "band", "value": detections.unit})
    say("Detections are border crossings, not persons. What to run next:")
    for command, purpose in _NEXT.items():
        say(f"  {command:<50}{purpose}")


def _newest_months(source: FigureSource, routes: tuple[str, ...]) -> dict[str, CountedSeriesAnswer]:
    """Return the detections of each route in the newest months."""
    from routes_geo.analysis.rows import choose_series  # noqa: PLC0415
    from routes_geo.analysis.source import Query  # noqa: PLC0415
    from routes_geo.model import month_label, parse_month  # noqa: PLC0415
    from routes_geo.snapshot.series import DETECTIONS  # noqa: PLC0415

    last = next(each.last_period for each in source.sources().series if each.id == DETECTIONS)
    first = month_label(parse_month(last) - _SHOWN_MONTHS + 1)
    return {
        route: choose_series(source.series(Query(route=route).over(f"{first}/{last}")), DETECTIONS) for route in routes
    }


def _print_months(newest: dict[str, CountedSeriesAnswer]) -> None:
    """Print a bar for each month, in proportion to the largest of its route; nothing where bars cannot be printed."""
    try:
        _BLOCKS.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return
    periods = next(iter(newest.values())).periods
    say(f"\nBy month, {periods[0].period} to {periods[-1].period}, each route on a scale of its own")
    for route, series in newest.items():
        last = next(period for period in reversed(series.periods) if period.value is not None)
        say(f"  {route}  {_bars([period.value for period in series.periods])}  {number(last.value)} in {last.period}")


def _bars(values: list[int | None]) -> str:
    most = max((value for value in values if value is not None), default=0) or 1
    return "".join(" " if value is None else _BLOCKS[value * (len(_BLOCKS) - 1) // most] for value in values)


@app.command("open")
def open_command(
    route: RouteOption = None,
    window: WindowOption = None,
    port: PortOption = DEFAULT_PORT,
    url: UrlOption = None,
    only_print: PrintOption = False,
    snapshot: SnapshotOption = None,
) -> None:
    """Open the map in your browser; start the service if it does not run.

    Examples: `routes-geo open`, `routes-geo open --route CMED --window 2023`

    If a service runs at the address, the command opens its page and ends. Otherwise it starts the service as
    `routes-geo serve` does, opens the page, and serves until you press Ctrl-C. A service at --url is not started.
    """
    with report_errors():
        address = local_address(port) if url is None else url
        is_running = find_service(address, must_run=url is not None)
        query = _query(route, window, snapshot, address if is_running else None)
    page = f"{address.rstrip('/')}/{query}"
    if only_print or is_running:
        say(page)
        if not only_print:
            show_page(page)
        return
    from routes_geo.cli.serving import serve  # noqa: PLC0415

    ended = threading.Event()
    threading.Thread(target=_show_when_served, args=(address, page, ended)).start()
    try:
        serve(snapshot, port=port)
    finally:
        ended.set()


def _query(route: str | None, window: str | None, snapshot: Path | None, url: str | None) -> str:
    """Return a view as the page's address has it: the id of the route, and months instead of the name of a window."""
    from urllib.parse import urlencode  # noqa: PLC0415

    if route is None and window is None:
        return ""
    figures = open_figures(None if url else snapshot, url)
    chosen = {
        "route": None if route is None else figures.names.route(route),
        "window": figures.months(choose_window(window)),
    }
    return f"?{urlencode({name: value for name, value in chosen.items() if value is not None}, safe='/')}"


def _show_when_served(address: str, page: str, ended: threading.Event) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and not find_service(address, must_run=False):
        if ended.wait(0.2):
            return
    show_page(page)


@app.command("docs")
def docs_command(port: PortOption = DEFAULT_PORT, url: UrlOption = None, only_print: PrintOption = False) -> None:
    """Open the guide in your browser, or say where it is.

    Example: `routes-geo docs`

    A running service has the guide at /guide/ and the description of the API at /docs. In a checkout, the pages are
    also in the folder `docs`.
    """
    with report_errors():
        address = (local_address(port) if url is None else url).rstrip("/")
        is_running = find_service(address, must_run=url is not None)
    if not is_running:
        say(f"{address}/guide/ after `routes-geo serve{'' if port == DEFAULT_PORT else f' --port {port}'}`")
    else:
        say(f"{address}/guide/")
        if not only_print:
            show_page(f"{address}/guide/")
    pages = Path(__file__).parents[2] / "docs" / "README.md"
    if pages.is_file():
        say(f"{pages}")
