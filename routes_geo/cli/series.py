"""The commands that print series, pressure and hotspots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from routes_geo.cli.figure_source import UrlOption, open_figures
from routes_geo.cli.names import AsOfOption, OptionalRouteArgument, RouteOption, SeriesOption, SubjectArgument
from routes_geo.cli.output import CsvOption, choose_form, number, print_records, print_table
from routes_geo.cli.terminal import JsonOption, SnapshotOption, parse_day_option, report_errors, say
from routes_geo.cli.windows import DatetimeOption, FromOption, ToOption, WindowOption, choose_window
from routes_geo.errors import InvalidInput

if TYPE_CHECKING:
    from routes_geo.snapshot.answers import CountedSeriesAnswer

app = typer.Typer()


@app.command("series")
def series_command(
    route: SubjectArgument,
    series: SeriesOption = None,
    window: WindowOption = None,
    first: FromOption = None,
    last: ToOption = None,
    when: DatetimeOption = None,
    adjust: Annotated[
        bool, typer.Option("--adjust", help="Add seasonally adjusted figures, which are experimental.")
    ] = False,
    as_of: AsOfOption = None,
    snapshot: SnapshotOption = None,
    url: UrlOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Print the counts of a series on a route by period. Default: detections in the newest twelve months.

    Examples: `routes-geo series CMED --window 2023`, `routes-geo series ALL --from 2009-01 --csv`

    Detections are border crossings, and sums over routes are never a number of persons.
    """
    day = parse_day_option(as_of, "--as-of")
    with report_errors():
        from routes_geo.analysis.rows import choose_series, series_rows, total_breaks  # noqa: PLC0415
        from routes_geo.analysis.source import Query  # noqa: PLC0415
        from routes_geo.snapshot.series import DETECTIONS  # noqa: PLC0415

        form = choose_form(json=json, csv=csv)
        chosen_window = choose_window(window, first, last, when)
        figures = open_figures(snapshot, url)
        query = Query(route=figures.names.subject(route), adjust="seasonal" if adjust else None, as_of=day)
        answer = figures.source.series(query.over(chosen_window or "12m"))
        chosen = choose_series(answer, series or DETECTIONS)
        rows = series_rows(chosen, adjust=adjust)
        if not rows:
            span = f"{chosen.first_period} to {chosen.last_period}"
            raise InvalidInput(f"{chosen.id} has no periods in the window {chosen.window}; it covers {span}")
        breaks = total_breaks(answer) if chosen.id == DETECTIONS else []
    about = {"route": answer.route} | _about(chosen) | {"snapshot": figures.source.snapshot_id}
    if print_records([row | about for row in rows], form):
        return
    say(f"{answer.name} ({answer.route}): {chosen.title}, release of {chosen.vintage}")
    print_table(rows, _headings(rows, chosen.unit))
    say(f"sum: {number(chosen.sum)} {chosen.unit}; {chosen.withheld_periods} of {chosen.period_count} periods withheld")
    say(f"source: {chosen.attribution}; licence: {chosen.licence}")
    for sentence in (*(f"{each.month}: {each.note}" for each in breaks), *answer.notes):
        say(f"note: {sentence}")


def _about(chosen: CountedSeriesAnswer) -> dict[str, Any]:
    """Return what each row states about its figures, so that a file of rows needs nothing else."""
    return {
        "series": chosen.id,
        "unit": chosen.unit,
        "released": chosen.vintage,
        "source": chosen.attribution,
        "licence": chosen.licence,
    }


def _headings(rows: list[dict[str, Any]], unit: str) -> dict[str, str]:
    headings = {"period": "period", "area": "area", "value": unit, "adjusted": "adjusted", "trend": "trend"}
    headings |= {"status": "status"}
    return {name: text for name, text in headings.items() if not rows or name in rows[0]}


