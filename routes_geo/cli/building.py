"""Commands on what was known when: build, changes."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from routes_geo.cli.terminal import (
    OUT,
    JsonOption,
    LedgerOption,
    open_ledger,
    parse_day,
    progress,
    reported,
    say,
    say_json,
    settings,
    today,
)
from routes_geo.disclosure.policy import EMBARGO_DAYS_MONTH, EMBARGO_DAYS_WEEK, THRESHOLD_FINE, THRESHOLD_MONTH, Policy

app = typer.Typer()


@app.command()
def build(
    ledger: LedgerOption = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for snapshots. Default: the user's data folder.", show_default=False)
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="Use what was released on or before this day, 2025-02-08.")] = None,
    threshold: Annotated[
        int, typer.Option(help="Least count of a cell and month, or a country, that is shown. Only stricter than 5.")
    ] = THRESHOLD_MONTH,
    threshold_fine: Annotated[
        int, typer.Option(help="Least count of an area, or of a week, that is shown. Only stricter than 10.")
    ] = THRESHOLD_FINE,
    embargo_days: Annotated[
        int, typer.Option(help="Days from the end of a month until it is shown; weeks wait a week longer.")
    ] = EMBARGO_DAYS_MONTH,
    engine: Annotated[str, typer.Option(help="local, or spark (a cluster), for sums over observations.")] = "local",
    master: Annotated[
        str | None, typer.Option(help="Master of the cluster, for --engine spark: spark://host:7077, yarn, local[4].")
    ] = None,
) -> None:
    """Build a snapshot from the ledger and the embedded data, and point `current` at it.

    Example: `routes-geo build --as-of 2025-02-08`
    """
    day = parse_day(as_of, "--as-of")
    with reported():
        from routes_geo.build.build import build_snapshot  # noqa: PLC0415
        from routes_geo.datafiles import embedded_data_dir  # noqa: PLC0415
        from routes_geo.points.engines.make import make_engine  # noqa: PLC0415

        longer = EMBARGO_DAYS_WEEK - EMBARGO_DAYS_MONTH
        policy = Policy(threshold, threshold_fine, embargo_days, embargo_days + longer)
        source = open_ledger(ledger)
        target = out or settings().snapshots_dir
        with progress() as show:
            show("starting the engine")
            name = build_snapshot(
                target,
                data_dir=embedded_data_dir(),
                ledger=source,
                as_of=day,
                today=today(),
                policy=policy,
                progress=show,
                engine=make_engine(engine, master=master),
            )
    say(f"snapshot {name} in {target}")


@app.command()
def changes(
    route: Annotated[str | None, typer.Option(help="Route id: CMED, EMED, WBAL, WMED or WAFR.")] = None,
    series: Annotated[str | None, typer.Option(help="Series id, as `routes-geo sources` lists them.")] = None,
    kind: Annotated[str | None, typer.Option(help="late_addition, correction, definition or removed.")] = None,
    since: Annotated[str | None, typer.Option(help="Changes by releases of this day or later, 2025-02-08.")] = None,
    limit: Annotated[int, typer.Option(help="Most changes to print.", min=1, max=10_000)] = 50,
    ledger: LedgerOption = None,
    json: JsonOption = False,
) -> None:
    """List what each release in the ledger changed of what was published before.

    A late addition is a provisional value that rose; a correction is one that fell or was settled; a definition is a
    change to most of a settled history at once. Example: `routes-geo changes --route CMED --since 2025-01-01`
    """
    day = parse_day(since, "--since")
    with reported():
        from routes_geo.build.build import published_series  # noqa: PLC0415
        from routes_geo.build.embedded_data import read_embedded  # noqa: PLC0415
        from routes_geo.build.revisions import revisions  # noqa: PLC0415
        from routes_geo.datafiles import embedded_data_dir  # noqa: PLC0415
        from routes_geo.snapshot.changes import ChangeFilter, Revised, describe_changes  # noqa: PLC0415

        with progress() as show:
            show("comparing releases")
            found = published_series(read_embedded(embedded_data_dir()), open_ledger(ledger), None, today())
            revised = [Revised(item.series.series, item.series.grain, revisions(item.published)) for item in found]
        chosen = ChangeFilter(route.upper() if route else None, series, kind, day)
        content = asdict(describe_changes(revised, chosen, limit))
    if json:
        for change in content["changes"]:
            say_json(change)
    else:
        _print_changes(content)


def _print_changes(content: dict[str, Any]) -> None:
    table = Table("released", "series", "route", "area", "period", "before", "after", "change", "kind")
    for row in content["changes"]:
        ratio = "" if row["ratio"] is None else f"{row['ratio'] - 1:+.1%}"
        cells = [row["released"], row["series"], row["route"], row["area"], row["period"]]
        values = [_count(row["before"]), _count(row["after"]) or row["status"]]
        table.add_row(*(cell or "" for cell in cells), *values, ratio, row["kind"])
    if content["changes"]:
        OUT.print(table)
    say(f"{content['number_matched']} changes, {content['number_returned']} shown; {len(content['releases'])} releases")


def _count(value: int | None) -> str:
    return "" if value is None else f"{value:,}"
