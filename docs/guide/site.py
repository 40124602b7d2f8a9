"""Build the guide in a temporary folder, and put it in place when it is whole."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from docs.guide.check import faults
from docs.guide.command_pages import command_page
from docs.guide.endpoint_pages import endpoint_page
from docs.guide.errors import GuideError
from docs.guide.example_pages import example_page
from docs.guide.finish import finish_site
from docs.guide.navigation import navigation
from docs.guide.notebooks import stage_notebooks
from docs.guide.python_page import python_page
from docs.guide.sources import ROOT, page_places, relinked, stage_sources, write_page

HERE = Path(__file__).parent
OUT = ROOT / "web" / "dist-guide"
# Pages made from the code, by the tab of the navigation that they are added to.
GENERATED = {
    "How-to guides": (("Examples in full", "examples/full.md", example_page),),
    "Reference": (
        ("Python, from docstrings", "reference/python_docstrings.md", python_page),
        ("Commands, from --help", "reference/command_options.md", command_page),
        ("Endpoints, from OpenAPI", "reference/endpoints.md", endpoint_page),
    ),
}


def build_site(out: Path, *, with_notebooks: bool = True) -> None:
    """Build the guide as a folder; GuideError states every fault. Without notebooks, their pages show no outputs."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        _stage(work / "pages", with_notebooks=with_notebooks)
        _write_settings(work)
        _run_generator(work)
        finish_site(work / "site")
        if wrong := faults(work / "site"):
            raise GuideError("\n".join(wrong))
        put_in_place(work / "site", out)


def _stage(pages: Path, *, with_notebooks: bool) -> None:
    stage_sources(pages)
    stage_notebooks(pages, run=with_notebooks)
    for made in GENERATED.values():
        for _, place, page in made:
            write_page(pages / place, page())
    (pages / "assets").mkdir()
    shutil.copyfile(HERE / "guide.css", pages / "assets" / "guide.css")
    shutil.copyfile(ROOT / "web" / "src" / "icon.svg", pages / "assets" / "icon.svg")


def _write_settings(work: Path) -> None:
    index = ROOT / "docs" / "README.md"
    text = relinked(index, index.read_text("utf-8"), page_places())
    nav = navigation(text, {tab: [(title, place) for title, place, _ in made] for tab, made in GENERATED.items()})
    settings = (HERE / "zensical.toml").read_text("utf-8").replace("nav = []", f"nav = {_toml(nav)}")
    (work / "zensical.toml").write_text(settings.replace("paths = []", f"paths = {_toml([str(ROOT)])}"), "utf-8")


def _toml(value: Any) -> str:
    """Return lists, tables and texts in TOML, on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_toml(each)}" for key, each in value.items()) + "}"
    return f"[{', '.join(map(_toml, value))}]" if isinstance(value, list) else json.dumps(value)


def _run_generator(work: Path) -> None:
    """Run the site generator; its strict mode fails for a link to a page or heading that does not exist."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--config-file", str(work / "zensical.toml")]
    settings = {**os.environ, "PYTHONPATH": path, "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=work, env=settings, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise GuideError(done.stdout + done.stderr)


def put_in_place(site: Path, out: Path) -> None:
    """Replace a folder by a new one: readers find the old one or the new one."""
    new, old = out.with_name(f"{out.name}.new"), out.with_name(f"{out.name}.old")
    for folder in (new, old):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(site, new)
    if out.is_dir():
        out.rename(old)
    new.rename(out)
    shutil.rmtree(old, ignore_errors=True)
