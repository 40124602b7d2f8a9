"""Frames for analysts in DuckDB, by the example of the guide."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

import routes_geo as rg

pytestmark = pytest.mark.clients

GUIDE = Path(__file__).resolve().parent.parent.parent / "docs" / "how_to" / "work_in_a_notebook.md"


def test_duckdb_sums_what_is_published(snapshot_dir: Path) -> None:
    cells = rg.open(snapshot_dir).cells("CMED", "2023")
    arrow = pa.table(cells.to_arrow(geometry_encoding="WKB"))
    assert arrow.num_rows == len(cells)
    assert duckdb.sql("from arrow select sum(value)").fetchall() == [(158_026,)]
    (query,) = re.findall(r'duckdb\.sql\((".*")\)', GUIDE.read_text("utf-8"))
    by_kind = dict(duckdb.sql(ast.literal_eval(query)).fetchall())
    assert by_kind == cells.groupby("kind")["value"].sum().to_dict()
