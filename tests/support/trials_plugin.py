"""Collect from all tests of a run, also those of several processes, what `tried` counted, and record it at the end."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from support.trials import SUITES, Record, record_trials

Tried = Callable[..., None]
_NAME = "trials"
_SNAPSHOT = "snapshot"
_SETTINGS = {"chaos": ("ROUNDS", "ROUTES_GEO_CHAOS_ROUNDS"), "fuzz": ("REQUESTS", "ROUTES_GEO_FUZZ_REQUESTS")}


@pytest.fixture
def tried(request: pytest.FixtureRequest) -> Tried:
    """Count tries of a test: `tried(what, count=1)`."""
    suite = next(name for name in SUITES if request.node.get_closest_marker(name))
    properties = request.node.user_properties

    def count(what: str, count: int = 1) -> None:
        properties.append((_NAME, [suite, what, count]))

    return count


def note_snapshot(request: pytest.FixtureRequest, snapshot_id: str) -> None:
    """Note the snapshot that a test uses."""
    request.node.user_properties.append((_SNAPSHOT, snapshot_id))


class Collected:
    """What the tests of one suite tried."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.lost: Counter[str] = Counter()
        self.failures: list[str] = []
        self.skipped: Counter[str] = Counter()

    def add(self, what: str, count: int, *, held: bool) -> None:
        self.counts[what] += count
        self.lost[what] += 0 if held else count

    @property
    def held(self) -> dict[str, int]:
        return {what: count - self.lost[what] for what, count in self.counts.items()}

    @property
    def notes(self) -> list[str]:
        return [f"Not tried, {count} tests: {reason}." for reason, count in sorted(self.skipped.items())]


class TrialsPlugin:
    """Reads the reports of tests, in the process that collects them."""

    def __init__(self, suite: str, setting: str | None) -> None:
        self.suite, self.setting = suite, setting
        self.collected = Collected()
        self.snapshot: Any = None
        self.started = time.monotonic()
        self.record: Record | None = None
        self._failed: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._failed.setdefault(report.nodeid, f"{report.nodeid}: {_reason(report)}")
        if report.skipped and isinstance(report.longrepr, tuple):
            self.collected.skipped[report.longrepr[2].removeprefix("Skipped: ")] += 1
        if report.when == "teardown":
            self._count(report)

    def _count(self, report: pytest.TestReport) -> None:
        mine = [value for name, value in report.user_properties if name == _NAME and value[0] == self.suite]
        failed = self._failed.get(report.nodeid)
        for number, (_, what, count) in enumerate(mine, 1):
            self.collected.add(what, count, held=failed is None or number < len(mine))
        if failed is not None:
            self.collected.failures.append(failed)
        self.snapshot = next(
            (str(value) for name, value in report.user_properties if name == "snapshot"), self.snapshot
        )

    def pytest_sessionfinish(self) -> None:
        collected = self.collected
        if collected.counts or collected.failures:
            self.record = record_trials(
                self.suite,
                collected.counts,
                collected.failures,
                held=collected.held,
                notes=collected.notes,
                setting=self.setting,
                snapshot=self.snapshot,
                seconds=round(time.monotonic() - self.started),
            )

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.record is None:
            return
        terminalreporter.section(f"{self.suite}: what was tried")
        for trial in self.record.trials:
            terminalreporter.write_line(f"{trial.count:9,} tried {trial.held:9,} held  {trial.what}")


def _reason(report: pytest.TestReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    text = crash.message if crash is not None else report.longreprtext
    return " ".join(text.split())[:300]


def pytest_configure(config: pytest.Config) -> None:
    """Collect if the run is one of a suite (`-m chaos`), in the process that starts the others."""
    expression = config.getoption("markexpr", "")
    if expression in SUITES and not hasattr(config, "workerinput"):
        name, variable = _SETTINGS.get(expression, ("", ""))
        value = os.environ.get(variable)
        setting = None if value is None else f"{name}={value}"
        config.pluginmanager.register(TrialsPlugin(expression, setting), "trials-of-a-suite")
