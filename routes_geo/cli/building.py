"""Commands that compare releases by day: build, changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from routes_geo.cli.completion import complete_series
from routes_geo.cli.names import RouteOption
from routes_geo.cli.output import CsvOption, choose_form, print_records
from routes_geo.cli.terminal import (
    OUT,
    JsonOption,
    LedgerOption,
    open_ledger,
    parse_day_option,
    progress,
    report_errors,
    say,
    settings,
    today,
)
from routes_geo.disclosure.policy import EMBARGO_DAYS_MONTH, EMBARGO_DAYS_WEEK, THRESHOLD_FINE, THRESHOLD_MONTH, Policy

app = typer.Typer()


@app.command()
def build(
    ledger: LedgerOption = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for snapshots. Default: your user data folder.", show_default=False)
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(help="Use only releases of this day or earlier, such as 2025-02-08.")
    ] = None,
    threshold: Annotated[
        int, typer.Option(help="Smallest count that is shown for a cell and month, or for a country; 5 or more.")
    ] = THRESHOLD_MONTH,
    threshold_fine: Annotated[
        int, typer.Option(help="Smallest count that is shown for an area, or for a week; 10 or more.")
    ] = THRESHOLD_FINE,
    embargo_days: Annotated[
        int, typer.Option(help="Days from the end of a month until it is shown; a week waits seven days longer.")
    ] = EMBARGO_DAYS_MONTH,
    engine: Annotated[
        str, typer.Option(help="Engine that sums observations: local (this machine) or spark (a cluster).")
    ] = "local",
    master: Annotated[
        str | None,
        typer.Option(help="With --engine spark: master of the cluster, such as spark://host:7077, yarn or local[4]."),
    ] = None,
) -> None:
    """Build a snapshot from the ledger and the embedded data.

    Example: `routes-geo build --as-of 2025-02-08`

    The new snapshot becomes the current one, which `routes-geo serve` and `routes-geo report` use.
    """
    day = parse_day_option(as_of, "--as-of")
    with report_errors():
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


@app.command("changes")
def changes_command(
    route: RouteOption = None,
    series: Annotated[
        str | None,
        typer.Option(help="Series; `routes-geo sources` lists them. Default: all.", autocompletion=complete_series),
    ] = None,
    kind: Annotated[str | None, typer.Option(help="late_addition, correction, definition or removed.")] = None,
    since: Annotated[str | None, typer.Option(help="Only releases of this day or later, such as 2025-02-08.")] = None,
    limit: Annotated[int, typer.Option(help="Print at most this many changes.", min=1, max=10_000)] = 50,
    ledger: LedgerOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """List the revisions each release made to earlier figures.

    Example: `routes-geo changes --route CMED --since 2025-01-01`

    A late addition raises a provisional value. A correction lowers a provisional value, or changes a final one. A
    change of definition alters most of a final history at once.
    """
    day = parse_day_option(since, "--since")
    with report_errors():
        from routes_geo.build.embedded_data import read_embedded  # noqa: PLC0415
        from routes_geo.build.known_totals import read_knowledge  # noqa: PLC0415
        from routes_geo.build.published import published_series  # noqa: PLC0415
        from routes_geo.build.revisions import revisions  # noqa: PLC0415
        from routes_geo.datafiles import embedded_data_dir  # noqa: PLC0415
        from routes_geo.geography.route_names import find_route, read_route_names  # noqa: PLC0415
        from routes_geo.snapshot.changes import ChangeFilter, Revised, describe_changes  # noqa: PLC0415

        form = choose_form(json=json, csv=csv)
        chosen_route = None if route is None else find_route(route, read_route_names(embedded_data_dir()))
        with progress() as show:
            show("comparing releases")
            data, knowledge = read_embedded(embedded_data_dir()), read_knowledge(embedded_data_dir())
            published = published_series(data, open_ledger(ledger), None, today(), knowledge=knowledge)
            revised = [Revised(each.series.series, each.series.grain, revisions(each.published)) for each in published]
        chosen = ChangeFilter(chosen_route, series, kind, day)
        content = asdict(describe_changes(revised, chosen, limit))
    if print_records(content["changes"], form):
        return
    _print_changes(content["changes"])
    shown = f"{content['number_matched']} changes, {content['number_returned']} shown"
    say(f"{shown}; {len(content['releases'])} releases")


def _print_changes(changes: Sequence[Mapping[str, object]]) -> None:
    table = Table("released", "series", "route", "area", "period", "before", "after", "change", "kind")
    for row in changes:
        ratio = row["ratio"]
        change = f"{ratio - 1:+.1%}" if isinstance(ratio, float) else ""
        cells = [str(row[name] or "") for name in ("released", "series", "route", "area", "period")]
        counts = [_count(row["before"]), _count(row["after"]) or str(row["status"])]
        table.add_row(*cells, *counts, change, str(row["kind"]))
    if changes:
        OUT.print(table)


def _count(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else ""
