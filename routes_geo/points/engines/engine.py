"""Define what an engine does. There is one module per engine; all return the same result, row for row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # routes_geo.points.bin_points imports this module
    import geopandas as gpd
    import pyarrow as pa

    from routes_geo.points.inputs import Source
    from routes_geo.points.plan import Plan
    from routes_geo.points.result import Tally

ENGINES = ("local", "spark")
Progress = Callable[[int, int | None], None]  # takes the rows done and the number of all rows, if known


class Binned(Protocol):
    """Provide sums by cell and keys, wherever they are stored."""

    @property
    def tally(self) -> Tally:
        """Return how many rows were read, and how many were not counted."""

    @property
    def unread(self) -> str:
        """Return the first line of text that could not be split into columns, or an empty string."""

    def table(self) -> pa.Table:
        """Return all sums in memory, sorted by cell and keys."""

    def to_geodataframe(self) -> gpd.GeoDataFrame:
        """Return all sums in memory with hexadecimal cells and their polygons (EPSG:4326)."""

    def write(self, path: str, *, geo: bool = False, delta: bool = False, cell_type: str = "hex") -> int:
        """Write the sums to a file, a folder of Parquet files, or a Delta table; return the number of rows."""


class Engine(Protocol):
    """Bin a source, and sum the whole numbers of a table by its other columns."""

    name: str

    def bin(self, source: Source, plan: Plan, progress: Progress | None = None) -> Binned:
        """Bin a source. DataError for unreadable input, or at the first bad row of a strict plan."""

    def sums(self, table: pa.Table, keys: Sequence[str], value: str) -> pa.Table:
        """Sum one column by others; return the keys and the sum, sorted by the keys, with nulls as the last key."""
