"""Delimited text: what is broken does not take the rest with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from routes_geo.errors import DataError, Refused
from routes_geo.model import Reason
from routes_geo.sources.delimited import read_delimited


def write(folder: Path, content: bytes) -> Path:
    (folder / "a.csv").write_bytes(content)
    return folder / "a.csv"


def test_a_byte_order_mark_and_blank_lines_are_no_content(tmp_path: Path) -> None:
    table = read_delimited(write(tmp_path, b"\xef\xbb\xbfone, two\r\n\r\n1,2\r\n , \r\n3,4\r\n"))
    assert table.header == ("one", "two")
    assert [(row.line, row.cells) for row in table.rows] == [(3, ("1", "2")), (5, ("3", "4"))]


def test_line_numbers_count_line_breaks_in_quotes(tmp_path: Path) -> None:
    table = read_delimited(write(tmp_path, b'a,b\n"x\ny",1\nz,2\n'))
    assert [(row.line, row.cells[0]) for row in table.rows] == [(2, "x\ny"), (4, "z")]


@pytest.mark.parametrize(
    ("line", "detail"),
    [
        (b"1", "1 fields where the header has 2"),
        (b"1,2,3", "3 fields where the header has 2"),
        (b"\xff\xfe,2", "not UTF-8"),
        (b"1\x00,2", "not UTF-8"),
    ],
)
def test_a_broken_row_is_set_aside(line: bytes, detail: str, tmp_path: Path) -> None:
    table = read_delimited(write(tmp_path, b"a,b\n1,2\n" + line + b"\n3,4\n"))
    assert (table.rows_in, len(table.rows)) == (3, 2)
    assert (table.broken[0].location, table.broken[0].reason) == ("line 3", Reason.BROKEN_ROW)
    assert detail in table.broken[0].detail


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"\n\n", "the file is empty"),
        (b"a,b\n", "no rows below the header in line 1"),
        (b"a,b\n" + b"x" * 200_000 + b",1\n", "not delimited text"),
    ],
)
def test_a_file_without_rows(content: bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=message):
        read_delimited(write(tmp_path, content))
    with pytest.raises(DataError, match="no such file"):
        read_delimited(tmp_path / "none.csv")


def test_columns_by_their_spellings(tmp_path: Path) -> None:
    table = read_delimited(write(tmp_path, b"Reported Date,x\n1,2\n"))
    assert (table.column("date", "reported date"), table.find("y")) == (0, None)
    with pytest.raises(DataError, match="expected a column 'y' or 'z'; the header has Reported Date, x"):
        table.column("y", "z")


def test_a_header_can_be_given(tmp_path: Path) -> None:
    assert read_delimited(write(tmp_path, b"1,2\n"), header=("a", "b")).rows[0].line == 1


def test_a_personal_column_refuses_the_file(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="'imei'"):
        read_delimited(write(tmp_path, b"value,imei\n1,2\n"))
