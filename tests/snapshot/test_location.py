"""Where the embedded snapshot is."""

from __future__ import annotations

import shutil
from pathlib import Path

import routes_geo
from routes_geo.datafiles import embedded_data_dir
from routes_geo.snapshot.location import embedded_folder, fingerprint

CODE = Path(routes_geo.__file__).parent


def installed(folder: Path) -> tuple[Path, Path]:
    """Copy code and data as a wheel packs them: the data inside the package."""
    package = folder / "site-packages" / "routes_geo"
    for path in CODE.rglob("*.py"):
        (package / path.relative_to(CODE)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, package / path.relative_to(CODE))
    shutil.copytree(embedded_data_dir(), package / "_data")
    return package / "_data", package


def test_an_installed_package_has_the_fingerprint_of_its_checkout(tmp_path: Path) -> None:
    data, code = installed(tmp_path)
    before = fingerprint(embedded_data_dir(), CODE)
    assert fingerprint(data, code) == before
    (code / "months.py").rename(code / "moons.py")
    fingerprint.cache_clear()
    assert fingerprint(data, code) != before


def test_a_snapshot_that_came_with_the_package_is_used(tmp_path: Path) -> None:
    home, packed = tmp_path / "home", tmp_path / "packed"
    name = fingerprint(embedded_data_dir(), CODE)
    assert embedded_folder(home, packed) == home / "embedded" / name
    (packed / "0123456789abcdef").mkdir(parents=True)  # one of other code or data
    (packed / "0123456789abcdef" / "current").write_text("x")
    assert embedded_folder(home, packed) == home / "embedded" / name
    (packed / name).mkdir()
    (packed / name / "current").write_text("x")
    assert embedded_folder(home, packed) == packed / name
