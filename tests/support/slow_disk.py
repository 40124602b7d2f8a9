"""A disk that takes its time, for one process: a small library that is compiled and preloaded."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

_SOURCE = Path(__file__).with_name("slow_disk.c")


def compile_slow_disk(folder: Path) -> Path:
    """Compile the library; tests are skipped where there is no compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("there is no C compiler for the library that slows the disk down")
    library = folder / "slow_disk.so"
    subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", str(library), str(_SOURCE), "-ldl"], check=True)
    return library


def slow_variables(library: Path, folder: Path, milliseconds: int) -> dict[str, str]:
    """Return variables for a process in which each call on files below a folder takes longer."""
    return {
        "LD_PRELOAD": str(library),
        "ROUTES_TEST_SLOW_FOLDER": str(folder),
        "ROUTES_TEST_SLOW_MS": str(milliseconds),
    }
