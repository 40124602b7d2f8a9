"""Workbooks are read in a process of their own: the same cells, and one sentence for each that is hostile."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from functools import partial
from pathlib import Path

import pytest
from openpyxl import Workbook as NewWorkbook
from python_calamine import CalamineWorkbook
from support.hostile_files import (
    WORKBOOKS,
    Make,
    blank_space,
    false_size,
    far_cell,
    inline_text,
    many_parts,
    many_sheets,
    shared_text,
    string_count,
    write_workbook,
)
from support.seeds import write_book

from routes_geo.errors import DataError
from routes_geo.tables import workbook_process
from routes_geo.tables.limits import MIB, WorkbookLimits
from routes_geo.tables.workbook import open_workbook

SMALL = WorkbookLimits(unpacked_bytes=4 * MIB, cells=10_000, content_bytes=2 * MIB, seconds=1)


def refusal(path: Path, limits: WorkbookLimits = SMALL) -> str:
    with pytest.raises(DataError) as raised:
        workbook = open_workbook(path, limits)
        workbook.rows(workbook.sheet_names[0])
    message = str(raised.value)
    assert path.name in message
    assert "\n" not in message
    return message


def test_cells_keep_their_values_and_types(tmp_path: Path) -> None:
    book = NewWorkbook()
    rows = [
        ["text", 1, 1.5, True, None, "=1+1"],
        [datetime(2023, 2, 28, 23, 59, 1), date(2023, 2, 28), time_of_day(12, 30), timedelta(hours=30), -0.0, 1e300],
        ["é ☃ \U0001f6a2", "a\nb", '"', "{}", "[1]", 10**15],
    ]
    for row in rows:
        book.active.append(row)
    for number in range(1200):  # several blocks of rows
        book.create_sheet("many").append([number]) if number == 0 else book["many"].append([number, date(2023, 1, 1)])
    book.save(tmp_path / "a.xlsx")
    expected = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx"))
    workbook = open_workbook(tmp_path / "a.xlsx")
    assert workbook.sheet_names == expected.sheet_names == ["Sheet", "many"]
    for name in expected.sheet_names:
        cells = expected.get_sheet_by_name(name).to_python(skip_empty_area=False)
        assert workbook.rows(name) == cells
        assert [list(map(type, row)) for row in workbook.rows(name)] == [list(map(type, row)) for row in cells]
        assert workbook.head(name, 2) == cells[:2]


@pytest.mark.publisher
def test_real_workbooks_are_read_as_calamine_reads_them(publisher_files: Path) -> None:
    for path in sorted(publisher_files.rglob("*.xlsx")):
        expected, workbook = CalamineWorkbook.from_path(str(path)), open_workbook(path)
        assert workbook.sheet_names == expected.sheet_names
        for name in expected.sheet_names:
            assert workbook.rows(name) == expected.get_sheet_by_name(name).to_python(skip_empty_area=False)


@pytest.mark.publisher
def test_a_real_workbook_of_ten_times_the_size_is_read(publisher_files: Path) -> None:
    limits = WorkbookLimits()
    tenth = WorkbookLimits(
        limits.parts // 10,
        limits.unpacked_bytes // 10,
        limits.sheets // 10,
        limits.cells // 10,
        limits.content_bytes // 10,
        limits.memory_bytes // 4,
        limits.seconds // 4,
    )
    for path in publisher_files.rglob("*.xlsx"):
        assert open_workbook(path, tenth).sheet_names


@pytest.mark.parametrize(
    ("name", "make", "fault"),
    [
        ("far.xlsx", far_cell, "2,048 MiB of memory to read, for example because of a cell far from the others"),
        ("row.xlsx", partial(far_cell, row=20_000, column="A"), "more than 10,000 cells"),
        ("strings.xlsx", string_count, "2,048 MiB of memory"),
        ("text.xlsx", partial(inline_text, mebibytes=5), "more than 4 MiB when unpacked"),
        ("text2.xlsx", partial(inline_text, mebibytes=3), "more than 2 MiB of text and numbers"),
        ("space.xlsx", partial(blank_space, mebibytes=5), "more than 4 MiB when unpacked"),
        ("false.xlsx", partial(false_size, mebibytes=5), "more than 4 MiB when unpacked"),
        ("shared.xlsx", partial(shared_text, rows=1000), "more than 2 MiB of text and numbers"),
        ("sheets.xlsx", partial(many_sheets, count=251), "more than 250 sheets"),
        ("sheet.xlsx", partial(many_sheets, count=2), "more than 10,000 cells"),
        ("parts.xlsx", many_parts, "more than 5,000 parts"),
        ("laughs.xlsx", WORKBOOKS["laughs.xlsx"], "unrecognized entity"),
        ("outside.xlsx", WORKBOOKS["outside_entity.xlsx"], "unrecognized entity"),
        ("rows.ods", WORKBOOKS["repeated_rows.ods"], "not a readable Excel workbook"),
        ("text.xls", WORKBOOKS["text.xls"], "not a readable Excel workbook"),
    ],
)
def test_a_hostile_workbook_is_refused_with_one_sentence(name: str, make: Make, fault: str, tmp_path: Path) -> None:
    make(tmp_path / name)
    assert fault in refusal(tmp_path / name)


def test_a_workbook_that_takes_too_long_is_refused(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", (" " * MIB for _ in range(100)), sheets=map(str, range(200)))
    begun = time.monotonic()
    assert "longer than 1 s to read" in refusal(tmp_path / "a.xlsx", WorkbookLimits(seconds=1))
    assert "longer than 0 s to read" in refusal(tmp_path / "a.xlsx", WorkbookLimits(wait_seconds=0))
    assert time.monotonic() - begun < 30


def test_a_workbook_that_was_replaced_is_read_again(tmp_path: Path) -> None:
    for number in range(3):
        write_book(tmp_path / "a.xlsx", {"a": [[number]]})
        assert open_workbook(tmp_path / "a.xlsx").rows("a") == [[number]]


def test_pipes_and_missing_files_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")
    (tmp_path / "loop.xlsx").symlink_to("loop.xlsx")
    for name, fault in (("pipe.xlsx", "a device or a pipe"), ("loop.xlsx", "symbolic links"), ("no.xlsx", "no such")):
        assert fault in refusal(tmp_path / name)


def test_the_process_imports_nothing_of_routes_geo() -> None:
    code = f"import sys; sys.argv = ['x']; exec(open({workbook_process.__file__!r}).read().split('if __name__')[0]); "
    code += "print([name for name in sys.modules if name.startswith(('routes_geo', 'pyarrow', 'numpy', 'pandas'))])"
    output = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert output.stdout.strip() == "[]"
