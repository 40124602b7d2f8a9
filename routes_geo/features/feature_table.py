"""Features in columns: what collections, exports and formats pass on to each other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from routes_geo.grid.cells import CellArray, cells_to_geometries

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

ShapeArray = NDArray[np.object_]


class Geometries(Protocol):
    """A column of geometries, shape (n,), some of which may be absent."""

    def __len__(self) -> int:
        """Return n."""

    def take(self, rows: NDArray[np.intp]) -> Geometries:
        """Geometries of these rows, in their order."""

    def shapes(self) -> ShapeArray:
        """Shapely geometries, shape (n,), None where absent."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """Geometries that are shapely objects already."""

    array: ShapeArray

    def __len__(self) -> int:
        return int(self.array.size)

    def take(self, rows: NDArray[np.intp]) -> Shapes:
        """Geometries of these rows, in their order."""
        return Shapes(self.array[rows])

    def shapes(self) -> ShapeArray:
        """Shapely geometries, shape (n,), None where absent."""
        return self.array


@dataclass(frozen=True, slots=True)
class CellShapes:
    """Hexagons and pentagons of cells, CRS84, split at the antimeridian; cell 0 has no geometry."""

    cells: CellArray

    def __len__(self) -> int:
        return int(self.cells.size)

    def take(self, rows: NDArray[np.intp]) -> CellShapes:
        """Geometries of these rows, in their order."""
        return CellShapes(self.cells[rows])

    def shapes(self) -> ShapeArray:
        """Shapely geometries, shape (n,), None where absent."""
        out = np.full(self.cells.size, None, object)
        placed = self.cells != 0
        out[placed] = cells_to_geometries(self.cells[placed])
        return out


@dataclass(frozen=True, slots=True)
class FeatureTable:
    """Features of one collection: `ids` (n,) text, `properties` with n rows, `geometries` (n,) in `crs`."""

    ids: pa.Array
    properties: pa.Table
    geometries: Geometries
    crs: str = CRS84

    def __len__(self) -> int:
        return len(self.ids)

    def column(self, name: str) -> pa.Array:
        """Values of a property (n,): text as text, also where codes stand for it."""
        column = self.properties[name].combine_chunks()
        return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column

    def take(self, rows: NDArray[np.intp]) -> FeatureTable:
        """Features of these rows, in their order."""
        return replace(
            self, ids=self.ids.take(rows), properties=self.properties.take(rows), geometries=self.geometries.take(rows)
        )

    def slice(self, start: int, count: int) -> FeatureTable:
        """So many features from `start` on, or as many as there are."""
        rows = np.arange(start, min(start + count, len(self)))
        return replace(
            self,
            ids=self.ids.slice(start, count),
            properties=self.properties.slice(start, count),
            geometries=self.geometries.take(rows),
        )
