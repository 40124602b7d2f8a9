"""The command line: take files in, see what they hold and changed, build, serve, report."""

from __future__ import annotations

from typing import Annotated

import typer

from routes_geo import __version__
from routes_geo.cli import (
    alarm_test,
    alerts,
    bins,
    building,
    claims,
    data,
    exporting,
    intake,
    ledger,
    outlook,
    serving,
)
from routes_geo.cli.terminal import say

_HELP = "Published counts on the migratory routes to Europe: ingest, build, serve and report."

app = typer.Typer(
    name="routes-geo",
    help=_HELP,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
for part in (intake, ledger, building, bins, alarm_test, claims, outlook, serving):
    app.add_typer(part.app)
app.add_typer(data.app, name="data")
app.add_typer(exporting.app, name="export")
app.add_typer(alerts.app, name="alerts")


@app.callback(invoke_without_command=True)
def main(*, version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False) -> None:
    """Published counts on the migratory routes to Europe: ingest, build, serve and report."""
    if version:
        say(f"routes-geo {__version__}")
        raise typer.Exit
