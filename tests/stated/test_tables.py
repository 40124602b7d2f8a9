"""Tables of published figures: a wrong row is named, and a snapshot of a day holds what was known then."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from routes_geo.errors import DataError
from routes_geo.stated.tables import FIGURES_TABLE, REQUESTS_TABLE, read_stated, stated_tables, tables_to_stated


@pytest.fixture
def folder(data_dir: Path, tmp_path: Path) -> Path:
    shutil.copytree(data_dir / "stated", tmp_path / "stated")
    shutil.copy(data_dir / "figure_addresses.csv", tmp_path / "figure_addresses.csv")
    return tmp_path


def read_back(tables: dict[str, pa.Table]):
    return tables_to_stated(tables[FIGURES_TABLE], tables[REQUESTS_TABLE])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (",2024-01-01,2025-01-01,45997,", ",2024-01-01,2025-01-01,46k,", "hosted.2024: '46k' is not a whole number"),
        (",2024-01-01,2025-01-01,45997,", ",2024,2025-01-01,45997,", "hosted.2024: '2024' is not a day"),
        (",45997,,persons,", ",45997,,,", "hosted.2024: unit is blank"),
        (",seen,", ",where,", "the header lacks seen"),
    ],
)
def test_a_wrong_row_is_named(folder, old, new, message):
    path = folder / "stated" / "landings.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DataError, match=message):
        stated_tables(folder)


def test_tables_hold_every_figure_as_the_files_do(folder):
    figures = {figure.id: figure for figure in read_back(stated_tables(folder))}
    assert len(figures) == len(read_stated(folder))
    hosted = figures["landings.lampedusa.hosted.2024"]
    assert (hosted.value, hosted.start, hosted.end) == (45997, date(2024, 1, 1), date(2025, 1, 1))
    assert (hosted.routes, hosted.indicator, hosted.request) == (("CMED",), "hosted", None)
    request = figures["fx.CMED.2023"].request
    assert request is not None
    assert request.address == "/series/CMED?datetime=2023&as_of=2025-06-03"


@pytest.mark.parametrize("day", [date(2024, 12, 31), date(2025, 6, 22), date(2025, 6, 23)])
def test_a_snapshot_of_a_day_has_what_was_known_then(folder, day):
    figures = read_back(stated_tables(folder, day))
    assert {figure.id for figure in figures} == {each.id for each in read_stated(folder) if each.known_from <= day}
    assert ("landings.crete.2024.a" in {figure.id for figure in figures}) == (day >= date(2025, 6, 23))
