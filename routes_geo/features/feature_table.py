"""Define tables of features, which collections, exports and formats pass to each other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from routes_geo.grid.arrays import CellArray
from routes_geo.grid.cells import cells_to_geometries

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

ShapeArray = NDArray[np.object_]


class Geometries(Protocol):
    """Define a column of geometries, shape (n,), some of which may be absent."""

    def __len__(self) -> int:
        """Return n."""

    def take(self, rows: NDArray[np.intp]) -> Geometries:
        """Return the geometries of these rows, in this order."""

    def shapes(self) -> ShapeArray:
        """Return shapely geometries, shape (n,), None if absent."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """Store geometries as shapely objects."""

    array: ShapeArray

    def __len__(self) -> int:
        return int(self.array.size)

    def take(self, rows: NDArray[np.intp]) -> Shapes:
        """Return the geometries of these rows, in this order."""
        return Shapes(self.array[rows])

    def shapes(self) -> ShapeArray:
        """Return shapely geometries, shape (n,), None if absent."""
        return self.array


@dataclass(frozen=True, slots=True)
class CellShapes:
    """Store geometries as cells; their shapes are polygons in CRS84, split at the antimeridian. Cell 0 is absent."""

    cells: CellArray

    def __len__(self) -> int:
        return int(self.cells.size)

    def take(self, rows: NDArray[np.intp]) -> CellShapes:
        """Return the geometries of these rows, in this order."""
        return CellShapes(self.cells[rows])

    def shapes(self) -> ShapeArray:
        """Return shapely geometries, shape (n,), None if absent."""
        out = np.full(self.cells.size, None, object)
        placed = self.cells != 0
        out[placed] = cells_to_geometries(self.cells[placed])
        return out


@dataclass(frozen=True, slots=True)
class FeatureTable:
    """Store the features of one collection: `ids` (n,) text, `properties` with n rows, `geometries` (n,) in `crs`."""

    ids: pa.Array
    properties: pa.Table
    geometries: Geometries
    crs: str = CRS84

    def __len__(self) -> int:
        return len(self.ids)

    def column(self, name: str) -> pa.Array:
        """Return the values of a property (n,); codes are decoded to text."""
        column = self.properties[name].combine_chunks()
        return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column

    def take(self, rows: NDArray[np.intp]) -> FeatureTable:
        """Return the features of these rows, in this order."""
        return replace(
            self, ids=self.ids.take(rows), properties=self.properties.take(rows), geometries=self.geometries.take(rows)
        )

    def slice(self, start: int, count: int) -> FeatureTable:
        """Return at most this many features from `start` on."""
        rows = np.arange(start, min(start + count, len(self)))
        return replace(
            self,
            ids=self.ids.slice(start, count),
            properties=self.properties.slice(start, count),
            geometries=self.geometries.take(rows),
        )
