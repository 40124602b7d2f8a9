"""The wheel, installed as a package: it has the page, the guide and the data, and serves without the checkout."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from support.serving import ROOT, ask, free_port, running

from docs.guide.site import OUT, build_site

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from this folder, with what is built already; the guide is shown without its notebooks where it is not."""
    if not (OUT / "index.html").is_file():
        build_site(OUT, with_notebooks=False)
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    (built,) = out.glob("routes_geo-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package alone; its dependencies are those of this environment."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_the_wheel_has_what_is_built_and_stays_small(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        sizes = {info.filename: info.compress_size for info in archive.infolist()}
    assert {
        "api/_web/index.html",
        "api/_guide/index.html",
        "tiles/basemap.pmtiles",
        "routes_geo/_data/README.md",
    } <= set(sizes)
    guide = sum(size for name, size in sizes.items() if name.startswith("api/_guide/"))
    assert 500_000 < guide < 3_000_000


def test_the_installed_service_shows_page_and_guide(installed: Path, snapshot_dir: Path, tmp_path: Path) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    # As `uvicorn --factory api.app:create_app`, from another folder, and without the checkout on the path.
    code = f"import sys; sys.path.insert(0, {str(installed)!r}); import uvicorn; import api.app; "
    code += f"assert api.app.__file__.startswith({str(installed)!r}); "
    code += f"uvicorn.run('api.app:create_app', factory=True, port={port}, log_level='warning')"
    settings = {"ROUTES_GEO_HOME": str(tmp_path), "ROUTES_GEO_SNAPSHOT": str(snapshot_dir), "PYTHONPATH": ""}
    command = [sys.executable, "-P", "-c", f"import os; os.chdir({str(tmp_path)!r}); {code}"]
    with running(command, f"{address}/readyz", tmp_path / "service.log", **settings):
        for path in ("/guide/", "/guide/reference/endpoints/", "/docs", "/series/CMED.csv"):
            assert ask(f"{address}{path}")[0] == 200, path
        _, headers, page = ask(f"{address}/guide/")
        assert b"From nothing to a report" in page
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
