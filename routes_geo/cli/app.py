"""The application that gathers the commands of all modules."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from routes_geo import __version__
from routes_geo.cli import (
    alarm_test,
    alerts,
    assistants,
    bins,
    building,
    claims,
    comparing,
    data,
    exporting,
    figures,
    intake,
    ledger,
    outlook,
    publishers,
    serving,
    status,
)
from routes_geo.cli.terminal import say

_HELP = "Read, map and report the published counts on the migratory routes to Europe."

app = typer.Typer(
    name="routes-geo",
    help=_HELP,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
for part in (
    intake,
    publishers,
    ledger,
    building,
    bins,
    alarm_test,
    claims,
    figures,
    outlook,
    comparing,
    status,
    serving,
    assistants,
):
    app.add_typer(part.app)
app.add_typer(data.app, name="data")
app.add_typer(exporting.app, name="export")
app.add_typer(alerts.app, name="alerts")


@app.callback(invoke_without_command=True)
def main(*, version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False) -> None:
    """Read, map and report the published counts on the migratory routes to Europe.

    Start with `routes-geo serve`: it serves the map with the embedded data. To add a publisher's file, run
    `routes-geo ingest FILE` and then `routes-geo build`.
    """
    if version:
        say(f"routes-geo {__version__}")
        raise typer.Exit


def run() -> None:
    """Run the command line. Characters that the terminal does not know are printed as escapes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    app()
