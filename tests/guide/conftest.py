"""The guide, built once without running its notebooks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.serving import service

from docs.guide.site import build_site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("guide") / "site"
    build_site(out, with_notebooks=False)
    return out


@pytest.fixture(scope="session")
def address(snapshot_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with service(snapshot_dir, tmp_path_factory.mktemp("snippets")) as opened:
        yield opened
