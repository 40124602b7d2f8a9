"""The command that reads files into the ledger: ingest."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from routes_geo.cli.intake_report import (
    describe_columns,
    describe_failure,
    print_result,
    report_failure,
    report_skipped,
)
from routes_geo.cli.terminal import (
    EXIT_BAD_INPUT,
    AllowRejectedOption,
    EncodingOption,
    JsonOption,
    LedgerOption,
    open_ledger,
    parse_day_option,
    progress,
    report_errors,
    say,
    say_json,
)
from routes_geo.errors import NotFound, RoutesGeoError
from routes_geo.model import Indicator
from routes_geo.tables.encoding import check_encoding
from routes_geo.tables.limits import MAX_FILE_BYTES, MIB

if TYPE_CHECKING:
    from routes_geo.ledger.ingest import Ingested
    from routes_geo.ledger.inputs import InputFile, IntakeOptions, JoinedInput
    from routes_geo.ledger.ledger import Ledger
    from routes_geo.ledger.preview import Preview

app = typer.Typer()


@app.command()
def ingest(
    files: Annotated[
        list[Path],
        typer.Argument(help="Files as you downloaded them from a publisher, or folders.", show_default=False),
    ],
    source: Annotated[
        str | None,
        typer.Option(help="Publisher of the files, or `table` for your own data. Default: detected from the file."),
    ] = None,
    released: Annotated[
        str | None,
        typer.Option(help="Release date, such as 2025-06-03. Default: the date in the file, otherwise today."),
    ] = None,
    ledger: LedgerOption = None,
    json: JsonOption = False,
    column: Annotated[
        list[str] | None,
        typer.Option(
            help="With --source table: FIELD=COLUMN, such as value=arrivals; FIELD= leaves a field out. Repeatable."
        ),
    ] = None,
    name: Annotated[str, typer.Option(help="With --source table: name of the series, table.NAME.v1.")] = "own",
    title: Annotated[str, typer.Option(help="With --source table: title of the series.")] = "Own table",
    publisher: Annotated[str, typer.Option(help="With --source table: publisher of the figures.")] = "own data",
    indicator: Annotated[
        Indicator, typer.Option(help="With --source table: what the figures count.")
    ] = Indicator.ARRIVALS,
    unit: Annotated[str, typer.Option(help="With --source table: unit of the counts.")] = "persons",
    licence: Annotated[str, typer.Option(help="With --source table: licence of the figures.")] = "not stated",
    grain: Annotated[
        str, typer.Option(help="With --source table: length of a period: week, month, quarter or year.")
    ] = "month",
    route: Annotated[str | None, typer.Option(help="With --source table: route of all rows.")] = None,
    decimal: Annotated[
        str | None,
        typer.Option(help="With --source table: decimal separator, dot or comma. Default: decided from each column."),
    ] = None,
    thousands: Annotated[
        str | None,
        typer.Option(
            help="With --source table: thousands separator, dot, comma, space, apostrophe or none. "
            "Default: decided from the column."
        ),
    ] = None,
    crs: Annotated[
        str | None,
        typer.Option(
            help="With --source table: reference system of the coordinates, such as EPSG:3035. Default: the one that "
            "the file states, otherwise WGS 84."
        ),
    ] = None,
    axis_order: Annotated[
        str | None,
        typer.Option(
            help="With --source table: order of two coordinates in one column, lat-lng or lng-lat. Default: from its "
            "name; lat-lng in text, lng-lat in geometries."
        ),
    ] = None,
    dates: Annotated[
        str | None,
        typer.Option(
            help="With --source table: order of dates such as 03/04/2023, day-first or month-first. "
            "Default: decided from the column."
        ),
    ] = None,
    encoding: EncodingOption = None,
    delimiter: Annotated[
        str | None,
        typer.Option(help="With --source table: comma, semicolon, tab or pipe. Default: detected."),
    ] = None,
    sheet: Annotated[
        str | None,
        typer.Option(help="With --source table: sheet of a workbook. Default: the first one with a table."),
    ] = None,
    layer: Annotated[
        str | None, typer.Option(help="With --source table: layer of a file of geodata that has several.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be read from each file, and write nothing.")
    ] = False,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Also say for each column which field it became and why. Best with --dry-run."),
    ] = False,
    allow_rejected: AllowRejectedOption = False,
    max_file_mib: Annotated[
        int, typer.Option(help="Size of the largest file that is accepted, in MiB.", min=1)
    ] = MAX_FILE_BYTES // MIB,
) -> None:
    """Read files into the ledger.

    Example: `routes-geo ingest Monthly_detections_of_IBC_2025_06_03.xlsx`

    For a table of your own:
    `routes-geo ingest landings.csv --source table --name landings --column value=people --route CMED`

    To see first what would be read: `routes-geo ingest --dry-run --explain FILE`

    Every row is accepted, or quarantined with a reason (see `routes-geo quarantine`). If you ingest the same file
    again, nothing changes. If a file is not accepted, the command reports it and stores nothing from it; the other
    files are ingested, and the exit code is 2. A file without any accepted row is not accepted, and neither is one of
    which more than a tenth of the rows are lost, unless you give --allow-rejected.
    """
    day = parse_day_option(released, "--released")
    from routes_geo.ledger.inputs import IntakeOptions  # noqa: PLC0415

    with report_errors():
        check_encoding(encoding)
        own_table = None
        if source == "table":
            from routes_geo.cli.own_table import own_table_input  # noqa: PLC0415
            from routes_geo.sources.table.adapter import Details  # noqa: PLC0415
            from routes_geo.sources.table.formats import parse_notation  # noqa: PLC0415
            from routes_geo.tables.options import ReadOptions  # noqa: PLC0415
            from routes_geo.tables.where.reading import PlaceOptions  # noqa: PLC0415

            details = Details(name, title, publisher, indicator, unit, licence, grain, route)
            notation = parse_notation(decimal, thousands, dates, place=PlaceOptions(crs, axis_order))
            own_table = own_table_input(
                files, column or [], details, notation, ReadOptions(None, delimiter, sheet, layer)
            )
        how = IntakeOptions(day, max_file_mib * MIB, encoding, allow_rejected)
        target = open_ledger(ledger)
        paths = [(own_table.path, True)] if own_table else _files(files)
    has_failed = False
    for number, (path, is_named) in enumerate(paths, 1):
        if not is_named and source is None and _is_foreign(path):
            report_skipped(path, as_json=json)
            continue
        options = _Options(own_table, source, how, json, dry_run, explain)
        has_failed |= not _take(path, target, options, f"{number} of {len(paths)}")
    if not json:
        say("dry run: nothing was written" if dry_run else f"ledger: {target.root}")
    if has_failed:
        raise typer.Exit(EXIT_BAD_INPUT)


@dataclass(frozen=True, slots=True)
class _Options:
    own_table: InputFile | JoinedInput | None
    source: str | None
    intake: IntakeOptions
    as_json: bool
    dry_run: bool
    explain: bool


def _take(path: Path, ledger: Ledger, options: _Options, position: str) -> bool:
    """Ingest a file, or preview it, and print the result; return whether it was accepted."""
    from routes_geo.tables.trace import tracing  # noqa: PLC0415

    with tracing() as trace:
        try:
            with progress() as show:
                show(f"{position}: {path.name}")
                result = _read(path, ledger, options)
            answer, error = result.as_json(), _loss_of(result, options)
        except RoutesGeoError as failure:
            result, answer, error = None, {"file": path.name}, failure
    if options.as_json:
        failed = describe_failure(error) if error else {}
        say_json(answer | failed | (describe_columns(trace) if options.explain or options.dry_run else {}))
    else:
        print_result(
            result, trace if options.explain or (options.dry_run and result) else None, explain=options.explain
        )
    if error:
        report_failure(error)
    return error is None


def _read(path: Path, ledger: Ledger, options: _Options) -> Ingested | Preview:
    from routes_geo.ledger.ingest import ingest_input  # noqa: PLC0415
    from routes_geo.ledger.inputs import input_file  # noqa: PLC0415
    from routes_geo.ledger.preview import preview_input  # noqa: PLC0415

    given = options.own_table or input_file(path, options.source)
    return (preview_input if options.dry_run else ingest_input)(given, ledger, options.intake)


def _loss_of(result: Ingested | Preview, options: _Options) -> RoutesGeoError | None:
    """Return the error that ingesting a previewed file would be, or None."""
    from routes_geo.ledger.ingest import Ingested  # noqa: PLC0415

    try:
        if not isinstance(result, Ingested):
            result.outcome.check(allow_rejected=options.intake.allow_rejected)
    except RoutesGeoError as error:
        return error
    return None


def _files(arguments: list[Path]) -> list[tuple[Path, bool]]:
    """Return the files to read, each with whether it is an argument itself; folders are searched at any depth."""
    files: list[tuple[Path, bool]] = []
    for path in arguments:
        inside = sorted(file for file in path.rglob("*") if file.is_file() and not file.name.startswith("."))
        files += [(file, False) for file in inside] if path.is_dir() else [(path, True)]
    if not files:
        raise NotFound(f"no file in {', '.join(map(str, arguments))}; name a file, or a folder that contains one")
    return files


def _is_foreign(path: Path) -> bool:
    """Return whether no source recognises a file, although it can be read."""
    from routes_geo.sources.registry import ADAPTERS  # noqa: PLC0415
    from routes_geo.sources.sniff import Sniffed  # noqa: PLC0415

    sniffed = Sniffed(path)
    return not any(adapter.recognises(sniffed) for adapter in ADAPTERS.values()) and sniffed.is_readable


def ingest_with(
    path: Path,
    ledger: Ledger,
    source: str | None,
    *,
    allow_rejected: bool = False,
) -> Ingested:
    """Ingest a file with the adapter of a named source, or with the one that recognises the file."""
    from routes_geo.ledger.ingest import ingest_input  # noqa: PLC0415
    from routes_geo.ledger.inputs import IntakeOptions, input_file  # noqa: PLC0415

    return ingest_input(input_file(path, source), ledger, IntakeOptions(allow_rejected=allow_rejected))
