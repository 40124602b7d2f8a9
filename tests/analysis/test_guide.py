"""The examples of the pages for analysts, run as they are written."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SERVICE = "http://127.0.0.1:8000"
ELSEWHERE = ("duckdb", "lonboard")  # their examples run in tests/clients, where these are installed

_BLOCK = re.compile(r"^```(python|text)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(page: str) -> list[tuple[str, str]]:
    return _BLOCK.findall((ROOT / page).read_text("utf-8"))


@pytest.mark.parametrize("page", ["docs/how_to/work_in_a_notebook.md", "docs/reference/python.md"])
def test_every_example_runs(
    page: str,
    snapshot_dir: Path,
    address: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("ROUTES_GEO_SNAPSHOT", str(snapshot_dir))
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    ran = 0
    for language, text in blocks(page):
        if language == "text":
            assert capsys.readouterr().out == text
        elif not any(f"import {library}" in text or f"from {library}" in text for library in ELSEWHERE):
            capsys.readouterr()
            exec(compile(ast.parse(text.replace(SERVICE, address)), page, "exec"), names)
            ran += 1
    assert ran >= 1
    if page.startswith("docs/how_to"):
        assert {path.name for path in tmp_path.iterdir()} == {"cells.gpkg", "cmed_map.html", "cmed.html", "own.csv"}


def test_the_example_of_the_readme_runs(snapshot_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUTES_GEO_SNAPSHOT", str(snapshot_dir))
    monkeypatch.chdir(tmp_path)
    Path("mine.csv").write_text("lng,lat,n\n12.6,35.5,3\n", "utf-8")
    (example,) = [text for language, text in blocks("README.md") if language == "python"]
    exec(compile(ast.parse(example), "README.md", "exec"), {})
    assert Path("cells.gpkg").is_file()
