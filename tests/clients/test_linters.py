"""The description passes the linters that others judge descriptions by."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.node_tools import run_node
from support.serving import ask

pytestmark = pytest.mark.clients


@pytest.fixture(params=["openapi.json", "openapi-3.0.json"])
def document(request: pytest.FixtureRequest, server: str, tmp_path: Path) -> Path:
    path = tmp_path / str(request.param)
    path.write_bytes(ask(f"{server}/{request.param}")[2])
    return path


def test_spectral_finds_nothing(document: Path) -> None:
    rules = document.with_name("rules.yaml")
    rules.write_text('extends: ["spectral:oas"]\n')
    script = "node_modules/@stoplight/spectral-cli/dist/index.js"
    done = run_node(script, "lint", "--ruleset", rules, "--fail-severity", "warn", document)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No results with a severity of 'warn' or higher found!" in done.stdout


def test_redocly_finds_no_error(document: Path) -> None:
    done = run_node("node_modules/@redocly/cli/bin/cli.js", "lint", document)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Your API description is valid." in done.stderr
