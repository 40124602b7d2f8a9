"""Run a soak: `PYTHONPATH=tests python -m soak --minutes 60`; the exit code is 1 if anything failed."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support.trials import record_trials
from support.waiting import within

from soak.asking import Asking
from soak.listening import Listener
from soak.rude import Rude
from soak.stage import Stage, staged
from soak.tally import Tally
from soak.verdict import Verdict, judge
from soak.watching import Watch

SWITCH_S = 10
CLIENTS, RUDE_CLIENTS, LISTENERS = 6, 4, 3
_REPORT_S = 60


def main(minutes: float, workers: int) -> int:
    """Run, print and record; return the exit code."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as home, staged(Path(home), workers) as stage:
        watch, switches = Watch(stage.service.pid), [0]
        with _loaded(stage, tally, watch), _switching(stage, switches):
            _wait(minutes * 60, tally, watch, stage)
        verdict = judge(tally, watch, stage, minutes)
        record_switches(tally, switches[0])
    print_results(tally, verdict)
    record_trials(
        "soak",
        tally.counts,
        [*tally.failures, *verdict.failures],
        held=tally.held,
        notes=[*verdict.notes, *tally.latencies()],
        setting=f"MINUTES={minutes:g}" + (f" WORKERS={workers}" if workers > 1 else ""),
        snapshot=stage.names[0],
        seconds=round(minutes * 60),
    )
    return 1 if tally.failures or verdict.failures else 0


@contextmanager
def _loaded(stage: Stage, tally: Tally, watch: Watch) -> Iterator[None]:
    """Ask, listen and be rude in threads, and watch, until the block ends."""
    stop = threading.Event()
    runs = [watch.run]
    runs += [Asking(stage.port, stage.reference, stage.served, tally, f"client {each}").run for each in range(CLIENTS)]
    runs += [Rude(stage.port, tally, number).run for number in range(RUDE_CLIENTS)]
    runs += [Listener(stage.port, stage.names, tally).run for _ in range(LISTENERS)]
    threads = [threading.Thread(target=run, args=(stop,)) for run in runs]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(90)


@contextmanager
def _switching(stage: Stage, switches: list[int]) -> Iterator[None]:
    """Switch the pointer from another process until the block ends, and count."""
    command = [sys.executable, "-m", "soak.switching", str(stage.folder), str(SWITCH_S), *stage.names]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield
    finally:
        process.terminate()
        switches[0] = len(process.communicate()[0].splitlines())


def _wait(seconds: float, tally: Tally, watch: Watch, stage: Stage) -> None:
    """Wait, and print a line each minute; stop early if the service ends."""
    deadline = time.monotonic() + seconds
    while not within(min(_REPORT_S, max(deadline - time.monotonic(), 0.1)), lambda: stage.service.poll() is not None):
        now = watch.now()
        print(
            f"{now.at_s / 60:5.1f} min  {sum(tally.counts.values()):,} tries, {len(tally.failures)} failures, "
            f"{now.memory_mib:,.0f} MiB, {now.descriptors} descriptors, {now.maps:,} maps",
            flush=True,
        )
        if time.monotonic() >= deadline:
            return
    tally.fail("the service", f"it ended with {stage.service.returncode}")


def record_switches(tally: Tally, number: int) -> None:
    """Count the switches; one that no request followed would have been found by those clients."""
    for _ in range(number):
        tally.hold("switches of the snapshot")


def print_results(tally: Tally, verdict: Verdict) -> None:
    """Print counts, times, memory and failures."""
    for kind, count in sorted(tally.counts.items()):
        print(f"{count:10,} tried {tally.held[kind]:10,} held  {kind}")
    for line in (*tally.latencies(), *verdict.notes):
        print(line)
    for line in (*tally.failures, *verdict.failures):
        print(f"FAILED {line}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args()
    sys.exit(main(given.minutes, given.workers))
