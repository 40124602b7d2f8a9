"""The age of figures, the ledger, and what to run next, on the command line."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from pathlib import Path

import pytest
from support.command_line import invoke

from routes_geo.cli.status import LedgerState, what_next
from routes_geo.snapshot.described_series import list_series
from routes_geo.snapshot.snapshot import Snapshot


def test_the_age_of_every_series(snapshot_dir: Path, snapshot: Snapshot, tmp_path: Path) -> None:
    done = invoke("status", "--snapshot", str(snapshot_dir), home=tmp_path)
    assert done.returncode == 0, done.stderr
    rows = [line.split() for line in done.stdout.splitlines() if ".v1 " in line]
    assert [row[0] for row in rows] == list(snapshot.manifest["series"])
    frontex = next(row for row in rows if row[0].startswith("frontex"))
    assert frontex[1] == "2026-06"
    assert frontex[-4:] == ["2026-08-04", "overdue", "since", "2026-09-04"]
    assert "frontex.detections.v1: Release of 4 August 2026: 14 new months (May 2025 to June 2026), 16 " in done.stdout
    assert f"snapshot {snapshot.snapshot_id}, in {snapshot_dir}" in done.stdout
    assert f"ledger {tmp_path / 'ledger'}: 0 releases, 0 of them withdrawn" in done.stdout
    assert "  routes-geo sync: newer releases are overdue" in done.stdout


def test_the_age_of_every_series_as_json(snapshot_dir: Path, snapshot: Snapshot, tmp_path: Path) -> None:
    done = invoke("status", "--snapshot", str(snapshot_dir), "--json", home=tmp_path)
    *ages, whole = [json.loads(line) for line in done.stdout.splitlines()]
    assert [age["series"] for age in ages] == list(snapshot.manifest["series"])
    assert all(each["age"]["age_days"] > 0 and each["age"]["is_overdue"] for each in ages)
    assert all(each["latest"]["released"] == each["age"]["released"] for each in ages)
    assert whole["snapshot"]["id"] == snapshot.snapshot_id
    assert whole["ledger"]["releases"] == 0
    assert whole["next"][-1] == "routes-geo open: look at the map"


def test_csv_has_a_row_for_each_series(snapshot_dir: Path, snapshot: Snapshot, tmp_path: Path) -> None:
    done = invoke("status", "--snapshot", str(snapshot_dir), "--csv", home=tmp_path)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["series"] for row in rows] == list(snapshot.manifest["series"])
    assert rows[0]["age.released"] == "2026-08-04"


def test_a_release_that_the_snapshot_lacks_is_to_be_built(snapshot_dir: Path, tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    table.write_text("route,month,people\nCMED,2023-01,1200\nMoon,2023-01,3\n" + "CMED,2022-05,800\n" * 0)
    options = ("--source", "table", "--name", "mine", "--allow-rejected")
    taken = invoke("ingest", str(table), *options, home=tmp_path)
    assert taken.returncode == 0, taken.stderr
    done = invoke("status", "--snapshot", str(snapshot_dir), home=tmp_path)
    assert "1 releases, 0 of them withdrawn" in done.stdout
    assert "routes-geo build: the snapshot lacks 1 releases or marks of the ledger" in done.stdout
    assert "routes-geo quarantine: 1 rows were not accepted" in done.stdout


def test_a_damaged_ledger_is_named_and_the_rest_is_shown(snapshot_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger" / "seal.json").write_text("{")
    done = invoke("status", "--snapshot", str(snapshot_dir), home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "frontex.detections.v1" in done.stdout
    assert "routes-geo verify --ledger: find what is damaged" in done.stdout


@pytest.mark.parametrize(
    ("state", "first"),
    [
        (LedgerState("x", 0, 0, 0, 0), "routes-geo open"),
        (LedgerState("x", 2, 1, 0, 3), "routes-geo quarantine: 3 rows"),
        (LedgerState("x", 2, 1, 2, 3), "routes-geo build"),
        (LedgerState("x", 0, 0, 0, 0, "damaged"), "routes-geo verify --ledger"),
    ],
)
def test_the_most_urgent_advice_is_first(state: LedgerState, first: str) -> None:
    assert what_next([], state)[0].startswith(first)


def test_a_clock_that_must_be_wrong_is_named(snapshot: Snapshot) -> None:
    ages = [each.age for each in list_series(snapshot, date(2026, 7, 1))]
    assert not any("clock" in line for line in what_next(ages, LedgerState("x", 0, 0, 0, 0)))
    ages = [each.age for each in list_series(snapshot, date(2025, 1, 1))]
    first = what_next(ages, LedgerState("x", 0, 0, 0, 0, "damaged"))[0]
    assert re.fullmatch(r"date: the clock shows [\d-]+, before the end of some figures; their age is not known", first)
