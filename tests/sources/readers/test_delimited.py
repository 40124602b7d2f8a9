"""Delimited text: what is broken does not take the rest with it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes_geo.errors import DataError, Refused
from routes_geo.model import Reason
from routes_geo.sources.readers.delimited import Delimited, content_of, read_delimited

HUGE = b"x" * 200_000


def write(folder: Path, content: bytes) -> Path:
    (folder / "a.csv").write_bytes(content)
    return folder / "a.csv"


def found(table: Delimited) -> list[tuple[int, tuple[str, ...]]]:
    return [(row.line, row.cells) for row in table.rows]


def faults(table: Delimited) -> list[tuple[str, str]]:
    assert {row.reason for row in table.broken} <= {Reason.BROKEN_ROW}
    assert table.rows_in == len(table.rows) + len(table.broken)
    return [(row.location, row.content) for row in table.broken]


def test_a_byte_order_mark_and_blank_lines_are_no_content(tmp_path: Path) -> None:
    table = read_delimited(write(tmp_path, b"\xef\xbb\xbfone, two\r\n\r\n1,2\r\n , \r\n3,4\r\n"))
    assert table.header == ("one", "two")
    assert found(table) == [(3, ("1", "2")), (5, ("3", "4"))]


def test_blank_lines_above_the_header(tmp_path: Path) -> None:
    table = read_delimited(write(tmp_path, b"\n\na,b\n1,2\n"))
    assert (table.header, found(table)) == (("a", "b"), [(4, ("1", "2"))])


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_ends_of_lines(end: bytes, tmp_path: Path) -> None:
    assert found(read_delimited(write(tmp_path, end.join([b"a,b", b"1,2", b"3,4"])))) == [
        (2, ("1", "2")),
        (3, ("3", "4")),
    ]


def test_line_numbers_count_line_breaks_in_quotes(tmp_path: Path) -> None:
    table = read_delimited(write(tmp_path, b'a,b\n"x\ny",1\nz,2\n"\n\n",3\n1,2,3\n'))
    assert found(table) == [(2, ("x\ny", "1")), (4, ("z", "2")), (5, ("\n\n", "3"))]
    assert faults(table) == [("line 8", "1 | 2 | 3")]


def test_line_breaks_in_the_header(tmp_path: Path) -> None:
    table = read_delimited(write(tmp_path, b'"Reported\nDate",  b \n1,2\n'))
    assert (table.header, found(table)) == (("Reported Date", "b"), [(3, ("1", "2"))])


def test_quotes_and_separators_inside_quotes(tmp_path: Path) -> None:
    table = read_delimited(write(tmp_path, b'a,b\n"1,022","he said ""no"""\n5" pipe,2\n'))
    assert [row.cells for row in table.rows] == [("1,022", 'he said "no"'), ('5" pipe', "2")]


def test_another_delimiter(tmp_path: Path) -> None:
    assert found(read_delimited(write(tmp_path, b"a\tb\n1,5\t2\n"), delimiter="\t")) == [(2, ("1,5", "2"))]


@pytest.mark.parametrize(
    ("line", "detail"),
    [
        (b"1", "1 fields; the header has 2"),
        (b"1,2,3", "3 fields; the header has 2"),
        (b"1\x00,2", "not UTF-8"),
        (b"\x00", "1 fields"),
        (HUGE + b",2", "not delimited text (field larger"),
    ],
)
def test_a_broken_row_is_set_aside(line: bytes, detail: str, tmp_path: Path) -> None:
    table = read_delimited(write(tmp_path, b"a,b\n1,2\n" + line + b"\n3,4\n"))
    assert found(table) == [(2, ("1", "2")), (4, ("3", "4"))]
    assert faults(table)[0][0] == "line 3"
    assert detail in table.broken[0].detail
    assert len(table.broken[0].content) <= 200


