"""Commands that take files in: ingest, sources."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from routes_geo.cli.terminal import (
    EXIT_BAD_INPUT,
    OUT,
    JsonOption,
    LedgerOption,
    complain,
    open_ledger,
    parse_day,
    progress,
    reported,
    say,
    say_json,
)
from routes_geo.errors import RoutesGeoError

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
) -> None:
    """Take files into the ledger.

    Every row is accepted or quarantined with a reason (`routes-geo quarantine`). The same file twice is taken in once.
    A file that is not accepted is named and leaves nothing behind; the others are taken in all the same, and the exit
    code is 2.

    Example: `routes-geo ingest Monthly_detections_of_IBC_2025_06_03.xlsx`
    """
    day = parse_day(released, "--released")
    with reported():
        target = open_ledger(ledger)
        paths = _files(files)
    failed = False
    for number, path in enumerate(paths, 1):
        try:
            with progress() as show:
                show(f"{number} of {len(paths)}: {path.name}")
                result = _take_in(path, target, source, day)
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


def _files(given: list[Path]) -> list[Path]:
    """Files as given; of a folder, all that lie in it, at any depth."""
    out: list[Path] = []
    for path in given:
        inside = sorted(item for item in path.rglob("*") if item.is_file() and not item.name.startswith("."))
        out += inside if path.is_dir() else [path]
    return out


def _take_in(path: Path, ledger: Any, source: str | None, day: Any) -> Any:
    from routes_geo.ingest import ingest_file  # noqa: PLC0415
    from routes_geo.sources import adapter_for  # noqa: PLC0415

    return ingest_file(path, ledger, adapter=adapter_for(path, source), released=day)


def _report_failure(path: Path, error: RoutesGeoError, *, as_json: bool) -> None:
    complain(error)
    if as_json:
        say_json({"file": path.name, "error": type(error).__name__, "message": str(error)})


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

    from routes_geo.ingest import current_values  # noqa: PLC0415

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
def sources(json: JsonOption = False) -> None:
    """List the sources: what each series counts, how often it comes, its licence, and what to keep in mind."""
    from routes_geo.sources import ADAPTERS  # noqa: PLC0415

    for adapter in ADAPTERS.values():
        if json:
            for series in adapter.series:
                say_json(_described(series))
            continue
        say(f"{adapter.source}\n  reads: {adapter.accepts}")
        for series in adapter.series:
            _print_series(series)
    if not json:
        say("table\n  reads: your own CSV, Parquet or GeoParquet; see `routes-geo ingest --help`")


def _described(series: Any) -> dict[str, Any]:
    from dataclasses import asdict  # noqa: PLC0415

    return asdict(series)


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
