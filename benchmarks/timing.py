"""Measure wall time: medians of several runs, with contenders in turns so that variations of the machine affect all."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping

_RUNS = 7


def seconds(work: Callable[[], object]) -> float:
    """Return the wall time of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def median_seconds(work: Callable[[], object], runs: int = _RUNS) -> float:
    """Return the median wall time of several calls, after one warm-up call."""
    return by_turns({"one": work}, runs)["one"]


def by_turns(contenders: Mapping[str, Callable[[], object]], runs: int = _RUNS) -> dict[str, float]:
    """Return the median wall time of each contender, called in turns, after one warm-up call each."""
    for work in contenders.values():
        work()
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(runs):
        for name, work in contenders.items():
            taken[name].append(seconds(work))
    return {name: statistics.median(values) for name, values in taken.items()}
