"""Every hostile file on the command line with 4 GiB of memory: exit code 0 or 2 in ten seconds, and no traceback."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.command_line import run
from support.hostile_files import ALL
from support.trials_plugin import Tried

pytestmark = pytest.mark.chaos

SECONDS = 10
_SOURCES = {".json": "missing_migrants", ".csv": "table", ".parquet": "table"}


@pytest.fixture(autouse=True)
def memory_cap() -> Iterator[None]:
    """Cap the memory of the processes that a test starts."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


def _child_seconds() -> float:
    """Return the computing time of ended children; what other programs do at the same time does not count."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def check(*arguments: str, home: Path) -> None:
    begun = _child_seconds()
    process = run(*arguments, home=home)
    assert _child_seconds() - begun < SECONDS
    assert process.returncode in (0, 2), process.stderr[-2000:]
    assert "Traceback" not in process.stderr
    assert len(process.stderr) < 2000


@pytest.mark.parametrize("name", ALL)
def test_ingest(name: str, tmp_path: Path, tried: Tried) -> None:
    ALL[name](tmp_path / name)
    tried("hostile files: ingest", 2)
    check(
        "ingest",
        str(tmp_path / name),
        "--source",
        _SOURCES.get(Path(name).suffix, "frontex"),
        home=tmp_path / "home",
    )
    check("ingest", str(tmp_path / name), home=tmp_path / "home")


@pytest.mark.parametrize("name", [name for name in ALL if name.endswith((".csv", ".parquet"))])
def test_bin(name: str, tmp_path: Path, tried: Tried) -> None:
    ALL[name](tmp_path / name)
    tried("hostile files: bin")
    coordinates = ("--lng", "value", "--lat", "value")
    check("bin", str(tmp_path / name), *coordinates, "-o", str(tmp_path / "o.parquet"), home=tmp_path / "home")
