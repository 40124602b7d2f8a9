"""Define tables of features, which collections, exports and formats pass to each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from routes_geo.grid.arrays import CellArray
from routes_geo.grid.cells import cells_to_geometries
from routes_geo.grid.keys import is_area

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
    """Store geometries as cells; their shapes are polygons in CRS84, split at the antimeridian. Cell 0 is absent.

    Numbers of areas stand for the shapes in `areas`.
    """

    cells: CellArray
    areas: Mapping[int, shapely.Geometry] = field(default_factory=dict)

    def __len__(self) -> int:
        return int(self.cells.size)

    @property
    def is_area(self) -> NDArray[np.bool_]:
        """Return whether each geometry (n,) is that of an area."""
        return np.asarray(is_area(self.cells) & (self.cells != 0))

    @property
    def is_cell(self) -> NDArray[np.bool_]:
        """Return whether each geometry (n,) is a cell."""
        return np.asarray(~is_area(self.cells))

    def take(self, rows: NDArray[np.intp]) -> CellShapes:
        """Return the geometries of these rows, in this order."""
        return CellShapes(self.cells[rows], self.areas)

    def shapes(self) -> ShapeArray:
        """Return shapely geometries, shape (n,), None if absent."""
        out = np.full(self.cells.size, None, object)
        out[self.is_cell] = cells_to_geometries(self.cells[self.is_cell])
        for row in np.flatnonzero(self.is_area):
            out[row] = self.areas[int(self.cells[row])]
        return out


@dataclass(frozen=True, slots=True)
class FeatureTable:
    """Store the features of one collection: `ids` (n,) text, `properties` with n rows, `geometries` (n,) in `crs`.

    `is_chosen` states that a client chose the properties: a CSV file then has these columns, and no others.
    """

    ids: pa.Array
    properties: pa.Table
    geometries: Geometries
    crs: str = CRS84
    is_chosen: bool = False

    def __len__(self) -> int:
        return len(self.ids)

    def column(self, name: str) -> pa.Array:
        """Return the values of a property (n,); codes are decoded to text."""
        return decoded(self.properties[name].combine_chunks())

    @property
    def cells(self) -> CellArray:
        """Return the cells and areas of a table whose geometries are cells."""
        if not isinstance(self.geometries, CellShapes):
            raise TypeError("features of cells have cells as geometries")
        return self.geometries.cells

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


def decoded(column: pa.Array) -> pa.Array:
    """Return the values of a column; codes are decoded to text."""
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
