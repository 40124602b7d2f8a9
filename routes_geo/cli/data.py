"""Commands on the embedded data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from routes_geo.cli.terminal import ERR, EXIT_BAD_INPUT, progress, reported, say

app = typer.Typer(help="The embedded data.", no_args_is_help=True)


@app.command("check")
def data_check(
    folder: Annotated[Path | None, typer.Argument(help="Data folder. Default: the embedded data.")] = None,
) -> None:
    """Validate the embedded data: coordinates, branches, ids, shares, and totals against published figures."""
    with reported():
        from routes_geo.datacheck.check import check_data  # noqa: PLC0415
        from routes_geo.datafiles import embedded_data_dir  # noqa: PLC0415
        from routes_geo.sources.registry import SERIES  # noqa: PLC0415

        target = folder or embedded_data_dir()
        violations = check_data(target, SERIES)
    for violation in violations:
        ERR.print(str(violation), markup=False, soft_wrap=True)
    if violations:
        raise typer.Exit(EXIT_BAD_INPUT)
    say(f"{target}: no violation")


@app.command("refresh")
def data_refresh(
    folder: Annotated[Path | None, typer.Argument(help="Data folder. Default: the embedded data.")] = None,
) -> None:
    """Rewrite what is derived in the data folder: corridors from the branches, and the checksums in its README."""
    with reported():
        from routes_geo.datacheck.check import update_checksums  # noqa: PLC0415
        from routes_geo.datafiles import embedded_data_dir  # noqa: PLC0415
        from routes_geo.geography.corridors import write_route_files  # noqa: PLC0415

        target = folder or embedded_data_dir()
        with progress() as show:
            show("drawing corridors")
            write_route_files(target)
        update_checksums(target)
    say(f"{target}: corridors and checksums are as the tables give them")