@pytest.mark.parametrize(
    ("text", "rows", "broken"),
    [
        (b'1,2\n3,"4', [(2, "1")], ["line 3"]),  # cut off inside a cell, which could be "4,022"
        (b'1,2\n3,"4\n5,6\n\n7,8\n', [(2, "1"), (4, "5"), (6, "7")], ["line 3"]),
        (b'1,"2\n3,4\n5,"6\n7,8\n', [(3, "3"), (5, "7")], ["line 2", "line 4"]),
        (b'"\n""\n', [], ["line 2"]),  # the next one is blank
        (b'1,"2\n' + b"3,4\n" * 60_000, [(line, "3") for line in range(3, 60_003)], ["line 2"]),
    ],
)
def test_a_quotation_mark_that_is_not_closed_takes_its_line_only(
    text: bytes, rows: list[tuple[int, str]], broken: list[str], tmp_path: Path
) -> None:
    table = read_delimited(write(tmp_path, b"a,b\n" + text))
    assert [(line, cells[0]) for line, cells in found(table)] == rows
    assert [location for location, _ in faults(table)] == broken


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"\n\n", "the file is empty"),
        (b"\xef\xbb\xbf", "the file is empty"),
        (b"a,b\n", "no rows below the header in line 1"),
        (b"\n\na,b\n\n , \n", "no rows below the header in line 3"),
        (b'a,"b\n1,2\n', "line 1: expected a header, found a quotation mark that is not closed"),
        (HUGE + b",b\n1,2\n", "line 1: expected a header, found not delimited text"),
    ],
)
def test_a_file_without_rows(content: bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=message):
        read_delimited(write(tmp_path, content))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path, fault in ((tmp_path / "none.csv", "no such file"), (tmp_path, "is a folder")):
        with pytest.raises(DataError, match=fault):
            read_delimited(path)


def test_columns_by_their_spellings(tmp_path: Path) -> None:
    table = read_delimited(write(tmp_path, b"Reported Date,x\n1,2\n"))
    assert (table.column("date", "reported date"), table.find("y")) == (0, None)
    with pytest.raises(DataError, match="expected a column 'y' or 'z'; the header has Reported Date, x"):
        table.column("y", "z")


def test_a_header_can_be_given(tmp_path: Path) -> None:
    table = read_delimited(write(tmp_path, b'1,2\n"3,4\n'), header=("a", "b"))
    assert found(table) == [(1, ("1", "2"))]
    assert faults(table) == [("line 2", '"3,4')]


@pytest.mark.parametrize("header", ["value,imei", "imei;value", "imei\tvalue", '"IMEI ",value'])
def test_a_personal_column_refuses_the_file(header: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"(?i)'imei"):
        read_delimited(write(tmp_path, header.encode() + b"\n1,2\n"))


def test_a_personal_column_refuses_a_file_of_another_encoding(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="could identify"):
        read_delimited(write(tmp_path, "imei,value\n1,2\n".encode("utf-16")))


def test_a_rejected_row_says_what_it_said(tmp_path: Path) -> None:
    table = read_delimited(write(tmp_path, b"a,b\n1,2\n"))
    rejected = table.reject(table.rows[0], Reason.NOT_A_COUNT, "why", counted=True)
    assert (rejected.location, rejected.content, rejected.detail, rejected.counted) == ("line 2", "1 | 2", "why", True)
    assert len(content_of(["x" * 1000])) == 200


TEXT = st.text(st.sampled_from('a1,"\n\r \u00e9;'), max_size=6)


@given(rows=st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=8), end=st.sampled_from(["\n", "\r\n"]))
def test_what_is_written_by_the_rules_is_read_as_it_was(
    rows: list[tuple[str, str]], end: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator=end, quoting=csv.QUOTE_ALL).writerows([("a", "b"), ("1", "2"), *rows])
    table = read_delimited(write(tmp_path_factory.mktemp("text"), text.getvalue().encode()))
    assert [row.cells for row in table.rows] == [("1", "2"), *(row for row in rows if "".join(row).strip())]
    assert table.broken == ()


@given(lines=st.lists(st.text(st.sampled_from('a1,"'), min_size=1, max_size=6), min_size=1, max_size=8))
def test_every_line_is_in_a_row_or_in_quarantine(lines: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    table = read_delimited(write(tmp_path_factory.mktemp("text"), "\n".join(["a,b", "1,2", *lines, ""]).encode()))
    records = [(row.line, "".join(row.cells)) for row in table.rows]
    records += [(int(row.location.removeprefix("line ")), row.content) for row in table.broken]
    covered = [line + more for line, text in records for more in range(text.count("\n") + 1)]
    assert len(covered) == len(set(covered))
    written = [2, *(line for line, text in enumerate(lines, 3) if text.strip(',"'))]  # the others may be blank
    assert set(written) <= set(covered) <= set(range(2, len(lines) + 3))
