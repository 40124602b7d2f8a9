"""The notebooks run, and the guide shows what they print: tables, and maps as pages of their own."""

from __future__ import annotations

import re
from pathlib import Path

import jupytext
import pytest

from docs.guide.check import faults
from docs.guide.errors import GuideError
from docs.guide.notebooks import run_notebook
from docs.guide.site import build_site
from docs.guide.sources import NOTEBOOKS

pytestmark = pytest.mark.slow

NAMES = ["comparison", "own_data", "tour"]


@pytest.fixture(scope="module")
def with_outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("guide") / "site"
    build_site(out)
    return out


def test_the_guide_with_outputs_has_no_faults(with_outputs: Path) -> None:
    assert faults(with_outputs) == []
    assert [path.stem for path in sorted(NOTEBOOKS.glob("*.md"))] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_notebook_shows_outputs_and_can_be_downloaded(with_outputs: Path, name: str) -> None:
    folder = with_outputs / "notebooks"
    assert (folder / name / "index.html").read_text("utf-8").count('<div class="output">') >= 4
    assert jupytext.read(folder / f"{name}.ipynb").cells


def test_maps_are_pages_that_need_no_other_host(with_outputs: Path) -> None:
    maps = sorted(path.name for path in (with_outputs / "notebooks").glob("*_map_*.html"))
    assert maps == ["own_data_map_1.html", "tour_map_1.html"]
    assert '<iframe src="../tour_map_1.html"' in (with_outputs / "notebooks/tour/index.html").read_text("utf-8")


def test_the_figures_of_the_tour_are_the_published_ones(with_outputs: Path) -> None:
    page = re.sub(r"<[^>]+>", "", (with_outputs / "notebooks" / "tour" / "index.html").read_text("utf-8"))
    assert "(158026, 158026)" in page


@pytest.mark.parametrize(
    ("cell", "message"),
    [("1 / 0", "ZeroDivisionError"), ("import warnings; warnings.warn('old')", "a cell warns: .*old")],
)
def test_a_cell_that_fails_or_warns_is_an_error(cell: str, message: str, snapshot_dir: Path) -> None:
    notebook = jupytext.reads(f"# Title\n\n```python\n{cell}\n```\n", fmt="md")
    with pytest.raises(GuideError, match=rf"(?s)docs/notebooks/x\.md: .*{message}"):
        run_notebook(notebook, "x.md", snapshot_dir)
