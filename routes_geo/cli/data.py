"""Commands for the embedded data: check, refresh."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from routes_geo.cli.terminal import ERR, EXIT_BAD_INPUT, progress, report_errors, say

app = typer.Typer(help="Check the embedded data, or refresh what is derived from it.", no_args_is_help=True)


@app.command("check")
def data_check(
    folder: Annotated[Path | None, typer.Argument(help="Data folder. Default: the embedded data.")] = None,
) -> None:
    """Check the embedded data and list every violation.

    Example: `routes-geo data check`

    The command checks coordinates, branches, ids and shares, and compares totals with published figures. The exit code
    is 2 if there is a violation.
    """
    with report_errors():
        from routes_geo.datacheck.check import check_data  # noqa: PLC0415
        from routes_geo.datafiles import embedded_data_dir  # noqa: PLC0415
        from routes_geo.sources.registry import SERIES  # noqa: PLC0415

        target = folder or embedded_data_dir()
        violations = check_data(target, SERIES)
    for violation in violations:
        ERR.print(str(violation), markup=False, soft_wrap=True)
    if violations:
        raise typer.Exit(EXIT_BAD_INPUT)
    say(f"{target}: no violations")


@app.command("refresh")
def data_refresh(
    folder: Annotated[Path | None, typer.Argument(help="Data folder. Default: the embedded data.")] = None,
) -> None:
    """Rewrite the derived files of the data folder: the corridors, the bands, and the checksums in its README.

    Example: `routes-geo data refresh`

    Run it after you change a table. The corridors and bands are drawn from the branches of the routes.
    """
    with report_errors():
        from routes_geo.datacheck.check import update_checksums  # noqa: PLC0415
        from routes_geo.datafiles import embedded_data_dir  # noqa: PLC0415
        from routes_geo.geography.bands import write_band_file  # noqa: PLC0415
        from routes_geo.geography.corridors import write_route_files  # noqa: PLC0415

        target = folder or embedded_data_dir()
        with progress() as show:
            show("drawing corridors and bands")
            write_route_files(target)
            write_band_file(target)
        update_checksums(target)
    say(f"{target}: corridors, bands and checksums now match the tables")
