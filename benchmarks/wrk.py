"""Load servers with wrk: requests per second and latency; any failed response raises an error."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

# Requests use the paths in turn. At the end one line has the numbers that wrk otherwise prints only as text.
_SCRIPT = """
local paths = {{}}
for line in io.lines("{paths}") do paths[#paths + 1] = line end
local at = 0
request = function()
  at = at % #paths + 1
  return wrk.format("GET", paths[at])
end
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format("MEASURED %d %d %d %d %d %d\\n", summary.requests, summary.duration, summary.bytes,
    latency:percentile(50), latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
"""


@dataclass(frozen=True, slots=True)
class Load:
    """Store the measurements of a run."""

    requests: int
    rate_per_s: float
    median_s: float
    p99_s: float
    bytes_per_answer: int
    refused: int


def is_installed() -> bool:
    """Return whether wrk is installed; `make peers` installs it."""
    return shutil.which("wrk") is not None


def load(addresses: Sequence[str], connections: int, seconds: int, *, may_refuse: bool = False) -> Load:
    """Request one address repeatedly, or several in turn.

    RuntimeError if a response is missing or an error, which `may_refuse` allows.
    """
    parts = [urlsplit(address) for address in addresses]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "paths").write_text(
            "".join(f"{part.path}{f'?{part.query}' if part.query else ''}\n" for part in parts)
        )
        (folder / "script.lua").write_text(_SCRIPT.format(paths=folder / "paths"))
        command = ["wrk", "--threads=1", f"--connections={connections}", f"--duration={seconds}s", "--timeout=60s"]
        target = f"{parts[0].scheme}://{parts[0].netloc}"
        done = subprocess.run(
            [*command, f"--script={folder / 'script.lua'}", target], check=True, capture_output=True, text=True
        )
    return _read(done.stdout, may_refuse=may_refuse)


def _read(output: str, *, may_refuse: bool) -> Load:
    match = re.search(r"^MEASURED (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)$", output, re.MULTILINE)
    if match is None:
        raise RuntimeError(f"wrk printed no measurements:\n{output}")
    requests, duration_us, received, median_us, p99_us, errors = (int(part) for part in match.groups())
    if (errors and not may_refuse) or not requests:
        raise RuntimeError(f"{errors} of {requests} requests failed:\n{output}")
    rate = requests / (duration_us / 1e6)
    return Load(requests, rate, median_us / 1e6, p99_us / 1e6, received // requests, errors)
