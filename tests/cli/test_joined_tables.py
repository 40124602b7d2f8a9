"""Several files of one's own table are one release: none replaces another, and none is counted twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable, write_deltalake
from typer.testing import CliRunner

from routes_geo import bin_points
from routes_geo.cli.app import app
from routes_geo.ledger.ledger import Ledger

OWN = ("--source", "table", "--route", "EMED", "--json")
POINTS = {"lng": [25.0, 26.0], "lat": [35.0, 36.0]}


def ingest(tmp_path: Path, *arguments: object) -> tuple[int, dict[str, Any]]:
    command = ["ingest", *map(str, arguments), *OWN, "--ledger", str(tmp_path / "ledger")]
    result = CliRunner().invoke(app, command)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    return result.exit_code, lines[0] if lines else {"message": result.stderr}


def values(tmp_path: Path) -> list[tuple[str, int]]:
    ledger = Ledger(tmp_path / "ledger")
    (release,) = ledger.releases()
    rows = ledger.observations(release.release_id).to_pylist()
    return sorted((row["start"].isoformat(), row["value"]) for row in rows)


def hive(folder: Path, key: str = "month", *, extra: str = "") -> Path:
    for month, counts in (("2023-09", [5, 7]), ("2023-10", [11, 13])):
        inside = folder / extra / f"{key}={month}"
        inside.mkdir(parents=True)
        pq.write_table(pa.table({"n": counts} | POINTS), inside / "part-0.parquet")
    (folder / "_SUCCESS").touch()
    (folder / "readme.md").write_text("not data")
    return folder


SEPTEMBER_AND_OCTOBER = [("2023-09-01", 5), ("2023-09-01", 7), ("2023-10-01", 11), ("2023-10-01", 13)]


@pytest.mark.parametrize("extra", ["", "year=2023", "a/b"])
def test_keys_in_the_names_of_folders_are_columns(extra: str, tmp_path: Path) -> None:
    code, answer = ingest(
        tmp_path, hive(tmp_path / "in", extra=extra), *(["--column", "period=month"] if extra else [])
    )
    assert (code, answer["rows_in"], answer["file"]) == (0, 4, "in"), answer
    assert answer["notes"] == ["2 files are joined to one release"]
    assert values(tmp_path) == SEPTEMBER_AND_OCTOBER


def test_keys_that_need_an_option(tmp_path: Path) -> None:
    folder = hive(tmp_path / "in", "mese%20a")
    assert ingest(tmp_path, folder)[0] == 2
    assert ingest(tmp_path, folder, "--column", "period=mese a")[0] == 0
    assert values(tmp_path) == SEPTEMBER_AND_OCTOBER


@pytest.mark.parametrize("path", ["in", "in/"])
def test_bin_points_has_the_same_keys(path: str, tmp_path: Path) -> None:
    hive(tmp_path / "in")
    sums = bin_points(f"{tmp_path}/{path}", resolution=3, by=["month"], sums=["n"]).table()
    assert sorted(zip(sums["month"].to_pylist(), sums["n"].to_pylist(), strict=True)) == [
        ("2023-09", 5),
        ("2023-09", 7),
        ("2023-10", 11),
        ("2023-10", 13),
    ]


@pytest.mark.parametrize("as_folder", [True, False])
def test_several_files_are_one_release(as_folder: bool, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.csv").write_text("month,n\n2023-09,1.234\n2023-09,19.000\n")
    (folder / "b.csv").write_text("month;n\n2023-10;950\n")
    pq.write_table(pa.table({"month": ["2023-11"], "n": [3]}), folder / "c.parquet")
    files = [folder] if as_folder else sorted(folder.iterdir())
    code, answer = ingest(tmp_path, *files)
    assert (code, answer["rows_in"], answer["new"]) == (0, 4, True), answer
    assert answer["file"] == ("in" if as_folder else "a.csv and 2 more")
    expected = [("2023-09-01", 1234), ("2023-09-01", 19_000), ("2023-10-01", 950), ("2023-11-01", 3)]
    assert values(tmp_path) == expected
    assert ingest(tmp_path, *files)[1]["new"] is False


def test_rejected_rows_and_errors_name_the_file(tmp_path: Path) -> None:
    folder = tmp_path / "in" / "x"
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text("month,n\n" + "2023-09,1\n" * 20)
    (folder / "b.csv").write_text("month,n\n2023-10,2\nsoon,2\n")
    code, answer = ingest(tmp_path, tmp_path / "in", "--dry-run")
    assert (code, answer["rows_in"], answer["accepted"]) == (0, 22, 21)
    assert answer["first_rejected"][0]["location"] == "x/b.csv, line 3"
    (folder / "b.csv").write_text("month,m\n2023-10,2\n")
    code, answer = ingest(tmp_path, tmp_path / "in")
    assert (code, answer["message"].startswith("x/b.csv: no column for value")) == (2, True), answer
    assert not (tmp_path / "ledger").exists()


def test_the_same_file_twice_is_refused(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("month,n\n2023-09,1\n")
    code, answer = ingest(tmp_path, tmp_path / "a.csv", tmp_path / "b.csv")
    assert (code, "a.csv and b.csv have the same content" in answer["message"]) == (2, True)


def test_equal_files_of_other_keys_are_not_the_same(tmp_path: Path) -> None:
    for month in ("2023-09", "2023-10"):
        (tmp_path / "in" / f"month={month}").mkdir(parents=True)
        (tmp_path / "in" / f"month={month}" / "a.csv").write_text("island,n\nLesvos,12\n")
    assert ingest(tmp_path, tmp_path / "in", "--column", "area=island")[0] == 0
    assert values(tmp_path) == [("2023-09-01", 12), ("2023-10-01", 12)]


def test_files_are_too_large_together(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("month,n\n2023-09,1\n" + f"{name}\n" * 120_000)
    code, answer = ingest(tmp_path, tmp_path / "a.csv", tmp_path / "b.csv", "--max-file-mib", "1")
    assert (code, "2 MiB in 2 files; at most 1 MiB" in answer["message"]) == (2, True), answer


def test_the_newest_version_of_a_delta_table_is_one_release(tmp_path: Path) -> None:
    table = pa.table({"month": ["2023-09", "2023-10"], "n": [99, 99]})
    write_deltalake(str(tmp_path / "in"), table, partition_by=["month"])
    newer = pa.table({"month": ["2023-09", "2023-10"], "n": [5, 11]})
    write_deltalake(str(tmp_path / "in"), newer, mode="overwrite", partition_by=["month"])
    assert len(DeltaTable(str(tmp_path / "in")).file_uris()) == 2
    assert ingest(tmp_path, tmp_path / "in")[0] == 0
    assert values(tmp_path) == [("2023-09-01", 5), ("2023-10-01", 11)]


def test_a_key_that_could_identify_a_person_is_refused(tmp_path: Path) -> None:
    code, answer = ingest(tmp_path, hive(tmp_path / "in", "passport"))
    assert (code, answer.get("error")) == (2, "Refused"), answer


def test_a_folder_without_a_table(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    code, answer = ingest(tmp_path, tmp_path / "in")
    assert (code, "contains no file that is accepted" in answer["message"]) == (2, True)


def test_a_column_of_the_file_comes_before_a_key(tmp_path: Path) -> None:
    folder = tmp_path / "in" / "month=2020-01"
    folder.mkdir(parents=True)
    pq.write_table(pa.table({"month": ["2023-09"], "n": [5]}), folder / "a.parquet")
    assert ingest(tmp_path, tmp_path / "in")[0] == 0
    assert values(tmp_path) == [("2023-09-01", 5)]
