"""The two people who build in `make reproduce`, which compares what they get."""

from __future__ import annotations

from release.reproduce import builders


def test_the_two_builders_differ_in_folder_umask_and_environment() -> None:
    first, second = builders()
    assert first.folder != second.folder
    assert first.umask != second.umask
    assert all(first.environment[name] != second.environment[name] for name in first.environment)
    assert first.age_s != second.age_s
