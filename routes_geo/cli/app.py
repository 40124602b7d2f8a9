"""The application: the group of all commands, and the end of the process."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from routes_geo import __version__
from routes_geo.cli.commands import BROKEN_PIPE, LazyGroup, leave_output

_EXITS = (
    "Exit codes: 0 success; 1 a message was not delivered, or an unexpected error; 2 a file, an option or a value was "
    "not accepted, or a check failed; 130 stopped by Ctrl-C; 141 the reader of the output closed it."
)

app = typer.Typer(
    name="routes-geo",
    cls=LazyGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    epilog=_EXITS,
)


@app.callback(invoke_without_command=True)
def main(*, version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False) -> None:
    """Read, map and report the published counts on the migratory routes to Europe.

    Start with `routes-geo demo`, which shows some figures, or `routes-geo serve`, which serves the map with the
    embedded data. To add a publisher's file, run `routes-geo ingest FILE` and then `routes-geo build`.
    """
    if version:
        typer.echo(f"routes-geo {__version__}")
        raise typer.Exit


def run() -> None:
    """Run the command line. Characters that the terminal does not know are printed as escapes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    finally:
        _flush()


def _flush() -> None:
    """Write what is left of the output; end quietly if nobody reads it."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        leave_output()
        raise SystemExit(BROKEN_PIPE) from None
