"""The command line: as a process of its own, and without one where the start of a process is not the point."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from routes_geo.cli.app import app


def run(*arguments: str, home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a user does, in a process of its own."""
    environment = {name: value for name, value in _environment(home, variables).items() if value is not None}
    command = [sys.executable, "-m", "routes_geo", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)


def invoke(*arguments: str, home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command in this process, which takes a tenth of the time; an error that it does not report is raised."""
    result = CliRunner().invoke(app, arguments, env=_environment(home, variables))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return subprocess.CompletedProcess(arguments, result.exit_code, result.stdout, result.stderr)


def _environment(home: Path, variables: dict[str, str]) -> dict[str, str | None]:
    """Return the variables of this process, with None for each setting of the service that is not given."""
    kept = {name: None if name.startswith("ROUTES_GEO_") else value for name, value in os.environ.items()}
    return kept | {"ROUTES_GEO_HOME": str(home), "COLUMNS": "200", "NO_COLOR": "1"} | variables
