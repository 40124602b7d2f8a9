"""The command that tests the alarms on the past."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from routes_geo.cli.serving import choose_snapshot
from routes_geo.cli.terminal import OUT, JsonOption, SnapshotOption, progress, reported, say, say_json, settings

app = typer.Typer()


@app.command()
def backtest(
    first: Annotated[str, typer.Option("--from", help="First month to judge.")] = "2016-01",
    snapshot: SnapshotOption = None,
    json: JsonOption = False,
) -> None:
    """Test the alarms on the past: alarm rate, delay, and the months that ought to raise one.

    Every month of every route is judged by what was known of it and of the months before at the time; where no figure
    of that time is held, by later ones. Detectors to compare with are judged beside ours. A rate counts alarms in
    either direction. A delay of 0 is an alarm in the month itself.

    Example: `routes-geo backtest --from 2020-01`
    """
    with reported():
        from routes_geo.model import month_label, parse_month  # noqa: PLC0415
        from routes_geo.pressure.backtest import backtest as run  # noqa: PLC0415
        from routes_geo.pressure.known import known_routes  # noqa: PLC0415
        from routes_geo.snapshot.snapshot import open_snapshot  # noqa: PLC0415

        opened = open_snapshot(choose_snapshot(snapshot, settings()))
        with progress() as show:
            found = run(known_routes(opened), parse_month(first), say=show)
    if json:
        say_json(found)
        return
    _print_rates(found)
    _print_episodes(found, month_label)
    span = f"{month_label(found.first_month)} to {month_label(found.last_month)}"
    say(
        f"{found.tested[0].months} route-months, {span}; {found.then_known} of them judged by figures of their time, "
        "the others by later ones."
    )


def _print_rates(found: Any) -> None:
    from routes_geo.pressure.backtest import AIM_ALARM_RATE  # noqa: PLC0415

    table = Table(box=SIMPLE_HEAD, title=f"Alarm rates (aim: at most {AIM_ALARM_RATE:.0%})", title_justify="left")
    for name in ("detector", "alarm rate", "up", "down", "first half", "second half"):
        table.add_column(name, justify="left" if name == "detector" else "right")
    for route in found.tested[0].by_route:
        table.add_column(route, justify="right")
    for item in found.tested:
        rates = (f"{rate:.1%}" for rate in item.by_half)
        counts = (str(count) for count in item.by_route.values())
        table.add_row(item.detector, f"{item.alarm_rate:.1%}", str(item.up), str(item.down), *rates, *counts)
    OUT.print(table)


def _print_episodes(found: Any, label: Any) -> None:
    table = Table(box=SIMPLE_HEAD, title="Months that ought to raise an alarm: statistic, delay", title_justify="left")
    table.add_column("detector")
    for outcome in found.tested[0].outcomes:
        episode = outcome.episode
        table.add_column(f"{episode.route} {label(episode.month)} {episode.direction}", justify="right")
    for item in found.tested:
        table.add_row(item.detector, *(_outcome(outcome) for outcome in item.outcomes))
    OUT.print(table)


def _outcome(outcome: Any) -> str:
    delay = "none" if outcome.delay_months is None else f"{outcome.delay_months} months"
    return f"{outcome.statistic:.2f}, {delay}"
