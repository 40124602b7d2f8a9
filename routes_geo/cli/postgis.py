"""The command that writes routes, places, areas and cells into PostgreSQL with PostGIS."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from routes_geo.cli.names import AsOfOption, RouteOption, SeriesOption
from routes_geo.cli.serving import choose_snapshot
from routes_geo.cli.terminal import SnapshotOption, parse_day_option, progress, report_errors, say, settings
from routes_geo.cli.windows import DatetimeOption, FromOption, ToOption, WindowOption, choose_window

if TYPE_CHECKING:
    from routes_geo.features.postgis import PostgisTable
    from routes_geo.snapshot.snapshot import Snapshot
    from routes_geo.snapshot.written_window import WrittenWindow

app = typer.Typer()


@app.command("postgis")
def postgis_command(
    database: Annotated[
        str,
        typer.Argument(
            help="Address of the database, such as postgresql://user@host/name, or a connection string of libpq. What "
            "is missing, also the password, comes from the variables PGHOST, PGDATABASE, PGPASSWORD and so on.",
            show_default=False,
        ),
    ] = "",
    schema: Annotated[str, typer.Option("--schema", help="Schema of the tables; it is created.")] = "routes_geo",
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
    snapshot: SnapshotOption = None,
) -> None:
    """Write the tables routes, places, areas and cells into PostgreSQL with PostGIS.

    Example: `routes-geo export postgis postgresql://gis@localhost/maps --window 2023`

    All tables of the schema that an earlier export wrote are replaced in one transaction. Each has a primary key, a
    spatial index, and comments with unit, source and release. Geometries are in EPSG:4326. The command needs psycopg:
    `pip install 'routes-geo[postgis]'`.
    """
    day = parse_day_option(as_of, "--as-of")
    with report_errors():
        from routes_geo.features.postgis import write_postgis  # noqa: PLC0415
        from routes_geo.snapshot.snapshot import open_snapshot  # noqa: PLC0415
        from routes_geo.snapshot.written_window import WrittenWindow  # noqa: PLC0415

        given = choose_window(window, first, last, when) or WrittenWindow()
        opened = open_snapshot(choose_snapshot(snapshot, settings()))
        only = None if route is None else opened.route_id(route)
        with progress() as show:
            show("writing tables")
            cells = _cells(opened, given, series, only, (resolution, day))
            rows = write_postgis(database, schema, [*_static(opened), cells])
    for name, count in rows.items():
        say(f"{schema}.{name}: {count:,} rows")
    say(f"{cells.about['window']}, released {cells.about['vintage']}, snapshot {opened.snapshot_id}")


def _static(snapshot: Snapshot) -> list[PostgisTable]:
    from routes_geo.features.about import about  # noqa: PLC0415
    from routes_geo.features.collections import AREAS, PLACES, ROUTES  # noqa: PLC0415
    from routes_geo.features.postgis import PostgisTable  # noqa: PLC0415
    from routes_geo.features.tables import StaticFeatures  # noqa: PLC0415

    features = snapshot.derived(StaticFeatures)
    return [
        PostgisTable(each, features.of(each.collection_id).table, about(snapshot, each))
        for each in (ROUTES, PLACES, AREAS)
    ]


def _cells(
    snapshot: Snapshot,
    window: WrittenWindow,
    series: str | None,
    route: str | None,
    form: tuple[int | None, date | None],
) -> PostgisTable:
    """Return the table of cells; `form` is the resolution and the day on which the figures were known."""
    from routes_geo.features.about import about  # noqa: PLC0415
    from routes_geo.features.cells import CellQuery, cell_features  # noqa: PLC0415
    from routes_geo.features.collections import CELLS  # noqa: PLC0415
    from routes_geo.features.postgis import PostgisTable  # noqa: PLC0415
    from routes_geo.snapshot.newest import window_or_last_year  # noqa: PLC0415
    from routes_geo.snapshot.series import DETECTIONS, check_cell_resolution, check_cell_series  # noqa: PLC0415
    from routes_geo.snapshot.vintage_view import snapshot_on  # noqa: PLC0415

    resolution, day = form
    chosen = check_cell_series(snapshot, series or DETECTIONS)
    known = snapshot_on(snapshot, chosen, day)
    months = window_or_last_year(known, window.when, window.name, chosen)
    query = CellQuery(check_cell_resolution(known, chosen, resolution), months, route, corridor=False, series=chosen)
    stated = about(known, CELLS, chosen)
    info = known.series(chosen)
    notes = {
        "value": f"Unit: {info['unit']}. A withheld count is NULL and its status is suppressed; it is not zero. "
        f"Source: {info['attribution']}, release of {stated['vintage']}",
    }
    return PostgisTable(
        CELLS, cell_features(known, query).table, stated | {"series": chosen, "window": months.label}, notes
    )
