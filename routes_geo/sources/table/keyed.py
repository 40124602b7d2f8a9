"""Read a table whose file is in a folder with keys in its name, such as `month=2023-09`: each key is a column."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import pyarrow as pa

from routes_geo.disclosure.privacy import check_no_personal_columns
from routes_geo.model import Rejected
from routes_geo.sources.table.file import TableFile, read_table_file
from routes_geo.tables.options import ReadOptions


@dataclass(frozen=True, slots=True)
class KeyedTable:
    """A table with columns that have one value each."""

    table: TableFile
    keys: dict[str, object]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the columns; the keys come last."""
        return (*self.table.names, *self.keys)

    @property
    def geometry(self) -> str | None:
        """Return the primary geometry column that the file states."""
        return self.table.geometry

    @property
    def broken(self) -> tuple[Rejected, ...]:
        """Return the rows that cannot be read."""
        return self.table.broken

    def locations(self) -> Iterator[str]:
        """Yield the location of each row."""
        return self.table.locations()

    def cells(self, name: str) -> Sequence[object]:
        """Return the cells of a column."""
        if name in self.keys:
            return [self.keys[name] for _ in self.locations()]
        return self.table.cells(name)

    @property
    def file_name(self) -> str:
        """Return the name of the file for messages."""
        return self.table.file_name

    def shown(self, name: str) -> Sequence[object]:
        """Return the cells of a column of geometries as they are shown."""
        return self.cells(name) if name in self.keys else self.table.shown(name)

    def arrow(self, name: str) -> pa.Array:
        """Return a column as one array."""
        return pa.array(self.cells(name)) if name in self.keys else self.table.arrow(name)

    def system(self, name: str) -> object:
        """Return the reference system that the file states for a column of geometries, None if it states none."""
        return None if name in self.keys else self.table.system(name)


def read_keyed_table(path: Path, options: ReadOptions | None = None, *, places: Collection[str] = ()) -> TableFile:
    """Open a file as `read_table_file` does, with the keys of the options that are no columns of the file."""
    keys = dict(options.keys) if options else {}
    check_no_personal_columns(path.name, keys, places)
    table = read_table_file(path, options and replace(options, keys=()), places=places)
    added = {name: value for name, value in keys.items() if name not in table.names}
    return cast("TableFile", KeyedTable(table, added)) if added else table
