"""`-` as the name of an output."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from routes_geo.cli.standard_output import file_for


def written(*arguments: str, snapshot: Path, home: Path) -> tuple[bytes, str]:
    environment = os.environ | {"ROUTES_GEO_HOME": str(home), "ROUTES_GEO_SNAPSHOT": str(snapshot)}
    command = [sys.executable, "-m", "routes_geo", "export", *arguments]
    done = subprocess.run(command, capture_output=True, env=environment, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr.decode()


@pytest.mark.parametrize(
    ("command", "ending"),
    [
        (("picture", "--route", "CMED", "--window", "ytd"), ".png"),
        pytest.param(("pmtiles", "--route", "WMED", "--window", "2023"), ".pmtiles", marks=pytest.mark.slow),
        (("cells", "--route", "atlantic", "--window", "2023-Q1"), ".csv"),
    ],
)
def test_a_dash_has_the_same_content_as_a_file(
    command: tuple[str, ...], ending: str, snapshot_dir: Path, tmp_path: Path
) -> None:
    name, *options = command
    file = tmp_path / f"output{ending}"
    written(name, str(file), *options, snapshot=snapshot_dir, home=tmp_path)
    content, said = written(name, "-", *options, snapshot=snapshot_dir, home=tmp_path)
    assert content == file.read_bytes()
    assert said.startswith("-: ")


def test_nothing_is_written_after_an_error(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    with pytest.raises(RuntimeError), file_for(Path("-"), ".txt") as target:
        target.write_text("half")
        raise RuntimeError
    assert capfdbinary.readouterr().out == b""
