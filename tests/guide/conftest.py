"""The guide, built once without running its notebooks."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.guide.site import build_site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("guide") / "site"
    build_site(out, with_notebooks=False)
    return out
