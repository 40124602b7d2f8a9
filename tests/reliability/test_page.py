"""The page on reliability is what the records of the suites give, and a run that fails is written as it was."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from support.trials import RECORDS, Record, Trial, record_trials, write_record

from docs.make_reliability import PAGE, render


def test_the_page_is_up_to_date() -> None:
    assert (RECORDS.parent / PAGE).read_text("utf-8") == render(RECORDS), "run `make reliability`"


def test_records_are_of_their_suite_and_have_all_fields() -> None:
    for path in RECORDS.glob("*.json"):
        content = json.loads(path.read_text("utf-8"))
        trials = [Trial(**trial) for trial in content.pop("trials")]
        record = Record(**content, trials=trials)
        assert record.suite == path.stem
        assert all(0 <= trial.held <= trial.count > 0 for trial in trials)


def test_without_full_runs_the_page_says_so(tmp_path: Path) -> None:
    assert render(tmp_path).count("There is no record of a full run yet.") == 3


def make_record(**changes: object) -> Record:
    trials = [Trial("kills: build", 5, 4), Trial("kills: export", 7, 7), Trial("clocks: build in 2038", 1, 1)]
    row: dict[str, object] = {"suite": "chaos", "date": "2026-12-01", "version": "0.2.0", "processor": "P, 2 cores"}
    return Record(**row | {"python": "3.11.2", "trials": trials} | changes)  # type: ignore[arg-type]


def test_a_failure_is_on_the_page_with_its_counts(tmp_path: Path) -> None:
    folder = tmp_path / "reliability"
    write_record(make_record(failures=["test_kills.py: `half` a file"], notes=["No disk."]), folder)
    text = (tmp_path / PAGE).read_text("utf-8")
    assert "**1 of 13 tries did not hold.** Run on 2026-12-01 with `make chaos`:" in text
    assert "| **kills** | together | 12 | 11 | 1 |" in text
    assert "| clocks | build in 2038 | 1 | 1 |  |" in text
    assert "\n- `test_kills.py: 'half' a file`\n" in text
    assert "\n- No disk.\n" in text


def test_a_failure_outside_any_try_is_not_hidden(tmp_path: Path) -> None:
    write_record(make_record(trials=[Trial("kills: build", 5, 5)], failures=["it did not start"]), tmp_path / "records")
    assert "All 5 tries held. **1 checks failed.**" in (tmp_path / PAGE).read_text("utf-8")


def test_failures_are_taken_from_what_they_begin_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ROUTES_GEO_RECORD", raising=False)
    counts = {"requests: tiles": 100, "requests: items": 50}
    record = record_trials("fuzz", counts, ["requests: tiles: 500", "requests: tiles: no ETag"], notes=["a note"])
    assert [asdict(trial) for trial in record.trials] == [
        {"what": "requests: items", "count": 50, "held": 50},
        {"what": "requests: tiles", "count": 100, "held": 98},
    ]
    assert record.notes == ["a note"]


def test_a_short_run_leaves_the_records_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {path: path.read_bytes() for path in RECORDS.rglob("*")}
    for value in ("0", ""):
        monkeypatch.setenv("ROUTES_GEO_RECORD", value)
        record_trials("chaos", {"kills: build": 1}, [])
    assert {path: path.read_bytes() for path in RECORDS.rglob("*")} == before
