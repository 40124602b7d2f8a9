"""Two archives with the same bytes are the same; otherwise each member that differs is named."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from hatch_build import fixed_environment
from release.archives import differences
from release.reproduce import ROOT, make_sdist, unpack


def make_wheel(path: Path, second: int, content: str = "x = 1\n") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo("same.py", (2026, 1, 1, 0, 0, 0)), "")
        archive.writestr(zipfile.ZipInfo("other.py", (2026, 1, 1, 0, 0, second)), content)
    return path


def test_the_same_bytes_have_no_difference(tmp_path: Path) -> None:
    assert differences(make_wheel(tmp_path / "a.whl", 0), make_wheel(tmp_path / "b.whl", 0)) == []


@pytest.mark.parametrize(("second", "content"), [(2, "x = 1\n"), (0, "x = 2\n")])
def test_a_member_with_another_time_or_content_is_named(tmp_path: Path, second: int, content: str) -> None:
    (difference,) = differences(make_wheel(tmp_path / "a.whl", 0), make_wheel(tmp_path / "b.whl", second, content))
    assert "other.py" in difference


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sdist(ROOT, tmp_path_factory.mktemp("sdist"))


def test_the_sdist_has_every_file_under_version_control_and_no_other(sdist: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a checkout")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert names - {"PKG-INFO"} == {name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()}


def test_the_sources_of_an_sdist_give_the_same_sdist_elsewhere(sdist: Path, tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    sources = unpack(sdist, tmp_path / "sources", age_s=86_400)
    assert not (sources / ".git").exists()
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)]
    subprocess.run(command, cwd=sources, env=fixed_environment(sources), check=True, capture_output=True, umask=0o077)
    assert differences(sdist, tmp_path / sdist.name) == []


def test_a_day_that_is_given_is_kept_and_the_processor_is_fixed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert int(fixed_environment(ROOT)["SOURCE_DATE_EPOCH"]) % 86_400 == 0
    monkeypatch.setitem(os.environ, "SOURCE_DATE_EPOCH", "1700000000")
    fixed = fixed_environment(ROOT)
    assert (fixed["SOURCE_DATE_EPOCH"], fixed["OPENBLAS_CORETYPE"], fixed["TZ"]) == ("1700000000", "Prescott", "UTC")
