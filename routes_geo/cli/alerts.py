"""Commands on alarms: list, send."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from routes_geo.cli.serving import choose_snapshot
from routes_geo.cli.terminal import (
    OUT,
    JsonOption,
    SnapshotOption,
    parse_day,
    progress,
    reported,
    say,
    say_json,
    settings,
)

app = typer.Typer(help="Alarms: months out of the ordinary for their route.", no_args_is_help=True)

EXIT_NOT_DELIVERED = 1
MonthsOption = Annotated[int, typer.Option(help="Alarms of as many of the newest months.", min=1, max=1200)]


@app.command("list")
def list_alarms(
    route: Annotated[str | None, typer.Option(help="Route id or one of its names.")] = None,
    detector: Annotated[str | None, typer.Option(help="ears, shock or drift.")] = None,
    direction: Annotated[str | None, typer.Option(help="up or down.")] = None,
    months: MonthsOption = 24,
    as_of: Annotated[str | None, typer.Option(help="As known on this day, 2025-02-08.")] = None,
    snapshot: SnapshotOption = None,
    json: JsonOption = False,
) -> None:
    """List alarms, newest first.

    Example: `routes-geo alerts list --route WAFR --months 36`
    """
    day = parse_day(as_of, "--as-of")
    with reported():
        from routes_geo.alerts.words import describe_alarm  # noqa: PLC0415
        from routes_geo.pressure.alarms import Detector, Direction, snapshot_alarms  # noqa: PLC0415
        from routes_geo.snapshot.answers import fields_of  # noqa: PLC0415

        opened = _open(snapshot)
        chosen_route = opened.route_id(route) if route else None
        wanted = {
            "route": chosen_route,
            "detector": _one_of(detector, list(Detector), "--detector"),
            "direction": _one_of(direction, list(Direction), "--direction"),
        }
        first = _first_month(opened, months)
        found = [
            fields_of(describe_alarm(alarm, opened.route_name(alarm.route)))
            for alarm in reversed(snapshot_alarms(opened, day))
            if alarm.month >= first and all(value in (None, getattr(alarm, name)) for name, value in wanted.items())
        ]
    _print_alarms(found, as_json=json)


def _open(snapshot: Path | None) -> Any:
    from routes_geo.snapshot.snapshot import open_snapshot  # noqa: PLC0415

    return open_snapshot(choose_snapshot(snapshot, settings()))


def _first_month(snapshot: Any, months: int) -> int:
    from routes_geo.snapshot.series import last_month  # noqa: PLC0415

    return last_month(snapshot) - months + 1


def _one_of(text: str | None, known: list[Any], option: str) -> str | None:
    if text is not None and text not in known:
        raise typer.BadParameter(f"{text!r} is not accepted; give {', '.join(known)}", param_hint=option)
    return text


def _print_alarms(found: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        for alarm in found:
            say_json(alarm)
        return
    table = Table("alarm", "detections", "expected", "statistic", "threshold", "vintage", "status")
    for alarm in found:
        settled = "provisional" if alarm["provisional"] else "final"
        figures = (f"{alarm['value']:,}", f"{alarm['expected']:,.0f}", f"{alarm['statistic']:+.2f}")
        table.add_row(alarm["id"], *figures, f"{alarm['threshold']:g}", alarm["vintage"], settled)
    if found:
        OUT.print(table)
    say(f"{len(found)} alarms: statistical signals in published counts, and no public warnings")


@app.command()
def send(
    subscriptions: Annotated[
        Path | None,
        typer.Option(help="TOML file that says who is told. Default: by the settings.", show_default=False),
    ] = None,
    delivered: Annotated[
        Path | None,
        typer.Option(help="File that records what arrived. Default: below the home folder.", show_default=False),
    ] = None,
    months: MonthsOption = 12,
    most_messages: Annotated[int, typer.Option(help="Most messages of this run.", min=1, max=10_000)] = 100,
    longest_s: Annotated[float, typer.Option(help="Longest time of this run, in seconds.", min=1)] = 300,
    attempts: Annotated[int, typer.Option(help="Attempts at a message.", min=1, max=10)] = 5,
    timeout_s: Annotated[float, typer.Option(help="Longest wait for each step of an answer.", min=0.1, max=60)] = 10,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be sent, and send nothing.")] = False,
    snapshot: SnapshotOption = None,
    json: JsonOption = False,
) -> None:
    """Tell subscribers, by signed webhooks, of alarms they do not know yet and of those that are no longer raised.

    To be run after `routes-geo build`. What arrived is not sent again. The exit code is 1 if anything did not arrive;
    the next run tries it again. docs/alerts.md says what the file of subscriptions holds.
    """
    with reported():
        from routes_geo.alerts.deliveries import DeliveryLog, Run, messages_for, send_all  # noqa: PLC0415
        from routes_geo.alerts.subscriptions import read_subscriptions  # noqa: PLC0415
        from routes_geo.web_client import Patience  # noqa: PLC0415

        chosen = settings()
        log = DeliveryLog(delivered or chosen.delivered_file)
        wanted = read_subscriptions(subscriptions or chosen.subscriptions_file, os.environ)
        news = _news(_open(snapshot), months)
        planned = [(item, messages_for(item, log.delivered(item.name), news)) for item in wanted]
        if dry_run:
            rows = [{"subscription": item.name, "message_id": one.message_id} for item, some in planned for one in some]
            _print_results([row | {"outcome": "planned", "attempts": 0, "detail": ""} for row in rows], as_json=json)
            return
        run = Run(most_messages, longest_s, Patience(attempts=attempts, timeout_s=timeout_s))
        with progress() as show:
            show("sending")
            results = [asdict(item) for item in send_all(planned, log, run)]
    _print_results(results, as_json=json)
    if any(item["outcome"] != "delivered" for item in results):
        raise typer.Exit(EXIT_NOT_DELIVERED)


def _news(snapshot: Any, months: int) -> Any:
    from routes_geo.alerts.deliveries import News  # noqa: PLC0415
    from routes_geo.model import ROUTE_IDS  # noqa: PLC0415
    from routes_geo.pressure.alarms import snapshot_alarms  # noqa: PLC0415
    from routes_geo.snapshot.series import DETECTIONS  # noqa: PLC0415
    from routes_geo.snapshot.snapshot import vintage  # noqa: PLC0415

    names = {route: snapshot.route_name(route) for route in ROUTE_IDS}
    return News(vintage(snapshot, DETECTIONS), _first_month(snapshot, months), snapshot_alarms(snapshot), names)


def _print_results(results: Iterable[dict[str, Any]], *, as_json: bool) -> None:
    shown = list(results)
    if as_json:
        for row in shown:
            say_json(row)
        return
    table = Table("subscription", "message", "outcome", "attempts", "detail")
    for row in shown:
        cells = (row["subscription"], row["message_id"], row["outcome"], str(row["attempts"]), row["detail"])
        table.add_row(*map(str, cells))
    if shown:
        OUT.print(table)
    say(f"{len(shown)} messages, {sum(row['outcome'] == 'delivered' for row in shown)} delivered")
