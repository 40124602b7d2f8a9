"""Commands for alarms: list, send."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from routes_geo.cli.names import RouteOption
from routes_geo.cli.output import CsvOption, choose_form, print_records
from routes_geo.cli.serving import choose_snapshot
from routes_geo.cli.terminal import (
    OUT,
    JsonOption,
    SnapshotOption,
    parse_day_option,
    progress,
    report_errors,
    say,
    say_json,
    settings,
)
from routes_geo.errors import choice_of

if TYPE_CHECKING:
    from routes_geo.alerts.deliveries import News
    from routes_geo.pressure.alarms import Alarm
    from routes_geo.snapshot.snapshot import Snapshot

app = typer.Typer(help="List alarms (months that are unusual for their route), or send them.", no_args_is_help=True)

EXIT_NOT_DELIVERED = 1
MonthsOption = Annotated[int, typer.Option(help="Number of most recent months to include.", min=1, max=1200)]


@dataclass(frozen=True, slots=True)
class _MessageRow:
    """One message to one receiver, as `send` prints it."""

    subscription: str
    message_id: str
    outcome: str
    attempts: int = 0
    detail: str = ""


@app.command("list")
def list_alarms(
    route: RouteOption = None,
    detector: Annotated[str | None, typer.Option(help="ears, surge or shock. Default: all detectors.")] = None,
    direction: Annotated[str | None, typer.Option(help="up or down. Default: both.")] = None,
    months: MonthsOption = 24,
    as_of: Annotated[
        str | None, typer.Option(help="List the alarms as they were known on this day, such as 2025-02-08.")
    ] = None,
    snapshot: SnapshotOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """List alarms, newest first.

    Example: `routes-geo alerts list --route WAFR --months 36`

    An alarm is a statistical signal in published counts. It is not a public warning.
    """
    day = parse_day_option(as_of, "--as-of")
    with report_errors():
        from routes_geo.alerts.words import describe_alarm  # noqa: PLC0415
        from routes_geo.pressure.alarms import Detector, Direction, snapshot_alarms  # noqa: PLC0415
        from routes_geo.snapshot.answers import fields_of  # noqa: PLC0415

        form = choose_form(json=json, csv=csv)
        opened = _open(snapshot)
        chosen_route = opened.route_id(route) if route else None
        filters = {
            "route": chosen_route,
            "detector": _check_choice(detector, list(Detector), "--detector"),
            "direction": _check_choice(direction, list(Direction), "--direction"),
        }
        first = _first_month(opened, months)
        alarms = [
            alarm
            for alarm in reversed(snapshot_alarms(opened, day))
            if alarm.month >= first and all(value in (None, getattr(alarm, name)) for name, value in filters.items())
        ]
    if not print_records((fields_of(describe_alarm(each, opened.route_name(each.route))) for each in alarms), form):
        _print_alarms(alarms)


def _open(snapshot: Path | None) -> Snapshot:
    from routes_geo.snapshot.snapshot import open_snapshot  # noqa: PLC0415

    return open_snapshot(choose_snapshot(snapshot, settings()))


def _first_month(snapshot: Snapshot, months: int) -> int:
    from routes_geo.snapshot.series import last_month  # noqa: PLC0415

    return last_month(snapshot) - months + 1


def _check_choice(text: str | None, accepted: Sequence[str], option: str) -> str | None:
    if text is not None and text not in accepted:
        raise typer.BadParameter(f"{text!r} is not accepted; {choice_of(text, accepted)}", param_hint=option)
    return text


def _print_alarms(alarms: Sequence[Alarm]) -> None:
    table = Table("alarm", "detections", "expected", "statistic", "threshold", "vintage", "status")
    for alarm in alarms:
        status = "provisional" if alarm.is_provisional else "final"
        figures = (f"{alarm.value:,}", f"{alarm.expected:,.0f}", f"{alarm.statistic:+.2f}")
        table.add_row(alarm.alarm_id, *figures, f"{alarm.threshold:g}", alarm.vintage.isoformat(), status)
    if alarms:
        OUT.print(table)
    say(f"{len(alarms)} alarms. They are statistical signals in published counts, not public warnings.")


@app.command()
def send(
    subscriptions: Annotated[
        Path | None,
        typer.Option(help="TOML file of subscribers. Default: the file named in the settings.", show_default=False),
    ] = None,
    delivered: Annotated[
        Path | None,
        typer.Option(help="File that records deliveries. Default: a file in the home folder.", show_default=False),
    ] = None,
    months: MonthsOption = 12,
    most_messages: Annotated[int, typer.Option(help="Send at most this many messages.", min=1, max=10_000)] = 100,
    longest_s: Annotated[float, typer.Option(help="Stop after this many seconds.", min=1)] = 300,
    attempts: Annotated[int, typer.Option(help="Try each message this many times.", min=1, max=10)] = 5,
    timeout_s: Annotated[
        float, typer.Option(help="Wait at most this many seconds for each step of an answer.", min=0.1, max=60)
    ] = 10,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would be sent, and send nothing.")] = False,
    snapshot: SnapshotOption = None,
    json: JsonOption = False,
) -> None:
    """Send new and ended alarms to subscribers as signed webhooks.

    Example: `routes-geo alerts send --subscriptions subscriptions.toml --dry-run`

    Run it after `routes-geo build`. Delivered messages are not sent again. If a message cannot be delivered, the exit
    code is 1 and the next run tries it again. docs/how_to/receive_alerts.md describes the file of subscribers.
    """
    with report_errors():
        from routes_geo.alerts.deliveries import DeliveryLog, Run, messages_for, send_all  # noqa: PLC0415
        from routes_geo.alerts.subscriptions import read_subscriptions  # noqa: PLC0415
        from routes_geo.web_client import Patience  # noqa: PLC0415

        chosen = settings()
        log = DeliveryLog(delivered or chosen.delivered_file)
        subscribers = read_subscriptions(subscriptions or chosen.subscriptions_file, os.environ)
        news = _news(_open(snapshot), months)
        planned = [
            (subscriber, messages_for(subscriber, log.delivered(subscriber.name), news)) for subscriber in subscribers
        ]
        if dry_run:
            _print_results(
                (
                    _MessageRow(to.name, message.message_id, "planned")
                    for to, messages in planned
                    for message in messages
                ),
                as_json=json,
            )
            return
        run = Run(most_messages, longest_s, Patience(attempts=attempts, timeout_s=timeout_s))
        with progress() as show:
            show("sending")
            results = [_MessageRow(**asdict(delivery)) for delivery in send_all(planned, log, run)]
    _print_results(results, as_json=json)
    if any(result.outcome != "delivered" for result in results):
        raise typer.Exit(EXIT_NOT_DELIVERED)


def _news(snapshot: Snapshot, months: int) -> News:
    from routes_geo.alerts.deliveries import News  # noqa: PLC0415
    from routes_geo.model import ROUTE_IDS  # noqa: PLC0415
    from routes_geo.pressure.alarms import snapshot_alarms  # noqa: PLC0415
    from routes_geo.snapshot.releases import vintage  # noqa: PLC0415
    from routes_geo.snapshot.series import DETECTIONS  # noqa: PLC0415

    names = {route: snapshot.route_name(route) for route in ROUTE_IDS}
    return News(vintage(snapshot, DETECTIONS), _first_month(snapshot, months), snapshot_alarms(snapshot), names)


def _print_results(results: Iterable[_MessageRow], *, as_json: bool) -> None:
    rows = list(results)
    if as_json:
        for row in rows:
            say_json(asdict(row))
        return
    table = Table("subscription", "message", "outcome", "attempts", "detail")
    for row in rows:
        table.add_row(row.subscription, row.message_id, str(row.outcome), str(row.attempts), row.detail)
    if rows:
        OUT.print(table)
    say(f"{len(rows)} messages, {sum(row.outcome == 'delivered' for row in rows)} delivered")
