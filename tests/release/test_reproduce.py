"""Builds by two people: the sdist and the wheel have the same bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from release.reproduce import builders, compare_builds


def test_the_two_builders_differ_in_folder_umask_and_environment() -> None:
    first, second = builders()
    assert first.folder != second.folder
    assert first.umask != second.umask
    assert all(first.environment[name] != second.environment[name] for name in first.environment)
    assert first.age_s != second.age_s


@pytest.mark.slow
def test_two_builds_give_the_same_bytes(tmp_path: Path) -> None:
    assert compare_builds(tmp_path) == []
    assert len(list(tmp_path.glob("*.whl"))) == 1
