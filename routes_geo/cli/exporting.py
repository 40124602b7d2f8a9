"""Commands that export map data and the page to files: cells, pmtiles, picture, site."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from routes_geo.cli import postgis
from routes_geo.cli.names import AsOfOption, RouteOption, SeriesOption
from routes_geo.cli.serving import choose_snapshot
from routes_geo.cli.standard_output import file_for, teller
from routes_geo.cli.terminal import (
    SnapshotOption,
    parse_day_option,
    report_errors,
    rows_progress,
    say,
    settings,
    today,
)
from routes_geo.cli.windows import (
    CompareOption,
    DatetimeOption,
    FromOption,
    ToOption,
    WindowOption,
    choose_window,
    compared_window,
)

if TYPE_CHECKING:
    from routes_geo.months import MonthWindow
    from routes_geo.snapshot.snapshot import Snapshot
    from routes_geo.snapshot.written_window import WrittenWindow

app = typer.Typer(no_args_is_help=True, help="Export map data to a file or a database, or the page to a folder.")
app.add_typer(postgis.app)


@app.command()
def cells(
    output: Annotated[
        Path,
        typer.Argument(
            help="File to write. Its ending sets the format: .parquet, .gpkg, .fgb, .csv, .geojson, .arrow, .feather "
            "or .arrows. `-` writes CSV to the standard output."
        ),
    ],
    window: WindowOption = None,
    first: FromOption = None,
    last: ToOption = None,
    when: DatetimeOption = None,
    route: RouteOption = None,
    resolution: Annotated[
        int | None,
        typer.Option(
            "--resolution", help="H3 resolution, 2 to 5. Default: 4, or the finest of the series if that is coarser."
        ),
    ] = None,
    series: SeriesOption = None,
    as_of: AsOfOption = None,
    corridor: Annotated[
        bool, typer.Option("--corridor", help="Include the cells of the corridors that have no published count.")
    ] = False,
    snapshot: SnapshotOption = None,
) -> None:
    """Export cells with their figures as GeoParquet, GeoPackage, FlatGeobuf, CSV, GeoJSON or Arrow.

    Example: `routes-geo export cells cells.parquet --window 2023 --resolution 5`

    The file has the same features as /collections/cells/items. It includes remainders, so that the values add up.
    """
    with report_errors():
        from routes_geo.features.about import about  # noqa: PLC0415
        from routes_geo.features.cells import CellQuery, cell_features  # noqa: PLC0415
        from routes_geo.features.collections import CELLS  # noqa: PLC0415
        from routes_geo.features.formats.files import format_of, write_features  # noqa: PLC0415
        from routes_geo.snapshot.newest import window_or_last_year  # noqa: PLC0415
        from routes_geo.snapshot.series import DETECTIONS, check_cell_resolution  # noqa: PLC0415
        from routes_geo.snapshot.snapshot import open_snapshot  # noqa: PLC0415
        from routes_geo.snapshot.vintage_view import snapshot_on  # noqa: PLC0415
        from routes_geo.snapshot.written_window import WrittenWindow  # noqa: PLC0415

        name, given = format_of(output), choose_window(window, first, last, when) or WrittenWindow()
        chosen, day = series or DETECTIONS, parse_day_option(as_of, "--as-of")
        opened = snapshot_on(open_snapshot(choose_snapshot(snapshot, settings())), chosen, day)
        level = check_cell_resolution(opened, chosen, resolution)
        months = window_or_last_year(opened, given.when, given.name, chosen)
        only = None if route is None else opened.route_id(route)
        query = CellQuery(level, months, only, corridor=corridor, series=chosen)
        table = cell_features(opened, query).table
        size = write_features(table, output, name, about(opened, CELLS, chosen))
    teller(output)(f"{output}: {len(table):,} features, {size:,} bytes, {_stated(opened, chosen, months)}")


@app.command()
def pmtiles(
    output: Annotated[
        Path, typer.Argument(help="Archive to write, such as routes.pmtiles; `-` is the standard output.")
    ],
    window: WindowOption = None,
    first: FromOption = None,
    last: ToOption = None,
    when: DatetimeOption = None,
    route: RouteOption = None,
    series: SeriesOption = None,
    as_of: AsOfOption = None,
    props: Annotated[
        str, typer.Option("--props", help="Properties of cells and areas: names separated by commas, or `all`.")
    ] = "all",
    snapshot: SnapshotOption = None,
) -> None:
    """Export the map's tiles (zooms 0 to 8) as one PMTiles archive for static hosting.

    Example: `routes-geo export pmtiles routes.pmtiles --window 2023 --series iom.dead_and_missing.v1`

    The archive has five layers: cells and areas with their figures, corridors, branches and places.
    """
    with report_errors():
        from routes_geo.snapshot.series import DETECTIONS  # noqa: PLC0415
        from routes_geo.snapshot.snapshot import open_snapshot  # noqa: PLC0415
        from routes_geo.snapshot.vintage_view import snapshot_on  # noqa: PLC0415
        from routes_geo.snapshot.written_window import WrittenWindow  # noqa: PLC0415
        from tiles.cell_figures import TileQuery, parse_properties  # noqa: PLC0415
        from tiles.pyramid import write_pyramid  # noqa: PLC0415

        chosen, day = series or DETECTIONS, parse_day_option(as_of, "--as-of")
        opened = snapshot_on(open_snapshot(choose_snapshot(snapshot, settings())), chosen, day)
        given = choose_window(window, first, last, when) or WrittenWindow()
        only = None if route is None else opened.route_id(route)
        query = TileQuery.parse(opened, (given.when, given.name), chosen, only, parse_properties(props))
        with rows_progress("tiles") as bar:
            bar.stage(f"writing {output}")
            with file_for(output, ".pmtiles") as target:
                summary = write_pyramid(opened, target, query, bar.rows)
    stated = _stated(opened, chosen, query.window)
    teller(output)(f"{output}: {summary['tiles']:,} tiles, {summary['bytes']:,} bytes, {stated}")


@app.command()
def picture(
    output: Annotated[
        Path,
        typer.Argument(
            help="File to write. Its ending, .png or .svg, sets the format. `-` writes PNG to the standard output."
        ),
    ],
    route: RouteOption = None,
    window: WindowOption = None,
    first: FromOption = None,
    last: ToOption = None,
    series: SeriesOption = None,
    compare: CompareOption = None,
    at: Annotated[
        str | None, typer.Option("--at", help="Position of the map: zoom/latitude/longitude, such as 6/35.6/12.6.")
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help="Language: en or fr.")] = "en",
    scheme: Annotated[str, typer.Option("--scheme", help="Colours: light or dark.")] = "light",
    width: Annotated[int, typer.Option("--width", help="Width in pixels, 600 to 2400.")] = 1200,
    height: Annotated[int, typer.Option("--height", help="Height in pixels, 315 to 1600.")] = 630,
    snapshot: SnapshotOption = None,
) -> None:
    """Export a view of the page as a picture: its sentence, the map, the legend and the sources.

    Example: `routes-geo export picture picture.png --route CMED --window 2023`

    The options are the parameters of the page's address. The service draws the same picture at /picture.png.
    """
    with report_errors():
        from routes_geo.picture.view import ViewAddress, parse_view  # noqa: PLC0415
        from routes_geo.picture.write import write_picture  # noqa: PLC0415
        from routes_geo.snapshot.snapshot import open_snapshot  # noqa: PLC0415

        opened = open_snapshot(choose_snapshot(snapshot, settings()))
        address = ViewAddress(
            series=series,
            route=None if route is None else opened.route_id(route),
            window=_address_window(opened, series, choose_window(window, first, last)),
            compare=compared_window(compare),
            at=at,
            lang=lang,
            scheme=scheme,
        )
        view = parse_view(opened, address)
        with file_for(output, ".png") as target:
            sentence = write_picture(opened, view, target, size=(width, height), day=today())
            size = target.stat().st_size
    tell = teller(output)
    tell(f"{output}: {size:,} bytes, snapshot {opened.snapshot_id}")
    tell(sentence)


@app.command()
def site(
    folder: Annotated[Path, typer.Argument(help="Folder to write: a new or an empty one.")],
    url: Annotated[
        str | None,
        typer.Option(
            "--url", help="Public address of the copy, such as https://example.org/routes/. Previews of links need it."
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a former copy in the folder. Files that no export wrote stay.")
    ] = False,
    precompress: Annotated[
        bool,
        typer.Option("--precompress", help="Write NAME.gz and NAME.br beside text files, for hosts that use them."),
    ] = False,
    snapshot: SnapshotOption = None,
) -> None:
    """Export the page with its data, tiles and reports as plain files for any static host.

    Example: `routes-geo export site public --url https://example.org/routes/`

    The copy works at any address, without the service. What needs the service is hidden, or says so.
    """
    started = time.monotonic()
    with report_errors():
        from api.app import make_app  # noqa: PLC0415
        from routes_geo.site.export import Progress, SiteOptions, check_target, export_site  # noqa: PLC0415
        from routes_geo.site.html import check_url  # noqa: PLC0415
        from routes_geo.site.service import Service, export_settings  # noqa: PLC0415

        chosen = settings()
        options = SiteOptions(force=force, precompress=precompress, url=None if url is None else check_url(url))
        check_target(folder, force=force)
        app = make_app(export_settings(chosen, choose_snapshot(snapshot, chosen)))
        with Service(app) as service, rows_progress("answers") as bar:
            summary = export_site(service, folder, options, Progress(bar.stage, bar.rows))
            name = service.snapshot.snapshot_id
    seconds = time.monotonic() - started
    say(f"{folder}: {summary.files:,} files, {summary.bytes:,} bytes, snapshot {name}, {seconds:.0f} s")


def _address_window(snapshot: Snapshot, series: str | None, window: WrittenWindow | None) -> str | None:
    """Return a window as the page's address has it, with months instead of names and open ends; None without one."""
    from routes_geo.snapshot.newest import window_or_last_year  # noqa: PLC0415
    from routes_geo.snapshot.series import DETECTIONS  # noqa: PLC0415

    if window is None:
        return None
    return window_or_last_year(snapshot, window.when, window.name, series or DETECTIONS).label


def _stated(snapshot: Snapshot, series: str, window: MonthWindow) -> str:
    """Return the window of an export, the release of its figures and the snapshot."""
    from routes_geo.snapshot.releases import vintage  # noqa: PLC0415

    return f"{window.label}, released {vintage(snapshot, series)}, snapshot {snapshot.snapshot_id}"
