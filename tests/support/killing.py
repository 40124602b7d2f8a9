"""Run commands and kill them at random moments."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from support.processes import living_in_session
from support.waiting import within

ORPHANS_S = 15  # time in which processes that a killed command had started must end
_RUNS = 25  # of a command that ends each time before it is killed


# A GeoPackage states when it was written; with this, GDAL states the same time in every run.
_SAME_TIME = {"OGR_CURRENT_DATE": "2026-01-01T00:00:00.000Z"}


@dataclass
class Command:
    """A command line, and a folder that it writes to."""

    arguments: list[str]
    watched: Path
    home: Path

    def _start(self) -> subprocess.Popen[bytes]:
        environment = {**os.environ, **_SAME_TIME, "ROUTES_GEO_HOME": str(self.home)}
        return subprocess.Popen(
            [sys.executable, *self.arguments],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def run(self) -> float:
        """Run the command to its end; return the seconds."""
        started = time.monotonic()
        process = self._start()
        _, error = process.communicate(timeout=300)
        assert process.returncode == 0, error.decode()
        return time.monotonic() - started

    def kill(self, rng: random.Random, longest_s: float, prepare: Callable[[], object] = lambda: None) -> None:
        """Prepare, start and kill the command, again if it had ended before; no process of it may stay."""
        for _ in range(_RUNS):
            prepare()
            if self._is_killed(rng, longest_s):
                return
        raise AssertionError(f"the command ended {_RUNS} times before it was killed")

    def _is_killed(self, rng: random.Random, longest_s: float) -> bool:
        """Kill the command at any moment, or soon after it first writes; return whether it still ran."""
        process = self._start()
        started = time.monotonic()
        if rng.random() < 0.5:
            limit_s = rng.uniform(0, longest_s)
            while process.poll() is None and time.monotonic() - started < limit_s:
                time.sleep(0.003)
        else:
            before = _names(self.watched)
            while process.poll() is None and _names(self.watched) == before:
                time.sleep(0.002)
            time.sleep(rng.choice((0, 0.002, 0.01, 0.05, 0.2, rng.uniform(0, longest_s / 2))))
        ran = process.poll() is None
        process.kill()
        process.wait()
        assert within(ORPHANS_S, lambda: not living_in_session(process.pid)), "a killed command left processes behind"
        process.communicate()
        return ran


def _names(folder: Path) -> list[tuple[str, int]]:
    try:
        return sorted((str(path), path.stat().st_size) for path in folder.rglob("*"))
    except OSError:  # something went while we looked
        return []
