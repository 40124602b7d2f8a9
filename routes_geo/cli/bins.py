"""The command for points of your own: bin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from routes_geo.cli.terminal import AllowRejectedOption, EncodingOption, report_errors, rows_progress, say, say_error
from routes_geo.storage.endings import STDOUT

if TYPE_CHECKING:
    from routes_geo.tables.outcome import Outcome

app = typer.Typer()


def _list(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip()) if text else ()


@app.command(name="bin")
def bin_(
    inputs: Annotated[
        list[str],
        typer.Argument(
            help="Files (CSV, Parquet, Arrow, Excel, GeoJSON and others), folders, Delta tables, or addresses such as s3://bucket/folder.",
            show_default=False,
        ),
    ],
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            help="A file whose ending sets the format: .csv, .parquet, .geojson, .gpkg, .fgb, .arrow, .feather or "
            ".arrows; `-` for CSV on the standard output; a name without an ending for a folder of Parquet files, or "
            "with --delta for a Delta table.",
        ),
    ],
    resolution: Annotated[int, typer.Option("--resolution", "-r", help="H3 resolution, 0 (coarse) to 15 (fine).")] = 7,
    by: Annotated[
        str | None,
        typer.Option(help="Columns to group by, such as route,month. Put the column with the most values last."),
    ] = None,
    sums: Annotated[
        str | None,
        typer.Option("--sum", help="Columns of whole numbers to sum, separated by commas. Default: count the rows."),
    ] = None,
    lng: Annotated[
        str | None, typer.Option(help="Column of longitudes. Default: found by a usual name, such as lon or longitude.")
    ] = None,
    lat: Annotated[str | None, typer.Option(help="Column of latitudes. Default: found by a usual name.")] = None,
    geometry: Annotated[
        str | None,
        typer.Option(
            help="Column of points, instead of two columns of coordinates: WKB, WKT, GeoArrow, or text such as "
            "`35.5, 12.6`. Default: the one that the file states, or found by a usual name."
        ),
    ] = None,
    cell: Annotated[
        str | None,
        typer.Option(
            help="Column of H3 cells (hexadecimal text or integers) instead of coordinates, at least as fine as the "
            "resolution. Default: found by a usual name, such as cell or h3."
        ),
    ] = None,
    crs: Annotated[
        str | None,
        typer.Option(
            help="Reference system of the coordinates, such as EPSG:3035. Default: the one that the file states, "
            "otherwise WGS 84."
        ),
    ] = None,
    axis_order: Annotated[
        str | None,
        typer.Option(
            help="Order of two coordinates in one column: lat-lng or lng-lat. Default: from its name; lat-lng in text, "
            "lng-lat in geometries."
        ),
    ] = None,
    corridors: Annotated[
        bool,
        typer.Option(
            "--corridors",
            help="Also group by `corridor`: the route whose corridor contains the point, or that has a landing place "
            "or border crossing within 25 km of it.",
        ),
    ] = False,
    decimal: Annotated[
        str | None,
        typer.Option(help="Decimal separator of numbers in text: dot or comma. Default: decided from each column."),
    ] = None,
    thousands: Annotated[
        str | None,
        typer.Option(
            help="Thousands separator of whole numbers in text: dot, comma, space, apostrophe or none. "
            "Default: decided from each column."
        ),
    ] = None,
    geo: Annotated[
        bool,
        typer.Option(
            "--geo",
            help="Also write the polygons of the cells, as GeoParquet. GeoJSON, GeoPackage and FlatGeobuf always have "
            "them.",
        ),
    ] = False,
    cell_type: Annotated[
        str, typer.Option(help="Type of the cell ids that are written: hex (hexadecimal text) or uint64.")
    ] = "hex",
    delta: Annotated[bool, typer.Option("--delta", help="Write a Delta table.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first row that cannot be counted.")] = False,
    allow_rejected: AllowRejectedOption = False,
    encoding: EncodingOption = None,
    delimiter: Annotated[
        str | None,
        typer.Option(help="Delimiter of text files: comma, semicolon, tab or pipe. Default: detected."),
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="Sheet of a workbook. Default: the first one with a table.")] = None,
    layer: Annotated[str | None, typer.Option(help="Layer of a file of geodata that has several.")] = None,
    engine: Annotated[str, typer.Option(help="local (threads of this machine) or spark (a cluster).")] = "local",
    master: Annotated[
        str | None,
        typer.Option(help="With --engine spark: master of the cluster, such as spark://host:7077, yarn or local[4]."),
    ] = None,
    threads: Annotated[
        int | None, typer.Option(help="Threads of the local engine. Default: one per core.", min=1)
    ] = None,
) -> None:
    """Count points, or sum their numbers, in H3 cells.

    Example: `routes-geo bin points.parquet --resolution 7 --by route,month --sum n -o cube.parquet`

    Places are found by the names of columns, and converted to WGS 84. The result is sorted by cell and by the columns
    of --by. Rows that cannot be counted are reported. If no row can be counted, or more than a tenth of them cannot,
    nothing is written and the exit code is 2; --allow-rejected accepts the loss. With --strict, the command stops at
    the first row that cannot be counted. You cannot group by columns that could identify a person, vessel or device.
    """
    with report_errors():
        from routes_geo.points.engines.make import make_engine  # noqa: PLC0415
        from routes_geo.points.inputs import open_source  # noqa: PLC0415
        from routes_geo.points.match import match_source  # noqa: PLC0415
        from routes_geo.points.outcome import check_outcome  # noqa: PLC0415
        from routes_geo.points.output import check_output  # noqa: PLC0415
        from routes_geo.points.plan import Plan  # noqa: PLC0415
        from routes_geo.tables.numbers import NumberOptions  # noqa: PLC0415
        from routes_geo.tables.options import ReadOptions  # noqa: PLC0415
        from routes_geo.tables.separators import parse_decimal_option, parse_thousands_option  # noqa: PLC0415
        from routes_geo.tables.where.reading import PlaceOptions  # noqa: PLC0415

        check_output(output, geo=geo, delta=delta, cell_type=cell_type)
        numbers = NumberOptions(parse_decimal_option(decimal), parse_thousands_option(thousands))
        place = PlaceOptions(crs, axis_order)
        plan = Plan(resolution, _list(by), _list(sums), lng, lat, geometry, strict, corridors, cell, numbers, place)
        with rows_progress() as bar:
            source = open_source(inputs, ReadOptions(encoding, delimiter, sheet, layer))
            plan, place_notes = match_source(plan, source)
            bar.stage("starting the engine")
            runner = make_engine(engine, master=master, threads=threads)
            if runner.name == "local":  # a cluster's machines compile for themselves
                bar.stage("compiling")
                from routes_geo.points.warm import compile_kernels  # noqa: PLC0415

                compile_kernels(plan)
            bar.stage("binning")
            binned = runner.bin(source, plan, bar.rows)
            outcome = check_outcome(binned, plan, source, allow_rejected=allow_rejected)
            bar.stage("writing")
            written = binned.write(output, geo=geo, delta=delta, cell_type=cell_type)
    _report(outcome, written, output, (*source.notes, *place_notes))


def _report(outcome: Outcome, written: int, output: str, notes: tuple[str, ...]) -> None:
    tell = say_error if output == STDOUT else say
    rejected = outcome.rows_in - outcome.accepted
    rows = f"{outcome.rows_in:,} rows in, {outcome.accepted:,} counted, {rejected:,} rejected"
    tell(f"{rows}; {written:,} sums in {output}")
    for note in notes:
        tell(note)
    for line in outcome.reasons():
        say_error(line)
