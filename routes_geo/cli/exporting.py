"""Commands that write what the service would serve into files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from routes_geo.cli.serving import choose_snapshot
from routes_geo.cli.terminal import SnapshotOption, reported, rows_progress, say, settings

app = typer.Typer(no_args_is_help=True, help="Write what the service serves into a file.")


@app.command()
def pmtiles(
    output: Annotated[Path, typer.Argument(help="Archive to write, such as routes.pmtiles.")],
    when: Annotated[
        str | None,
        typer.Option("--datetime", help="Window: 2023, 2023-09 or 2023-01/2023-09. Default: the newest twelve months."),
    ] = None,
    route: Annotated[
        str | None, typer.Option("--route", help="Cells of one route: CMED, EMED, WBAL, WMED or WAFR.")
    ] = None,
    props: Annotated[
        str, typer.Option("--props", help="Properties of cells: names separated by commas, or all.")
    ] = "all",
    snapshot: SnapshotOption = None,
) -> None:
    """Write all tiles, zooms 0 to 8, as one PMTiles archive for static hosting.

    Layers: cells with the figures of a window, corridors, branches, places.

    Example: `routes-geo export pmtiles routes.pmtiles --datetime 2023`
    """
    with reported():
        from api.cell_tiles import TileQuery, parse_properties  # noqa: PLC0415
        from api.pyramid import write_pyramid  # noqa: PLC0415
        from api.state import Served  # noqa: PLC0415
        from routes_geo.series import DETECTIONS  # noqa: PLC0415
        from routes_geo.snapshot import open_snapshot  # noqa: PLC0415

        served = Served(open_snapshot(choose_snapshot(snapshot, settings())))
        query = TileQuery.parse(served, when, DETECTIONS, route, parse_properties(props))
        with rows_progress("tiles") as bar:
            bar.stage(f"writing {output}")
            summary = write_pyramid(served, output, query, bar.rows)
    say(
        f"{output}: {summary['tiles']:,} tiles, {summary['bytes']:,} bytes, {query.window.label}, "
        f"snapshot {served.snapshot.snapshot_id}"
    )
