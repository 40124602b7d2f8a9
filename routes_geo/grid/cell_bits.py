"""Read and write the bits of H3 cell indexes in arrays. Cells are uint64. No kernel and no other library is needed."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routes_geo.errors import InvalidInput, ReasonCode, Refused
from routes_geo.grid.arrays import CellArray, IntArray

MAX_RESOLUTION = 15
PUBLISHED_RESOLUTIONS = (2, 3, 4, 5)
COARSEST_PUBLISHED, FINEST_PUBLISHED = PUBLISHED_RESOLUTIONS[0], PUBLISHED_RESOLUTIONS[-1]

# Layout of a cell index (H3 core library, "H3Index bit layout"): a bit 0, four of the mode, three 0, resolution in bits
# 52-55, base cell in 45-51, then fifteen three-bit digits; a digit below the resolution is 7.
_RESOLUTION_SHIFT = np.uint64(52)
_RESOLUTION_MASK = np.uint64(0xF)
_BITS_PER_DIGIT = 3
_UNUSED = np.array([(1 << 3 * (MAX_RESOLUTION - r)) - 1 for r in range(MAX_RESOLUTION + 1)], np.uint64)  # by resolution
_LAST_BITS = np.uint64(0o111111111111111)  # the last bit of every digit
_CELL_HEADER = np.uint64(8)
# 122 of the 128 possible numbers are base cells, and these are pentagons. Their first digit other than 0 is never 1.
_IS_BASE_CELL = np.arange(128) < 122
_IS_PENTAGON = np.isin(np.arange(128), (4, 14, 24, 38, 49, 58, 63, 72, 83, 97, 107, 117))
_CACHED = 1 << 13  # cells at a time if intermediate arrays should stay in the cache
_HEX_CELL = re.compile("[0-9a-fA-F]{15,16}")


def check_resolution(resolution: int) -> int:
    """Return an H3 resolution unchanged; raise InvalidInput outside 0 to 15."""
    if not 0 <= resolution <= MAX_RESOLUTION:
        raise InvalidInput(f"resolution {resolution} does not exist; choose one from 0 to {MAX_RESOLUTION}")
    return resolution


def cell_resolutions(cells: ArrayLike) -> NDArray[np.uint8]:
    """Return the resolution of each cell, shape (n,)."""
    return ((np.asarray(cells, np.uint64) >> _RESOLUTION_SHIFT) & _RESOLUTION_MASK).astype(np.uint8)


def cells_to_parent(cells: ArrayLike, resolution: int) -> CellArray:
    """Return the ancestor of each cell at a resolution, shape (n,). InvalidInput if a cell is coarser than that."""
    check_resolution(resolution)
    children = np.asarray(cells, np.uint64)
    if np.any(cell_resolutions(children) < resolution):
        raise InvalidInput(f"a cell coarser than resolution {resolution} has no parent at that resolution")
    unused = np.uint64((1 << _BITS_PER_DIGIT * (MAX_RESOLUTION - resolution)) - 1)
    cleared = children & ~(_RESOLUTION_MASK << _RESOLUTION_SHIFT)
    return cleared | (np.uint64(resolution) << _RESOLUTION_SHIFT) | unused


def family_starts(cells: CellArray, level: int) -> IntArray:
    """Return where each family with a common ancestor at a level starts in cells (n,), and the end, (m + 1,).

    The cells ascend.
    """
    ancestors = cells_to_parent(cells, level)
    changes = np.flatnonzero(ancestors[1:] != ancestors[:-1]) + 1
    return np.concatenate([[0], changes, [cells.size]]) if cells.size else np.zeros(1, np.int64)


def cells_to_children(cells: ArrayLike) -> CellArray:
    """Return the children of cells one resolution finer (seven, or six of a pentagon), in order, shape (m,).

    InvalidInput if a cell has resolution 15.
    """
    parents = np.asarray(cells, np.uint64)
    resolutions = cell_resolutions(parents).astype(np.uint64)
    if np.any(resolutions == MAX_RESOLUTION):
        raise InvalidInput(f"a cell of resolution {MAX_RESOLUTION} has no children")
    place = np.uint64(_BITS_PER_DIGIT) * (np.uint64(MAX_RESOLUTION - 1) - resolutions)
    first = (parents + (np.uint64(1) << _RESOLUTION_SHIFT)) & ~(np.uint64(7) << place)
    children = first[:, None] | (np.arange(7, dtype=np.uint64) << place[:, None])
    kept = np.ones(children.shape, np.bool_)
    kept[:, 1] = ~is_pentagon(parents)
    return np.asarray(children[kept])


def is_pentagon(cells: ArrayLike) -> NDArray[np.bool_]:
    """Return whether each cell is a pentagon, shape (n,): its base cell is a pentagon and all its digits are 0."""
    values = np.asarray(cells, np.uint64)
    unused = np.uint64(_BITS_PER_DIGIT) * (np.uint64(MAX_RESOLUTION) - cell_resolutions(values).astype(np.uint64))
    digits = (values & np.uint64((1 << 45) - 1)) >> unused
    return np.asarray(_IS_PENTAGON[((values >> np.uint64(45)) & np.uint64(127)).astype(np.intp)] & (digits == 0))


def is_valid_cells(cells: ArrayLike) -> NDArray[np.bool_]:
    """Return whether each value is the index of a cell, shape (n,)."""
    values = np.asarray(cells, np.uint64)
    valid = np.empty(values.shape, np.bool_)
    for start in range(0, values.size, _CACHED):
        valid[start : start + _CACHED] = _is_valid(values[start : start + _CACHED])
    return valid


def _is_valid(values: CellArray) -> NDArray[np.bool_]:
    unused = _UNUSED[(values >> _RESOLUTION_SHIFT) & _RESOLUTION_MASK]
    base = ((values >> np.uint64(45)) & np.uint64(127)).astype(np.intp)
    digits = values & _UNUSED[0] & ~unused
    sevens = digits & (digits >> np.uint64(1)) & (digits >> np.uint64(2)) & _LAST_BITS
    valid = (
        (values >> np.uint64(56) == _CELL_HEADER) & (values & unused == unused) & (sevens == 0) & _IS_BASE_CELL[base]
    )
    rows = np.flatnonzero(valid & _IS_PENTAGON[base])
    # The first digit that is not 0 is 1 if the highest bit is the last of a digit; frexp counts it from 1.
    valid[rows] = np.frexp(digits[rows].astype(np.float64))[1] % _BITS_PER_DIGIT != 1
    return np.asarray(valid, np.bool_)


def check_cells(values: CellArray) -> CellArray:
    """Return cells (n,) unchanged; raise InvalidInput, which counts them, if some values are not cells."""
    wrong = values[~is_valid_cells(values)]
    if wrong.size:
        raise InvalidInput(f"{wrong.size} of {values.size} values are not H3 cells, such as {wrong[0]:x} (hexadecimal)")
    return values


def cells_to_hex(cells: ArrayLike) -> list[str]:
    """Return cells as hexadecimal text for use outside Python: JavaScript numbers cannot store 64 bits."""
    return [f"{cell:x}" for cell in np.asarray(cells, np.uint64).tolist()]


def hex_to_cell(text: str) -> int:
    """Parse one hexadecimal cell; raise InvalidInput for any other text."""
    cell = int(text, 16) if _HEX_CELL.fullmatch(text) else 0
    if not is_valid_cells([cell])[0]:
        raise InvalidInput(f"{text!r} is not an H3 cell; write a cell in hexadecimal, for example 85386e23fffffff")
    return cell


def check_published_resolution(resolution: int) -> int:
    """Return a published resolution unchanged; Refused for one that is too fine or not available."""
    if resolution > FINEST_PUBLISHED:
        raise Refused(
            f"resolution {resolution} is finer than the published counts",
            reason_code=ReasonCode.TOO_FINE_IN_SPACE,
            allowed=f"resolution={FINEST_PUBLISHED}",
        )
    if resolution < COARSEST_PUBLISHED:
        raise Refused(
            f"resolution {resolution} is not available",
            reason_code=ReasonCode.NOT_OFFERED,
            allowed=f"resolution={COARSEST_PUBLISHED}",
        )
    return resolution
