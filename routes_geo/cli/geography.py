"""The commands that list routes and places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from routes_geo.cli.figure_source import UrlOption, open_figures
from routes_geo.cli.names import RouteOption
from routes_geo.cli.output import CsvOption, choose_form, print_records, print_table
from routes_geo.cli.terminal import JsonOption, SnapshotOption, report_errors, say

if TYPE_CHECKING:
    import pyarrow as pa

app = typer.Typer()


@app.command("routes")
def routes_command(
    snapshot: SnapshotOption = None, url: UrlOption = None, json: JsonOption = False, csv: CsvOption = False
) -> None:
    """List the five routes with the names that publishers use for them.

    Example: `routes-geo routes`

    Every command accepts each of these names, in any case.
    """
    with report_errors():
        form = choose_form(json=json, csv=csv)
        table = open_figures(snapshot, url).source.collection("routes")
        rows = table.select(["route", "name", "aliases"]).to_pylist()
    if not print_records(rows, form):
        print_table(rows, {"route": "route", "name": "name", "aliases": "other names"})


@app.command("places")
def places_command(
    route: RouteOption = None,
    role: Annotated[
        str | None,
        typer.Option(
            "--role",
            help="Only places of this role, such as landing, departure, transit or border.",
            show_default=False,
        ),
    ] = None,
    snapshot: SnapshotOption = None,
    url: UrlOption = None,
    json: JsonOption = False,
    csv: CsvOption = False,
) -> None:
    """List landing, departure, transit and border places with their positions.

    Example: `routes-geo places --route CMED --role landing`

    Positions are those of towns, in degrees; reception sites have none.
    """
    with report_errors():
        form = choose_form(json=json, csv=csv)
        figures = open_figures(snapshot, url)
        chosen = None if route is None else figures.names.route(route)
        every = _places(figures.source.collection("places"))
        rows = [row for row in every if chosen is None or chosen in row["routes"]]
        if role is not None:
            name = _check_role(role, every)
            rows = [row for row in rows if name in row["role"]]
    if print_records(rows, form):
        return
    headings = {"place_id": "place", "name": "name", "country_iso2": "country", "role": "role", "routes": "routes"}
    print_table([row | _rounded(row) for row in rows], headings | {"lng": "longitude", "lat": "latitude"})
    say(f"{len(rows)} places")


def _places(table: pa.Table) -> list[dict[str, Any]]:
    """Return places with longitude and latitude in degrees instead of a geometry."""
    import shapely  # noqa: PLC0415

    shapes = shapely.from_wkb(table["geometry"].to_pylist())
    rows = table.drop_columns(["id", "geometry"]).to_pylist()
    at = ({"lng": None, "lat": None} if shape is None else {"lng": shape.x, "lat": shape.y} for shape in shapes)
    return [row | position for row, position in zip(rows, at, strict=True)]


def _check_role(role: str, rows: list[dict[str, Any]]) -> str:
    """Return a role in lower case; NotFound, with those that there are, for an unknown one."""
    from routes_geo.errors import NotFound, choice_of  # noqa: PLC0415

    roles = sorted({each for row in rows for each in row["role"]})
    if role.casefold() not in roles:
        raise NotFound(f"unknown role {role!r}; {choice_of(role, roles)}")
    return role.casefold()


def _rounded(row: dict[str, Any]) -> dict[str, str]:
    return {name: "" if row[name] is None else f"{row[name]:.3f}" for name in ("lng", "lat")}
