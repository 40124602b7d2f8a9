"""Made cells for tiles."""

from __future__ import annotations

import h3
import numpy as np

from routes_geo.grid.cell_bits import cells_to_children
from tiles.cell_index import CellIndex

RES0 = np.array(sorted(int(cell, 16) for cell in h3.get_res0_cells()), np.uint64)


def globe(resolution: int) -> np.ndarray:
    return np.sort(cells_to_children(globe(resolution - 1))) if resolution else RES0


def ring(index: CellIndex, number: int) -> np.ndarray:
    a, b = index.rings.offsets[number : number + 2]
    return np.column_stack([index.rings.x[a:b], index.rings.y[a:b]])
