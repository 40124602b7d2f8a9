"""Tries are counted over all processes of a run, and those of a test that fails are not taken to have held."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.serving import ROOT

TESTS = """
import pytest
pytestmark = pytest.mark.chaos

@pytest.mark.parametrize("number", range(4))
def test_sound(tried, number):
    tried("kills: build")

def test_failing(tried):
    tried("kills: build", 10)
    tried("kills: build", 3)
    assert False, "half a file"

def test_skipped(tried):
    pytest.skip("no disk can be mounted here")

@pytest.fixture
def broken():
    raise OSError("no port is free")

def test_that_cannot_start(broken, tried):
    tried("kills: never")
"""
PROGRAM = """
import sys
from support import trials
trials.RECORDS = None
import support.trials_plugin as plugin
import pytest
def keep(record, folder=None):
    print("RECORD", record.trials, record.failures, record.notes, sep="\\n")
trials.write_record = keep
sys.exit(pytest.main(sys.argv[1:], plugins=["support.trials_plugin"]))
"""


@pytest.mark.parametrize("processes", ["0", "2"])
def test_counts_of_all_processes_are_summed(tmp_path: Path, processes: str) -> None:
    (tmp_path / "test_made.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = chaos\n")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "-p", "support.trials_plugin", "-n", processes, "-m", "chaos", str(tmp_path)],
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "ROUTES_GEO_RECORD": "1"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    record = done.stdout.partition("RECORD\n")[2]
    assert "[Trial(what='kills: build', count=17, held=14)]" in record
    assert "test_failing: AssertionError: half a file" in record
    assert "test_that_cannot_start: OSError: no port is free" in record
    assert "['Not tried, 1 tests: no disk can be mounted here.']" in record
    assert "17 tried" in record
