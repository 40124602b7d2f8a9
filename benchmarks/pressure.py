"""Measure route pressure over HTTP without caching, beside an endpoint that only returns such bytes.

`python -m benchmarks.pressure` prints only this part.
"""

from __future__ import annotations

import os
import statistics
import sys
from pathlib import Path

from api.http.responses import JSON
from benchmarks.alone import print_alone
from benchmarks.http import read, service
from benchmarks.processes import peak_mib, running
from benchmarks.result import Result
from benchmarks.starting import free_port
from benchmarks.wrk import Load, load
from routes_geo.model import ROUTE_IDS, month_label, parse_month

_MOST_S = 0.005
_MONTHS = [month_label(month) for month in range(parse_month("2016-01"), parse_month("2025-05"))]
_OTHERS = ("alerts?datetime=2009/2025", "forecast", "hotspots", "measures", "partners", "returns", "claims", "files")
_ROUNDS, _SECONDS = 5, 2


def measure(snapshot: Path, folder: Path) -> list[Result]:
    """Measure median times of responses about one route, all routes, a route over time, and related subjects."""
    with service(snapshot, folder) as ours:
        each = [f"{ours.url}/pressure/{route}?datetime={month}" for month in _MONTHS for route in ROUTE_IDS]
        every = [f"{ours.url}/pressure?datetime={month}" for month in _MONTHS]
        others = [f"{ours.url}/{name}" for name in _OTHERS]
        series = [f"{ours.url}/pressure/{route}/series?datetime={month}/.." for month in _MONTHS for route in ROUTE_IDS]
        for address in (*others, *(f"{ours.url}/pressure/{route}/series" for route in ROUTE_IDS)):
            read(address)  # the first answer reads the snapshot
        memory = {"peak_mib": peak_mib(ours.pid)}
        return [
            _result("pressure on one route over HTTP", each, folder, memory, limit_s=_MOST_S),
            _result("pressure on all routes over HTTP", every, folder, memory, limit_s=_MOST_S),
            _result("series of scores over HTTP", series, folder, memory, limit_s=_MOST_S),
            _result(
                "alarms, forecasts, hotspots, measures and claims over HTTP", others, folder, memory, limit_s=_MOST_S
            ),
        ]


def _result(work: str, addresses: list[str], folder: Path, memory: dict[str, int], *, limit_s: float) -> Result:
    body, port = folder / "answer", free_port()
    body.write_bytes(read(addresses[len(addresses) // 2]))
    bare = f"http://127.0.0.1:{port}/tile"
    command = [sys.executable, "-m", "benchmarks.bare", str(body), JSON, str(port)]
    with running(command, bare, folder / "bare.log", os.environ):
        turns = [(load(addresses, 1, _SECONDS), load([bare], 1, _SECONDS)) for _ in range(_ROUNDS)]
    return Result(
        work,
        f"{len(addresses)} addresses, none kept",
        _median([turn[0] for turn in turns]),
        "bare endpoint",
        _median([turn[1] for turn in turns]),
        limit_s=limit_s,
        answer_bytes=turns[0][0].bytes_per_answer,
        peer_answer_bytes=turns[0][1].bytes_per_answer,
        **memory,
    )


def _median(loads: list[Load]) -> float:
    return statistics.median(load.median_s for load in loads)


if __name__ == "__main__":
    print_alone(measure)
