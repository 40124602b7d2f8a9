"""Describe the layout of the matrix."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

import numpy as np

from api.figures.answers import (
    MatrixLayoutAnswer,
    MatrixRemainderAnswer,
    MatrixRowAnswer,
    NamedAreaAnswer,
    PlacingAnswer,
)
from api.state import Served
from routes_geo.grid.cell_bits import cell_resolutions, cells_to_hex, cells_to_parent
from routes_geo.grid.keys import is_area
from routes_geo.model import BASES, ROUTE_IDS, Basis, Kind
from routes_geo.snapshot.areas import Areas
from routes_geo.snapshot.breaks import list_breaks
from routes_geo.snapshot.placings import Shares
from routes_geo.snapshot.releases import vintage
from routes_geo.snapshot.snapshot import Snapshot
from tiles.matrix import (
    NOT_PUBLISHED,
    WITHHELD,
    CountMatrix,
    count_matrix,
    matrix_periods,
    placing_runs,
    remainders_by_period,
)


def describe_matrix(
    served: Served, series: str, resolution: int, route: str | None, as_of: date | None
) -> MatrixLayoutAnswer:
    """Return the rows, columns and reserved values of the matrix of a route (None: of all).

    `served` is as the series was known on `as_of`.
    """
    snapshot = served.snapshot
    matrix = count_matrix(snapshot, series, resolution, route)
    chosen = {"route": route, "as_of": as_of, "v": snapshot.snapshot_id}
    query = urlencode({name: value for name, value in chosen.items() if value is not None})
    return MatrixLayoutAnswer(
        series=series,
        resolution=resolution,
        route=route,
        as_of=as_of,
        vintage=vintage(snapshot, series),
        unit=snapshot.series(series)["unit"],
        periods=matrix_periods(snapshot, series),
        dtype="uint32",
        byte_order="little",
        shape=(matrix.values.shape[0], matrix.values.shape[1]),
        withheld=WITHHELD,
        not_published=NOT_PUBLISHED,
        rows=_rows(served, series, resolution, matrix),
        placings=_placings(snapshot, series),
        remainders=_remainders(snapshot, series, resolution, route),
        breaks=list_breaks(snapshot, series, [route] if route else ROUTE_IDS, with_shares=True),
        data=f"/matrix/{series}/{resolution}?{query}",
    )


def _rows(served: Served, series: str, resolution: int, matrix: CountMatrix) -> list[MatrixRowAnswer]:
    joined, known = served.cells.at(series, resolution), served.snapshot.derived(Areas)
    by_number, labels = known.by_number(), known.labels()
    starts, stops = (np.searchsorted(joined.cells, matrix.keys, side).tolist() for side in ("left", "right"))
    areas, cells, inside = is_area(matrix.keys).tolist(), cells_to_hex(matrix.keys), _areas_in(served, resolution)
    rows = []
    for at, number in enumerate(matrix.feature_ids().tolist()):
        area = by_number[int(matrix.keys[at])] if areas[at] else None
        rows.append(
            MatrixRowAnswer(
                id=number,
                cell=None if area else cells[at],
                area=area.area_id if area else None,
                name=area.name if area else None,
                label=labels[area.number] if area else None,
                kind=Kind.AREA if area else Kind.CELL,
                areas=inside.get(int(matrix.keys[at]), []),
                routes=sorted({ROUTE_IDS[code] for code in joined.routes[starts[at] : stops[at]].tolist()}),
                placing=placing_runs(matrix.placing[at]),
            )
        )
    return rows


def _areas_in(served: Served, resolution: int) -> dict[int, list[NamedAreaAnswer]]:
    """Return the areas that each cell of a resolution counts."""
    inside: dict[int, list[NamedAreaAnswer]] = {}
    for area in served.snapshot.derived(Areas).by_number().values():
        finest = area.home if area.key == area.number else area.key
        if finest and cell_resolutions([finest])[0] >= resolution:
            cell = int(cells_to_parent([finest], resolution)[0])
            inside.setdefault(cell, []).append(NamedAreaAnswer(id=area.area_id, name=area.name))
    return inside


def _placings(snapshot: Snapshot, series: str) -> list[PlacingAnswer]:
    ranges = snapshot.derived(Shares).ranges(series)
    carried = zip(ranges.age_years.tolist(), ranges.low.tolist(), ranges.high.tolist(), strict=True)
    direct = [PlacingAnswer(basis=basis) for basis in BASES if basis != Basis.CARRIED_SHARE]
    return direct + [
        PlacingAnswer(
            basis=Basis.CARRIED_SHARE, share_age_years=age, range_low=round(low, 2), range_high=round(high, 2)
        )
        for age, low, high in carried
    ]


def _remainders(snapshot: Snapshot, series: str, resolution: int, route: str | None) -> list[MatrixRemainderAnswer]:
    by_route = remainders_by_period(snapshot, series, resolution)
    return [
        MatrixRemainderAnswer(route=name, values=counts.tolist())
        for name, counts in by_route.items()
        if route in (None, name)
    ]
