"""The table of capacity in docs/how_to/operate.md: each figure follows from a measured one, and names its benchmark."""

from __future__ import annotations

import re

import pytest
from support.serving import ROOT

from benchmarks.capacity import paths

PAGE = (ROOT / "docs" / "how_to" / "operate.md").read_text("utf-8")
PERFORMANCE = (ROOT / "docs" / "explanation" / "performance.md").read_text("utf-8")
BENCHMARKS = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "benchmarks").glob("*.py")))
_MEASURED = re.compile(r"^\| .+? \| ([\d,]+) \| ([^|:]+): ([\d.]+) ms \|$", re.MULTILINE)
_CAPACITY = re.compile(r"^\| .+? \| ([\d.]+) \| capacity: ([^|,]+?)(?:, ([\d.]+) ms)? \|$", re.MULTILINE)


def test_the_table_has_figures() -> None:
    assert len(_MEASURED.findall(PAGE)) >= 5


@pytest.mark.parametrize(("stated", "work", "taken_ms"), _MEASURED.findall(PAGE))
def test_a_figure_is_the_inverse_of_a_measured_time(stated: str, work: str, taken_ms: str) -> None:
    assert int(stated.replace(",", "")) == pytest.approx(1000 / float(taken_ms), rel=0.01)
    assert f"| {taken_ms} ms |" in PERFORMANCE
    assert work.partition(",")[0] in BENCHMARKS


def test_figures_of_capacity_have_a_benchmark() -> None:
    measured = {*paths(), "memory of one process", "memory of each further process"}
    rows = _CAPACITY.findall(PAGE)
    assert len(rows) == 4
    assert {work for _, work, _ in rows} <= measured
    rates = [(float(stated), float(taken_ms)) for stated, _, taken_ms in rows if taken_ms]
    assert len(rates) == 2
    assert all(stated == pytest.approx(1000 / taken_ms, rel=0.02) for stated, taken_ms in rates)
