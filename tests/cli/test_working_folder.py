"""The command line in a folder that has packages of the same names as ours."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from routes_geo.snapshot.snapshot import Snapshot


@pytest.mark.parametrize("name", ["api", "tiles"])
def test_packages_of_the_same_name_are_left_alone(snapshot: Snapshot, tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").write_text("raise SystemExit('not ours')\n", "utf-8")
    command = [sys.executable, "-m", "routes_geo", "export", "cells", "c.csv", "--snapshot", str(snapshot.path)]
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("ROUTES_GEO_", "PYTHON"))}
    environment["ROUTES_GEO_HOME"] = str(tmp_path / "home")
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "c.csv").read_text("utf-8").startswith("id,")
