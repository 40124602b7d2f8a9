"""Texts that a spreadsheet would compute, in every CSV that is written."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis.strategies import lists, none, one_of, sampled_from, text
from support.made_tables import shapes_table

from routes_geo.cli.output import to_csv as records_to_csv
from routes_geo.dataset.files import to_csv as table_to_csv
from routes_geo.features.formats.csv_text import encode_csv
from routes_geo.points.output_file import write_file
from routes_geo.tables.formulas import table_without_formulas, without_formula

STARTS = ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "'=", "''-"]
TEXTS = one_of(text(), sampled_from([f"{start}1+1" for start in STARTS]))


@pytest.mark.parametrize("start", STARTS)
def test_a_formula_begins_with_an_apostrophe(start: str) -> None:
    assert without_formula(f"{start}SUM(A1)") == f"'{start}SUM(A1)"


@pytest.mark.parametrize("harmless", ["", "Lampedusa", "'quoted'", "a=b", "1-2", " =1", "2023-09", "\u2212" + "5"])
def test_other_texts_are_as_they_are(harmless: str) -> None:
    assert without_formula(harmless) == harmless


@given(lists(one_of(none(), TEXTS)), sampled_from([pa.string(), pa.large_string(), pa.string_view()]))
def test_columns_have_the_rule_of_texts(values: list[str | None], kind: pa.DataType) -> None:
    table = pa.table({"text": pa.array(values, kind), "=number": pa.array([-1] * len(values), pa.int64())})
    found = table_without_formulas(table)
    assert found["text"].to_pylist() == [None if value is None else without_formula(value) for value in values]
    assert found["'=number"].to_pylist() == [-1] * len(values)


@given(TEXTS)
def test_the_text_can_be_restored(given_text: str) -> None:
    written = without_formula(given_text)
    assert re.sub(r"\A'(?='*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])", "", written) == given_text


def test_a_dictionary_has_the_rule_of_texts() -> None:
    table = pa.table({"text": pa.array(["=1", "a", "=1"]).dictionary_encode()})
    assert table_without_formulas(table)["text"].to_pylist() == ["'=1", "a", "'=1"]


def _cells(content: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content, newline="")))


def test_records_of_commands() -> None:
    content = records_to_csv([{"name": "=1", "count": -5, "@list": ["-a", "b"], "quoted": "'=1"}])
    assert _cells(content) == [["name", "count", "'@list", "quoted"], ["'=1", "-5", "'-a; b", "''=1"]]


def test_files_of_series() -> None:
    content = table_to_csv(pa.table({"name": ["=1", None], "value": [-5, None]}), {}).decode()
    assert _cells(content) == [["name", "value"], ["'=1", "-5"], ["", ""]]


def test_features() -> None:
    shapes = shapes_table()
    column = shapes.properties.column_names.index("name")
    names = pa.array(["=cmd|' /C calc'!A0"] * shapes.properties.num_rows, pa.string())
    table = replace(shapes, properties=shapes.properties.set_column(column, "name", names))
    rows = _cells(b"".join(encode_csv(table)).decode())
    assert {row[rows[0].index("name")] for row in rows[1:]} == {"'=cmd|' /C calc'!A0"}


def test_bins_of_own_points(tmp_path: Path) -> None:
    cells = pa.array([0x84385D9FFFFFFFF], pa.uint64())
    table = pa.table({"cell": cells, "@site": ["+39 06"], "people": pa.array([-2], pa.int64())})
    write_file(str(tmp_path / "bins.csv"), table, "csv", cell_type="hex")
    assert _cells((tmp_path / "bins.csv").read_text())[:2][1][1:] == ["'+39 06", "-2"]
    assert _cells((tmp_path / "bins.csv").read_text())[0][1] == "'@site"
