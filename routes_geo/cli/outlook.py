"""The command that shows what the newest months may become, and what is expected of those to come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from routes_geo.cli.serving import choose_snapshot
from routes_geo.cli.terminal import OUT, SnapshotOption, reported, say, settings

app = typer.Typer()


@app.command()
def forecast(
    route: Annotated[
        str | None, typer.Option(help="Route id, or a name of the route. Default: all.", show_default=False)
    ] = None,
    snapshot: SnapshotOption = None,
) -> None:
    """Print the nowcast of the provisional months, the forecast of the next three, and its skill.

    A forecast is shown only where such forecasts were better than the last month since 2016. Example:
    `routes-geo forecast --route EMED`
    """
    with reported():
        from routes_geo.model import ROUTE_IDS  # noqa: PLC0415
        from routes_geo.pressure.known import known_routes  # noqa: PLC0415
        from routes_geo.pressure.outlook import CAVEATS, read_outlook, route_nowcast  # noqa: PLC0415
        from routes_geo.snapshot.snapshot import open_snapshot  # noqa: PLC0415

        opened = open_snapshot(choose_snapshot(snapshot, settings()))
        chosen = ROUTE_IDS if route is None else (opened.route_id(route),)
        known = known_routes(opened)
        found = [(one, route_nowcast(known, one), read_outlook(opened, one)) for one in chosen]
    for one, months, outlook in found:
        say(f"\n{one}  {opened.route_name(one)}, detections, release of {known.released}")
        _print_nowcast(months)
        _print_forecast(outlook.forecasts)
        _print_skill(outlook.skill)
    say("\n" + "\n".join(CAVEATS))


def _print_nowcast(months: Sequence[Any]) -> None:
    from routes_geo.model import month_label  # noqa: PLC0415

    table = Table("provisional", "published", "median", "80 % interval", "revisions it rests on", box=SIMPLE_HEAD)
    for item in months:
        ends = _interval(item.low, item.high)
        table.add_row(month_label(item.month), _count(item.published), _count(item.median), ends, item.ratios.basis)
    if months:
        OUT.print(table)


def _print_forecast(rows: Sequence[dict[str, Any]]) -> None:
    from routes_geo.pressure.forecast_tables import REASONS, Withheld  # noqa: PLC0415

    table = Table("forecast", "median", "80 % interval", "why there is none", box=SIMPLE_HEAD)
    for row in rows:
        reason = "" if row["reason"] is None else REASONS[Withheld(row["reason"])]
        table.add_row(row["target"], _count(row["median"]), _interval(row["low"], row["high"]), reason)
    OUT.print(table)


def _print_skill(rows: Sequence[dict[str, Any]]) -> None:
    table = Table(
        "months ahead", "months judged", "error", "last month's", "better in", "intervals held", "p", "adjusted"
    )
    for row in rows:
        measured = [_number(row["error"], ".3f"), _number(row["last_month_error"], ".3f")]
        shares = [_number(row["better"], ".0%"), _number(row["coverage"], ".0%")]
        chances = [_number(row["p"], ".4f"), _number(row["p_adjusted"], ".4f")]
        table.add_row(str(row["horizon"]), str(row["targets"]), *measured, *shares, *chances)
    OUT.print(table)


def _count(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _interval(low: int | None, high: int | None) -> str:
    return "" if low is None or high is None else f"{low:,} to {high:,}"


def _number(value: float | None, form: str) -> str:
    return "" if value is None else format(value, form)
