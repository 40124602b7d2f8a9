"""Run the notebooks of docs/notebooks and show them with their outputs.

Their sources are pages in Markdown, so that a change of one can be read. A cell that fails, or that warns, fails the
build.
"""

from __future__ import annotations

import html
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import jupytext
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode
from traitlets.config import Config

from api.settings import load_settings
from docs.guide.errors import GuideError
from docs.guide.sources import NOTEBOOKS, ROOT, page_places, relinked, write_page
from routes_geo.build.embedded import build_day, ensure_embedded_snapshot

_CELL_S = 300  # the first cell may compile kernels
_FRAME = re.compile(r'<iframe srcdoc="(.*?)"', re.DOTALL)
_STYLES = re.compile(r"<style.*?</style>\s*|<script.*?</script>\s*| style=\"[^\"]*\"| border=\"1\"", re.DOTALL)
_CHANCE = re.compile(r"(?<=_)[0-9a-f]{32}(?![0-9a-f])")
_NOTE = """
!!! note
    This page is a notebook, run when the guide was built. Download it as [{name}.ipynb]({name}.ipynb).
"""


def stage_notebooks(pages: Path, *, run: bool) -> None:
    """Write a page for each notebook, with its outputs if it is to run, and the notebook itself to download."""
    places = page_places()
    snapshot = _embedded() if run else Path()
    for source in sorted(NOTEBOOKS.glob("*.md")):
        text = relinked(source, source.read_text("utf-8"), places)
        notebook = jupytext.reads(text, fmt="md")
        for number, cell in enumerate(notebook.cells, 1):
            cell["id"] = f"cell-{number}"  # the ones that are made by chance differ in each build
        folder = pages / "notebooks"
        write_page(folder / f"{source.stem}.ipynb", jupytext.writes(notebook, fmt="ipynb"))
        if run:
            run_notebook(notebook, source.name, snapshot)
        page = _page(notebook, folder, source.stem)
        write_page(folder / source.name, page.replace(str(snapshot), "snapshots") if run else page)


def run_notebook(notebook: NotebookNode, name: str, snapshot: Path) -> None:
    """Run the cells of a notebook in an empty folder; GuideError for a cell that fails or warns."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as sockets:
        place = {"metadata": {"path": folder}}
        no_port = Config({"KernelManager": {"transport": "ipc", "ip": f"{sockets}/kernel"}})
        client = NotebookClient(notebook, timeout=_CELL_S, resources=place, config=no_port)
        try:
            client.execute(env={**os.environ, "PYTHONPATH": str(ROOT), "ROUTES_GEO_SNAPSHOT": str(snapshot)})
        except CellExecutionError as error:
            raise GuideError(f"docs/notebooks/{name}: {error}") from error
    for cell in notebook.cells:
        if warned := [each.text for each in cell.get("outputs", ()) if each.get("name") == "stderr"]:
            raise GuideError(f"docs/notebooks/{name}: a cell warns: {warned[0]}")


def _page(notebook: NotebookNode, folder: Path, name: str) -> str:
    """Return a notebook as a page; maps become files in the folder, beside the page."""
    pieces = []
    for cell in notebook.cells:
        pieces.append(cell.source if cell.cell_type == "markdown" else f"```python\n{cell.source}\n```")
        pieces += [_shown(output, folder, name) for output in cell.get("outputs", ())]
    head, mark, rest = "\n\n".join(pieces).partition("\n")
    return f"{head}\n{_NOTE.format(name=name)}{mark}{rest}\n"


def _shown(output: NotebookNode, folder: Path, name: str) -> str:
    """Return an output as Markdown: a map, a table or another piece of HTML, or text."""
    data = output.get("data", {})
    rich = data.get("text/html", "")
    if framed := _FRAME.search(rich):
        file = f"{name}_map_{1 + len(list(folder.glob(f'{name}_map_*.html')))}.html"
        write_page(folder / file, _with_fixed_ids(html.unescape(framed.group(1))))
        return f'<div class="output"><iframe src="{file}" title="Map" loading="lazy"></iframe></div>'
    if rich:
        return f'<div class="output">{_one_block(_STYLES.sub("", rich))}</div>'
    text = output.get("text") or data.get("text/plain", "")
    return f"```text\n{text.rstrip()}\n```" if text else ""


def _with_fixed_ids(page: str) -> str:
    """Return a map with the ids of its elements numbered; folium makes them by chance."""
    numbers: dict[str, str] = {}
    return _CHANCE.sub(lambda found: numbers.setdefault(found[0], f"{len(numbers):032x}"), page)


def _one_block(rich: str) -> str:
    """Return HTML without empty lines, at which Markdown would end the block."""
    return "\n".join(_filled(rich))


def _filled(rich: str) -> Iterator[str]:
    return (line.strip() for line in rich.splitlines() if line.strip())


def _embedded() -> Path:
    """Return the embedded snapshot, whatever snapshot the commands of this user have."""
    return ensure_embedded_snapshot(load_settings().home, today=build_day(os.environ))
