"""schemathesis calls every operation with what its description allows and forbids; all of its checks must hold."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.serving import ask_json

pytestmark = pytest.mark.clients

FOLDER = Path(__file__).parent
SECONDS = 150


@pytest.mark.parametrize(
    ("description", "seconds", "phases"),
    [
        ("openapi.json", SECONDS, "examples,coverage,fuzzing,stateful"),
        ("openapi-3.0.json", 60, "examples,coverage"),
    ],
)
def test_the_service_keeps_to_its_description(
    server: str, tmp_path: Path, description: str, seconds: int, phases: str
) -> None:
    command = [
        *(str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(FOLDER / "schemathesis.toml")),
        *("run", f"{server}/{description}", "--checks", "all", "--phases", phases, "--max-examples", "20"),
        *("--max-time", str(seconds), "--seed", "1", "--continue-on-failure", "--no-color"),
        *("--request-timeout", "60"),  # the first tile compiles a kernel
    ]
    environment = os.environ | {"SCHEMATHESIS_HOOKS": "contract_hooks", "PYTHONPATH": str(FOLDER)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr
    count = len(ask_json(f"{server}/{description}")["paths"]) - 2  # but the description itself, and the stream
    assert re.search(rf"Selected: {count}/{count}\n +Tested: {count}\n", done.stdout), done.stdout
