"""The service as a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from support.serving import service

# What they import is installed by `make clients`; elsewhere they are left out before they are imported.
collect_ignore_glob = [] if find_spec("owslib") else ["test_*.py"]


@pytest.fixture(scope="session")
def server(snapshot_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the service on the embedded data."""
    with service(snapshot_dir, tmp_path_factory.mktemp("service")) as address:
        yield address
