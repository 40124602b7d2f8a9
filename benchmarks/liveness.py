"""Measure how long /healthz takes beside 256 connections on tiles: the time that the event loop is busy.

`python -m benchmarks.liveness` prints only this part.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np

from benchmarks.alone import print_alone
from benchmarks.capacity import paths
from benchmarks.http import Service, read, service
from benchmarks.result import Result
from benchmarks.wrk import load

_CONNECTIONS, _SECONDS, _LIMIT_S, _PAUSE_S = 256, 8, 0.05, 0.01


def measure(snapshot: Path, folder: Path) -> list[Result]:
    """Measure beside a kept tile, and beside tiles that are made for each request."""
    with service(snapshot, folder, cache_mib=64) as kept:
        results = [_beside(kept, "kept tile")]
    with service(snapshot, folder) as making:
        return [*results, _beside(making, "tile with figures")]


def _beside(running: Service, kind: str) -> Result:
    addresses = [running.url + path for path in paths()[kind][0]]
    read(addresses[0])
    taken: list[float] = []
    with closing(HTTPConnection(urlsplit(running.url).netloc, timeout=60)) as connection, ThreadPoolExecutor() as pool:
        loading = pool.submit(load, addresses, _CONNECTIONS, _SECONDS, may_refuse=True)
        time.sleep(0.5)  # until all connections are open
        while not loading.done():
            began = time.perf_counter()
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            taken.append(time.perf_counter() - began)
            time.sleep(_PAUSE_S)
    answers = loading.result()
    refused = f"{answers.refused:,} of {answers.requests:,} tiles refused"
    size = f"{len(taken):,} requests, median {np.median(taken) * 1000:.1f} ms; {refused}"
    work = f"/healthz beside {_CONNECTIONS} connections, {kind}, 99th percentile"
    return Result(work, size, float(np.percentile(taken, 99)), limit_s=_LIMIT_S)


if __name__ == "__main__":
    print_alone(measure)
