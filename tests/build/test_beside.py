"""Forecasts that other processes compute are those of this one, and a failing process changes nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import pytest

from routes_geo.grid.arrays import FloatArray
from routes_geo.pressure.forecast import ahead
from routes_geo.pressure.forecast.ahead import computed_ahead
from routes_geo.pressure.forecast.rolling import COMPUTED, Rolling, rolling_forecasts


@pytest.fixture(autouse=True)
def nothing_computed() -> Iterator[None]:
    kept = dict(COMPUTED.rolling), dict(COMPUTED.variances)
    forget()
    yield
    COMPUTED.rolling.update(kept[0])
    COMPUTED.variances.update(kept[1])


def forget() -> None:
    COMPUTED.rolling.clear()
    COMPUTED.variances.clear()


def series(number: int) -> FloatArray:
    rng = np.random.default_rng(number)
    season = np.sin(np.arange(75) * np.pi / 6)
    return np.log1p(rng.poisson(np.exp(6 + season)))


def equal(one: Rolling, other: Rolling) -> bool:
    return np.array_equal(one.medians, other.medians, equal_nan=True) and one.failed_fits == other.failed_fits


def test_other_processes_compute_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    each = [series(number) for number in range(3)]
    here = [rolling_forecasts(logs) for logs in each]
    fitted = dict(COMPUTED.variances)
    forget()
    with computed_ahead([*each, np.empty(0)]) as wait:
        wait()
        assert set(COMPUTED.rolling) == {tuple(logs.tolist()) for logs in each}
        assert COMPUTED.variances == fitted
    assert all(equal(rolling_forecasts(logs), other) for logs, other in zip(each, here, strict=True))


def test_what_is_known_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    each = [series(1), series(2)]
    for logs in each:
        rolling_forecasts(logs)
    monkeypatch.setattr(subprocess, "Popen", None)
    with computed_ahead(each) as wait:
        wait()


def test_one_core_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    monkeypatch.setattr(subprocess, "Popen", None)
    with computed_ahead([series(1), series(2)]) as wait:
        wait()
    assert not COMPUTED.rolling


def test_a_process_that_fails_leaves_the_work_to_this_one(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    monkeypatch.setattr(ahead, "_COMMAND", (sys.executable, "-c", "import sys; sys.stdin.buffer.read(); sys.exit(3)"))
    with computed_ahead([series(1), series(2)]) as wait:
        wait()
    assert not COMPUTED.rolling
    assert "a process that forecasts ended with 3" in caplog.text


def test_processes_end_with_an_error_of_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    started = []
    begin = ahead._start
    monkeypatch.setattr(ahead, "_start", lambda given: started.append(begin(given)) or started[-1])
    with pytest.raises(KeyError), computed_ahead([series(1), series(2)]):
        raise KeyError
    assert len(started) == 2
    assert all(process.poll() is not None for process in started)
