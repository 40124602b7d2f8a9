"""Hostile files on the command line, with a cap on memory: one sentence and exit code 2, and other files are read."""

from __future__ import annotations

import resource
import subprocess
from pathlib import Path

import orjson
import pytest
from support.command_line import run
from support.hostile_files import NO_FILES, TEXTS, WORKBOOKS, Make, sparse, string_count
from support.seeds import FRONTEX_MONTHS, write_csv


@pytest.fixture(autouse=True)
def memory_cap() -> object:
    """Cap the memory of the processes that a test starts."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (8 << 30, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


def check_refused(process: subprocess.CompletedProcess[str], fault: str) -> None:
    assert (process.returncode, fault in process.stderr) == (2, True), process.stderr
    assert process.stderr.count("\n") == 1
    assert "Traceback" not in process.stderr


@pytest.mark.chaos
@pytest.mark.parametrize(
    ("name", "make", "fault"),
    [
        ("far.xlsx", WORKBOOKS["far_cell.xlsx"], "of memory to read"),
        ("strings.xlsx", string_count, "of memory to read"),
        ("sparse.csv", sparse, "files of at most 256 MiB are accepted; accept larger ones with --max-file-mib"),
        ("pipe.csv", NO_FILES["pipe.csv"], "is a device or a pipe"),
        ("zero.csv", NO_FILES["zero.csv"], "is a device or a pipe"),
        ("loop.csv", NO_FILES["loop.csv"], "loop.csv"),
        ("gone.csv", NO_FILES["gone.csv"], "no such file"),
        ("chained.csv", TEXTS["chained_quotes.csv"], "quotation marks"),
    ],
)
def test_ingest_refuses_a_hostile_file(name: str, make: Make, fault: str, tmp_path: Path) -> None:
    make(tmp_path / name)
    source = "frontex" if name.endswith("xlsx") else "table"
    check_refused(run("ingest", str(tmp_path / name), "--source", source, home=tmp_path / "home"), fault)
    if source == "frontex":  # without a source, all adapters look at the file
        check_refused(run("ingest", str(tmp_path / name), home=tmp_path / "home"), fault)


def test_a_larger_file_is_accepted_with_the_option(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("period,value\n2023-01,5\n" + "\n" * (2 << 20))
    command = ("ingest", str(tmp_path / "a.csv"), "--source", "table", "--max-file-mib")
    check_refused(run(*command, "1", home=tmp_path / "home"), "3 MiB; files of at most 1 MiB are accepted")
    check_refused(run(*command, "3", home=tmp_path / "home"), "more than 1,000,000 lines")


def test_the_other_files_of_a_folder_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for name in ("far_cell.xlsx", "text.xlsx"):
        WORKBOOKS[name](folder / name)
    NO_FILES["pipe.csv"](folder / "pipe.csv")
    NO_FILES["loop.csv"](folder / "loop.csv")
    (folder / "notes.txt").write_text("Notes")
    write_csv(folder / "z.csv", FRONTEX_MONTHS, ",")
    process = run("ingest", str(folder), "--json", home=tmp_path / "home")
    results = {result["file"]: result for result in map(orjson.loads, process.stdout.splitlines())}
    assert process.returncode == 2
    assert {name for name, result in results.items() if "error" in result} == {"far_cell.xlsx", "text.xlsx"}
    assert results["z.csv"]["accepted"] == len(FRONTEX_MONTHS) - 1
    assert "skipped" in results["notes.txt"]
    assert "Traceback" not in process.stderr


@pytest.mark.chaos
@pytest.mark.parametrize("name", ["pipe.csv", "zero.csv", "loop.csv", "short_rows.csv"])
def test_bin_refuses_a_hostile_file(name: str, tmp_path: Path) -> None:
    (NO_FILES | TEXTS)[name](tmp_path / name)
    coordinates = ("--lng", "value", "--lat", "value")
    process = run("bin", str(tmp_path / name), *coordinates, "-o", str(tmp_path / "o.parquet"), home=tmp_path / "home")
    check_refused(process, name)
    assert not (tmp_path / "o.parquet").exists()
