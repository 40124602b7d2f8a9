"""Functions that other processes call return the same, and a failing process changes nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from routes_geo.build import beside as module
from routes_geo.build.beside import Task, beside
from routes_geo.grid.arrays import FloatArray
from routes_geo.pressure.forecast.rolling import (
    COMPUTED,
    Rolling,
    compute_forecasts,
    keep_forecasts,
    rolling_forecasts,
    unknown_series,
)


@pytest.fixture(autouse=True)
def nothing_computed() -> Iterator[None]:
    kept = dict(COMPUTED.rolling), dict(COMPUTED.variances)
    forget()
    yield
    COMPUTED.rolling.update(kept[0])
    COMPUTED.variances.update(kept[1])


@pytest.fixture
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)


def forget() -> None:
    COMPUTED.rolling.clear()
    COMPUTED.variances.clear()


def series(number: int) -> FloatArray:
    rng = np.random.default_rng(number)
    season = np.sin(np.arange(75) * np.pi / 6)
    return np.log1p(rng.poisson(np.exp(6 + season)))


def equal(one: Rolling, other: Rolling) -> bool:
    return np.array_equal(one.medians, other.medians, equal_nan=True) and one.failed_fits == other.failed_fits


@pytest.mark.usefixtures("two_cores")
def test_other_processes_forecast_the_same() -> None:
    each = [series(number) for number in range(3)]
    here = [rolling_forecasts(logs) for logs in each]
    fitted = dict(COMPUTED.variances)
    forget()
    tasks = [Task(compute_forecasts, values) for values in unknown_series([*each, np.empty(0)])]
    with beside(tasks):
        for task in tasks:
            keep_forecasts(task.result())
    assert set(COMPUTED.rolling) == {tuple(logs.tolist()) for logs in each}
    assert COMPUTED.variances == fitted
    assert all(equal(rolling_forecasts(logs), other) for logs, other in zip(each, here, strict=True))
    assert not unknown_series(each)


@pytest.mark.usefixtures("two_cores")
def test_tasks_are_spread_over_processes() -> None:
    tasks = [Task(os.getpid) for _ in range(5)]
    with beside(tasks):
        numbers = [task.result() for task in tasks]
    assert numbers == [*numbers[:2] * 2, numbers[0]]
    assert len({*numbers, os.getpid()}) == 3


@pytest.mark.parametrize(("cores", "tasks"), [(1, 3), (2, 1)])
def test_one_core_or_task_starts_no_process(cores: int, tasks: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    monkeypatch.setattr(subprocess, "Popen", None)
    given = [Task(os.getpid) for _ in range(tasks)]
    with beside(given):
        assert [task.result() for task in given] == [os.getpid()] * tasks


@pytest.mark.usefixtures("two_cores")
def test_a_process_that_fails_leaves_the_work_to_this_one(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(module, "_COMMAND", (sys.executable, "-c", "import sys; sys.stdin.buffer.read(); sys.exit(3)"))
    tasks = [Task(os.getpid), Task(os.getpid)]
    with beside(tasks):
        assert [task.result() for task in tasks] == [os.getpid()] * 2
    assert "a process of the build ended with 3" in caplog.text


@pytest.mark.usefixtures("two_cores")
def test_processes_end_with_an_error_of_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    begin = subprocess.Popen

    def start(command: list[str], **options: Any) -> Any:
        started.append(begin(command, **options))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", start)
    with pytest.raises(KeyError), beside([Task(compute_forecasts, (1.0,) * 75), Task(os.getpid)]):
        raise KeyError
    assert len(started) == 2
    assert all(process.poll() is not None for process in started)
