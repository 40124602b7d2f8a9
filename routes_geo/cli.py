"""The command line: ingest, build, verify, serve, report, data check."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from routes_geo import __version__
from routes_geo.errors import RoutesGeoError

app = typer.Typer(
    name="routes-geo",
    help="Published counts on the migratory routes to Europe: ingest, build, serve and report.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
data_app = typer.Typer(help="The embedded data.", no_args_is_help=True)
app.add_typer(data_app, name="data")

_ERR = Console(stderr=True, highlight=False)
_OUT = Console(highlight=False)
_EXIT_BAD_INPUT = 2


def _say(text: str) -> None:
    """Print a line for a person or a program: not wrapped to a width."""
    _OUT.print(text, soft_wrap=True, markup=False)


LedgerOption = Annotated[
    Path | None, typer.Option("--ledger", help="Ledger folder. Default: the user's data folder.", show_default=False)
]
SnapshotOption = Annotated[
    Path | None,
    typer.Option(
        "--snapshot",
        help="Snapshot folder, or a folder that points to one. Default: the last built, else the embedded one.",
        show_default=False,
    ),
]


def _complain(error: RoutesGeoError) -> None:
    _ERR.print(f"routes-geo: {error}", style="bold", markup=False, soft_wrap=True)


@contextmanager
def _reported() -> Iterator[None]:
    """Print one of our errors as one message and exit with 2; any other error is a defect and keeps its traceback."""
    try:
        yield
    except RoutesGeoError as error:
        _complain(error)
        raise typer.Exit(_EXIT_BAD_INPUT) from error


@contextmanager
def _progress() -> Iterator[Any]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=_ERR, transient=True, disable=not _ERR.is_terminal) as bar:
        task = bar.add_task("starting", total=None)

        def say(message: str) -> None:
            bar.update(task, description=message)

        yield say


def _settings() -> Any:
    from api.settings import load_settings  # noqa: PLC0415 - the core does not import the web

    return load_settings()


def _parse_day(text: str | None, option: str) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a date; write it as 2025-06-03", param_hint=option) from None


def _today() -> date:
    return datetime.now().astimezone().date()


@app.callback(invoke_without_command=True)
def main(*, version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False) -> None:
    """Published counts on the migratory routes to Europe: ingest, build, serve and report."""
    if version:
        _say(f"routes-geo {__version__}")
        raise typer.Exit


@app.command()
def ingest(
    files: Annotated[list[Path], typer.Argument(help="Publisher's files, as downloaded.", show_default=False)],
    source: Annotated[str | None, typer.Option(help="Source of the files. Default: told by the file.")] = None,
    released: Annotated[str | None, typer.Option(help="Release date, 2025-06-03. Default: as the file states.")] = None,
    ledger: LedgerOption = None,
) -> None:
    """Take publisher's files into the ledger.

    Every row is accepted or quarantined with a reason. The same file twice is taken in once. A file that is not
    accepted is named and leaves nothing behind; the others are taken in all the same, and the exit code is 2.

    Example: `routes-geo ingest Monthly_detections_of_IBC_2025_06_03.xlsx`
    """
    day = _parse_day(released, "--released")
    with _reported():
        from routes_geo.ingest import ingest_file  # noqa: PLC0415
        from routes_geo.ledger import Ledger  # noqa: PLC0415

        target = Ledger(ledger or _settings().ledger_dir)
    failed = False
    for path in files:
        try:
            with _progress() as say:
                say(f"reading {path.name}")
                result = ingest_file(path, target, source=source, released=day)
            _print_ingested(result)
        except RoutesGeoError as error:
            _complain(error)
            failed = True
    if failed:
        raise typer.Exit(_EXIT_BAD_INPUT)
    _say(f"ledger: {target.root}")


def _print_ingested(result: Any) -> None:
    release = result.release
    if result.intake is None:
        _say(f"{result.path.name}: nothing to do, the same bytes are in the ledger as {release.release_id}")
        return
    _say(
        f"{result.path.name}: {release.publisher}, released {release.released}, {release.series}\n"
        f"  rows in {release.rows_in} = accepted {release.rows_accepted} + quarantined {release.rows_quarantined}\n"
        f"  observations {result.intake.observations.num_rows}"
    )
    for row in result.intake.rejected[:20]:
        _say(f"  quarantined {row.location}: {row.reason}")
    if len(result.intake.rejected) > 20:
        _say(f"  and {len(result.intake.rejected) - 20} more")
    _print_totals(result.intake.observations)


def _print_totals(observations: Any) -> None:
    import pyarrow.compute as pc  # noqa: PLC0415

    years = observations.append_column("year", pc.year(observations["start"]))
    sums = years.group_by(["route", "year"]).aggregate([("value", "sum")]).to_pylist()
    newest = sorted({row["year"] for row in sums})[-5:]
    table = Table("route", *(str(year) for year in newest), title="totals of the newest years")
    by_key = {(row["route"], row["year"]): row["value_sum"] for row in sums}
    for route in sorted({row["route"] for row in sums}):
        table.add_row(route, *(f"{by_key.get((route, year), 0):,}" for year in newest))
    _OUT.print(table)


@app.command()
def build(
    ledger: LedgerOption = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for snapshots. Default: the user's data folder.", show_default=False)
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="Use what was released on or before this day, 2025-02-08.")] = None,
) -> None:
    """Build a snapshot from the ledger and the embedded data, and point `current` at it."""
    day = _parse_day(as_of, "--as-of")
    with _reported():
        from routes_geo.build import build_snapshot  # noqa: PLC0415
        from routes_geo.datafiles import embedded_data_dir  # noqa: PLC0415
        from routes_geo.ledger import Ledger  # noqa: PLC0415

        settings = _settings()
        source = Ledger(ledger or settings.ledger_dir)
        target = out or settings.snapshots_dir
        with _progress() as say:
            name = build_snapshot(
                target, data_dir=embedded_data_dir(), ledger=source, as_of=day, today=_today(), progress=say
            )
    _say(f"snapshot {name} in {target}")


@app.command()
def verify(folder: Annotated[Path, typer.Argument(help="Snapshot folder, or a folder that points to one.")]) -> None:
    """Check a snapshot against its name and its checksums."""
    with _reported():
        from routes_geo.snapshot import open_snapshot, verify_snapshot  # noqa: PLC0415

        problems = verify_snapshot(folder)
        snapshot = open_snapshot(folder)
    if problems:
        for problem in problems:
            _ERR.print(problem, markup=False)
        raise typer.Exit(_EXIT_BAD_INPUT)
    _say(f"snapshot {snapshot.snapshot_id}: {len(snapshot.manifest['files'])} files, all as recorded")


@app.command()
def serve(
    snapshot: SnapshotOption = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8000,
) -> None:
    """Serve the map and the API. Without a snapshot: the last built one, else the embedded one."""
    with _reported():
        import uvicorn  # noqa: PLC0415

        from api.app import create_app  # noqa: PLC0415

        settings = _settings()
        folder = _choose(snapshot, settings)
        application = create_app(settings.model_copy(update={"snapshot": snapshot or settings.snapshot}))
    _say(f"serving {folder}\nmap: http://{host}:{port}/   API: http://{host}:{port}/docs   stop: Ctrl-C")
    sys.stdout.flush()
    uvicorn.run(application, host=host, port=port, log_level="warning")


def _choose(snapshot: Path | None, settings: Any) -> Path:
    from routes_geo.embedded import first_with_snapshot, snapshot_folders  # noqa: PLC0415

    with _progress() as say:
        folders = snapshot_folders(snapshot or settings.snapshot, settings.snapshots_dir, settings.home, say)
    return first_with_snapshot(folders)


@app.command()
def report(
    route: Annotated[str, typer.Argument(help="Route id: CMED, EMED, WBAL, WMED or WAFR.")],
    first: Annotated[str | None, typer.Option("--from", help="First month, 2022-01. Default: two years back.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last month, 2023-12. Default: the newest.")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="File to write. Default: ROUTE.html.")] = None,
    snapshot: SnapshotOption = None,
) -> None:
    """Write a report of a route as one HTML file that opens offline.

    Example: `routes-geo report CMED --from 2022-01 --to 2023-12 -o cmed.html`
    """
    with _reported():
        from routes_geo.report.html import write_report  # noqa: PLC0415
        from routes_geo.snapshot import open_snapshot  # noqa: PLC0415

        opened = open_snapshot(_choose(snapshot, _settings()))
        target = output or Path(f"{route.lower()}.html")
        with _progress() as say:
            say(f"writing {target}")
            write_report(opened, route.upper(), first, last, target)
    _say(f"{target}: {target.stat().st_size:,} bytes")


@data_app.command("check")
def data_check(
    folder: Annotated[Path | None, typer.Argument(help="Data folder. Default: the embedded data.")] = None,
) -> None:
    """Validate the embedded data: coordinates, branches, ids, shares, and totals against published figures."""
    with _reported():
        from routes_geo.datacheck import check_data  # noqa: PLC0415
        from routes_geo.datafiles import embedded_data_dir  # noqa: PLC0415

        target = folder or embedded_data_dir()
        violations = check_data(target)
    for violation in violations:
        _ERR.print(str(violation), markup=False, soft_wrap=True)
    if violations:
        raise typer.Exit(_EXIT_BAD_INPUT)
    _say(f"{target}: no violation")


@data_app.command("refresh")
def data_refresh(
    folder: Annotated[Path | None, typer.Argument(help="Data folder. Default: the embedded data.")] = None,
) -> None:
    """Rewrite what is derived in the data folder: corridors from the branches, and the checksums in its README."""
    with _reported():
        from routes_geo.corridors import write_route_files  # noqa: PLC0415
        from routes_geo.datacheck import update_checksums  # noqa: PLC0415
        from routes_geo.datafiles import embedded_data_dir  # noqa: PLC0415

        target = folder or embedded_data_dir()
        with _progress() as say:
            say("drawing corridors")
            write_route_files(target)
        update_checksums(target)
    _say(f"{target}: corridors and checksums are as the tables give them")
