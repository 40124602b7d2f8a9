"""The cube tables of a series: those of the newest vintage, and the differences that lead to the earlier ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from routes_geo.model import month_label
from routes_geo.snapshot.cube_revisions import Placed, SpreadCube, differences, spread_of
from routes_geo.snapshot.published_cube import CUBE_REVISION_SCHEMA, PublishedCube, cube_to_table

Cubes = Mapping[str, PublishedCube]  # those of one vintage: r2 to the finest resolution, and routes

_ROUTES = "routes"


def cube_tables(series: str, by_vintage: Sequence[Cubes | None]) -> dict[str, pa.Table]:
    """Return the tables of a series by name: the newest cubes, and the differences of earlier ones if there are any.

    The positions of vintages, oldest first, are those in the manifest. None is a vintage without counts on cells; the
    newest one has some, or there are no tables.
    """
    newest = by_vintage[-1]
    if newest is None:
        return {}
    tables = {f"cubes/{series}/{name}.arrow": cube_to_table(cube) for name, cube in newest.items()}
    for name in newest:
        log = cube_revisions([None if cubes is None else cubes[name] for cubes in by_vintage])
        if log.num_rows:
            tables[f"cube_revisions/{series}/{name}.arrow"] = log
    return tables


def cube_revisions(cubes: Sequence[PublishedCube | None]) -> pa.Table:
    """Return the log of differences of the cubes of all vintages, oldest first; the newest one is there."""
    vintages = [
        (Placed(position, cube.first_month, cube.periods), cube)
        for position, cube in enumerate(cubes)
        if cube is not None
    ]
    keys, months = spread_of([cube for _, cube in vintages], CUBE_REVISION_SCHEMA.empty_table())
    state = SpreadCube.of(vintages[-1][1], keys, months)
    columns = [
        part
        for vintage, cube in reversed(vintages[:-1])
        for part in differences(state, SpreadCube.of(cube, keys, months), vintage)
    ]
    arrays = {
        field.name: pa.array(np.concatenate([part[field.name] for part in columns]), field.type) if columns else []
        for field in CUBE_REVISION_SCHEMA
    }
    return pa.table(arrays, schema=CUBE_REVISION_SCHEMA)


def on_cells(cubes: Cubes) -> dict[str, object]:
    """Return what the manifest states on a vintage with counts on cells: first month and number of its periods."""
    routes = cubes[_ROUTES]
    return {"first_month": month_label(routes.first_month), "periods": routes.periods}
