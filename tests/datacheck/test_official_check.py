"""Records on official pressure in the data folder: each way to break them is found and named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from routes_geo.datacheck.official import check_official
from routes_geo.datacheck.tables import KEYS, Data
from routes_geo.datafiles import read_rows
from routes_geo.errors import DataError

FILES = ("official_pressure.csv", "official_pressure_series.csv")


def check(folder: Path) -> list[str]:
    tables = {file: read_rows(folder / file, KEYS[file]) for file in FILES}
    series = frozenset({"frontex.detections.v1", "iom_dtm.arrivals.v1"})
    return [str(violation) for violation in check_official(Data(folder, tables, series))]


@pytest.fixture
def copy(data_dir: Path, tmp_path: Path) -> Path:
    for file in FILES:
        shutil.copy(data_dir / file, tmp_path / file)
    return tmp_path


def test_the_records_have_no_violation(copy):
    assert check(copy) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("official_pressure.csv", ",report_2025,EU,", ",report,EU,", "item 'report' is unknown"),
        ("official_pressure.csv", ",EU,finding,", ",EU,found,", "status 'found' is unknown"),
        ("official_pressure.csv", ",report_2025,EU,", ",report_2025,Union,", "two capital letters"),
        ("official_pressure.csv", ",-35,percent,", ",-35,,", "give a value with its unit"),
        ("official_pressure.csv", ",-35,percent,", ",-35,points,", "unit 'points' is unknown"),
        ("official_pressure.csv", ",2024-07-01,2025-07-01,", ",2025-07-01,2024-07-01,", "start and end in their order"),
        ("official_pressure.csv", ",https://eur-lex", ",eur-lex", "is no web address"),
        ("official_pressure_series.csv", "report2025.EU.crossings,", "report.EU,", "has this id"),
        ("official_pressure_series.csv", ",ALL,", ",EUROPE,", "route 'EUROPE' is unknown"),
        ("official_pressure_series.csv", ",true,", ",maybe,", "decides is 'maybe'"),
        ("official_pressure_series.csv", ",iom_dtm.", ",iom.", "series 'iom.arrivals.v1' is unknown"),
        ("official_pressure_series.csv", "ALL,,", "ALL,Greece,", "an area lies on one of the five routes"),
        ("official_pressure_series.csv", ",false,", ",true,", "only a record with a change in percent"),
        ("official_pressure_series.csv", ",2023-07/2024-06,", ",2023-07/2024-05,", "have different lengths"),
        ("official_pressure_series.csv", ",2024-07/2025-06,", ",2024-13,", "2024-13"),
    ],
)
def test_a_broken_row_is_found(copy, file, old, new, message):
    text = (copy / file).read_text("utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new, 1), "utf-8")
    assert any(message in fault for fault in check(copy))


def test_a_wrong_day_is_found(copy):
    path = copy / "official_pressure.csv"
    path.write_text(path.read_text("utf-8").replace(",2025-11-11,-35,", ",November,-35,"), "utf-8")
    with pytest.raises(DataError, match=r"report2025\.EU\.crossings"):
        check(copy)
