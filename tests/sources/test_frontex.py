"""The Frontex adapter: made-up workbooks with one fault each, and the real one."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest
from openpyxl import Workbook, load_workbook

from routes_geo.errors import DataError
from routes_geo.model import OBSERVATION_SCHEMA, Reason
from routes_geo.sources.frontex import adapter as frontex
from routes_geo.sources.sniff import Sniffed

HEADER = ["Route", "Border type or inland", "Nationality", "DEC2022", "JAN2023", "FEB2023"]
ROWS = [
    ["Central Mediterranean Route", "Sea", "Egypt", 5, 0, 7],
    ["Western Balkans", "Land", "Kosovo*", 1, 2, 3],
    ["Western African Route", "Sea", "Unspecified sub-Saharan nationals", 4, 4, 4],
]
NOTES = [["Source: FRAN data as of 03JUN25"]]


def write_workbook(
    path: Path, rows: list[list[Any]], *, sheet: str = frontex.SHEET, notes: list[list[str]] | None = NOTES
) -> Path:
    book = Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(row)
    if notes is not None:
        extra = book.create_sheet("Notes")
        for row in notes:
            extra.append(row)
    book.save(path)
    return path


def changed(row: int, column: int, value: Any) -> list[list[Any]]:
    rows = [list(HEADER), *[list(item) for item in ROWS]]
    rows[row][column] = value
    return rows


def test_every_count_arrives(tmp_path: Path) -> None:
    intake = frontex.read(write_workbook(tmp_path / "w.xlsx", [HEADER, *ROWS]), None)
    assert (intake.rows_in, intake.rows_accepted, intake.rejected) == (3, 3, ())
    assert intake.released == date(2025, 6, 3)
    table = intake.observations
    assert table.schema.equals(OBSERVATION_SCHEMA)
    assert pc.sum(table["value"]).as_py() == 30
    first = table.to_pylist()[0]
    assert (first["route"], first["border"], first["nationality"]) == ("CMED", "sea", "EGY")
    assert (first["start"], first["end"], first["value"]) == (date(2022, 12, 1), date(2023, 1, 1), 5)
    assert table["route"].unique().to_pylist() == ["CMED", "WBAL", "WAFR"]
    assert table["nationality"].unique().to_pylist() == ["EGY", "XKX", "XXX"]


def test_blank_rows_above_the_header_and_dates_as_months(tmp_path: Path) -> None:
    header = [*HEADER[:3], datetime(2022, 12, 1), datetime(2023, 1, 1), datetime(2023, 2, 1)]
    path = write_workbook(tmp_path / "w.xlsx", [[], [], header, *ROWS, [None] * 6])
    intake = frontex.read(path, None)
    assert intake.rows_in == 3
    assert pc.min(intake.observations["start"]).as_py() == date(2022, 12, 1)


def test_months_within_a_year_of_the_release_are_provisional(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "w.xlsx", [HEADER, *ROWS])
    status = frontex.read(path, date(2024, 1, 15)).observations["status"].to_pylist()[:3]
    assert status == ["final", "provisional", "provisional"]


@pytest.mark.parametrize("name", ["detections_2024_11_05.xlsx", "detections_20241105.xlsx", "d-2024-11-05.xlsx"])
def test_the_file_name_states_the_release(name: str, tmp_path: Path) -> None:
    intake = frontex.read(write_workbook(tmp_path / name, [HEADER, *ROWS], notes=None), None)
    assert (intake.released, intake.notes, intake.is_release_assumed) == (date(2024, 11, 5), (), False)


def test_without_any_release_date_an_old_file_is_not_the_release_of_today(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "w.xlsx", [HEADER, *ROWS], notes=None)
    intake = frontex.read(path, None)
    assert (intake.released, intake.is_release_assumed) == (date(2023, 3, 31), True)
    assert "--released" in intake.notes[0]
    given = frontex.read(path, date(2023, 4, 4))
    assert (given.released, given.notes, given.is_release_assumed) == (date(2023, 4, 4), (), False)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["Channel Route", "Sea", "Egypt", 1, 2, 3], "unknown route 'Channel Route'"),
        (["Black Sea Route", "Air", "Egypt", 1, 2, 3], "expected Sea or Land"),
        (["Black Sea Route", "Sea", " ", 1, 2, 3], "no nationality"),
        (ROWS[0], "repeats the route, border type and nationality of row 2"),
    ],
)
def test_a_row_that_is_not_accepted_is_quarantined_with_its_place(tmp_path: Path, row: list[Any], reason: str) -> None:
    intake = frontex.read(write_workbook(tmp_path / "w.xlsx", [HEADER, *ROWS, row]), None)
    assert intake.rows_in == intake.rows_accepted + len(intake.rejected) == 4
    assert intake.rejected[0].location == f"{frontex.SHEET}!A5"
    assert reason in intake.rejected[0].detail
    assert pc.sum(intake.observations["value"]).as_py() == 30
    assert intake.quarantine().num_rows == 1


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (changed(1, 4, "many"), r"cell E2: expected a whole number of detections, found 'many'"),
        (changed(2, 3, -1), r"cell D3: .* found -1"),
        (changed(2, 3, 1.5), r"cell D3: .* found 1.5"),
        (changed(2, 3, 1e300), r"cell D3: .* found 1e\+300"),
        (changed(2, 3, None), r"cell D3: .* an empty cell"),
        (changed(0, 4, "Total"), r"cell E1: expected a month such as JAN2009, found 'Total'"),
        (changed(0, 4, "MAR2023"), r"cell E1: expected the next month, without a gap"),
        (changed(0, 2, "Nation"), r"cell C1: expected the column 'Nationality', found 'Nation'"),
        ([["Country", "x"], ["a", 1]], r"no header; expected 'Route' in column A"),
        ([HEADER], r"no rows below the header in row 1"),
        ([HEADER[:3], *ROWS], r"has no month after column C"),
    ],
)
def test_a_file_that_is_not_what_it_claims(tmp_path: Path, rows: list[list[Any]], message: str) -> None:
    path = write_workbook(tmp_path / "w.xlsx", rows)
    with pytest.raises(DataError, match=message) as error:
        frontex.read(path, None)
    assert "w.xlsx" in str(error.value)
    assert frontex.SHEET in str(error.value)


MONTH_HEADERS = {
    "text": ["DEC2022", "JAN2023", "FEB2023"],
    "lower case": ["dec2022", "Jan 2023", "feb-2023"],
    "short year": ["Dec-22", "Jan-23", "Feb-23"],
    "dates": [datetime(2022, 12, 1), datetime(2023, 1, 1), datetime(2023, 2, 1)],
    "serial numbers": [44896, 44927, 44958],
    "serial numbers as text": ["44896", "44927", "44958"],
    "ISO days": ["2022-12-01", "2023-01-01 00:00:00", "2023-02"],
    "day first": ["01/12/2022", "01/01/2023", "01/02/2023"],
    "month first": ["12/1/2022", "1/1/2023", "2/1/2023"],
}


@pytest.mark.parametrize("months", MONTH_HEADERS)
@pytest.mark.parametrize(
    "keys",
    [
        ["Route", "BorderLocation", "NationalityLong"],
        ["Route", "Border type or inland", "Nationality"],
        ["ROUTE", "border_type", "nationality"],
    ],
)
def test_the_headers_of_all_releases(keys: list[str], months: str, tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "w.xlsx", [[*keys, *MONTH_HEADERS[months]], *ROWS])
    expected = frontex.read(write_workbook(tmp_path / "x.xlsx", [HEADER, *ROWS]), None)
    assert frontex.recognises(Sniffed(path))
    assert frontex.read(path, None).observations.equals(expected.observations)


def test_serial_numbers_with_a_date_format(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "w.xlsx", [[*HEADER[:3], 43191, 43221], [*ROWS[0][:3], 3, 4]])
    book = load_workbook(path)
    for cell in ("D1", "E1"):
        book[frontex.SHEET][cell].number_format = "mmm-yy"
    book.save(path)
    rows = frontex.read(path, None).observations.to_pylist()
    assert [(row["start"], row["value"]) for row in rows] == [(date(2018, 4, 1), 3), (date(2018, 5, 1), 4)]


@pytest.mark.parametrize("label", [12, 43191.5, "13/12/2022", "2022-13", "XYZ2022", "99999", "Dec"])
def test_a_header_that_is_no_month(label: Any, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cell D1: expected a month such as JAN2009"):
        frontex.read(write_workbook(tmp_path / "w.xlsx", changed(0, 3, label)), None)


@pytest.mark.parametrize(
    "footer",
    [
        "Source: FRAN data as of 04AUG26",
        "SOURCE: FRAN DATA AS OF 04AUG26",
        "source: fran data as of 4 aug 2026",
        "Source: Frontex, as of 04-Aug-26.",
    ],
)
def test_a_footer_is_no_row_and_states_the_release(footer: str, tmp_path: Path) -> None:
    rows = [[], HEADER, *ROWS, [None] * 6, [footer]]
    intake = frontex.read(write_workbook(tmp_path / "w.xlsx", rows, notes=None), None)
    assert (intake.rows_in, intake.rows_accepted, intake.rejected) == (3, 3, ())
    assert (intake.released, intake.notes) == (date(2026, 8, 4), ())
    assert pc.sum(intake.observations["value"]).as_py() == 30


@pytest.mark.parametrize("row", [["Source: FRAN", "Sea"], ["Source: FRAN", None, None, 5], ["Sources Route"]])
def test_a_row_that_only_looks_like_a_footer_is_quarantined(row: list[Any], tmp_path: Path) -> None:
    intake = frontex.read(write_workbook(tmp_path / "w.xlsx", [HEADER, *ROWS, row]), None)
    assert (intake.rows_in, intake.reasons()) == (4, {"unknown_route": 1})


def test_the_notes_count_before_the_footer_and_a_difference_is_said(tmp_path: Path) -> None:
    rows = [HEADER, *ROWS, ["Source: FRAN data as of 04AUG26"]]
    intake = frontex.read(write_workbook(tmp_path / "d_2025_06_04.xlsx", rows), None)
    assert intake.released == date(2025, 6, 3)
    assert intake.notes == (
        "released 2025-06-03, as the sheet Notes states, although the footer states 2026-08-04 and the name of the "
        "file states 2025-06-04",
    )
    same = frontex.read(write_workbook(tmp_path / "w.xlsx", [HEADER, *ROWS, NOTES[0]]), None)
    assert (same.released, same.notes) == (date(2025, 6, 3), ())


def test_a_date_that_cannot_be_is_not_the_release(tmp_path: Path) -> None:
    rows = [HEADER, *ROWS, ["Source: FRAN data as of 31FEB26"]]
    assert frontex.read(write_workbook(tmp_path / "d_2025_13_04.xlsx", rows, notes=None), None).is_release_assumed


def write_table(path: Path, rows: list[list[Any]], delimiter: str = ",") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    "footer", [["Source: FRAN data as of 03JUN25"], ["Source: FRAN data as of 03JUN25", *[""] * 5]]
)
@pytest.mark.parametrize("months", ["text", "short year", "ISO days", "day first", "serial numbers"])
def test_the_table_as_csv(months: str, footer: list[str], delimiter: str, tmp_path: Path) -> None:
    head = ["Route", "BorderLocation", "NationalityLong", *MONTH_HEADERS[months]]
    path = write_table(tmp_path / "ibc.csv", [[""] * 6, head, *ROWS, footer], delimiter)
    assert frontex.recognises(Sniffed(path))
    intake = frontex.read(path, None)
    expected = frontex.read(write_workbook(tmp_path / "x.xlsx", [HEADER, *ROWS]), None)
    assert (intake.rows_in, intake.rejected, intake.released) == (3, (), date(2025, 6, 3))
    assert intake.observations.equals(expected.observations)


def test_a_broken_row_that_only_looks_like_a_footer(tmp_path: Path) -> None:
    path = write_table(tmp_path / "ibc_2025_06_03.csv", [HEADER, *ROWS, ["Source: FRAN data as of 04AUG26", 5]])
    intake = frontex.read(path, None)
    assert (intake.rows_in, intake.reasons(), intake.released) == (4, {"broken_row": 1}, date(2025, 6, 3))


def test_a_bad_row_of_the_table_as_csv(tmp_path: Path) -> None:
    rows = [HEADER, *ROWS, ["Channel Route", "Sea", "Egypt", 1, 2, 3], ["Black Sea Route", "Sea"], ROWS[0]]
    intake = frontex.read(write_table(tmp_path / "ibc_2025_06_03.csv", rows), None)
    assert (intake.rows_in, intake.rows_accepted) == (6, 3)
    assert [(row.location, row.reason) for row in intake.rejected] == [
        ("line 6", Reason.BROKEN_ROW),
        ("line 5", Reason.UNKNOWN_ROUTE),
        ("line 7", Reason.REPEATED_KEY),
    ]
    assert "of line 2" in intake.rejected[2].detail


@pytest.mark.parametrize(
    ("cell", "value"),
    [("1,022", 1022), ("12,345,678", 12345678), ("1.022", None), ("1.5", None), ("", None), ("x", None)],
)
def test_a_count_of_the_table_as_csv(cell: str, value: int | None, tmp_path: Path) -> None:
    path = write_table(tmp_path / "ibc_2025_06_03.csv", changed(1, 4, cell))
    if value is None:
        with pytest.raises(DataError, match="line 2, field 5: expected a whole number of detections"):
            frontex.read(path, None)
        return
    assert frontex.read(path, None).observations["value"].to_pylist()[1] == value


CASES = {
    "frontex_2026_footer.xlsx": (date(2026, 8, 4), {("CMED", "2026-06"): 2811, ("EMED", "2026-06"): 4935}),
    "frontex_borderlocation.xlsx": (date(2018, 6, 30), {("CMED", "2018-04"): 3083, ("EMED", "2018-05"): 5256}),
}


@pytest.mark.publisher
@pytest.mark.parametrize("name", CASES)
def test_small_files_of_other_releases(name: str, publisher_cases: Path) -> None:
    released, expected = CASES[name]
    intake = frontex.read(publisher_cases / name, None)
    assert (intake.rows_in, intake.rows_accepted, intake.released) == (2, 2, released)
    rows = intake.observations.to_pylist()
    counts = {(row["route"], str(row["start"])[:7]): row["value"] for row in rows}
    assert expected.items() <= counts.items()


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _text(path: Path) -> None:
    path.write_text("Route,Border\n")


def _truncated(path: Path) -> None:
    write_workbook(path, [HEADER, *ROWS])
    path.write_bytes(path.read_bytes()[:-400])


def _other_sheet(path: Path) -> None:
    write_workbook(path, [HEADER, *ROWS], sheet="Arrivals")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (_empty, "the file is empty"),
        (_text, "not a readable Excel workbook"),
        (_truncated, "truncated"),
        (_other_sheet, "expected a sheet 'Detections_of_IBC'; the workbook has Arrivals, Notes"),
    ],
)
def test_a_file_that_is_no_workbook(tmp_path: Path, damage: Callable[[Path], None], message: str) -> None:
    path = tmp_path / "w.xlsx"
    damage(path)
    with pytest.raises(DataError, match=message):
        frontex.read(path, None)


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 12))])
def test_damaged_bytes_end_in_a_sound_intake_or_one_clear_error(tmp_path: Path, seed: int) -> None:
    """Bytes changed, cut off or replaced, 25 files a seed: never another exception, never rows unaccounted for."""
    dice = random.Random(seed)
    path = write_workbook(tmp_path / "w.xlsx", [HEADER, *ROWS])
    sound = path.read_bytes()
    for _ in range(25):
        path.write_bytes(_damaged(sound, dice))
        try:
            intake = frontex.read(path, None)
        except DataError as error:
            assert "w.xlsx" in str(error)
        else:
            assert intake.rows_in == intake.rows_accepted + len(intake.rejected)


def _damaged(content: bytes, dice: random.Random) -> bytes:
    changed_bytes, place = bytearray(content), dice.randrange(len(content))
    kind = dice.randrange(3)
    if kind == 0:
        for _ in range(dice.choice([1, 3, 20])):
            changed_bytes[dice.randrange(len(content))] = dice.randrange(256)
    elif kind == 1:
        del changed_bytes[place:]
    else:
        changed_bytes[place : place + dice.randrange(200)] = dice.randbytes(dice.randrange(200))
    return bytes(changed_bytes)


# Detections by route and year, Frontex, release of 2025-06-03.
YEARS = {
    "CMED": [170664, 153946, 181376, 118962, 23485, 14003, 35673, 67724, 105561, 158026, 66855],
    "EMED": [50834, 885386, 182277, 42319, 56560, 83333, 20280, 22793, 38690, 61296, 69954],
    "WBAL": [43355, 764033, 130261, 12179, 5844, 15127, 26918, 61618, 144118, 99002, 21525],
    "WMED": [7183, 7004, 9990, 23063, 56245, 23969, 17370, 18466, 15134, 16877, 17057],
    "WAFR": [276, 874, 671, 421, 1323, 2718, 24087, 22351, 15463, 39673, 46820],
}
ALL_ROUTES = [282873, 1822102, 511047, 204654, 149036, 141741, 126310, 202119, 326217, 381319, 240021]


@pytest.mark.publisher
def test_the_real_workbook_to_the_last_detection(frontex_workbook: Path) -> None:
    intake = frontex.read(frontex_workbook, None)
    assert (intake.rows_in, intake.rows_accepted) == (885, 885)
    assert intake.observations.num_rows == 885 * 196
    table = intake.observations.append_column("year", pc.year(intake.observations["start"]))
    sums = table.group_by(["route", "year"]).aggregate([("value", "sum")]).to_pylist()
    found = {(row["route"], row["year"]): row["value_sum"] for row in sums}
    for route, values in YEARS.items():
        assert [found[route, year] for year in range(2014, 2025)] == values
    everywhere = [sum(value for (_, year), value in found.items() if year == wanted) for wanted in range(2014, 2025)]
    assert everywhere == ALL_ROUTES


@pytest.mark.publisher
def test_every_nationality_of_the_real_workbook_but_three_has_a_code(frontex_workbook: Path) -> None:
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_path(str(frontex_workbook)).get_sheet_by_name(frontex.SHEET).to_python()
    names = {str(row[2]) for row in rows[1:]}
    without = {name for name in names if frontex.frontex_nationality(name) == "XXX"}
    assert without == {"Third-country", "Unknown", "Unspecified sub-Saharan nationals"}


MONTHS = """vintage_commit_date,commit,route,month,detections
2025-02-07,a,Central Mediterranean Route,2023-10,5
2025-02-07,a,Central Mediterranean Route,2023-12,9977
2025-02-10,b,Central Mediterranean Route,2023-12,5289
2025-02-10,b,Western African Route,2023-10,7
"""


def test_a_list_of_route_totals_holds_several_releases_and_leaves_out_zeros(tmp_path: Path) -> None:
    path = tmp_path / "vintages.csv"
    path.write_text(MONTHS)
    intake = frontex.read(path, None)
    assert (intake.rows_in, intake.rows_accepted, intake.released) == (4, 4, date(2025, 2, 10))
    rows = intake.observations.to_pylist()
    found = {(str(row["reported"]), row["route"], str(row["start"])[:7]): row["value"] for row in rows}
    assert found["2025-02-07", "CMED", "2023-11"] == 0
    assert found["2025-02-07", "CMED", "2023-12"] == 9977
    assert found["2025-02-10", "CMED", "2023-12"] == 5289
    assert found["2025-02-10", "WAFR", "2023-12"] == 0
    assert ("2025-02-07", "WAFR", "2023-10") not in found


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2025-02-07,a,Channel Route,2023-10,5", Reason.UNKNOWN_ROUTE),
        ("2025-02-07,a,Western African Route,2023-13,5", Reason.IMPOSSIBLE_DATE),
        ("2025-02-30,a,Western African Route,2023-11,5", Reason.IMPOSSIBLE_DATE),
        ("2025-02-07,a,Western African Route,2023-11,-5", Reason.NOT_A_COUNT),
        ("2025-02-07,a,Central Mediterranean,2023-12,9977", Reason.REPEATED_KEY),
        ("2025-02-07,a,Western African Route,2023-11", Reason.BROKEN_ROW),
    ],
)
def test_a_bad_row_of_such_a_list_is_quarantined(tmp_path: Path, row: str, reason: Reason) -> None:
    path = tmp_path / "vintages.csv"
    path.write_text(MONTHS + row + "\n")
    intake = frontex.read(path, None)
    assert (intake.rows_in, intake.rows_accepted) == (5, 4)
    assert [item.reason for item in intake.rejected] == [reason]
