"""The command that tests the alarms on the past."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from routes_geo.cli.serving import choose_snapshot
from routes_geo.cli.terminal import OUT, JsonOption, SnapshotOption, progress, report_errors, say, say_json, settings

if TYPE_CHECKING:
    from routes_geo.pressure.backtest import AlarmOutcome, Backtest

app = typer.Typer()


@app.command("backtest")
def backtest_command(
    first: Annotated[str, typer.Option("--from", help="First month to test, such as 2016-01.")] = "2016-01",
    snapshot: SnapshotOption = None,
    json: JsonOption = False,
) -> None:
    """Test the alarms on past months: how often they go off, and how late.

    Example: `routes-geo backtest --from 2020-01`

    The command tests every month of every route with the figures that were published at the time. If there are none
    for a month, it uses later figures. Other detectors are tested for comparison. An alarm rate counts alarms in both
    directions. A delay of 0 means that the alarm is raised in the month itself.
    """
    with report_errors():
        from routes_geo.model import month_label, parse_month  # noqa: PLC0415
        from routes_geo.pressure.backtest import backtest  # noqa: PLC0415
        from routes_geo.pressure.known import known_routes  # noqa: PLC0415
        from routes_geo.snapshot.snapshot import open_snapshot  # noqa: PLC0415

        opened = open_snapshot(choose_snapshot(snapshot, settings()))
        with progress() as show:
            results = backtest(known_routes(opened), parse_month(first), say=show)
    if json:
        say_json(results)
        return
    _print_rates(results)
    _print_episodes(results)
    span = f"{month_label(results.first_month)} to {month_label(results.last_month)}"
    say(
        f"{results.tested[0].months} route-months, {span}: {results.then_known} tested with the figures published at "
        "the time, the others with later figures."
    )


def _print_rates(results: Backtest) -> None:
    from routes_geo.pressure.backtest import AIM_ALARM_RATE  # noqa: PLC0415

    table = Table(box=SIMPLE_HEAD, title=f"Alarm rates (aim: at most {AIM_ALARM_RATE:.0%})", title_justify="left")
    for name in ("detector", "alarm rate", "up", "down", "first half", "second half"):
        table.add_column(name, justify="left" if name == "detector" else "right")
    for route in results.tested[0].by_route:
        table.add_column(route, justify="right")
    for tested in results.tested:
        rates = (f"{rate:.1%}" for rate in tested.by_half)
        counts = (str(count) for count in tested.by_route.values())
        table.add_row(tested.detector, f"{tested.alarm_rate:.1%}", str(tested.up), str(tested.down), *rates, *counts)
    OUT.print(table)


def _print_episodes(results: Backtest) -> None:
    from routes_geo.model import month_label  # noqa: PLC0415

    table = Table(box=SIMPLE_HEAD, title="Months that should raise an alarm: statistic, delay", title_justify="left")
    table.add_column("detector")
    for outcome in results.tested[0].outcomes:
        episode = outcome.episode
        table.add_column(f"{episode.route} {month_label(episode.month)} {episode.direction}", justify="right")
    for tested in results.tested:
        table.add_row(tested.detector, *(_outcome_cell(outcome) for outcome in tested.outcomes))
    OUT.print(table)


def _outcome_cell(outcome: AlarmOutcome) -> str:
    delay = "no alarm" if outcome.delay_months is None else f"{outcome.delay_months} months"
    return f"{outcome.statistic:.2f}, {delay}"
