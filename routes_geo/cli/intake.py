"""The command that reads files into the ledger: ingest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from routes_geo.cli.terminal import (
    EXIT_BAD_INPUT,
    OUT,
    JsonOption,
    LedgerOption,
    complain,
    open_ledger,
    parse_day_option,
    progress,
    report_errors,
    say,
    say_error,
    say_json,
)
from routes_geo.errors import NotFound, Refused, RoutesGeoError
from routes_geo.model import Indicator
from routes_geo.tables.encoding import check_encoding
from routes_geo.tables.limits import MAX_FILE_BYTES, MIB

if TYPE_CHECKING:
    import pyarrow as pa

    from routes_geo.ledger.ingest import Ingested
    from routes_geo.ledger.ledger import Ledger
    from routes_geo.sources.base import Adapter

app = typer.Typer()

_SHOWN_REJECTED = 10


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
    dates: Annotated[
        str | None,
        typer.Option(
            help="With --source table: order of dates such as 03/04/2023, day-first or month-first. "
            "Default: decided from the column."
        ),
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option(help="Encoding of text files, such as cp1252. Default: detected from the whole file."),
    ] = None,
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
    max_file_mib: Annotated[
        int, typer.Option(help="Size of the largest file that is accepted, in MiB.", min=1)
    ] = MAX_FILE_BYTES // MIB,
) -> None:
    """Read files into the ledger.

    Example: `routes-geo ingest Monthly_detections_of_IBC_2025_06_03.xlsx`

    For a table of your own:
    `routes-geo ingest landings.csv --source table --name landings --column value=people --route CMED`

    Every row is accepted, or quarantined with a reason (see `routes-geo quarantine`). If you ingest the same file
    again, nothing changes. If a file is not accepted, the command reports it and stores nothing from it; the other
    files are ingested, and the exit code is 2.
    """
    day = parse_day_option(released, "--released")
    with report_errors():
        check_encoding(encoding)
        own_table = None
        if source == "table":
            from routes_geo.sources.table.adapter import Details, make_adapter, parse_column_options  # noqa: PLC0415
            from routes_geo.sources.table.formats import parse_notation  # noqa: PLC0415
            from routes_geo.tables.options import ReadOptions  # noqa: PLC0415

            details = Details(name, title, publisher, indicator, unit, licence, grain, route)
            notation = parse_notation(decimal, thousands, dates)
            reading = ReadOptions(None, delimiter, sheet, layer)
            own_table = make_adapter(parse_column_options(column or []), details, notation, reading)
        target = open_ledger(ledger)
        paths = _files(files)
    has_failed = False
    for number, (path, is_named) in enumerate(paths, 1):
        if not is_named and source is None and _is_foreign(path):
            _report_skipped(path, as_json=json)
            continue
        options = _Options(own_table or source, day, max_file_mib * MIB, json, encoding)
        has_failed |= not _ingest_file(path, target, options, f"{number} of {len(paths)}")
    if not json:
        say(f"ledger: {target.root}")
    if has_failed:
        raise typer.Exit(EXIT_BAD_INPUT)


@dataclass(frozen=True, slots=True)
class _Options:
    source: Adapter | str | None
    released: date | None
    max_bytes: int
    as_json: bool
    encoding: str | None


def _ingest_file(path: Path, ledger: Ledger, options: _Options, position: str) -> bool:
    """Ingest a file and print the result; return whether it was accepted."""
    try:
        with progress() as show:
            show(f"{position}: {path.name}")
            result = ingest_with(
                path, ledger, options.source, options.released, options.max_bytes, encoding=options.encoding
            )
    except RoutesGeoError as error:
        _report_failure(path, error, as_json=options.as_json)
        return False
    if options.as_json:
        say_json(result.as_json())
    else:
        _print_ingested(result)
    return True


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


def _report_skipped(path: Path, *, as_json: bool) -> None:
    if as_json:
        say_json({"file": path.name, "skipped": "no source recognises it"})
    else:
        say(f"{path.name}: skipped, no source recognises it")


def ingest_with(
    path: Path,
    ledger: Ledger,
    source: Adapter | str | None,
    released: date | None,
    max_bytes: int = MAX_FILE_BYTES,
    *,
    encoding: str | None = None,
) -> Ingested:
    """Ingest a file with an adapter, with the adapter of a named source, or with the one that recognises the file."""
    from routes_geo.ledger.ingest import ingest_file  # noqa: PLC0415
    from routes_geo.sources.registry import adapter_for  # noqa: PLC0415

    adapter = adapter_for(path, source) if source is None or isinstance(source, str) else source
    return ingest_file(path, ledger, adapter=adapter, released=released, max_bytes=max_bytes, encoding=encoding)


def _report_failure(path: Path, error: RoutesGeoError, *, as_json: bool) -> None:
    complain(error)
    if isinstance(error, Refused):
        say_error(f"  accepted are {error.allowed}")
    if as_json:
        code = {"reason_code": error.reason_code.value, "allowed": error.allowed} if isinstance(error, Refused) else {}
        say_json({"file": path.name, "error": type(error).__name__, "message": str(error), **code})


def _print_ingested(result: Ingested) -> None:
    release = result.release
    if result.intake is None:
        say(f"{result.path.name}: nothing to do, the ledger already has this file as {release.release_id}")
        return
    basis = {
        "stated": "",
        "given": " as given",
        "assumed": " (assumed: the file states no release date)",
        "retrieved": " (today: the file states no release date)",
    }
    say(
        f"{result.path.name}: {release.publisher}, released {release.released}{basis[release.released_basis]}\n"
        f"  release {release.release_id}\n"
        f"  rows in {release.rows_in} = accepted {release.rows_accepted} + quarantined {release.rows_quarantined}\n"
        f"  observations {result.intake.observations.num_rows}"
    )
    for note in result.intake.notes:
        say(f"  note: {note}")
    for reason, count in result.reasons.items():
        say(f"  quarantined {count}: {reason}")
    for row in result.intake.rejected[:_SHOWN_REJECTED]:
        say(f"    {row.location}: {row.detail or row.reason}")
    if len(result.intake.rejected) > _SHOWN_REJECTED:
        say(f"    and {len(result.intake.rejected) - _SHOWN_REJECTED} more: routes-geo quarantine {release.release_id}")
    for series, total in result.totals.items():
        say(f"  total of {series}: {total:,}")
    _print_years(result.intake.observations)


def _print_years(observations: pa.Table) -> None:
    """Print the totals of the newest years by series and route, if any observation has a route."""
    import pyarrow.compute as pc  # noqa: PLC0415

    from routes_geo.ledger.ingest import current_values  # noqa: PLC0415

    rows = current_values(observations)
    rows = rows.filter(pc.is_valid(rows["route"]))
    years = rows.append_column("year", pc.year(rows["start"]))
    sums = years.group_by(["series", "route", "year"]).aggregate([("value", "sum")]).to_pylist()
    if not sums:
        return
    newest = sorted({row["year"] for row in sums})[-5:]
    table = Table("series", "route", *(str(year) for year in newest), title="totals of the newest years")
    by_key = {(row["series"], row["route"], row["year"]): row["value_sum"] for row in sums}
    for series, route in sorted({(row["series"], row["route"]) for row in sums}):
        counts = (by_key.get((series, route, year)) for year in newest)
        table.add_row(series, route, *("" if count is None else f"{count:,}" for count in counts))
    OUT.print(table)
