"""Breaks of series: read from the data folder, and refused if half of a restatement is missing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from routes_geo.errors import DataError, InvalidInput
from routes_geo.geography.breaks import BREAKS_FILE, read_breaks

HEAD = "series,route,month,what,restated_to,restated_by,note,publisher,source\n"


def write(folder: Path, rows: str) -> Path:
    (folder / BREAKS_FILE).write_text(HEAD + rows, "utf-8")
    return folder


def test_a_restatement_is_read_with_its_months_and_its_day(data_dir: Path) -> None:
    (restated,) = [each for each in read_breaks(data_dir) if each.restated_by]
    assert (restated.route, restated.month, restated.restated_to) == ("EMED", "2022-01", "2022-12")
    assert restated.restated_by == date(2025, 1, 31)  # known by month: its last day


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ("s,EMED,2022-01,definition,2022-12,,note,Frontex,file\n", DataError),
        ("s,EMED,2022-01,definition,,2025-01,note,Frontex,file\n", DataError),
        ("s,EMED,2022-01,definition,2022,2025-01,note,Frontex,file\n", InvalidInput),
        ("s,EMED,2022-01,definition,2022-12,soon,note,Frontex,file\n", DataError),
        ("s,EMED,2022-01,wish,,,note,Frontex,file\n", DataError),
    ],
)
def test_a_wrong_row_is_refused(tmp_path: Path, row: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_breaks(write(tmp_path, row))
