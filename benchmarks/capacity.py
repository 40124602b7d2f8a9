"""Measure what one core can answer: processor time per answer of a process, and the memory of one and of more workers.

`python -m benchmarks.capacity` prints only this part. Processor time changes less under other load than time does.
"""

from __future__ import annotations

import os
import re
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import wrk
from benchmarks.alone import print_alone
from benchmarks.http import read
from benchmarks.processes import children, running
from benchmarks.result import Result
from benchmarks.starting import free_port
from benchmarks.wrk import load
from routes_geo.model import month_label, parse_month

_MONTHS = [month_label(month) for month in range(parse_month("2014-01"), parse_month("2025-01"))]
_CONNECTIONS, _SECONDS, _WORKERS = 16, 4, 4
_SLOW_ANSWERS = 12
_SETTLED_S = 3
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def paths() -> dict[str, tuple[list[str], int]]:
    """Return the paths of each kind of request, and with how many connections to ask; 0: some one by one."""
    return {
        "kept tile": (["/tiles/cells/4/8/6.mvt?datetime=2023"], _CONNECTIONS),
        "tile with figures": ([f"/tiles/cells/4/8/6.mvt?datetime={month}" for month in _MONTHS], _CONNECTIONS),
        "page of 1,000 items": (
            [f"/collections/cells/items?limit=1000&datetime={month}" for month in _MONTHS],
            _CONNECTIONS,
        ),
        "pressure on one route": ([f"/pressure/CMED?datetime={month}" for month in _MONTHS], _CONNECTIONS),
        "table of cells": ([f"/collections/cells/items?f=csv&datetime={month}" for month in _MONTHS], 0),
        "report of a route": ([f"/reports/CMED.html?datetime={month}" for month in _MONTHS], 0),
    }


def measure(snapshot: Path, folder: Path) -> list[Result]:
    """Measure processor time per answer and memory; RuntimeError without wrk."""
    if not wrk.is_installed():
        raise RuntimeError("wrk is missing; run `make peers`")
    results = []
    for kind, (asked, connections) in paths().items():
        cache_mib = 64 if len(asked) == 1 else 0
        with _workers(snapshot, folder, 1, cache_mib) as (address, pids):
            addresses = [address + path for path in asked]
            for each in addresses[:2]:
                read(each)
            before = _processor_s(pids)
            answers, answer_bytes = _ask(addresses, connections)
            taken_s = (_processor_s(pids) - before) / answers
            results.append(_result(kind, taken_s, answer_bytes, _memory_mib(pids)))
    return [*results, *_memory(snapshot, folder)]


def _ask(addresses: list[str], connections: int) -> tuple[int, int]:
    """Ask for some time, or for a few slow answers one by one; return how many came, and their median length."""
    if connections:
        asked = load(addresses, connections, _SECONDS)
        return asked.requests, asked.bytes_per_answer
    lengths = [len(read(address)) for address in addresses[-_SLOW_ANSWERS:]]
    return len(lengths), int(statistics.median(lengths))


def _result(kind: str, taken_s: float, answer_bytes: int, memory_mib: int) -> Result:
    rate = 1 / taken_s
    size = f"{rate:,.0f} answers per second and core" if rate >= 10 else f"{rate:.1f} answers per second and core"
    return Result(f"capacity: {kind}", size, taken_s, peak_mib=memory_mib, answer_bytes=answer_bytes)


def _memory(snapshot: Path, folder: Path) -> list[Result]:
    """Return the memory of one process, and how much each further one adds."""
    sums = {}
    for count in (1, _WORKERS):
        with _workers(snapshot, folder, count, 64) as (address, pids):
            for asked, _ in paths().values():
                for _ in range(4 * count):  # on new connections, so that each worker gets some
                    read(address + asked[0])
            time.sleep(_SETTLED_S)
            sums[count] = _memory_mib(pids)
    further = (sums[_WORKERS] - sums[1]) // (_WORKERS - 1)
    return [
        Result("capacity: memory of one process", f"{sums[1]} MiB", 0, peak_mib=sums[1]),
        Result("capacity: memory of each further process", f"{further} MiB", 0, peak_mib=further),
    ]


@contextmanager
def _workers(snapshot: Path, folder: Path, count: int, cache_mib: int) -> Iterator[tuple[str, list[int]]]:
    """Run the service with workers; yield its address and its processes."""
    port = free_port()
    command = [sys.executable, "-m", "routes_geo", "serve", "--workers", str(count), "--port", str(port)]
    settings = {"SNAPSHOT": str(snapshot), "HOME": str(folder / "home"), "CACHE_MIB": str(cache_mib)}
    settings |= {"LOG_LEVEL": "warning"}
    environment = os.environ | {f"ROUTES_GEO_{name}": value for name, value in settings.items()}
    address = f"http://127.0.0.1:{port}"
    with running(command, f"{address}/readyz", folder / f"workers-{port}.log", environment) as process:
        time.sleep(_SETTLED_S)  # the other workers get ready, too
        yield address, [process.pid, *children(process.pid)]


def _processor_s(pids: list[int]) -> float:
    """Return the processor time that processes have taken, in user code and in the system."""
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(each[11]) + int(each[12]) for each in fields) / _TICKS_PER_S


def _memory_mib(pids: list[int]) -> int:
    """Return the memory of processes, added up; a page that several share counts once."""
    rollups = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in pids]
    return sum(int(kib) for text in rollups for kib in re.findall(r"^Pss: +(\d+)", text, re.MULTILINE)) // 1024


if __name__ == "__main__":
    print_alone(measure)
