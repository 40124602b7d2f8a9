"""Every example in Python, JavaScript and R runs, here or in the test that is listed; notebooks run in another."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from support.serving import ROOT
from support.snippets import SERVICE, all_blocks, blocks_of

from routes_geo.sources.italy import adapter
from routes_geo.tables.numbers import NumberFormat

ELSEWHERE = {
    "README.md": "tests/analysis/test_guide.py",
    "docs/how_to/ask_for_pressure.md": "tests/clients/test_examples.py",
    "docs/how_to/receive_alerts.md": "tests/alerts/test_signing.py",
    "docs/how_to/scale_out.md": "needs a cluster",
    "docs/how_to/work_in_a_notebook.md": "tests/analysis/test_guide.py",
    "docs/notebooks/comparison.md": "tests/guide/test_notebooks.py",
    "docs/notebooks/own_data.md": "tests/guide/test_notebooks.py",
    "docs/notebooks/tour.md": "tests/guide/test_notebooks.py",
    "docs/reference/python.md": "tests/analysis/test_guide.py",
}
OTHER_LANGUAGES = {
    "README.md": "tests/clients/test_web_maps.py",
    "docs/how_to/ask_for_pressure.md": "tests/clients/test_examples.py",
    "docs/how_to/read_in_r.md": "tests/clients/test_r.py",
    "docs/how_to/receive_alerts.md": "tests/browser/test_stream_in_browser.py",
    "docs/reference/http.md": "tests/clients/test_example_pages.py",
}
# An example that needs names of its surroundings finds them here.
GIVEN: dict[str, Callable[[], dict[str, Any]]] = {
    "docs/how_to/bin_your_points.md": lambda: {
        "frame": pd.DataFrame({"lng": [12.6, 26.4], "lat": [35.5, 39.1], "route": "CMED", "month": "2023-09", "n": 3}),
        "first": "2023-08",
        "last": "2023-09",
    },
    "CONTRIBUTING.md": lambda: vars(adapter) | {"SERIES": adapter.LANDINGS, "COUNT": NumberFormat(thousands=".")},
}
WITH_PYTHON = sorted({block.page for block in all_blocks("python")})


def test_every_example_has_a_test() -> None:
    assert set(ELSEWHERE) - set(WITH_PYTHON) == set()
    assert {block.page for block in all_blocks("javascript", "js", "r")} == set(OTHER_LANGUAGES)
    named = {
        where
        for where in [*ELSEWHERE.values(), *OTHER_LANGUAGES.values(), *WITH_CLIENTS.values()]
        if not where.startswith("needs ")
    }
    assert [path for path in sorted(named) if not (ROOT / path).is_file()] == []


# An example with one of these needs software that only `make clients` installs, and is run there.
WITH_CLIENTS = {"from lonboard import": "tests/clients/test_example_pages.py"}


def run_examples(page: str, address: str) -> dict[str, Any]:
    names: dict[str, Any] = GIVEN.get(page, dict)()
    for block in blocks_of(page):
        if block.language == "python" and not any(start in block.text for start in WITH_CLIENTS):
            lines = "\n" * block.line + textwrap.dedent(block.text).replace(SERVICE, address)
            exec(compile(lines, page, "exec"), names)
    return names


@pytest.mark.parametrize("page", [page for page in WITH_PYTHON if page not in ELSEWHERE])
def test_the_examples_of_a_page_run(page: str, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run_examples(page, address)


def test_the_reader_of_a_new_publisher_reads(address: str, tmp_path: Path) -> None:
    read = run_examples("CONTRIBUTING.md", address)["read"]
    path = tmp_path / "landings.csv"
    path.write_text("Day,People\n2023-09-12,1.529\n2023-09-13,many\n", "utf-8")
    intake = read(path, None)
    assert intake.observations["value"].to_pylist() == [1529]
    assert [row.location for row in intake.rejected] == ["line 3"]
