"""What the commands share: output, errors, progress, options."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

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

from routes_geo.errors import RoutesGeoError

ERR = Console(stderr=True, highlight=False)
_FILE_WIDTH = 240  # of a table that is not shown on a terminal, and must not be cut to one
OUT = Console(highlight=False, width=None if sys.stdout.isatty() else _FILE_WIDTH)
EXIT_BAD_INPUT = 2


def say(text: str) -> None:
    """Print a line for a person or a program: not wrapped to a width."""
    OUT.print(text, soft_wrap=True, markup=False)


LedgerOption = Annotated[
    Path | None, typer.Option("--ledger", help="Ledger folder. Default: the user's data folder.", show_default=False)
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, one object a line.")]
SnapshotOption = Annotated[
    Path | None,
    typer.Option(
        "--snapshot",
        help="Snapshot folder, or a folder that points to one. Default: the last built, else the embedded one.",
        show_default=False,
    ),
]


def alarm(text: str) -> None:
    """Print a line that must be seen."""
    OUT.print(text, style="bold red", soft_wrap=True, markup=False)


def say_error(text: str) -> None:
    """Print a line beside an error."""
    ERR.print(text, soft_wrap=True, markup=False)


def complain(error: RoutesGeoError) -> None:
    """Print one of our errors."""
    ERR.print(f"routes-geo: {error}", style="bold", markup=False, soft_wrap=True)


@contextmanager
def reported() -> Iterator[None]:
    """Print one of our errors as one message and exit with 2; any other error is a defect and keeps its traceback."""
    try:
        yield
    except RoutesGeoError as error:
        complain(error)
        raise typer.Exit(EXIT_BAD_INPUT) from error


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Show a spinner with what is being done, where a person looks on."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=ERR, transient=True, disable=not ERR.is_terminal) as bar:
        task = bar.add_task("starting", total=None)

        def show(message: str) -> None:
            bar.update(task, description=message)

        yield show


@contextmanager
def bytes_progress() -> Iterator[Callable[[str, int, int | None], None]]:
    """Show a bar of the bytes of each file that is fetched, where a person looks on."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=ERR, transient=True, disable=not ERR.is_terminal) as bar:
        tasks: dict[str, TaskID] = {}

        def show(name: str, done: int, total: int | None) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=total)
            bar.update(tasks[name], completed=done)

        yield show


class RowsBar:
    """A bar of rows, and what is being done."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("opening", total=None)

    def stage(self, what: str) -> None:
        """Say what is being done now."""
        self._bar.update(self._task, description=what)

    def rows(self, done: int, total: int | None) -> None:
        """Show how many rows are done."""
        self._bar.update(self._task, completed=done, total=total)


@contextmanager
def rows_progress(unit: str = "rows") -> Iterator[RowsBar]:
    """Show a bar of rows that are read, or of another unit, where a person looks on."""
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


def settings() -> Any:
    """Settings from the environment."""
    from api.settings import load_settings  # noqa: PLC0415 - the core does not import the web

    return load_settings()


def parse_day(text: str | None, option: str) -> date | None:
    """Parse an option that is a day."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a date; write it as 2025-06-03", param_hint=option) from None


def today() -> date:
    """Day by the clock of this machine."""
    return datetime.now().astimezone().date()


def open_ledger(folder: Path | None) -> Any:
    """Ledger in a folder, by default in the user's data folder."""
    from routes_geo.ledger.ledger import Ledger  # noqa: PLC0415

    return Ledger(folder or settings().ledger_dir)


def say_json(value: Any) -> None:
    """Print one JSON object on a line of its own."""
    import orjson  # noqa: PLC0415

    sys.stdout.write(orjson.dumps(value).decode() + "\n")
