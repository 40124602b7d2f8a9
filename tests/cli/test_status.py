"""The age of figures on the command line."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from routes_geo.cli.app import app
from routes_geo.snapshot.snapshot import Snapshot


def test_the_age_of_every_series(snapshot_dir: Path, snapshot: Snapshot) -> None:
    done = CliRunner().invoke(app, ["status", "--snapshot", str(snapshot_dir)])
    assert done.exit_code == 0, done.output
    rows = [line.split() for line in done.stdout.splitlines() if ".v1 " in line]
    assert [row[0] for row in rows] == list(snapshot.manifest["series"])
    frontex = next(row for row in rows if row[0].startswith("frontex"))
    assert frontex[1] == "2026-06"
    assert frontex[-4:] == ["2026-08-04", "overdue", "since", "2026-09-04"]
    assert "frontex.detections.v1: Release of 4 August 2026: 14 new months (May 2025 to June 2026), 16 " in done.stdout


def test_the_age_of_every_series_as_json(snapshot_dir: Path, snapshot: Snapshot) -> None:
    done = CliRunner().invoke(app, ["status", "--snapshot", str(snapshot_dir), "--json"])
    ages = [json.loads(line) for line in done.stdout.splitlines()]
    assert [age["series"] for age in ages] == list(snapshot.manifest["series"])
    assert all(each["age"]["age_days"] > 0 and each["age"]["is_overdue"] for each in ages)
    assert all(each["latest"]["released"] == each["age"]["released"] for each in ages)
