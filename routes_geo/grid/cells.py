"""Convert between H3 cells and coordinates in arrays. Cells are uint64; coordinates are degrees, lng, lat (CRS84).

Kernels compute the answers, bit-exact with H3's library; doubtful cases are passed to that library.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVarTuple

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from routes_geo.errors import InvalidInput
from routes_geo.grid import h3_reference
from routes_geo.grid.antimeridian import rings_to_polygons, split_at_antimeridian
from routes_geo.grid.arrays import CellArray, FloatArray, IntArray
from routes_geo.grid.cell_bits import cell_resolutions, check_cells, check_resolution
from routes_geo.grid.csr import count_offsets, replace_rows

if TYPE_CHECKING:
    from routes_geo.grid.icosahedron import Icosahedron
    from routes_geo.grid.index_tables import IndexTables
    from routes_geo.grid.lattice_tables import LatticeTables

Ts = TypeVarTuple("Ts")

_PART = 1 << 18  # cells per task of a thread
_INDEX_PART = 1 << 16  # points per task of a thread
_CACHED = 1 << 13  # cells at a time if intermediate arrays should stay in the cache


@dataclass(frozen=True, slots=True)
class Indexed:
    """Store the cells of points, shape (n,); 0 for the `not_finite` ones.

    H3's library computed `by_reference` others.
    """

    cells: CellArray
    not_finite: int
    by_reference: int


def lnglat_to_cells(lng: ArrayLike, lat: ArrayLike, resolution: int, *, threads: int | None = None) -> CellArray:
    """Return the cells of points, degrees, shape (n,) each, at one resolution, shape (n,). Exactly H3's cells.

    InvalidInput for unequal lengths or coordinates that are not finite (the message counts them). Any finite number is
    an angle, as in H3: 190 is -170. By default there is one thread per core.
    """
    indexed = index_points(lng, lat, resolution, threads=threads)
    if indexed.not_finite:
        raise InvalidInput(f"{indexed.not_finite} of {indexed.cells.size} points have a coordinate that is not finite")
    return indexed.cells


def index_points(lng: ArrayLike, lat: ArrayLike, resolution: int, *, threads: int | None = None) -> Indexed:
    """Return cells like `lnglat_to_cells`, but count coordinates that are not finite and give them cell 0."""
    from routes_geo.grid.kernels import core_count, in_threads  # noqa: PLC0415 - numba is imported on first use

    tables = _index_tables(check_resolution(resolution))
    lng_deg, lat_deg = (np.ascontiguousarray(values, np.float64) for values in (lng, lat))
    if lng_deg.shape != lat_deg.shape or lng_deg.ndim != 1:
        raise InvalidInput(f"lng has shape {lng_deg.shape} and lat {lat_deg.shape}; expected (n,) for both")
    cells = np.empty(lng_deg.size, np.uint64)
    parts = [slice(start, start + _INDEX_PART) for start in range(0, cells.size, _INDEX_PART)]
    counts = in_threads(
        _index_part, [(lng_deg[part], lat_deg[part], tables, cells[part]) for part in parts], threads or core_count()
    )
    return Indexed(cells, sum(not_finite for not_finite, _ in counts), sum(by_reference for _, by_reference in counts))


def _index_part(lng: FloatArray, lat: FloatArray, tables: IndexTables, cells: CellArray) -> tuple[int, int]:
    """Write the cells of points (n,); return how many are not finite, and how many H3's library computed."""
    from routes_geo.grid.index_kernel import write_cells  # noqa: PLC0415

    if not write_cells(lng, lat, tables, cells):
        return 0, 0
    rows = np.flatnonzero(cells == 0)
    rows_asked = rows[np.isfinite(lng[rows]) & np.isfinite(lat[rows])]
    cells[rows_asked] = h3_reference.index(lng[rows_asked], lat[rows_asked], tables.resolution)
    return rows.size - rows_asked.size, rows_asked.size


@functools.cache
def _icosahedron() -> Icosahedron:
    from routes_geo.grid.icosahedron import lnglat_to_vectors, locate  # noqa: PLC0415

    return locate(lnglat_to_vectors(*h3_reference.pentagon_centers()), h3_reference.index)


@functools.cache
def _index_tables(resolution: int) -> IndexTables:
    from routes_geo.grid.index_tables import make_index_tables  # noqa: PLC0415

    return make_index_tables(_icosahedron(), resolution)


def cells_to_lnglat(cells: ArrayLike, *, threads: int | None = None) -> tuple[FloatArray, FloatArray]:
    """Return the centres of cells of any resolutions: lng, lat in degrees, shape (n,) each.

    They are within 1e-12 degrees of arc of H3's. InvalidInput for values that are not cells. By default there is one
    thread per core.
    """
    from routes_geo.grid.lattice_kernel import write_centers  # noqa: PLC0415

    values = _to_cells(cells)
    lng, lat = np.empty(values.size), np.empty(values.size)
    tables = _lattice_tables()
    if _run(write_centers, [(values[part], tables, lng[part], lat[part]) for part in _parts(values.size)], threads):
        rows = np.flatnonzero(np.isnan(lng))
        lng[rows], lat[rows] = h3_reference.centers(check_cells(values[rows]))
    return lng, lat


