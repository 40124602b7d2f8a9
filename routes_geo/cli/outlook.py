"""The command that prints nowcasts and forecasts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from routes_geo.cli.names import RouteOption
from routes_geo.cli.output import CsvOption, Form, choose_form, print_records
from routes_geo.cli.serving import choose_snapshot
from routes_geo.cli.terminal import OUT, JsonOption, SnapshotOption, report_errors, say, settings

if TYPE_CHECKING:
    from routes_geo.pressure.nowcast import NowcastMonth
    from routes_geo.snapshot.snapshot import Snapshot

app = typer.Typer()


@app.command("forecast")
def forecast_command(
    route: RouteOption = None, snapshot: SnapshotOption = None, json: JsonOption = False, csv: CsvOption = False
) -> None:
    """Print the expected final counts of provisional months, and a forecast of the next three months.

    Example: `routes-geo forecast --route EMED`

    A forecast is shown only if past forecasts of this kind, since 2016, were better than two naive ones: the last
    month, and the same month of the year before. JSON and CSV have the counts, without the skill.
    """
    with report_errors():
        form = choose_form(json=json, csv=csv)
        from routes_geo.model import ROUTE_IDS  # noqa: PLC0415
        from routes_geo.pressure.known import known_routes  # noqa: PLC0415
        from routes_geo.pressure.outlook import CAVEATS, read_outlook, route_nowcast  # noqa: PLC0415
        from routes_geo.snapshot.snapshot import open_snapshot  # noqa: PLC0415

        opened = open_snapshot(choose_snapshot(snapshot, settings()))
        chosen = ROUTE_IDS if route is None else (opened.route_id(route),)
        if form is not Form.TABLE:
            print_records(_records(opened, chosen), form)
            return
        routes = known_routes(opened)
        outlooks = [(route_id, route_nowcast(routes, route_id), read_outlook(opened, route_id)) for route_id in chosen]
    for route_id, months, outlook in outlooks:
        say(f"\n{route_id}  {opened.route_name(route_id)}, detections, release of {routes.released}")
        _print_nowcast(months)
        _print_forecast(outlook.forecasts)
        _print_skill(outlook.skill)
    say("\n" + "\n".join(CAVEATS))


def _records(snapshot: Snapshot, routes: Sequence[str]) -> list[dict[str, object]]:
    """Return the nowcast and forecast of each route, in the rows that the Python package has."""
    from routes_geo.analysis.local import SnapshotSource  # noqa: PLC0415
    from routes_geo.analysis.rows import forecast_rows  # noqa: PLC0415
    from routes_geo.analysis.source import Query  # noqa: PLC0415

    source = SnapshotSource(snapshot)
    answers = [source.forecast(Query(route=route)) for route in routes]
    about: dict[str, object] = {"snapshot": source.snapshot_id}
    return [
        {"route": answer.route} | row | {"released": str(answer.vintage)} | about
        for answer in answers
        for row in forecast_rows(answer)
    ]


def _print_nowcast(months: Sequence[NowcastMonth]) -> None:
    from routes_geo.model import month_label  # noqa: PLC0415

    table = Table("provisional", "published", "median", "80 % interval", "based on revisions of", box=SIMPLE_HEAD)
    for month in months:
        counts = _count(month.published), _count(month.median), _interval(month.low, month.high)
        table.add_row(month_label(month.month), *counts, month.ratios.basis)
    if months:
        OUT.print(table)


def _print_forecast(rows: Sequence[Mapping[str, object]]) -> None:
    from routes_geo.pressure.forecast_tables import REASONS, Withheld  # noqa: PLC0415

    table = Table("forecast", "median", "80 % interval", "why there is no forecast", box=SIMPLE_HEAD)
    for row in rows:
        reason = "" if row["reason"] is None else REASONS[Withheld(str(row["reason"]))]
        table.add_row(str(row["target"]), _count(row["median"]), _interval(row["low"], row["high"]), reason)
    OUT.print(table)


def _print_skill(rows: Sequence[Mapping[str, object]]) -> None:
    table = Table(
        "months ahead",
        "months tested",
        "error",
        "error of last month",
        "score",
        "of last month",
        "of last year",
        "within interval",
        "p",
        "p adjusted",
    )
    for row in rows:
        measured = [_number(row["error"], ".3f"), _number(row["last_month_error"], ".3f")]
        scores = [_number(row[name], ".3f") for name in ("wis", "last_month_wis", "last_year_wis")]
        within = _number(row["coverage"], ".0%")
        chances = [_number(row["p"], ".4f"), _number(row["p_adjusted"], ".4f")]
        table.add_row(str(row["horizon"]), str(row["targets"]), *measured, *scores, within, *chances)
    OUT.print(table)


def _count(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else ""


def _interval(low: object, high: object) -> str:
    return f"{_count(low)} to {_count(high)}" if isinstance(low, int) and isinstance(high, int) else ""


def _number(value: object, form: str) -> str:
    return format(value, form) if isinstance(value, int | float) else ""
