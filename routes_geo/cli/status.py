"""The command that says how old the figures of a snapshot are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from routes_geo.cli.serving import choose_snapshot
from routes_geo.cli.terminal import OUT, JsonOption, SnapshotOption, report_errors, say, say_json, settings, today

if TYPE_CHECKING:
    from routes_geo.snapshot.answers import AgeAnswer, SeriesAnswer

app = typer.Typer()


@app.command("status")
def status_command(snapshot: SnapshotOption = None, json: JsonOption = False) -> None:
    """Say how old the figures of each series are, whether a newer release is overdue, and what the newest one changed.

    Example: `routes-geo status`

    A newer release is overdue when the longest usual time between two releases has passed. `routes-geo sync` fetches
    the publishers' current files, and `routes-geo changes` lists every revision.
    """
    with report_errors():
        from routes_geo.snapshot.described_series import list_series  # noqa: PLC0415
        from routes_geo.snapshot.latest_changes import describe_latest  # noqa: PLC0415
        from routes_geo.snapshot.snapshot import open_snapshot  # noqa: PLC0415

        opened = open_snapshot(choose_snapshot(snapshot, settings()))
        listed = list_series(opened, today())
        changed = {release.series: release for release in describe_latest(opened)}
    if json:
        for series in listed:
            say_json({"series": series.id, "age": series.age, "latest": changed[series.id]})
        return
    _print_ages(listed)
    for series in listed:
        say(f"{series.id}: {changed[series.id].sentence}")


def _print_ages(listed: list[SeriesAnswer]) -> None:
    table = Table("series", "last period", "age", "released", "newer release", box=SIMPLE_HEAD)
    for series in listed:
        age = series.age
        table.add_row(series.id, age.last_period, f"{age.age_days:,} days", age.released, _newer(age))
    OUT.print(table)


def _newer(age: AgeAnswer) -> str:
    return f"overdue since {age.expected_by}" if age.is_overdue else f"expected by {age.expected_by}"