@app.command("pressure")
def pressure_command(
    route: OptionalRouteArgument = None,
    window: WindowOption = None,
    first: FromOption = None,
    last: ToOption = None,
    when: DatetimeOption = None,
    as_of: AsOfOption = None,
    snapshot: SnapshotOption = None,
    url: UrlOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """Print the pressure on a route, or on each of the five, by month: a score from 0 to 100.

    Examples: `routes-geo pressure`, `routes-geo pressure CMED --window 2023`

    Without a window, the command prints the newest twelve months of one route, or the newest month of all five. The
    range is that of the score over later revisions of the counts.
    """
    day = parse_day_option(as_of, "--as-of")
    with report_errors():
        from routes_geo.analysis.rows import pressure_rows  # noqa: PLC0415
        from routes_geo.analysis.source import Query  # noqa: PLC0415

        form = choose_form(json=json, csv=csv)
        chosen = choose_window(window, first, last, when) or ("12m" if route else "month")
        figures = open_figures(snapshot, url)
        queries = [Query(route=each, as_of=day).over(chosen) for each in figures.routes(route)]
        answers = [figures.source.pressure(query) for query in queries]
        rows = pressure_rows(answers)
    about = {"method_version": answers[0].method_version, "released": str(answers[0].vintage)}
    if print_records([row | about | {"snapshot": figures.source.snapshot_id} for row in rows], form):
        return
    print_table([row | _range(row) for row in rows], _PRESSURE_HEADINGS)
    for row in rows:
        if row["reason_missing"]:
            say(f"{row['route']} {row['period']}: no score: {row['reason_missing']}")
    say(f"method {answers[0].method_version}, release of {answers[0].vintage}")
    for note in answers[0].notes:
        say(f"note: {note}")


_PRESSURE_HEADINGS = {
    "route": "route",
    "period": "month",
    "score": "score",
    "range": "range",
    "band": "band",
    "reliability": "reliability",
    "value": "detections",
    "status": "status",
}


def _range(row: dict[str, Any]) -> dict[str, str]:
    low, high = row["score_low"], row["score_high"]
    return {"range": "" if low is None else f"{low:.1f} to {high:.1f}"}


@app.command("hotspots")
def hotspots_command(
    route: RouteOption = None,
    window: WindowOption = None,
    first: FromOption = None,
    last: ToOption = None,
    when: DatetimeOption = None,
    as_of: AsOfOption = None,
    snapshot: SnapshotOption = None,
    url: UrlOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """List hotspots and their members with the load on reception: people per place. Default: all that is stated.

    Example: `routes-geo hotspots --route CMED --window 2023`

    A load is that of the newest figure, on the capacity in force then. Hotspots are not ranked.
    """
    day = parse_day_option(as_of, "--as-of")
    with report_errors():
        from routes_geo.analysis.rows import hotspot_rows  # noqa: PLC0415
        from routes_geo.analysis.source import Query  # noqa: PLC0415

        form = choose_form(json=json, csv=csv)
        months = choose_window(window, first, last, when)
        figures = open_figures(snapshot, url)
        chosen = None if route is None else figures.names.route(route)
        answer = figures.source.hotspots(Query(route=chosen, when=figures.months(months), as_of=day))
        rows = hotspot_rows(answer)
    if print_records([row | {"snapshot": figures.source.snapshot_id} for row in rows], form):
        return
    print_table([row | _load(row) for row in rows], _HOTSPOT_HEADINGS)
    for note in answer.notes:
        say(f"note: {note}")


_HOTSPOT_HEADINGS = {
    "name": "hotspot",
    "routes": "routes",
    "people": "people",
    "capacity": "places",
    "load": "people per place",
    "as_of": "as of",
    "source": "source",
    "reason": "no load because",
}


def _load(row: dict[str, Any]) -> dict[str, Any]:
    """Return the cells of a row that a reader sees in another form; a figure that others contradict is marked."""
    member = "  " if row["part_of"] else ""
    load = None if row["load"] is None else f"{row['load']:.2f}{' (contradicted)' if row['conflict'] else ''}"
    return {"name": f"{member}{row['name']}", "load": load, "reason": (row["load_missing"] or "").replace("_", " ")}
