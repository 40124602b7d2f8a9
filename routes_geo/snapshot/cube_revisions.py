"""The cubes of earlier vintages, as differences from the newest one.

The rule: a row of the log holds at the vintage `until` and at all earlier ones, as far as no row of an earlier vintage
replaces it. What has no row is as in the newest cube.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from routes_geo.grid.arrays import CellArray, IntArray
from routes_geo.grid.keys import key_routes, keys_of_routes, route_keys
from routes_geo.model import NOT_PLACED
from routes_geo.snapshot.published_cube import CUMULATIVE, PublishedCube, accumulate

WHOLE_ROW = -(2**31)
# What a row has in a period that it is not in, by column with the type of the column.
_ABSENT = {
    "placing": np.int8(NOT_PLACED),
    "published": np.int64(0),
    "withheld": np.bool_(False),
    "residual": np.int64(0),
}

Columns = dict[str, NDArray[Any]]


class Placed(NamedTuple):
    """Properties of the cube of a vintage besides its rows: its position, its first month and number of periods."""

    position: int
    first_month: int
    periods: int


@dataclass(slots=True)
class SpreadCube:
    """Figures by period (n, p) of rows with sorted `keys` (n,), of which the cube has those that are `present` (n,)."""

    keys: CellArray
    first_month: int
    months_per_period: int
    present: NDArray[np.bool_]
    figures: Columns

    @classmethod
    def of(cls, cube: PublishedCube, keys: CellArray, months: range) -> SpreadCube:
        """Spread a cube over rows and months that include all of its own."""
        periods = len(months) // cube.months_per_period
        figures: Columns = {name: np.full((keys.size, periods), absent) for name, absent in _ABSENT.items()}
        rows = np.searchsorted(keys, route_keys(cube.cells, cube.routes))
        first = (cube.first_month - months.start) // cube.months_per_period
        published, withheld = cube.monthly()
        own = {"placing": cube.placing, "published": published, "withheld": withheld}
        for name, values in (own | {"residual": np.diff(cube.residual, axis=1)}).items():
            figures[name][rows, first : first + cube.periods] = values
        present = np.zeros(keys.size, np.bool_)
        present[rows] = True
        return cls(keys, months.start, cube.months_per_period, present, figures)

    def columns(self, first_month: int, periods: int) -> slice:
        """Return the columns of some periods."""
        first = (first_month - self.first_month) // self.months_per_period
        return slice(first, first + periods)

    def cube(self, first_month: int, periods: int) -> PublishedCube:
        """Return the cube of the rows that are present, with some of the periods."""
        own = {name: part[self.present, self.columns(first_month, periods)] for name, part in self.figures.items()}
        published, withheld, residual = (accumulate(own[name].astype(np.int64)) for name in CUMULATIVE)
        return PublishedCube(
            first_month,
            keys_of_routes(self.keys[self.present]),
            key_routes(self.keys[self.present]),
            np.ascontiguousarray(own["placing"]),
            published,
            withheld,
            residual,
            self.months_per_period,
        )

    def apply(self, log: pa.Table) -> None:
        """Take over the rows of a log, of which a later one replaces an earlier one."""
        columns = {name: log[name].to_numpy() for name in log.column_names}
        rows = np.searchsorted(self.keys, route_keys(columns["cell"], columns["route"]))
        whole = columns["month"] == WHOLE_ROW
        self.present[rows[whole]] = columns["published"][whole] == 1
        at = (columns["month"][~whole] - self.first_month) // self.months_per_period
        for name, part in self.figures.items():
            part[rows[~whole], at] = columns[name][~whole]


def earlier_cube(newest: PublishedCube, log: pa.Table, vintage: Placed) -> PublishedCube:
    """Return the cube of an earlier vintage, from the newest one and the log of differences."""
    keys, months = spread_of([newest], log, vintage)
    spread = SpreadCube.of(newest, keys, months)
    since = log.filter(pa.array(log["until"].to_numpy() >= vintage.position))
    spread.apply(since.take(pa.array(np.argsort(-since["until"].to_numpy(), kind="stable"))))
    return spread.cube(vintage.first_month, vintage.periods)


def spread_of(cubes: list[PublishedCube], log: pa.Table, *vintages: Placed) -> tuple[CellArray, range]:
    """Return the keys of the rows, sorted, and the months of cubes, of a log and of vintages together."""
    length = cubes[0].months_per_period
    keys = [route_keys(cube.cells, cube.routes) for cube in cubes]
    keys.append(route_keys(log["cell"].to_numpy(), log["route"].to_numpy()))
    logged = log["month"].to_numpy()
    logged = logged[logged != WHOLE_ROW]
    spans = [(cube.first_month, cube.first_month + cube.months) for cube in cubes]
    spans += [(each.first_month, each.first_month + each.periods * length) for each in vintages]
    spans += [(int(logged.min()), int(logged.max()) + length)] if logged.size else []
    return np.unique(np.concatenate(keys)), range(min(low for low, _ in spans), max(high for _, high in spans))


def differences(newer: SpreadCube, older: SpreadCube, vintage: Placed) -> Iterator[Columns]:
    """Yield the columns of the rows of the log that lead from a newer to an older vintage, and update the newer one."""
    moved = np.flatnonzero(newer.present != older.present)
    shape = moved.size
    yield _rows(older, vintage, moved, np.full(shape, WHOLE_ROW)) | {"published": older.present[moved].astype(np.int64)}
    own = np.zeros(newer.figures["published"].shape, np.bool_)
    own[older.present, older.columns(vintage.first_month, vintage.periods)] = True
    differs = own & np.any([newer.figures[name] != part for name, part in older.figures.items()], axis=0)
    rows, at = np.nonzero(differs)
    months = older.first_month + at * older.months_per_period
    yield _rows(older, vintage, rows, months) | {name: part[rows, at] for name, part in older.figures.items()}
    newer.present[:] = older.present
    for name, part in older.figures.items():
        newer.figures[name][differs] = part[differs]


def _rows(cube: SpreadCube, vintage: Placed, rows: NDArray[np.intp], months: IntArray) -> Columns:
    absent = {name: np.full(rows.size, value) for name, value in _ABSENT.items()}
    keys = cube.keys[rows]
    return absent | {
        "until": np.full(rows.size, vintage.position),
        "cell": keys_of_routes(keys),
        "route": key_routes(keys),
        "month": months,
    }
