"""The table of capacity in docs/how_to/operate.md: each figure follows from a measured one, and names its benchmark."""

from __future__ import annotations

import re

import pytest
from support.serving import ROOT

from benchmarks.capacity import _paths

PAGE = (ROOT / "docs" / "how_to" / "operate.md").read_text("utf-8")
PERFORMANCE = (ROOT / "docs" / "explanation" / "performance.md").read_text("utf-8")
BENCHMARKS = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "benchmarks").glob("*.py")))
_MEASURED = re.compile(r"^\| .+? \| ([\d,]+) \| ([^|:]+): ([\d.]+) ms \|$", re.MULTILINE)
_OPEN = re.compile(r"^\| .+? \| see `make bench` \| capacity: (.+?) \|$", re.MULTILINE)


def test_the_table_has_figures() -> None:
    assert len(_MEASURED.findall(PAGE)) >= 5


@pytest.mark.parametrize(("stated", "work", "taken_ms"), _MEASURED.findall(PAGE))
def test_a_figure_is_the_inverse_of_a_measured_time(stated: str, work: str, taken_ms: str) -> None:
    assert int(stated.replace(",", "")) == pytest.approx(1000 / float(taken_ms), rel=0.01)
    assert f"| {taken_ms} ms |" in PERFORMANCE
    assert work.partition(",")[0] in BENCHMARKS


def test_open_figures_have_a_benchmark() -> None:
    measured = {*_paths(), "memory of one process", "memory of each further process"}
    named = _OPEN.findall(PAGE)
    assert len(named) == 4
    assert set(named) <= measured
