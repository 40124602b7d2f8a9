"""Output, errors, progress bars and options that the commands share."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from routes_geo.errors import RoutesGeoError, os_sentence

if TYPE_CHECKING:
    from api.settings import Settings
    from routes_geo.ledger.ledger import Ledger

_FILE_WIDTH = 240  # characters of a table that goes to a file or a pipe, where no terminal limits it
EXIT_BAD_INPUT = 2


class _Terminal(Console):
    """A console that leaves a closed pipe to the group of commands, which ends quietly."""

    def on_broken_pipe(self) -> None:
        """Raise BrokenPipeError instead of ending the process with the code of a defect."""
        raise BrokenPipeError


ERR = _Terminal(stderr=True, highlight=False)
OUT = _Terminal(highlight=False, width=None if sys.stdout.isatty() else _FILE_WIDTH)


def say(text: str) -> None:
    """Print a line to the standard output, without wrapping it."""
    OUT.print(text, soft_wrap=True, markup=False)


LedgerOption = Annotated[
    Path | None,
    typer.Option("--ledger", help="Ledger folder. Default: a folder in your user data folder.", show_default=False),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, one object per line.")]
AllowRejectedOption = Annotated[
    bool,
    typer.Option(
        "--allow-rejected",
        help="Accept a file of which more than a tenth of the rows are rejected. By default, that is an error.",
    ),
]
EncodingOption = Annotated[
    str | None,
    typer.Option(help="Encoding of text files, such as cp1252. Default: detected from the whole file."),
]
SnapshotOption = Annotated[
    Path | None,
    typer.Option(
        "--snapshot",
        help="Snapshot folder, or a folder that points to one. Default: the last one you built, or the embedded one.",
        show_default=False,
    ),
]


def alarm(text: str) -> None:
    """Print a line in bold red to the standard output."""
    OUT.print(text, style="bold red", soft_wrap=True, markup=False)


def say_error(text: str) -> None:
    """Print a line to the standard error, without wrapping it."""
    ERR.print(text, soft_wrap=True, markup=False)


def complain(error: Exception) -> None:
    """Print the message of an expected error to the standard error."""
    text = os_sentence(error) if isinstance(error, OSError) else str(error)
    ERR.print(f"routes-geo: {text}", style="bold", markup=False, soft_wrap=True)


@contextmanager
def report_errors() -> Iterator[None]:
    """Print a RoutesGeoError, or an error of the operating system, as one message and exit with 2.

    Any other error is a defect and keeps its traceback. A closed pipe is left to the caller, which ends quietly.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except (RoutesGeoError, OSError) as error:
        complain(error)
        raise typer.Exit(EXIT_BAD_INPUT) from error


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Show a spinner and the current step on a terminal; yield the function that changes the step."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=ERR, transient=True, disable=not ERR.is_terminal) as bar:
        task = bar.add_task("starting", total=None)

        def show(message: str) -> None:
            bar.update(task, description=message)

        yield show


@contextmanager
def bytes_progress() -> Iterator[Callable[[str, int, int | None], None]]:
    """Show a bar for each download on a terminal; yield a function of the file's name, its bytes so far and in all."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=ERR, transient=True, disable=not ERR.is_terminal) as bar:
        tasks: dict[str, TaskID] = {}

        def show(name: str, done: int, total: int | None) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=total)
            bar.update(tasks[name], completed=done)

        yield show


class RowsBar:
    """A progress bar of rows with the current step."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("opening", total=None)

    def stage(self, step: str) -> None:
        """Show the current step."""
        self._bar.update(self._task, description=step)

    def rows(self, done: int, total: int | None) -> None:
        """Show how many rows are done, of how many in all (None: unknown)."""
        self._bar.update(self._task, completed=done, total=total)


@contextmanager
def rows_progress(unit: str = "rows") -> Iterator[RowsBar]:
    """Show a progress bar of rows, or of another unit, on a terminal."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(unit),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=ERR, transient=True, disable=not ERR.is_terminal) as bar:
        yield RowsBar(bar)


def settings() -> Settings:
    """Read the settings from the environment."""
    from api.settings import load_settings  # noqa: PLC0415

    return load_settings()


def parse_day_option(text: str | None, option: str) -> date | None:
    """Parse a day such as 2025-02-08; typer.BadParameter names the option with anything else."""
    from routes_geo.months import parse_iso_day  # noqa: PLC0415 - it loads numpy

    if text is None:
        return None
    try:
        return parse_iso_day(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None


def today() -> date:
    """Return the current day by the clock of this machine."""
    return datetime.now().astimezone().date()


def open_ledger(folder: Path | None) -> Ledger:
    """Open the ledger in a folder, by default in the user's data folder."""
    from routes_geo.ledger.ledger import Ledger  # noqa: PLC0415

    return Ledger(folder or settings().ledger_dir)


def say_json(value: object) -> None:
    """Print a value as one line of JSON."""
    import orjson  # noqa: PLC0415

    sys.stdout.write(orjson.dumps(value).decode() + "\n")
