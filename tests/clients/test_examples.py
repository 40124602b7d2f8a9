"""The example clients of the documentation, run as they stand there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.node_tools import run_node
from support.serving import ROOT, ask_json

pytestmark = pytest.mark.clients

_ADDRESS = "http://127.0.0.1:8000"


def example(language: str, server: str) -> str:
    text = (ROOT / "docs" / "how_to" / "ask_for_pressure.md").read_text("utf-8")
    (code,) = re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)
    assert len(code.splitlines()) <= 11
    assert _ADDRESS in code
    return str(code).replace(_ADDRESS, server)


def expected(server: str) -> list[str]:
    lines = []
    for route in ask_json(f"{server}/pressure?datetime=2023-10")["routes"]:
        score = route["pressure"]
        shown = f"{score['score']:.1f}, {score['band']} reliability {score['reliability']}"
        lines.append(f"{route['name']} {route['period']} {shown} release {route['vintage']}")
    assert len(lines) == 5
    return lines


def test_the_client_in_python(server: str) -> None:
    done = subprocess.run([sys.executable, "-c", example("python", server)], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == expected(server)


def test_the_client_in_javascript(server: str, tmp_path: Path) -> None:
    script = tmp_path / "client.mjs"
    script.write_text(example("javascript", server))
    done = run_node(script)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == expected(server)
