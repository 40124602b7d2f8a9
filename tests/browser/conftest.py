"""A real service and a real Chromium, cut off from every other address."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from support.chromium import ARGUMENTS, WITHOUT_WEBGL
from support.map_page import ROOT, OpenPage, wait_painted
from support.open_pages import opener

START_S = 300
# One row on a cell, one on an area, one on the route alone.
LANDINGS = """month,people,where,route,lng,lat
2023-08,412,Lampedusa,,,
2023-09,8512,Lampedusa,,,
2023-09,640,Sicily,,,
2023-09,75,,CMED,12.70,35.30
2023-09,60,,CMED,,
"""
OWN_TABLE = ["--source", "table", "--name", "landings", "--title", "Landings of our partners"]
OWN_TABLE += ["--column", "value=people", "--column", "place=where"]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the service, started as a user starts it."""
    with serving(tmp_path_factory.mktemp("home")) as address:
        yield address


@contextmanager
def serving(home: Path) -> Iterator[str]:
    """Run the service on the data of a home until the block ends, and return its address."""
    if not (ROOT / "web" / "dist" / "index.html").is_file():
        pytest.fail("the page is not built: run `make web`")
    port = free_port()
    log = home / "serve.log"
    environment = {**os.environ, "ROUTES_GEO_HOME": str(home)}
    command = [sys.executable, "-m", "routes_geo", "serve", "--port", str(port)]
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        wait_until_ready(f"http://127.0.0.1:{port}", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="session")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a service with a table of one's own beside the published series, loaded as a user does it."""
    home = tmp_path_factory.mktemp("own-home")
    (home / "landings.csv").write_text(LANDINGS, "utf-8")
    routes_geo = [sys.executable, "-m", "routes_geo"]
    environment = {**os.environ, "ROUTES_GEO_HOME": str(home)}
    for command in (["ingest", "landings.csv", *OWN_TABLE], ["build"]):
        subprocess.run([*routes_geo, *command], cwd=home, env=environment, check=True, capture_output=True, timeout=300)
    with serving(home) as address:
        yield address


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_until_ready(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(f"{address}/readyz", timeout=5):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    pytest.fail(f"the service did not become ready:\n{log.read_text()}")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    launched = launch(playwright, ARGUMENTS)
    yield launched
    launched.close()


@pytest.fixture(scope="session")
def plain_browser(playwright: Playwright) -> Iterator[Browser]:
    """A browser that cannot draw maps: it has no WebGL."""
    launched = launch(playwright, WITHOUT_WEBGL)
    yield launched
    launched.close()


def launch(playwright: Playwright, given: list[str]) -> Browser:
    path = os.environ.get("ROUTES_GEO_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    if not Path(path).is_file():
        pytest.fail(f"there is no Chromium at {path}: run `make browser`, or set ROUTES_GEO_CHROMIUM")
    arguments = [*given, "--no-sandbox"] if os.geteuid() == 0 else given
    return playwright.chromium.launch(executable_path=path, args=arguments)


@pytest.fixture
def faults() -> list[str]:
    """What went wrong on the pages of a test, which may expect some of it and take it out."""
    return []


@pytest.fixture
def open_page(browser: Browser, server: str, faults: list[str]) -> Iterator[OpenPage]:
    """Open pages of the service; at the end nothing may have gone wrong on them, or been asked of anyone else."""
    yield from opener(browser, server, faults)


@pytest.fixture
def open_own(browser: Browser, own_server: str, faults: list[str]) -> Iterator[OpenPage]:
    """Open pages of a service that has a table of one's own, under the same conditions."""
    yield from opener(browser, own_server, faults)


@pytest.fixture
def open_plain(plain_browser: Browser, server: str, faults: list[str]) -> Iterator[OpenPage]:
    """Open pages in a browser without WebGL, under the same conditions."""
    yield from opener(plain_browser, server, faults)


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """The map page, painted."""
    opened = open_page()
    wait_painted(opened)
    return opened
