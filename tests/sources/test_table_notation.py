"""Numbers and dates of a table: what they mean follows from their column, or the table is refused."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from routes_geo.errors import InvalidInput
from routes_geo.model import Reason
from routes_geo.sources.base import Intake
from routes_geo.sources.table.adapter import Details, TableColumns, make_adapter
from routes_geo.sources.table.formats import parse_notation

DOTS = "lat,lon,month,n\n35.5,12.6,2023-09,19.000\n35.5,12.6,2023-10,1.234\n35.5,12.6,2023-11,950\n"


def read(folder: Path, text: str, **options: str) -> Intake:
    (folder / "mine.csv").write_text(text, "utf-8")
    return read_file(folder / "mine.csv", **options)


def read_file(path: Path, grain: str = "month", **options: str | None) -> Intake:
    notation = parse_notation(*(options.get(name) for name in ("decimal", "thousands", "dates")))
    return make_adapter(TableColumns(), Details(grain=grain), notation).read(path, None)


def column(intake: Intake, name: str) -> list[Any]:
    return list(intake.observations[name].to_pylist())


def test_thousands_dots_are_read(tmp_path: Path) -> None:
    intake = read(tmp_path, DOTS)
    assert (column(intake, "value"), intake.rejected) == ([19_000, 1234, 950], ())
    assert column(intake, "lat") == [35.5] * 3


def test_thousands_dots_are_read_from_text_in_parquet(tmp_path: Path) -> None:
    pq.write_table(pa.table({"month": ["2023-09", "2023-10"], "n": ["19.000", "950"]}), tmp_path / "mine.parquet")
    assert column(read_file(tmp_path / "mine.parquet"), "value") == [19_000, 950]


def test_numbers_in_parquet_are_what_they_are(tmp_path: Path) -> None:
    table = pa.table({"month": ["2023-09", "2023-10"], "n": [1234.0, 19.0], "lng": [12.5, 1.0], "lat": [35.123, 2.0]})
    pq.write_table(table, tmp_path / "mine.parquet")
    assert column(read_file(tmp_path / "mine.parquet", decimal="comma"), "value") == [1234, 19]


def test_a_fraction_is_rejected_and_counts_beside_it_are_read(tmp_path: Path) -> None:
    intake = read(tmp_path, 'month,n\n2023-09,"1.234,5"\n2023-10,19.000\n2023-11,950\n')
    assert column(intake, "value") == [19_000, 950]
    assert [(row.reason, row.detail) for row in intake.rejected] == [
        (Reason.NOT_A_COUNT, "expected a whole number such as 1022 or 1,022, found '1.234,5'")
    ]


@pytest.mark.parametrize("other", ["1.5", "12.0"])
def test_an_ambiguous_column_is_refused_and_an_option_decides(other: str, tmp_path: Path) -> None:
    text = f"month,people\n2023-09,19.000\n2023-10,{other}\n"
    message = (
        rf"mine.csv: the column 'people' is ambiguous: in '19.000' and '{other}'.*; give --thousands dot or --decimal"
    )
    with pytest.raises(InvalidInput, match=message):
        read(tmp_path, text)
    intake = read(tmp_path, text, thousands="dot")
    assert (column(intake, "value"), intake.rows_in, len(intake.rejected)) == ([19_000], 2, 1)
    assert column(read(tmp_path, text, decimal="dot"), "value")[0] == 19


def test_degrees_with_decimal_commas_are_read(tmp_path: Path) -> None:
    intake = read(tmp_path, 'lat,lng,month,n\n"35,5","12,6",2023-09,1\n"-35,123",7,2023-10,2\n')
    assert (column(intake, "lng"), column(intake, "lat")) == ([12.6, 7.0], [35.5, -35.123])


@pytest.mark.parametrize("blank", ["-", "n/a", "NA", "null"])
def test_words_for_nothing_are_no_count(blank: str, tmp_path: Path) -> None:
    intake = read(tmp_path, f"month,n\n2023-09,{blank}\n2023-10,5\n")
    assert [row.reason for row in intake.rejected] == [Reason.MISSING_COUNT]


@pytest.mark.parametrize(
    ("cells", "starts"),
    [
        (["13/09/2023", "02/10/2023"], [date(2023, 9, 13), date(2023, 10, 2)]),
        (["09/13/2023", "10/02/2023"], [date(2023, 9, 13), date(2023, 10, 2)]),
        (["13.09.2023", "2.10.2023"], [date(2023, 9, 13), date(2023, 10, 2)]),
        (["Sep-23", "ottobre 2023"], [date(2023, 9, 1), date(2023, 10, 1)]),
        (["45170", "45171"], [date(2023, 9, 1), date(2023, 9, 2)]),
    ],
)
def test_dates_are_read_in_the_notation_of_their_column(cells: list[str], starts: list[date], tmp_path: Path) -> None:
    intake = read(tmp_path, "date,n\n" + "".join(f"{cell},3\n" for cell in cells))
    assert (column(intake, "start"), intake.rejected) == (starts, ())


def test_an_order_that_no_value_decides_is_refused_and_the_option_decides(tmp_path: Path) -> None:
    text = "date,n\n03/04/2023,1\n05/06/2023,2\n"
    with pytest.raises(InvalidInput, match=r"mine.csv: the column 'date'.*'03/04/2023'.*give --dates day-first or"):
        read(tmp_path, text)
    assert column(read(tmp_path, text, dates="day-first"), "start") == [date(2023, 4, 3), date(2023, 6, 5)]
    assert column(read(tmp_path, text, dates="month-first"), "start") == [date(2023, 3, 4), date(2023, 5, 6)]


def test_the_end_of_a_period_decides_on_its_start(tmp_path: Path) -> None:
    intake = read(tmp_path, "start,end,n\n01/09/2023,30/09/2023,1\n02/09/2023,03/09/2023,1\n")
    assert column(intake, "start") == [date(2023, 9, 2)]
    assert "start 2023-09-01 and end 2023-09-30 do not enclose one month" in intake.rejected[0].detail


def test_days_of_excel_are_noted(tmp_path: Path) -> None:
    assert "day: whole numbers such as 45170 are read as days" in read(tmp_path, "day,n\n45170,1\n").notes[0]
    pq.write_table(pa.table({"day": [45170], "n": [5]}), tmp_path / "mine.parquet")
    assert column(read_file(tmp_path / "mine.parquet"), "start") == [date(2023, 9, 1)]
    mixed = read(tmp_path, "day,n\n45170,1\n2023-09-02,1\n")
    assert (len(mixed.rejected), mixed.notes) == (1, ())


def test_options_that_are_not_accepted() -> None:
    for options in (("space", None, None), (None, "point", None), (None, None, "dmy"), ("dot", "dot", None)):
        with pytest.raises(InvalidInput, match="choose"):
            parse_notation(*options)


def test_a_long_cell_takes_no_long_time(tmp_path: Path) -> None:
    long = ["1" * 100_000 + "x", "1,111" * 20_000, "T" * 100_000, "1.1." * 30_000]
    text = "lat,lng,month,n\n35.5,12.6,2023-09,1\n" + "".join(f'"{cell}","{cell}","{cell}","{cell}"\n' for cell in long)
    assert len(read(tmp_path, text).rejected) == len(long)


def test_the_command_passes_the_options_on(tmp_path: Path, run_ingest: Any) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("date,n\n03/04/2023,19.000\n05/06/2023,1.5\n", "utf-8")
    code, said = run_ingest(str(path))
    assert (code, "--thousands dot or --decimal dot" in said) == (2, True)
    code, said = run_ingest(str(path), "--thousands", "dot")
    assert (code, "--dates day-first" in said) == (2, True)
    code, said = run_ingest(str(path), "--thousands", "dot", "--dates", "month-first", "--json", "--allow-rejected")
    assert code == 0
    assert json.loads(said.splitlines()[0])["totals"] == {"table.own.v1": 19_000}


@pytest.fixture
def run_ingest(tmp_path: Path) -> Any:
    from typer.testing import CliRunner

    from routes_geo.cli.app import app

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(
            app, ["ingest", *arguments, "--source", "table", "--ledger", str(tmp_path / "ledger")]
        )
        return result.exit_code, result.output

    return run


@pytest.mark.parametrize("counts", [[19.0, 1.234], [Decimal("19.000"), Decimal("1.234")], ["19.0", "1.23"]])
def test_counts_that_were_read_as_fractions_before_are_refused(counts: list[object], tmp_path: Path) -> None:
    pq.write_table(pa.table({"month": ["2023-09", "2023-10"], "n": counts}), tmp_path / "mine.parquet")
    with pytest.raises(InvalidInput, match=r"mine.parquet: the column 'n' has fractions such as .*1.23.*--decimal dot"):
        read_file(tmp_path / "mine.parquet")
    assert column(read_file(tmp_path / "mine.parquet", decimal="dot"), "value") == [19]


@pytest.mark.parametrize("cells", [[19, 1.234, 950], [19, 1.234, "n/a"], ["19.000", 1.234, 950]])
def test_fractions_in_a_workbook_are_refused(cells: list[object], tmp_path: Path) -> None:
    book = Workbook()
    for row in [["month", "n"], *(["2023-09", cell] for cell in cells)]:
        book.active.append(row)
    book.save(tmp_path / "mine.xlsx")
    with pytest.raises(InvalidInput, match=r"mine.xlsx: the column 'n' .*--decimal dot"):
        read_file(tmp_path / "mine.xlsx")
