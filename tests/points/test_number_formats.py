"""Numbers in text: all blocks of a file are read alike, as all values of a column show, or the file is refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from routes_geo import bin_points
from routes_geo.errors import InvalidInput
from routes_geo.points.engines.partials import partial_bins, summary, tasks_of
from routes_geo.points.frames import frame_source
from routes_geo.points.inputs import open_source
from routes_geo.points.plan import Plan, match_plan
from routes_geo.tables import delimited
from routes_geo.tables.numbers import NumberOptions

DOTS = "lat,lon,month,n\n35.5,12.6,2023-09,19.000\n35.5,12.6,2023-10,1.234\n35.5,12.6,2023-11,950\n"
COLUMNS = {"lat": ["35.5"] * 3, "lon": ["12.6"] * 3, "n": ["19.000", "1.234", "950"]}


def total(points: object, **options: Any) -> int:
    return int(pc.sum(bin_points(points, resolution=5, sums=["n"], **options).table()["n"]).as_py())


def written(folder: Path, text: str, name: str = "points.csv") -> Path:
    (folder / name).write_text(text, "utf-8")
    return folder / name


def blocks_of(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(delimited, "_BLOCK_BYTES", size)


def test_thousands_dots_are_read_in_csv(tmp_path: Path) -> None:
    assert total(written(tmp_path, DOTS)) == 21_184


@pytest.mark.parametrize("separator", [",", " ", "'", "\u00a0", "\u202f", "’"])
def test_other_separators_are_read_in_csv(separator: str, tmp_path: Path) -> None:
    text = DOTS.replace(",", ";").replace("19.000", f"19{separator}000").replace("1.234", f"1{separator}234")
    assert total(written(tmp_path, text)) == 21_184


def test_decimal_commas_of_degrees_are_read_in_csv(tmp_path: Path) -> None:
    text = DOTS.replace(",", ";").replace("35.5", "35,5").replace("12.6", "12,6")
    bins = bin_points(written(tmp_path, text), resolution=5, sums=["n"])
    assert bins.table() == bin_points(written(tmp_path, DOTS, "dots.csv"), resolution=5, sums=["n"]).table()


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())])
def test_thousands_dots_are_read_in_tables_and_parquet(kind: pa.DataType, tmp_path: Path) -> None:
    table = pa.table({name: pa.array(values).cast(kind) for name, values in COLUMNS.items()})
    pq.write_table(table, tmp_path / "points.parquet", row_group_size=1)
    assert total(table) == total(tmp_path / "points.parquet") == 21_184


def test_a_value_at_the_end_of_a_file_decides_on_its_beginning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks_of(monkeypatch, 1 << 10)
    lines = ["35.5,12.6,2023-09,7"] * 500 + ["35.5,12.6,2023-09,19.000"] * 500
    header = "lat,lon,month,n\n"
    assert total(written(tmp_path, header + "\n".join([*lines, "35.5,12.6,2023-09,1.234.567"]))) == 10_738_067
    ambiguous = written(tmp_path, header + "\n".join([*lines, "35.5,12.6,2023-09,1.5"]))
    with pytest.raises(InvalidInput, match=r"points.csv: the column 'n' is ambiguous: in '19.000' and '1.5'"):
        total(ambiguous)
    assert total(ambiguous, thousands="dot") == 500 * 7 + 500 * 19_000
    assert total(ambiguous, decimal="dot") == 500 * 7 + 500 * 19


def test_row_groups_of_a_file_are_read_alike(tmp_path: Path) -> None:
    table = pa.table({"lat": ["35.5"] * 2, "lon": ["12.6"] * 2, "n": ["19.000", "12.0"]})
    pq.write_table(table, tmp_path / "points.parquet", row_group_size=1)
    for points in (table, tmp_path / "points.parquet"):
        with pytest.raises(InvalidInput, match="--thousands dot or --decimal dot"):
            total(points)


def test_an_option_holds_for_rows_before_the_first_comma(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks_of(monkeypatch, 1 << 10)
    text = "lat;lon;n\n" + "35.5;12.6;1\n" * 500 + "35,5;12,6;1\n" * 500
    path = written(tmp_path, text)
    with pytest.raises(InvalidInput, match="--decimal dot or --decimal comma"):
        total(path)
    for decimal in ("comma", "dot"):
        assert total(path, decimal=decimal, allow_rejected=True) == 500


def test_each_file_of_a_run_is_decided_on_its_own(tmp_path: Path) -> None:
    italian = written(tmp_path, DOTS, "italian.csv")
    english = written(tmp_path, DOTS.replace("19.000", '"19,000"').replace("1.234", '"1,234"'), "english.csv")
    assert total([str(italian), str(english)]) == 2 * 21_184


def test_unread_lines_are_counted_once_although_a_column_is_scanned(tmp_path: Path) -> None:
    bins = bin_points(written(tmp_path, DOTS + "1,2\n"), resolution=5, sums=["n"], allow_rejected=True)
    assert (bins.tally.unread, bins.tally.rows) == (1, 3)


@pytest.mark.parametrize("value", ["0x10", "1e3", "１２", "1_000", "12 %", "1.234,5"])
def test_what_is_no_whole_number_is_not_counted(value: str) -> None:
    table = pa.table({"lat": ["35.5"] * 2, "lon": ["12.6"] * 2, "n": [value, "7"]})
    assert total(table, allow_rejected=True) == 7


def test_large_whole_numbers_with_a_fraction_of_zeros_keep_their_digits() -> None:
    assert total(pa.table({"lat": ["35.5"], "lon": ["12.6"], "n": ["12345678901234567.0"]})) == 12345678901234567


def test_tasks_of_a_cluster_read_slices_of_a_table_alike(tmp_path: Path) -> None:
    path = tmp_path / "points.parquet"
    pq.write_table(pa.table(COLUMNS), path, row_group_size=1)
    for source in (frame_source(pa.table(COLUMNS)), open_source([str(path)])):
        plan = match_plan(Plan(5, sums=("n",)), source.names, source.origin)
        table = pa.concat_tables([partial_bins(plan, task) for task in tasks_of(source, plan)])
        assert pc.sum(table.filter(pc.greater_equal(table["cell"], 16))["s0"]).as_py() == 21_184
        assert summary(table.filter(pc.less(table["cell"], 16)), plan).tally.rows == 3


def test_formats_that_a_file_states_by_itself_are_ignored(tmp_path: Path) -> None:
    metadata = {b"routes-geo numbers": b'{"n": [".", "", false]}'}
    table = pa.table(COLUMNS).replace_schema_metadata(metadata)
    pq.write_table(table, tmp_path / "points.parquet")
    assert total(table) == total(tmp_path / "points.parquet") == 21_184


def test_a_plan_states_the_separators() -> None:
    with pytest.raises(InvalidInput, match="choose two different separators"):
        NumberOptions(",", ",")
    with pytest.raises(InvalidInput, match="choose dot or comma"):
        total(pa.table(COLUMNS), decimal="point")


MISREAD = {  # what is left of 19.000, 1.234 and 950 after they were read as fractions
    "float64": pa.array([19.0, 1.234, 950.0]),
    "float32": pa.array([19.0, 1.234, 950.0], pa.float32()),
    "decimal": pa.array([Decimal("19.000"), Decimal("1.234"), Decimal("950.000")]),
    "text of floats": pa.array(["19.0", "1.23", "950.0"]),
    "text with commas": pa.array(["19,0", "1,23", "950,0"]),
}


@pytest.mark.parametrize("column", MISREAD.values(), ids=MISREAD)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_counts_that_were_read_as_fractions_before_are_refused(column: pa.Array, place: int, tmp_path: Path) -> None:
    order = [place, *({0, 1, 2} - {place})]
    table = pa.table({"lat": [35.5] * 3, "lon": [12.6] * 3, "n": column.take(pa.array(order))})
    pq.write_table(table, tmp_path / "points.parquet", row_group_size=1)
    for points in (table, tmp_path / "points.parquet"):
        with pytest.raises(InvalidInput, match=r"the column 'n' has fractions such as .*1.2.* --decimal") as error:
            total(points, allow_rejected=True)
        assert "\n" not in str(error.value)


def test_fractions_are_rejected_rows_if_the_decimal_separator_is_stated() -> None:
    table = pa.table({"lat": [35.5] * 3, "lon": [12.6] * 3, "n": [19.0, 1.234, 950.0]})
    bins = bin_points(table, resolution=5, sums=["n"], decimal="dot", allow_rejected=True)
    assert (bins.tally.no_value, bins.table()["n"].to_pylist()) == (1, [969])


def test_pandas_columns_of_counts_with_missing_values_are_whole() -> None:
    frame = pd.DataFrame({"lat": [35.5] * 3, "lon": [12.6] * 3, "n": [19_000, None, 950]})
    bins = bin_points(frame, resolution=5, sums=["n"], allow_rejected=True)
    assert (bins.tally.no_value, bins.table()["n"].to_pylist()) == (1, [19_950])


@pytest.mark.parametrize("cells", [[19, 1.234, 950], [19, 1.234, "n/a"], ["19.000", 1.234, 950]])
def test_fractions_in_a_workbook_are_refused(cells: list[object], tmp_path: Path) -> None:
    book = Workbook()
    for row in [["lat", "lon", "n"], *([35.5, 12.6, cell] for cell in cells)]:
        book.active.append(row)
    book.save(tmp_path / "points.xlsx")
    with pytest.raises(InvalidInput, match=r"points.xlsx.*the column 'n' .*--decimal dot"):
        total(tmp_path / "points.xlsx", allow_rejected=True)
