"""Memory, file descriptors and mapped files of a service with all its processes."""

from __future__ import annotations

import re
import statistics
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from support.processes import family

_PAUSE_S = 2.0
_PSS = re.compile(r"^Pss: +(\d+) kB", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Sample:
    """One look; memory is the proportional set size, in which what processes share counts once."""

    at_s: float
    memory_mib: float
    descriptors: int
    maps: int


def look(pid: int, at_s: float) -> Sample:
    """Look at a process and those that it started; one that ends meanwhile does not count."""
    memory, descriptors, maps = 0.0, 0, 0
    for each in family(pid):
        folder = Path(f"/proc/{each}")
        try:
            memory += int(_PSS.findall((folder / "smaps_rollup").read_text())[0]) / 1024
            descriptors += len(list((folder / "fd").iterdir()))
            maps += (folder / "maps").read_text().count("\n")
        except (OSError, IndexError):
            continue
    return Sample(at_s, memory, descriptors, maps)


@dataclass
class Watch:
    """Samples of a service over time."""

    pid: int
    started: float = field(default_factory=time.monotonic)
    samples: list[Sample] = field(default_factory=list)
    first: Sample = field(init=False)

    def __post_init__(self) -> None:
        self.first = self.now()

    def run(self, stop: threading.Event) -> None:
        while not stop.wait(_PAUSE_S):
            self.samples.append(self.now())

    def now(self) -> Sample:
        return look(self.pid, time.monotonic() - self.started)

    def memory_mib(self, start_s: float, end_s: float) -> float:
        """Return the median over a time."""
        return statistics.median(each.memory_mib for each in self.samples if start_s <= each.at_s <= end_s)
