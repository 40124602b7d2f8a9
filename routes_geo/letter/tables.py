"""Read the tables on the letter from a snapshot."""

from __future__ import annotations

from typing import Any

from routes_geo.snapshot.once import once
from routes_geo.snapshot.snapshot import Derived, Snapshot

Row = dict[str, Any]  # of one of these tables, by column


def read_table(snapshot: Snapshot, name: str) -> list[Row]:
    """Return the rows of a table such as "measures", with days as dates; NotFound if the snapshot has no such table."""
    rows: list[Row] = snapshot.table(f"{name}.arrow").to_pylist()
    return rows


class LetterTables(Derived):
    """Rows of the tables on the letter, each table read once."""

    @once
    def rows(self, name: str) -> list[Row]:
        """Return the rows of a table, with days as dates; NotFound if the snapshot has no such table."""
        return read_table(self.snapshot, name)