def cells_to_boundary_arrays(
    cells: ArrayLike, *, threads: int | None = None
) -> tuple[IntArray, FloatArray, FloatArray]:
    """Return the vertices of cells of any resolutions as CSR arrays: offsets (n + 1,), lng (m,), lat (m,), degrees.

    Ring i is `offsets[i]:offsets[i + 1]`, counter-clockwise from H3's first vertex, not closed. Pentagons and cells
    that cross an edge of the icosahedron do not have six vertices. InvalidInput for values that are not cells.
    """
    from routes_geo.grid.lattice_kernel import SIDES, write_boundaries  # noqa: PLC0415

    values = _to_cells(cells)
    lng, lat = np.empty(SIDES * values.size), np.empty(SIDES * values.size)
    slices = [(part, slice(SIDES * part.start, SIDES * part.stop)) for part in _parts(values.size)]
    tables = _lattice_tables()
    arguments = [(values[part], tables, lng[span], lat[span]) for part, span in slices]
    counts = np.full(values.size, SIDES)
    if not _run(write_boundaries, arguments, threads):
        return count_offsets(counts), lng, lat
    referred = np.isnan(lng[::SIDES])
    reference = h3_reference.boundaries(check_cells(values[referred]))
    counts[referred] = np.diff(reference[0])
    return (
        count_offsets(counts),
        replace_rows(lng.reshape(-1, SIDES), referred, counts, reference[1]),
        replace_rows(lat.reshape(-1, SIDES), referred, counts, reference[2]),
    )


def grid_disk(cells: ArrayLike, k: int, *, threads: int | None = None) -> tuple[IntArray, CellArray]:
    """Return the cells within k steps of each cell, including itself, as CSR arrays: offsets (n + 1,) and cells (m,).

    Disk i is `offsets[i]:offsets[i + 1]`, ascending, with 1 + 3 k (k + 1) cells unless a pentagon is near. Resolutions
    may be mixed. InvalidInput for a negative k or values that are not cells.
    """
    from routes_geo.grid.disks import disk_size, write_disks  # noqa: PLC0415

    values = _to_cells(cells)
    if k < 0:
        raise InvalidInput(f"k is {k}; it must be 0 or more")
    disks = np.empty((values.size, disk_size(k)), np.uint64)
    resolutions, step = cell_resolutions(values), max(1, _CACHED // disks.shape[1])
    present = np.unique(resolutions).tolist()
    for resolution in present:
        rows = np.flatnonzero(resolutions == resolution) if len(present) > 1 else slice(None)
        chosen, part_disks = values[rows], disks[rows]
        tables = _lattice_tables(), _index_tables(resolution)
        parts = [slice(start, start + step) for start in range(0, chosen.size, step)]
        _run(write_disks, [(chosen[part], k, *tables, part_disks[part]) for part in parts], threads)
        if len(present) > 1:
            disks[rows] = part_disks
    referred, counts = disks[:, 0] == 0, np.full(values.size, disks.shape[1])
    reference = [np.sort(h3_reference.disk(cell, k)) for cell in check_cells(values[referred]).tolist()]
    counts[referred] = [disk.size for disk in reference]
    return count_offsets(counts), replace_rows(disks, referred, counts, np.concatenate([disks[:0, 0], *reference]))


def _to_cells(cells: ArrayLike) -> CellArray:
    values = np.ascontiguousarray(cells, np.uint64)
    if values.ndim != 1:
        raise InvalidInput(f"cells have shape {values.shape}; expected (n,)")
    return values


def _parts(size: int) -> list[slice]:
    return [slice(start, min(start + _PART, size)) for start in range(0, max(size, 1), _PART)]


def _run(function: Callable[[*Ts], int], calls: Sequence[tuple[*Ts]], threads: int | None) -> int:
    from routes_geo.grid.kernels import core_count, in_threads  # noqa: PLC0415

    return sum(in_threads(function, calls, threads or core_count()))


@functools.cache
def _lattice_tables() -> LatticeTables:
    from routes_geo.grid.lattice_tables import make_lattice_tables  # noqa: PLC0415

    return make_lattice_tables(_icosahedron(), h3_reference.index, h3_reference.boundaries)


def cells_to_polygons(cells: ArrayLike) -> NDArray[np.object_]:
    """Return the boundaries of cells as shapely polygons (CRS84, closed, counter-clockwise), shape (n,).

    Use this for cells away from the antimeridian and the poles, like those of all published routes;
    `cells_to_geometries` handles the others.
    """
    offsets, lng, lat = cells_to_boundary_arrays(cells)
    if offsets.size == 1:
        return np.empty(0, object)
    rows = np.repeat(np.arange(offsets.size - 1), np.diff(offsets))
    rings = shapely.linearrings(np.column_stack([lng, lat]), indices=rows)
    return np.asarray(shapely.polygons(rings), object)


def cells_to_geometries(cells: ArrayLike) -> NDArray[np.object_]:
    """Return cells as shapely geometries (CRS84), shape (n,), cut in two at the antimeridian (RFC 7946).

    A cell that contains a pole is a polygon from -180 to 180 with the pole, lat 90 or -90, as an edge.
    """
    return split_at_antimeridian(rings_to_polygons(*cells_to_boundary_arrays(cells)))


def mean_cell_area_km2(resolution: int) -> float:
    """Return the average area of a hexagon at a resolution, in km2."""
    return h3_reference.mean_cell_area_km2(check_resolution(resolution))
