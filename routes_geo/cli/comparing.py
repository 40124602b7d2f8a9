"""The command that compares two windows of the detections on a route."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from routes_geo.cli.serving import choose_snapshot
from routes_geo.cli.terminal import (
    OUT,
    JsonOption,
    SnapshotOption,
    parse_day_option,
    report_errors,
    say,
    say_json,
    settings,
)
from routes_geo.cli.windows import CompareOption, WindowOption

if TYPE_CHECKING:
    from routes_geo.snapshot.answers import ComparedWindowAnswer

app = typer.Typer()


@app.command("compare")
def compare_command(
    route: Annotated[
        str | None,
        typer.Option(
            help="Route id, or any name of the route; ALL for all nine routes of Frontex, FIVE for the sum of the "
            "five. Default: each of the five routes.",
            show_default=False,
        ),
    ] = None,
    when: Annotated[
        str | None,
        typer.Option(
            "--datetime", help="Months instead of --window: 2023, 2023-09 or 2023-01/2023-09.", show_default=False
        ),
    ] = None,
    window: WindowOption = None,
    compare: CompareOption = None,
    as_of: Annotated[
        str | None, typer.Option(help="Use the release known on this day, such as 2025-02-08. Default: the newest.")
    ] = None,
    snapshot: SnapshotOption = None,
    json: JsonOption = False,
) -> None:
    """Compare the detections of a window with those of another, within one release. Default: the year to date.

    Detections are border crossings: sums over routes are never a number of persons.

    Example: `routes-geo compare --route CMED --window ytd`
    """
    day = parse_day_option(as_of, "--as-of")
    with report_errors():
        from routes_geo.model import ROUTE_IDS  # noqa: PLC0415
        from routes_geo.snapshot.compared_series import Period, compare_detections  # noqa: PLC0415
        from routes_geo.snapshot.snapshot import open_snapshot  # noqa: PLC0415
        from routes_geo.snapshot.subjects import subject_notes  # noqa: PLC0415

        opened = open_snapshot(choose_snapshot(snapshot, settings()))
        chosen = ROUTE_IDS if route is None else (opened.subject_id(route),)
        period = Period(when, "ytd" if when is None and window is None else window, compare)
        answers = {route_id: compare_detections(opened, route_id, period, day) for route_id in chosen}
    for route_id, answer in answers.items():
        if json:
            notes = subject_notes(route_id)
            say_json({"route": route_id, "comparison": answer} | ({"notes": notes} if notes else {}))
        else:
            say(answer.sentence)
            _print_windows((answer.window, answer.compared), answer.total_name)
            for note in subject_notes(route_id):
                say(note)


def _print_windows(windows: tuple[ComparedWindowAnswer, ...], total_name: str | None) -> None:
    shares = [total_name, f"share of {total_name}"] if total_name else []
    table = Table("window", "count", "provisional months", *shares, box=SIMPLE_HEAD)
    for window in windows:
        share = "" if window.share_percent is None else f"{window.share_percent:.1f} %"
        of_total = [_count(window.total), share] if total_name else []
        table.add_row(window.window, _count(window.value), str(window.provisional_months), *of_total)
    OUT.print(table)


def _count(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"
