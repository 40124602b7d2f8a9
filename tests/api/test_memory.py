"""What a process of the service loads, and leaves out."""

from __future__ import annotations

import subprocess
import sys

_SERVICE = """
import sys
import api.app
from api.memory import leave_out_pandas
leave_out_pandas()
import numpy as np
import pyarrow as pa
table = pa.table({"cell": np.arange(3), "name": pa.array(["a", None, "c"])})
assert "pandas" not in sys.modules
assert table.to_pandas()["name"].tolist()[0] == "a"
assert sys.modules["pandas"].Series([1, 2]).sum() == 3
assert pa.array(sys.modules["pandas"].Series([1, 2])).to_pylist() == [1, 2]
"""


def test_a_service_starts_without_pandas_and_can_still_use_it() -> None:
    run = subprocess.run([sys.executable, "-c", _SERVICE], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
