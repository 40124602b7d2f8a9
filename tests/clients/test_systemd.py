"""systemd's own check of the unit in docs/examples."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support.nginx import replaced
from support.serving import ROOT, program

pytestmark = pytest.mark.clients

UNIT = ROOT / "docs" / "examples" / "routes-geo@.service"


def verified(folder: Path, text: str) -> tuple[int, str]:
    path = folder / "routes-geo@8000.service"
    path.write_text(text)
    command = [program("systemd-analyze"), "verify", "--man=no", "--recursive-errors=no", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_unit_is_valid(tmp_path: Path) -> None:
    text = replaced(UNIT.read_text("utf-8"), {"/opt/routes-geo/bin/uvicorn": sys.executable})
    assert verified(tmp_path, text) == (0, "")


def test_a_fault_in_the_unit_would_be_found(tmp_path: Path) -> None:
    text = replaced(
        UNIT.read_text("utf-8"), {"/opt/routes-geo/bin/uvicorn": sys.executable, "ProtectHome": "ProtectHoem"}
    )
    assert "ProtectHoem" in verified(tmp_path, text)[1]
