"""What `ingest` refuses because too many rows would be lost, its dry run, and its explanations."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from routes_geo.cli.app import app
from routes_geo.ledger.ledger import Ledger

HEADER = "month,people,island,note\n"


def run(tmp_path: Path, *arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [*arguments, "--ledger", str(tmp_path / "ledger")])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def table_file(tmp_path: Path, good: int, *bad: str) -> Path:
    path = tmp_path / "landings.csv"
    path.write_text(HEADER + "2023-09,10,Lesvos,x\n" * good + "".join(f"{row}\n" for row in bad), "utf-8")
    return path


OWN = ("--source", "table", "--column", "area=island", "--route", "EMED")


@pytest.mark.parametrize(
    "bad",
    ["2023-09,many,Lesvos,x", "soon,10,Lesvos,x", ",10,Lesvos,x", "2023-09,,Lesvos,x", "2023-09,10", "2023-09,1.5,L,x"],
)
def test_more_than_a_tenth_lost_is_refused_and_nothing_is_left(bad: str, tmp_path: Path) -> None:
    code, said, warned = run(tmp_path, "ingest", str(table_file(tmp_path, 8, bad)), *OWN)
    assert code == 2
    assert "landings.csv: 1 of 9 rows are rejected, which is more than 10 %; nothing was written" in warned
    assert "such as line 10: " in warned
    assert sorted(path.name for path in tmp_path.iterdir()) == ["landings.csv"]
    code, said, _ = run(tmp_path, "ingest", str(tmp_path / "landings.csv"), *OWN, "--allow-rejected")
    assert (code, "rows in 9 = accepted 8 + quarantined 1" in said) == (0, True)


@pytest.mark.parametrize("bad", ["2023-09,many,Lesvos,x", "soon,10,Lesvos,x"])
def test_a_tenth_is_quarantined(bad: str, tmp_path: Path) -> None:
    code, said, _ = run(tmp_path, "ingest", str(table_file(tmp_path, 9, bad)), *OWN)
    assert (code, "rows in 10 = accepted 9 + quarantined 1" in said) == (0, True)


def test_rows_of_another_dimension_are_no_loss(tmp_path: Path) -> None:
    code, said, _ = run(tmp_path, "ingest", str(table_file(tmp_path, 3, *["2023,120,Lesvos,x"] * 9)), *OWN)
    assert (code, "rows in 12 = accepted 3 + quarantined 9" in said) == (0, True)


@pytest.mark.parametrize("allow", [(), ("--allow-rejected",)])
def test_no_accepted_row_is_an_error(allow: tuple[str, ...], tmp_path: Path) -> None:
    path = table_file(tmp_path, 0, "2023-09,many,Lesvos,x", "2023-09,few,Chios,x")
    code, _, warned = run(tmp_path, "ingest", str(path), *OWN, *allow)
    assert (code, "none of 2 rows is accepted" in warned) == (2, True)
    assert not (tmp_path / "ledger").exists()


def test_places_that_cannot_be_right_are_a_loss_although_their_values_count(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("month,n,lng,lat\n" + "2023-09,5,12.6,35\n" * 3 + "2023-09,5,12.6,-195\n" * 6)
    code, _, warned = run(tmp_path, "ingest", str(path), "--source", "table", "--route", "CMED")
    assert (code, "6 of 9 rows are rejected" in warned) == (2, True)


FRONTEX = "route,month,detections\n"


def test_the_other_files_of_a_folder_are_taken_in(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.csv").write_text(FRONTEX + "Moon Route,2023-12,1\nCentral Mediterranean Route,2023-12,2\n")
    (folder / "b.csv").write_text(FRONTEX + "Central Mediterranean Route,2023-12,5\n")
    code, said, warned = run(tmp_path, "ingest", str(folder), "--released", "2024-01-01")
    assert code == 2
    assert "a.csv: 1 of 2 rows are rejected" in warned
    assert "'Moon Route | 2023-12 | 1'" in warned
    assert [release.file_name for release in Ledger(tmp_path / "ledger").releases()] == ["b.csv"]
    assert "rows in 1 = accepted 1 + quarantined 0" in said


def as_json(said: str) -> dict[str, Any]:
    return dict(json.loads(said.splitlines()[0]))


def test_a_dry_run_shows_what_would_be_read_and_writes_nothing(tmp_path: Path) -> None:
    path = table_file(tmp_path, 9, "2023-11,many,Chios,y")
    code, said, _ = run(tmp_path, "ingest", "--dry-run", str(path), *OWN)
    assert code == 0
    for words in (
        "landings.csv: recognised as table, states no release date",
        "period 2023-09-01 to 2023-09-30",
        "rows in 10 = accepted 9 + rejected 1",
        "rejected 1: not_a_count",
        "line 11: '",
        "table.own.v1",
        "column 'people': value",
        "dry run: nothing was written",
    ):
        assert words in said, words
    assert "note" not in said
    assert [each.name for each in tmp_path.iterdir()] == ["landings.csv"]
    account = as_json(run(tmp_path, "ingest", "--dry-run", "--json", str(path), *OWN)[1])
    assert account["rows_in"] == account["accepted"] + sum(account["rejected"].values()) == 10
    assert account["totals_by_place"] == [{"series": "table.own.v1", "route": "EMED", "area": None, "value": 90}]
    assert account["period"] == ["2023-09-01", "2023-09-30"]
    assert account["first_rejected"][0]["location"] == "line 11"


def test_a_dry_run_of_a_file_that_loses_rows_shows_them_and_fails(tmp_path: Path) -> None:
    path = table_file(tmp_path, 2, "2023-11,many,Chios,y")
    code, said, warned = run(tmp_path, "ingest", "--dry-run", str(path), *OWN)
    assert (code, "rejected 1: not_a_count" in said, "1 of 3 rows are rejected" in warned) == (2, True, True)
    account = as_json(run(tmp_path, "ingest", "--dry-run", "--json", str(path), *OWN)[1])
    assert (account["error"], account["rows_in"]) == ("DataError", 3)
    assert run(tmp_path, "ingest", "--dry-run", str(path), *OWN, "--allow-rejected")[0] == 0


def test_the_explanation_names_the_decision_on_each_column(tmp_path: Path) -> None:
    path = table_file(tmp_path, 3)
    code, said, _ = run(tmp_path, "ingest", "--dry-run", "--explain", str(path), *OWN)
    assert code == 0
    for words in (
        "column 'month': period (its name is a usual one)",
        "column 'people': value (its name is a usual one)",
        "column 'island': area (named by an option)",
        "column 'note': not used",
        "delimiter: ','",
    ):
        assert words in said, words
    account = as_json(run(tmp_path, "ingest", "--dry-run", "--explain", "--json", str(path), *OWN)[1])
    assert {use["column"]: use["field"] for use in account["columns"]} == {
        "month": "period",
        "people": "value",
        "island": "area",
        "note": None,
    }


def test_the_explanation_names_how_the_text_was_read(tmp_path: Path) -> None:
    path = tmp_path / "landings.csv"
    path.write_bytes("day;people;island\n13/09/2023;19.000;Chíos\n14/09/2023;950;Lesvos\n".encode("cp1252"))
    command = ("ingest", "--dry-run", "--explain", str(path), *OWN)
    note = "not UTF-8; read as Windows-1252 (for example 'Chíos')"
    account = as_json(run(tmp_path, *command, "--json")[1])
    assert account["notes"] == [note]
    assert account["readings"] == {
        "encoding": note,
        "delimiter": "';'",
        "numbers in 'people'": "thousands separator dot",
        "dates in 'day'": "day-first",
    }
    given = as_json(run(tmp_path, *command, "--json", "--encoding", "cp1250")[1])
    assert given["readings"]["encoding"] == "read as Windows-1250, as --encoding states"


def test_dates_that_need_no_decision_are_not_explained(tmp_path: Path) -> None:
    said = run(tmp_path, "ingest", "--dry-run", "--explain", str(table_file(tmp_path, 3)), *OWN)[1]
    assert "numbers in 'people': no separators" in said
    assert "dates in" not in said


def test_an_explanation_without_a_dry_run_ingests_the_file(tmp_path: Path) -> None:
    code, said, _ = run(tmp_path, "ingest", "--explain", str(table_file(tmp_path, 3)), *OWN)
    assert (code, "column 'note': not used" in said) == (0, True)
    assert len(Ledger(tmp_path / "ledger").releases()) == 1


def test_a_publishers_file_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "b.csv"
    path.write_text(FRONTEX.replace("\n", ",extra\n") + "Central Mediterranean Route,2023-12,5,\n")
    code, said, _ = run(tmp_path, "ingest", "--dry-run", "--explain", str(path), "--released", "2024-01-01")
    assert code == 0
    assert "recognised as frontex, released 2024-01-01" in said
    assert "column 'route': route (the publisher's name of it)" in said
    assert "column 'extra': not used" in said


def test_a_dry_run_says_that_the_ledger_has_the_file(tmp_path: Path) -> None:
    path = table_file(tmp_path, 3)
    run(tmp_path, "ingest", str(path), *OWN)
    assert "the ledger already has this file as table-" in run(tmp_path, "ingest", "--dry-run", str(path), *OWN)[1]


def named(tmp_path: Path, values: list[str], suffix: str, column: str = "name") -> Path:
    path = tmp_path / f"places{suffix}"
    if suffix == ".csv":
        path.write_text(f"month,n,{column}\n" + "".join(f"2023-09,5,{value}\n" for value in values))
    else:
        months, counts = ["2023-09"] * len(values), [5] * len(values)
        pq.write_table(pa.table({"month": months, "n": counts, column: values}), path)
    return path


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("place", ["lampedusa", "agadir"]),
        ("place", ["lampedusa", ""]),
        ("area", ["Lesvos", "lampedusa", "Italy"]),
        ("route", ["CMED", "Eastern Mediterranean"]),
    ],
)
def test_a_column_called_name_may_be_the_place(field: str, values: list[str], suffix: str, tmp_path: Path) -> None:
    path = named(tmp_path, values, suffix)
    assert run(tmp_path, "ingest", str(path), "--source", "table")[0] == 2
    code, said, warned = run(tmp_path, "ingest", str(path), "--source", "table", "--column", f"{field}=name")
    assert (code, f"accepted {len(values)}" in said) == (0, True), warned


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
@pytest.mark.parametrize(("field", "good"), [("place", "lampedusa"), ("area", "Lesvos"), ("route", "CMED")])
def test_it_must_have_nothing_but_places(field: str, good: str, suffix: str, tmp_path: Path) -> None:
    path = named(tmp_path, [good] * 40 + ["Maria Rossi"], suffix)
    options = ("--source", "table", "--column", f"{field}=name", "--allow-rejected")
    code, said, warned = run(tmp_path, "ingest", str(path), *options)
    assert code == 2
    assert f"'name' could identify a person, a vessel or a device, and it is not the {field}" in warned
    assert "Maria" not in said + warned
    assert not (tmp_path / "ledger").exists()


@pytest.mark.parametrize(("value", "is_accepted"), [("12.6", True), ("491701234567", False), ("Rossi", False)])
def test_a_coordinate_must_be_one(value: str, is_accepted: bool, tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text(f"month,n,mobile,lat\n2023-09,5,{value},35.5\n")
    code, _, warned = run(tmp_path, "ingest", str(path), "--source", "table", "--column", "lng=mobile")
    assert (code == 0, "it is not the lng: line 2" in warned) == (is_accepted, not is_accepted)


@pytest.mark.parametrize("field", ["nationality", "status", "border", "period"])
def test_other_fields_do_not_excuse_the_name(field: str, tmp_path: Path) -> None:
    path = named(tmp_path, ["Italy"], ".csv")
    code, _, warned = run(tmp_path, "ingest", str(path), "--source", "table", "--column", f"{field}=name")
    assert (code, "could identify a person" in warned) == (2, True)


def test_only_that_column_is_excused_and_broken_rows_keep_no_content(tmp_path: Path) -> None:
    path = tmp_path / "two.csv"
    path.write_text("month,n,name,phone\n2023-09,5,lampedusa,1\n")
    assert "'phone'" in run(tmp_path, "ingest", str(path), "--source", "table", "--column", "place=name")[2]
    path.write_text("month,n,name\n" + "2023-09,5,lampedusa\n" * 20 + "2023-09,5,Maria,Rossi\n")
    code, said, warned = run(tmp_path, "ingest", str(path), "--source", "table", "--column", "place=name")
    assert (code, "Maria" in said + warned) == (0, False)
    ledger = Ledger(tmp_path / "ledger")
    assert ledger.quarantine(ledger.releases()[0].release_id)["content"].to_pylist() == [""]


def fields(tmp_path: Path, path: Path) -> dict[str, str | None]:
    account = as_json(run(tmp_path, "ingest", "--dry-run", "--explain", "--json", str(path))[1])
    return {use["column"]: use["field"] for use in account["columns"]}


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"month": "1", "year": "2024", "individuals": "5", "data_date": "2024-01-31"}, ("month", "year", None)),
        ({"data_date": "2024-01-31", "individuals": "5", "month": None, "year": None}, (None, None, "day")),
    ],
)
def test_the_names_in_an_answer_of_the_portal_are_explained(
    entry: dict[str, Any], expected: tuple[str | None, ...], tmp_path: Path
) -> None:
    path = tmp_path / f"unhcr_geo-690_group-{'4797' if expected[0] else '4908'}.json"
    path.write_text(json.dumps({"data": {"timeseries": [entry]}}))
    uses = fields(tmp_path, path)
    assert (uses["month"], uses["year"], uses["data_date"], uses["individuals"]) == (*expected, "value")


def test_the_names_of_landing_places_are_explained(tmp_path: Path) -> None:
    path = tmp_path / "unhcr_geo-656_group-4797_year-2024.json"
    entry = {"geomaster_name": "Lampedusa", "population_group_id": "4797", "month": "3", "year": "2024", "admin": "x"}
    path.write_text(json.dumps({"data": [entry | {"individuals": "5", "date": "2024-03-31"}]}))
    uses = fields(tmp_path, path)
    assert (uses["geomaster_name"], uses["individuals"], uses["admin"]) == ("area", "value", None)


def test_the_columns_of_each_sheet_are_explained(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "Sheet4"
    days = book.create_sheet("Daily Arrivals to Greece")
    for row in [["Arrival date", "Daily arrivals", "Remark"], [date(2019, 1, 1), 5, ""], [date(2019, 1, 2), 6, ""]]:
        days.append(row)
    origins = book.create_sheet("Arrivals - Italy")
    for row in [["Arrival month", "Arrival year", "Number of individuals", "Country of origin"], [1, 2019, 5, "Mali"]]:
        origins.append(row)
    book.save(tmp_path / "unhcr.xlsx")
    assert fields(tmp_path, tmp_path / "unhcr.xlsx") == {
        "Daily Arrivals to Greece!A1 arrival date": "day",
        "Daily Arrivals to Greece!B1 daily arrivals": "value",
        "Daily Arrivals to Greece!C1 remark": None,
        "Arrivals - Italy!A1 arrival month": "month",
        "Arrivals - Italy!B1 arrival year": "year",
        "Arrivals - Italy!C1 number of individuals": "value",
        "Arrivals - Italy!D1 country of origin": "nationality",
    }
    said = run(tmp_path, "ingest", "--dry-run", "--explain", str(tmp_path / "unhcr.xlsx"))[1]
    assert "sheets that are not read: Sheet4" in said


def test_every_real_file_is_explained_and_nothing_is_written(publisher_files: Path, tmp_path: Path) -> None:
    for name in ("unhcr_odp/unhcr_mediterranean_2019-12-31.xlsx", "eurostat/migr_eirtn_1_Data.csv"):
        account = as_json(run(tmp_path, "ingest", "--dry-run", "--explain", "--json", str(publisher_files / name))[1])
        assert account["rows_in"] == account["accepted"] + sum(account["rejected"].values())
        assert account["layout"], account["period"]
        assert any(use["field"] == "value" or use["field"] == "Value" for use in account["columns"])
    assert list(tmp_path.iterdir()) == []
