"""The service loads neither pandas nor scipy, and gives free memory back."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

_SERVICE = """
import sys

import pytest
import api.app
from api.memory import leave_out_unused
leave_out_unused()
import numpy as np
import pyarrow as pa
table = pa.table({"cell": np.arange(3), "name": pa.array(["a", None, "c"])})
assert "pandas" not in sys.modules
assert table.to_pandas()["name"].tolist()[0] == "a"
assert sys.modules["pandas"].Series([1, 2]).sum() == 3
assert pa.array(sys.modules["pandas"].Series([1, 2])).to_pylist() == [1, 2]
from routes_geo.grid.cells import cells_to_lnglat
assert cells_to_lnglat(np.array([0x811FBFFFFFFFFFF], np.uint64))[0].size == 1
assert "scipy.linalg" not in sys.modules
import scipy.linalg
assert scipy.linalg.norm(np.eye(2)) == pytest.approx(2**0.5)
"""


def test_a_service_starts_without_two_libraries_and_can_still_use_them() -> None:
    run = subprocess.run([sys.executable, "-c", _SERVICE], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")


_LEAVE_HOLES = """
from pathlib import Path
from api.memory import give_back_memory, share_memory_between_threads

def resident_mib():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20

share_memory_between_threads()
blocks = [bytearray(60_000) for _ in range(4000)]  # each below the size from which glibc maps memory of its own
full = resident_mib()
kept = blocks[::40]
del blocks
with_holes = resident_mib()
give_back_memory()
print(round(full), round(with_holes), round(resident_mib()))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other allocators give memory back by themselves")
def test_free_memory_between_used_goes_back_to_the_system() -> None:
    run = subprocess.run([sys.executable, "-c", _LEAVE_HOLES], capture_output=True, text=True, check=True)
    full, with_holes, after = map(int, run.stdout.split())
    assert with_holes > full - 20
    assert after < full - 150
