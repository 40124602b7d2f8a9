"""The command line as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def run(*arguments: str, home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ROUTES_GEO_")}
    environment = kept | {"ROUTES_GEO_HOME": str(home), "COLUMNS": "200", "NO_COLOR": "1"} | variables
    command = [sys.executable, "-m", "routes_geo", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)
