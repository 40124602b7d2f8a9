"""What `export postgis` says where it cannot write; `tests/clients/test_postgis.py` has a real database."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from support.command_line import invoke


def test_without_the_driver_it_names_the_extra(
    snapshot_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    refused = invoke("export", "postgis", "--snapshot", str(snapshot_dir), home=tmp_path)
    assert refused.returncode == 2
    assert "pip install 'routes-geo[postgis]'" in refused.stderr


@pytest.mark.parametrize(
    ("database", "message"),
    [
        ("postgresql://me:secret-word@127.0.0.1:1/none", "connection failed"),
        ("what is this", 'missing "="'),
    ],
)
def test_without_a_database_it_says_so(database: str, message: str, snapshot_dir: Path, tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    refused = invoke("export", "postgis", database, "--snapshot", str(snapshot_dir), home=tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert message in refused.stderr
    assert "secret-word" not in refused.stderr
