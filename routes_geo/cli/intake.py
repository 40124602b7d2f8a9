"""Commands that take files in: ingest, sync, sources."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from routes_geo.cli.terminal import (
    EXIT_BAD_INPUT,
    OUT,
    JsonOption,
    LedgerOption,
    alarm,
    bytes_progress,
    complain,
    open_ledger,
    parse_day,
    progress,
    reported,
    say,
    say_error,
    say_json,
    settings,
)
from routes_geo.errors import NotFound, Refused, RoutesGeoError
from routes_geo.model import Indicator

app = typer.Typer()

_SHOWN_REJECTED = 10


@app.command()
def ingest(
    files: Annotated[
        list[Path], typer.Argument(help="Publisher's files, as downloaded, or folders.", show_default=False)
    ],
    source: Annotated[
        str | None, typer.Option(help="Source of the files; `table` for your own. Default: told by the file.")
    ] = None,
    released: Annotated[
        str | None, typer.Option(help="Release date, 2025-06-03. Default: as the file states, else today.")
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
    title: Annotated[str, typer.Option(help="With --source table: what the series is called.")] = "Own table",
    publisher: Annotated[str, typer.Option(help="With --source table: whose figures they are.")] = "own data",
    indicator: Annotated[Indicator, typer.Option(help="With --source table: what is counted.")] = Indicator.ARRIVALS,
    unit: Annotated[str, typer.Option(help="With --source table: unit of the counts.")] = "persons",
    licence: Annotated[str, typer.Option(help="With --source table: licence of the figures.")] = "not stated",
    grain: Annotated[str, typer.Option(help="With --source table: week, month, quarter or year.")] = "month",
    route: Annotated[str | None, typer.Option(help="With --source table: route of every row.")] = None,
) -> None:
    """Take files into the ledger.

    Every row is accepted or quarantined with a reason (`routes-geo quarantine`). The same file twice is taken in once.
    A file that is not accepted is named and leaves nothing behind; the others are taken in all the same, and the exit
    code is 2.

    Examples: `routes-geo ingest Monthly_detections_of_IBC_2025_06_03.xlsx`, and of a table of your own,
    `routes-geo ingest landings.csv --source table --name landings --column value=people --route CMED`
    """
    day = parse_day(released, "--released")
    with reported():
        own = None
        if source == "table":
            own = _table_adapter(column or [], [name, title, publisher, indicator, unit, licence, grain, route])
        target = open_ledger(ledger)
        paths = _files(files)
    failed = False
    for number, (path, is_named) in enumerate(paths, 1):
        if not is_named and own is None and source is None and not _is_known(path):
            _report_skipped(path, as_json=json)
            continue
        try:
            with progress() as show:
                show(f"{number} of {len(paths)}: {path.name}")
                result = _take_in(path, target, own or source, day)
        except RoutesGeoError as error:
            failed = True
            _report_failure(path, error, as_json=json)
            continue
        if json:
            say_json(result.as_json())
        else:
            _print_ingested(result)
    if not json:
        say(f"ledger: {target.root}")
    if failed:
        raise typer.Exit(EXIT_BAD_INPUT)


def _table_adapter(columns: list[str], details: list[Any]) -> Any:
    from routes_geo.sources.table.adapter import Details, make_adapter, parse_column_options  # noqa: PLC0415

    return make_adapter(parse_column_options(columns), Details(*details))


def _files(given: list[Path]) -> list[tuple[Path, bool]]:
    """Files, and whether they were named; of a folder, all that lie in it, at any depth."""
    out: list[tuple[Path, bool]] = []
    for path in given:
        inside = sorted(item for item in path.rglob("*") if item.is_file() and not item.name.startswith("."))
        out += [(item, False) for item in inside] if path.is_dir() else [(path, True)]
    if not out:
        raise NotFound(f"no file in {', '.join(map(str, given))}")
    return out


def _is_known(path: Path) -> bool:
    from routes_geo.sources.registry import ADAPTERS  # noqa: PLC0415
    from routes_geo.sources.sniff import Sniffed  # noqa: PLC0415

    sniffed = Sniffed(path)
    return any(adapter.recognises(sniffed) for adapter in ADAPTERS.values())


def _report_skipped(path: Path, *, as_json: bool) -> None:
    if as_json:
        say_json({"file": path.name, "skipped": "no source recognises it"})
    else:
        say(f"{path.name}: skipped, no source recognises it")


def _take_in(path: Path, ledger: Any, source: Any, day: Any) -> Any:
    """Take in a file with an adapter, or with that of a named source, or with the one that recognises it."""
    from routes_geo.ledger.ingest import ingest_file  # noqa: PLC0415
    from routes_geo.sources.registry import Adapter, adapter_for  # noqa: PLC0415

    adapter = source if isinstance(source, Adapter) else adapter_for(path, source)
    return ingest_file(path, ledger, adapter=adapter, released=day)


def _report_failure(path: Path, error: RoutesGeoError, *, as_json: bool) -> None:
    complain(error)
    if isinstance(error, Refused):
        say_error(f"  accepted are {error.allowed}")
    if as_json:
        code = {"reason_code": error.reason_code.value, "allowed": error.allowed} if isinstance(error, Refused) else {}
        say_json({"file": path.name, "error": type(error).__name__, "message": str(error), **code})


def _print_ingested(result: Any) -> None:
    release = result.release
    if result.intake is None:
        say(f"{result.path.name}: nothing to do, the same bytes are in the ledger as {release.release_id}")
        return
    basis = {"stated": "", "given": " as given", "retrieved": " (not stated by the file: the day of this intake)"}
    say(
        f"{result.path.name}: {release.publisher}, released {release.released}{basis[release.released_basis]}\n"
        f"  release {release.release_id}\n"
        f"  rows in {release.rows_in} = accepted {release.rows_accepted} + quarantined {release.rows_quarantined}\n"
        f"  observations {result.intake.observations.num_rows}"
    )
    for reason, count in result.reasons.items():
        say(f"  quarantined {count}: {reason}")
    for row in result.intake.rejected[:_SHOWN_REJECTED]:
        say(f"    {row.location}: {row.detail or row.reason}")
    if len(result.intake.rejected) > _SHOWN_REJECTED:
        say(f"    and {len(result.intake.rejected) - _SHOWN_REJECTED} more: routes-geo quarantine {release.release_id}")
    for series, total in result.totals.items():
        say(f"  total of {series}: {total:,}")
    _print_years(result.intake.observations)


def _print_years(observations: Any) -> None:
    """Totals of the newest years by series and route, where there are routes."""
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


@app.command()
def sync(
    source: Annotated[
        list[str] | None, typer.Argument(help="Sources to fetch. Default: all with an address.", show_default=False)
    ] = None,
    ledger: LedgerOption = None,
    folder: Annotated[
        Path | None,
        typer.Option(help="Folder of the files. Default: in the user's data folder.", show_default=False),
    ] = None,
    table: Annotated[
        Path | None, typer.Option(help="Table of addresses. Default: data/publishers.csv.", show_default=False)
    ] = None,
    timeout: Annotated[float, typer.Option(help="Seconds to wait for an answer.", min=0.1)] = 30,
    attempts: Annotated[int, typer.Option(help="Most attempts for a file.", min=1, max=10)] = 4,
    json: JsonOption = False,
) -> None:
    """Fetch the publishers' current releases and take in what changed.

    The addresses and licences stand in one table; give your own with --table. A file that did not change is not
    fetched again. One that is not what it should be is kept aside, and the former one stays. A source that did not
    change for twice its cadence is named. The exit code is 2 where a file failed.

    Example: `routes-geo sync frontex`
    """
    with reported():
        results = _sync(source or [], open_ledger(ledger), folder, table, timeout, attempts)
    for result in results:
        if json:
            say_json(asdict(result))
        else:
            _print_fetched(result)
    if any(result.outcome in {"failed", "rejected"} for result in results):
        raise typer.Exit(EXIT_BAD_INPUT)


def _sync(
    chosen: list[str], ledger: Any, folder: Path | None, table: Path | None, timeout_s: float, attempts: int
) -> list[Any]:
    from routes_geo.datafiles import embedded_data_dir  # noqa: PLC0415
    from routes_geo.ledger.sync import TABLE, choose, read_publishers, sync  # noqa: PLC0415
    from routes_geo.web_client import Patience  # noqa: PLC0415

    publishers = choose(read_publishers(table or embedded_data_dir() / TABLE), chosen)

    def take_in(path: Path, source: str) -> str:
        found = _take_in(path, ledger, source, None)
        return f"{found.release.release_id}: {found.release.rows_accepted} of {found.release.rows_in} rows accepted"

    with bytes_progress() as show:
        return sync(
            publishers,
            folder or settings().home / "fetched",
            take_in=take_in,
            now=datetime.now(UTC),
            patience=Patience(attempts=attempts, timeout_s=timeout_s),
            progress=show,
        )


def _print_fetched(result: Any) -> None:
    size = f", {result.size_bytes:,} bytes" if result.size_bytes else ""
    say(f"{result.source}: {result.file_name}: {result.outcome}{size}: {result.message}")
    if result.stale_days is not None:
        alarm(f"  STALE: {result.source} did not change for {result.stale_days} days, twice its cadence or more")


@app.command()
def sources(json: JsonOption = False) -> None:
    """List the sources: what each series counts, how often it comes, its licence, and what to keep in mind."""
    from routes_geo.sources.registry import ADAPTERS  # noqa: PLC0415

    for adapter in ADAPTERS.values():
        if json:
            for series in adapter.series:
                say_json(asdict(series))
            continue
        say(f"{adapter.source}\n  reads: {adapter.accepts}")
        for series in adapter.series:
            _print_series(series)
    if not json:
        say("table\n  reads: your own CSV, Parquet or GeoParquet of counts and periods; see `routes-geo ingest --help`")


def _print_series(series: Any) -> None:
    say(
        f"  {series.series}: {series.title}\n"
        f"    counts: {series.indicator.value} ({series.unit}), by {series.grain}\n"
        f"    cadence: {series.cadence}; lag: {series.lag}; stale after {2 * series.cadence_days} days\n"
        f"    publisher: {series.publisher}; licence: {series.licence}"
    )
    for caveat in series.caveats:
        say(f"    note: {caveat}")
    if not series.published:
        say("    kept in the ledger, not served")
