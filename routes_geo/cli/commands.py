"""The list of commands, and the group that imports the module of a command only when the command runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from typing import Any, cast

import typer
from typer.core import TyperGroup

from routes_geo.errors import RoutesGeoError

BROKEN_PIPE = 141  # as a shell states it for a program that SIGPIPE ended


@dataclass(frozen=True, slots=True)
class CommandHome:
    """The module of a command, and the first sentence of its help. A group is all commands of its module."""

    module: str
    summary: str
    is_group: bool = False


PANELS: Mapping[str, Mapping[str, CommandHome]] = {
    "Look at the figures": {
        "demo": CommandHome("first_steps", "Show what is in here: the year to date, the last two years, the pressure."),
        "status": CommandHome(
            "status", "Say how old the figures are, what the newest releases changed, and what to run next."
        ),
        "routes": CommandHome("geography", "List the five routes with the names that publishers use for them."),
        "places": CommandHome(
            "geography", "List landing, departure, transit and border places with their positions."
        ),
        "series": CommandHome(
            "series",
            "Print the counts of a series on a route by period. Default: detections in the newest twelve months.",
        ),
        "pressure": CommandHome(
            "series", "Print the pressure on a route, or on each of the five, by month: a score from 0 to 100."
        ),
        "hotspots": CommandHome(
            "series",
            "List hotspots and their members with the load on reception: people per place. Default: all that is "
            "stated.",
        ),
        "compare": CommandHome(
            "comparing",
            "Compare the counts of a window with those of another, within one release. Default: the year to date.",
        ),
        "changes": CommandHome("building", "List the revisions each release made to earlier figures."),
        "forecast": CommandHome(
            "outlook", "Print the expected final counts of provisional months, and a forecast of the next three months."
        ),
        "figures": CommandHome(
            "figures",
            "List published figures that are no series, those of the newest period first, each with its source.",
        ),
        "claims": CommandHome(
            "claims",
            "Check the statements in the Commission President's letter of October 2023 against the counts in a "
            "snapshot.",
        ),
    },
    "Map, reports and files": {
        "serve": CommandHome("serving", "Serve the map and the API."),
        "mcp": CommandHome(
            "assistants",
            "Offer the figures as tools to an assistant (Model Context Protocol), over standard input and output.",
        ),
        "keys": CommandHome(
            "keys", "Give out keys to clients of the service, list, revoke or check them.", is_group=True
        ),
        "open": CommandHome("first_steps", "Open the map in your browser; start the service if it does not run."),
        "docs": CommandHome("first_steps", "Open the guide in your browser, or say where it is."),
        "report": CommandHome(
            "reporting",
            "Write a report on one or several routes as a single HTML file that opens offline, or as PDF.",
        ),
        "export": CommandHome(
            "exporting", "Export map data to a file or a database, or the page to a folder.", is_group=True
        ),
    },
    "Your own points": {"bin": CommandHome("bins", "Count points, or sum their numbers, in H3 cells.")},
    "Publishers' files": {
        "ingest": CommandHome("intake", "Read files into the ledger."),
        "sync": CommandHome(
            "publishers", "Download the publishers' current files and ingest those that changed."
        ),
        "sources": CommandHome("publishers", "List the supported publishers and their series."),
        "releases": CommandHome("ledger", "List the releases in the ledger, including withdrawn ones."),
        "quarantine": CommandHome(
            "ledger", "List the input rows that were not accepted, with their content and the reason."
        ),
        "withdraw": CommandHome("ledger", "Exclude a release from future snapshots."),
        "reinstate": CommandHome("ledger", "Undo `withdraw`: include a release in future snapshots again."),
        "build": CommandHome("building", "Build a snapshot from the ledger and the embedded data."),
        "verify": CommandHome("serving", "Check a snapshot's checksums, or those of a ledger."),
        "data": CommandHome("data", "Check the embedded data, or refresh what is derived from it.", is_group=True),
    },
    "Alarms": {
        "alerts": CommandHome(
            "alerts", "List alarms (months that are unusual for their route), or send them.", is_group=True
        ),
        "backtest": CommandHome("alarm_test", "Test the alarms on past months: how often they go off, and how late."),
    },
}  # fmt: skip
HOMES = {name: home for commands in PANELS.values() for name, home in commands.items()}


class _Commands(MutableMapping[str, Any]):
    """The commands by name, each made when it is asked for."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            self._made[name] = _make_command(name, HOMES[name])
        return self._made[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self._made[name] = command

    def __delitem__(self, name: str) -> None:
        del self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(HOMES)

    def __len__(self) -> int:
        return len(HOMES)

    def __contains__(self, name: object) -> bool:
        return name in HOMES


class LazyGroup(TyperGroup):
    """The group of all commands. Its help lists them without importing them."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = _Commands()

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - as typer calls it
        """Return the names of all commands."""
        return list(HOMES)

    def make_context(self, *arguments: Any, **options: Any) -> Any:
        """Parse the options of the group, which may print its help."""
        with _quiet_pipe():
            return super().make_context(*arguments, **options)

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        with _quiet_pipe(), _reported():
            return super().invoke(ctx)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help of a group of stubs, which have the same names and summaries."""
        _listing(self).format_help(ctx, formatter)

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """Complete the names of commands and options from the same stubs."""
        return TyperGroup.shell_complete(_listing(self), ctx, incomplete)


@contextmanager
def _reported() -> Iterator[None]:
    """Report an error that a command left to its caller, such as that of a table which it reads while it prints."""
    try:
        yield
    except (RoutesGeoError, OSError):
        from routes_geo.cli.terminal import report_errors  # noqa: PLC0415

        with report_errors():
            raise


@contextmanager
def _quiet_pipe() -> Iterator[None]:
    """End quietly, with a code of its own, if nobody reads the output any more."""
    try:
        yield
    except BrokenPipeError:
        leave_output()
        raise typer.Exit(BROKEN_PIPE) from None


def leave_output() -> None:
    """Send the rest of the output nowhere, so that nothing is written to a closed pipe when the process ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # a stream of a test has no file
            os.dup2(nowhere, stream.fileno())


def _listing(group: TyperGroup) -> TyperGroup:
    """Return a group with the options of another one, and a stub for each command."""
    stubs = {
        name: typer.core.TyperCommand(name, help=home.summary, rich_help_panel=panel)
        for panel, homes in PANELS.items()
        for name, home in homes.items()
    }
    return TyperGroup(
        name=group.name,
        commands=cast("dict[str, Any]", stubs),
        rich_markup_mode=group.rich_markup_mode,
        help=group.help,
        epilog=group.epilog,
        params=group.params,
    )


def _make_command(name: str, home: CommandHome) -> Any:
    """Import the module of a command and return the command."""
    part: typer.Typer = import_module(f"routes_geo.cli.{home.module}").app
    holder = typer.Typer(rich_markup_mode="markdown", pretty_exceptions_enable=False, add_completion=False)
    holder.add_typer(part, name=name if home.is_group else None)
    return typer.main.get_group(holder).commands[name]
