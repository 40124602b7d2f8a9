"""The tables of a document that are written from the embedded data."""

from __future__ import annotations

from pathlib import Path

import pytest

from routes_geo.build.placed_table import placed_table, ranges_table, with_tables
from routes_geo.errors import DataError
from routes_geo.snapshot.snapshot import Snapshot

DOCUMENT = Path(__file__).parents[2] / "docs" / "explanation" / "counts.md"


def test_the_document_has_the_tables_of_the_data(snapshot: Snapshot) -> None:
    """Otherwise run `python -m routes_geo.build.placed_table docs/explanation/counts.md`."""
    text = DOCUMENT.read_text("utf-8")
    assert with_tables(text, snapshot) == text


def test_tables_have_a_row_for_each_year_and_range(snapshot: Snapshot) -> None:
    assert [line.split(" | ")[0] for line in placed_table(snapshot).splitlines()[2:]] == [
        f"| {year}" for year in range(2009, 2027)
    ]
    assert "| medium | 1 | 0.25 | 2.12 |" in ranges_table(snapshot)


def test_a_document_without_a_place_for_the_tables_is_refused(snapshot: Snapshot) -> None:
    with pytest.raises(DataError, match="no place for a table"):
        with_tables("# Counts", snapshot)
