"""A snapshot whose cells fill whole zones, also a pentagon's and one across the antimeridian.

The embedded one has few cells beside one another. The counts are made up and go through the same disclosure control;
everything else is the embedded snapshot's.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import h3
import numpy as np

from routes_geo.disclosure.cells import Disclosed, disclose
from routes_geo.grid.arrays import CellArray, IntArray
from routes_geo.grid.cell_bits import PUBLISHED_RESOLUTIONS
from routes_geo.model import NOT_PLACED, ROUTE_IDS
from routes_geo.snapshot.published_cube import PublishedCube, accumulate, cube_to_table
from routes_geo.snapshot.series import DETECTIONS
from routes_geo.snapshot.snapshot import Snapshot
from routes_geo.snapshot.writing import write_snapshot

LAMPEDUSA, PENTAGON, FIJI = h3.latlng_to_cell(35.502, 12.609, 1), h3.get_pentagons(2)[4], h3.latlng_to_cell(-17, 180, 2)
_FINEST = PUBLISHED_RESOLUTIONS[-1]
_COUNTED_MONTHS = 44  # the newest: before them every count is 0


@dataclass(frozen=True, slots=True)
class _Counts:
    cells: CellArray
    values: IntArray


def write_dense_snapshot(source: Snapshot, out: Path, *, seed: int = 7) -> Path:
    """Write the snapshot below `out`; all cells of three zones on the first routes, some of a fourth on another."""
    months = source.cube(DETECTIONS, _FINEST).months
    rng = np.random.default_rng(seed)
    whole = {"CMED": [LAMPEDUSA], "EMED": [PENTAGON, FIJI], "WAFR": [h3.latlng_to_cell(28, -15, 2)]}
    shares = {"WAFR": 0.9}
    counts = {route: _make_counts(rng, whole.get(route, []), months, shares.get(route, 1.0)) for route in ROUTE_IDS}
    nothing = np.zeros(months, np.int64)
    disclosed = {route: disclose(one.cells, one.values, nothing) for route, one in counts.items() if one.cells.size}
    first = source.cube(DETECTIONS, _FINEST).first_month
    kept = [name for name in source.manifest["files"] if not name.startswith("cube_revisions/")]
    tables = {name: source.table(name) for name in kept}
    for level in PUBLISHED_RESOLUTIONS:
        tables[f"cubes/{DETECTIONS}/r{level}.arrow"] = cube_to_table(_cube(disclosed, level, first))
    tables[f"cubes/{DETECTIONS}/routes.arrow"] = cube_to_table(_route_cube(counts, disclosed, first))
    info = {key: value for key, value in source.manifest.items() if key not in ("files", "schema_version")}
    write_snapshot(out, tables, info)
    return out


def _make_counts(rng: np.random.Generator, zones: list[str], months: int, share: float) -> _Counts:
    found = [h3.str_to_int(cell) for zone in zones for cell in h3.cell_to_children(zone, _FINEST)]
    cells = np.array(sorted(found), np.uint64)
    cells = cells[rng.random(cells.size) < share]
    values = np.zeros((cells.size, months), np.int64)
    values[:, -_COUNTED_MONTHS:] = rng.poisson(rng.choice([0, 3, 40], (cells.size, 1)), (cells.size, _COUNTED_MONTHS))
    return _Counts(cells, values)


def _cube(disclosed: dict[str, Disclosed], level: int, first_month: int) -> PublishedCube:
    levels = {ROUTE_IDS.index(route): found.levels[level] for route, found in disclosed.items()}
    cells = np.concatenate([one.cells for one in levels.values()])
    codes = np.concatenate([np.full(one.cells.size, code, np.int8) for code, one in levels.items()])
    order = np.lexsort((codes, cells))
    published, withheld, residual = (
        accumulate(np.concatenate([getattr(one, name) for one in levels.values()]).astype(np.int64)[order])
        for name in ("published", "withheld", "residual")
    )
    return PublishedCube(
        first_month,
        cells[order],
        codes[order],
        np.zeros((cells.size, published.shape[1] - 1), np.int8),
        published,
        withheld,
        residual,
    )


def _route_cube(counts: dict[str, _Counts], disclosed: dict[str, Disclosed], first_month: int) -> PublishedCube:
    totals = np.array([counts[route].values.sum(axis=0) for route in ROUTE_IDS])
    left = [disclosed[route].route_residual if route in disclosed else 0 * totals[0] for route in ROUTE_IDS]
    return PublishedCube(
        first_month,
        np.zeros(len(ROUTE_IDS), np.uint64),
        np.arange(len(ROUTE_IDS), dtype=np.int8),
        np.full(totals.shape, NOT_PLACED, np.int8),
        accumulate(totals),
        accumulate(np.zeros_like(totals)),
        accumulate(np.array(left)),
    )
