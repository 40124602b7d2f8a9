"""Engines: where the same kernels run. One module each; all give the same result, row for row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # routes_geo.points.bin_points imports this module
    import pyarrow as pa

    from routes_geo.points.inputs import Source
    from routes_geo.points.plan import Plan
    from routes_geo.points.result import Tally

ENGINES = ("local", "spark")
Progress = Callable[[int, int | None], None]  # rows done, rows in all where known


class Binned(Protocol):
    """Sums by cell and keys, wherever they are."""

    @property
    def tally(self) -> Tally:
        """Rows that came in, and those that were not counted."""

    @property
    def unread(self) -> str:
        """The first line of text that could not be split into columns, or nothing."""

    def table(self) -> pa.Table:
        """All of them, here, sorted by cell and keys."""

    def write(self, path: str, *, geo: bool = False, delta: bool = False) -> int:
        """Write them to a Parquet file, a folder of these, or a Delta table; return the number of rows."""


class Engine(Protocol):
    """What an engine does: bin a source, and sum a table's whole numbers by its other columns."""

    name: str

    def bin(self, source: Source, plan: Plan, progress: Progress | None = None) -> Binned:
        """Bin a source. DataError for what cannot be read, or at the first bad row of a strict plan."""

    def sums(self, table: pa.Table, keys: Sequence[str], value: str) -> pa.Table:
        """Sum one column by others: the keys and the sum, sorted by the keys; nulls are a key of their own."""
