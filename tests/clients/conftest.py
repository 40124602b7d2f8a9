"""The service as a process of its own, and Chromium."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from support.chromium import ARGUMENTS
from support.serving import program, service

# What they import is installed by `make clients`; elsewhere they are left out before they are imported.
collect_ignore_glob = [] if find_spec("owslib") else ["test_*.py"]


@pytest.fixture(scope="session")
def server(snapshot_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the service on the embedded data."""
    with service(snapshot_dir, tmp_path_factory.mktemp("service")) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = os.environ.get("ROUTES_GEO_CHROMIUM") or program("chromium")
    arguments = [*ARGUMENTS, "--no-sandbox"] if os.geteuid() == 0 else ARGUMENTS
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=arguments)
        yield launched
        launched.close()
