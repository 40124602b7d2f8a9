from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from support.command_line import invoke


def test_without_the_extra_the_command_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *more: None if name == "mcp" else find(name, *more))
    result = invoke("mcp", home=tmp_path)
    assert result.returncode == 2
    assert 'pip install "routes-geo[mcp]"' in result.stderr
    assert result.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_a_missing_snapshot_is_reported_on_the_standard_error_alone(tmp_path: Path) -> None:
    result = invoke("mcp", "--snapshot", str(tmp_path / "none"), home=tmp_path)
    assert result.returncode == 2
    assert result.stdout == ""
    assert "none" in result.stderr
