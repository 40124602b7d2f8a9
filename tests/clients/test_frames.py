"""Frames for analysts in DuckDB and lonboard, by the examples of the guide."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

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


@pytest.mark.filterwarnings("ignore:The .* keyword in DataFrame.convert_dtypes")  # lonboard still uses it
def test_lonboard_draws_each_cell_by_its_id(snapshot_dir: Path) -> None:
    (example,) = re.findall(r"```python\n(from lonboard .*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    *lines, drawn = ast.parse(example).body
    assert isinstance(drawn, ast.Expr)
    names: dict[str, Any] = {"atlas": rg.open(snapshot_dir)}
    exec(compile(ast.Module(lines, []), "example", "exec"), names)
    shown = eval(compile(ast.Expression(drawn.value), "example", "eval"), names)
    (layer,) = shown.layers
    cells = names["hexagons"]["cell"]
    assert sorted(pa.chunked_array(layer.get_hexagon).to_pylist()) == sorted(int(cell, 16) for cell in cells)
