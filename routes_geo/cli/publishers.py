"""Commands for the publishers' files: sources, sync."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from routes_geo.cli.intake import ingest_with
from routes_geo.cli.output import CsvOption, choose_form, print_records
from routes_geo.cli.terminal import (
    EXIT_BAD_INPUT,
    JsonOption,
    LedgerOption,
    alarm,
    bytes_progress,
    open_ledger,
    report_errors,
    say,
    say_json,
    settings,
)
from routes_geo.errors import InvalidInput

if TYPE_CHECKING:
    from routes_geo.ledger.ledger import Ledger
    from routes_geo.ledger.sync import Fetched
    from routes_geo.sources.base import Series

app = typer.Typer()


@app.command()
def sync(
    source: Annotated[
        list[str] | None,
        typer.Argument(help="Sources to fetch. Default: all sources in the table of addresses.", show_default=False),
    ] = None,
    ledger: LedgerOption = None,
    folder: Annotated[
        Path | None,
        typer.Option(
            help="Folder for the downloaded files. Default: a folder in your user data folder.", show_default=False
        ),
    ] = None,
    table: Annotated[
        Path | None, typer.Option(help="Table of addresses. Default: data/publishers.csv.", show_default=False)
    ] = None,
    timeout: Annotated[float, typer.Option(help="Wait at most this many seconds for an answer.", min=0.1)] = 30,
    attempts: Annotated[int, typer.Option(help="Try each file this many times.", min=1, max=10)] = 4,
    allow_rejected: Annotated[
        bool,
        typer.Option(
            "--allow-rejected",
            help="Ingest a file of the sources you name even if more than a tenth of its rows are lost.",
        ),
    ] = False,
    json: JsonOption = False,
) -> None:
    """Download the publishers' current files and ingest those that changed.

    Example: `routes-geo sync frontex`

    Addresses and licences are in one table; use --table to give your own. If a publisher dates the names of its files,
    the command reads the page that links to them and downloads the newest. Files that did not change are not downloaded
    again. If a new file does not have the expected format, or more than a tenth of its rows are lost, it is set aside
    and the old one is kept. To accept the loss, name the source: `routes-geo sync frontex --allow-rejected`. The
    command prints a warning for a source that has not changed for twice its cadence. The exit code is 2 if a file
    failed.
    """
    with report_errors():
        if allow_rejected and not source:
            raise InvalidInput("--allow-rejected: name the sources whose losses you accept, such as frontex")
        patience = _Patience(timeout, attempts)
        results = _sync(source or [], open_ledger(ledger), folder, table, patience, allow_rejected=allow_rejected)
    for result in results:
        if json:
            say_json(asdict(result))
        else:
            _print_fetched(result)
    if any(result.outcome in {"failed", "rejected"} for result in results):
        raise typer.Exit(EXIT_BAD_INPUT)


class _Patience(NamedTuple):
    timeout_s: float
    attempts: int


def _sync(
    chosen: list[str],
    ledger: Ledger,
    folder: Path | None,
    table: Path | None,
    patience: _Patience,
    *,
    allow_rejected: bool,
) -> list[Fetched]:
    from routes_geo.datafiles import embedded_data_dir  # noqa: PLC0415
    from routes_geo.ledger.publishers import TABLE, publishers_of, read_publishers  # noqa: PLC0415
    from routes_geo.ledger.sync import sync_publishers  # noqa: PLC0415
    from routes_geo.web_client import Patience  # noqa: PLC0415

    publishers = publishers_of(read_publishers(table or embedded_data_dir() / TABLE), chosen)

    def take_in(path: Path, source: str) -> str:
        release = ingest_with(path, ledger, source, allow_rejected=allow_rejected).release
        return f"{release.release_id}: {release.rows_accepted} of {release.rows_in} rows accepted"

    with bytes_progress() as show:
        return sync_publishers(
            publishers,
            folder or settings().home / "fetched",
            take_in=take_in,
            now=datetime.now(UTC),
            patience=Patience(attempts=patience.attempts, timeout_s=patience.timeout_s),
            progress=show,
        )


def _print_fetched(result: Fetched) -> None:
    size = f", {result.size_bytes:,} bytes" if result.size_bytes else ""
    say(f"{result.source}: {result.file_name}: {result.outcome}{size}: {result.message}")
    if result.outcome == "new":
        say(f"  from {result.url}")
    if result.stale_days is not None:
        alarm(f"  STALE: {result.source} has not changed for {result.stale_days} days, twice its cadence or more")


@app.command("sources")
def sources_command(json: JsonOption = False, csv: CsvOption = False) -> None:
    """List the supported publishers and their series.

    Example: `routes-geo sources --json`

    For each series, the command prints what it counts, how often it is published, its licence and its caveats.
    """
    from routes_geo.sources.registry import ADAPTERS, EMBEDDED, SERIES  # noqa: PLC0415

    with report_errors():
        form = choose_form(json=json, csv=csv)
    if print_records(map(asdict, SERIES.values()), form):
        return
    for adapter in ADAPTERS.values():
        say(f"{adapter.source}\n  reads: {adapter.accepts}")
        for series in adapter.series:
            _print_series(series)
    for series in EMBEDDED:
        say(f"{series.source}\n  embedded: no file of it is ingested")
        _print_series(series)
    say("table\n  reads: your own CSV, Parquet or GeoParquet of counts and periods; see `routes-geo ingest --help`")


def _print_series(series: Series) -> None:
    say(
        f"  {series.series}: {series.title}\n"
        f"    counts: {series.indicator.value} ({series.unit}), by {series.grain}\n"
        f"    cadence: {series.cadence}; lag: {series.lag}; stale after {2 * series.cadence_days} days\n"
        f"    publisher: {series.publisher}; licence: {series.licence}"
    )
    for caveat in series.caveats:
        say(f"    note: {caveat}")
    if not series.published:
        say("    kept in the ledger only: the service does not show it")
