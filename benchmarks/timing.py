"""Timing: wall time, medians of several runs, contenders by turns so that the machine's moods fall on all of them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping

_RUNS = 7


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def median_seconds(work: Callable[[], object], runs: int = _RUNS) -> float:
    """Median wall time of several calls, after one that does not count."""
    return by_turns({"one": work}, runs)["one"]


def by_turns(contenders: Mapping[str, Callable[[], object]], runs: int = _RUNS) -> dict[str, float]:
    """Median wall time of each contender, called by turns, after a call of each that does not count."""
    for work in contenders.values():
        work()
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(runs):
        for name, work in contenders.items():
            taken[name].append(seconds(work))
    return {name: statistics.median(values) for name, values in taken.items()}
