"""Counts of what was asked, what held, how long it took, and what failed. Any thread may count."""

from __future__ import annotations

import random
import threading
from collections import Counter
from dataclasses import dataclass, field

import numpy as np

_KEPT_TIMES = 20_000  # by kind: a sample is enough for percentiles, and an hour has millions
_KEPT_FAILURES = 50


@dataclass
class Tally:
    """What happened so far."""

    counts: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)
    compared: int = 0
    waits: int = 0
    failures: list[str] = field(default_factory=list)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def hold(self, kind: str, seconds: float | None = None, *, compared: bool = False) -> None:
        with self._lock:
            self.counts[kind] += 1
            self.held[kind] += 1
            self.compared += compared
            if seconds is not None:
                self._keep(kind, seconds)

    def fail(self, kind: str, why: str) -> None:
        with self._lock:
            self.counts[kind] += 1
            if len(self.failures) < _KEPT_FAILURES:
                self.failures.append(f"{kind}: {why[:400]}")

    def wait(self) -> None:
        """Count a client that was told to wait and to ask again."""
        with self._lock:
            self.waits += 1

    def _keep(self, kind: str, seconds: float) -> None:
        times = self.seconds.setdefault(kind, [])
        if len(times) < _KEPT_TIMES:
            times.append(seconds)
        elif (place := random.randrange(self.counts[kind])) < _KEPT_TIMES:
            times[place] = seconds

    def latencies(self) -> list[str]:
        """Return a sentence for each kind, in milliseconds."""
        with self._lock:
            rows = {kind: np.percentile(times, (50, 99)) * 1000 for kind, times in sorted(self.seconds.items())}
        return [
            f"Time of {kind}: median {median:,.1f} ms, 99th percentile {high:,.0f} ms."
            for kind, (median, high) in rows.items()
        ]
