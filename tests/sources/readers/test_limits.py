"""Hostile text and JSON: a broken row or one sentence, in a time that grows with the size of the file and no faster."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from support.hostile_files import JSONS, NO_FILES, TEXTS

from routes_geo.errors import DataError
from routes_geo.sources.readers.delimited import Delimited, read_delimited
from routes_geo.sources.readers.json_file import check_extent, read_json
from routes_geo.tables.limits import TextLimits, check_size

SECONDS = 10


def read_text(name: str, folder: Path, limits: TextLimits = TextLimits()) -> Delimited:  # noqa: B008 - it is frozen
    TEXTS[name](folder / name)
    begun = time.process_time()
    try:
        return read_delimited(folder / name, limits=limits)
    finally:
        assert time.process_time() - begun < SECONDS


@pytest.mark.parametrize(
    ("name", "rows", "broken"),
    [
        ("wide_row.csv", 1, 1),
        ("long_line.csv", 1, 1),
        ("long_number.csv", 2, 0),
        ("torn_quotes.csv", 0, 20_000),
        ("open_quote.csv", 299_999, 1),
        ("nul.csv", 1, 2),
    ],
)
def test_only_the_hostile_lines_are_broken(name: str, rows: int, broken: int, tmp_path: Path) -> None:
    table = read_text(name, tmp_path)
    assert (len(table.rows), len(table.broken)) == (rows, broken)
    assert max(len(row.content) for row in table.broken) <= 200 if broken else True


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("wide_header.csv", "a line of more than 1,048,576 characters"),
        ("long_header.csv", "a line of more than 1,048,576 characters"),
        ("all_nul.csv", "bytes in a row are zero"),
        ("chained_quotes.csv", "quotation marks are not closed"),
        ("long_chained_quotes.csv", "quotation marks are not closed"),
        ("blank_lines.csv", "more than 1,000,000 lines"),
        ("short_rows.csv", "nine of ten rows are broken; the first: line 2: 1 fields; the header has 2"),
        ("returns.csv", "more than 1,000,000 lines"),
    ],
)
def test_hostile_text_is_refused_with_one_sentence(name: str, fault: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=fault) as raised:
        read_text(name, tmp_path)
    assert len(str(raised.value)) < 400


def test_a_table_has_at_most_so_many_columns_and_cells(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b,c\n" + "1,2,3\n" * 10)
    assert len(read_delimited(tmp_path / "a.csv", limits=TextLimits(columns=3, cells=30, lines=11)).rows) == 10
    for limits, fault in (
        (TextLimits(columns=2), "has 3 columns; at most 2"),
        (TextLimits(cells=29), "more than 29 cells"),
        (TextLimits(lines=10), "more than 10 lines"),
    ):
        with pytest.raises(DataError, match=fault):
            read_delimited(tmp_path / "a.csv", limits=limits)


def test_a_long_line_is_skipped_up_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n" + "x" * 55 + ",1\r\n3,4\n" + "y" * 21)
    table = read_delimited(tmp_path / "a.csv", limits=TextLimits(line_chars=20))
    assert [(row.line, row.cells) for row in table.rows] == [(3, ("3", "4"))]
    assert [row.location for row in table.broken] == ["line 2", "line 4"]
    assert "more than 20 characters" in table.broken[0].detail


def test_a_row_may_have_so_many_lines(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('a,b\n"' + "x\n" * 9 + '",1\n"' + "x\n" * 10 + '",1\n')
    table = read_delimited(tmp_path / "a.csv", limits=TextLimits(record_lines=10))
    assert table.rows[0].cells == ("x\n" * 9, "1")
    assert table.broken[0].location == "line 12"


def test_the_time_to_read_torn_quotes_is_linear(tmp_path: Path) -> None:
    times = []
    for count in (5000, 40_000):
        (tmp_path / "a.csv").write_text("a,b\n" + 'a"b,"c\n' * count)
        begun = time.process_time()
        read_delimited(tmp_path / "a.csv")
        times.append(time.process_time() - begun)
    assert times[1] < 8 * 4 * times[0] + 3  # a machine that does other work; quadratic time is minutes


@pytest.mark.parametrize("name", JSONS)
def test_hostile_json_is_refused_with_one_sentence(name: str, tmp_path: Path) -> None:
    JSONS[name](tmp_path / name)
    begun = time.process_time()
    with pytest.raises(DataError, match=name) as raised:
        read_json(tmp_path / name)
    assert time.process_time() - begun < SECONDS
    assert len(str(raised.value)) < 400
    assert "\n" not in str(raised.value)


def test_the_extent_of_json_is_limited() -> None:
    check_extent("a", {"a": [1, {"b": 2}]}, max_values=4, max_depth=2)
    with pytest.raises(DataError, match="more than 3 values"):
        check_extent("a", {"a": [1, {"b": 2}]}, max_values=3)
    with pytest.raises(DataError, match="more than 1 deep"):
        check_extent("a", {"a": [1, {"b": 2}]}, max_depth=1)


@pytest.mark.parametrize("name", NO_FILES)
def test_what_is_no_file_is_not_opened(name: str, tmp_path: Path) -> None:
    NO_FILES[name](tmp_path / name)
    with pytest.raises(DataError, match=r"no such file|a device or a pipe|symbolic links|is a folder"):
        read_delimited(tmp_path / name)


def test_a_file_has_at_most_so_many_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"x" * 1024)
    check_size(tmp_path / "a.csv", 1024, "split the file")
    os.truncate(tmp_path / "a.csv", 3 << 20)
    with pytest.raises(DataError, match=r"a.csv: 3 MiB; files of at most 2 MiB are accepted; split the file"):
        check_size(tmp_path / "a.csv", 2 << 20, "split the file")
