"""Where a copy may be written, and what is left of one that is interrupted."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from routes_geo.errors import DataError, InvalidInput
from routes_geo.site.export import Progress, SiteOptions, check_target, export_site
from routes_geo.site.manifest import MANIFEST
from routes_geo.site.service import Service

pytestmark = pytest.mark.slow  # each writes whole copies


def failing(error: BaseException, *, at_answer: int) -> Progress:
    """Return a progress that fails once so many answers are written."""

    def advance(done: int, _: int) -> None:
        if done == at_answer:
            raise error

    return Progress(lambda _: None, advance)


def test_a_new_or_an_empty_folder_is_accepted(tmp_path: Path) -> None:
    check_target(tmp_path / "new", force=False)
    check_target(tmp_path, force=False)


@pytest.mark.parametrize(
    ("force", "reason"), [(False, "give --force to replace"), (True, f"no readable {MANIFEST}, so no export wrote it")]
)
def test_a_folder_with_other_files_is_refused(tmp_path: Path, force: bool, reason: str) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(InvalidInput, match=reason):
        check_target(tmp_path, force=force)


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InvalidInput, match="is not a folder"):
        check_target(tmp_path / "file", force=True)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("broken")], ids=["interrupted", "broken"])
def test_an_export_that_ends_early_leaves_nothing(service: Service, tmp_path: Path, error: BaseException) -> None:
    with pytest.raises(type(error)):
        export_site(service, tmp_path / "site", SiteOptions(), failing(error, at_answer=30))
    assert list(tmp_path.iterdir()) == []


def test_an_export_that_ends_early_keeps_the_former_copy(service: Service, tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / MANIFEST).write_text(json.dumps({"files": []}))
    (site / "index.html").write_text("former")
    with pytest.raises(KeyboardInterrupt):
        export_site(service, site, SiteOptions(force=True), failing(KeyboardInterrupt(), at_answer=3))
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    assert (site / "index.html").read_text() == "former"


def test_a_full_disk_is_named(service: Service, tmp_path: Path) -> None:
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with pytest.raises(DataError, match=r"No space left on device\); free space"):
        export_site(service, tmp_path / "site", SiteOptions(), failing(full, at_answer=3))
    assert list(tmp_path.iterdir()) == []
